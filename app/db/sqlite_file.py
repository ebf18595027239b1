"""The file of a SQLite database, and the folder that it lies in."""

import os
from pathlib import Path

from app.kernel.errors import Unusable


class DatabaseFile:
    """Remembers which file was opened.

    SQLite goes on writing into a file that was moved, removed or unmounted under it; whatever it acknowledges then is
    lost with the process. And where the file is gone it would begin an empty one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None  # device and inode

    def note(self) -> None:
        """A connection to it was opened."""
        self._opened = self._opened or self._present()

    def check(self) -> None:
        """To be called before anything is written.

        Raises:
            Unusable: what lies at its place is not the file that was opened.
        """
        if self._opened and self._present() != self._opened:
            raise Unusable(
                f"The database file {self._path} was taken away while Viva ran, so nothing was saved.",
                "Bring the data folder back, then start Viva again.",
            )

    def _present(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def make_folder(folder: Path) -> None:
    """The folder, made if it is not there yet.

    Raises:
        Unusable: it cannot be made, or Viva may not write there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(
            f"The data folder {folder} cannot be made: {error.strerror}.",
            "Give its owner the right to write there, or set VIVA_DATA_DIR to another folder.",
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Unusable(f"The data folder {folder} cannot be written{_why(folder)}.", _GIVE)


_GIVE = "Give Viva the right to write to its data folder and try again."


def _why(folder: Path) -> str:
    """Where the system knows users by numbers: whose it is, and who Viva is."""
    if not hasattr(os, "geteuid"):
        return ""
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return ": its disk is read-only"
    return f": it belongs to user {folder.stat().st_uid}, and Viva runs as user {os.geteuid()}"
