"""Links to an interview, as pages show them."""

from dataclasses import dataclass
from datetime import datetime

from app.interview.share_links import Kind, Link, NewLink
from app.kernel.instants import instant_words
from app.web.visit import VisitContext

KINDS = {Kind.REPORT: "A link to this report", Kind.INTERVIEWER: "A link for the interviewer"}


@dataclass(frozen=True, slots=True)
class ShareLine:
    id: int
    label: str
    words: str
    works: bool


@dataclass(frozen=True, slots=True)
class MadeLink:
    kind: str
    address: str
    until: str


def made_link(visit: VisitContext, made: NewLink, zone: str) -> MadeLink:
    """A link as it is shown once, whole: to be sent to somebody."""
    places = {Kind.REPORT: "reports", Kind.INTERVIEWER: "interviews"}
    address = visit.address(f"/shared/{places[made.kind]}/{made.token}")
    return MadeLink(made.kind.value, address, instant_words(made.expires_at, zone))


def share_line(one: Link, now: datetime, zone: str) -> ShareLine:
    works = one.works(now)
    if works:
        words = f"works until {instant_words(one.expires_at, zone)}"
    elif one.revoked_at:
        words = f"revoked {instant_words(one.revoked_at, zone)}"
    else:
        words = f"worked until {instant_words(one.expires_at, zone)}"
    return ShareLine(one.id, KINDS[one.kind], words, works)
