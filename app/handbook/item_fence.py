"""Quiz items that an author writes in a code fence named `item`: their TOML, and how the reader shows them.

What the keys mean, and whether an item can be asked, `app.assessment.authored` says.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from markdown_it.token import Token

from app.kernel.errors import Invalid

FENCE = "item"
MAX_CHARACTERS = 20_000
HOLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")  # where a value of a calculated item goes
_BLANK = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")


def is_item(token: Token) -> bool:
    return token.type == "fence" and token.info.strip().casefold() == FENCE


def read_toml(text: str) -> dict[str, Any]:
    """The keys and values of a fence.

    Raises:
        Invalid: it is no TOML, with the place and the cause; or it is longer than `MAX_CHARACTERS`.
    """
    if len(text) > MAX_CHARACTERS:
        raise Invalid(f"This item has more than {MAX_CHARACTERS} characters.", "Shorten it.")
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        hint = "Write `key = \"text\"`, and '''text''' where the text has backslashes or several lines."
        raise Invalid(f"This item is no TOML: {error}.", hint) from error


def question_and_answer(text: str) -> tuple[str, str] | None:
    """What is asked and what is right, both Markdown; None where the fence cannot be shown so."""
    try:
        values = read_toml(text)
    except Invalid:
        return None
    stem = values.get("stem")
    if not isinstance(stem, str) or not stem.strip():
        return None
    first = _first_values(values.get("parameters"))

    def filled(text: str) -> str:
        return HOLE.sub(lambda place: first.get(place[1], place[0]), text)

    options = _texts(values.get("options")) or sorted(
        {*_texts(values.get("right")), *_texts(values.get("wrong"))}, key=str.casefold
    )
    question = [_BLANK.sub("____", filled(stem)).strip(), *_listed(options)]
    why = values.get("why")
    answer = [*_answer(values, stem), filled(why).strip() if isinstance(why, str) else ""]
    return "\n\n".join(filter(None, question)), "\n\n".join(filter(None, answer))


def _answer(values: Mapping[str, Any], stem: str) -> Iterator[str]:
    if values.get("kind") == "cloze":
        yield "; ".join(found[1].strip() for found in _BLANK.finditer(stem))
        return
    for name in ("right", "points", "order", "pairs", "answer", "formula"):
        given = values.get(name)
        if name == "formula" and isinstance(given, str):
            with_values = ", ".join(
                f"{one} = {value}" for one, value in _first_values(values.get("parameters")).items()
            )
            yield f"`{given}`" + (f" with {with_values}" if with_values else "")
        elif name == "order":
            yield "\n".join(f"{n}. {one}" for n, one in enumerate(_texts(given), 1))
        elif name == "pairs" and isinstance(given, list):
            yield from _listed([" → ".join(_texts(pair)) for pair in given])
        elif name == "answer" and values.get("kind") == "formula":
            yield from (f"${one}$" for one in _texts(given)[:1])
        elif name == "answer":
            unit = values.get("unit", "")
            yield from (f"{one} {unit if isinstance(unit, str) else ''}".strip() for one in _texts(given)[:1])
        else:
            yield from _listed(_texts(given))


def _first_values(parameters: object) -> dict[str, str]:
    """Of each parameter of a calculated item the value that the reader shows it with."""
    given = parameters.items() if isinstance(parameters, dict) else ()
    firsts = ((name, value.get("from") if isinstance(value, dict) else value) for name, value in given)
    return {name: texts[0] for name, value in firsts if (texts := _texts(value))}


def _texts(value: object) -> list[str]:
    """A text, number or truth, or several of them, as texts; of several wordings the first."""
    if isinstance(value, bool):
        return ["True" if value else "False"]
    if isinstance(value, str | int | float):
        return [str(value)]
    return [_texts(one)[0] for one in value if _texts(one)] if isinstance(value, list) else []


def _listed(texts: Sequence[str]) -> list[str]:
    return ["\n".join("- " + " ".join(text.split()) for text in texts)] if texts else []


def item_starts(tokens: Sequence[Token]) -> Collection[int]:
    """Indexes of the fences among tokens."""
    return {index for index, token in enumerate(tokens) if is_item(token)}
