"""Definitions: term to meaning, meaning to term, true or false, and pairs to match."""

import re
from collections.abc import Iterator, Sequence

from app.assessment.distractors import Candidate, form, pick, says_key, tells_by_length, too_close
from app.assessment.generated.facts import DefinitionFact, Fact
from app.assessment.generated.making import choice, distance, make, truth
from app.assessment.model import Item, ItemKind, Pairs
from app.handbook.cards.wording import ask, plain, points_back, words

_LONGEST = 200  # characters of a meaning
_FARTHEST = 3  # same chapter: meanings from elsewhere give themselves away
_BLANKED = "…"


def definition_items(fact: Fact, facts: Sequence[Fact]) -> Iterator[Item]:
    if not isinstance(fact, DefinitionFact) or not _is_plain(fact):
        return
    source, name = fact.source, fact.source.say.quoted(plain(fact.term))
    others = [
        other
        for other in facts
        if isinstance(other, DefinitionFact)
        and _is_plain(other)
        and distance(source, other.source) <= _FARTHEST
        and not too_close(other.term, fact.term)
        and not too_close(other.meaning, fact.meaning)
    ]
    meanings = [Candidate(_hidden(one), distance(source, one.source)) for one in others]
    if wrong := pick(_hidden(fact), meanings, seed=source.note.key):
        stem = source.say.meaning.format(name=name)
        yield choice(source, "meaning", "", stem, _hidden(fact), wrong)
    meaning = _hidden(fact)
    terms = [Candidate(plain(one.term), distance(source, one.source)) for one in others]
    if not says_key(meaning, fact.term) and (wrong := pick(plain(fact.term), terms, seed=source.note.key)):
        yield choice(source, "term", "", ask(meaning, source.prompts.called), plain(fact.term), wrong)
    near = [
        one
        for one in others
        if one.source.spot.key == source.spot.key and form(one.meaning) == form(fact.meaning)
    ]
    if len(near) == 1 and not tells_by_length(meaning, [_hidden(near[0])]):
        said, other = (source.say.means.format(name=name, meaning=one) for one in (meaning, _hidden(near[0])))
        yield truth(source, "meaning-truth", "", said, other)
    yield from _match(fact, others)


def _match(fact: DefinitionFact, others: Sequence[DefinitionFact]) -> Iterator[Item]:
    """All definitions of a topic, asked once: by the first of them."""
    here = [one for one in others if one.source.spot.key == fact.source.spot.key]
    first = all(one.source.note.lines.first > fact.source.note.lines.first for one in here)
    if not first or not 2 <= len(here) <= 5:
        return
    every = [fact, *here]
    clash = any(
        too_close(a.meaning, b.meaning) or too_close(a.term, b.term)
        for a in every
        for b in every
        if a is not b
    )
    if not clash:
        pairs = Pairs(tuple((plain(one.term), _hidden(one)) for one in every))
        stem = fact.source.say.match_terms
        yield make(fact.source, "meaning-match", "", ItemKind.MATCHING, stem, pairs)


def _is_plain(fact: DefinitionFact) -> bool:
    """Whether the meaning says something by itself, and is short enough to be an option."""
    meaning = fact.meaning
    return (
        len(words(meaning)) > 2
        and len(meaning) <= _LONGEST
        and not points_back(meaning)
        and "](" not in meaning
    )


def _hidden(fact: DefinitionFact) -> str:
    """The meaning with the term, and each long word of it, blanked out: no option may repeat what is asked for."""
    found = re.sub(re.escape(plain(fact.term)), _BLANKED, plain(fact.meaning), flags=re.IGNORECASE)
    for word in words(plain(fact.term)):
        if len(word) > 4:
            found = re.sub(rf"\b{re.escape(word)}\w{{0,3}}\b", _BLANKED, found, flags=re.IGNORECASE)
    return found
