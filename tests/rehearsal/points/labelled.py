"""The labelled answers: those that the matcher is tuned by, and those kept aside; see README.md."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


class Half(StrEnum):
    TUNING = "tuning"
    KEPT_ASIDE = "kept aside"

    @property
    def folder(self) -> Path:
        return HERE / self.value.replace(" ", "_")


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
    """The questions of one half."""
    return [_read(file) for file in sorted(half.folder.glob("*.toml"))]


def _read(file: Path) -> Labelled:
    told: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    answers = tuple(
        Answer(one["kind"], one["text"], frozenset(point - 1 for point in one["covered"]))
        for one in told["answers"]
    )
    return Labelled(told["id"], told["question"], told["model"], tuple(told["points"]), answers)
