"""How an item does, from its responses: the figures of classical test theory, and what looks broken, in plain words.

Facility is the mean score. Discrimination is the correlation of the item's score with the score of the rest of the
attempt (the point-biserial for right or wrong), so that an item does not vouch for itself. The first response of each
learner counts, as Moodle advises: later ones have seen the answer.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev

from app.assessment.model import Choice, Item, ItemKind, Truth

LEAST = 10  # responses below which nothing is said
LEAST_TO_COMPARE = 20  # below which nobody is called better or worse
_RARE = 0.05
_HARD, _EASY, _WEAK = 0.1, 0.97, 0.1


@dataclass(frozen=True, slots=True)
class Given:
    """One response, as it counts here."""

    learner: int
    score: float  # 0..1
    rest: float | None  # mean score of the other items of the attempt; None where there were none
    chosen: tuple[int, ...] = ()  # the item's own indexes of options, not the places shown
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """How often an option was chosen, and how those who chose it did on the rest."""

    option: int
    count: int
    share: float
    rest: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    responses: int
    facility: float | None
    discrimination: float | None
    median_seconds: float | None
    guess_rate: float  # the score of blind guessing, from the item's form
    uses: tuple[Use, ...] = ()
    flags: tuple[str, ...] = ()  # what looks broken; () for nothing, or too few responses to say


def analyse(item: Item, responses: Sequence[Given]) -> Figures:
    """The figures of an item; of each learner the first response in the order given."""
    firsts = list({given.learner: given for given in reversed(responses)}.values())
    count, guess = len(firsts), guess_rate(item)
    if not count:
        return Figures(0, None, None, None, guess)
    times = [given.seconds for given in firsts if given.seconds is not None]
    facility = fmean(given.score for given in firsts)
    strength = discrimination(firsts)
    uses = _uses(item, firsts)
    flags = tuple(_flags(item, count, facility, strength, uses)) if count >= LEAST else ()
    return Figures(count, facility, strength, median(times) if times else None, guess, uses, flags)


def discrimination(responses: Sequence[Given]) -> float | None:
    """Correlation of score and rest score, -1..1; None for too few, or where one of the two never differs."""
    pairs = [(given.score, given.rest) for given in responses if given.rest is not None]
    if len(pairs) < LEAST:
        return None
    scores, rests = [score for score, _ in pairs], [rest for _, rest in pairs]
    spread = pstdev(scores) * pstdev(rests)
    if spread < 1e-9:
        return None
    middle, base = fmean(scores), fmean(rests)
    together = fmean((score - middle) * (rest - base) for score, rest in pairs)
    return max(-1.0, min(1.0, together / spread))


def guess_rate(item: Item) -> float:
    """The mean score of choosing blindly; typed answers are not guessed."""
    match item.parts:
        case Choice(options=options) if item.kind == ItemKind.CHOICE:
            return 1 / len(options)
        case Truth():
            return 0.5
        case _:
            return 0.0


def _uses(item: Item, firsts: Sequence[Given]) -> tuple[Use, ...]:
    if not isinstance(item.parts, Choice):
        return ()
    chosen = Counter(option for given in firsts for option in set(given.chosen))
    uses = []
    for option in range(len(item.parts.options)):
        rests = [given.rest for given in firsts if option in given.chosen and given.rest is not None]
        share = chosen[option] / len(firsts)
        uses.append(Use(option, chosen[option], share, fmean(rests) if rests else None))
    return tuple(uses)


def _flags(
    item: Item, count: int, facility: float, strength: float | None, uses: Sequence[Use]
) -> Sequence[str]:
    found = []
    if facility < _HARD:
        found.append("Almost nobody gets it: look whether its key is right.")
    if facility > _EASY:
        found.append("Almost everybody gets it: it tells nothing any more.")
    if count >= LEAST_TO_COMPARE and strength is not None and strength < 0:
        found.append("Those who do better elsewhere miss it more often: look whether its key is right.")
    elif (
        count >= LEAST_TO_COMPARE and strength is not None and strength < _WEAK and _HARD <= facility <= _EASY
    ):
        found.append("It hardly tells those who know from those who do not.")
    if isinstance(item.parts, Choice) and item.kind == ItemKind.CHOICE:
        found += _flags_of_options(item.parts, count, uses)
    return found


def _flags_of_options(parts: Choice, count: int, uses: Sequence[Use]) -> Sequence[str]:
    key = uses[parts.right[0]]
    wrong = [use for use in uses if use.option not in parts.right]
    found = []
    strongest = max(wrong, key=lambda use: use.count)
    if strongest.count > key.count:
        found.append(f"“{parts.options[strongest.option]}” is chosen more often than the key.")
    unused = [use for use in wrong if use.share < _RARE]
    if count >= LEAST_TO_COMPARE and unused:
        names = ", ".join(f"“{parts.options[use.option]}”" for use in unused)
        found.append(f"Hardly anybody chooses {names}: fewer options would do.")
    return found
