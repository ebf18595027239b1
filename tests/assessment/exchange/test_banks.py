"""Whatever a format has a word for comes back as it went out: any text, TeX, code; and as a handbook's text as well."""

import re
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.authored import authored_items
from app.assessment.exchange.bank import read_bank
from app.assessment.exchange.gift import from_gift, to_gift
from app.assessment.exchange.html import to_markdown as of_html
from app.assessment.exchange.markdown import canonical, to_markdown
from app.assessment.exchange.moodle import from_moodle, to_moodle
from app.assessment.exchange.qti import MANIFEST, NAMESPACE, package
from app.assessment.exchange.qti_in import from_qti
from app.assessment.exchange.shared import Home, Imported
from app.assessment.exchange.xml import parse_xml
from app.assessment.model import (
    Blanks,
    Calculation,
    Choice,
    Item,
    ItemKind,
    Number,
    Order,
    Origin,
    Pairs,
    Parameter,
    Parts,
    Points,
    Tex,
    Tolerance,
    Truth,
    Typed,
)
from app.assessment.wording import refers_to_others
from app.handbook.model import Lines
from app.kernel.errors import Invalid
from tests.assessment.making import handbook
from tests.assessment.test_authored import guide_items

HOME = Home("topic", ("Book", "Topic"))
PIECES = st.sampled_from([
    "a", "B", "7", " ", "é", "漢", "→", "😀", "%", "%50%", "100%", "=", "~", "#", "####", "{", "}", ":", "::", "\\", "\\\\",
    r"\frac{a}{b}", "$x_t$", r"\n", "->", "//", "[html]", "<b>", "</p>", "&lt;", "&", "]]>", '"', "'", "'''", "```", "`x`",
    "*", "_", "|", "\n", "\n\n", "def f(x):\n    return {x: 1}", "T", "TRUE", "$CATEGORY: x",
])  # fmt: skip
TEXT = st.lists(PIECES, min_size=1, max_size=8).map("".join).map(str.strip).filter(lambda text: text != "")
LINE = TEXT.map(lambda text: " ".join(text.split())).filter(lambda text: any(one.isalnum() for one in text))
LINES = st.lists(LINE, min_size=2, max_size=5).map(
    lambda texts: [f"{n}{'abcde'[n]} {one}" for n, one in enumerate(texts)]
)
NUMBERS = st.floats(-1e9, 1e9).filter(lambda value: value == value)


def made(kind: ItemKind, parts: Parts, stem: str = "What?", why: str = "") -> Item:
    return Item("a#b", kind, ("Book",), stem, parts, Origin.AUTHORED, "fence", "topic", Lines(1, 1), why=why)


@st.composite
def items(draw: st.DrawFn) -> Item:
    kind, stem, why = draw(st.sampled_from(ItemKind)), draw(TEXT), draw(st.just("") | TEXT)
    texts = draw(LINES)
    match kind:
        case ItemKind.CHOICE | ItemKind.MULTIPLE:
            most = 1 if kind == ItemKind.CHOICE else len(texts) - 1
            right = tuple(
                sorted(draw(st.sets(st.sampled_from(range(len(texts))), min_size=1, max_size=most)))
            )
            fixed = any(map(refers_to_others, texts)) or draw(st.booleans())
            kind = ItemKind.CHOICE if len(right) == 1 else ItemKind.MULTIPLE
            parts: Parts = Choice(tuple(texts), right, fixed)
        case ItemKind.TRUE_FALSE:
            parts = Truth(draw(st.booleans()))
        case ItemKind.SHORT:
            parts = Typed(tuple(texts), draw(st.booleans()))
        case ItemKind.CLOZE:
            blanks = tuple(Typed((one,)) for one in texts[: draw(st.integers(1, 2))])
            between = draw(st.sampled_from([" and ", " "]))
            stem, parts = "", Blanks(("So ", *[between] * (len(blanks) - 1), f" {texts[-1]}"), blanks)
        case ItemKind.NUMERIC:
            unit = draw(st.sampled_from([("", ()), ("GB", ()), ("GB", (("MB", 0.5), ("TB", 1024.0)))]))
            parts = Number(draw(NUMBERS), Tolerance(absolute=draw(st.floats(0, 100))), *unit)
        case ItemKind.CALCULATED:
            parts = Calculation((Parameter("d", (1.0, 2.5)),), "d * 2", Tolerance(relative=0.5), "MB")
        case ItemKind.ORDERING:
            parts = Order(tuple(texts))
        case ItemKind.MATCHING:
            extra = tuple(draw(st.sampled_from([[], ["x none"]])))
            parts = Pairs(tuple((one, f"m{n} {texts[0]}") for n, one in enumerate(texts)), extra)
        case ItemKind.FORMULA:
            parts = Tex((r"\frac{a}{b} + c_{t-1}",), ((r"\cdot", "*"),))
        case ItemKind.RECALL:
            parts = Points(tuple(Typed((one, f"{one}!")) for one in texts))
    return made(kind, parts, stem, why)


def gift(one: Item) -> tuple[bool, Imported]:
    file = to_gift([one])
    return bool(file.left_out), from_gift(file.text, HOME)


def moodle(one: Item) -> tuple[bool, Imported]:
    file = to_moodle([one])
    return bool(file.left_out), from_moodle(file.text, HOME)


def qti(one: Item) -> tuple[bool, Imported]:
    files, left_out = package([one], "bank")
    return bool(left_out), from_qti({name: text for name, text in files.items() if name != MANIFEST}, HOME)


KNOWN: Mapping[Callable[[Item], tuple[bool, Imported]], set[ItemKind]] = {
    gift: {ItemKind.CHOICE, ItemKind.MULTIPLE, ItemKind.TRUE_FALSE, ItemKind.SHORT, ItemKind.CLOZE,
           ItemKind.NUMERIC, ItemKind.MATCHING},
    moodle: {ItemKind.CHOICE, ItemKind.MULTIPLE, ItemKind.TRUE_FALSE, ItemKind.SHORT, ItemKind.NUMERIC,
             ItemKind.MATCHING},
    qti: {ItemKind.CHOICE, ItemKind.MULTIPLE, ItemKind.TRUE_FALSE, ItemKind.SHORT, ItemKind.CLOZE,
          ItemKind.NUMERIC, ItemKind.ORDERING, ItemKind.MATCHING},
}  # fmt: skip


def has_no_word(way: Callable[[Item], tuple[bool, Imported]], parts: Parts) -> bool:
    """Whether a format has no word for this item, though it knows its kind."""
    if isinstance(parts, Pairs) and way is not qti:
        arrows = way is gift and (len(parts.pairs) < 3 or any("->" in left for left, _ in parts.pairs))
        return bool(parts.extra) or arrows
    if way is gift and isinstance(parts, Blanks):
        return len(parts.blanks) > 1 or has_no_word(way, parts.blanks[0])
    if way is gift and isinstance(parts, Typed):
        return parts.exact or all("->" in one for one in parts.accepted)
    if way is qti and isinstance(parts, Number):
        return bool(parts.units)
    return way is gift and isinstance(parts, Number) and bool(parts.unit)


@pytest.mark.parametrize("way", KNOWN, ids=lambda way: way.__name__)
@given(one=items())
def test_what_a_format_knows_comes_back_as_it_was(
    way: Callable[[Item], tuple[bool, Imported]], one: Item
) -> None:
    left_out, found = way(one)
    assert left_out is (one.kind not in KNOWN[way] or has_no_word(way, one.parts))
    if left_out:
        return
    assert not [refusal for refusal in found.refused if "pictures" not in refusal.message]
    [same] = found.items
    parts = one.parts
    if way is gift and isinstance(parts, Choice):  # GIFT has no word for an order that stays
        parts = Choice(parts.options, parts.right, any(map(refers_to_others, parts.options)))
    assert (same.kind, same.stem, same.parts) == (one.kind, one.stem, parts)
    assert same.why == one.why


@given(items())
def test_every_kind_is_a_fence_that_is_read_back(one: Item) -> None:
    text, refused = to_markdown("A bank", [Item(**{**_fields(one), "breadcrumb": ("A bank", "Topic")})])
    if refused:  # a blank's own signs in its words
        assert one.kind == ItemKind.CLOZE
        return
    book = handbook(text)
    found, remarks = authored_items(book)
    assert not remarks
    [same] = found
    assert (same.kind, same.stem, canonical(same.parts)) == (one.kind, one.stem, canonical(one.parts))
    assert same.why == one.why


def _fields(one: Item) -> dict[str, object]:
    return {name: getattr(one, name) for name in Item.__slots__}


def test_a_whole_handbook_goes_through_each_format_and_back_into_a_handbook() -> None:
    asked = guide_items()
    files, _ = package(asked, "bank")
    banks = {
        "bank.gift": {"bank.gift": to_gift(asked).text.encode()},
        "bank.xml": {"bank.xml": to_moodle(asked).text.encode()},
        "bank.zip": {name: text.encode() for name, text in files.items()},
    }
    for name, given_files in banks.items():
        bank = read_bank(given_files, name)
        found, remarks = authored_items(handbook(bank.markdown))
        assert not remarks
        assert len(found) == bank.items > 3, name
        known = {canonical(one.parts) for one in asked}
        assert {canonical(one.parts) for one in found} <= known | {_absolute(one) for one in asked}


def _absolute(one: Item) -> Parts:
    """A tolerance in percent goes out as how much that is."""
    parts = one.parts
    if not isinstance(parts, Number):
        return parts
    allowed = max(parts.tolerance.absolute, parts.tolerance.relative * abs(parts.value))
    return Number(parts.value, Tolerance(allowed), parts.unit, parts.units)


def test_categories_become_topics_and_html_becomes_markdown() -> None:
    xml = """<quiz><question type="category"><category><text>$course$/top/Deep nets</text></category></question>
    <question type="truefalse"><name><text>x</text></name><questiontext format="html"><text><![CDATA[
    <p>Is <b>2*3</b> &lt; \\(h_t\\)?</p><pre><code>a = {}\n</code></pre><ul><li>one<li>two</ul>]]></text></questiontext>
    <answer fraction="100"><text>true</text></answer></question></quiz>"""
    bank = read_bank({"b.xml": xml.encode()}, "b.xml")
    [item] = authored_items(handbook(bank.markdown))[0]
    assert item.breadcrumb[-1] == "Deep nets"
    assert item.stem == "Is **2\\*3** &lt; \\(h_t\\)?\n\n```\na = {}\n\n```\n\n- one\n- two"
    assert of_html("<script>x</script>a&amp;b<br>c<sub>2</sub>") == "a&b\\\nc<sub>2</sub>"


QTI_OF_OTHERS = """<?xml version="1.0"?><q:assessmentItem xmlns:q="http://www.imsglobal.org/xsd/imsqti_v2p1"
 identifier="c" title="Rome" adaptive="false" timeDependent="false">
 <q:responseDeclaration identifier="R" cardinality="single" baseType="identifier">
  <q:correctResponse><q:value>B</q:value></q:correctResponse></q:responseDeclaration>
 <q:itemBody><q:p>Which is <q:em>the</q:em> capital?</q:p><q:choiceInteraction responseIdentifier="R" maxChoices="1">
  <q:prompt>Of Italy.</q:prompt><q:simpleChoice identifier="A">Milan</q:simpleChoice>
  <q:simpleChoice identifier="B"><q:p>Rome &amp; nothing else</q:p></q:simpleChoice></q:choiceInteraction></q:itemBody>
</q:assessmentItem>"""


def test_qti_as_others_write_it() -> None:
    found = from_qti({"a.xml": QTI_OF_OTHERS, "b.xml": "<assessmentItem/>", "c.xml": "<nothing>"}, HOME)
    [item] = found.items
    assert (item.kind, item.stem) == (ItemKind.CHOICE, "Which is *the* capital?\n\nOf Italy.")
    assert item.parts == Choice(("Milan", "Rome & nothing else"), (1,))
    assert [one.message.split(":")[0] for one in found.refused] == ["b.xml", "c.xml"]
    assert read_bank({"x.xml": QTI_OF_OTHERS.encode()}, "x.xml").form == "QTI"


QTI_WITH_BLANKS = """<assessmentItem identifier="c" title="Gates" adaptive="false" timeDependent="false">
 <responseDeclaration identifier="A" cardinality="single" baseType="string">
  <correctResponse><value>forget</value></correctResponse></responseDeclaration>
 <responseDeclaration identifier="B" cardinality="single" baseType="string">
  <mapping defaultValue="0"><mapEntry mapKey="update" mappedValue="0.5" caseSensitive="false"/>
   <mapEntry mapKey="reset" mappedValue="0.1" caseSensitive="false"/></mapping></responseDeclaration>
 <itemBody><p>An LSTM has a <textEntryInteraction responseIdentifier="A"/> gate, a <b>GRU</b> an
  <textEntryInteraction responseIdentifier="B"/> gate.</p></itemBody>
 <modalFeedback outcomeIdentifier="F" identifier="x" showHide="show">Both <i>keep</i>.</modalFeedback>
</assessmentItem>"""
QTI_WITH_NUMBER = """<assessmentItem identifier="n" title="Pi" adaptive="false" timeDependent="false">
 <responseDeclaration identifier="R" cardinality="single" baseType="float">
  <correctResponse><value>3.14</value></correctResponse></responseDeclaration>
 <itemBody><p>How much is it?</p><p><textEntryInteraction responseIdentifier="R"/></p></itemBody>
 <responseProcessing><responseCondition><responseIf>
  <equal toleranceMode="relative" tolerance="1 2"><variable identifier="R"/><correct identifier="R"/></equal>
 </responseIf></responseCondition></responseProcessing></assessmentItem>"""


def test_blanks_and_numbers_as_others_write_them() -> None:
    found = from_qti({"a.xml": QTI_WITH_BLANKS, "b.xml": QTI_WITH_NUMBER}, HOME)
    assert not found.refused
    cloze, number = found.items
    gates = (Typed(("forget",), exact=True), Typed(("update",)))
    assert cloze.parts == Blanks(("An LSTM has a ", " gate, a **GRU** an ", " gate."), gates)
    assert cloze.why == "Both *keep*."
    assert (number.kind, number.stem) == (ItemKind.NUMERIC, "How much is it?")
    assert number.parts == Number(3.14, Tolerance(relative=0.02))
    orphan = from_qti({"a.xml": QTI_WITH_BLANKS.replace('identifier="B" card', 'identifier="C" card')}, HOME)
    assert "has no answer" in orphan.refused[0].message


# What the specification of QTI 2.1 asks of a document, by hand: no package carries its schema.

_NEEDED = {
    "assessmentItem": {"identifier", "title", "adaptive", "timeDependent"},
    "responseDeclaration": {"identifier", "cardinality", "baseType"},
    "outcomeDeclaration": {"identifier", "cardinality", "baseType"},
    "mapping": {"lowerBound", "upperBound", "defaultValue"},
    "mapEntry": {"mapKey", "mappedValue"},
    "choiceInteraction": {"responseIdentifier", "shuffle", "maxChoices"},
    "orderInteraction": {"responseIdentifier", "shuffle"},
    "matchInteraction": {"responseIdentifier", "shuffle", "maxAssociations"},
    "textEntryInteraction": {"responseIdentifier"},
    "simpleChoice": {"identifier"},
    "simpleAssociableChoice": {"identifier", "matchMax"},
    "equal": {"toleranceMode"},
    "modalFeedback": {"outcomeIdentifier", "identifier", "showHide"},
}
_INSIDE = {
    "assessmentItem": [
        "responseDeclaration",
        "outcomeDeclaration",
        "itemBody",
        "responseProcessing",
        "modalFeedback",
    ],
    "responseProcessing": ["responseCondition", "setOutcomeValue"],
    "responseCondition": ["responseIf", "responseElse"],
    "responseIf": ["equal", "setOutcomeValue"],
    "responseElse": ["setOutcomeValue"],
    "setOutcomeValue": ["sum", "baseValue"],
    "sum": ["mapResponse"],
    "equal": ["variable", "correct"],
    "responseDeclaration": ["correctResponse", "mapping"],
    "itemBody": ["p", "choiceInteraction", "orderInteraction", "matchInteraction"],
    "p": ["textEntryInteraction"],
    "correctResponse": ["value"],
    "mapping": ["mapEntry"],
    "choiceInteraction": ["simpleChoice"],
    "orderInteraction": ["simpleChoice"],
    "matchInteraction": ["simpleMatchSet"],
    "simpleMatchSet": ["simpleAssociableChoice"],
}


@given(items())
def test_qti_documents_are_as_the_specification_says(one: Item) -> None:
    files, left_out = package([one], "bank")
    manifest = parse_xml(files[MANIFEST])
    listed = [file.get("href") for file in manifest.iter("file")]
    assert listed == [resource.get("href") for resource in manifest.iter("resource")]
    assert listed == [name for name in files if name != MANIFEST]
    assert bool(listed) is not bool(left_out)
    for name in listed:
        root = parse_xml(files[name or ""])
        assert root.get("xmlns") == NAMESPACE
        for element in root.iter():
            assert _NEEDED.get(element.tag, set()) <= set(element.attrib), element.tag
            places = [_INSIDE.get(element.tag, []).index(child.tag) for child in element]
            assert places == sorted(places), element.tag
            assert re.fullmatch(r"[A-Za-z_][\w.-]*", element.get("identifier", "x"))
        identifiers = [two.get("identifier") for two in root.iter() if two.tag.startswith("simple")]
        identifiers = [two for two in identifiers if two]
        assert len(identifiers) == len(set(identifiers))


# What means harm


def bomb() -> bytes:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY l0 "ha">{lines}]><quiz>&l9;</quiz>'.encode()


OUTSIDE = b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question>&x;</question></quiz>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (bomb(), "document type"),
        (OUTSIDE, "document type"),
        (b"<quiz>" + b"<a>" * 10_000, "nested too deep"),
        (b"<quiz>" + b"<question/>" * 6_000 + b"</quiz>", "more than 5,000 questions"),
        (b"<quiz>" + b" " * 100_000_000 + b"</quiz>", "100 MB"),
        (b"<quiz>" + b"x" * 6_000_000 + b"</quiz>", "characters"),
        (b"\xff\xfe\x00\xd8" * 10, "bank.xml"),
        (b"<html></html>", "<quiz>"),
        (b"", "no question"),
        (b"Just a text.\n\nAnd another.", "braces"),
        (b"{" * 50_000, "bank.xml"),
    ],
    ids=["bomb", "outside", "deep", "many", "huge", "long", "binary", "html", "empty", "text", "braces"],
)
def test_what_means_harm_is_refused_with_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_bank({"bank.xml": data}, "bank.xml")
    assert says in str(refused.value)
    assert refused.value.hint


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_bank_or_refused(data: bytes) -> None:
    with suppress(Invalid):
        assert read_bank({"bank.xml": data}, "bank.xml").items


def test_documents_do_not_swell() -> None:
    """A document that packs well is read as text, and no larger than the text is."""
    swollen = b"<quiz>" + b"<question type='essay'/>" * 4_000 + b"</quiz>"
    assert len(zlib.compress(swollen)) < 1_000
    with pytest.raises(Invalid):
        read_bank({"bank.xml": swollen}, "bank.xml")
