"""A question and its answer in words, as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from app.assessment.attempting import ENOUGH, MOST_TRIES, Behaviour
from app.assessment.marking import STAKES, Certainty
from app.assessment.model import ItemKind, Response
from app.handbook.spoken import spoken_html
from app.quiz.queries import Attempt, GivenResponse, Place, Question
from app.quiz.standing import NOT_ANSWERED, Clock, StripPlace, Verdict, clock_of, strip_place, verdict

KINDS = {
    ItemKind.CHOICE: "One is right",
    ItemKind.MULTIPLE: "One or more are right",
    ItemKind.TRUE_FALSE: "True or false",
    ItemKind.SHORT: "A few words",
    ItemKind.CLOZE: "Fill in the blanks",
    ItemKind.NUMERIC: "A number",
    ItemKind.CALCULATED: "Calculate",
    ItemKind.ORDERING: "Put in order",
    ItemKind.MATCHING: "Match",
    ItemKind.FORMULA: "Write the formula",
    ItemKind.RECALL: "Name them",
}
BEHAVIOURS = {
    Behaviour.AT_ONCE: "Feedback at once",
    Behaviour.AT_END: "Feedback at the end",
    Behaviour.TRIES: "Several tries",
    Behaviour.CERTAINTY: "With certainty",
}
SURE = {Certainty.LOW: "A guess", Certainty.MIDDLE: "Fairly sure", Certainty.HIGH: "Sure"}
_CHOICES = {ItemKind.CHOICE, ItemKind.MULTIPLE, ItemKind.TRUE_FALSE}


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option, or a step, or what a prompt may get."""

    index: int
    html: Markup
    label: str
    chosen: bool
    spoken: str = ""  # a formula in words: its signs are no name for a control
    state: str = ""  # once the key may be seen: "right", "wrong", "missed"


@dataclass(frozen=True, slots=True)
class PromptView:
    html: Markup
    chosen: int


@dataclass(frozen=True, slots=True)
class GivenLine:
    """A part of a response, and whether it was right where parts are told apart."""

    html: Markup
    right: bool | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is said of a response; of a key only where it may be seen."""

    verdict: Verdict
    earned: str
    note: str
    given: tuple["GivenLine", ...]  # in words; () where the options say it
    key: tuple[Markup, ...]  # () where it may not be seen, or the options say it
    why: Markup
    place: str
    more_tries: int = 0


@dataclass(frozen=True, slots=True)
class CertaintyView:
    value: int
    name: str
    stake: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as its page shows it."""

    attempt_id: int
    behaviour: str
    position: int
    total: int
    kind: str
    kind_label: str
    breadcrumb: tuple[str, ...]
    stem: Markup
    options: tuple[OptionView, ...]
    prompts: tuple[PromptView, ...]
    texts: tuple[Markup, ...]
    fields: tuple[str, ...]  # what they hold
    unit: str
    number: int  # of the next response
    is_open: bool  # whether it takes a response
    flagged: bool
    feedback: Feedback | None
    hints: tuple[Markup, ...]
    certainties: tuple[CertaintyView, ...]
    before: int | None  # the neighbouring questions
    after: int | None
    strip: tuple[StripPlace, ...]
    answered: int
    clock: Clock | None
    action: str
    notice: str = ""

    @property
    def is_list(self) -> bool:
        """Whether its options are chosen from as they stand."""
        return self.kind in _CHOICES


def question_view(
    attempt: Attempt,
    asked: Question,
    places: Sequence[Place],
    now: datetime,
    *,
    notice: str = "",
    draft: Response | None = None,
) -> QuestionView:
    """The page of a question, with feedback where the behaviour allows it.

    Args:
        draft: what was given and not kept, to be mended.
    """
    shown = asked.shown
    settled = asked.is_settled(attempt.behaviour)
    last = asked.given[-1] if asked.given else None
    held = draft or (last.response if last else Response())
    fields = (*held.texts, *[""] * shown["fields"])[: shown["fields"]]
    return QuestionView(
        attempt_id=attempt.id,
        behaviour=attempt.behaviour.value,
        position=asked.position,
        total=attempt.questions,
        kind=shown["kind"],
        kind_label=KINDS[ItemKind(shown["kind"])],
        breadcrumb=tuple(shown["breadcrumb"]),
        stem=Markup(shown["stem"]),
        options=option_views(asked, held, revealed=settled),
        prompts=prompt_views(shown, held),
        texts=tuple(Markup(text) for text in shown["texts"]),
        fields=tuple(fields),
        unit=shown["unit"],
        number=len(asked.given) + 1,
        is_open=not settled,
        flagged=asked.flagged,
        feedback=_feedback_now(attempt, asked, last, settled=settled),
        hints=_hints(attempt, asked),
        certainties=_certainties() if attempt.behaviour is Behaviour.CERTAINTY else (),
        before=asked.position - 1 if asked.position > 1 else None,
        after=asked.position + 1 if asked.position < attempt.questions else None,
        strip=tuple(strip_place(attempt, place, asked.position) for place in places),
        answered=sum(place.is_answered for place in places),
        clock=clock_of(attempt, now, asked),
        action=_action(attempt, asked),
        notice=notice or _time_over(attempt, asked, now),
    )


def _time_over(attempt: Attempt, asked: Question, now: datetime) -> str:
    if asked.is_settled(attempt.behaviour) or not attempt.is_late(asked, now):
        return ""
    return "The time for this question is over. What you answer now is kept, and does not count."


def _action(attempt: Attempt, asked: Question) -> str:
    if attempt.behaviour is Behaviour.AT_END:
        return "Save and go on"
    return "Try again" if asked.given else "Check"


def _hints(attempt: Attempt, asked: Question) -> tuple[Markup, ...]:
    """One more after each try."""
    if attempt.behaviour is not Behaviour.TRIES:
        return ()
    return tuple(Markup(hint) for hint in asked.solution["hints"][: len(asked.given)])


def _feedback_now(
    attempt: Attempt, asked: Question, last: GivenResponse | None, *, settled: bool
) -> Feedback | None:
    if last is None or attempt.behaviour is Behaviour.AT_END:
        return None
    return feedback(attempt.behaviour, asked, revealed=settled)


def feedback(behaviour: Behaviour, asked: Question, *, revealed: bool) -> Feedback:
    """What is said of a question's responses so far."""
    last = asked.given[-1] if asked.given else None
    key = asked.solution
    answered = last is not None and not last.response.is_empty
    return Feedback(
        verdict=verdict(last.score) if last and answered else NOT_ANSWERED,
        earned=_earned(behaviour, asked, last) if revealed else "",
        note=last.note if last else "",
        given=_given_lines(asked, last) if last and answered else (),
        key=tuple(Markup(line) for line in key["lines"]) if revealed and not is_choice(asked) else (),
        why=Markup(key["why"] if revealed else ""),
        place=key["place"] if revealed else "",
        more_tries=0 if revealed else MOST_TRIES - len(asked.given),
    )


def _earned(behaviour: Behaviour, asked: Question, last: GivenResponse | None) -> str:
    mark = asked.earned(behaviour)
    if last is not None and last.late:
        return "It came after the time, so it is kept and does not count."
    if behaviour is Behaviour.CERTAINTY and last is not None and last.certainty is not None:
        return f"{SURE[last.certainty]}: {signed(mark)} points."
    if behaviour is Behaviour.TRIES and len(asked.given) > 1 and mark > 0:
        return f"At the {_ORDINALS[len(asked.given)]} try: {percent(mark)} of the point."
    return f"{percent(mark)} of the point." if 0 < mark < ENOUGH else ""


_ORDINALS = {2: "second", 3: "third"}


def signed(points: float) -> str:
    number = f"{abs(points):.2f}".rstrip("0").rstrip(".")
    return f"−{number}" if points < 0 else f"+{number}" if points > 0 else "0"


def percent(share: float) -> str:
    return f"{round(100 * share)} %"


def option_views(asked: Question, held: Response, *, revealed: bool) -> tuple[OptionView, ...]:
    """The options with what was chosen; in the order given, where that is asked for."""
    shown, right = asked.shown, set(asked.solution["chosen"]) if revealed else set()
    marks = revealed and ItemKind(shown["kind"]) in _CHOICES

    def view(index: int) -> OptionView:
        chosen = index in held.chosen
        state = ("right" if chosen else "missed") if index in right else "wrong" if chosen else ""
        html, label = shown["options"][index], shown["labels"][index]
        spoken = spoken_html(html) if 'class="math"' in html else ""
        return OptionView(index, Markup(html), label, chosen, spoken, state if marks else "")

    order = range(len(shown["options"]))
    if shown["kind"] == ItemKind.ORDERING and sorted(held.chosen) == list(order):
        return tuple(view(index) for index in held.chosen)
    return tuple(view(index) for index in order)


def prompt_views(shown: dict[str, Any], held: Response) -> tuple[PromptView, ...]:
    chosen = (*held.chosen, *[-1] * len(shown["prompts"]))
    return tuple(
        PromptView(Markup(html), place) for html, place in zip(shown["prompts"], chosen, strict=False)
    )


def _given_lines(asked: Question, last: GivenResponse) -> tuple[GivenLine, ...]:
    """Parts are marked where there are several: of one the verdict says it."""
    lines = _given(asked, last.response)
    marks = last.right if len(last.right) == len(lines) > 1 else [None] * len(lines)
    return tuple(GivenLine(line, right) for line, right in zip(lines, marks, strict=True))


def is_choice(asked: Question) -> bool:
    return ItemKind(asked.shown["kind"]) in _CHOICES


def _given(asked: Question, response: Response) -> tuple[Markup, ...]:
    """A response in words; () for options, which are marked where they stand."""
    shown = asked.shown
    options = [Markup(option) for option in shown["options"]]
    match ItemKind(shown["kind"]):
        case ItemKind.CHOICE | ItemKind.MULTIPLE | ItemKind.TRUE_FALSE:
            return ()
        case ItemKind.FORMULA:
            return tuple(Markup("<code>{}</code>").format(text) for text in response.texts)
        case ItemKind.ORDERING:
            return tuple(options[place] for place in response.chosen if 0 <= place < len(options))
        case ItemKind.MATCHING:
            return tuple(
                Markup("{} → {}").format(
                    prompt.html, options[prompt.chosen] if prompt.chosen >= 0 else "nothing"
                )
                for prompt in prompt_views(shown, response)
                if prompt.chosen < len(options)
            )
        case _:
            texts = [text.strip() or "nothing" for text in response.texts]
            return tuple(
                escape(f"{text} {shown['unit']}".strip()) if _bare(text, shown) else escape(text)
                for text in texts
            )


def _bare(text: str, shown: dict[str, Any]) -> bool:
    """Whether a number was given without its unit, which is then the one asked for."""
    return bool(shown["unit"]) and not any(letter.isalpha() for letter in text)


def _certainties() -> tuple[CertaintyView, ...]:
    return tuple(
        CertaintyView(one.value, SURE[one], f"{signed(stake.right)} if right, {signed(stake.wrong)} if not")
        for one, stake in STAKES.items()
    )
