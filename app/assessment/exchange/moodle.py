"""Moodle XML: choices, true or false, short answers, numbers with units, matching."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from app.assessment.authored.fields import number
from app.assessment.exchange.html import has_pictures, is_html, plain_text, to_markdown
from app.assessment.exchange.shared import (
    Exported,
    Home,
    Imported,
    Refusal,
    check_size,
    choice_of,
    imported,
    share,
    unique,
)
from app.assessment.exchange.xml import parse_xml, written
from app.assessment.model import Choice, Item, ItemKind, Number, Pairs, Parts, Tolerance, Truth, Typed
from app.kernel.errors import Invalid


def to_moodle(items: Sequence[Item]) -> Exported:
    """A file of the items that Moodle's own question types know."""
    root = ET.Element("quiz")
    left_out = []
    for item in items:
        question = _element(item)
        if question is None:
            left_out.append(item)
        else:
            root.append(question)
    return Exported(written(root), tuple(left_out))


def _element(item: Item) -> ET.Element | None:
    parts, answers = item.parts, list[tuple[str, float]]()
    kind = ""
    match parts:
        case Choice():
            kind = "multichoice"
            single = item.kind == ItemKind.CHOICE
            wrong = 0.0 if single else -100.0
            answers = [
                (one, share(parts) if n in parts.right else wrong) for n, one in enumerate(parts.options)
            ]
        case Truth(is_true=is_true):
            kind, answers = "truefalse", [("true", 100.0 * is_true), ("false", 100.0 * (not is_true))]
        case Typed(accepted=accepted):
            kind, answers = "shortanswer", [(one, 100.0) for one in accepted]
        case Number():
            kind, answers = "numerical", [(repr(parts.value), 100.0)]
        case Pairs(extra=()) if len(parts.pairs) >= 2:
            kind = "matching"
        case _:
            return None
    question = ET.Element("question", type=kind)
    _text(question, "name", item.id, None)
    _text(question, "questiontext", item.stem)
    _text(question, "generalfeedback", item.why)
    for text, fraction in answers:
        answer = ET.SubElement(
            question,
            "answer",
            fraction=f"{fraction:.7g}",
            format="markdown" if kind == "multichoice" else "plain_text",
        )
        ET.SubElement(answer, "text").text = text
        if isinstance(parts, Number):
            allowed = max(parts.tolerance.absolute, parts.tolerance.relative * abs(parts.value))
            ET.SubElement(answer, "tolerance").text = repr(allowed)
    _details(question, item)
    return question


def _details(question: ET.Element, item: Item) -> None:
    parts = item.parts
    if isinstance(parts, Choice):
        ET.SubElement(question, "single").text = "true" if item.kind == ItemKind.CHOICE else "false"
        ET.SubElement(question, "shuffleanswers").text = "false" if parts.fixed else "true"
    elif isinstance(parts, Typed):
        ET.SubElement(question, "usecase").text = "1" if parts.exact else "0"
    elif isinstance(parts, Pairs):
        for left, right in parts.pairs:
            pair = ET.SubElement(question, "subquestion", format="markdown")
            ET.SubElement(pair, "text").text = left
            ET.SubElement(ET.SubElement(pair, "answer"), "text").text = right
    elif isinstance(parts, Number) and parts.unit:
        units = ET.SubElement(question, "units")
        for name, factor in ((parts.unit, 1.0), *parts.units):
            unit = ET.SubElement(units, "unit")
            ET.SubElement(unit, "multiplier").text = repr(
                1.0 / factor
            )  # how many of this unit one of the first is
            ET.SubElement(unit, "unit_name").text = name
    for tag in item.tags:
        _text(_child(question, "tags"), "tag", tag, None)


def _child(element: ET.Element, name: str) -> ET.Element:
    found = element.find(name)
    return ET.SubElement(element, name) if found is None else found


def _text(parent: ET.Element, name: str, text: str, form: str | None = "markdown") -> None:
    element = ET.SubElement(parent, name, {"format": form} if form else {})
    ET.SubElement(element, "text").text = text


def from_moodle(text: str, home: Home) -> Imported:
    """The questions of a file; what cannot be taken over is refused with its number.

    Raises:
        Invalid: it is no Moodle XML, is too large, or has a document type.
    """
    check_size(text)
    root = parse_xml(text)
    if root.tag != "quiz":
        raise Invalid(
            "This is no Moodle XML: it does not begin with <quiz>.", "Export the questions as “Moodle XML”."
        )
    items: list[Item] = []
    refused: list[Refusal] = []
    asked = [one for one in root if one.tag == "question"]
    check_size(text, len(asked))
    at, here = 0, home
    for question in asked:
        if question.get("type") == "category":
            here = home.below(question.findtext("category/text") or "")
            continue
        at += 1
        if any(has_pictures(one.text or "") for one in question.iter("text")):
            place = f"Question {at} (“{_said(question, 'name')[:60]}”)"
            refused.append(Refusal(at, f"{place}: its pictures were left out. Put them into the handbook."))
        try:
            kind, parts = _parts(question)
            name, stem = _said(question, "name"), _said(question, "questiontext")
            items.append(
                imported(here, "moodle", name, at, kind, stem, parts, _said(question, "generalfeedback"))
            )
        except Invalid as error:
            refused.append(Refusal(at, f"Question {at} (“{_said(question, 'name')[:60]}”): {error}"))
    return Imported(unique(items, refused), tuple(refused))


def _said(element: ET.Element, name: str) -> str:
    found = element.find(name)
    return _own(found) if found is not None else ""


def _match(subquestion: ET.Element) -> str:
    """What belongs to a subquestion; its text names no format, and is as the subquestion's."""
    answer = subquestion.find("answer")
    return _own(answer, subquestion.get("format")) if answer is not None else ""


def _own(element: ET.Element, around: str | None = None) -> str:
    """An element's text as Markdown. Where no format is named it is HTML if it looks so, as in old files.

    Args:
        element: with a text, and perhaps its format.
        around: the format of what it is in.
    """
    text, form = (element.findtext("text") or "").strip(), element.get("format", around)
    if form == "html" or (form in (None, "moodle_auto_format") and is_html(text)):
        return to_markdown(text)
    return text


def _parts(question: ET.Element) -> tuple[ItemKind, Parts]:
    kind = question.get("type") or ""
    is_typed = kind in ("shortanswer", "numerical", "truefalse")
    answers = [
        (_typed(one) if is_typed else _own(one), number("fraction", one.get("fraction", "0")))
        for one in question.iter("answer")
    ]
    full = [text for text, fraction in answers if fraction >= 99 and text]
    match kind:
        case "multichoice":
            stays = (question.findtext("shuffleanswers") or "true").strip() in ("false", "0")
            found, parts = choice_of(answers, fixed=stays)
            single = (question.findtext("single") or "true").strip() in ("true", "1")
            if single != (found == ItemKind.CHOICE) and len(parts.right) > 1:
                raise Invalid("It takes one answer, and several earn something.", "Leave one right answer.")
            return (ItemKind.CHOICE if single else ItemKind.MULTIPLE), parts
        case "truefalse" if full:
            return ItemKind.TRUE_FALSE, Truth(full[0].casefold() == "true")
        case "shortanswer" if full:
            return ItemKind.SHORT, Typed(tuple(full), (question.findtext("usecase") or "0").strip() == "1")
        case "numerical" if full:
            return ItemKind.NUMERIC, _number(question, full[0])
        case "matching":
            pairs = [(_own(one), _match(one)) for one in question.iter("subquestion")]
            both = tuple((left, right) for left, right in pairs if left)
            if len(both) < 2 or len({left for left, _ in both}) < len(both):
                raise Invalid("Its pairs are too few, or two begin alike.", "Give it two pairs or more.")
            return ItemKind.MATCHING, Pairs(both, tuple(right for left, right in pairs if not left))
        case "truefalse" | "shortanswer" | "numerical":
            raise Invalid("None of its answers earns everything.", "Mark one as right.")
        case _:
            raise Invalid(
                f"Questions of the type “{kind}” are not known here.", "Write it as an `item` instead."
            )


def _typed(answer: ET.Element) -> str:
    text = (answer.findtext("text") or "").strip()
    return plain_text(text) if answer.get("format") == "html" else text


def _number(question: ET.Element, value: str) -> Number:
    answer = next(one for one in question.iter("answer") if _typed(one) == value)
    tolerance = Tolerance(
        absolute=abs(number("tolerance", (answer.findtext("tolerance") or "0").strip() or "0"))
    )
    units = [
        (_name.strip(), 1.0 / factor)
        for one in question.iter("unit")
        if (_name := one.findtext("unit_name") or "")
        and (factor := number("units", one.findtext("multiplier") or "1")) > 0
    ]
    base = next((name for name, factor in units if factor == 1.0), "")
    return Number(
        number("answer", value),
        tolerance,
        base,
        tuple((name, factor) for name, factor in units if name != base),
    )
