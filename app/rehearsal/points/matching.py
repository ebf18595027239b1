"""Which key points an answer covers, how surely, and the words that say so.

A weighted sum of what speaks for a point and against it gives how likely a fair interviewer would tick it. The weights are
fitted to labelled answers (tests/rehearsal/points/fitting.py); they are few, and each has the direction that its name says.
An answer that says the opposite of one point is asked about the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp
from operator import mul

from app.rehearsal.points.clauses import Sentence, sentences, stretches
from app.rehearsal.points.lexicon import Lexicon
from app.rehearsal.points.model import Word
from app.rehearsal.points.profile import Expected, Profile, expected
from app.rehearsal.points.signs import MOST_DENIED, Signs, signs
from app.rehearsal.points.stances import stance

COVERED, PERHAPS = 0.62, 0.12  # how likely, from which on it is ticked, or asked
_LONGEST = 100_000  # characters that are looked at: hours of speech
_SHOWN = 0.1  # weight of a word from which on it is shown as one that speaks for the point
_STANCE = 4  # words within which an answer says yes or no: “the blog is right”
_MOST = 2.0  # that another point counts for how much of the answer is to the matter


class Verdict(StrEnum):
    COVERED = "covered"
    PERHAPS = "perhaps"  # ask
    NO = "no"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of the answer."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PointMatch:
    verdict: Verdict
    share: float  # 0..1: how likely the point is covered
    spans: tuple[Span, ...]  # the words that speak for it, in their order; none for "no"


def match(
    answer: str, points: Sequence[str], lexicon: Lexicon, *, question: str = "", model: str = ""
) -> list[PointMatch]:
    """Match an answer against key points, all plain text or Markdown; better with the question and its model answer."""
    return match_expected(answer, expected(question, points, model, lexicon))


def match_expected(answer: str, what: Expected) -> list[PointMatch]:
    """The same, where several answers are matched against what was read once."""
    return [
        _matched(one, profile) for one, profile in zip(features(answer, what), what.profiles, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Features:
    """What a point's likelihood is made of: its own signs, and what the answer says of the other points."""

    sign: Signs
    matter: float  # how much of the answer is about the others
    denied: float  # how much it denies each of them, on average
    sides: int  # 1 where it says yes or no as the model answer does, -1 where it says the other

    @property
    def terms(self) -> tuple[float, ...]:
        """What is weighed. Squares, for the first words of a point say more than the last ones."""
        own, rather = self.sign.own, self.sign.rather
        return (
            own,
            own * own,
            own * rather,
            self.sign.explained,
            rather,
            self.sign.denies,
            self.matter * self.matter,
            self.denied,
            self.sides,
        )


def features(answer: str, what: Expected) -> list[Features]:
    """Of every point; of an answer longer than any is, its beginning counts."""
    looked = signs(list(stretches(_read(answer[:_LONGEST], what))), what)
    sides = what.stance * stance(answer, what.lexicon.language, within=_STANCE)
    return [_features(looked, at, sides) for at in range(len(looked))]


def _features(looked: Sequence[Signs], at: int, sides: int) -> Features:
    others = [other for i, other in enumerate(looked) if i != at]
    if not others:
        return Features(looked[at], min(_MOST, looked[at].much), 0.0, sides)
    matter = sum(min(_MOST, other.much) for other in others)
    return Features(
        looked[at], matter / len(others), sum(other.denies for other in others) / len(others), sides
    )


_START, _WEIGHTS = (
    -3.35,
    (6.65, -2.98, -2.23, 2.4, 3.05, -6.52, 0.79, -23.53, 1.54),
)  # of nothing at all, and of the terms


def likely(one: Features) -> float:
    """How likely a point is covered, 0..1."""
    if not one.sign.where:
        return 0.0
    total = _START + sum(map(mul, _WEIGHTS, one.terms))
    return 1 / (1 + exp(-max(-50.0, min(50.0, total))))


def _read(answer: str, what: Expected) -> list[Sentence]:
    """The answer's words, and after each what else it may stand for."""
    words: list[Word] = []
    for word in what.lexicon.read(answer):
        words.append(word)
        meant = what.spelling.meant(word, answer[word.start : word.end])
        words.extend(Word(said, word.start, word.end) for said in meant)
    return sentences(answer, words)


def _matched(one: Features, profile: Profile) -> PointMatch:
    share = likely(one)
    verdict = Verdict.COVERED if share >= COVERED else Verdict.PERHAPS if share >= PERHAPS else Verdict.NO
    if verdict is Verdict.COVERED and one.sign.denies >= MOST_DENIED:
        verdict = Verdict.PERHAPS
    spans = () if verdict is Verdict.NO else _spans(one.sign.where, profile)
    return PointMatch(verdict, share, spans)


def _spans(where: Sentence, profile: Profile) -> tuple[Span, ...]:
    words = sorted(
        {
            (word.start, word.end)
            for clause in where
            for word in clause.words
            if profile.weights.get(word.said, 0.0) >= _SHOWN
        }
    )
    return tuple(Span(start, end) for start, end in words)
