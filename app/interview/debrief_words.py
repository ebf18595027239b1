"""An answer and what became of it, in words: what the debrief, the report and the interviewer's page show of a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from app.handbook.markup import render
from app.handbook.model import Passage
from app.handbook.ports import Typesetter
from app.interview.debrief_items import item_words
from app.interview.debrief_reads import By, Examined
from app.quiz.views import Feedback, OptionView

KINDS = {"open": "Question", "formula": "Formula", "rapid": "In one breath", "item": "Scored by itself"}
MODES = {"typed": "", "spoken": "Spoken", "paper": "Answered aloud, or on paper"}
MOST_SHOWN = 20_000  # characters of an answer that are typeset; of more the text is shown as it was typed


@dataclass(frozen=True, slots=True)
class PartWords:
    """An answer, or one to a follow-up."""

    part: int
    asked: Markup  # of a follow-up
    model: Markup  # of a follow-up, where its handbook answers it
    html: Markup
    mode: str
    recordings: tuple[int, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.html or self.mode or self.recordings)


@dataclass(frozen=True, slots=True)
class PointWords:
    """A key point, and who says that the answer has it."""

    index: int
    html: Markup
    place: str
    ticked: bool
    other: bool | None  # the interviewer's tick; None: they judged nothing


@dataclass(frozen=True, slots=True)
class QuestionWords:
    position: int
    kind: str
    kind_label: str
    topic: str
    place: str
    stem: Markup
    parts: tuple[PartWords, ...]
    item: tuple[tuple[OptionView, ...], Feedback] | None  # options and feedback of what scores itself
    model: Markup
    points: tuple[PointWords, ...]
    marks: tuple[tuple[str, str, str], ...]  # dimension, the learner's, the interviewer's
    note: str
    other_note: str
    is_answered: bool
    is_judged: bool
    flagged: bool


def question_words(one: Examined, seed: int, typesetter: Typesetter) -> QuestionWords:
    return QuestionWords(
        position=one.position,
        kind=one.kind,
        kind_label=KINDS.get(one.kind, ""),
        topic=one.chapter,
        place=one.place,
        stem=stem_of(one),
        parts=parts_of(one, typesetter),
        item=item_words(one, seed) if one.is_item else None,
        model=Markup(one.solution.get("answer", "")),
        points=point_words(one),
        marks=tuple(_marks(one, seed)),
        note=one.own.note if one.own else "",
        other_note=one.other.note if one.other else "",
        is_answered=one.is_answered,
        is_judged=one.marks(seed) is not None,
        flagged=one.flagged,
    )


def stem_of(one: Examined) -> Markup:
    """The question as it stood there; of a cloze with its blanks as lines."""
    blank = Markup('<span class="gap">\u2003\u2003</span>')
    return Markup(one.shown["stem"]) + blank.join(Markup(text) for text in one.shown.get("texts", ()))


def parts_of(one: Examined, typesetter: Typesetter) -> tuple[PartWords, ...]:
    """The answer, and those to the follow-ups that were asked."""
    if one.is_item:
        return ()
    return tuple(
        PartWords(
            part=part,
            asked=followup_html(one.followups[part - 1]) if part else Markup(""),
            model=Markup(one.followups[part - 1].get("answer", "") if part else ""),
            html=answer_html(said.text, typesetter) if (said := one.answer(part)) else Markup(""),
            mode=MODES.get(said.mode, "") if said else "",
            recordings=tuple(heard.id for heard in one.heard if heard.part == part),
        )
        for part in range(min(one.parts, len(one.followups) + 1))
    )


def followup_html(one: Mapping[str, Any]) -> Markup:
    return Markup(one.get("html") or escape(one["text"]))


def answer_html(text: str, typesetter: Typesetter) -> Markup:
    """What was typed, as Markdown with TeX; what is very long stands as it was typed."""
    if not text.strip():
        return Markup("")
    if len(text) > MOST_SHOWN:
        return Markup('<div class="as-typed">{}</div>').format(text)
    return Markup(render(Passage(text), typesetter))


def point_words(one: Examined) -> tuple[PointWords, ...]:
    mine = one.own.ticked if one.own else ()
    theirs = one.other.ticked if one.other else ()
    return tuple(
        PointWords(
            number,
            Markup(point.html),
            point.place,
            number in mine,
            number in theirs if one.other else None,
        )
        for number, point in enumerate(one.points)
    )


def _marks(one: Examined, seed: int) -> list[tuple[str, str, str]]:
    mine, theirs = one.marks(seed, By.LEARNER), one.marks(seed, By.INTERVIEWER) if one.other else None
    return [
        (
            name.value.capitalize(),
            _mark(mine.of(name) if mine else None),
            _mark(theirs.of(name) if theirs else None),
        )
        for name in one.dimensions
    ]


def _mark(mark: int | None) -> str:
    return "" if mark is None else str(mark)
