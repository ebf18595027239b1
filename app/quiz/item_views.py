"""Items in words and numbers: a line of a list, and all that is known of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup

from app.accounts.queries import Learner
from app.assessment.analysis import LEAST, LEAST_TO_COMPARE, Figures, Use
from app.assessment.keeping import item_of
from app.assessment.model import Choice, ItemKind, Origin, Response
from app.assessment.showing import order_of
from app.handbook.markup import plain
from app.handbook.model import spoken_place
from app.kernel.instants import instant_words
from app.library.changes import files_of
from app.library.queries import anchor_of
from app.quiz.item_queries import ItemFilter, ListedItem, Report, Which
from app.quiz.models import Reason
from app.quiz.paper import Asked, stem_of
from app.quiz.queries import Question
from app.quiz.results import whole_stem
from app.quiz.views import KINDS, OptionView, is_choice, option_views, percent

SEED = 0  # draws the order in which the page of an item shows its options
REASONS = {
    Reason.KEY: "What counts as right is wrong",
    Reason.SEVERAL: "More than one answer is right",
    Reason.UNCLEAR: "It is not clear what is asked",
    Reason.GIVEAWAY: "It gives its answer away",
    Reason.POINTLESS: "It is not worth asking",
    Reason.OTHER: "Something else",
}
WHICH = {
    Which.ASKED: "Asked in quizzes",
    Which.BROKEN: "Looks broken",
    Which.REPORTED: "Reported",
    Which.THROWN_OUT: "Thrown out",
}
ORIGINS = {Origin.AUTHORED: "Written by its author", Origin.GENERATED: "Made by Viva"}
_SOURCES = {  # by the beginning of the rule that made it
    "table": "from a table",
    "definition": "from a definition",
    "formula": "from a formula",
    "symbol": "from a formula’s symbols",
    "steps": "from a list of steps",
    "recall": "from a list",
    "key": "from an answer’s key points",
    "cloze": "from a sentence",
}
_LONGEST = 220  # characters of a stem in a list


@dataclass(frozen=True, slots=True)
class LineView:
    """An item in a list."""

    id: int
    stem: Markup
    topic: str
    kind_label: str
    origin_label: str
    facts: tuple[str, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UseView:
    """How often an option was chosen."""

    html: Markup
    is_key: bool
    count: int
    share: float  # 0..1
    share_label: str
    rest_label: str  # how those who chose it did on the rest; empty for nobody


@dataclass(frozen=True, slots=True)
class FigureView:
    name: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FiguresView:
    words: str  # how many responses there are, and what that is enough for
    facts: tuple[FigureView, ...]
    uses: tuple[UseView, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    label: str
    note: str
    facts: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class ItemView:
    """The page of an item, with its key."""

    id: int
    title: str
    kind_label: str
    origin_label: str
    breadcrumb: tuple[str, ...]
    stem: Markup
    options: tuple[OptionView, ...]  # of a choice, the key marked
    key: tuple[Markup, ...]  # of what is no choice
    why: Markup
    handbook_slug: str
    handbook_title: str
    place: str  # "line 12 of notes.md"
    read_url: str
    edit_url: str
    in_text: bool
    thrown_out: str  # when and why; empty where it is asked
    reports: tuple[ReportView, ...]
    has_open_reports: bool
    figures: FiguresView


def line_view(item: ListedItem, stem: str, learner: Learner, figures: Figures | None = None) -> LineView:
    """An item in a list.

    Args:
        stem: what it asks, as HTML in one line.
    """
    facts = [f"{item.reports} report{'' if item.reports == 1 else 's'}"] if item.reports else []
    if item.thrown_out_at:
        facts.append(f"Thrown out {instant_words(item.thrown_out_at, learner.preferences.zone)}")
    if not item.in_text:
        facts.append("Not in the text any more")
    if figures and figures.facility is not None:
        facts.append(f"{percent(figures.facility)} right, {figures.responses} people")
    return LineView(
        id=item.id,
        stem=Markup(stem),
        topic=f"{item.handbook_title} › {item.topic}",
        kind_label=KINDS[ItemKind(item.kind)],
        origin_label=ORIGINS[Origin(item.origin)],
        facts=tuple(facts),
        flags=figures.flags if figures else (),
    )


def _words(body: Mapping[str, Any]) -> str:
    """What is asked, as plain text in one line."""
    words = " ".join(plain(stem_of(body)).split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def item_view(
    item: ListedItem, asked: Asked, figures: Figures, reports: Sequence[Report], learner: Learner
) -> ItemView:
    """All that is known of an item.

    Args:
        asked: the item made ready with `SEED`.
    """
    question = Question(1, False, (), item.id, asked.item, asked.shown, asked.solution)
    root = f"/handbooks/{quote(item.handbook_slug)}"
    choice = is_choice(question)
    said = tuple(_report(one, learner) for one in reports)
    return ItemView(
        id=item.id,
        title=_words(item.body),
        kind_label=KINDS[ItemKind(item.kind)],
        origin_label=_origin(item),
        breadcrumb=tuple(asked.shown["breadcrumb"]),
        stem=whole_stem(question),
        options=option_views(question, Response(), revealed=True) if choice else (),
        key=() if choice else tuple(Markup(line) for line in asked.solution["lines"]),
        why=Markup(asked.solution["why"]),
        handbook_slug=item.handbook_slug,
        handbook_title=item.handbook_title,
        place=spoken_place(files_of(item.handbook_files), item.line),
        read_url=f"{root}/read#{quote(anchor_of(item.topic_key), safe='/')}",
        edit_url=_edit_url(item, root),
        in_text=item.in_text,
        thrown_out=_thrown_out(item, learner),
        reports=said,
        has_open_reports=any(one.is_open for one in said),
        figures=_figures(item, asked, figures),
    )


def _origin(item: ListedItem) -> str:
    made, source = ORIGINS[Origin(item.origin)], _SOURCES.get(item.rule.split("-")[0], "")
    return f"{made} {source}".strip() if item.origin == Origin.GENERATED else made


def _edit_url(item: ListedItem, root: str) -> str:
    """To the editor: of a note where the item was made of one, else of its topic at the item's line."""
    back = f"/items/{item.id}"
    if item.note_id is not None:
        return f"/notes/{item.note_id}/source?{urlencode({'back': back})}"
    return f"{root}/edit/{quote(item.topic_key)}?{urlencode({'line': item.line, 'back': back})}"


def _thrown_out(item: ListedItem, learner: Learner) -> str:
    if item.thrown_out_at is None:
        return ""
    why = f": {REASONS[item.thrown_out_for].lower()}" if item.thrown_out_for else ""
    when = instant_words(item.thrown_out_at, learner.preferences.zone)
    return f"Thrown out on {when}{why}. No quiz asks it, whatever is imported."


def _report(report: Report, learner: Learner) -> ReportView:
    when = instant_words(report.reported_at, learner.preferences.zone)
    looked = (
        f"looked at {instant_words(report.settled_at, learner.preferences.zone)}" if report.settled_at else ""
    )
    facts = tuple(filter(None, (report.by, when, looked)))
    return ReportView(REASONS[report.reason], report.note, facts, report.settled_at is None)


def _figures(item: ListedItem, asked: Asked, figures: Figures) -> FiguresView:
    if figures.responses < LEAST:
        return FiguresView(_too_few(figures.responses), (), (), ())
    facts = [
        FigureView("Right", percent(figures.facility or 0), "the mean score of first attempts"),
        FigureView("By guessing", percent(figures.guess_rate), "what blind choosing would score"),
    ]
    if figures.discrimination is not None:
        number = f"{abs(figures.discrimination):.2f}"
        meaning = "correlation with the rest of the quiz: 0.3 and more is good, below zero is a warning"
        sign = "−" if figures.discrimination < 0 else ""
        facts.append(FigureView("Tells apart", f"{sign}{number}", meaning))
    if figures.median_seconds is not None:
        seconds = round(figures.median_seconds)
        words = f"{seconds} s" if seconds < 90 else f"{round(seconds / 60)} min"
        facts.append(FigureView("Time", words, "half of the people were quicker"))
    words = f"{figures.responses} people, each one’s first attempt, as the item is worded now."
    if figures.responses < LEAST_TO_COMPARE:
        words += f" With fewer than {LEAST_TO_COMPARE}, options and people are not compared."
    return FiguresView(words, tuple(facts), _uses(item, asked, figures.uses), figures.flags)


def _too_few(count: int) -> str:
    people = "Nobody has" if not count else "One person has" if count == 1 else f"{count} people have"
    return f"{people} answered it in a finished quiz, as it is worded now. From {LEAST} on, it is said how the item does."


def _uses(item: ListedItem, asked: Asked, uses: Sequence[Use]) -> tuple[UseView, ...]:
    own = item_of(item.body)
    if not isinstance(own.parts, Choice):
        return ()
    places = order_of(own, SEED)
    found = [
        UseView(
            html=Markup(asked.shown["options"][places.index(use.option)]),
            is_key=use.option in own.parts.right,
            count=use.count,
            share=use.share,
            share_label=percent(use.share),
            rest_label=percent(use.rest) if use.rest is not None else "",
        )
        for use in uses
    ]
    return tuple(sorted(found, key=lambda one: -one.count))


@dataclass(frozen=True, slots=True)
class AddressView:
    """The addresses of a list of items."""

    wanted: ItemFilter

    def url(self, **place: int) -> str:
        pairs = {
            "handbook": self.wanted.handbook,
            "topic": self.wanted.topic or "",
            "kind": self.wanted.kind,
            "origin": self.wanted.origin,
            "which": "" if self.wanted.which is Which.ASKED else self.wanted.which.value,
            **place,
        }
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"/items?{query}" if query else "/items"
