"""A question bank of another system: which format it is in, what is understood of it, and the handbook that it becomes."""

import re
from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.assessment.exchange.gift import from_gift
from app.assessment.exchange.markdown import to_markdown
from app.assessment.exchange.moodle import from_moodle
from app.assessment.exchange.qti import MANIFEST
from app.assessment.exchange.qti_in import from_qti
from app.assessment.exchange.shared import Home, Imported
from app.assessment.exchange.xml import parse_xml
from app.handbook.encoding import decode
from app.handbook.titles import slug
from app.kernel.errors import Invalid

BANKS = (".gift", ".xml", ".txt")  # GIFT is often saved as plain text
MAX_BYTES = 20_000_000
_FORMATS = {"gift": "GIFT", "moodle": "Moodle XML", "qti": "QTI"}


@dataclass(frozen=True, slots=True)
class Bank:
    """What was understood: the handbook's text, how many items of each kind, and what was left out."""

    title: str
    form: str  # "GIFT", "Moodle XML", "QTI"
    markdown: str
    kinds: tuple[tuple[str, int], ...]
    remarks: tuple[str, ...]

    @property
    def items(self) -> int:
        return sum(count for _, count in self.kinds)


def is_bank(name: str) -> bool:
    """Whether a file is a question bank by its name."""
    return name.lower().endswith(BANKS)


def is_package(names: Container[str]) -> bool:
    """Whether an archive's files are a QTI package."""
    return MANIFEST in names


def read_bank(files: Mapping[str, bytes], name: str) -> Bank:
    """What is understood of a bank: one file, or the files of a QTI package.

    Raises:
        Invalid: it is no bank, too large, or nothing in it can be taken over.
    """
    title = _title(name)
    home = Home(slug("Questions"), (title, "Questions"))
    form, found = _read(files, name, home)
    text, unsaid = to_markdown(title, found.items)
    refused = sorted((*found.refused, *unsaid), key=lambda one: one.line)
    remarks = tuple(f"Line {one.line}: {one.message}" if form == "gift" else one.message for one in refused)
    gone = {(one.line, one.message) for one in unsaid}
    kept = len(found.items) - len(gone)
    if not kept:
        why = remarks[0] if remarks else "There is no question in it."
        raise Invalid(f"Nothing of {name} could be taken in. {why}", "GIFT, Moodle XML and QTI 2.1 are read.")
    lost = {one.line for one in unsaid}
    kinds = Counter(one.kind.value for one in found.items if one.lines.first not in lost)
    return Bank(title, _FORMATS[form], text, tuple(kinds.most_common()), remarks)


def _read(files: Mapping[str, bytes], name: str, home: Home) -> tuple[str, Imported]:
    if is_package(files):
        names = sorted(
            (one for one in files if one.lower().endswith(".xml") and one != MANIFEST), key=_natural
        )
        return "qti", from_qti({one: _decoded(files[one], one) for one in names}, home)
    text = _decoded(next(iter(files.values())), name)
    if not text.lstrip().startswith("<"):
        return "gift", from_gift(text, home)
    if parse_xml(text).tag == "assessmentItem":
        return "qti", from_qti({name: text}, home)
    return "moodle", from_moodle(text, home)


def _decoded(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise Invalid(
            f"{name} has {len(data) // 1_000_000} MB; a question bank may have {MAX_BYTES // 1_000_000}.",
            "Split it.",
        )
    found = decode(data, name)
    if found is None:
        raise Invalid(f"{name} is no text, or its encoding is unknown.", "Export it again, in UTF-8.")
    return found.text.removeprefix("\ufeff").replace("\r\n", "\n")


def _title(name: str) -> str:
    stem = PurePosixPath(name.replace("\\", "/")).name
    for suffix in (*BANKS, ".zip"):
        stem = stem.removesuffix(suffix)
    words = re.sub(r"[-_]+", " ", stem).strip()
    return f"{words[:1].upper()}{words[1:]}" or "Questions"


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part or 0) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", name)]
