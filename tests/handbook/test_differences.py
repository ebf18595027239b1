from hypothesis import given
from hypothesis import strategies as st

from app.handbook.differences import Fate, Piece, differences, shortened, side

WORDS = st.lists(st.sampled_from(["gate", "cell", "the", "of", "$x$", "<b>"]), max_size=30).map(" ".join)


def said(pieces: tuple[Piece, ...], fate: Fate) -> list[str]:
    return [piece.text.strip() for piece in pieces if piece.fate is fate]


def test_the_words_that_differ_are_marked() -> None:
    pieces = differences("how mixed the labels of a node are", "how mixed the labels inside one node are")
    assert said(pieces, Fate.REMOVED) == ["of a"]
    assert said(pieces, Fate.ADDED) == ["inside one"]
    assert said(pieces, Fate.SAME) == ["how mixed the labels", "node are"]


def test_equal_texts_and_empty_ones() -> None:
    assert differences("a b", "a  b") == (Piece(Fate.SAME, "a  b "),)
    assert differences("", "a") == (Piece(Fate.ADDED, "a "),)
    assert differences("a", "") == (Piece(Fate.REMOVED, "a "),)
    assert differences("", "") == ()


def test_long_texts_that_share_nothing_are_not_compared_word_by_word() -> None:
    old, new = ("a " * 60_000).strip(), ("b " * 60_000).strip()
    assert [piece.fate for piece in differences(f"x {old} y", f"x {new} y")] == [
        Fate.SAME,
        Fate.REMOVED,
        Fate.ADDED,
        Fate.SAME,
    ]


def test_what_stayed_is_shortened_and_what_differs_is_not() -> None:
    long = " ".join(f"w{number}" for number in range(100))
    first, removed, added, last = shortened(differences(f"{long} old {long}", f"{long} new {long}"))
    assert (removed.text.strip(), added.text.strip()) == ("old", "new")
    assert first.text.startswith("… w88 ")
    assert last.text.startswith("w0 ")
    assert last.text.endswith("… ")
    assert len(first.text.split()) == len(last.text.split()) == 13


@given(WORDS, WORDS)
def test_each_side_says_its_text(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(piece.text for piece in side(pieces, Fate.ADDED)).split() == old.split()
    assert "".join(piece.text for piece in side(pieces, Fate.REMOVED)).split() == new.split()
