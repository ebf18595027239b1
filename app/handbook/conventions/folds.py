"""Folded parts and boxes whose title asks: `<details><summary>…`, `??? question "…"`, `::: details …`."""

from collections.abc import Iterator

from app.handbook.conventions.candidate import Candidate
from app.handbook.conventions.flow import Flow
from app.handbook.conventions.labels import is_answer_title
from app.handbook.conventions.wording import Wording, wording, wording_of
from app.handbook.document import Block
from app.handbook.plain import plain_blocks


def find(flow: Flow) -> Iterator[Candidate]:
    """Every folded part with a title that is not merely "Show answer"; those of one kind are a group."""
    document = flow.document
    for at, stream in enumerate(flow.streams):
        for place, block in enumerate(stream.blocks):
            if block.kind != "details":
                continue
            inside = document.inside(block)
            if not inside or inside[0].kind != "summary":
                continue
            title = inside[0]
            said = _wording(flow, title)
            kind = document.tokens[block.start].info
            if said is None or not said.plain or is_answer_title(said.plain):
                continue
            own = tuple(inside[1:])
            yield Candidate("fold", ("fold", kind), at, place, said, block, title.first, own=own)


def _wording(flow: Flow, title: Block) -> Wording | None:
    document = flow.document
    if title.stop - title.start < 3:
        return None
    token = document.tokens[title.start + 1]
    if token.type == "inline":
        return wording_of(token)
    tokens = document.tokens[title.start + 1 : title.stop - 1]
    return wording(" ".join(t.content for t in tokens if t.content), plain_blocks(tokens))
