"""What handbooks say of their own words, for the matcher: made in the background for a handbook as it reads, and kept."""

import hashlib
import json
import zlib
from collections import OrderedDict
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import select

import app.rehearsal.points
from app.db.store import Read, Write
from app.db.upsert import insert_or
from app.handbook.language import language_of
from app.interview.models import LexiconRow
from app.library.models import HandbookRow, NoteRow, TopicRow
from app.rehearsal.points.lexicon import Lexicon
from app.work.models import JobRow
from app.work.queries import State
from app.work.service import enqueue
from app.work.worker import Function, Run

LEXICON = "lexicon"
_MOST = 4  # that a process holds ready; one of a large handbook is a few megabytes
_SAMPLE = 50  # notes that tell the language
_ready: OrderedDict[str, Lexicon] = OrderedDict()


def lexicon_of(tx: Read, topic_id: int) -> Lexicon | None:
    """The lexicon of the handbook that a topic belongs to, as it reads today; None as long as it is not made."""
    handbook = select(TopicRow.handbook_id).where(TopicRow.id == topic_id).scalar_subquery()
    query = select(HandbookRow.digest, LexiconRow.made_of).outerjoin(LexiconRow)
    row = tx.execute(query.where(HandbookRow.id == handbook)).one()
    if row.made_of != _made_of(row.digest):
        return None
    if row.made_of not in _ready:
        body = tx.execute(select(LexiconRow.body).where(LexiconRow.handbook_id == handbook)).scalar_one()
        _ready[row.made_of] = Lexicon.from_data(json.loads(zlib.decompress(body)))
        while len(_ready) > _MOST:
            _ready.popitem(last=False)
    return _ready[row.made_of]


def ask_for_lexicons(tx: Write, topic_ids: Collection[int], now: datetime) -> None:
    """Has the lexicons of these topics' handbooks made, where they are not: before anybody waits for them."""
    query = select(HandbookRow.id, HandbookRow.digest, LexiconRow.made_of).outerjoin(LexiconRow)
    of_topics = select(TopicRow.handbook_id).where(TopicRow.id.in_(topic_ids))
    for row in tx.execute(query.where(HandbookRow.id.in_(of_topics))).all():
        if row.made_of != _made_of(row.digest) and not _is_at(tx, row.id):
            enqueue(tx, LEXICON, {"handbook": row.id}, now)


def _is_at(tx: Read, handbook_id: int) -> bool:
    running = (JobRow.kind == LEXICON) & (JobRow.state == State.RUNNING)
    return any(
        one == {"handbook": handbook_id}
        for one in tx.execute(select(JobRow.arguments).where(running)).scalars()
    )


def functions() -> Mapping[str, Function]:
    """What this feature does in the background, by the names of its jobs."""
    return {LEXICON: _make}


def _make(run: Run, arguments: Mapping[str, Any]) -> None:
    number: int = arguments["handbook"]
    with run.store.read() as tx:
        handbook = tx.execute(
            select(HandbookRow.digest, HandbookRow.details).where(HandbookRow.id == number)
        ).one()
        in_use = (NoteRow.handbook_id == number) & NoteRow.retired_at.is_(None)
        texts = list(tx.execute(select(NoteRow.text).where(in_use).order_by(NoteRow.id)).scalars())
    run.report("Reading the words of a handbook")
    made = Lexicon.of(texts, language_of(handbook.details.get("language"), "\n\n".join(texts[:_SAMPLE])))
    kept = {
        "made_of": _made_of(handbook.digest),
        "body": zlib.compress(json.dumps(made.as_data(), ensure_ascii=False).encode()),
    }
    with run.store.write() as tx:
        new = insert_or(tx, LexiconRow).values(handbook_id=number, **kept)
        tx.execute(new.on_conflict_do_update(index_elements=[LexiconRow.handbook_id], set_=kept))
        run.finish(tx, {})


def _made_of(digest: str) -> str:
    return hashlib.sha256(f"{digest} {_reader()}".encode()).hexdigest()


@cache
def _reader() -> str:
    """A digest of the code that reads words: when it changes, so may the words."""
    digest = hashlib.sha256(version("PyStemmer").encode())
    for file in sorted(Path(app.rehearsal.points.__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()
