"""A handbook made ready to be stored: all HTML rendered, nothing written yet. The slow half of an import."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import app.handbook
from app.handbook.markup import plain, render, render_inline
from app.handbook.model import Card, Handbook, Note, Passage, Topic
from app.handbook.ports import Typesetter
from app.handbook.report import Report, make_report
from app.handbook.source import Source
from app.handbook.typesetting import formula_diagnostics
from app.kernel.progress import Tell, to_nobody, told

_NUMBER, _TITLE = 40, 2_000  # characters
_SEARCHED = 200_000  # characters of a topic; PostgreSQL's index takes no more than a megabyte of words


@dataclass(frozen=True, slots=True)
class TopicDraft:
    key: str
    parent: str | None  # key
    kind: str
    position: int
    depth: int
    number: str | None
    plain: str
    title_html: str
    body_html: str
    body_text: str
    line: int


@dataclass(frozen=True, slots=True)
class CardDraft:
    name: str
    kind: str
    position: int
    breadcrumb: list[str]
    prompt: str
    stem_html: str
    answer_html: str
    points_html: list[str]
    line: int


@dataclass(frozen=True, slots=True)
class NoteDraft:
    note: Note
    cards: tuple[CardDraft, ...]


@dataclass(frozen=True, slots=True)
class HandbookDraft:
    source: Source
    handbook: Handbook
    report: Report
    preface_html: str
    topics: tuple[TopicDraft, ...]
    notes: tuple[NoteDraft, ...]
    packed_text: bytes  # the source's, UTF-8, compressed


def draft(
    source: Source, handbook: Handbook, typesetter: Typesetter, tell: Tell = to_nobody
) -> HandbookDraft:
    """Renders all of a handbook. With its formulas known to the typesetter, about as quick as reading it."""
    failed = formula_diagnostics(handbook.formulas, typesetter, source.path)
    return HandbookDraft(
        source=source,
        handbook=handbook,
        report=make_report(handbook, failed),
        preface_html=render(handbook.preface, typesetter),
        topics=tuple(_topic_drafts(handbook, typesetter, tell)),
        notes=tuple(_note_drafts(handbook, typesetter, tell)),
        packed_text=zlib.compress(source.text.encode("utf-8", "surrogatepass"), 1),
    )


def _topic_drafts(handbook: Handbook, typesetter: Typesetter, tell: Tell) -> Iterator[TopicDraft]:
    topics = told(list(walk(handbook.topics)), "Making topics", tell)
    for position, (topic, parent, depth) in enumerate(topics):
        yield TopicDraft(
            key=topic.key,
            parent=parent,
            kind=topic.kind.value,
            position=position,
            depth=depth,
            number=topic.number[:_NUMBER] if topic.number else None,
            plain=topic.plain[:_TITLE],
            title_html=render_inline(topic.title, typesetter),
            body_html=render(topic.body, typesetter),
            body_text=plain(topic.body)[:_SEARCHED],
            line=topic.lines.first,
        )


def walk(topics: tuple[Topic, ...]) -> Iterator[tuple[Topic, str | None, int]]:
    """Every topic in the order of the file, with its parent's key and its depth; without recursion, for deep files."""
    stack: list[tuple[Topic, str | None, int]] = [(topic, None, 0) for topic in reversed(topics)]
    while stack:
        topic, parent, depth = stack.pop()
        yield topic, parent, depth
        stack.extend((child, topic.key, depth + 1) for child in reversed(topic.topics))


def _note_drafts(handbook: Handbook, typesetter: Typesetter, tell: Tell) -> Iterator[NoteDraft]:
    position = 0
    for note in told(handbook.notes, "Making cards", tell):
        cards = []
        for card in note.cards:
            cards.append(_card_draft(card, position, typesetter))
            position += 1
        yield NoteDraft(note, tuple(cards))


def _card_draft(card: Card, position: int, typesetter: Typesetter) -> CardDraft:
    return CardDraft(
        name=card.name,
        kind=card.kind.value,
        position=position,
        breadcrumb=list(card.breadcrumb),
        prompt=" › ".join((*card.breadcrumb, plain(card.stem))),
        stem_html=render(card.stem, typesetter),
        answer_html=render(card.answer, typesetter),
        points_html=[render_inline(Passage(point), typesetter) for point in card.points],
        line=card.lines.first,
    )


_READERS = ("markdown-it-py", "mdit-py-plugins", "nh3", "pygments")


@cache
def reader_version() -> str:
    """A digest of the code that reads and renders, ours and others': when it changes, handbooks are read again."""
    digest = hashlib.blake2b("".join(map(version, _READERS)).encode(), digest_size=8)
    folders = (Path(app.handbook.__file__).parent, Path(__file__).parent)
    for file in sorted(file for folder in folders for file in folder.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
