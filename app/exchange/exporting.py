"""A handbook's items as a file of another system, with what that system has no word for."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.assessment.exchange.gift import to_gift
from app.assessment.exchange.moodle import to_moodle
from app.assessment.exchange.qti import package
from app.assessment.model import Item
from app.library.gathering import flat_zip


class Format(StrEnum):
    """By the ending of its files."""

    GIFT = "gift"
    MOODLE = "xml"
    QTI = "zip"


NAMES = {Format.GIFT: "GIFT", Format.MOODLE: "Moodle XML", Format.QTI: "QTI 2.1"}
KINDS_OF_FILE = {
    Format.GIFT: "text/plain; charset=utf-8",
    Format.MOODLE: "application/xml",
    Format.QTI: "application/zip",
}


@dataclass(frozen=True, slots=True)
class Export:
    """A file, how many items of each kind are in it, and which are not."""

    format: Format
    data: bytes
    kinds: Mapping[str, int]
    left_out: tuple[Item, ...]

    @property
    def written(self) -> int:
        return sum(self.kinds.values())


def export(items: Sequence[Item], format: Format, name: str) -> Export:
    """The file.

    Args:
        name: of the handbook, as in addresses.
    """
    data, left_out = _WRITERS[format](items, name)
    gone = {one.id for one in left_out}
    kinds = Counter(one.kind.value for one in items if one.id not in gone)
    return Export(format, data, dict(kinds.most_common()), left_out)


def _gift(items: Sequence[Item], name: str) -> tuple[bytes, tuple[Item, ...]]:
    made = to_gift(items)
    return made.text.encode(), made.left_out


def _moodle(items: Sequence[Item], name: str) -> tuple[bytes, tuple[Item, ...]]:
    made = to_moodle(items)
    return made.text.encode(), made.left_out


def _qti(items: Sequence[Item], name: str) -> tuple[bytes, tuple[Item, ...]]:
    files, left_out = package(items, re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "items")
    return flat_zip({path: text.encode() for path, text in files.items()}), left_out


_WRITERS: dict[Format, Callable[[Sequence[Item], str], tuple[bytes, tuple[Item, ...]]]] = {
    Format.GIFT: _gift,
    Format.MOODLE: _moodle,
    Format.QTI: _qti,
}
