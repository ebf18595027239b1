"""Code fences that hold a question and no code: runs of plain text that asks."""

import re
from collections.abc import Iterator

from app.handbook.conventions.candidate import Candidate
from app.handbook.conventions.flow import Flow
from app.handbook.conventions.wording import wording

_LONGEST = 1500  # characters
_SENTENCE = re.compile(r"[^\W\d_]+(?:[ ,:\n]+[^\s]+){4,}")
_CODE = re.compile(r"[{};]\s*$|^\s*(?:#|//|\$ |>>>|<)|\w\(\)|=>|==", re.MULTILINE)


def find(flow: Flow) -> Iterator[Candidate]:
    """Fences without a language whose text is a sentence, each right below another fence."""
    for at, stream in enumerate(flow.streams):
        for place, block in enumerate(stream.blocks):
            token = flow.document.tokens[block.start]
            if block.kind != "fence" or token.info.strip() or len(token.content) > _LONGEST:
                continue
            if not place or stream.blocks[place - 1].kind != "fence":
                continue
            text = token.content.strip()
            if not _SENTENCE.match(text) or _CODE.search(text):
                continue
            said = wording(text, text)
            yield Candidate("fence", ("fence", ""), at, place, said, block, block.first + 1)
