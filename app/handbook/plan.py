"""What an import would do to the notes that are stored, decided before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from app.handbook.identity import fingerprint
from app.handbook.kinship import find_kin
from app.handbook.matching import How, KnownNote, Pairing, id_forms, match
from app.handbook.model import Note
from app.kernel.errors import Conflict


class Change(StrEnum):
    UNCHANGED = "unchanged"
    MOVED = "moved"  # the same text in another topic, or under another id of the author's
    REWORDED = "reworded"
    ADDED = "added"
    RETIRED = "retired"
    SPLIT = "split"  # an added note whose words stood in another
    MERGED = "merged"  # a retired note whose words stand in another
    REVIVED = "revived"  # a retired note that is in the file again, perhaps reworded


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """What becomes of one note. An added or split note has no `known`, a retired or merged one no `note`.

    `key` is the key to store: where a note is known its stored key stays, unless the author gave it an id.
    """

    change: Change
    key: str
    note: Note | None
    known: KnownNote | None
    how: How | None = None  # how note and known were found to be one; None where there is only one of them
    split_from: KnownNote | None = None
    merged_into: Note | None = None

    @property
    def old_text(self) -> str | None:
        return self.known.text if self.known else None

    @property
    def new_text(self) -> str | None:
        return self.note.text if self.note else None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two notes that may be one. The plan keeps them apart: one is retired (or stays so), the other added."""

    known: KnownNote
    note: Note
    likeness: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Every note of the file in its order, then those that the file no longer has."""

    notes: tuple[PlannedNote, ...]
    doubtful: tuple[Doubt, ...]


def make_plan(
    known: Sequence[KnownNote], found: Sequence[Note], same: Mapping[str, int] | None = None
) -> ImportPlan:
    """Plans the import of `found` over `known`, the notes of one handbook.

    Args:
        known: the stored notes, retired ones too; their ids and keys are unique.
        found: the notes as now read; their keys are unique.
        same: doubts that a person has settled: a found note's key, and the id of the known note that it is.

    Raises:
        Conflict: two notes claim one id of the author's.
    """
    _refuse_claimed_twice(found)
    pairing = match(known, found, same or {})
    kin = find_kin(known, found, pairing)
    keys = _keys(known, found, pairing)
    kept = [
        _planned(
            note, keys[place], pairing.known.get(place), pairing.how.get(place), kin.split_from.get(place)
        )
        for place, note in enumerate(found)
    ]
    matched = {item.known.id for item in kept if item.known}
    gone = [
        _gone(old, found[kin.merged_into[old.id]] if old.id in kin.merged_into else None)
        for old in known
        if old.id not in matched and not old.retired
    ]
    doubts = [Doubt(old, found[place], score) for old, place, score in pairing.doubtful]
    return ImportPlan((*kept, *gone), tuple(doubts))


def _planned(
    note: Note, key: str, known: KnownNote | None, how: How | None, split_from: KnownNote | None
) -> PlannedNote:
    change = Change.SPLIT if split_from else _change(note, key, known, how)
    return PlannedNote(change, key, note, known, how, split_from)


def _gone(old: KnownNote, merged_into: Note | None) -> PlannedNote:
    change = Change.MERGED if merged_into else Change.RETIRED
    return PlannedNote(change, old.key, None, old, merged_into=merged_into)


def _change(note: Note, key: str, known: KnownNote | None, how: How | None) -> Change:
    if known is None:
        return Change.ADDED
    if known.retired:
        return Change.REVIVED
    if how is not How.EXACT and fingerprint(note.text) != known.fingerprint:
        return Change.REWORDED
    if note.topic != known.topic or key != known.key:
        return Change.MOVED
    return Change.UNCHANGED


def _keys(known: Sequence[KnownNote], found: Sequence[Note], pairing: Pairing) -> list[str]:
    """The key of each found note: stored keys stay, ids of the author are adopted, new keys give way."""
    taken = {old.key for old in known}
    keys = []
    for place, note in enumerate(found):
        old = pairing.known.get(place)
        stays = old is not None and (not note.explicit or old.key in id_forms(note))
        keys.append(old.key if old is not None and stays else _free(note, taken))
        taken.add(keys[-1])
    return keys


def _free(note: Note, taken: set[str]) -> str:
    """The first form of the note's key that is not taken."""
    own, with_kind = id_forms(note)
    numbered = (f"{with_kind}-{number}" for number in range(2, len(taken) + 3))
    return next(form for form in chain((own, with_kind), numbered) if form not in taken)


def _refuse_claimed_twice(found: Sequence[Note]) -> None:
    first: dict[str, Note] = {}
    for note in found:
        other = first.setdefault(note.key, note)
        if other is not note and (note.explicit or other.explicit):
            raise Conflict(
                f"The id {note.key!r} is given twice, on lines {other.lines.first} and {note.lines.first}.",
                "Give one of the two another id.",
            )
