"""What an abbreviation stands for, where a title gives both: "Long Short-Term Memory (LSTM)"."""

from collections.abc import Iterator

from app.handbook.cards.place import Place
from app.handbook.cards.wording import words
from app.handbook.model import Card, CardKind, Lines, Note, NoteKind, Passage
from app.handbook.titles import short

_FEWEST, _MOST = 2, 7  # letters
_SMALL = 2  # words more than letters: "of", "and"


def abbreviation_notes(place: Place) -> Iterator[Note]:
    """A note for a title that ends with the initials of its words."""
    title = place.topic.plain
    letters = short(title)
    if letters == title:
        return
    name = title[: title.rindex("(")].strip(" :–—-")
    if letters.endswith("s") and name.endswith("s"):
        letters = letters[:-1]
    if not stands_for(letters, name):
        return
    line = place.topic.lines.first
    stem = Passage(place.say.stands.format(short=letters))
    card = Card("stands-for", CardKind.TERM, place.path, stem, Passage(name), Lines(line, line))
    key = f"{place.topic.key}#definition:stands-for"
    yield Note(key, NoteKind.DEFINITION, place.topic.key, title, card.lines, (card,))


def stands_for(letters: str, name: str) -> bool:
    """Whether letters are initials of words, from the first word to the last; a word may give more than one."""
    wanted, said = letters.casefold(), words(name)
    if (
        not wanted.isalpha()
        or not _FEWEST <= len(wanted) <= _MOST
        or not 1 < len(said) <= len(wanted) + _SMALL
    ):
        return False
    return _fits(wanted, said, first=True)


def _fits(letters: str, said: list[str], *, first: bool = False) -> bool:
    if not said:
        return not letters
    word, rest = said[0], said[1:]
    if not first and rest and _fits(letters, rest):
        return True
    taken = 1
    while taken <= len(letters) and _gives(word, letters[:taken]):
        if _fits(letters[taken:], rest):
            return True
        taken += 1
    return False


def _gives(word: str, letters: str) -> bool:
    """Whether a word begins with the first of some letters and has the others after it, in order."""
    left = iter(word)
    return word[0] == letters[0] and all(letter in left for letter in letters)
