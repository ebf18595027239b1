"""Where the addresses in a handbook's text lead: to a place in the reader, to a file of the handbook, or elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from app.handbook.anchors import letters
from app.handbook.bundle import Bundle
from app.handbook.files import locate
from app.handbook.model import Handbook

ELSEWHERE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
# What `HandbookLinks` makes; nothing else that begins with "/" is let through.
OWN = re.compile(r"/handbooks/[^/?#]+/(?:read(?:#|$)|files/)")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is served by Viva, with its size in pixels where that is known."""

    address: str
    size: tuple[int, int] | None = None


class Links(Protocol):
    """Addresses as they stand in one file's text."""

    def link(self, address: str) -> str | None:
        """Where a link leads; None: nowhere that a reader could go, so it is text."""

    def picture(self, address: str) -> Picture | None:
        """A picture of the handbook; None: it is none, or did not come with it."""


class Nowhere:
    """For text by itself: only what leads elsewhere leads anywhere, and there are no pictures."""

    def link(self, address: str) -> str | None:
        return address if address.startswith("#") or ELSEWHERE.match(address) else None

    def picture(self, address: str) -> Picture | None:
        return None


@dataclass(frozen=True, slots=True)
class HandbookLinks:
    """The addresses of a handbook in the reader, below `root`."""

    root: str  # "/handbooks/lstm"
    handbook: Handbook
    files: Mapping[str, Picture]  # by path

    @classmethod
    def of(cls, handbook: Handbook, bundle: Bundle, slug: str) -> "HandbookLinks":
        root = f"/handbooks/{quote(slug)}"
        found = {
            one.path: Picture(f"{root}/files/{quote(one.path)}?v={one.digest[:16]}", one.size)
            for one in bundle.attachments
        }
        return cls(root, handbook, found)

    def at(self, line: int) -> "FileLinks":
        """Those of the file that a counted-through line stands in."""
        path, _ = self.handbook.place(line)
        return FileLinks(self, "" if path == self.handbook.path else path)


@dataclass(frozen=True, slots=True)
class FileLinks:
    """`Links` of one file; its path is "" where it is a handbook by itself."""

    of: HandbookLinks
    path: str

    def link(self, address: str) -> str | None:
        if ELSEWHERE.match(address):
            return address
        place = locate(address, self.path)
        if place is None:
            return None
        if (file := self.of.files.get(place[0])) is not None:
            return file.address
        anchors = self.of.handbook.anchors
        key = anchors.get(
            (place[0], letters(place[1])), anchors.get((place[0], "")) if place[0] != self.path else None
        )
        if key is None:
            return None
        return f"{self.of.root}/read#t-{quote(key, safe='/')}" if key else f"{self.of.root}/read"

    def picture(self, address: str) -> Picture | None:
        place = locate(address, self.path)
        return self.of.files.get(place[0]) if place else None
