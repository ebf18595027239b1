"""What a handbook says of its own words, for the matcher: made once for a handbook as it is, and kept by this process."""

from collections import OrderedDict

from sqlalchemy import select

from app.db.store import Read
from app.handbook.language import language_of
from app.interview.debrief_matching import Proposal, proposals
from app.interview.debrief_reads import Examined
from app.library.models import HandbookRow, NoteRow, TopicRow
from app.rehearsal.points.lexicon import Lexicon

_MOST = 4  # handbooks; one of some size is a few megabytes
_SAMPLE = 50  # notes that tell the language
_kept: OrderedDict[tuple[int, str], Lexicon] = OrderedDict()


def proposed_for(tx: Read, one: Examined) -> tuple[Proposal, ...]:
    """What the matcher says of an answer's key points; by the words of its handbook as it reads today."""
    if not one.points or not one.is_answered:
        return tuple(Proposal() for _ in one.points)
    return proposals(one, lexicon_of(tx, one.topic_id))


def lexicon_of(tx: Read, topic_id: int) -> Lexicon:
    """The lexicon of the handbook that a topic belongs to, as it reads today."""
    query = (
        select(HandbookRow.id, HandbookRow.digest, HandbookRow.details)
        .join(TopicRow, TopicRow.handbook_id == HandbookRow.id)
        .where(TopicRow.id == topic_id)
    )
    row = tx.execute(query).one()
    key = (row.id, row.digest)
    found = _kept.get(key)
    if found is None:
        found = _made(tx, row.id, row.details.get("language"))
        _kept[key] = found
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return found


def _made(tx: Read, handbook_id: int, declared: str | None) -> Lexicon:
    in_use = (NoteRow.handbook_id == handbook_id) & NoteRow.retired_at.is_(None)
    texts = list(tx.execute(select(NoteRow.text).where(in_use).order_by(NoteRow.id)).scalars())
    return Lexicon.of(texts, language_of(declared, "\n\n".join(texts[:_SAMPLE])))
