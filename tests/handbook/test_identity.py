import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook.identity import Wording, fingerprint, likeness, loose_fingerprint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is an LSTM?\n\nA gate.", "  What is   an LSTM?\nA gate. "),
        ("a\u00a0b", "a b"),
    ],
)
def test_white_space_does_not_count(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)
    assert loose_fingerprint(one) == loose_fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is an LSTM?", "what is an lstm"),
        ("**Gate**: opens.", "*Gate* — opens"),
        ("the follow-up", "the follow up"),
        ("Use `npm install` here", "use npm install, here."),
        ("Use <code>map</code>", "Use `map`"),
        ("one<br/>two", "one two"),
        ("¿Qué es “esto”?", "qué es esto"),
        ("$h_t = 1$", "$ h_t=1 $"),
        ("Straße", "STRASSE"),
    ],
)
def test_case_punctuation_and_tags_count_little(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)
    assert loose_fingerprint(one) == loose_fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$h_t$", "$H_t$"),
        ("$a + b$", "$a - b$"),
        ("from 1 to +1", "from 1 to -1"),
        ("C", "C++"),
        ("F#", "F"),
        ("What is `==`?", "What is `===`?"),
        ("What is <code>&&</code>?", "What is <code>||</code>?"),
        ("1.5 and 2", "15 and 2"),
        ("List<String>", "List<Integer>"),
        ("क्या", "कया"),
    ],
)
def test_what_makes_another_statement_counts(one: str, other: str) -> None:
    assert loose_fingerprint(one) != loose_fingerprint(other)


def test_stored_fingerprints_stay_what_they_are() -> None:
    assert fingerprint("What is an LSTM?") == "cbc6ffd5ab84e253"
    assert loose_fingerprint("What is an LSTM?") == "4cd617014f21c688"


@given(st.text())
def test_any_text_has_fingerprints(text: str) -> None:
    assert len(fingerprint(text)) == len(loose_fingerprint(text)) == 16


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_mutual_and_bounded(one: str, other: str) -> None:
    there = likeness(Wording(one), Wording(other), {})
    assert 0 <= there <= 1
    assert there == likeness(Wording(other), Wording(one), {})


ANSWER = "They forget what came long ago, because gradients vanish over many steps of time."


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        (f"Why do RNNs fail?\n\n{ANSWER}", f"What limits plain networks?\n\n{ANSWER}", 0.9, 0.9),
        (
            f"Why do RNNs fail?\n\n{ANSWER}",
            "Why do RNNs fail?\n\nNot known " + "at all or ever, but to some of us.",
            0.5,
            0.6,
        ),
        (f"Why?\n\n{ANSWER}", f"Why?\n\n{ANSWER} And then {'much more is said of it ' * 20}", 0.8, 1),
        (f"Why do RNNs fail?\n\n{ANSWER}", "Why do RNNs fail?", 1, 1),
        ("Name a god.\n\nTo be written.", "List all ports.\n\nTo be written.", 0.5, 0.5),
        ("One thing.", "Another matter!", 0, 0),
    ],
)
def test_likeness(one: str, other: str, low: float, high: float) -> None:
    assert low <= round(likeness(Wording(one), Wording(other), {}), 6) <= high


def test_rare_words_weigh_more() -> None:
    weights = {"lstm": 5.0, "the": 1.0, "gates": 1.0}
    rare = likeness(Wording("the lstm"), Wording("lstm gates"), weights)
    common = likeness(Wording("the lstm"), Wording("the gates"), weights)
    assert rare > 0.8 > 0.3 > common


@pytest.mark.parametrize("piece", ["`", "$", "<code>", "<a ", "`<", "1.", "+", "$a", "<b"])
def test_hostile_text_takes_no_longer(piece: str) -> None:
    text = piece * 60_000
    start = time.thread_time()
    loose_fingerprint(text)
    assert Wording(text).words is not None
    assert time.thread_time() - start < 2
