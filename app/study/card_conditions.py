"""A search of cards as conditions of SQL. Everything that a learner typed is bound, never written into a statement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import eq, ge, gt, le, lt
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, not_, select, text
from sqlalchemy.sql.elements import SQLColumnExpression

from app.db.store import Read
from app.library.models import CardRow, HandbookRow, NoteRow, TopicRow
from app.library.shelf import may_see, within_shelf
from app.scheduling.memory import Phase
from app.searching.language import Compared, Is, Named, OfKind, Search, Term, Text
from app.study.models import CardTagRow, ScheduleRow

LEECH = 8  # lapses, as in Anki


@dataclass(frozen=True, slots=True)
class Moment:
    """For whom and when a search is made: states depend on the study day."""

    learner_id: int
    day: date
    tomorrow: datetime


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold of a row of `schedule`, and what was asked for and is not there."""

    clauses: tuple[ColumnElement[bool], ...]
    remarks: tuple[str, ...]


def of_cards(tx: Read, search: Search, moment: Moment) -> Conditions:
    """The learner's cards that a search asks for; retired ones only where it asks for them."""
    own = [ScheduleRow.learner_id == moment.learner_id]
    if not search.asks_for("retired"):
        own.append(ScheduleRow.retired.is_(False))
    compiler = _Compiler(tx, moment, _CARD)
    return Conditions((*own, *compiler.all_of(search)), (*search.remarks, *compiler.remarks))


def of_unanswered(tx: Read, search: Search, moment: Moment) -> Conditions:
    """The same of rows of `note` joined to `topic`: questions that have no card because nobody has answered them."""
    has_card = select(CardRow.id).where(CardRow.note_id == NoteRow.id, CardRow.retired_at.is_(None)).exists()
    own = (
        NoteRow.kind == "question",
        NoteRow.retired_at.is_(None),
        ~has_card,
        within_shelf(tx, NoteRow.handbook_id),
    )
    compiler = _Compiler(tx, moment, _NOTE)
    return Conditions((*own, *compiler.all_of(search)), (*search.remarks, *compiler.remarks))


def state(moment: Moment) -> dict[str, ColumnElement[bool]]:
    """What each state means, of a row of `schedule`."""
    started = ScheduleRow.phase != Phase.NEW.value
    buried = and_(ScheduleRow.buried_until.is_not(None), ScheduleRow.buried_until > moment.day)
    return {
        "new": ScheduleRow.phase == Phase.NEW.value,
        "learning": ScheduleRow.phase.in_([Phase.LEARNING.value, Phase.RELEARNING.value]),
        "review": ScheduleRow.phase == Phase.REVIEW.value,
        "suspended": ScheduleRow.suspended.is_(True),
        "buried": buried,
        "leech": ScheduleRow.lapses >= LEECH,
        "retired": ScheduleRow.retired.is_(True),
        "unanswered": false(),
        "due": and_(
            started,
            ScheduleRow.due_at.is_not(None),
            ScheduleRow.due_at < moment.tomorrow,
            ScheduleRow.suspended.is_(False),
            not_(buried),
        ),
    }


def state_rank(moment: Moment) -> ColumnElement[int]:
    """The order of the words that a card's state is shown in: what can be studied first."""
    states = state(moment)
    held = [(states["retired"], 7), (states["suspended"], 6), (states["buried"], 5)]
    return case(*held, (states["due"], 1), (states["learning"], 2), (states["new"], 3), else_=4)


@dataclass(frozen=True, slots=True)
class _Subject:
    """The columns that a search can speak of; where there are none, nothing fits."""

    handbook_id: SQLColumnExpression[int]
    topic_id: SQLColumnExpression[int]
    card_id: SQLColumnExpression[int] | None


_CARD = _Subject(ScheduleRow.handbook_id, ScheduleRow.topic_id, ScheduleRow.card_id)
_NOTE = _Subject(NoteRow.handbook_id, NoteRow.topic_id, None)
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {"<": lt, "<=": le, "=": eq, ">=": ge, ">": gt}
_NUMBERS = {
    "difficulty": ScheduleRow.difficulty,
    "reps": ScheduleRow.reps,
    "lapses": ScheduleRow.lapses,
}


class _Compiler:
    def __init__(self, tx: Read, moment: Moment, subject: _Subject) -> None:
        self.tx, self.moment, self.subject = tx, moment, subject
        self.remarks: list[str] = []
        self.names = 0

    def all_of(self, search: Search) -> list[ColumnElement[bool]]:
        words = [term for term in search.terms if isinstance(term, Text)]
        wanted = [term for term in words if not term.negated]
        clauses = [self._has_words(wanted)] if wanted else []
        clauses += [not_(self._has_words([term])) for term in words if term.negated]
        for term in search.terms:
            if not isinstance(term, Text):
                clause = self._term(term)
                clauses.append(not_(clause) if term.negated else clause)
        return clauses

    def _term(self, term: Term) -> ColumnElement[bool]:
        if isinstance(term, Named):
            return {"topic": self._topic, "handbook": self._handbook, "tag": self._tag}[term.field](
                term.value
            )
        if isinstance(term, Is) and self.subject is _NOTE:
            return NoteRow.id.is_not(None) if term.state == "unanswered" else false()
        if self.subject is _NOTE:
            return false()
        if isinstance(term, Is):
            return state(self.moment)[term.state]
        if isinstance(term, OfKind):
            fitting = select(CardRow.id).where(CardRow.kind.in_(term.kinds)).correlate(None)
            return ScheduleRow.card_id.in_(fitting)
        assert isinstance(term, Compared)
        column = _NUMBERS[term.number]
        return and_(column.is_not(None), _COMPARISONS[term.comparison](column, term.value))

    def _has_words(self, words: Sequence[Text]) -> ColumnElement[bool]:
        if self.subject.card_id is None:
            found, column = _FOUND[self.tx.dialect.name]["topic"], self.subject.topic_id
        else:
            found, column = _FOUND[self.tx.dialect.name]["card"], self.subject.card_id
        return self._matches(column, found, words)

    def _matches(
        self, column: SQLColumnExpression[int], found: str, words: Sequence[Text]
    ) -> ColumnElement[bool]:
        self.names += 1
        name = f"words_{self.names}"
        match = _MATCH[self.tx.dialect.name](words)
        return column.in_(text(found.replace(":match", f":{name}")).bindparams(**{name: match}))

    def _handbook(self, value: str) -> ColumnElement[bool]:
        columns = (
            HandbookRow.id,
            HandbookRow.slug,
            HandbookRow.title,
        )  # removed ones too: `is:retired` finds their cards
        books = self.tx.execute(select(*columns).where(may_see(self.tx))).all()
        ids = [row.id for row in books if row.slug.lower() == value]
        ids = ids or [row.id for row in books if value in row.title.lower()]
        if not ids:
            self.remarks.append(f"No handbook has “{value[:40]}” in its title.")
        return self.subject.handbook_id.in_(ids)

    def _topic(self, value: str) -> ColumnElement[bool]:
        """The topic of that key, or else those with the words in their title; each with all that is below it."""
        alive = TopicRow.retired_at.is_(None)
        named = func.lower(TopicRow.key) == value
        if not self._any_topic(named & alive):
            named = self._matches(
                TopicRow.id, _FOUND[self.tx.dialect.name]["title"], [Text(value, phrase=False)]
            )
            if not any(map(str.isalnum, value)) or not self._any_topic(named & alive):
                self.remarks.append(f"No topic has “{value[:40]}” in its title.")
                return false()
        self.names += 1
        inside = select(TopicRow.id).where(named, alive).cte(f"inside_{self.names}", recursive=True)
        below = select(TopicRow.id).where(TopicRow.parent_id == inside.c.id)
        return self.subject.topic_id.in_(select(inside.union(below).c.id).correlate(None))

    def _any_topic(self, condition: ColumnElement[bool]) -> bool:
        return self.tx.execute(select(TopicRow.id).where(condition).limit(1)).first() is not None

    def _tag(self, value: str) -> ColumnElement[bool]:
        if self.subject.card_id is None:
            return false()
        tagged = select(CardTagRow.card_id).where(
            CardTagRow.learner_id == self.moment.learner_id, CardTagRow.tag == value
        )
        return self.subject.card_id.in_(tagged.correlate(None))


def _sqlite_match(words: Sequence[Text]) -> str:
    quoted = ('"' + word.text.replace('"', '""') + '"' for word in words)
    return " AND ".join(
        f"{text}{'' if word.phrase else '*'}" for word, text in zip(words, quoted, strict=True)
    )


def _postgresql_match(words: Sequence[Text]) -> str:
    quoted = ("'" + word.text.replace("\\", "\\\\").replace("'", "''") + "'" for word in words)
    return " & ".join(
        f"{text}{'' if word.phrase else ':*'}" for word, text in zip(words, quoted, strict=True)
    )


_MATCH = {"sqlite": _sqlite_match, "postgresql": _postgresql_match}
_FOUND = {
    "sqlite": {
        "card": "SELECT rowid FROM card_search WHERE card_search MATCH :match",
        "topic": "SELECT rowid FROM topic_search WHERE topic_search MATCH :match",
        "title": "SELECT rowid FROM topic_search WHERE topic_search MATCH 'plain : (' || :match || ')'",
    },
    "postgresql": {
        "card": "SELECT id FROM card WHERE to_tsvector('simple', left(prompt, 2000)) @@ to_tsquery('simple', :match)",
        "topic": "SELECT id FROM topic WHERE to_tsvector('simple', plain || ' ' || body_text) "
        "@@ to_tsquery('simple', :match)",
        "title": "SELECT id FROM topic WHERE to_tsvector('simple', plain) @@ to_tsquery('simple', :match)",
    },
}
