"""Paragraphs that ask: `**What is …? 👶**`, `**1) Name.** Task …`, `Q: …` with `A: …` below."""

from collections.abc import Iterator

from app.handbook.conventions.candidate import Candidate
from app.handbook.conventions.flow import Flow
from app.handbook.conventions.split import bold_part, line_part


def find(flow: Flow) -> Iterator[Candidate]:
    """Bold lines, paragraphs that begin in bold, and paragraphs with a question's label."""
    for at, stream in enumerate(flow.streams):
        for place, block in enumerate(stream.blocks):
            if block.kind != "paragraph" or (stream.kind == "list_item" and place == 0):
                continue
            inline = flow.document.inline(block)
            if (bold := bold_part(inline)) is not None:
                said, lead, same_line = bold
                number = "q" if said.is_labelled else "1" if said.number else ""
                if same_line and not number and said.asks < 1:
                    continue
                group = ("bold", number, said.is_marked, same_line)
                if said.plain and not said.plain.endswith((":", "：")):
                    yield Candidate("bold", group, at, place, said, block, block.first, lead=lead)
                continue
            said, lead = line_part(inline)
            if said.is_labelled and said.plain:
                yield Candidate(
                    "paragraph", ("paragraph", "q"), at, place, said, block, block.first, lead=lead
                )
