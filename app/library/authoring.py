"""The author's own file, written to only when they ask: whole or not at all, and never over what they wrote meanwhile."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from app.kernel.errors import Conflict, Unusable


def rewrite(path: Path, before: bytes, after: bytes) -> None:
    """Puts other bytes in a file's place; its mode stays, and a link stays a link.

    Args:
        before: what the file held when `after` was made of it.

    Raises:
        Conflict: the file has changed since.
        Unusable: it cannot be written.
    """
    path = path.resolve()
    try:
        mode = path.stat().st_mode
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
            beside.chmod(mode & 0o7777)
            if path.read_bytes() != before:
                raise Conflict(
                    f"{path} was changed while Viva looked at it.", "Nothing was written; try again."
                )
            beside.replace(path)
        except BaseException:
            with suppress(OSError):
                beside.unlink()
            raise
    except OSError as error:
        raise Unusable(
            f"{path} cannot be written: {error.strerror}.",
            "Check the file, its folder and their permissions.",
        ) from error
