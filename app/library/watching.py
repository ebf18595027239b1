"""Looks through folders of handbooks at the start, notices when something changes in them, and takes it in."""

import logging
import threading
from collections.abc import Callable, Sequence
from types import TracebackType

from watchfiles import watch

from app.kernel.errors import VivaError
from app.library.importing import Importer
from app.library.shelves import Shelf, Taken, take_in

log = logging.getLogger(__name__)

_LONGEST_MS = 60_000  # no longer than this is waited for a file to be whole
_STOP_S = 3.0


class Watcher:
    """Looks through shelves, and again whenever something in them changed, on a thread of its own, while the block lasts.

    So Viva serves at once, however much there is to read at its first start; `looking` is set meanwhile.

    What is told of changes is all that counts on one machine. Where files lie on a disk that tells of none (in some
    containers, on some network drives), watchfiles looks for itself when WATCHFILES_FORCE_POLLING is set.
    """

    quiet_ms = 1_000  # nothing may have changed for so long: an editor, or a copy, is done with its files

    def __init__(
        self,
        importer: Importer,
        shelves: Sequence[Shelf],
        tell: Callable[[Taken], None],
        looking: threading.Event,
    ) -> None:
        self._importer, self._shelves, self._tell, self._looking = importer, shelves, tell, looking
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="watcher", daemon=True)

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join(_STOP_S)

    def _work(self) -> None:
        self._look()
        folders = [shelf.folder for shelf in self._shelves if shelf.folder.is_dir()]
        if not folders:
            return
        try:
            for _changes in watch(
                *folders,
                step=self.quiet_ms,
                debounce=_LONGEST_MS,
                stop_event=self._stopping,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                self._look()
        except OSError as error:
            log.warning("Changes on disk are not noticed any more: %s", error)

    def _look(self) -> None:
        self._looking.set()
        try:
            for taken in take_in(self._importer, self._shelves):
                self._tell(taken)
                if self._stopping.is_set():
                    return
        except VivaError as error:  # the database, or a folder that is not there any more
            log.warning("The folders of handbooks could not be looked through: %s", error)
        finally:
            self._looking.clear()
