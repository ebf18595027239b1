"""The matcher by itself; how well it does on labelled answers is in test_measured."""

import gc
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rehearsal.points.lexicon import Lexicon
from app.rehearsal.points.matching import PointMatch, Verdict, match
from app.rehearsal.points.stances import Stance, stance

QUESTION = "Why does clipping by norm keep the direction?"
MODEL = (
    "The global norm scales all parameters alike, so the direction is kept. "
    "By value each coordinate is cut by itself, which turns the gradient. "
    "The threshold is a high quantile of norms that were logged before."
)
POINTS = ("Norm keeps direction, value does not", "Threshold from a quantile of logged norms")
LEXICON = Lexicon.of(
    [
        QUESTION,
        MODEL,
        *POINTS,
        "Long Short-Term Memory (LSTM) keeps a cell.",
        "Clip gradients.",
        "A gate opens.",
    ]
)


def matched(answer: str) -> list[PointMatch]:
    return match(answer, POINTS, LEXICON, question=QUESTION, model=MODEL)


def verdicts(answer: str) -> list[Verdict]:
    return [one.verdict for one in matched(answer)]


def test_the_points_themselves_are_covered() -> None:
    answer = ". ".join(POINTS)
    assert verdicts(answer) == [Verdict.COVERED, Verdict.COVERED]


def test_it_shows_the_words_that_made_it_tick() -> None:
    answer = "I take the threshold from a high quantile of the norms that I logged."
    [_, threshold] = matched(answer)
    assert threshold.verdict is Verdict.COVERED
    words = [answer[span.start : span.end] for span in threshold.spans]
    assert {"threshold", "quantile", "logged"} <= set(words)
    assert words == sorted(words, key=answer.index)


@pytest.mark.parametrize("answer", ["", "   \n", "I don't know.", "No idea, sorry.", "?", "🤷"])
def test_who_says_nothing_covers_nothing(answer: str) -> None:
    assert verdicts(answer) == [Verdict.NO, Verdict.NO]
    assert all(not one.spans for one in matched(answer))


def test_a_mistyped_word_is_the_word_that_is_meant() -> None:
    assert verdicts("the treshold is a high quantlie of the loged norms")[1] is Verdict.COVERED


def test_what_is_denied_is_not_ticked() -> None:
    said, denied = (
        matched(f"The threshold is {word} a high quantile of logged norms.")[1] for word in ("", "not")
    )
    assert said.verdict is Verdict.COVERED
    assert denied.verdict is not Verdict.COVERED


def test_a_name_and_its_abbreviation_are_one() -> None:
    points = ("An LSTM keeps its cell",)
    answer = "The long short-term memory keeps its cell."
    assert match(answer, points, LEXICON)[0].verdict is Verdict.COVERED


def test_first_letters_stand_for_words_that_stand_side_by_side() -> None:
    points = ("Batch norm uses running averages", "Layer norm does not")
    [first, _] = match("BN has running averages", points, LEXICON)
    assert first.verdict is Verdict.COVERED


@pytest.mark.parametrize(
    ("language", "point", "answer"),
    [
        (
            "de",
            "Der Gradient verschwindet über viele Schritte",
            "über viele Schritte verschwinden die Gradienten",
        ),
        ("zh", "梯度在许多步之后消失", "经过许多步，梯度消失了，梯度在许多步之后消失"),
        ("ru", "Градиент затухает за много шагов", "за много шагов градиенты затухают"),
    ],
)
def test_other_languages(language: str, point: str, answer: str) -> None:
    lexicon = Lexicon.of([point, answer], language)
    assert match(answer, (point,), lexicon)[0].verdict is Verdict.COVERED


def test_no_points_and_an_empty_handbook() -> None:
    assert match("anything", (), Lexicon.of([])) == []
    assert len(match("anything", ("", "$$", "the"), Lexicon.of([]))) == 3


@given(
    st.text(max_size=400), st.lists(st.text(max_size=60), max_size=4), st.sampled_from(["en", "de", "ja", ""])
)
def test_any_text_is_matched(answer: str, points: list[str], language: str) -> None:
    found = match(answer, points, Lexicon.of(points, language), question=answer[:50], model=answer[::-1])
    assert len(found) == len(points)
    for one in found:
        assert 0 <= one.share <= 1
        assert bool(one.spans) <= (one.verdict is not Verdict.NO)
        assert all(0 <= span.start < span.end <= len(answer) for span in one.spans)


@pytest.mark.parametrize(
    "piece",
    [
        "the norm keeps its direction and ",
        "xqzvwkjh%d ",
        "a",
        "不",
        "\\",
        "1,",
        "no, ",
        "((",
        "h_",
        "it's'",
        "\n.\n",
    ],
)
def test_time_grows_with_the_answer_and_no_faster(piece: str) -> None:
    def seconds(size: int) -> float:
        answer = "".join(piece.replace("%d", str(n)) for n in range(size // len(piece)))[:size]
        gc.disable()  # it looks through all that the other tests have left, as often as much is made here
        try:
            started = thread_time()
            matched(answer)
            return thread_time() - started
        finally:
            gc.enable()

    once = min(seconds(5_000) for _ in range(3))
    assert seconds(80_000) < 64 * once + 0.2  # 16 times as much text; were it quadratic, 256 times as long


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Yes, since Adam does it.", Stance.YES),
        ("The blog is right. Because", Stance.YES),
        ("No. It does not.", Stance.NO),
        ("Only partly: it has", Stance.NO),
        ("I wouldn’t sign that, yes", Stance.NO),
        ("Not right at all", Stance.NO),
        ("The norm keeps the direction, that is right", Stance.NONE),
        ("", Stance.NONE),
    ],
)
def test_an_answer_says_yes_or_no_by_its_first_words(answer: str, said: Stance) -> None:
    assert stance(answer, "en", within=4) is said
    assert stance(answer, "de", within=4) is Stance.NONE


def test_who_says_yes_where_the_answer_is_no_is_asked_about_what_they_say() -> None:
    words = (
        " the norm keeps the direction and the value does not, the threshold is a quantile of logged norms."
    )
    [no, yes] = [
        match(start + words, POINTS, LEXICON, question="Is it so?", model="No. " + MODEL)
        for start in ("No,", "Yes,")
    ]
    assert all(one.share > other.share for one, other in zip(no, yes, strict=True))
