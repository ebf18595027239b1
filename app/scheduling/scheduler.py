"""From a memory state and a grade to the next memory state, by FSRS-6 and learning steps.

The only user of the FSRS library. Same-day reviews count as 0 days, others by the difference of study days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import fsrs_rs_python as fsrs

from app.kernel.errors import Invalid
from app.scheduling.fuzz import chance, days_within
from app.scheduling.memory import Grade, MemoryState, Phase
from app.scheduling.parameters import DEFAULT_PARAMETERS, DEFAULT_SETTINGS, Parameters, Settings
from app.scheduling.study_day import DayContext, study_day

SECONDS_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Choice:
    """What a grade would do. `interval` is what to tell the learner: whole days, or the minutes of a step."""

    grade: Grade
    state: MemoryState
    interval: timedelta


@dataclass(frozen=True, slots=True)
class Choices:
    """What each of the four grades would do."""

    again: Choice
    hard: Choice
    good: Choice
    easy: Choice

    def of(self, grade: Grade) -> Choice:
        return (self.again, self.hard, self.good, self.easy)[grade - 1]

    def __iter__(self) -> Iterator[Choice]:
        return iter((self.again, self.hard, self.good, self.easy))


def next_states(
    state: MemoryState,
    now: datetime,
    day: DayContext,
    settings: Settings = DEFAULT_SETTINGS,
    *,
    card_id: int,
) -> Choices:
    """What each grade would do to a card that is looked at `now` (aware), on the study day `day`."""
    return _Step(state, now, day, settings, card_id).choices()


def review(
    state: MemoryState,
    grade: Grade,
    now: datetime,
    day: DayContext,
    settings: Settings = DEFAULT_SETTINGS,
    *,
    card_id: int,
) -> Choice:
    """What the grade does: exactly what `next_states` said it would."""
    return next_states(state, now, day, settings, card_id=card_id).of(grade)


def retrievability(
    state: MemoryState, when: date | datetime, parameters: Parameters = DEFAULT_PARAMETERS
) -> float:
    """The chance, 0 to 1, that the card is recalled on a study day or at an instant; 0 for a new card.

    R(t, S) = (1 + F t/S)^-d, with d the last parameter and F = 0.9^(-1/d) - 1, so that R(S, S) = 0.9.
    """
    if state.stability is None or state.last_review_at is None or state.last_study_day is None:
        return 0.0
    if isinstance(when, datetime):
        elapsed = (when - state.last_review_at).total_seconds() / SECONDS_A_DAY
    else:
        elapsed = float((when - state.last_study_day).days)
    decay = parameters.values[-1]
    factor = 0.9 ** (-1 / decay) - 1
    return float((1 + factor * max(0.0, elapsed) / state.stability) ** -decay)


@lru_cache(maxsize=64)
def engine(parameters: Parameters) -> fsrs.FSRS:
    """The library's object for these parameters, made once.

    Raises:
        Invalid: the library refuses them.
    """
    try:
        return fsrs.FSRS(list(parameters.values))
    except ValueError as error:
        raise Invalid("These FSRS parameters cannot be used.", "Reset them to the defaults.") from error


class _Step:
    """One look at a card: what the four grades have in common is worked out once."""

    __slots__ = ("at", "day", "fsrs_states", "now", "settings", "state", "steps", "waited")

    def __init__(
        self, state: MemoryState, now: datetime, day: DayContext, settings: Settings, card_id: int
    ) -> None:
        self.state, self.now, self.day, self.settings = state, now, day, settings
        relearns = state.phase in (Phase.REVIEW, Phase.RELEARNING)
        self.steps = settings.relearning_steps if relearns else settings.learning_steps
        self.at = chance(card_id, state.reps) if settings.fuzz else None
        memory, elapsed = None, 0
        if state.stability is not None and state.difficulty is not None and state.last_study_day is not None:
            memory = fsrs.MemoryState(state.stability, state.difficulty)
            elapsed = day.days_since(state.last_study_day)
        self.waited = 0
        if state.phase is Phase.REVIEW and state.due_at is not None and state.last_study_day is not None:
            due_day = study_day(state.due_at, day.zone, day.rollover_hour)
            self.waited = (due_day - state.last_study_day).days
        self.fsrs_states = engine(settings.parameters).next_states(
            memory, settings.desired_retention, elapsed
        )

    def choices(self) -> Choices:
        return self._from_review() if self.state.phase is Phase.REVIEW else self._from_steps()

    def _from_review(self) -> Choices:
        """A lapse goes to the relearning steps; Hard, Good and Easy are at least a day apart."""
        states = self.fsrs_states
        hard = self._days(states.hard, self._longer(states.hard))
        good = self._days(states.good, max(self._longer(states.good), hard + 1))
        easy = self._days(states.easy, max(self._longer(states.easy), good + 1))
        return Choices(
            self._wait(Grade.AGAIN, states.again, 0, self.steps[0])
            if self.steps
            else self._rest(Grade.AGAIN, states.again, self._days(states.again)),
            self._rest(Grade.HARD, states.hard, hard),
            self._rest(Grade.GOOD, states.good, good),
            self._rest(Grade.EASY, states.easy, easy),
        )

    def _from_steps(self) -> Choices:
        """Again starts over, Hard stays, Good goes on, Easy leaves; past the last step the days begin."""
        states, steps = self.fsrs_states, self.steps
        good_days = self._days(states.good)
        easy = self._rest(Grade.EASY, states.easy, self._days(states.easy, good_days + 1))
        if not steps:
            hard_days = min(self._days(states.hard), good_days)
            again_days = min(self._days(states.again), hard_days)
            return Choices(
                self._rest(Grade.AGAIN, states.again, again_days),
                self._rest(Grade.HARD, states.hard, hard_days),
                self._rest(Grade.GOOD, states.good, good_days),
                easy,
            )
        step = min(self.state.step, len(steps) - 1)  # the steps may have become fewer
        return Choices(
            self._wait(Grade.AGAIN, states.again, 0, steps[0]),
            self._wait(Grade.HARD, states.hard, step, _hard_delay(steps, step)),
            self._wait(Grade.GOOD, states.good, step + 1, steps[step + 1])
            if step + 1 < len(steps)
            else self._rest(Grade.GOOD, states.good, good_days),
            easy,
        )

    def _days(self, chosen: fsrs.ItemState, minimum: int = 1) -> int:
        return days_within(chosen.interval, minimum, self.settings.maximum_interval, self.at)

    def _longer(self, chosen: fsrs.ItemState) -> int:
        """Chance must not turn an interval that grows into one that does not."""
        return self.waited + 1 if round(chosen.interval) > self.waited else 1

    def _wait(self, grade: Grade, chosen: fsrs.ItemState, step: int, delay: timedelta) -> Choice:
        relearns = self.state.phase in (Phase.REVIEW, Phase.RELEARNING)
        phase = Phase.RELEARNING if relearns else Phase.LEARNING
        return Choice(grade, self._after(grade, chosen, phase, step, self.now + delay), delay)

    def _rest(self, grade: Grade, chosen: fsrs.ItemState, days: int) -> Choice:
        due_at = self.day.start_in(days)
        return Choice(grade, self._after(grade, chosen, Phase.REVIEW, 0, due_at), timedelta(days))

    def _after(
        self, grade: Grade, chosen: fsrs.ItemState, phase: Phase, step: int, due_at: datetime
    ) -> MemoryState:
        memory, before = chosen.memory, self.state
        lapsed = grade is Grade.AGAIN and before.phase is Phase.REVIEW
        return MemoryState(
            phase=phase,
            step=step,
            stability=memory.stability,
            difficulty=memory.difficulty,
            due_at=due_at,
            last_review_at=self.now,
            last_study_day=self.day.day,
            reps=before.reps + 1,
            lapses=before.lapses + lapsed,
        )


def _hard_delay(steps: tuple[timedelta, ...], step: int) -> timedelta:
    """On the first step between what Again and Good give, so that the three differ."""
    if step > 0:
        return steps[step]
    return (steps[0] + steps[1]) / 2 if len(steps) > 1 else steps[0] * 1.5
