"""Stretches of a handbook's text: where a topic or a question stands, and what a changed one makes of the whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.handbook.model import Handbook, Lines, Note, Question, Topic, TopicKind
from app.handbook.plan import Change, ImportPlan
from app.handbook.topics import walk

_OPENING = re.compile(r"\s*<details[^>]*>\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines and the text that takes their place; `lines.last` one less than `first` puts it in before `first`."""

    lines: Lines
    text: str

    @property
    def new_lines(self) -> Lines:
        """Where the text stands after the edit."""
        size = self.text.count("\n") + 1 if self.text else 0
        return Lines(self.lines.first, self.lines.first + size - 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the text that can be edited by itself."""

    key: str  # of the topic or question
    title: str  # plain
    lines: Lines
    text: str
    question: Question | None = None  # where it is one
    topic: Topic | None = None  # where it is one; a question that is a heading is both

    @property
    def base(self) -> str:
        """What the text is known by, to tell whether it has changed since."""
        return base_of(self.text)


def base_of(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def stretch_of(
    handbook: Handbook, lines: Sequence[str], key: str, *, line: int = 0, below: bool = False
) -> Stretch | None:
    """The stretch of a topic or question; None where the handbook has no such.

    Args:
        handbook: as read.
        lines: of its text.
        key: a topic's; or a question's, unless `line` says where that begins.
        line: where the question begins, by whose stored key it need not be found any more.
        below: with all sub-topics, not the topic's own text alone.
    """
    topic = next((one for _, one in walk(handbook.topics) if one.key == key), None) if not line else None
    asked = next((one for one in handbook.questions if _is_meant(one, key, line, topic)), None)
    if topic is None and asked is None:
        return None
    if topic is not None and (asked is None or below):
        span = _lines_of(handbook, lines, topic, below=below)
        return Stretch(key, topic.plain, span, _cut(lines, span), asked, topic)
    assert asked is not None
    span = _with_tag(lines, asked)
    return Stretch(key, asked.plain, span, _cut(lines, span), asked, topic)


def whole_of(handbook: Handbook, lines: Sequence[str]) -> Stretch:
    """All of the text."""
    span = Lines(1, max((number for number, line in enumerate(lines, 1) if line.strip()), default=1))
    return Stretch("", handbook.title, span, _cut(lines, span))


def _with_tag(lines: Sequence[str], asked: Question) -> Lines:
    """A question's lines, with the tag that opens its fold where that stands on a line of its own."""
    first, last = asked.lines.first, asked.lines.last
    opens = first > 1 and _OPENING.match(lines[first - 2]) and "<summary" in lines[first - 1]
    return Lines(first - bool(opens), last)


def _is_meant(one: Question, key: str, line: int, topic: Topic | None) -> bool:
    if topic is not None:
        return topic.kind is TopicKind.QUESTION and one.lines.first == topic.lines.first
    return one.lines.first == line if line else one.key == key


def _lines_of(handbook: Handbook, lines: Sequence[str], topic: Topic, *, below: bool) -> Lines:
    """A topic's lines without the rules and ids that stand between it and what follows."""
    if below or not topic.topics:
        inside = [one.lines for one in handbook.questions if _inside(one.lines.first, topic.lines)]
        last = max([topic.lines.last, *(one.last for one in inside)])
    else:
        limit = topic.topics[0].lines.first
        ends = [token.map[1] for token in topic.body.tokens if token.map]
        ends += [one.lines.last for one in handbook.questions if one.topic == topic.key]
        last = max((end for end in ends if end < limit), default=_heading_end(lines, topic.lines.first))
    while last > topic.lines.first and not lines[last - 1].strip():
        last -= 1
    after = lines[last] if last == topic.lines.first and last < len(lines) else ""
    if after.lstrip().startswith("<!-- id:") and not below:
        last += 1  # the id of a heading that has no text yet
    return Lines(topic.lines.first, last)


def _heading_end(lines: Sequence[str], first: int) -> int:
    below = lines[first].strip() if first < len(lines) else ""
    return first + (bool(below) and not below.strip("=-") and not lines[first - 1].lstrip().startswith("#"))


def _cut(lines: Sequence[str], span: Lines) -> str:
    return "\n".join(lines[span.first - 1 : span.last])


def answers(plan: ImportPlan, edit: Edit, lines: dict[int, int]) -> dict[str, int]:
    """For `make_plan`: notes of the stretch that an edit rewrote past recognition, each with the note that it was.

    Who edits a note means that note; so where one of a kind went out of the stretch and one came into it, they are one.

    Args:
        plan: made without answers.
        edit: what was done.
        lines: of the stored notes, by their ids.
    """
    gone, come = dict[str, list[int]](), dict[str, list[Note]]()
    for item in plan.notes:
        if item.change is Change.RETIRED and item.known and _inside(lines[item.known.id], edit.lines):
            gone.setdefault(item.known.kind, []).append(item.known.id)
        elif item.change is Change.ADDED and item.note and _inside(item.note.lines.first, edit.new_lines):
            come.setdefault(item.note.kind.value, []).append(item.note)
    alone = {kind: ids[0] for kind, ids in gone.items() if len(ids) == len(come.get(kind, ())) == 1}
    sure = {come[kind][0].key: note_id for kind, note_id in alone.items()}
    doubts = {
        doubt.note.key: doubt.known.id
        for doubt in plan.doubtful
        if not doubt.known.retired
        and _inside(lines[doubt.known.id], edit.lines)
        and _inside(doubt.note.lines.first, edit.new_lines)
    }
    return doubts | sure


def lost_outside(plan: ImportPlan, edit: Edit, lines: dict[int, int]) -> int:
    """How many notes outside of the stretch would be retired, as by a code fence that is left open."""
    retired = (item.known.id for item in plan.notes if item.change is Change.RETIRED and item.known)
    return sum(not _inside(lines[note_id], edit.lines) for note_id in retired)


def _inside(line: int, span: Lines) -> bool:
    return span.first <= line <= span.last
