"""What is said on Today of interviews: one that is going on, and the one whose day is coming."""

from app.accounts.queries import current_learner
from app.db.store import Read
from app.interview.day_reads import day_to_come
from app.interview.queries import attempts
from app.interview.room_views import clock_view
from app.study.day import today
from app.web.notices import Notice
from app.web.visit import VisitContext


def of_open_interview(tx: Read, visit: VisitContext) -> Notice | None:
    """The newest interview that goes on, with the time that is left of it."""
    own = attempts(tx, current_learner(tx, visit.person).id, limit=1, submitted=False)
    if not own or own[0].is_overdue(visit.now):
        return None
    clock = clock_view(own[0], visit.now)
    words = clock.words[0].lower() + clock.words[1:]
    said = f"An interview is paused: {words}." if clock.paused else f"An interview is going on: {words}."
    return Notice(said, f"/interviews/{own[0].id}/room", "Go on with it")


def of_coming_day(tx: Read, visit: VisitContext) -> Notice | None:
    """How many days there are until the interview to come."""
    learner = current_learner(tx, visit.person)
    day = day_to_come(tx, learner.id)
    if day is None:
        return None
    left = (day.on_day - today(visit.now, learner.preferences).context.day).days
    if left < 0:
        return None
    when = {0: "today. Good luck", 1: "tomorrow"}.get(left, f"in {left} days")
    return Notice(
        f"Your interview is {when}.",
        "/interviews/day",
        "See what is worth most until then" if left else "See its page",
    )
