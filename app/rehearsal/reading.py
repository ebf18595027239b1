"""Blueprints as data: TOML, the rows of a form, what is stored. One way in for all of them, and one way out."""

import tomllib
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from app.kernel.errors import Invalid
from app.rehearsal.blueprint import Blueprint, Difficulty, Drawing, Form, Level, Section, objections

E = TypeVar("E", bound=StrEnum)
_KEYS = (
    "name", "about", "level", "minutes", "sections", "topics", "handbooks", "drawing", "warm_up", "closing",
    "may_go_back", "may_pause", "one_of",
)  # fmt: skip
_SECTION_KEYS = ("form", "count", "minutes", "mix")
_DIFFICULTIES = {one.name.lower(): one for one in Difficulty}
_HINT = "Mend it and try again."


def read_blueprint(text: str, source: str) -> Blueprint:
    """A blueprint written as TOML.

    Raises:
        Invalid: it cannot be read or meant; says where.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"{source} is no TOML: {error}.", _HINT) from error
    try:
        return checked(blueprint_of(data))
    except Invalid as mistake:
        raise Invalid(f"{source}: {mistake.message}", mistake.hint) from mistake


def checked(blueprint: Blueprint) -> Blueprint:
    """The same, if nothing speaks against it.

    Raises:
        Invalid: the first of what does.
    """
    found = objections(blueprint)
    if found:
        raise Invalid(str(found[0]))
    return blueprint


def blueprint_of(data: Mapping[str, Any]) -> Blueprint:
    """The blueprint that the data mean, not checked any further.

    Raises:
        Invalid: a value is of the wrong kind, or a key is unknown.
    """
    _refuse_unknown(data, _KEYS, "")
    sections = _list(data, "sections")
    return Blueprint(
        name=_text(data, "name"),
        about=_text(data, "about"),
        level=_choice(data, "level", Level, Level.SENIOR),
        minutes=_whole(data, "minutes", 0),
        sections=tuple(_section(one, f"section {number}: ") for number, one in enumerate(sections, 1)),
        topics=_weights(data, "topics", lambda name: name.strip()),
        handbooks=tuple(_texts(data, "handbooks")),
        drawing=_choice(data, "drawing", Drawing, Drawing.SPREAD),
        warm_up=_truth(data, "warm_up", False),
        closing=_number(data, "closing", 0),
        may_go_back=_truth(data, "may_go_back", True),
        may_pause=_truth(data, "may_pause", False),
        one_of=tuple(_texts(data, "one_of")),
    )


def as_data(one: Blueprint) -> dict[str, Any]:
    """The blueprint as JSON; `blueprint_of` brings it back."""
    return {
        "name": one.name,
        "about": one.about,
        "level": one.level.value,
        "minutes": one.minutes,
        "sections": [
            {
                "form": section.form.value,
                "count": section.count,
                "minutes": section.minutes,
                "mix": {rank.name.lower(): share for rank, share in section.mix.items()},
            }
            for section in one.sections
        ],
        "topics": dict(one.topics),
        "handbooks": list(one.handbooks),
        "drawing": one.drawing.value,
        "warm_up": one.warm_up,
        "closing": one.closing,
        "may_go_back": one.may_go_back,
        "may_pause": one.may_pause,
        "one_of": list(one.one_of),
    }


def _section(data: Any, where: str) -> Section:
    if not isinstance(data, Mapping):
        raise Invalid(f"{where}A section is a table with form, count and minutes.", _HINT)
    _refuse_unknown(data, _SECTION_KEYS, where)
    return Section(
        form=_choice(data, "form", Form, Form.OPEN, where),
        count=_whole(data, "count", 1, where),
        minutes=_number(data, "minutes", 5, where),
        mix=_weights(data, "mix", lambda name: _difficulty(name, where), where),
    )


def _difficulty(name: str, where: str) -> Difficulty:
    if name not in _DIFFICULTIES:
        raise Invalid(f"{where}There is no difficulty “{name}”.", f"There are {_listed(_DIFFICULTIES)}.")
    return _DIFFICULTIES[name]


def _refuse_unknown(data: Mapping[str, Any], known: Collection[str], where: str) -> None:
    unknown = sorted(str(key) for key in set(data) - set(known))
    if unknown:
        raise Invalid(f"{where}There is no key “{unknown[0]}”.", f"The keys are {_listed(known)}.")


def _listed(words: Collection[str]) -> str:
    return ", ".join(words)


def _choice(data: Mapping[str, Any], key: str, kind: type[E], default: E, where: str = "") -> E:
    value = data.get(key, default.value)
    if value not in list(kind):
        raise Invalid(f"{where}{key} cannot be “{value}”.", f"It is one of {_listed([*kind])}.")
    return kind(value)


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key, "")
    if not isinstance(value, str):
        raise Invalid(f"{key} must be a text.", _HINT)
    return value.strip()


def _truth(data: Mapping[str, Any], key: str, default: bool) -> bool:
    value = data.get(key, default)
    if not isinstance(value, bool):
        raise Invalid(f"{key} must be true or false.", _HINT)
    return value


def _number(data: Mapping[str, Any], key: str, default: float, where: str = "") -> float:
    value = data.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise Invalid(f"{where}{key} must be a number, 0 or more.", _HINT)
    return value


def _whole(data: Mapping[str, Any], key: str, default: int, where: str = "") -> int:
    value = _number(data, key, default, where)
    if value != int(value):
        raise Invalid(f"{where}{key} must be a whole number.", _HINT)
    return int(value)


def _list(data: Mapping[str, Any], key: str) -> list[Any]:
    value = data.get(key, [])
    if not isinstance(value, list):
        raise Invalid(f"{key} must be a list.", _HINT)
    return value


def _texts(data: Mapping[str, Any], key: str) -> list[str]:
    value = _list(data, key)
    if not all(isinstance(one, str) for one in value):
        raise Invalid(f"{key} must be a list of texts.", _HINT)
    return value


K = TypeVar("K")


def _weights(
    data: Mapping[str, Any], key: str, name_of: Callable[[str], K], where: str = ""
) -> dict[K, float]:
    value = data.get(key, {})
    if not isinstance(value, Mapping):
        raise Invalid(f"{where}{key} must be a table of numbers.", _HINT)
    return {name_of(name): _number(value, name, 0, f"{where}{key}: ") for name in value}
