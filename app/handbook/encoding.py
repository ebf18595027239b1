"""Which encoding a file has, and its text."""

import codecs
from dataclasses import dataclass

import ftfy.bad_codecs  # noqa: F401  (registers "sloppy-windows-1252", which decodes all 256 bytes)

from app.handbook.diagnostics import Diagnostic, Severity

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = "sloppy-windows-1252"
_SAMPLE = 2**16
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_HIGH = bytes(range(128, 256))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, how it was written, and what its author should know of that."""

    text: str
    encoding: str
    diagnostics: tuple[Diagnostic, ...] = ()


def decode(data: bytes, path: str) -> Decoded | None:
    """The text of a file, or None where it is not text or its encoding cannot be told."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    sample = data[:_SAMPLE]
    if _is_wide(sample):
        return _strict(data, "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be")
    if _share(sample, _CONTROLS) > 0.01:
        return None
    return _strict(data, "utf-8") or _line_by_line(data, path)


def byte_order_mark(data: bytes) -> bytes:
    """What a file begins with to tell its encoding; b"" where it does not."""
    return next((mark for mark, _ in _MARKS if data.startswith(mark)), b"")


def decode_line(line: bytes) -> tuple[str, str]:
    """A line of a file that is neither UTF-16 nor UTF-32, and its encoding, which need not be the whole file's."""
    found = _strict(line, "utf-8")
    return (found.text, "utf-8") if found else (line.decode(_WESTERN), _WESTERN)


def _share(sample: bytes, of: bytes) -> float:
    return (len(sample) - len(sample.translate(None, of))) / max(1, len(sample))


def _is_wide(sample: bytes) -> bool:
    """Whether every second byte is nearly always zero, as in UTF-16 of a Western script without its mark."""
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    return len(sample) > 3 and max(odd, even) > 0.4 * len(sample) and min(odd, even) < 0.02 * len(sample)


def _strict(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None


def _line_by_line(data: bytes, path: str) -> Decoded | None:
    """UTF-8 where a line is, Windows-1252 where it is not: editors mix them in one file."""
    if _share(data[:_SAMPLE], _HIGH) > 0.3:
        return None  # no Western text has so many accents
    lines, foreign, has_utf8 = [], [], False
    for number, line in enumerate(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), start=1):
        decoded = _strict(line, "utf-8")
        if decoded:
            has_utf8 = has_utf8 or not line.isascii()
        else:
            foreign.append(number)
        lines.append(decoded.text if decoded else line.decode(_WESTERN))
    if not has_utf8:
        message = "The file is in Windows-1252, not UTF-8, and was read as such; save it as UTF-8 to be sure."
        found = (Diagnostic(Severity.INFO, "encoding-guessed", message, path),)
        return Decoded("\n".join(lines), "windows-1252", found)
    message = (
        "This line is not UTF-8 like the rest and was read as Windows-1252; look at its special characters."
    )
    mixed = tuple(Diagnostic(Severity.WARNING, "encoding-mixed", message, path, line) for line in foreign)
    return Decoded("\n".join(lines), "utf-8", mixed)
