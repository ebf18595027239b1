"""A parsed file: tokens, lines, and the blocks that they form. Parsed once; all else is cut from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from app.handbook import grammar
from app.handbook.files import locate
from app.handbook.ids import take_ids
from app.handbook.model import FilePart, Lines, Passage, place_in, spoken_place


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, table, formula … with all that is inside it."""

    kind: str  # token type without "_open": "paragraph", "bullet_list", "math_block"
    start: int  # index of its first token
    stop: int  # index after its last token
    first: int  # 1-based line
    last: int  # 1-based line, included; trailing blank lines are not


@dataclass(frozen=True, slots=True)
class Document:
    """The tokens of a file beside its lines; of several files their lines one after the other."""

    path: str  # of the file, or of what holds them all
    lines: list[str]
    tokens: list[Token]
    files: tuple[FilePart, ...] = ()  # where there are several
    ids: dict[int, str] = field(default_factory=dict)  # given by comments in the text of a line, by that line

    @classmethod
    def of(cls, path: str, text: str) -> "Document":
        lines, tokens = text.split("\n"), grammar.parse(text)
        return cls(path, lines, tokens, ids=take_ids(tokens, lines))

    def where(self, line: int) -> str:
        """A line in words, see `spoken_place`."""
        return spoken_place(self.files, line)

    def leads_inside(self, address: str, token: Token) -> bool:
        """Whether a link that stands in a token leads to a place in the handbook."""
        if not self.files or address.startswith("#"):
            return address.startswith("#")
        place = locate(address, place_in(self.files, (token.map or (0, 0))[0] + 1)[0])
        return place is not None and any(place[0] == part.path for part in self.files)

    def blocks(self, start: int = 0, stop: int | None = None) -> list[Block]:
        """The blocks at the outermost level of a stretch of tokens."""
        tokens = self.tokens
        found = []
        index, stop = start, len(tokens) if stop is None else stop
        while index < stop:
            token = tokens[index]
            after = index + 1
            if token.nesting == 1:
                level = token.level
                while after < stop and not (tokens[after].nesting == -1 and tokens[after].level == level):
                    after += 1
                after += 1
            found.append(self._block(token, index, min(after, stop)))
            index = after
        return found

    def inside(self, block: Block) -> list[Block]:
        """The blocks that a container (list, list item, quote) holds."""
        return self.blocks(block.start + 1, block.stop - 1)

    def inline(self, block: Block) -> Token:
        """The first inline token of a block: the text of a paragraph or heading."""
        return self.tokens[block.start + 1]

    def tokens_of(self, blocks: Sequence[Block]) -> tuple[Token, ...]:
        """The tokens of several blocks, in order."""
        tokens = self.tokens
        if len(blocks) == 1:
            return tuple(tokens[blocks[0].start : blocks[0].stop])
        return tuple(token for block in blocks for token in tokens[block.start : block.stop])

    def cut(self, blocks: Sequence[Block]) -> Passage:
        """Outermost blocks as a passage: their lines as written, blank lines between them kept as one."""
        if not blocks:
            return Passage("")
        return Passage(self.text_of(blocks), self.tokens_of(blocks))

    def text_of(self, blocks: Sequence[Block]) -> str:
        """The author's lines of outermost blocks, without what stood between two that are not neighbours."""
        parts: list[str] = []
        for previous, block in zip((None, *blocks), blocks, strict=False):
            if previous is not None:
                parts.extend("" for _ in range(min(1, block.first - previous.last - 1)))
            parts.extend(self.lines[block.first - 1 : block.last])
        return "\n".join(parts).strip("\n")

    def _block(self, token: Token, start: int, stop: int) -> Block:
        low, high = token.map or (0, 0)
        while high > low + 1 and not self.lines[high - 1].strip():
            high -= 1
        return Block(token.type.removesuffix("_open"), start, stop, low + 1, max(high, low + 1))


def span(blocks: Sequence[Block]) -> Lines:
    """The lines from the first block to the last."""
    return Lines(blocks[0].first, blocks[-1].last)
