"""QTI 2.1, out: one `assessmentItem` document for each item that its interactions can hold, and the package's manifest.

Text goes out as it is written, in paragraphs: QTI has no Markdown. `TOOL` in a document says that it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from app.assessment.exchange.shared import share
from app.assessment.exchange.xml import written
from app.assessment.model import Blanks, Choice, Item, ItemKind, Number, Order, Pairs, Tolerance, Truth, Typed
from app.assessment.showing import TRUE_OR_FALSE, rights

TOOL = "Viva"
BLANK = "BLANK"  # and its number, from 1: the responses of a cloze
MANIFEST = "imsmanifest.xml"
NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_MATCH = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"
_MAP = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a QTI package."""

    name: str  # "item-1.xml"
    text: str


def to_qti(items: Sequence[Item]) -> tuple[tuple[Document, ...], tuple[Item, ...]]:
    """The documents, and the items that QTI has no interaction for."""
    documents: list[Document] = []
    left_out: list[Item] = []
    for item in items:
        name = f"item-{len(documents) + 1}"
        element = _item(item, name)
        if element is None:
            left_out.append(item)
            continue
        documents.append(Document(f"{name}.xml", written(element)))
    return tuple(documents), tuple(left_out)


def package(items: Sequence[Item], name: str) -> tuple[dict[str, str], tuple[Item, ...]]:
    """A package's files by their names, and the items that QTI has no interaction for.

    Args:
        name: of the package, an identifier.
    """
    documents, left_out = to_qti(items)
    root = ET.Element("manifest", xmlns="http://www.imsglobal.org/xsd/imscp_v1p1", identifier=f"viva-{name}")
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = "QTIv2.1 Package"
    ET.SubElement(metadata, "schemaversion").text = "1.0.0"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    for one in documents:
        identifier = one.name.removesuffix(".xml")
        resource = ET.SubElement(
            resources, "resource", identifier=identifier, type="imsqti_item_xmlv2p1", href=one.name
        )
        ET.SubElement(resource, "file", href=one.name)
    return {MANIFEST: written(root), **{one.name: one.text for one in documents}}, left_out


def _item(item: Item, name: str) -> ET.Element | None:
    root = ET.Element(
        "assessmentItem", xmlns=NAMESPACE, identifier=name, title=item.id[:250], adaptive="false"
    )
    root.set("timeDependent", "false")
    root.set("toolName", TOOL)
    match item.parts:
        case Choice(options=options, right=right, fixed=fixed) as parts:
            single = item.kind == ItemKind.CHOICE
            kind = "single" if single else "multiple"
            response = _declare(root, kind, "identifier", [f"A{n}" for n in right])
            if not single:
                earned = share(parts) / 100
                _map(response, [(f"A{n}", earned if n in right else -1.0) for n in range(len(options))])
            body = _body(root, item)
            _choices(body, "choiceInteraction", options, shuffle=not fixed, maxChoices="1" if single else "0")
        case Truth(is_true=is_true):
            _declare(root, "single", "identifier", ["A0" if is_true else "A1"])
            _choices(_body(root, item), "choiceInteraction", TRUE_OR_FALSE, shuffle=False, maxChoices="1")
        case Order(steps=steps):
            _declare(root, "ordered", "identifier", [f"A{n}" for n in range(len(steps))])
            _choices(_body(root, item), "orderInteraction", steps, shuffle=True)
        case Pairs() as both:
            _match(root, item, both)
        case Typed(accepted=accepted, exact=exact):
            response = _declare(root, "single", "string", accepted[:1])
            _map(response, [(one, 1.0) for one in accepted], case=exact)
            line = ET.SubElement(_body(root, item), "p")
            ET.SubElement(line, "textEntryInteraction", responseIdentifier="RESPONSE")
        case Blanks() as cloze:
            _cloze(root, item, cloze)
        case Number(units=()) as number:
            _number(root, item, number)
        case _:
            return None
    if root.find("responseProcessing") is None:
        mapped = root.find("responseDeclaration/mapping") is not None
        ET.SubElement(root, "responseProcessing", template=_MAP if mapped else _MATCH)
    if item.why:
        _explain(root, item.why)
    return root


def _declare(root: ET.Element, cardinality: str, base: str, right: Sequence[str]) -> ET.Element:
    """The one response of an item, and its score; gives the response."""
    response = _respond(root, "RESPONSE", cardinality, base, right)
    _score(root)
    return response


def _respond(root: ET.Element, name: str, cardinality: str, base: str, right: Sequence[str]) -> ET.Element:
    response = ET.SubElement(
        root, "responseDeclaration", identifier=name, cardinality=cardinality, baseType=base
    )
    correct = ET.SubElement(response, "correctResponse")
    for value in right:
        ET.SubElement(correct, "value").text = value
    return response


def _score(root: ET.Element) -> None:
    ET.SubElement(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")


def _map(response: ET.Element, earned: Sequence[tuple[str, float]], *, case: bool = True) -> None:
    mapping = ET.SubElement(response, "mapping", lowerBound="0", upperBound="1", defaultValue="0")
    for key, value in earned:
        entry = ET.SubElement(mapping, "mapEntry", mapKey=key, mappedValue=f"{value:.6g}")
        if not case:
            entry.set("caseSensitive", "false")


def _body(root: ET.Element, item: Item) -> ET.Element:
    body = ET.SubElement(root, "itemBody")
    for paragraph in item.stem.split("\n\n"):
        ET.SubElement(body, "p").text = paragraph
    return body


def _choices(body: ET.Element, name: str, options: Sequence[str], *, shuffle: bool, **more: str) -> None:
    attributes = {"responseIdentifier": "RESPONSE", "shuffle": str(shuffle).lower(), **more}
    interaction = ET.SubElement(body, name, attributes)
    for n, option in enumerate(options):
        ET.SubElement(interaction, "simpleChoice", identifier=f"A{n}").text = option


def _match(root: ET.Element, item: Item, both: Pairs) -> None:
    options = rights(both)
    right = [f"L{n} R{options.index(match)}" for n, (_, match) in enumerate(both.pairs)]
    response = _declare(root, "multiple", "directedPair", right)
    _map(response, [(pair, 1 / len(right)) for pair in right])
    interaction = ET.SubElement(
        _body(root, item),
        "matchInteraction",
        responseIdentifier="RESPONSE",
        shuffle="true",
        maxAssociations="0",
    )
    for letter, texts in (("L", [left for left, _ in both.pairs]), ("R", list(options))):
        side = ET.SubElement(interaction, "simpleMatchSet")
        most = "1" if letter == "L" else "0"
        for n, text in enumerate(texts):
            choice = ET.SubElement(side, "simpleAssociableChoice", identifier=f"{letter}{n}", matchMax=most)
            choice.text = text


def _cloze(root: ET.Element, item: Item, cloze: Blanks) -> None:
    """Each blank is a response of its own, and what they earn is added up."""
    each = 1 / len(cloze.blanks)
    names = [f"{BLANK}{n}" for n in range(1, len(cloze.blanks) + 1)]
    for name, blank in zip(names, cloze.blanks, strict=True):
        response = _respond(root, name, "single", "string", blank.accepted[:1])
        _map(response, [(one, each) for one in blank.accepted], case=blank.exact)
    _score(root)
    text = ET.SubElement(ET.SubElement(root, "itemBody"), "p")
    text.text = cloze.texts[0]
    for name, after in zip(names, cloze.texts[1:], strict=True):
        ET.SubElement(text, "textEntryInteraction", responseIdentifier=name).tail = after
    total = ET.SubElement(
        ET.SubElement(ET.SubElement(root, "responseProcessing"), "setOutcomeValue", identifier="SCORE"), "sum"
    )
    for name in names:
        ET.SubElement(total, "mapResponse", identifier=name)


def _number(root: ET.Element, item: Item, number: Number) -> None:
    """A number within its tolerance, which QTI gives in percent where it is relative; the unit stands behind it."""
    _declare(root, "single", "float", [repr(number.value)])
    line = ET.SubElement(_body(root, item), "p")
    ET.SubElement(line, "textEntryInteraction", responseIdentifier="RESPONSE").tail = number.unit or None
    condition = ET.SubElement(ET.SubElement(root, "responseProcessing"), "responseCondition")
    near, far = ET.SubElement(condition, "responseIf"), ET.SubElement(condition, "responseElse")
    equal = ET.SubElement(near, "equal", _nearness(number))
    for name in ("variable", "correct"):
        ET.SubElement(equal, name, identifier="RESPONSE")
    for branch, earned in ((near, "1"), (far, "0")):
        outcome = ET.SubElement(branch, "setOutcomeValue", identifier="SCORE")
        ET.SubElement(outcome, "baseValue", baseType="float").text = earned


def _nearness(number: Number) -> dict[str, str]:
    match number.tolerance:
        case Tolerance(absolute=0.0, relative=0.0):
            return {"toleranceMode": "exact"}
        case Tolerance(absolute=0.0, relative=relative):
            return {"toleranceMode": "relative", "tolerance": " ".join([repr(relative * 100)] * 2)}
        case Tolerance(absolute=absolute, relative=relative):
            widest = max(absolute, relative * abs(number.value))
            return {"toleranceMode": "absolute", "tolerance": f"{widest!r} {widest!r}"}


def _explain(root: ET.Element, why: str) -> None:
    """The reason, shown after any answer: it is hidden only from an outcome that no answer has."""
    declared = ET.Element(
        "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier"
    )
    root.insert([one.tag for one in root].index("itemBody"), declared)
    ET.SubElement(
        root, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier="NONE", showHide="hide"
    ).text = why
