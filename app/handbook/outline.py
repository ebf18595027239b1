"""The outline of a file: its headings with the blocks that stand under each, flat and in order."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from app.handbook.document import Block, Document
from app.handbook.titles import Title, id_comment, read_title


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its own blocks, without those of the sections below it."""

    heading: Block
    level: int  # 1..6
    title: Title
    parent: int | None  # index of the section that holds this one
    end: int  # index after the last section inside this one
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """All sections of a document, each before those inside it; `preface` stands before the first heading."""

    document: Document
    preface: tuple[Block, ...]
    sections: tuple[Section, ...]

    @property
    def roots(self) -> list[int]:
        """Indexes of the outermost sections."""
        return [index for index, section in enumerate(self.sections) if section.parent is None]


def read_outline(document: Document) -> Outline:
    """Groups a document's outermost blocks under its outermost headings."""
    preface: list[Block] = []
    groups: list[tuple[Block, list[Block]]] = []
    for block in document.blocks():
        if block.kind == "heading":
            groups.append((block, []))
        else:
            (groups[-1][1] if groups else preface).append(block)
    levels = [int(document.tokens[heading.start].tag[1]) for heading, _ in groups]
    parents = _parents(levels)
    ends = _ends(parents)
    explicit = _claim_ids(document, preface, groups)
    sections = []
    for index, (heading, blocks) in enumerate(groups):
        title = read_title(document.inline(heading))
        if title.id is None:
            title = replace(title, id=explicit.get(index) or document.ids.get(heading.last))
        sections.append(Section(heading, levels[index], title, parents[index], ends[index], tuple(blocks)))
    return Outline(document, tuple(preface), tuple(sections))


def beginning(outline: Outline, lines: int) -> Outline:
    """The outline of so many lines from the first on, which no section crosses."""
    sections = tuple(section for section in outline.sections if section.heading.first <= lines)
    return Outline(outline.document, outline.preface if lines else (), sections)


def prune(outline: Outline, sections: Collection[int], blocks: Collection[int]) -> Outline:
    """The outline without some sections and some blocks (by first token).

    What is inside a section that goes moves up; its own blocks go with it.
    """
    if not sections and not blocks:
        return outline
    kept = [index for index in range(len(outline.sections)) if index not in sections]
    place = {old: new for new, old in enumerate(kept)}
    parents = [_kept_parent(outline, index, place) for index in kept]
    ends = _ends(parents)
    pruned = tuple(
        replace(
            outline.sections[old],
            parent=parents[new],
            end=ends[new],
            blocks=tuple(block for block in outline.sections[old].blocks if block.start not in blocks),
        )
        for new, old in enumerate(kept)
    )
    preface = tuple(block for block in outline.preface if block.start not in blocks)
    return Outline(outline.document, preface, pruned)


def _kept_parent(outline: Outline, index: int, place: dict[int, int]) -> int | None:
    parent = outline.sections[index].parent
    while parent is not None and parent not in place:
        parent = outline.sections[parent].parent
    return None if parent is None else place[parent]


def _parents(levels: list[int]) -> list[int | None]:
    parents: list[int | None] = []
    open_: list[int] = []
    for index, level in enumerate(levels):
        while open_ and levels[open_[-1]] >= level:
            open_.pop()
        parents.append(open_[-1] if open_ else None)
        open_.append(index)
    return parents


def _ends(parents: list[int | None]) -> list[int]:
    ends = [index + 1 for index in range(len(parents))]
    for index in range(len(parents) - 1, -1, -1):
        parent = parents[index]
        if parent is not None:
            ends[parent] = max(ends[parent], ends[index])
    return ends


def _claim_ids(
    document: Document, preface: list[Block], groups: list[tuple[Block, list[Block]]]
) -> dict[int, str]:
    """Ids given by a comment on the line after a heading, or before it; the comments leave the text."""
    found: dict[int, str] = {}
    before = preface
    for index, (heading, blocks) in enumerate(groups):
        for nearby, place in ((blocks, 0), (before, -1)):
            if index in found or not nearby or nearby[place].kind != "html_block":
                continue
            block = nearby[place]
            distance = block.first - heading.last if place == 0 else heading.first - block.last
            name = id_comment(document.tokens[block.start].content) if distance <= 2 - (place != 0) else None
            if name is not None:
                found[index] = name
                del nearby[place]
        before = blocks
    return found
