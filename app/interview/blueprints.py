"""The blueprints that a learner can choose from: those that come with Viva, which are files, and their own, which are rows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import insert, select, update

from app import paths
from app.db.store import Read, Write
from app.interview.models import BlueprintRow
from app.kernel.errors import Conflict, NotFound
from app.rehearsal.blueprint import Blueprint
from app.rehearsal.reading import as_data, blueprint_of, checked, read_blueprint

_READY = paths.CONTENT / "blueprints"
MOST_OWN = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """A blueprint with the name that addresses know it by."""

    slug: str
    blueprint: Blueprint
    is_own: bool


def ready_made() -> Mapping[str, Blueprint]:
    """Those that come with Viva, by their slugs, in the order of their files.

    Raises:
        Invalid: one of them cannot be read.
    """
    return _read_folder(_READY)


@cache
def _read_folder(folder: Path) -> Mapping[str, Blueprint]:
    files = sorted(folder.glob("*.toml"))
    return {file.stem: read_blueprint(file.read_text(encoding="utf-8"), file.name) for file in files}


def offers(tx: Read, learner_id: int) -> list[Offer]:
    """All that the learner can choose from; their own come after those that come with Viva."""
    own = (BlueprintRow.learner_id == learner_id) & BlueprintRow.retired_at.is_(None)
    rows = tx.execute(select(BlueprintRow.slug, BlueprintRow.body).where(own).order_by(BlueprintRow.id))
    ready = [Offer(slug, one, False) for slug, one in ready_made().items()]
    return [*ready, *(Offer(row.slug, blueprint_of(row.body), True) for row in rows)]


def offer(tx: Read, learner_id: int, slug: str) -> Offer:
    """One of them.

    Raises:
        NotFound: there is none of this name.
    """
    found = next((one for one in offers(tx, learner_id) if one.slug == slug), None)
    if found is None:
        raise NotFound(
            f"There is no blueprint “{slug[:80]}”.", "The page of interviews lists those there are."
        )
    return found


def keep_blueprint(tx: Write, learner_id: int, blueprint: Blueprint, now: datetime) -> str:
    """Keeps a new blueprint of the learner's own; gives its slug.

    Raises:
        Invalid: it cannot be meant.
        Conflict: there are too many already.
    """
    taken = set(ready_made()) | set(
        tx.execute(select(BlueprintRow.slug).where(BlueprintRow.learner_id == learner_id)).scalars()
    )
    if len(taken) >= MOST_OWN:
        raise Conflict(f"You have {MOST_OWN} blueprints.", "Remove one that you do not need any more.")
    slug = _free(_slug(blueprint.name), taken)
    values = {
        "learner_id": learner_id,
        "slug": slug,
        "body": as_data(checked(blueprint)),
        "created_at": now,
        "updated_at": now,
    }
    tx.execute(insert(BlueprintRow).values(values))
    return slug


def change_blueprint(tx: Write, learner_id: int, slug: str, blueprint: Blueprint, now: datetime) -> None:
    """Changes one of the learner's own. Interviews that were sat by it keep what it was.

    Raises:
        NotFound: they have none of this name; those that come with Viva are copied, not changed.
        Invalid: it cannot be meant.
    """
    _change_own(tx, learner_id, slug, body=as_data(checked(blueprint)), updated_at=now)


def retire_blueprint(tx: Write, learner_id: int, slug: str, now: datetime) -> None:
    """Takes one of the learner's own out of the list."""
    _change_own(tx, learner_id, slug, retired_at=now)


def _change_own(tx: Write, learner_id: int, slug: str, **values: object) -> None:
    own = (
        (BlueprintRow.learner_id == learner_id)
        & (BlueprintRow.slug == slug)
        & BlueprintRow.retired_at.is_(None)
    )
    if not tx.execute(update(BlueprintRow).where(own).values(**values)).rowcount:
        raise NotFound(
            f"You have no blueprint “{slug[:80]}” of your own.",
            "Copy one that comes with Viva, and change that.",
        )


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:80] or "blueprint"


def _free(slug: str, taken: set[str]) -> str:
    return next(
        name for n in range(1, len(taken) + 2) if (name := slug if n == 1 else f"{slug}-{n}") not in taken
    )
