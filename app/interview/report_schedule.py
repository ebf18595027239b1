"""What an interview says to the schedule: the cards of points that were not said come first tomorrow, if the learner wants it."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts.queries import Learner
from app.db.store import Read, Write
from app.interview.queries import Attempt
from app.interview.report_reads import Report, report
from app.kernel.errors import Conflict
from app.scheduling.evidence import Evidence
from app.study.evidence import Finding, record_evidence, undo_evidence
from app.study.evidence_log import Counted, Source, SourceKind, counted, evidence_of

IN_DAYS = 1  # tomorrow


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """What the report's button does, or did."""

    can_count: bool
    action: str
    words: str
    can_undo: bool


def count_missed(tx: Write, learner: Learner, own: Attempt, now: datetime) -> Counted | None:
    """Brings the cards of all that was missed forward to tomorrow; None where none of them is learned yet.

    Raises:
        Conflict: not all of it is judged, or it counts already.
    """
    found = report(tx, learner.id, own)
    if not found.is_whole:
        raise Conflict("Not every answer is judged yet.", "Finish the debrief first.")
    return record_evidence(tx, learner, _source(own), findings(found), now, in_days=IN_DAYS)


def take_back(tx: Write, learner: Learner, own: Attempt, now: datetime) -> Counted | None:
    """Puts the schedule back as it would be without.

    Raises:
        Conflict: there is nothing to take back.
    """
    return undo_evidence(tx, learner, _source(own), now)


def findings(found: Report) -> list[Finding]:
    """A miss for each piece of knowledge that was not shown: of missed points, and of what has no points and was not right."""
    at = found.attempt.submitted_at or found.attempt.course.started_at
    notes = {(one.point.note_id, one.position) for one in found.missed}
    seed = found.attempt.seed
    notes |= {
        (one.note_id, one.position)
        for one in found.asked
        if not one.points and one.judged(seed).is_right is False
    }
    return [Finding(note, Evidence.MISSED, at, position) for note, position in sorted(_known(notes))]


def _known(notes: set[tuple[int | None, int]]) -> set[tuple[int, int]]:
    return {(note, position) for note, position in notes if note is not None}


def schedule_view(tx: Read, learner: Learner, found: Report) -> ScheduleView:
    """What stands in the schedule by this interview."""
    stands = counted(evidence_of(tx, learner.id, _source(found.attempt)))
    notes = len({one.note_id for one in findings(found)})
    if stands is not None and not stands.undone:
        return ScheduleView(False, "", _stands(stands), True)
    if not notes or not found.is_whole:
        return ScheduleView(False, "", "", False)
    again = " It was taken back." if stands is not None else ""
    what = "the card of what you missed" if notes == 1 else f"the cards of {notes} things that you missed"
    words = f"Only cards that you have learned come forward; new ones wait for their turn.{again}"
    return ScheduleView(True, f"Put {what} first tomorrow", words, False)


def _stands(stands: Counted) -> str:
    if stands.forward == 0:
        return "What you missed is due by tomorrow anyway, so nothing had to be moved."
    cards = "1 card comes" if stands.forward == 1 else f"{stands.forward} cards come"
    return f"{cards} first tomorrow, because of what you did not say here."


def _source(own: Attempt) -> Source:
    return Source(SourceKind.INTERVIEW, own.id)
