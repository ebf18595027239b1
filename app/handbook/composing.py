"""New questions and answers, written the way their neighbours in the handbook are.

Every way to write one is only a proposal: what the reader makes of it decides (`fits`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from app.handbook import grammar
from app.handbook.conventions.labels import answer_label, is_placeholder
from app.handbook.editing import Edit, Stretch
from app.handbook.model import Handbook, Lines, Note, Question, Topic, TopicKind
from app.handbook.plain import plain_inline
from app.handbook.topics import walk

_MARKER = re.compile(r"(?P<indent>\s*)(?P<mark>[-*+]|\d+[.)])(?P<gap>\s+)")
_NUMBER = re.compile(r"\d+(?=\D*$)")
_IDS = re.compile(r"\s*(?:\{#[^{}]*\}|<!--.*?-->)")
_KEPT_AFTER = re.compile(r"(?:[\s*_#|\"]|</?(?:b|strong|summary|h[1-6])>)*")
_CELL = re.compile(r"(?<!\\)\|")
_FOLD_HEAD = re.compile(r"<details[^>]*>(?:\s*<summary>.{0,200}?</summary>)?", re.DOTALL)
_FOLD_END = re.compile(r"\s*</details>\s*$", re.IGNORECASE)


def answer_edits(handbook: Handbook, lines: Sequence[str], question: Question, answer: str) -> Iterator[Edit]:
    """Ways to put an answer to a question that has none, the most fitting first."""
    own = list(lines[question.lines.first - 1 : question.lines.last])
    alike = _answered_like(handbook, question)
    for text in _answered(own, question.convention, answer, _style(lines, alike)):
        yield Edit(question.lines, text)


def question_edits(
    handbook: Handbook, lines: Sequence[str], topic: Stretch, asked: str, answer: str
) -> Iterator[Edit]:
    """Ways to add a question at the end of a topic's own, the most fitting first.

    Args:
        handbook: as read.
        lines: of its text.
        topic: where it goes, with all that is below it; the whole handbook, where it names no topic.
        asked: one line of Markdown.
        answer: Markdown; may be empty.
    """
    inside = [one for one in handbook.questions if _is_in(one, topic.lines)]
    model = inside[-1] if inside else None
    if model is None and handbook.questions:
        model = handbook.questions[-1]
    for place in _places(topic, inside):
        firsts = (*_first_lines(lines, model, inside, asked), *_plain_firsts(topic.topic, asked))
        for first in firsts:
            shape = model.convention if model and first[0] else first[1]
            style = _style(lines, _answered_like(handbook, model)) if model else ""
            for text in _answered(first[2].split("\n"), shape, answer, style) if answer else (first[2],):
                close = model is not None and shape in ("item", "row") and place == model.lines.last
                whole = text if close else f"\n{text}"
                after = lines[place] if place < len(lines) else ""
                yield Edit(Lines(place + 1, place), whole if close or not after.strip() else f"{whole}\n")


def fits(before: Handbook, after: Handbook, edit: Edit, within: str, plain: str, answer: str) -> bool:
    """Whether a question is read where the edit put it, with its answer, and everything else as before.

    Args:
        within: key of the topic that it must stand in, or below; empty where any will do.
        plain: its words.
        answer: Markdown; empty where it has none.
    """
    new = edit.new_lines
    asked = [one for one in after.questions if new.first <= one.lines.first <= new.last]
    if len(asked) != 1 or _letters(asked[0].plain) != _letters(plain):
        return False
    around = [topic.lines for _, topic in walk(after.topics) if topic.key == within]
    if within and not any(_is_in(asked[0], lines) for lines in around):
        return False
    said = asked[0].answer.text if asked[0].answer else ""
    if _letters(plain_text(said)) != _letters(plain_text(answer)):
        return False
    kept = Counter(
        _mark(note) for note in before.notes if not edit.lines.first <= note.lines.first <= edit.lines.last
    )
    now = Counter(_mark(note) for note in after.notes)
    return kept <= now


def plain_text(markdown: str) -> str:
    """The words of a piece of Markdown."""
    return " ".join(
        plain_inline(token.children) for token in grammar.parse(markdown) if token.type == "inline"
    )


def _mark(note: Note) -> tuple[str, str]:
    return note.kind.value, note.text


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum()).casefold()


def _is_in(one: Question, lines: Lines) -> bool:
    return lines.first <= one.lines.first <= lines.last


def _answered_like(handbook: Handbook, question: Question) -> Question | None:
    """The answered question nearest to one of the same convention, whose way of answering is taken over."""
    alike = [one for one in handbook.questions if one.convention == question.convention and one.answer]
    return min(alike, key=lambda one: abs(one.lines.first - question.lines.first), default=None)


def _style(lines: Sequence[str], alike: Question | None) -> str:
    """What stands before an answer: a label, or the line that opens a fold; "" where nothing does."""
    if alike is None:
        return ""
    own = lines[alike.lines.first : alike.lines.last]
    for number, line in enumerate(own):
        text = line.strip()
        if text.startswith("<details"):
            head = _FOLD_HEAD.match("\n".join(own[number:]).lstrip())
            return head[0] if head else ""
        marker = _MARKER.match(line)
        body = text if marker is None else line[marker.end() :]
        size = answer_label(body)
        if size:
            return ("- " if marker else "") + body[:size].rstrip() + " "
        if text:
            return ""
    return ""


def _answered(own: list[str], convention: str, answer: str, style: str) -> Iterator[str]:
    """A question's lines with an answer, in the ways that its convention knows."""
    yield from _in_place_of_a_placeholder(own, answer)
    closing = next((n for n in range(len(own) - 1, -1, -1) if _FOLD_END.match(own[n])), None)
    if closing is not None:
        yield "\n".join([*own[:closing], *_spaced(own[:closing]), answer, "", *own[closing:]])
    if convention == "row":
        yield from _in_a_cell(own[0], answer)
        return
    if convention == "fold" and own[0].lstrip().startswith(("???", "!!!")):
        yield "\n".join([*own, "", _indented(answer, _indent(own[0]) + "    ")])
        return
    marker = _MARKER.match(own[0]) if convention == "item" else None
    inner = " " * marker.end() if marker else ""
    for begun in dict.fromkeys((style, "")):
        if begun.startswith("<details"):
            said = f"{begun}\n\n{answer}\n\n</details>"
        elif begun.startswith("- "):
            said = begun + _indented(answer, "  ").lstrip()
        else:
            said = begun + answer if _is_prose(answer) else f"{begun.rstrip()}\n\n{answer}".lstrip("\n")
        yield "\n".join([*own, *([] if begun.startswith("- ") else [""]), _indented(said, inner)])


def _in_place_of_a_placeholder(own: list[str], answer: str) -> Iterator[str]:
    for number in range(len(own) - 1, 0, -1):
        line = own[number]
        start = len(line) - len(line.lstrip(" \t>-*+"))
        size = answer_label(line[start:].strip()) or 0
        rest = line[start + size :].strip(" _*()[]<>/.!…")
        if rest and is_placeholder(rest):
            said = line[: start + size].rstrip() + " " if size else line[:start]
            before = said if said.strip() else _indent(line)
            yield "\n".join(
                [*own[:number], before + _indented(answer, _indent(line)).lstrip(), *own[number + 1 :]]
            )
        elif size and not rest:
            yield "\n".join([*own[: number + 1], _indented(f"\n{answer}", _indent(line)), *own[number + 1 :]])


def _in_a_cell(row: str, answer: str) -> Iterator[str]:
    cells = _CELL.split(row)
    said = re.sub(r"\s*\n\s*", "<br>", re.sub(_CELL, r"\\|", answer.strip()))
    for number in range(len(cells) - 1, 0, -1):
        if number < len(cells) - (row.rstrip().endswith("|")) and not cells[number].strip(" -–—"):
            yield "|".join([*cells[:number], f" {said} ", *cells[number + 1 :]])
    for number in range(len(cells) - 1, 0, -1):
        if is_placeholder(cells[number].strip()):
            yield "|".join([*cells[:number], f" {said} ", *cells[number + 1 :]])
    yield f"{row.rstrip().removesuffix('|').rstrip()} | {said} |"


def _places(topic: Stretch, inside: Sequence[Question]) -> list[int]:
    """Lines after which a question may go: the last question's of the topic, the end of all that is in it."""
    last = max((one.lines.last for one in inside), default=topic.lines.last)
    return list(dict.fromkeys((last, topic.lines.last)))


_First = tuple[bool, str, str]  # whether it is like its model; the convention; the line


def _first_lines(
    lines: Sequence[str], model: Question | None, inside: Sequence[Question], asked: str
) -> Iterator[_First]:
    """The model's first line with other words in it, and the next number."""
    if model is None:
        return
    line = _IDS.sub("", lines[model.lines.first - 1])
    words = model.stem.text.split("\n")[0]
    at = line.find(words)
    if at < 0:
        at, words = line.find(model.plain), model.plain
    if at < 0:
        return
    kept = _KEPT_AFTER.match(line, at + len(words))
    after = kept[0].rstrip() if kept else ""
    before = line[:at]
    if model.number is not None:
        before = _NUMBER.sub(lambda found: _next(found[0], inside), before, count=1)
    if model.convention == "fold" and "<summary" in line:
        head = "" if "<details" in line else f"{lines[model.lines.first - 2]}\n"
        yield True, model.convention, f"{head}{before}{asked}{after}\n\n</details>"
    elif model.convention == "row":
        cells = _CELL.split(line[at + len(words) :])
        yield True, model.convention, f"{before}{asked} |{' |' * (len(cells) - 2)}"
    else:
        yield True, model.convention, f"{before}{asked}{after}"


def _next(number: str, inside: Sequence[Question]) -> str:
    numbers = [int(found[0]) for one in inside if one.number and (found := re.search(r"\d+$", one.number))]
    return str(max([*numbers, 0]) + 1).zfill(len(number) if number.startswith("0") else 0)


def _plain_firsts(topic: Topic | None, asked: str) -> Iterator[_First]:
    """Ways of a handbook that has none yet: a heading below the topic's, a label."""
    level = min(topic.level + (topic.kind is not TopicKind.QUESTION), 6) if topic else 2
    yield False, "heading", f"{'#' * level} {asked}"
    yield False, "paragraph", f"**Q: {asked}**"
    yield False, "paragraph", f"Q: {asked}"


def _is_prose(markdown: str) -> bool:
    """Whether a text begins with a paragraph, which may stand behind a label."""
    tokens = grammar.parse(markdown)
    return bool(tokens) and tokens[0].type == "paragraph_open"


def _spaced(lines: Sequence[str]) -> list[str]:
    return [""] if lines and lines[-1].strip() else []


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _indented(text: str, by: str) -> str:
    return "\n".join(f"{by}{line}" if line.strip() else line for line in text.split("\n"))
