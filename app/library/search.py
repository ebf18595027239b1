"""Full-text search in all handbooks: FTS5 on SQLite, its own on PostgreSQL."""

import re
from dataclasses import dataclass

from markupsafe import Markup, escape
from sqlalchemy import TextClause, select, text

from app.db.store import Read, viewer_of
from app.library.models import HandbookRow
from app.library.shelf import on_shelf

LIMIT = 30
MAX_QUERY = 200  # characters
_OPEN, _CLOSE = "\x02", "\x03"  # marks around what was found, until the rest is escaped


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic or question in which the words were found."""

    topic_key: str
    kind: str
    title_html: Markup
    parent: str | None
    snippet_html: Markup
    handbook_slug: str
    handbook_title: str


@dataclass(frozen=True, slots=True)
class Found:
    total: int
    hits: tuple[Hit, ...]


def handbook_hits(tx: Read, query: str) -> tuple[tuple[str, str], ...]:
    """Slug and title of the handbooks that have all the words in title, subtitle or preface."""
    words = [word.casefold() for word in words_of(query)]
    columns = (HandbookRow.slug, HandbookRow.title, HandbookRow.subtitle, HandbookRow.preface_html)
    found = []
    for slug, title, subtitle, preface in (
        tx.execute(select(*columns).where(on_shelf(tx)).order_by(HandbookRow.title)) if words else ()
    ):
        said = f"{title} {subtitle or ''} {Markup(preface).striptags()}".casefold()
        if all(word in said for word in words):
            found.append((slug, title))
    return tuple(found)


def words_of(query: str) -> list[str]:
    """The words to look for: letters and digits, in any script."""
    return re.findall(r"\w+", query[:MAX_QUERY])[:12]


def search(tx: Read, query: str, limit: int = LIMIT) -> Found:
    """Topics that have all the words, the last of which may be only begun; the best first."""
    words = words_of(query)
    if not words:
        return Found(0, ())
    dialect = tx.dialect.name
    match = _MATCH[dialect](words)
    asked = {"match": match, "viewer": viewer_of(tx)}
    total = tx.execute(_COUNT[dialect], asked).scalar_one()
    rows = tx.execute(_HITS[dialect], {**asked, "limit": limit, "open": _OPEN, "close": _CLOSE})
    return Found(
        total, tuple(Hit(row[0], row[1], Markup(row[2]), row[3], _marked(row[4]), *row[5:]) for row in rows)
    )


def _marked(snippet: str) -> Markup:
    return Markup(escape(snippet).replace(_OPEN, Markup("<mark>")).replace(_CLOSE, Markup("</mark>")))


def _sqlite_match(words: list[str]) -> str:
    return " ".join(f'"{word}"' for word in words) + "*"


def _postgresql_match(words: list[str]) -> str:
    return " & ".join(f"'{word}'" for word in words) + ":*"


_MATCH = {"sqlite": _sqlite_match, "postgresql": _postgresql_match}
_PG_VECTOR = "to_tsvector('simple', topic.plain || ' ' || topic.body_text)"
_COLUMNS = "topic.key, topic.kind, topic.title_html, parent.plain"
_JOINS = "LEFT JOIN topic AS parent ON parent.id = topic.parent_id JOIN handbook ON handbook.id = topic.handbook_id"
_VISIBLE = (  # as `shelf.may_see` has it
    "(CAST(:viewer AS integer) IS NULL OR topic.handbook_id NOT IN "
    "(SELECT id FROM handbook WHERE owner_id <> CAST(:viewer AS integer)))"
)
_COUNT: dict[str, TextClause] = {
    "sqlite": text(
        "SELECT count(*) FROM topic_search JOIN topic ON topic.id = topic_search.rowid "
        f"WHERE topic_search MATCH :match AND topic.retired_at IS NULL AND {_VISIBLE}"
    ),
    "postgresql": text(
        f"SELECT count(*) FROM topic WHERE {_PG_VECTOR} @@ to_tsquery('simple', :match) AND topic.retired_at IS NULL "
        f"AND {_VISIBLE}"
    ),
}
_HITS: dict[str, TextClause] = {
    "sqlite": text(
        f"SELECT {_COLUMNS}, snippet(topic_search, 1, :open, :close, '…', 24), handbook.slug, handbook.title "
        f"FROM topic_search JOIN topic ON topic.id = topic_search.rowid {_JOINS} "
        f"WHERE topic_search MATCH :match AND topic.retired_at IS NULL AND {_VISIBLE} "
        "ORDER BY bm25(topic_search, 8.0, 1.0), topic.id LIMIT :limit"
    ),
    "postgresql": text(
        f"SELECT {_COLUMNS}, ts_headline('simple', topic.body_text, "
        "to_tsquery('simple', :match), 'MaxWords=24, MinWords=12, StartSel=' || :open || ', StopSel=' || :close), "
        f"handbook.slug, handbook.title FROM topic {_JOINS} "
        f"WHERE {_PG_VECTOR} @@ to_tsquery('simple', :match) AND topic.retired_at IS NULL AND {_VISIBLE} "
        f"ORDER BY ts_rank({_PG_VECTOR}, to_tsquery('simple', :match)) DESC, topic.id LIMIT :limit"
    ),
}
