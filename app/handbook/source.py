"""From an author's bytes to text that can be parsed: encoding found, damage repaired, limits kept."""

from dataclasses import dataclass

from app.handbook.diagnostics import Diagnostic
from app.kernel.errors import Invalid

MAX_BYTES = 20 * 2**20


class Unreadable(Invalid):
    """The file is not a handbook that can be read."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text with `\\n` line ends, line for line the author's, and what had to be done to read it."""

    path: str
    text: str
    digest: str  # SHA-256 of the bytes, hexadecimal
    encoding: str
    diagnostics: tuple[Diagnostic, ...] = ()
