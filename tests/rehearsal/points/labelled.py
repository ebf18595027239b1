"""The labelled answers, in their two halves; see answers/README.md."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

ANSWERS = Path(__file__).parent / "answers"
MORE = Path(__file__).parent / "tuning"


class Half(StrEnum):
    TUNING = "tuning"
    KEPT_ASIDE = "kept aside"


@dataclass(frozen=True, slots=True)
class Answer:
    kind: str
    text: str
    covered: frozenset[int]  # positions of points, from 0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with its answers."""

    id: str
    question: str
    model: str  # Markdown
    points: tuple[str, ...]  # inline Markdown
    answers: tuple[Answer, ...]


def labelled(half: Half) -> list[Labelled]:
    """The questions of one half, in the order that divides them."""
    files = sorted(ANSWERS.glob("*.toml"), key=lambda file: sha256(file.stem.encode()).digest())
    return [_read(file) for file in files[0 if half is Half.TUNING else 1 :: 2]]


def for_tuning() -> list[Labelled]:
    """The tuning half, and what was written for tuning alone."""
    return [*labelled(Half.TUNING), *map(_read, sorted(MORE.glob("*.toml")))]


def _read(file: Path) -> Labelled:
    told: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    answers = tuple(
        Answer(one["kind"], one["text"], frozenset(point - 1 for point in one["covered"]))
        for one in told["answers"]
    )
    return Labelled(told["id"], told["question"], told["model"], tuple(told["points"]), answers)
