"""From an author's bytes to text that can be parsed: encoding found, damage repaired, limits kept."""

import hashlib
from dataclasses import dataclass, field

from app.handbook.diagnostics import Diagnostic
from app.handbook.encoding import decode
from app.handbook.limits import MAX_TEXT, MB
from app.handbook.repair import repair
from app.kernel.errors import Invalid


class Unreadable(Invalid):
    """The file is not a handbook that can be read."""


@dataclass(frozen=True, slots=True)
class Source:
    r"""A file's text with `\n` line ends, line for line the author's, and what had to be done to read it."""

    path: str
    text: str
    digest: str  # SHA-256 of the bytes, hexadecimal
    encoding: str
    diagnostics: tuple[Diagnostic, ...] = ()
    data: bytes = field(default=b"", repr=False, compare=False)  # as the author saved it


def load(data: bytes, path: str) -> Source:
    """Reads a file's bytes; lines keep their numbers, and text that is sound comes through unchanged.

    Raises:
        Unreadable: the file is empty, larger than `MAX_TEXT`, or holds no text.
    """
    if len(data) > MAX_TEXT:
        size = f"{len(data) / MB:.1f} MB"
        raise Unreadable(
            f"{path} is {size}; a handbook may have up to {MAX_TEXT // MB} MB.",
            "Split it into several files.",
        )
    decoded = decode(data, path)
    if decoded is None:
        raise Unreadable(
            f"{path} is not a text file, or its encoding is unknown.",
            "Save it as Markdown text in UTF-8 and import it again.",
        )
    if not decoded.text.strip("\ufeff\u200b \t\r\n\0"):
        raise Unreadable(f"{path} is empty.", "Add a heading and some text, then import it again.")
    text, repairs = repair(decoded.text.replace("\r\n", "\n").replace("\r", "\n"), path)
    digest = hashlib.sha256(data).hexdigest()
    return Source(path, text, digest, decoded.encoding, (*decoded.diagnostics, *repairs), data)
