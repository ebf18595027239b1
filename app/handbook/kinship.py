"""What was one note and is several now, or was several and is one: found by the words that went along.

Matching is one to one. What it leaves over may still be told: a new note most of whose words stood in a stored one was
split from it; a note that is gone, most of whose words stand in one of the file, was merged into it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.handbook.identity import word_runs
from app.handbook.matching import How, KnownNote, Pairing, may_be_one
from app.handbook.model import Note

_ENOUGH = 8  # runs of words that two notes and no others have; fewer may be a manner of speaking
_CONTAINED = 0.6  # the share of a note's runs by which it came out of another, or went into it
_COVERED = 0.6  # the share of a note that all its parts have together, where it was not known again otherwise


@dataclass(slots=True)
class Kinship:
    """Found notes by their places, stored ones by their ids."""

    split_from: dict[int, KnownNote] = field(default_factory=dict)
    merged_into: dict[int, int] = field(default_factory=dict)


def find_kin(known: Sequence[KnownNote], found: Sequence[Note], pairing: Pairing) -> Kinship:
    """What matching left over, and out of which of the changed notes, or into which, it went.

    Where a note's parts are all that is left of it, or a note is all made of others, the two that are most alike are
    one: they are added to the pairing, and nobody is asked about them.
    """
    places = {old.id: place for place, old in pairing.known.items()}
    edited = {place for place, how in pairing.how.items() if how is not How.EXACT}
    olds = {old.id: old for old in known if not old.retired and places.get(old.id, -1) in edited | {-1}}
    news = {place: note for place, note in enumerate(found) if place in edited or place not in pairing.known}
    kin = Kinship()
    if all(old_id in places for old_id in olds) and all(place in pairing.known for place in news):
        return kin
    runs = _Runs(olds, news)
    for old_id, parts in runs.parts(place for place in news if place not in pairing.known).items():
        old = olds[old_id]
        if old_id not in places:
            if len(parts) < 2 or sum(parts.values()) < _COVERED * len(runs.of_old[old_id]):
                continue
            largest = max(parts, key=lambda place: (parts[place], -place))
            if not may_be_one(old, news[largest]):
                continue
            _make_one(pairing, old, largest, How.SPLIT)
            places[old_id] = largest
        kin.split_from |= {place: old for place in parts if place not in pairing.known}
    for place, pieces in runs.pieces(old_id for old_id in olds if old_id not in places).items():
        if place not in pairing.known:
            if len(pieces) < 2 or sum(pieces.values()) < _COVERED * len(runs.of_new[place]):
                continue
            largest = max(pieces, key=lambda old_id: (pieces[old_id], -old_id))
            if not may_be_one(olds[largest], news[place]):
                continue
            _make_one(pairing, olds[largest], place, How.MERGED)
            places[largest] = place
            kin.split_from.pop(place, None)
        kin.merged_into |= {old_id: place for old_id in pieces if old_id not in places}
    return kin


def _make_one(pairing: Pairing, old: KnownNote, place: int, how: How) -> None:
    pairing.known[place], pairing.how[place] = old, how
    pairing.doubtful[:] = [one for one in pairing.doubtful if one[0].id != old.id and one[1] != place]


class _Runs:
    """Runs of words that stood in one note before and stand in one now, and tell that words went from one to the other."""

    def __init__(self, olds: Mapping[int, KnownNote], news: Mapping[int, Note]) -> None:
        self.of_old = {old_id: word_runs(old.text, old.kind) for old_id, old in olds.items()}
        self.of_new = {place: word_runs(note.text, note.kind.value) for place, note in news.items()}
        before, now = _owners(self.of_old), _owners(self.of_new)
        self.shared = Counter((old_id, now[run]) for run, old_id in before.items() if run in now)

    def parts(self, free: Iterable[int]) -> dict[int, dict[int, int]]:
        """By stored notes, the new ones that came out of them, each with how many runs tell so."""
        wanted = set(free)
        of_place = {(place, old_id): n for (old_id, place), n in self.shared.items() if place in wanted}
        return _nearest(of_place, self.of_new)

    def pieces(self, free: Iterable[int]) -> dict[int, dict[int, int]]:
        """By found notes, those that went into them."""
        wanted = set(free)
        return _nearest({pair: n for pair, n in self.shared.items() if pair[0] in wanted}, self.of_old)


def _owners(runs: Mapping[int, frozenset[int]]) -> dict[int, int]:
    owners: dict[int, int] = {}
    several = set[int]()
    for owner, own in runs.items():
        several |= own & owners.keys()
        owners |= dict.fromkeys(own, owner)
    return {run: owner for run, owner in owners.items() if run not in several}


def _nearest(
    shared: Mapping[tuple[int, int], int], runs: Mapping[int, frozenset[int]]
) -> dict[int, dict[int, int]]:
    """For each of the first, the one that it shares most with, if that is most of it; turned round."""
    best: dict[int, tuple[int, int]] = {}
    for (one, other), n in shared.items():
        if n >= _ENOUGH and n >= _CONTAINED * len(runs[one]):
            best[one] = max(best.get(one, (0, 0)), (n, other))
    turned: dict[int, dict[int, int]] = defaultdict(dict)
    for one, (n, other) in best.items():
        turned[other][one] = n
    return turned
