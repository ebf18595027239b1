"""Reads of evidence: what answers elsewhere said of cards, and what it did to the schedule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, select

from app.db.store import Read
from app.library.models import CardRow
from app.scheduling.evidence import Effect, Evidence
from app.study.models import EvidenceRow, EvidenceUndoRow


class SourceKind(StrEnum):
    """Where answers are given besides the card itself."""

    QUIZ = "quiz"
    INTERVIEW = "interview"


@dataclass(frozen=True, slots=True)
class Source:
    """What the evidence is from: an attempt of the learner."""

    kind: SourceKind
    attempt_id: int


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What an answer said of a card, and what that did."""

    id: int
    card_id: int
    source: Source
    position: int
    evidence: Evidence
    effect: Effect
    answered_at: datetime
    recorded_at: datetime
    review_id: int | None
    after_review_id: int | None
    brought_to: datetime | None
    prompt: str  # of the card
    undone: bool


@dataclass(frozen=True, slots=True)
class BroughtForward:
    """A card that was to be due no later than `to`, after the card's review that was the last then."""

    after_review_id: int
    to: datetime


_COLUMNS = (
    EvidenceRow.id,
    EvidenceRow.card_id,
    EvidenceRow.source,
    EvidenceRow.attempt_id,
    EvidenceRow.position,
    EvidenceRow.kind,
    EvidenceRow.effect,
    EvidenceRow.answered_at,
    EvidenceRow.recorded_at,
    EvidenceRow.review_id,
    EvidenceRow.after_review_id,
    EvidenceRow.brought_to,
    CardRow.prompt,
    EvidenceUndoRow.evidence_id,
)
_WITNESSED = (
    select(*_COLUMNS)
    .join(CardRow, CardRow.id == EvidenceRow.card_id)
    .outerjoin(EvidenceUndoRow, EvidenceUndoRow.evidence_id == EvidenceRow.id)
    .where(EvidenceRow.learner_id == bindparam("learner"))
    .order_by(EvidenceRow.id)
)
_OF_CARD = _WITNESSED.where(EvidenceRow.card_id == bindparam("card"))
_OF_SOURCE = _WITNESSED.where(
    EvidenceRow.source == bindparam("kind"), EvidenceRow.attempt_id == bindparam("attempt")
)
_FORWARDS = (
    select(EvidenceRow.card_id, EvidenceRow.after_review_id, EvidenceRow.brought_to)
    .outerjoin(EvidenceUndoRow, EvidenceUndoRow.evidence_id == EvidenceRow.id)
    .where(
        EvidenceRow.learner_id == bindparam("learner"),
        EvidenceRow.card_id.in_(bindparam("cards", expanding=True)),
        EvidenceRow.effect == Effect.FORWARD.value,
        EvidenceUndoRow.evidence_id.is_(None),
    )
    .order_by(EvidenceRow.id)
)


def evidence_of_card(tx: Read, learner_id: int, card_id: int) -> list[Witnessed]:
    """All that was said of a card, oldest first, with what was taken back."""
    return [_witnessed(row) for row in tx.execute(_OF_CARD, {"learner": learner_id, "card": card_id})]


def evidence_of(tx: Read, learner_id: int, source: Source) -> list[Witnessed]:
    """All that an attempt said, oldest first, with what was taken back."""
    own = {"learner": learner_id, "kind": source.kind.value, "attempt": source.attempt_id}
    return [_witnessed(row) for row in tx.execute(_OF_SOURCE, own)]


def brought_forward(tx: Read, learner_id: int, card_ids: Sequence[int]) -> dict[int, list[BroughtForward]]:
    """When cards were brought forward, as far as it holds, by card; oldest first."""
    found: dict[int, list[BroughtForward]] = {}
    rows: Any = tx.execute(_FORWARDS, {"learner": learner_id, "cards": card_ids})
    for card_id, after, to in rows:
        found.setdefault(card_id, []).append(BroughtForward(after, to))
    return found


def _witnessed(row: Any) -> Witnessed:
    return Witnessed(
        id=row[0],
        card_id=row[1],
        source=Source(SourceKind(row[2]), row[3]),
        position=row[4],
        evidence=Evidence(row[5]),
        effect=Effect(row[6]),
        answered_at=row[7],
        recorded_at=row[8],
        review_id=row[9],
        after_review_id=row[10],
        brought_to=row[11],
        prompt=row[12],
        undone=row[13] is not None,
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """What an attempt did to the schedule when it last counted, and whether that was taken back."""

    forward: int  # cards that were brought forward
    reviewed: int  # cards that counted as reviewed
    undone: bool

    @property
    def cards(self) -> int:
        return self.forward + self.reviewed


def counted(witnessed: Sequence[Witnessed]) -> Counted | None:
    """The last time that an attempt counted; None where it never did, or said nothing of any card."""
    if not witnessed:
        return None
    effects = [one.effect for one in newest(witnessed)]
    return Counted(effects.count(Effect.FORWARD), effects.count(Effect.REVIEW), witnessed[-1].undone)


def newest(witnessed: Sequence[Witnessed]) -> list[Witnessed]:
    """Of what an attempt said, the last time that it counted; each card once."""
    last = {one.card_id: one for one in witnessed if one.recorded_at == witnessed[-1].recorded_at}
    return list(last.values())
