"""A topic as the makers of cards see it: its blocks, each with the line that names it."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from app.handbook.cards.phrases import Phrases
from app.handbook.cards.wording import unmarked
from app.handbook.document import Block, Document, span
from app.handbook.item_fence import is_item
from app.handbook.model import Card, Lines, Note, NoteKind, Passage, Topic
from app.handbook.titles import short, slug

NAMED = {"math_block", "math_block_label", "bullet_list", "ordered_list", "table", "fence", "blockquote"}
LISTS = {"bullet_list", "ordered_list"}
_SILENT = {"hr", "html_block"}
FORMULAS = {"math_block", "math_block_label"}

_LONGEST_NAME = 8  # words; a longer line before a block is a sentence and no name
_BOLD_LINE = re.compile(r"(\*\*|__)(?P<name>(?:(?!\1).)+?)\s*:?\s*\1\s*:?$")
_LAST_SENTENCE = re.compile(r"(?:.*\n|.*[.!?]\s+)?(?P<name>[^\n]+?)\s*:$", re.DOTALL)
_ITEM_NUMBER = re.compile(r"^(?:\d+[.)]|[-–•])\s+")
_DECORATION = re.compile(r":[a-z0-9_+-]+:\s*|\s*\(\d{1,3}\)$")
_FILLER = re.compile(
    r"^(?:(?:there|these|here|below) (?:is|are)\s+)?(?:some of\s+)?(?:the\s+)?following\s+|^(?:there|these|here) are\s+"
    r"|\s+(?:is|are|includes?|including|such as|as follow(?:s|ing)?|(?:is|are) as follow(?:s|ing)|like)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of a topic, and the name that the line before gives it."""

    block: Block
    name: str = ""  # inline Markdown, without the colon: "Forget gate", "Where"
    lead: Block | None = None  # the paragraph that holds the name

    @property
    def first(self) -> int:
        return self.lead.first if self.lead else self.block.first

    @property
    def blocks(self) -> tuple[Block, ...]:
        return (self.lead, self.block) if self.lead else (self.block,)


@dataclass(frozen=True, slots=True)
class Place:
    """A topic, its surroundings and its pieces."""

    topic: Topic
    path: tuple[str, ...]  # breadcrumb of what holds the topic, or else the handbook's title; never empty
    within: bool  # whether a topic holds this one
    document: Document  # the topic's body
    blocks: tuple[Block, ...]  # of the body, without explicit questions
    pieces: tuple[Piece, ...]
    body: Passage  # what the blocks say
    say: Phrases
    asks: bool  # whether explicit questions stand in the topic's body

    @property
    def inner(self) -> tuple[str, ...]:
        """The breadcrumb of what stands in the topic."""
        return (*(self.path if self.within else ()), crumb(self.topic.plain))

    def note(self, kind: NoteKind, name: str, blocks: Sequence[Block], cards: Sequence[Card]) -> Note:
        """A note of this topic, its key made of the topic's key and what the note is."""
        end = f":{slug(name) or len(name)}" if name else ""
        key = f"{self.topic.key}#{kind.value}{end}"
        return Note(key, kind, self.topic.key, self.document.text_of(blocks), span(blocks), tuple(cards))

    def cut(self, blocks: Sequence[Block]) -> Passage:
        return self.document.cut(blocks)

    def lines(self, blocks: Sequence[Block]) -> Lines:
        return span(blocks)


def crumb(title: str) -> str:
    """A title as a breadcrumb shows it: short, and without emoji written as `:name:` or a count of what is inside."""
    return short(_DECORATION.sub("", title).strip() or title)


def place_of(
    topic: Topic,
    path: tuple[str, ...],
    book: str,
    lines: list[str],
    say: Phrases,
    asked: Sequence[Lines] = (),
) -> Place:
    """Takes a topic's body apart.

    Args:
        topic: any.
        path: short titles of the topics around it.
        book: short title of the handbook.
        lines: of the whole file.
        say: what prompts say.
        asked: where explicit questions stand in the body; they have cards of their own.
    """
    document = Document("", lines, list(topic.body.tokens))
    whole, body = document.blocks(), topic.body
    blocks = [block for block in _unasked(whole, asked) if not is_item(document.tokens[block.start])]
    if len(blocks) < len(whole):
        body = document.cut(blocks)
    pieces = pieces_of(document, [block for block in blocks if block.kind not in _SILENT])
    return Place(
        topic, path or (book,), bool(path), document, tuple(blocks), tuple(pieces), body, say, bool(asked)
    )


def _unasked(blocks: Sequence[Block], asked: Sequence[Lines]) -> list[Block]:
    """The blocks that share no line with a question."""
    stretches = sorted(asked, key=lambda one: one.first)
    firsts = [one.first for one in stretches]
    lasts = list(accumulate((one.last for one in stretches), max))
    kept = []
    for block in blocks:
        place = bisect_right(firsts, block.last) - 1
        if place < 0 or lasts[place] < block.first:
            kept.append(block)
    return kept


def items(document: Document, block: Block) -> list[tuple[Block, Block]]:
    """The items of a list, each with the paragraph that it begins with; items without one are left out."""
    found = []
    for item in document.inside(block):
        inside = document.inside(item)
        if inside and inside[0].kind == "paragraph":
            found.append((item, inside[0]))
    return found


def inline_text(document: Document, paragraph: Block) -> str:
    """A paragraph's Markdown on one line."""
    return " ".join(document.inline(paragraph).content.split())


def pieces_of(document: Document, blocks: Sequence[Block]) -> list[Piece]:
    pieces: list[Piece] = []
    for place, block in enumerate(blocks):
        before = blocks[place - 1] if place else None
        after = blocks[place + 1] if place + 1 < len(blocks) else None
        if block.kind in NAMED:
            name, _ = _name(document, before)
            pieces.append(Piece(block, name, before if name else None))
        elif not (after is not None and after.kind in NAMED and _name(document, block)[1]):
            pieces.append(Piece(block))
    return pieces


def _name(document: Document, block: Block | None) -> tuple[str, bool]:
    """The name that a paragraph gives to what follows it, and whether it says nothing else."""
    if block is None or block.kind != "paragraph":
        return "", False
    content = document.inline(block).content.strip()
    if (bold := _BOLD_LINE.match(content)) is not None:
        name, whole = bold["name"], True
    elif content.endswith(":") and (last := _LAST_SENTENCE.match(content)) is not None:
        name, whole = last["name"], last.start("name") == 0
    else:
        return "", False
    name = _FILLER.sub("", unmarked(_ITEM_NUMBER.sub("", name)).strip(" *_"))
    name = name[:1].upper() + name[1:]
    return (name, whole) if name and len(name.split()) <= _LONGEST_NAME else ("", False)
