"""Paragraphs that ask: `**What is …? 👶**`, `**1) Name.** Task …`, `Q: …` with `A: …` below."""

from collections.abc import Iterator

from app.handbook.conventions.candidate import Candidate
from app.handbook.conventions.flow import Flow
from app.handbook.conventions.split import bold_part, line_part
from app.handbook.conventions.wording import is_only_label


def find(flow: Flow) -> Iterator[Candidate]:
    """Bold lines, paragraphs that begin in bold, and paragraphs with a question's label."""
    for at, stream in enumerate(flow.streams):
        for place, block in enumerate(stream.blocks):
            if block.kind != "paragraph" or (stream.kind == "list_item" and place == 0):
                continue
            inline = flow.document.inline(block)
            bold = bold_part(inline)
            names_only = (
                bold is not None and bold[0].is_bare and bold[2] and bold[0].plain.endswith((":", "："))
            )
            if bold is not None and not is_only_label(bold[0].plain) and not names_only:
                said, lead, same_line = bold
                number = "q" if said.is_labelled else "1" if said.number else ""
                if same_line and not number and said.asks < 1:
                    continue
                group = ("bold", number, said.is_marked, same_line)
                if said.plain and (said.is_bare or not said.plain.endswith((":", "："))):
                    yield Candidate("bold", group, at, place, said, block, block.first, lead=lead)
                continue
            said, lead = line_part(inline)
            asks_plainly = at == 0 and said.asks == 1 and ("\n" not in inline.content or lead is not None)
            if said.plain and (said.is_labelled or asks_plainly):
                label = "q" if said.is_labelled else ""
                yield Candidate(
                    "paragraph", ("paragraph", label), at, place, said, block, block.first, lead=lead
                )
