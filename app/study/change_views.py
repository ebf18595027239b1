"""Changes of handbooks in words, with the words that differ and the history that hangs on each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.accounts.queries import Learner
from app.handbook.differences import Fate, Piece, differences, shortened, side
from app.handbook.model import spoken_place
from app.kernel.instants import instant_words
from app.library.changes import ChangeSet, Kind, NoteChange
from app.library.preview import Doubtful, Preview
from app.study.counting import Held

PAGE = 100  # changes on a page
_CLIPPED = 900  # characters of a text that has no other to be compared with

_CHANGES = {
    "added": "Added",
    "reworded": "Reworded",
    "moved": "Moved",
    "split": "Split off",
    "merged": "Merged",
    "retired": "Retired",
    "revived": "Revived",
    "unchanged": "Unchanged",
}
_HOW = {
    "person": "one note by your answer",
    "id": "known by its id",
    "exact": "the same text",
    "loose": "the same words",
    "stem": "known by its first paragraph",
    "key": "known by its place and name",
    "near": "alike, in the same part",
    "far": "alike, in another part",
    "opening": "known by how its answer begins",
    "split": "the largest part of what it was",
    "merged": "made of several, this the largest",
}
_KINDS = {"definition": "Definition", "question": "Interview question", "cloze": "Sentence"}
_SETS = {
    Kind.IMPORT: "Import",
    Kind.EDIT: "Edit",
    Kind.READING: "Read anew by Viva",
    Kind.REVERT: "Revert",
    Kind.REMOVAL: "Removal",
}


@dataclass(frozen=True, slots=True)
class CountView:
    change: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One note: what it said and says, as pieces; `None` where there is no such side."""

    change: str
    label: str
    kind_label: str
    how_label: str
    line_label: str
    history_label: str
    old: tuple[Piece, ...] | None
    new: tuple[Piece, ...] | None


@dataclass(frozen=True, slots=True)
class DoubtView:
    note_id: int
    percent: int
    kind_label: str
    old_place: str
    new_place: str
    history_label: str
    retired: bool
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ChangeSetView:
    id: int
    label: str
    at_label: str
    by: str
    source: str
    counts: tuple[CountView, ...]
    is_first: bool
    is_removal: bool
    reverted_by: int | None
    can_be_reverted: bool


def counts_view(counts: Mapping[str, int]) -> tuple[CountView, ...]:
    """In the order of the words above, without what there is none of."""
    return tuple(CountView(name, label, counts[name]) for name, label in _CHANGES.items() if counts.get(name))


def change_set_view(found: ChangeSet, learner: Learner) -> ChangeSetView:
    return ChangeSetView(
        id=found.id,
        label="First import" if found.is_first else _SETS[Kind(found.kind)],
        at_label=instant_words(found.applied_at, learner.preferences.zone),
        by=found.by or "",
        source=found.source,
        counts=counts_view(found.changes),
        is_first=found.is_first,
        is_removal=found.kind == Kind.REMOVAL,
        reverted_by=found.reverted_by,
        can_be_reverted=found.can_be_reverted,
    )


def change_views(
    changes: Sequence[NoteChange], history: Mapping[int, Held], about: ChangeSet | Preview
) -> tuple[ChangeView, ...]:
    return tuple(_change_view(change, history, about) for change in changes)


def _change_view(change: NoteChange, history: Mapping[int, Held], about: ChangeSet | Preview) -> ChangeView:
    old, new = _sides(change.old_text, change.new_text)
    return ChangeView(
        change=change.change,
        label=_CHANGES[change.change],
        kind_label=kind_label(change.kind),
        how_label=_HOW.get(change.how or "", ""),
        line_label=line_label(change, about),
        history_label=history_label(history.get(change.note_id or 0)),
        old=old,
        new=None if change.change == "moved" and change.old_text == change.new_text else new,
    )


def _sides(old: str | None, new: str | None) -> tuple[tuple[Piece, ...] | None, tuple[Piece, ...] | None]:
    if old is None or new is None:
        return _whole(old), _whole(new)
    pieces = shortened(differences(old, new))
    return side(pieces, Fate.ADDED), side(pieces, Fate.REMOVED)


def _whole(text: str | None) -> tuple[Piece, ...] | None:
    if text is None:
        return None
    clipped = text if len(text) <= _CLIPPED else f"{text[:_CLIPPED].rstrip()} …"
    return (Piece(Fate.SAME, clipped),)


def doubt_views(preview: Preview, history: Mapping[int, Held]) -> tuple[DoubtView, ...]:
    return tuple(_doubt_view(doubt, history, preview) for doubt in preview.doubts)


def _doubt_view(doubt: Doubtful, history: Mapping[int, Held], preview: Preview) -> DoubtView:
    old, new = _sides(doubt.old_text, doubt.new_text)
    return DoubtView(
        note_id=doubt.note_id,
        percent=round(100 * doubt.likeness),
        kind_label=kind_label(doubt.kind),
        old_place=spoken_place(preview.files_before, doubt.old_line),
        new_place=spoken_place(preview.files, doubt.new_line),
        history_label=history_label(history.get(doubt.note_id)),
        retired=doubt.retired,
        old=old or (),
        new=new or (),
    )


def kind_label(kind: str) -> str:
    return _KINDS.get(kind, kind.capitalize())


def line_label(change: NoteChange, about: ChangeSet | Preview) -> str:
    """`line 12`, `line 12, was 10`, `line 12, from line 10`; of several files `line 12 of 04-lstm.md`."""
    old, new = change.old_line, change.new_line
    was = spoken_place(about.files_before, old) if old is not None else ""
    if new is None:
        other = change.other_line
        return f"was {was}" if other is None else f"was {was}, now in {spoken_place(about.files, other)}"
    if change.other_line is not None:
        was = spoken_place(about.files_before, change.other_line)
        return f"{spoken_place(about.files, new)}, from {was}"
    now = spoken_place(about.files, new)
    one_file = len(about.files) < 2 and len(about.files_before) < 2
    return now if was in ("", now) else f"{now}, was {old if one_file else was}"


def history_label(held: Held | None) -> str:
    """`3 reviews of 2 cards`; nothing where there are none."""
    if held is None:
        return ""
    reviews = f"{held.reviews:,} review{'s' if held.reviews != 1 else ''}"
    return f"{reviews} of {held.cards:,} card{'s' if held.cards != 1 else ''}"
