"""How large a picture is, from the first bytes of its file; so that a page keeps its room while it loads."""

import re
from struct import error as TooShort  # noqa: N812  (what it means here)
from struct import unpack_from

MAX_SIDE = 20_000  # pixels; what says more is not believed
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # JPEG's markers that carry a size


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, GIF, JPEG or WebP; None where it cannot be told."""
    try:
        found = _size(data)
    except (TooShort, IndexError):
        return None
    return found if found and 0 < found[0] <= MAX_SIDE and 0 < found[1] <= MAX_SIDE else None


def _size(data: bytes) -> tuple[int, int] | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return unpack_from(">II", data, 16)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return unpack_from("<HH", data, 6)
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp(data)
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while data[at] == 0xFF:
        marker, size = data[at + 1], unpack_from(">H", data, at + 2)[0]
        if marker in _FRAMES:
            height, width = unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + size
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        bits = unpack_from("<I", data, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    return None


def fitted(size: tuple[int, int] | None, width: str) -> tuple[int, int] | None:
    """The size that an author's `width` (in pixels) gives a picture."""
    if size is None or not re.fullmatch(r"\d{1,5}(?:px)?", width.strip()):
        return size
    wanted = int(width.strip().removesuffix("px"))
    return (wanted, max(1, round(size[1] * wanted / size[0]))) if wanted else size
