"""What is stored of a handbook that was not written by its author: HTML, plain text, the report. Slow to make."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import app.assessment
import app.handbook
from app.handbook.bundle import Bundle
from app.handbook.links import Links
from app.handbook.markup import NOWHERE, plain, render, render_inline
from app.handbook.model import Card, CardKind, Handbook, Passage, Topic
from app.handbook.ports import Typesetter
from app.handbook.report import make_report, report_json
from app.handbook.sameness import addresses, rendering_digest
from app.handbook.typesetting import formula_diagnostics

_SEARCHED = 200_000  # characters of a topic; PostgreSQL's index takes no more than a megabyte of words


@dataclass(frozen=True, slots=True)
class Drafter:
    """Makes the columns of topics and cards that hold HTML, and says what it makes them of.

    Where `made_of` is the same, so is the HTML: it holds the texts and whatever reads and renders them.
    """

    typesetter: Typesetter
    renderer: str
    links: Callable[[int], Links] = lambda line: NOWHERE  # of the file that a line stands in
    macros: str = ""  # of the typesetter

    def topic_made_of(self, topic: Topic) -> str:
        return self._made_of(topic.lines.first, topic.title, topic.body)

    def topic(self, topic: Topic) -> dict[str, Any]:
        links = self.links(topic.lines.first)
        return {
            "title_html": render_inline(topic.title, self.typesetter, links),
            "body_html": render(topic.body, self.typesetter, links),
            "body_text": plain(topic.body)[:_SEARCHED],
        }

    def card_made_of(self, card: Card) -> str:
        asked = (*card.follow_ups, "", card.difficulty or "", *card.tags)
        return self._made_of(
            card.lines.first, card.stem, card.answer, *card.breadcrumb, "", *card.points, "", *asked
        )

    def card(self, card: Card) -> dict[str, Any]:
        links = self.links(card.lines.first)
        return {
            "breadcrumb": list(card.breadcrumb),
            "prompt": " › ".join((*card.breadcrumb, plain(card.stem))),
            "stem_html": render(card.stem, self.typesetter, links),
            "answer_html": render(card.answer, self.typesetter, links),
            "points_html": self._lines(card.points, links),
            "asking": self._asking(card, links) if card.kind == CardKind.QUESTION else None,
        }

    def _asking(self, card: Card, links: Links) -> dict[str, Any]:
        """What only a question has, and what an interview needs of it as plain text, formulas as their TeX."""
        follow_ups = zip(self._lines(card.follow_ups, links), map(plain, card.follow_ups), strict=True)
        return {
            "text": plain(card.stem),
            "answer": plain(card.answer),
            "points": [plain(point) for point in card.points],
            "follow_ups": [{"html": html, "text": text} for html, text in follow_ups],
            "difficulty": card.difficulty,
            "tags": list(card.tags),
        }

    def _lines(self, texts: Sequence[str], links: Links) -> list[str]:
        return [render_inline(Passage(text), self.typesetter, links) for text in texts]

    def book(self, bundle: Bundle, handbook: Handbook) -> dict[str, Any]:
        failed = formula_diagnostics(handbook, self.typesetter)
        return {
            "title": handbook.title,
            "subtitle": handbook.subtitle,
            "details": handbook.details,
            "source": bundle.name,
            "digest": bundle.digest,
            "files": [asdict(part) for part in handbook.files],
            "attachments": {one.path: one.digest for one in bundle.attachments},
            "macros": dict(handbook.macros),
            "renderer": self.renderer,
            "report": report_json(make_report(handbook, failed)),
            "preface_html": render(handbook.preface, self.typesetter, self.links(1)),
        }

    def _made_of(self, line: int, *parts: Passage | str) -> str:
        links = self.links(line)
        lead = (f"{links.link(one)} {links.picture(one)}" for part in parts for one in addresses(part))
        return rendering_digest((self.renderer, self.macros, *parts, *lead))


def item_digest(body: dict[str, Any]) -> str:
    """Of an item's body, so that one that is the same need not be loaded."""
    text = json.dumps(body, sort_keys=True)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def walk(topics: tuple[Topic, ...]) -> Iterator[tuple[Topic, str | None, int]]:
    """Every topic in the order of the file, with its parent's key and its depth; without recursion, for deep files."""
    stack: list[tuple[Topic, str | None, int]] = [(topic, None, 0) for topic in reversed(topics)]
    while stack:
        topic, parent, depth = stack.pop()
        yield topic, parent, depth
        stack.extend((child, topic.key, depth + 1) for child in reversed(topic.topics))


_READERS = ("markdown-it-py", "mdit-py-plugins", "nh3", "pygments")


@cache
def reader_version() -> str:
    """A digest of the code that reads and renders, ours and others': when it changes, handbooks are read again."""
    digest = hashlib.blake2b("".join(map(version, _READERS)).encode(), digest_size=8)
    folders = (
        Path(app.handbook.__file__).parent,
        Path(app.assessment.__file__).parent,
        Path(__file__).parent,
    )
    for file in sorted(file for folder in folders for file in folder.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
