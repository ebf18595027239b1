"""What a convention says of one question."""

from dataclasses import dataclass, replace

from app.handbook.model import Lines, Passage


@dataclass(frozen=True, slots=True)
class Found:
    """A question where it stands."""

    section: int | None  # index of the section that it is (`is_heading`) or stands in; None in the preface
    is_heading: bool
    number: str | None
    stem: Passage
    plain: str
    answer: Passage | None
    lines: Lines
    claims: frozenset[
        int
    ]  # first tokens of the heading and blocks that the question and its answer are made of
    options: tuple[str, ...] = ()
    correct: tuple[int, ...] = ()
    key_points: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    difficulty: str | None = None
    tags: tuple[str, ...] = ()
    id: str | None = None

    def unanswered(self) -> "Found":
        return replace(self, answer=None, key_points=())
