"""List items that ask: `- What is …?`, `1. [E] Given …`, `1. ### What is …?`, with `- Answer: …` inside or text after."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from app.handbook.conventions.candidate import Candidate
from app.handbook.conventions.flow import Flow
from app.handbook.conventions.labels import answer_label
from app.handbook.conventions.split import bold_part, line_part
from app.handbook.conventions.wording import wording_of
from app.handbook.document import Block
from app.handbook.model import Passage


def find(flow: Flow) -> Iterator[Candidate]:
    """Every item that begins with text; the items of one list are one group, lists of one item each together."""
    parted = _parted_lists(flow)
    for at, place, streams in flow.lists:
        block = flow.streams[at].blocks[place]
        items = flow.document.inside(block)
        tokens = flow.document.tokens
        loose = block.kind == "ordered_list" and (
            len(items) == 1 or _start(flow, block) > 1 or (at, place) in parted
        )
        runs = [flow.streams[stream].blocks for stream in streams]
        for item, before, blocks, after in zip(items, ((), *runs), runs, (*runs[1:], ()), strict=False):
            if not blocks or blocks[0].kind not in ("paragraph", "heading"):
                continue
            group: tuple[object, ...] = ("numbered items", at) if loose else ("items", block.start)
            if blocks[0].kind == "heading":
                group = ("item headings", tokens[blocks[0].start].tag)
            if _answers(flow, blocks, before):
                continue
            if _answers(flow, after, blocks):
                blocks = (*blocks, *after)
            has_tail = item is items[-1] and group[0] != "items"
            yield _candidate(flow, group, (at, place), item, blocks, has_tail)


def _start(flow: Flow, block: Block) -> int:
    return int(flow.document.tokens[block.start].attrGet("start") or 1)


def _parted_lists(flow: Flow) -> set[tuple[int, int]]:
    """Numbered lists whose count goes on in the next one, after what stands between the two."""
    numbered = [
        (at, place, _start(flow, block), len(streams))
        for at, place, streams in flow.lists
        if (block := flow.streams[at].blocks[place]).kind == "ordered_list"
    ]
    return {
        (at, place)
        for (at, place, start, size), (after, _, follows, _) in pairwise(numbered)
        if at == after and follows == start + size
    }


def _answers(flow: Flow, blocks: tuple[Block, ...], before: tuple[Block, ...]) -> bool:
    """Whether an item answers the one before it: "- Q: …", "- A: …". A lone letter may also begin an option."""
    if not blocks or not before or blocks[0].kind != "paragraph" or before[0].kind != "paragraph":
        return False
    content = flow.document.inline(blocks[0]).content
    if answer_label(content) is None:
        return False
    return content[:2] not in ("A:", "a:") or wording_of(flow.document.inline(before[0])).is_labelled


def _candidate(
    flow: Flow,
    group: tuple[object, ...],
    where: tuple[int, int],
    item: Block,
    blocks: tuple[Block, ...],
    has_tail: bool,
) -> Candidate:
    inline = flow.document.inline(blocks[0])
    lead: Passage | None = None
    if blocks[0].kind == "heading":
        said = wording_of(inline)
    else:
        bold = bold_part(inline)
        if bold is not None and (bold[0].asks == 1 or bold[0].is_labelled or bold[1] is None):
            said, lead = bold[0], bold[1]
        else:
            said, lead = line_part(inline)
    info = flow.document.tokens[item.start].info
    said = replace(said, number=said.number or info or None)
    return Candidate(
        "item", group, *where, said, item, blocks[0].first, own=blocks[1:], lead=lead, has_tail=has_tail
    )
