"""The editor of blueprints: its form as it was filled in, and the blueprint that it means."""

import re
from typing import Any

from pydantic import BaseModel, Field

from app.kernel.errors import Invalid
from app.rehearsal.blueprint import Blueprint, Difficulty, Section
from app.rehearsal.reading import blueprint_of

_WEIGHTED = re.compile(r"(?P<name>.+?)\s*[:=]\s*(?P<weight>\d+(?:[.,]\d+)?)\s*$")
_SHARE = re.compile(r"(?P<name>[a-z]+)\s*(?P<share>\d+(?:[.,]\d+)?)?\s*$")


class BlueprintForm(BaseModel):
    """Texts, until they are checked; sections are rows of equal length."""

    name: str = Field(default="", max_length=1_000)
    about: str = Field(default="", max_length=2_000)
    level: str = Field(default="senior", max_length=20)
    minutes: str = Field(default="30", max_length=12)
    drawing: str = Field(default="spread", max_length=20)
    topics: str = Field(default="", max_length=20_000)  # one a line, "name" or "name: weight"
    handbook: list[str] = Field(default_factory=list, max_length=200)
    closing: str = Field(default="0", max_length=12)
    warm_up: bool = False
    may_go_back: bool = False
    may_pause: bool = False
    form: list[str] = Field(default_factory=list, max_length=50)
    count: list[str] = Field(default_factory=list, max_length=50)
    each: list[str] = Field(default_factory=list, max_length=50)  # minutes
    mix: list[str] = Field(default_factory=list, max_length=50)  # "senior 2, staff 1"
    do: str = Field(default="save", max_length=20)

    @classmethod
    def of(cls, one: Blueprint) -> "BlueprintForm":
        return cls(
            name=one.name,
            about=one.about,
            level=one.level.value,
            minutes=str(one.minutes),
            drawing=one.drawing.value,
            topics="\n".join(f"{name}: {weight:g}" for name, weight in one.topics.items()),
            handbook=list(one.handbooks),
            closing=f"{one.closing:g}",
            warm_up=one.warm_up,
            may_go_back=one.may_go_back,
            may_pause=one.may_pause,
            form=[section.form.value for section in one.sections],
            count=[str(section.count) for section in one.sections],
            each=[f"{section.minutes:g}" for section in one.sections],
            mix=[_mix_words(section) for section in one.sections],
        )

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        return list(zip(self.form, self.count, self.each, self.mix, strict=False))

    def with_row(self) -> "BlueprintForm":
        """The same with one section more."""
        return self._with([*self.rows, ("open", "1", "5", "")])

    def without_row(self, number: int) -> "BlueprintForm":
        """The same without its section of this number, from 1."""
        return self._with([row for place, row in enumerate(self.rows, 1) if place != number])

    def _with(self, rows: list[tuple[str, str, str, str]]) -> "BlueprintForm":
        columns = {
            name: [row[at] for row in rows] for at, name in enumerate(("form", "count", "each", "mix"))
        }
        return self.model_copy(update=columns)

    def blueprint(self) -> Blueprint:
        """What the form means, not checked any further.

        Raises:
            Invalid: a field cannot be read.
        """
        sections = [self._section(row, f"section {place}: ") for place, row in enumerate(self.rows, 1)]
        data: dict[str, Any] = {
            "name": self.name,
            "about": self.about,
            "level": self.level,
            "minutes": _number(self.minutes, "minutes"),
            "drawing": self.drawing,
            "topics": dict(_topic(line) for line in self.topics.splitlines() if line.strip()),
            "handbooks": self.handbook,
            "closing": _number(self.closing or "0", "closing"),
            "warm_up": self.warm_up,
            "may_go_back": self.may_go_back,
            "may_pause": self.may_pause,
            "sections": sections,
        }
        return blueprint_of(data)

    def _section(self, row: tuple[str, str, str, str], where: str) -> dict[str, Any]:
        form, count, each, mix = row
        return {
            "form": form,
            "count": _number(count, f"{where}questions"),
            "minutes": _number(each, f"{where}minutes"),
            "mix": dict(_share(part, where) for part in mix.split(",") if part.strip()),
        }


def _number(text: str, where: str) -> float:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        raise Invalid(f"{where}: “{text[:20]}” is no number.", "Give one, such as 5 or 0.75.") from None
    return int(number) if number.is_integer() else number


def _topic(line: str) -> tuple[str, float]:
    found = _WEIGHTED.match(line.strip())
    return (found["name"], float(found["weight"].replace(",", "."))) if found else (line.strip(), 1)


def _share(part: str, where: str) -> tuple[str, float]:
    found = _SHARE.match(part.strip().casefold())
    if found is None:
        names = ", ".join(one.name.lower() for one in Difficulty)
        raise Invalid(
            f"{where}“{part.strip()[:40]}” is no difficulty.",
            f"Write such as “senior 2, staff 1”; there are {names}.",
        )
    return found["name"], float((found["share"] or "1").replace(",", "."))


def _mix_words(section: Section) -> str:
    return ", ".join(f"{rank.name.lower()} {share:g}" for rank, share in section.mix.items())
