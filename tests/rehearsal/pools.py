"""Pools to draw from."""

from app.rehearsal.blueprint import Blueprint, Difficulty, Form, Level, Section
from app.rehearsal.drawing import Candidate


def candidate(number: int, form: Form = Form.OPEN, topic: str = "lstm", **more: object) -> Candidate:
    names = frozenset({topic, f"chapter about {topic}"})
    return Candidate(f"{form}:{number:04}", frozenset({form}), topic, names, **more)  # type: ignore[arg-type]


def pool(size: int = 12, topics: tuple[str, ...] = ("rnn", "lstm", "attention")) -> list[Candidate]:
    """As many of each form, their topics in turn."""
    return [
        candidate(number, form, topics[number % len(topics)], rank=Difficulty(number % 4 + 1))
        for form in Form
        for number in range(size)
    ]


def blueprint(*sections: Section, minutes: int = 60, **more: object) -> Blueprint:
    return Blueprint("Rehearsal", Level.SENIOR, minutes, sections or (Section(Form.OPEN, 3, 5),), **more)  # type: ignore[arg-type]
