import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rehearsal.points.english import OPPOSITE, SAME
from app.rehearsal.points.words import words_of


def said(text: str, language: str = "en") -> list[str]:
    return [word.said for word in words_of(text, language)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("normalisation", "normalized"),
        ("interpolates", "interpolation"),
        ("decreases", "falls"),
        ("behaviour", "behavior"),
        (r"$2.7\times10^{-5}$", "2.7e-5"),
        ("2.7 × 10⁻⁵", "2.7e-5"),
        ("1,574,912", "1574912"),
        ("ninety-nine", "99"),
        ("zero point nine", "0.9"),
        ("1.57 million", "1570000"),
        ("n²", "n^2"),
        ("σ", r"\sigma"),
        (r"$\tilde c_{t-1}$", r"\tilde{c}_{t-1}"),
        ("didn't", "never"),
    ],
)
def test_one_thing_is_one_word_however_it_is_written(one: str, other: str) -> None:
    assert said(one) == said(other)


def test_a_formula_says_its_signs() -> None:
    assert said(r"$\mathcal{L} \in \mathbb{R}$") == said("L in R"), "how it is set says nothing"
    assert said(r"$h_t = o_t \odot \tanh(c_t)$") == ["h_t", "o_t", "tanh", "c_t"]


def test_a_word_may_deny_what_it_says() -> None:
    [word] = words_of("unbounded", "en")
    assert word.negated
    assert word.said == said("bounded")[0]


def test_words_have_their_places() -> None:
    text = "Der Gradient verschwindet; 勾配消失."
    words = words_of(text, "de")
    assert [text[word.start : word.end] for word in words] == [
        "Der", "Gradient", "verschwindet", "勾配", "配消", "消失",
    ]  # fmt: skip


def test_words_of_one_sense_stand_in_one_line() -> None:
    lines = [{words_of(word, "en")[0].said for word in line.split()} for line in SAME.splitlines()]
    assert [line for line in lines if len(line) > 1] == []
    senses = [line.pop() for line in lines]
    assert sorted(senses) == sorted(set(senses))
    assert all(len(line.split()) == 2 for line in OPPOSITE.strip().splitlines())


@given(st.text(max_size=300), st.sampled_from(["en", "de", "ru", "zh", "", "xx"]))
def test_any_text_in_any_language_has_words_in_their_places(text: str, language: str) -> None:
    words = words_of(text, language)
    assert all(0 <= word.start < word.end <= len(text) and word.said for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
