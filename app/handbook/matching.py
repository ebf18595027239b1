"""Which stored note is which note of the file: one to one, the surest evidence first, the doubtful apart."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import log

from app.handbook.identity import Wording, fingerprint, likeness, loose_fingerprint
from app.handbook.model import Note, NoteKind


class How(StrEnum):
    """The evidence by which two notes are one, the surest first."""

    PERSON = "person"
    ID = "id"
    EXACT = "exact"
    LOOSE = "loose"  # without case and punctuation
    STEM = "stem"  # the same first paragraph: a question whose answer was rewritten
    KEY = "key"  # the same place and name
    OPENING = "opening"  # a question whose answer begins as before, and no other's does
    NEAR = "near"  # alike, in the same part of the handbook
    FAR = "far"  # alike, elsewhere
    SPLIT = "split"  # the largest of the parts that it is now, see `kinship`
    MERGED = "merged"  # the largest of the parts that it is made of


@dataclass(frozen=True, slots=True)
class KnownNote:
    """A stored note. Fingerprints are those of `app.handbook.identity`."""

    id: int
    key: str
    kind: str
    topic: str  # the topic's key
    text: str
    fingerprint: str
    loose_fingerprint: str
    explicit: bool = False
    retired: bool = False


# What tells equal notes apart, the surest first.
_TRAITS: tuple[Callable[[KnownNote | Note], object], ...] = (
    lambda note: note.key,
    lambda note: note.topic,
    lambda note: None,
)

# From which likeness on two notes are one, and from which a person is asked.
CERTAIN = {How.NEAR: 0.6, How.FAR: 0.75}
POSSIBLE = {How.NEAR: 0.4, How.FAR: 0.55}
SAME_NAME = 0.2  # enough where stem or key are the same already
MARGIN = 0.05  # a likeness that a rival comes so close to is doubtful

# So many candidates are looked at for a note: those that share most of its rarest words.
_RARE_WORDS, _COMMON, _CANDIDATES = 12, 64, 8


@dataclass(slots=True)
class Pairing:
    """The known note of each found one, by its place, and how it was matched."""

    known: dict[int, KnownNote] = field(default_factory=dict)
    how: dict[int, How] = field(default_factory=dict)
    doubtful: list[tuple[KnownNote, int, float]] = field(default_factory=list)  # known, place, likeness


def match(known: Sequence[KnownNote], found: Sequence[Note], same: Mapping[str, int]) -> Pairing:
    """Matches notes of equal kinds; linear in what is the same, bounded work for each of the rest."""
    matcher = _Matcher(known, found)
    matcher.by_person(same)
    matcher.by_id([old for old in known if old.explicit])
    matcher.by_equal(How.EXACT, lambda old: old.fingerprint, lambda new: fingerprint(new.text))
    matcher.by_id(known)
    matcher.by_equal(How.LOOSE, lambda old: old.loose_fingerprint, lambda new: loose_fingerprint(new.text))
    if matcher.free_known and matcher.free_found:
        matcher.by_wording()
    return matcher.pairing


class _Matcher:
    def __init__(self, known: Sequence[KnownNote], found: Sequence[Note]) -> None:
        self.found = found
        # In this order, so that a note in use goes before a retired one wherever both would do.
        self.free_known = {old.id: old for old in sorted(known, key=lambda old: old.retired)}
        self.free_found = dict(enumerate(found))
        self.pairing = Pairing()

    def take(self, old: KnownNote, place: int, how: How) -> None:
        del self.free_known[old.id], self.free_found[place]
        self.pairing.known[place], self.pairing.how[place] = old, how

    def by_person(self, same: Mapping[str, int]) -> None:
        for place, note in list(self.free_found.items()):
            old = self.free_known.get(same.get(note.key, -1))
            if old is not None and old.kind == note.kind:
                self.take(old, place, How.PERSON)

    def by_id(self, known: Sequence[KnownNote]) -> None:
        """The author's id decides; over a key that Viva made, only where no other note has the very text."""
        keys = {old.key: old for old in known if old.id in self.free_known}
        for place, note in list(self.free_found.items()):
            forms = id_forms(note) if note.explicit else ()
            olds = [keys[form] for form in forms if form in keys]
            fitting = [old for old in olds if old.kind == note.kind and old.id in self.free_known]
            if fitting:
                self.take(min(fitting, key=lambda old: old.retired), place, How.ID)

    def by_equal(
        self, how: How, of_known: Callable[[KnownNote], str], of_found: Callable[[Note], str]
    ) -> None:
        """Equal values; of several, those under the same key, then in the same topic, then in their order."""
        olds: dict[tuple[str, str], list[KnownNote]] = defaultdict(list)
        for old in self.free_known.values():
            olds[old.kind, of_known(old)].append(old)
        news: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, note in self.free_found.items():
            mark = (note.kind.value, of_found(note))
            if mark in olds:
                news[mark].append(place)
        for mark, places in news.items():
            self._pair_off(olds[mark], places, how)

    def _pair_off(self, olds: Sequence[KnownNote], places: Sequence[int], how: How) -> None:
        for trait in _TRAITS:
            waiting: dict[object, list[KnownNote]] = defaultdict(list)
            for old in olds:
                if old.id in self.free_known:
                    waiting[trait(old)].append(old)
            for place in places:
                note = self.found[place]
                queue = waiting[trait(note)] if place in self.free_found else []
                first = next((old for old in queue if may_be_one(old, note)), None)
                if first is not None:
                    queue.remove(first)
                    self.take(first, place, how)

    def by_wording(self) -> None:
        """What is left is compared word by word."""
        pairs = _Likenesses(list(self.free_known.values()), self.free_found).pairs()
        self._by_name(pairs, How.STEM)
        self._by_name(pairs, How.KEY)
        self._by_opening(pairs)
        self._by_likeness(pairs, How.NEAR)
        self._by_likeness(pairs, How.FAR)
        self._propose(pairs)

    def _is_free(self, pair: "_Pair") -> bool:
        return pair.old.id in self.free_known and pair.place in self.free_found

    def _by_name(self, pairs: Sequence["_Pair"], how: How) -> None:
        """The same key; or the same stem, where no other note has it."""
        named = [p for p in pairs if self._is_free(p) and (p.same_stem if how is How.STEM else p.same_key)]
        olds, news = Counter(p.old.id for p in named), Counter(p.place for p in named)
        for p in named:
            alone = p.same_key or (olds[p.old.id] == 1 and news[p.place] == 1)
            if alone and self._is_free(p):
                self.take(p.old, p.place, how)

    def _by_opening(self, pairs: Sequence["_Pair"]) -> None:
        """The same first words of the answer, where no other question has them: also of two made into one."""
        alike = [p for p in pairs if p.same_opening and p.score >= CERTAIN[How.FAR] and self._is_free(p)]
        olds, news = Counter(p.old.id for p in alike), Counter(p.place for p in alike)
        for p in alike:
            if olds[p.old.id] == news[p.place] == 1 and not p.old.retired:
                self.take(p.old, p.place, How.OPENING)

    def _by_likeness(self, pairs: Sequence["_Pair"], how: How) -> None:
        """The most alike first; not what a rival comes close to, nor what was retired: that is proposed."""
        free = [p for p in pairs if self._is_free(p) and (p.near or how is How.FAR)]
        of_old, of_new = defaultdict(list), defaultdict(list)
        for p in free:
            of_old[p.old.id].append(p)
            of_new[p.place].append(p)
        for p in free:
            if p.score < CERTAIN[how] or p.old.retired or not self._is_free(p):
                continue
            around = (*of_old[p.old.id], *of_new[p.place])
            if not any(q is not p and q.score > p.score - MARGIN and self._is_free(q) for q in around):
                self.take(p.old, p.place, how)

    def _propose(self, pairs: Sequence["_Pair"]) -> None:
        seen: set[tuple[str, int]] = set()
        for p in filter(self._is_free, pairs):
            sides = {("old", p.old.id), ("new", p.place)}
            if p.score >= POSSIBLE[How.NEAR if p.near else How.FAR] and not sides & seen:
                seen |= sides
                self.pairing.doubtful.append((p.old, p.place, p.score))


@dataclass(frozen=True, slots=True)
class _Pair:
    old: KnownNote
    place: int
    score: float
    near: bool
    same_key: bool
    same_stem: bool
    same_opening: bool


class _Likenesses:
    """Candidates for each known note by an index of words, each with its likeness."""

    def __init__(self, olds: Sequence[KnownNote], news: Mapping[int, Note]) -> None:
        self.olds, self.news = olds, news
        self.old_words = {old.id: Wording(old.text) for old in olds}
        self.new_words = {place: Wording(note.text) for place, note in news.items()}
        texts = [*self.old_words.values(), *self.new_words.values()]
        self.count = Counter(word for text in texts for word in text.words)
        self.weights = {word: 1 + log(len(texts) / n) for word, n in self.count.items()}
        self.places: dict[tuple[str, object], list[int]] = defaultdict(list)
        for place, note in news.items():
            for trait in self._traits(note.kind.value, note.key, self.new_words[place]):
                self.places[trait].append(place)

    def pairs(self) -> list[_Pair]:
        """The most alike first."""
        pairs = [self._pair(old, place) for old in self.olds for place in self._candidates(old)]
        return sorted(pairs, key=lambda p: (-p.score, p.old.retired, not p.same_key, not p.near, p.place))

    def _traits(self, kind: str, key: str, text: Wording) -> list[tuple[str, object]]:
        """What candidates may have in common: first their names, then their rarest words."""
        words = sorted(text.words, key=lambda word: (self.count[word], word))[:_RARE_WORDS]
        named: list[object] = [("key", key), ("stem", text.stem_fingerprint)]
        if text.opening:
            named.append(("opening", text.opening))
        return [(kind, trait) for trait in (*named, *words)]

    def _candidates(self, old: KnownNote) -> list[int]:
        hits: Counter[int] = Counter()
        for (_, trait), places in self._shared(old):
            weight = 1 if isinstance(trait, str) else _RARE_WORDS  # no words outweigh a name
            hits.update(dict.fromkeys(places, weight))
        return [place for place, _ in hits.most_common(_CANDIDATES) if may_be_one(old, self.news[place])]

    def _shared(self, old: KnownNote) -> Iterator[tuple[tuple[str, object], list[int]]]:
        for trait in self._traits(old.kind, old.key, self.old_words[old.id]):
            places = self.places.get(trait, [])
            if 0 < len(places) <= _COMMON:
                yield trait, places

    def _pair(self, old: KnownNote, place: int) -> _Pair:
        note, one, other = self.news[place], self.old_words[old.id], self.new_words[place]
        same_stem = one.stem_fingerprint == other.stem_fingerprint
        score, near = likeness(one, other, self.weights), _near(old, note)
        return _Pair(
            old=old,
            place=place,
            score=score,
            near=near,
            same_key=old.key == note.key and score >= SAME_NAME,
            same_stem=same_stem and (note.kind == NoteKind.QUESTION or (near and score >= SAME_NAME)),
            same_opening=note.kind == NoteKind.QUESTION
            and one.opening != ()
            and one.opening == other.opening,
        )


def id_forms(note: Note) -> tuple[str, str]:
    """The keys for a note with an id of the author's: the second where a note of another kind has the first."""
    return note.key, f"{note.key}~{note.kind}"


def may_be_one(old: KnownNote, note: Note) -> bool:
    """Two ids of the author's are two notes, whatever they say."""
    return not (old.explicit and note.explicit)


def _near(old: KnownNote, note: Note) -> bool:
    """In one topic, or in topics side by side: a question that is a heading is a topic of its own."""
    return old.topic == note.topic or old.topic.rpartition("/")[0] == note.topic.rpartition("/")[0]
