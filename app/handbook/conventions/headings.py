"""Headings that ask: `## Q1. Why …?`, `#### 2) What …?`, `### What is …?`, `1. ### What is …?`."""

from collections.abc import Iterator
from dataclasses import replace

from app.handbook.conventions.candidate import Candidate
from app.handbook.conventions.flow import Flow
from app.handbook.conventions.wording import wording, wording_of


def find(flow: Flow) -> Iterator[Candidate]:
    """Every heading with words, in groups of one level and one way of numbering."""
    outline = flow.outline
    stream = flow.streams[0]
    for place, block in enumerate(stream.blocks):
        if block.kind != "heading":
            continue
        index = stream.sections[place]
        title = outline.sections[index].title if index is not None else None
        if title is None or not title.plain:
            continue
        said = wording(title.text, title.plain)
        said = replace(said, number=said.number or title.number)
        level = outline.sections[index].level if index is not None else 1
        style = "q" if said.is_labelled else _style(said.number)
        yield Candidate("heading", ("heading", level, style), 0, place, said, block, block.first, level)
    for at, stream in enumerate(flow.streams[1:], 1):
        for place, block in enumerate(stream.blocks):
            if block.kind == "heading" and not (stream.kind == "list_item" and place == 0):
                said = wording_of(flow.document.inline(block))
                group = ("inner heading", stream.kind, flow.document.tokens[block.start].tag)
                yield Candidate("heading", group, at, place, said, block, block.first)


def _style(number: str | None) -> str:
    """Sections are numbered with dots, questions without."""
    if number is None:
        return ""
    return "1.1" if "." in number else "1"
