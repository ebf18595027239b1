"""A place that may be a question, before it is decided whether it is."""

from collections.abc import Hashable
from dataclasses import dataclass

from app.handbook.conventions.wording import Wording
from app.handbook.document import Block
from app.handbook.model import Passage


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place, with what it would be as a question."""

    convention: str  # the module that proposes it
    group: Hashable  # candidates of one group look alike and are judged together
    stream: int  # where it stands: index of the stream, and of the block in it
    place: int
    wording: Wording
    block: Block  # heading, paragraph, list item, folded part, table
    line: int
    level: int = 0  # of a heading at the outermost level; 0 for all else
    own: tuple[Block, ...] | None = None  # what it holds; None: the blocks that follow are its answer
    lead: Passage | None = None  # what follows the question in its own paragraph or row
    has_tail: bool = False  # what follows the list that it ends may belong to it, too
    is_further: bool = False  # labelled as a follow-up: a question of its own only where no other holds it
