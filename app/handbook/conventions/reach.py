"""How far a question reaches: which blocks belong to it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from app.handbook.conventions.candidate import Candidate
from app.handbook.conventions.flow import Flow
from app.handbook.document import Block


class Reach:
    """Where the blocks of questions end: at the next question of the stream, or a heading that is no lower."""

    def __init__(self, flow: Flow, chosen: Sequence[Candidate]) -> None:
        self._flow = flow
        self._places: dict[int, list[int]] = {}
        for one in chosen:
            self._places.setdefault(one.stream, []).append(one.place)
        for places in self._places.values():
            places.sort()
        self._starts = sorted(one.block.start for one in chosen)

    def stop_of(self, one: Candidate) -> int:
        """Index after the last token of a question and its answer."""
        blocks = self.blocks_of(one)
        inside = one.block.stop
        return max(inside, blocks[-1].stop) if blocks else inside

    def blocks_of(self, one: Candidate) -> list[Block]:
        """The blocks that belong to a question, without its own."""
        blocks: list[Block] = []
        for block in one.own or ():
            if self._asks_inside(block):
                return blocks  # questions stand inside it
            blocks.append(block)
        if one.own is None or one.has_tail:
            blocks += self._following(one)
        return blocks

    def _following(self, one: Candidate) -> list[Block]:
        home = self._flow.streams[one.stream]
        found = self._up_to_next(one.stream, one.place, one.level or 6)
        if found or home.holder is None or len(home.blocks) > 1:
            return found
        return self._up_to_next(
            *home.holder, 6
        )  # a quotation of the question alone; the answer stands below it

    def _up_to_next(self, at: int, place: int, low: int) -> list[Block]:
        """The blocks after a place of a stream, to the next question or a heading of a level or above it."""
        stream = self._flow.streams[at].blocks
        places = self._places.get(at, [])
        after = bisect_right(places, place)
        stop = places[after] if after < len(places) else len(stream)
        found: list[Block] = []
        for block in stream[place + 1 : stop]:
            if block.kind == "heading" and self._level(block) <= low:
                break
            if block.kind == "blockquote" and self._asks_inside(block):
                break
            found.append(block)
        return found

    def _asks_inside(self, block: Block) -> bool:
        return bisect_left(self._starts, block.start) < bisect_left(self._starts, block.stop)

    def _level(self, block: Block) -> int:
        return int(self._flow.document.tokens[block.start].tag[1])
