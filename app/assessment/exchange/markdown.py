"""Items as a handbook's text: a heading for each topic, and below it an `item` fence for each, as AUTHORING.md has them."""

import re
from collections.abc import Iterator, Sequence
from typing import assert_never

from app.assessment.authored.fields import Fields, Wrong
from app.assessment.authored.kinds import read_parts
from app.assessment.exchange.shared import Refusal
from app.assessment.model import (
    Blanks,
    Calculation,
    Choice,
    Item,
    Number,
    Order,
    Pairs,
    Parts,
    Points,
    Tex,
    Tolerance,
    Truth,
    Typed,
)
from app.handbook.item_fence import read_toml
from app.kernel.errors import Invalid

_PLAIN = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f'\ud800-\udfff]*")  # what fits between single quotes
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_markdown(title: str, items: Sequence[Item]) -> tuple[str, tuple[Refusal, ...]]:
    """The text, and what of the items it cannot say."""
    lines, refused, topic = [f"# {_heading(title)}"], list[Refusal](), ""
    for one in items:
        fence = _fence(one)
        if fence is None:
            name = (one.stem or one.id)[:60]
            message = f"“{name}” holds signs that no `item` can. Write it into the handbook by hand."
            refused.append(Refusal(one.lines.first, message))
            continue
        if one.breadcrumb[-1] != topic:
            topic = one.breadcrumb[-1]
            lines.append(f"## {_heading(topic)}")
        lines.append(fence)
    return "\n\n".join(lines) + "\n", tuple(refused)


def _heading(text: str) -> str:
    """A title in one line, without what ends a heading or gives it an id."""
    return re.sub(r"[#{}\\<>`*_\[\]$]", " ", " ".join(text.split())).strip() or "Questions"


def _fence(item: Item) -> str | None:
    """The fence; None where it would not be read back as this item."""
    toml = "\n".join(_lines(item))
    try:
        fields = Fields(read_toml(toml))
        read = read_parts(item.kind, fields, fields.text("stem"))
    except (Invalid, Wrong):
        return None
    if canonical(read) != canonical(item.parts):
        return None
    longest = max((len(found) for found in re.findall(r"^\s*(`{3,})", toml, re.MULTILINE)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}item\n{toml}\n{ticks}"


def canonical(parts: Parts) -> Parts:
    """The same for parts that ask the same: options that are shuffled anyway stand with the right ones first."""
    if not isinstance(parts, Choice) or parts.fixed:
        return parts
    right = tuple(parts.options[n] for n in parts.right)
    return Choice((*right, *(one for one in parts.options if one not in right)), tuple(range(len(right))))


def _lines(item: Item) -> Iterator[str]:
    yield f'kind = "{item.kind.value}"'
    yield f"id = {_text(item.id)}"
    yield f"stem = {_text(_cloze(item.parts) if isinstance(item.parts, Blanks) else item.stem)}"
    yield from _parts(item.parts)
    if item.why:
        yield f"why = {_text(item.why)}"
    if item.hints:
        yield f"hints = {_list(item.hints)}"
    if item.difficulty:
        yield f"difficulty = {_text(item.difficulty)}"
    if item.tags:
        yield f"tags = {_list(item.tags)}"


def _parts(parts: Parts) -> Iterator[str]:
    match parts:
        case Choice(options=options, right=right):
            keys = [options[n] for n in right]
            yield f"right = {_text(keys[0]) if len(keys) == 1 else _list(keys)}"
            if parts.fixed:
                yield f"options = {_list(options)}"
            else:
                yield f"wrong = {_list([one for n, one in enumerate(options) if n not in right])}"
        case Truth(is_true=is_true):
            yield f"answer = {str(is_true).lower()}"
        case Typed(accepted=accepted, exact=exact):
            yield f"answer = {_list(accepted)}"
            yield from ("exact = true",) if exact else ()
        case Blanks(blanks=blanks):
            yield from ("exact = true",) if any(blank.exact for blank in blanks) else ()
        case Number(value=value):
            yield f"answer = {value!r}"
            yield from _tolerance(parts.tolerance)
            yield from _units(parts.unit, parts.units)
        case Calculation():
            values = ", ".join(f"{one.name} = {list(one.values)!r}" for one in parts.parameters)
            yield f"parameters = {{ {values} }}"
            yield f"formula = {_text(parts.formula)}"
            yield from _tolerance(parts.tolerance)
            yield from _units(parts.unit, parts.units)
        case Order(steps=steps):
            yield f"order = {_list(steps)}"
        case Pairs(pairs=pairs, extra=extra):
            yield f"pairs = [{', '.join(map(_list, pairs))}]"
            yield from (f"extra = {_list(extra)}",) if extra else ()
        case Tex(accepted=accepted, same=same):
            yield f"answer = {_list(accepted)}"
            yield from (f"same = [{', '.join(map(_list, same))}]",) if same else ()
        case Points(points=points):
            yield f"points = [{', '.join(_list(point.accepted) for point in points)}]"
        case _:
            assert_never(parts)


def _cloze(parts: Blanks) -> str:
    blanks = [f"[[{'|'.join(blank.accepted)}]]" for blank in parts.blanks] + [""]
    return "".join(text + blank for text, blank in zip(parts.texts, blanks, strict=True))


def _tolerance(tolerance: Tolerance) -> Iterator[str]:
    if tolerance.relative:
        yield f'tolerance = "{tolerance.relative * 100!r}%"'
    elif tolerance.absolute:
        yield f"tolerance = {tolerance.absolute!r}"


def _units(unit: str, units: Sequence[tuple[str, float]]) -> Iterator[str]:
    if unit:
        yield f"unit = {_text(unit)}"
    if units:
        each = (f"{name if _BARE.fullmatch(name) else _quoted(name)} = {factor!r}" for name, factor in units)
        yield f"units = {{ {', '.join(each)} }}"


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """A text in the quotes that leave most of it as it is: TeX keeps its backslashes."""
    if "\\" not in text and '"' not in text and _PLAIN.fullmatch(text.replace("'", "")):
        return f'"{text}"'
    if _PLAIN.fullmatch(text):
        return f"'{text}'"
    if "\n" in text and "'''" not in text and not text.endswith("'") and not _CONTROL.search(text):
        return f"'''\n{text}'''"
    return _quoted(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'
