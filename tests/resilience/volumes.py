"""A disk of our own that can be filled up and taken away, without any right that a user does not have."""

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

_HOLD = 'mount -t tmpfs -o size="$0" viva "$1" && echo mounted && cat && umount --lazy "$1"'


@dataclass(frozen=True, slots=True)
class Volume:
    """A file system that is there for those processes alone that enter it."""

    place: Path  # where it is for them
    holder: subprocess.Popen[str]

    @property
    def path(self) -> Path:
        """Where it is for others; not for SQLite, which takes the way to it for a link."""
        return Path(f"/proc/{self.holder.pid}/root{self.place}")

    @property
    def enter(self) -> Callable[[], None]:
        """To be called by a process that has one thread."""
        return partial(_enter, self.holder.pid)

    def fill(self, *, but: int) -> Path:
        """Leaves only so many bytes free; gives the file that takes all the others."""
        filler = self.path / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 14))
            except OSError:  # full
                file.truncate(file.tell() - but)
        return filler

    def copied(self, to: Path) -> Path:
        """What is on it, as if it were read on another machine."""
        return shutil.copytree(self.path, to)

    def vanish(self) -> None:
        """As when a network drive goes away: nothing is at its place any more."""
        assert self.holder.stdin
        self.holder.stdin.close()
        self.holder.wait(10)


def _enter(holder: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    kinds = [os.open(f"/proc/{holder}/ns/{kind}", os.O_RDONLY) for kind in ("user", "mnt")]
    for one in kinds:
        assert libc.setns(one, 0) == 0, os.strerror(ctypes.get_errno())
        os.close(one)


@contextmanager
def small_volume(size: int) -> Iterator[Volume]:
    """A file system of so many bytes, for as long as the block lasts, mounted in a namespace that one process holds."""
    with tempfile.TemporaryDirectory() as place:
        command = ["unshare", "--map-root-user", "--mount", "sh", "-c", _HOLD, str(size), place]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout
            assert holder.stdin
            try:
                assert holder.stdout.readline() == "mounted\n", "This machine lets nobody mount a tmpfs."
                yield Volume(Path(place), holder)
            finally:
                holder.stdin.close()
