"""What Viva says of its work: lines for people, or an object a line for programs; each with its request's number."""

import logging
import sys
from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from pythonjsonlogger.json import JsonFormatter

request_number: ContextVar[str] = ContextVar("request_number", default="-")
_MOST_ERRORS = 20
_OWN = ("app", "viva")
_FIELDS = "%(levelname)s %(name)s %(message)s %(request)s"


def set_up(form: str, level: str) -> None:
    """Sends the log of this process to its error stream. No line holds a query, a form, a header or an answer."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_number)
    if form == "json":
        handler.setFormatter(
            JsonFormatter(_FIELDS, timestamp=True, rename_fields={"levelname": "level", "name": "logger"})
        )
    else:
        handler.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s %(name)s [%(request)s] %(message)s")
        )
    logging.basicConfig(level=logging.WARNING, handlers=[handler, RECENT], force=True)
    for own in _OWN:  # what libraries say of addresses they ask is nobody's business
        logging.getLogger(own).setLevel(level.upper())


def _number(record: logging.LogRecord) -> bool:
    record.request = request_number.get()
    return True


@dataclass(frozen=True, slots=True)
class Mishap:
    """An error that this process met."""

    at: datetime
    request: str
    words: str


class _Recent(logging.Handler):
    """The last errors of this process, for who looks after it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.mishaps: deque[Mishap] = deque(maxlen=_MOST_ERRORS)

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            words = f"{words} ({record.exc_info[0].__name__})"
        self.mishaps.append(Mishap(datetime.fromtimestamp(record.created, UTC), request_number.get(), words))


RECENT = _Recent()
