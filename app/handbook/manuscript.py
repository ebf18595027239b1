"""A file as its author saved it: changed in some lines, the same byte for byte in all others."""

import re
from collections.abc import Iterator, Mapping, Sequence

from app.handbook.encoding import byte_order_mark, decode_line
from app.handbook.model import Lines
from app.handbook.source import Source

_LINE = re.compile(rb"([^\r\n]*)(\r\n|\r|\n|\Z)")
_WIDE_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_Line = tuple[bytes, bytes]  # what stands on it, and its end


def replaced(source: Source, lines: Lines, text: str) -> bytes:
    r"""The file with some lines replaced by others; those that stay at either end of the stretch keep their bytes.

    Args:
        source: the file as it was loaded.
        lines: what is replaced; with `last` one less than `first`, the text goes in before `first`.
        text: with `\n` between its lines and none at the end; "" takes the lines out.
    """
    mark, whole = _split(source)
    start, stop = lines.first - 1, lines.last
    old, new = source.text.split("\n")[start:stop], text.split("\n") if text else []
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    end = _usual_end(source, whole, start)
    fresh = [(_encoded(source, line), end) for line in new[head : len(new) - tail]]
    made = [*whole[: start + head], *fresh, *whole[stop - tail :]]
    return mark + b"".join(_joined(made, end, whole[-1][1] if whole else b""))


def inserted(source: Source, added: Mapping[int, tuple[int, str]]) -> tuple[bytes, frozenset[int]]:
    """The file with something put into some of its lines, and the lines whose encoding has no room for that.

    Args:
        source: the file as it was loaded.
        added: by 1-based line, what to put where: so many characters before the end of the line.
    """
    mark, whole = _split(source)
    impossible = set()
    for number, (before_end, text) in added.items():
        content, end = whole[number - 1]
        line, encoding = _decoded(source, content)
        place = len(line) - before_end
        try:
            whole[number - 1] = ((line[:place] + text + line[place:]).encode(encoding), end)
        except UnicodeEncodeError:
            impossible.add(number)
    return mark + b"".join(content + end for content, end in whole), frozenset(impossible)


def raw_lines(source: Source) -> list[str]:
    """The lines as they are written, before anything was repaired."""
    return [_decoded(source, content)[0] for content, _ in _split(source)[1]]


def _split(source: Source) -> tuple[bytes, list[_Line]]:
    mark = byte_order_mark(source.data)
    body = source.data[len(mark) :]
    if not _is_wide(source):
        lines = [(found[1], found[2]) for found in _LINE.finditer(body)]
    else:
        pairs = [(found[1], found[2]) for found in _WIDE_LINE.finditer(body.decode(source.encoding))]
        lines = [(line.encode(source.encoding), end.encode(source.encoding)) for line, end in pairs]
    while lines and lines[-1] == (b"", b""):
        lines.pop()
    return mark, lines


def _is_wide(source: Source) -> bool:
    return source.encoding.startswith(("utf-16", "utf-32"))


def _decoded(source: Source, line: bytes) -> tuple[str, str]:
    return (line.decode(source.encoding), source.encoding) if _is_wide(source) else decode_line(line)


def _encoded(source: Source, line: str) -> bytes:
    """A new line: in UTF-8 unless all of the file is wider, for whatever else is in it, such a line is known by itself."""
    return line.encode(source.encoding if _is_wide(source) else "utf-8", "replace")


def _usual_end(source: Source, lines: Sequence[_Line], start: int) -> bytes:
    """How the lines around a place end."""
    around = (*reversed(lines[:start]), *lines[start:])
    usual = "\n".encode(source.encoding if _is_wide(source) else "ascii")
    return next((end for _, end in around if end), usual)


def _joined(lines: Sequence[_Line], end: bytes, last_end: bytes) -> Iterator[bytes]:
    """The lines, each with an end, but the last: it ends as the file did."""
    for place, (content, own) in enumerate(lines):
        yield content + ((own or end) if place < len(lines) - 1 else last_end)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
