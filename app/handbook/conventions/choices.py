"""Finds the options of a multiple-choice question among the blocks around it, and its key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.handbook.conventions.labels import answer_label
from app.handbook.conventions.options import (
    Options,
    in_order,
    is_box,
    key_in,
    key_said,
    letter_of,
    read_options,
    starts_alphabet,
    unlettered_options,
)
from app.handbook.conventions.parts import Part, part_from
from app.handbook.document import Document
from app.handbook.plain import plain_answer, plain_blocks

_LISTS = {"bullet_list", "ordered_list"}
_ONLY_KEY = re.compile(
    r"[\W_]*(?:(?:option|choice|letter|вариант|opción|opção)\s)?[\W_]*(?:(?:[^\W_]|and|и|und|et)[\W_]+){0,10}(?:[^\W_]|[A-F]{2,6})[\W_]*$",
    re.IGNORECASE,
)
_ON_ONE_LINE = re.compile(r"\s+(?=\(?[A-Ha-h][).]\s)")
_LETTER_ALONE = re.compile(r"(?P<box>\[.\]\s+)(?:\W*[A-Za-z]?\W*)$")
_CAPITAL = re.compile(r"(?:[-*+]\s+)?[\W_]{0,3}A[).:]")
_FAR = 6  # parts
_ONLY_NUMBERS = re.compile(r"[\W_]*\d(?:\W+\d)*\W*")


@dataclass(frozen=True, slots=True)
class Choice:
    """Options where they were found."""

    options: Options
    before: list[Part]
    after: list[Part]

    @property
    def rest(self) -> list[Part]:
        return [*self.before, *self.after]


def find_options(document: Document, parts: Sequence[Part]) -> Choice | None:
    """The last options among parts: a list of them, or paragraphs whose lines begin with letters."""
    for place in range(len(parts) - 1, -1, -1):
        part = parts[place]
        if part.kind in _LISTS and (options := _from_list(document, part)) is not None:
            return Choice(options, list(parts[:place]), list(parts[place + 1 :]))
    return _from_lines(parts)


def boxed_options(document: Document, parts: Sequence[Part], *, tickless: bool) -> Choice | None:
    """Boxes to tick, each in a list of its own if code follows it; without a tick only where `tickless` allows it."""
    first = next((n for n, part in enumerate(parts) if _boxes(document, part)), None)
    if first is None or first >= _FAR:
        return None
    texts: list[str] = []
    last = place = first
    for place, part in enumerate(parts[first:], first):
        if found := _boxes(document, part):
            texts += found
            last = place
        elif part.kind not in ("fence", "code_block", "math_block", "table"):
            break
        else:
            texts[-1] = _LETTER_ALONE.sub(r"\g<box>", texts[-1]) + " " + _on_one_line(part)
    else:
        place += 1
    options = read_options(texts)
    if options is None or not (options.right or tickless):
        return None
    coded = last > first or place > first + 1
    return Choice(options, list(parts[:first]), list(parts[place if coded else first + 1 :]))


def _boxes(document: Document, part: Part) -> list[str]:
    """The items of a list whose items all are boxes to tick."""
    lines = item_lines(document, part) if part.kind in _LISTS else []
    return lines if lines and all(is_box(line) for line in lines) else []


def _on_one_line(part: Part) -> str:
    text = " ".join(plain_blocks(part.tokens).split())
    return text if "`" in text else f"`{text}`"


def asks_to_choose(options: Options, parts: Sequence[Part]) -> bool:
    """Whether options without a key are told as such by capital letters: an answer that counts up writes small ones."""
    return len(options.texts) > 2 and options.letters[0] == "a" and _CAPITAL.match(parts[0].text) is not None


def numbered_options(document: Document, parts: Sequence[Part], answer: Sequence[Part]) -> Choice | None:
    """A numbered list right before an answer that is only a number."""
    if not parts or parts[-1].kind != "ordered_list" or not answer or answer[0].kind != "paragraph":
        return None
    if not _ONLY_NUMBERS.fullmatch(answer[0].text.split("\n")[0]):
        return None
    lines = item_lines(document, parts[-1])
    if not 2 <= len(lines) <= 9:
        return None
    return Choice(Options(tuple(lines), "123456789"[: len(lines)]), list(parts[:-1]), [])


def options_key(options: Options, answer: Sequence[Part]) -> tuple[tuple[int, ...], list[Part]]:
    """Which options are right, and the answer without a line that says only that."""
    rest = list(answer)
    if rest and rest[0].kind in ("paragraph", "heading"):
        lines = rest[0].inline.content.split("\n")
        named = key_in(_label_free(plain_answer(rest[0].tokens) if len(lines) == 1 else lines[0]), options)
        if named:
            if _says_no_more(lines[0], options):
                rest[:1] = _without_first_line(rest[0])
            return named, rest
    if options.right:
        return options.right, rest
    return key_said("\n".join(part.plain for part in rest[:3]), options), rest


def _label_free(text: str) -> str:
    return text[answer_label(text) or 0 :]


def _says_no_more(line: str, options: Options) -> bool:
    """Whether a line holds a key and, at most, the text of the option."""
    if _ONLY_KEY.match(line):
        return True
    words = re.sub(r"[\W_]+", "", line).casefold()
    return any(
        own and words.endswith(own) and len(words) - len(own) <= 8
        for own in (re.sub(r"[\W_]+", "", text).casefold() for text in options.texts)
    )


def _without_first_line(part: Part) -> list[Part]:
    content, children = part.inline.content, part.inline.children or []
    at = next((n for n, child in enumerate(children) if child.type in ("softbreak", "hardbreak")), None)
    if at is None or "\n" not in content:
        return []
    left = part_from(part, content.index("\n") + 1, children[at + 1 :])
    return [left] if left else []


def item_lines(document: Document, part: Part) -> list[str]:
    """The items of a list, each on a line."""
    inner = Document(document.path, document.lines, list(part.tokens))
    return [_line(inner, one.start, one.stop) for one in inner.blocks(1, len(part.tokens) - 1)]


def _from_list(document: Document, part: Part) -> Options | None:
    lines = item_lines(document, part)
    return read_options(lines) or unlettered_options(lines)


def _line(document: Document, start: int, stop: int) -> str:
    """An item on one line: its first text as Markdown, whatever else it has as plain text."""
    tokens = document.tokens[start + 1 : stop - 1]
    at = next((n for n, token in enumerate(tokens) if token.type == "inline"), None)
    if at is None:
        return " ".join(plain_blocks(tokens).split())
    more = plain_blocks(tokens[at + 1 :])
    return " ".join(f"{tokens[at].content} {more}".split())


def _from_lines(parts: Sequence[Part]) -> Choice | None:
    """Options written as lines of paragraphs ("A) …"), each with what follows it up to the next."""
    found: list[str] = []
    letters, begun, before, after = "", False, list[Part](), list[Part]()
    for part in parts:
        lines = _option_lines(part.inline.content) if part.kind == "paragraph" else []
        own = [letter_of(line) for line in lines]
        if not begun and not any(letter and starts_alphabet(letter) for letter in own):
            before.append(part)
            continue
        if begun and not lines:
            found[-1] += " " + " ".join(part.plain.split())
            continue
        for place, (line, letter) in enumerate(zip(lines, own, strict=True)):
            if letter and (starts_alphabet(letter) if not begun else in_order(letters + letter)):
                if not begun and place:
                    head = part_from(part, 0, part.inline.children or [])
                    before.append(_cut_lines(part, place)) if head else None
                begun = True
                letters += letter
                found.append(line)
            elif begun:
                if place == 0:
                    after.append(part)
                    break
                found[-1] += " " + line
    options = read_options([line.rstrip(" \\") for line in found])
    return Choice(options, before, after) if options is not None else None


def _option_lines(content: str) -> list[str]:
    """The lines of a paragraph; options on one line are lines, too."""
    if "\n" in content:
        return content.split("\n")
    parted = _ON_ONE_LINE.split(content)
    return parted if in_order("".join(letter_of(line) or " " for line in parted)) else [content]


def _cut_lines(part: Part, size: int) -> Part:
    """The first lines of a paragraph."""
    text = "\n".join(part.inline.content.split("\n")[:size])
    children = part.inline.children or []
    breaks = [n for n, child in enumerate(children) if child.type in ("softbreak", "hardbreak")]
    stop = breaks[size - 1] if len(breaks) >= size else len(children)
    cut = part_from(part, 0, children[:stop])
    if cut is None:
        return part
    cut.inline.content = text
    return Part("paragraph", cut.tokens, text, part.first, part.first + size - 1)
