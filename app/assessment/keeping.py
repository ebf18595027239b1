"""Items as plain data, to be kept and read again: what was asked can be scored anew at any time, whatever made it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from enum import StrEnum
from hashlib import blake2b
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from app.assessment.model import (
    Blanks,
    Calculation,
    Choice,
    Item,
    ItemKind,
    Number,
    Order,
    Pairs,
    Points,
    Response,
    Tex,
    Truth,
    Typed,
)
from app.handbook.model import Lines

_PARTS: dict[ItemKind, type] = {
    ItemKind.CHOICE: Choice,
    ItemKind.MULTIPLE: Choice,
    ItemKind.TRUE_FALSE: Truth,
    ItemKind.SHORT: Typed,
    ItemKind.CLOZE: Blanks,
    ItemKind.NUMERIC: Number,
    ItemKind.CALCULATED: Calculation,
    ItemKind.ORDERING: Order,
    ItemKind.MATCHING: Pairs,
    ItemKind.FORMULA: Tex,
    ItemKind.RECALL: Points,
}


def as_data(item: Item) -> dict[str, Any]:
    """The item as JSON has it. Its lines are no part of it: they change with every word above."""
    data = asdict(item)
    del data["lines"]
    return data


def wording_of(data: Mapping[str, Any]) -> str:
    """A digest of what of an item decides how it is answered: responses to another wording tell nothing of this one."""
    asked = json.dumps([data["kind"], data["stem"], data["parts"]], sort_keys=True)
    return blake2b(asked.encode(), digest_size=16).hexdigest()


def item_of(data: Mapping[str, Any], line: int = 1) -> Item:
    """The item that was kept, at the line that it stands at by now."""
    parts = _read(_PARTS[ItemKind(data["kind"])], data["parts"])
    hints = get_type_hints(Item)
    plain = {
        one.name: _read(hints[one.name], data[one.name])
        for one in fields(Item)
        if one.name in data and one.name != "parts"
    }
    return Item(**plain, parts=parts, lines=Lines(line, line))


def response_data(response: Response) -> dict[str, Any]:
    return {"chosen": list(response.chosen), "texts": list(response.texts)}


def response_of(data: Mapping[str, Any]) -> Response:
    return Response(tuple(data["chosen"]), tuple(data["texts"]))


def _read(form: Any, data: Any) -> Any:
    """A value of the type from what JSON made of it: lists of tuples, texts of enums."""
    if data is None:
        return None
    if get_origin(form) is UnionType:
        form = next(one for one in get_args(form) if one is not type(None))
    if is_dataclass(form):
        hints = get_type_hints(form)
        known = {one.name: _read(hints[one.name], data[one.name]) for one in fields(form) if one.name in data}
        return form(**known)  # type: ignore[operator]
    if get_origin(form) is tuple:
        inner = get_args(form)
        if inner[-1] is Ellipsis:
            return tuple(_read(inner[0], one) for one in data)
        return tuple(_read(own, one) for own, one in zip(inner, data, strict=True))
    if isinstance(form, type) and issubclass(form, StrEnum | float):
        return form(data)
    return data
