"""GIFT, Moodle's text format: choices, true or false, short answers, one blank, numbers, matching."""

import re
from collections.abc import Iterator, Sequence

from app.assessment.authored.fields import number
from app.assessment.exchange.html import to_markdown
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
from app.assessment.model import Blanks, Choice, Item, ItemKind, Number, Pairs, Parts, Tolerance, Truth, Typed
from app.kernel.errors import Invalid

_SPECIAL = re.compile(r"([\\~=#{}:])")
_ESCAPED = re.compile(r"\\(n|.)", re.DOTALL)
_TITLE = re.compile(r"::((?:\\.|[^\\:]|:(?!:))*)::")
_FORMAT = re.compile(r"\s*\[(?:markdown|html|plain|moodle)\]", re.IGNORECASE)
_BLOCK = re.compile(r"(?<!\\)(?:\\\\)*\{((?:\\.|[^\\{}])*)\}", re.DOTALL)
_ANSWER = re.compile(r"([=~])((?:\\.|[^\\=~])*)", re.DOTALL)
_WEIGHT = re.compile(r"\s*%(-?\d+(?:\.\d+)?)%")
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_ARROW = "->"


def to_gift(items: Sequence[Item]) -> Exported:
    """A file of the items that GIFT knows."""
    written_items, left_out = [], []
    for item in items:
        body = _body(item)
        if body is None:
            left_out.append(item)
            continue
        written_items.append(f"::{_escape(item.id)}::[markdown]{body}")
    return Exported("\n\n".join(written_items) + "\n" if written_items else "", tuple(left_out))


def _body(item: Item) -> str | None:
    stem = _escape(item.stem)
    why = f"####{_escape(item.why)}" if item.why else ""
    match item.parts:
        case Choice() as parts:
            return f"{stem} {{{' '.join(_options(item, parts))} {why}}}"
        case Truth(is_true=is_true):
            return f"{stem} {{{'TRUE' if is_true else 'FALSE'}{why}}}"
        case Typed(accepted=accepted, exact=False) if not _looks_matching(accepted):
            return f"{stem} {{{' '.join(map(_full, accepted))} {why}}}"
        case Blanks(texts=texts, blanks=(Typed(accepted=accepted, exact=False),)) if not _looks_matching(
            accepted
        ):
            return f"{_escape(texts[0])}{{{' '.join(map(_full, accepted))} {why}}}{_escape(texts[1])}"
        case Number(unit="") as parts:
            allowed = max(parts.tolerance.absolute, parts.tolerance.relative * abs(parts.value))
            return f"{stem} {{#{parts.value!r}:{allowed!r}{why}}}"
        case Pairs(pairs=pairs, extra=()):
            lines = " ".join(f"={_escape(left)} {_ARROW} {_escape(right)}" for left, right in pairs)
            return (
                None
                if any(_ARROW in left for left, _ in pairs) or len(pairs) < 3
                else f"{stem} {{{lines} {why}}}"
            )
        case _:
            return None


def _options(item: Item, parts: Choice) -> Iterator[str]:
    for n, option in enumerate(parts.options):
        right = n in parts.right
        if item.kind == ItemKind.CHOICE:
            yield _full(option) if right else f"~{_nothing(option)}{_escape(option)}"
        else:
            yield f"~%{share(parts) if right else -100:.5f}%{_escape(option)}"


def _looks_matching(accepted: Sequence[str]) -> bool:
    """Whether answers would be read as pairs."""
    return all(_ARROW in one for one in accepted)


def _full(text: str) -> str:
    """A right answer. One that begins with a percent sign would be read as its weight, so it says its own."""
    return f"={'%100%' if text.startswith('%') else ''}{_escape(text)}"


def _nothing(text: str) -> str:
    return "%0%" if text.startswith("%") else ""


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def from_gift(text: str, home: Home) -> Imported:
    """The questions of a file; what cannot be taken over is refused with its line.

    Raises:
        Invalid: the file is too large.
    """
    check_size(text)
    items: list[Item] = []
    refused: list[Refusal] = []
    for line, category, question in _questions(text):
        check_size(text, len(items) + len(refused))
        try:
            items.append(_question(question, line, home.below(category)))
        except Invalid as error:
            refused.append(Refusal(line, str(error)))
    return Imported(unique(items, refused), tuple(refused))


def _questions(text: str) -> Iterator[tuple[int, str, str]]:
    """Each question with its first line and its category: they are parted by empty lines outside of braces."""
    first, lines, depth, category = 0, list[str](), 0, ""
    for at, line in enumerate([*text.replace("\r\n", "\n").split("\n"), ""], 1):
        if not depth and (not line.strip() or line.lstrip().startswith(("//", "$CATEGORY"))):
            if lines:
                yield first, category, "\n".join(lines)
            lines = []
            if line.lstrip().startswith("$CATEGORY"):
                category = line.partition(":")[2]
            continue
        if line.lstrip().startswith("//"):
            continue
        first = first if lines else at
        lines.append(line)
        bare = _ESCAPED.sub("", line)
        depth = max(0, depth + bare.count("{") - bare.count("}"))
    if lines:
        yield first, category, "\n".join(lines)


def _question(text: str, line: int, home: Home) -> Item:
    title = _TITLE.match(text.strip())
    rest = text.strip()[title.end() :] if title else text.strip()
    form, rest = _FORMAT.match(rest), _FORMAT.sub("", rest, count=1)
    block = _BLOCK.search(rest)
    if block is None:
        raise Invalid("This question has no answers in braces.", "Write {=right ~wrong} behind it.")
    start = block.start(1) - 1
    before, after = _plain(rest[:start]), _plain(rest[block.end() :])
    inside, _, why = block[1].partition("####")
    kind, parts = _parts(inside.strip(), before, after)
    around = f"{before}____{after}" if after.strip() else before
    stem = "" if kind == ItemKind.CLOZE else around.strip()
    if form and "html" in form[0].lower():
        stem = to_markdown(stem)
    name = _plain(title[1]) if title else ""
    return imported(home, "gift", name, line, kind, stem, parts, _plain(why).strip())


def _parts(inside: str, before: str, after: str) -> tuple[ItemKind, Parts]:
    if inside.split("#")[0].strip().upper() in _TRUTHS:
        return ItemKind.TRUE_FALSE, Truth(_TRUTHS[inside.split("#")[0].strip().upper()])
    if inside.startswith("#"):
        return ItemKind.NUMERIC, _number(inside[1:].strip())
    answers = [(mark, *_weighed(answer)) for mark, answer in _ANSWER.findall(inside)]
    if not answers:
        raise Invalid("This question asks for free text, which cannot be scored.", "Give it answers.")
    if all(mark == "=" for mark, _, _ in answers):
        pairs = [tuple(part.strip() for part in answer.split(_ARROW, 1)) for _, _, answer in answers]
        if all(len(pair) == 2 for pair in pairs):
            return ItemKind.MATCHING, _pairs([(left, right) for left, right in pairs])
        accepted = tuple(answer.strip() for _, weight, answer in answers if weight is None or weight >= 99)
        if not accepted or not all(accepted):
            raise Invalid("None of its answers earns everything.", "Write {=answer}.")
        if after.strip():
            return ItemKind.CLOZE, Blanks((before, after), (Typed(accepted),))
        return ItemKind.SHORT, Typed(accepted)
    full = {"=": 100.0, "~": 0.0}
    return choice_of(
        [(answer.strip(), full[mark] if weight is None else weight) for mark, weight, answer in answers]
    )


def _pairs(pairs: Sequence[tuple[str, str]]) -> Pairs:
    extra = tuple(right for left, right in pairs if not left)
    both = tuple((left, right) for left, right in pairs if left)
    if len(both) < 2 or len({left for left, _ in both}) < len(both):
        raise Invalid(
            "Its pairs are too few, or two begin alike.",
            "Give it two pairs or more, each with its own left side.",
        )
    return Pairs(both, extra)


def _weighed(answer: str) -> tuple[float | None, str]:
    """An answer's weight in percent, if it has one, and its text without feedback."""
    weight = _WEIGHT.match(answer)
    text = answer[weight.end() :] if weight else answer
    return (float(weight[1]) if weight else None), _plain(re.split(r"(?<!\\)#", text, maxsplit=1)[0])


def _number(text: str) -> Number:
    """`3:0.5`, `1..5`, or the first of several answers that earns everything: `=3:0.5 =%50%3:2`."""
    answers = (
        [_weighed(answer) for _, answer in _ANSWER.findall(text)]
        if text.startswith("=")
        else [(None, text.split("#")[0])]
    )
    found = next((answer.strip() for weight, answer in answers if weight is None or weight >= 99), "")
    if ".." in found:
        low, high = (number("answer", part) for part in found.split("..", 1))
        return Number((low + high) / 2, Tolerance(absolute=abs(high - low) / 2))
    value, _, allowed = found.partition(":")
    return Number(number("answer", value), Tolerance(absolute=abs(number("tolerance", allowed or "0"))))
