"""QTI 2.1, in: choices, orders, matches, numbers, typed answers and clozes, one question a document."""

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from app.assessment.authored.fields import number
from app.assessment.exchange.html import has_pictures, to_markdown
from app.assessment.exchange.qti import BLANK, TOOL
from app.assessment.exchange.shared import Home, Imported, Refusal, check_size, choice_of, imported, unique
from app.assessment.exchange.xml import parse_xml
from app.assessment.model import (
    Blanks,
    Item,
    ItemKind,
    Number,
    Order,
    Pairs,
    Parts,
    Tolerance,
    Truth,
    Typed,
)
from app.kernel.errors import Invalid

_INTERACTIONS = ("choiceInteraction", "orderInteraction", "matchInteraction", "textEntryInteraction")
_GAP = "____"


def from_qti(documents: Mapping[str, str], home: Home) -> Imported:
    """The items of a package's documents by their names; what cannot be taken over is refused with its number.

    Raises:
        Invalid: there are too many, or one is too large.
    """
    check_size("", len(documents))
    items: list[Item] = []
    refused: list[Refusal] = []
    for at, (name, text) in enumerate(documents.items(), 1):
        try:
            check_size(text)
            root = parse_xml(text)
            if root.tag != "assessmentItem":
                continue  # a test, or what describes the package
            items.append(_item(root, at, home))
            if has_pictures(text):
                refused.append(
                    Refusal(at, f"{name}: its pictures were left out. Put them into the handbook.")
                )
        except Invalid as error:
            refused.append(Refusal(at, f"{name}: {error}"))
    return Imported(unique(items, refused), tuple(refused))


def _item(root: ET.Element, at: int, home: Home) -> Item:
    body = root.find("itemBody")
    found = [one for one in root.iter() if one.tag.endswith("Interaction")]
    ours, named = root.get("toolName") == TOOL, root.get("title") or root.get("identifier") or ""
    if body is not None and found and _is_cloze(found):
        cloze = _cloze(root, body, found, ours=ours)
        return imported(home, "qti", named, at, ItemKind.CLOZE, "", cloze, _why(root, ours=ours))
    if body is None or len(found) != 1 or found[0].tag not in _INTERACTIONS:
        kinds = ", ".join(sorted({one.tag for one in found})) or "none"
        raise Invalid(
            f"It asks by {kinds}; one choice, order, match or typed answer is read, or a text with blanks.",
            "Write it as an `item` instead.",
        )
    interaction = found[0]
    right = [
        (value.text or "").strip() for value in root.iterfind("responseDeclaration/correctResponse/value")
    ]
    kind, parts = _parts(root, interaction, right, ours=ours)
    prompt = interaction.find("prompt")
    stem = _stem(body, interaction, ours=ours)
    if prompt is not None:
        stem = "\n\n".join(filter(None, (stem, _text(prompt, ours=ours))))
    return imported(home, "qti", named, at, kind, stem, parts, _why(root, ours=ours))


def _why(root: ET.Element, *, ours: bool) -> str:
    """The one feedback that there is; where there are several they speak of single answers."""
    said = root.findall("modalFeedback")
    return _text(said[0], ours=ours) if len(said) == 1 else ""


def _is_cloze(found: Sequence[ET.Element]) -> bool:
    all_typed = all(one.tag == "textEntryInteraction" for one in found)
    return all_typed and (len(found) > 1 or found[0].get("responseIdentifier") == f"{BLANK}1")


def _cloze(root: ET.Element, body: ET.Element, found: Sequence[ET.Element], *, ours: bool) -> Blanks:
    declared = {one.get("identifier"): one for one in root.iterfind("responseDeclaration")}
    blanks: list[Typed] = []
    for entry in found:
        declaration = declared.get(entry.get("responseIdentifier"))
        if declaration is None:
            raise Invalid("One of its blanks has no answer.", "Give it a responseDeclaration.")
        blanks.append(_wordings(declaration))
    if ours and found[0].get("responseIdentifier") == f"{BLANK}1":
        paragraph = body.find("p")
        before = (paragraph.text if paragraph is not None else None) or ""
        return Blanks((before, *[one.tail or "" for one in found]), tuple(blanks))
    html = _inner(body, dict.fromkeys(found, _GAP))
    texts = to_markdown(html).replace(r"\_\_\_\_", _GAP).split(_GAP)
    if len(texts) != len(found) + 1:
        raise Invalid("Its text has underscores beside its blanks.", "Write it as an `item` instead.")
    return Blanks(tuple(texts), tuple(blanks))


def _parts(
    root: ET.Element, interaction: ET.Element, right: Sequence[str], *, ours: bool
) -> tuple[ItemKind, Parts]:
    match interaction.tag:
        case "choiceInteraction":
            return _choice(root, interaction, right, ours=ours)
        case "orderInteraction":
            texts = _named(interaction, "simpleChoice", ours=ours)
            if sorted(right) != sorted(texts) or len(right) < 2:
                raise Invalid("Its key does not order all that is shown.", "Name each choice once.")
            return ItemKind.ORDERING, Order(tuple(texts[name] for name in right))
        case "matchInteraction":
            return ItemKind.MATCHING, _pairs(interaction, right, ours=ours)
        case _:
            return _typed(root, interaction, right, ours=ours)


def _choice(
    root: ET.Element, interaction: ET.Element, right: Sequence[str], *, ours: bool
) -> tuple[ItemKind, Parts]:
    texts = _named(interaction, "simpleChoice", ours=ours)
    key = set(right) or {name for name, value in _mapped(root.find("responseDeclaration")) if value > 0}
    words = [text.casefold() for text in texts.values()]
    if words == ["true", "false"] and len(key) == 1:
        return ItemKind.TRUE_FALSE, Truth(next(iter(texts)) in key)
    declared = root.find("responseDeclaration")
    several = declared is not None and declared.get("cardinality") == "multiple"
    weight = 50.0 if several else 100.0
    fixed = interaction.get("shuffle") != "true"
    kind, parts = choice_of(
        [(text, weight if name in key else 0.0) for name, text in texts.items()], fixed=fixed and ours
    )
    return (ItemKind.MULTIPLE if several else kind), parts


def _pairs(interaction: ET.Element, right: Sequence[str], *, ours: bool) -> Pairs:
    sides = [_named(side, "simpleAssociableChoice", ours=ours) for side in interaction.iter("simpleMatchSet")]
    if len(sides) != 2:
        raise Invalid("It does not match two lists.", "Write it as an `item` instead.")
    matches = dict(pair.split(maxsplit=1) for pair in right if len(pair.split()) == 2)
    lefts, rights = sides
    if (
        len(matches) < len(right)
        or not set(matches) <= set(lefts)
        or not set(matches.values()) <= set(rights)
    ):
        raise Invalid("Its key does not give each one match.", "Give each left side one right side.")
    if len(matches) < len(lefts) or len(matches) < 2 or len(set(lefts.values())) < len(lefts):
        raise Invalid("Its pairs are too few, or two begin alike.", "Give it two pairs or more.")
    pairs = tuple((text, rights[matches[name]]) for name, text in lefts.items())
    used = set(matches.values())
    return Pairs(pairs, tuple(text for name, text in rights.items() if name not in used))


def _typed(
    root: ET.Element, entry: ET.Element, right: Sequence[str], *, ours: bool
) -> tuple[ItemKind, Parts]:
    declared = root.find("responseDeclaration")
    if declared is None:
        raise Invalid("None of its answers earns everything.", "Give it a correctResponse.")
    if declared.get("baseType") in ("float", "integer") and right:
        value, unit = number("answer", right[0]), (entry.tail or "").strip() if ours else ""
        return ItemKind.NUMERIC, Number(value, _tolerance(root), unit)
    return ItemKind.SHORT, _wordings(declared)


def _tolerance(root: ET.Element) -> Tolerance:
    """How near is near enough: QTI's lower and upper distance, of which the wider counts, and percent."""
    near = root.find("responseProcessing//equal")
    mode = near.get("toleranceMode", "exact") if near is not None else "exact"
    if near is None or mode == "exact":
        return Tolerance()
    widest = max((abs(number("tolerance", one)) for one in near.get("tolerance", "").split()), default=0.0)
    return Tolerance(relative=widest / 100) if mode == "relative" else Tolerance(absolute=widest)


def _wordings(declared: ET.Element) -> Typed:
    """What may be typed, the correct response first."""
    entries = list(declared.iterfind("mapping/mapEntry"))
    most = max((value for _, value in _mapped(declared)), default=0.0)
    mapped = [name for name, value in _mapped(declared) if value >= most * 0.99 > 0]
    right = [(value.text or "").strip() for value in declared.iterfind("correctResponse/value")]
    accepted = tuple(dict.fromkeys(filter(None, (*right, *mapped))))
    if not accepted:
        raise Invalid("None of its answers earns everything.", "Give it a correctResponse.")
    cases = [one.get("caseSensitive", "true") == "true" for one in entries]
    return Typed(accepted, all(cases) if cases else True)


def _mapped(declared: ET.Element | None) -> list[tuple[str, float]]:
    if declared is None:
        return []
    return [
        (one.get("mapKey", ""), number("mappedValue", one.get("mappedValue", "0")))
        for one in declared.iterfind("mapping/mapEntry")
    ]


def _named(element: ET.Element, tag: str, *, ours: bool) -> dict[str, str]:
    return {one.get("identifier", ""): _text(one, ours=ours) for one in element.iter(tag)}


def _stem(body: ET.Element, interaction: ET.Element, *, ours: bool) -> str:
    if ours:
        return "\n\n".join(one.text or "" for one in body.iterfind("p") if not len(one))
    is_typed = interaction.tag == "textEntryInteraction"
    html = _inner(body, {interaction: f" {_GAP} " if is_typed else ""})
    stem = to_markdown(html).replace(r"\_\_\_\_", _GAP)
    return stem.removesuffix(_GAP).strip() if is_typed else stem


def _text(element: ET.Element, *, ours: bool) -> str:
    return (element.text or "") if ours else to_markdown(_inner(element, {}))


def _inner(element: ET.Element, instead: Mapping[ET.Element, str]) -> str:
    """What is inside of an element, as HTML.

    Args:
        instead: what to write in the place of some elements.
    """
    said = [_escaped(element.text)]
    for one in element:
        inside = instead[one] if one in instead else f"<{one.tag}>{_inner(one, instead)}</{one.tag}>"
        said += [inside, _escaped(one.tail)]
    return "".join(said)


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
