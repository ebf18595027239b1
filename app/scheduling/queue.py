"""Which card comes next: a pure choice from small, sorted windows of candidates."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.kernel.seeds import seed_of
from app.scheduling.memory import Phase

LEARN_AHEAD = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A card that may come next."""

    card_id: int
    note_id: int
    topic_id: int
    due_at: datetime | None  # None for a new card
    phase: Phase
    position: int  # in the handbook


@dataclass(frozen=True, slots=True)
class Windows:
    """The first candidates of each kind, best first: learning and due by due_at, new by position.

    Siblings of notes reviewed today are best left out of `due` and `new` by whoever fills them: `choose`
    skips them as well, but cannot look past the window's end.
    """

    learning: Sequence[Candidate] = ()
    due: Sequence[Candidate] = ()
    new: Sequence[Candidate] = ()


@dataclass(frozen=True, slots=True)
class Remaining:
    """How many reviews and new cards today still has room for."""

    due: int
    new: int


def choose(
    windows: Windows,
    remaining: Remaining,
    now: datetime,
    *,
    reviewed_notes: Collection[int] = (),
    recent_topics: Sequence[int] = (),
    seed: int = 0,
) -> Candidate | None:
    """The next card, or None when there is none now.

    Learning cards whose step is over come first; then reviews and new cards, mixed in the proportion that
    remains of each; when neither is left, learning cards up to 20 minutes ahead of their time.

    Args:
        windows: the candidates.
        remaining: of today's limits; a kind with none remaining is not chosen.
        now: the present instant.
        reviewed_notes: notes with a review today; their other cards wait for another day.
        recent_topics: topics of the last reviews, the latest first; others go first.
        seed: the same seed and the same state of the day give the same card, so a reload changes nothing.
    """
    return (
        _first_due(windows.learning, now)
        or _mixed(windows, remaining, reviewed_notes, recent_topics, seed)
        or _first_due(windows.learning, now + LEARN_AHEAD)
    )


def _first_due(learning: Sequence[Candidate], until: datetime) -> Candidate | None:
    ready = ((c.due_at, c.card_id, c) for c in learning if c.due_at is not None and c.due_at <= until)
    first = min(ready, default=None)
    return first[-1] if first else None


def _mixed(
    windows: Windows,
    remaining: Remaining,
    reviewed_notes: Collection[int],
    recent_topics: Sequence[int],
    seed: int,
) -> Candidate | None:
    due = [c for c in windows.due if c.note_id not in reviewed_notes] if remaining.due > 0 else []
    new = [c for c in windows.new if c.note_id not in reviewed_notes] if remaining.new > 0 else []
    if due and new:
        draw = seed_of("queue", seed, remaining.due, remaining.new) % (remaining.due + remaining.new)
        return _of_another_topic(due if draw < remaining.due else new, recent_topics)
    return _of_another_topic(due or new, recent_topics)


def _of_another_topic(candidates: Sequence[Candidate], recent_topics: Sequence[int]) -> Candidate | None:
    """The first candidate of the topic that was seen longest ago, or not of late."""
    freshness = {topic: -rank for rank, topic in enumerate(reversed(recent_topics), start=1)}
    return max(candidates, key=lambda c: freshness.get(c.topic_id, 0), default=None)
