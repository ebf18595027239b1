"""The cyclic garbage collector, told to wait."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Leaves the collector off while very many small values without cycles are made.

    A large handbook is half a million tokens; the collector would look through all of them again and again and
    free nothing, which takes longer than reading the handbook.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
