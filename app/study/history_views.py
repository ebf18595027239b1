"""A card's history in words: its reviews, and what answers elsewhere said of it, as what they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.accounts.queries import Learner
from app.kernel.instants import instant_words
from app.scheduling.evidence import Effect, Evidence
from app.scheduling.intervals import describe
from app.scheduling.memory import Grade
from app.study.evidence_log import Source, SourceKind, Witnessed
from app.study.history import LoggedReview

EVIDENCE = {
    Evidence.MISSED: "Missed",
    Evidence.RECALLED: "Recalled",
    Evidence.RECOGNISED: "Recognised",
}
_SOURCES = {SourceKind.QUIZ: ("quiz", "/quizzes/{}"), SourceKind.INTERVIEW: ("interview", "/interviews/{}")}
_DID = {Effect.FORWARD: "brought forward", Effect.NONE: "no change"}


@dataclass(frozen=True, slots=True)
class SourceView:
    """Where an answer was given, and the way there."""

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class HistoryView:
    """A line of a card's history."""

    at_label: str
    name: str  # the grade, or what an answer showed
    interval_label: str
    took_label: str
    source: SourceView | None  # None: on the card itself
    undone: bool
    before_reset: bool


def history_views(
    log: Sequence[LoggedReview], witnessed: Sequence[Witnessed], learner: Learner, since: int
) -> tuple[HistoryView, ...]:
    """All of it, newest first; what was before the review `since` was reset. What evidence was a review is one line."""
    made = {one.review_id: one for one in witnessed if one.review_id is not None}
    lines = [
        (entry.reviewed_at, _review(entry, made.get(entry.id), learner, entry.id <= since)) for entry in log
    ]
    lines += [(one.answered_at, line) for one, line in _others(witnessed, learner, since)]
    return tuple(line for _, line in sorted(lines, key=lambda line: line[0], reverse=True))


def _others(
    witnessed: Sequence[Witnessed], learner: Learner, since: int
) -> Iterator[tuple[Witnessed, HistoryView]]:
    for one in witnessed:
        if one.review_id is None:
            yield (
                one,
                HistoryView(
                    at_label=instant_words(one.answered_at, learner.preferences.zone),
                    name=EVIDENCE[one.evidence],
                    interval_label=_DID[one.effect],
                    took_label="",
                    source=source_view(one.source, one.position),
                    undone=one.undone,
                    before_reset=(one.after_review_id or 0) <= since,
                ),
            )


def _review(
    entry: LoggedReview, made_by: Witnessed | None, learner: Learner, before_reset: bool
) -> HistoryView:
    return HistoryView(
        at_label=instant_words(entry.reviewed_at, learner.preferences.zone),
        name=Grade(entry.grade).name.title(),
        interval_label=describe(entry.due_at - entry.reviewed_at),
        took_label="" if entry.took_ms is None else f"{entry.took_ms / 1000:.0f} s",
        source=source_view(made_by.source, made_by.position) if made_by else None,
        undone=entry.undone,
        before_reset=before_reset,
    )


def source_view(source: Source, position: int) -> SourceView:
    """The attempt, at the question that was answered."""
    label, path = _SOURCES[source.kind]
    return SourceView(label, f"{path.format(source.attempt_id)}#q{position}")
