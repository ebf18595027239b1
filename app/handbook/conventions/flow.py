"""The file as streams: runs of blocks side by side, the outermost ones and those inside every container."""

from dataclasses import dataclass

from app.handbook.document import Block, Document
from app.handbook.outline import Outline

_CONTAINERS = {"bullet_list", "ordered_list", "blockquote", "details"}


@dataclass(frozen=True, slots=True)
class Stream:
    """Blocks side by side, and the section that each stands in (None: the preface)."""

    blocks: tuple[Block, ...]
    sections: tuple[int | None, ...]
    kind: str  # "document", or the block that holds the stream: "list_item", "details", "blockquote"
    holder: tuple[int, int] | None = None  # stream and place of that block, of a quotation


@dataclass(frozen=True, slots=True)
class Flow:
    """All streams of a document; the first is the outermost."""

    outline: Outline
    title: str  # of the handbook
    streams: tuple[Stream, ...]
    lists: tuple[tuple[int, int, tuple[int, ...]], ...]  # stream and place of a list, streams of its items

    @property
    def document(self) -> Document:
        return self.outline.document


def flow_of(outline: Outline, title: str) -> Flow:
    """The streams of an outline, each after the one that holds it."""
    blocks = list(outline.preface)
    of: list[int | None] = [None] * len(blocks)
    for index, section in enumerate(outline.sections):
        blocks += [section.heading, *section.blocks]
        of += [index] * (len(section.blocks) + 1)
    streams = [Stream(tuple(blocks), tuple(of), "document")]
    lists: list[tuple[int, int, tuple[int, ...]]] = []
    at = 0
    while at < len(streams):
        for place, block in enumerate(streams[at].blocks):
            if block.kind in _CONTAINERS:
                _open(outline.document, streams, lists, at, place)
        at += 1
    return Flow(outline, title, tuple(streams), tuple(lists))


def _open(
    document: Document,
    streams: list[Stream],
    lists: list[tuple[int, int, tuple[int, ...]]],
    at: int,
    place: int,
) -> None:
    """Adds the streams inside one container: of each item of a list, of the body of a folded part."""
    block, section = streams[at].blocks[place], streams[at].sections[place]
    inside = document.inside(block)
    if block.kind in ("blockquote", "details"):
        body = tuple(one for one in inside if one.kind != "summary")
        holder = (at, place) if block.kind == "blockquote" else None
        streams.append(Stream(body, (section,) * len(body), block.kind, holder))
        return
    first = len(streams)
    for item in inside:
        body = tuple(document.inside(item))
        streams.append(Stream(body, (section,) * len(body), "list_item"))
    lists.append((at, place, tuple(range(first, len(streams)))))
