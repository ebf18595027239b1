import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook.identity import fingerprint, loose_fingerprint
from app.handbook.matching import How
from app.handbook.model import Lines, Note, NoteKind
from app.handbook.plan import Change, ImportPlan, KnownNote, make_plan
from app.kernel.errors import Conflict

LSTM = "Why do we need gates in an LSTM?\n\nThey decide what is kept, what is written and what is read at each step."
RNN = "Why do plain recurrent networks forget?\n\nGradients shrink with every step back in time, so far causes go unlearned."
CNN = "What does a convolution share?\n\nIts kernel: the same few weights look at each part of the picture in turn."


def note(
    text: str, key: str = "", topic: str = "book/a", kind: NoteKind = NoteKind.QUESTION, **more: object
) -> Note:
    key = key or f"{topic}#{loose_fingerprint(text.split(chr(10))[0])[:8]}"
    return Note(key, kind, topic, text, Lines(1, 1), (), **more)  # type: ignore[arg-type]


def applied(plan: ImportPlan, known: Sequence[KnownNote] = ()) -> list[KnownNote]:
    """What is stored once a plan is applied; ids of added notes go on from the highest."""
    ids = count(max((old.id for old in known), default=0) + 1)
    stored = {old.id: old for old in known}
    for item in plan.notes:
        if item.note is None:
            assert item.known is not None
            stored[item.known.id] = replace(item.known, retired=True)
            continue
        number, n = item.known.id if item.known else next(ids), item.note
        marks = fingerprint(n.text), loose_fingerprint(n.text)
        stored[number] = KnownNote(number, item.key, n.kind, n.topic, n.text, *marks, n.explicit)
    return list(stored.values())


def stored(*notes: Note) -> list[KnownNote]:
    return applied(make_plan([], notes))


def became(plan: ImportPlan) -> list[tuple[Change, How | None]]:
    return [(item.change, item.how) for item in plan.notes]


def retired(*notes: Note) -> list[KnownNote]:
    return [replace(old, retired=True) for old in stored(*notes)]


A, B, C = note(LSTM), note(RNN), note(CNN)
OTHERWISE = LSTM.replace("Why do we need", "What are the").replace("\n\n", "\n\nBriefly: ")
LONG = " and this goes on for many more words that nobody had written before today" * 3


@pytest.mark.parametrize(
    ("known", "found", "change", "how"),
    [
        (stored(), A, Change.ADDED, None),
        (stored(A), A, Change.UNCHANGED, How.EXACT),
        (stored(A), note(LSTM + "\n", A.key), Change.UNCHANGED, How.EXACT),
        (stored(A), note(LSTM, topic="book/b"), Change.MOVED, How.EXACT),
        (stored(A), note(LSTM, "x", explicit=True), Change.MOVED, How.EXACT),
        (stored(A), note(LSTM.upper()), Change.REWORDED, How.LOOSE),
        (
            stored(A),
            note("Why do we need gates in an LSTM?\n\nTo be free of all that is past, said the poet."),
            Change.REWORDED,
            How.STEM,
        ),
        (stored(A), note("Why do we need gates in an LSTM?", topic="c/d"), Change.REWORDED, How.STEM),
        (stored(A), note(LSTM.replace("Why do we need", "What are the")), Change.REWORDED, How.OPENING),
        (
            stored(A),
            note(LSTM.replace("Why do we need", "What are the") + LONG),
            Change.REWORDED,
            How.OPENING,
        ),
        (stored(A), note(OTHERWISE), Change.REWORDED, How.NEAR),
        (stored(A), note(OTHERWISE, topic="c/d"), Change.REWORDED, How.FAR),
        (
            stored(note("$a$: b c d", "k", kind=NoteKind.SYMBOL)),
            note("$a$: b x y z", "k", kind=NoteKind.SYMBOL),
            Change.REWORDED,
            How.KEY,
        ),
        (stored(A), note(LSTM, kind=NoteKind.LIST), Change.ADDED, None),
        (stored(A), B, Change.ADDED, None),
        (retired(A), A, Change.REVIVED, How.EXACT),
        (retired(A), note(LSTM.upper()), Change.REVIVED, How.LOOSE),
        (
            stored(note(LSTM, "x", explicit=True)),
            note(CNN, "x", "c/d", explicit=True),
            Change.REWORDED,
            How.ID,
        ),
        (stored(note(LSTM, "x", explicit=True)), note(LSTM, "y", explicit=True), Change.ADDED, None),
        (stored(note(LSTM, "x", explicit=True)), note(LSTM, "y"), Change.UNCHANGED, How.EXACT),
    ],
)
def test_what_becomes_of_a_note(known: list[KnownNote], found: Note, change: Change, how: How | None) -> None:
    plan = make_plan(known, [found])
    assert became(plan)[0] == (change, how)
    matched = plan.notes[0].known is not None
    assert Counter(item.change for item in plan.notes[1:]) == Counter(
        [Change.RETIRED] if known and not matched and not known[0].retired else []
    )
    assert plan.notes[0].new_text == found.text
    assert plan.notes[0].old_text == (known[0].text if matched else None)


def test_two_questions_made_into_one_keep_the_history_of_the_answer_that_stays() -> None:
    asked = "Name the gates of the cell, in the order in which a step goes through them, and what each is good for."
    said = "Forget, input, output: the first clears the state, the next two write it and read it."
    stem, answer = LSTM.split("\n\n")
    first, second = note(LSTM, topic="c/d"), note(f"{asked}\n\n{said}")
    merged = note(f"{stem} {asked}\n\n{answer}\n\n{said}")
    plan = make_plan(stored(first, second), [merged])
    assert [(item.change, item.known and item.known.topic) for item in plan.notes] == [
        (Change.REWORDED, "c/d"),
        (Change.MERGED, second.topic),
    ]


def test_a_stored_key_stays_and_an_authors_id_is_taken_over() -> None:
    known = stored(note(LSTM, "old"), note(RNN, "other"))
    plan = make_plan(known, [note(LSTM, "new"), note(RNN, "stamped", explicit=True)])
    assert [(item.key, item.change) for item in plan.notes] == [
        ("old", Change.UNCHANGED),
        ("stamped", Change.MOVED),
    ]
    again = make_plan(applied(plan, known), [note(CNN, "stamped", explicit=True)])
    assert (again.notes[0].known.id, again.notes[0].how) == (known[1].id, How.ID)  # type: ignore[union-attr]


def test_a_new_note_gives_way_to_a_stored_key() -> None:
    known = stored(note(LSTM, "k"))
    found = [note(LSTM, "k2"), note(CNN, "k", topic="c/d", kind=NoteKind.LIST)]
    plan = make_plan(known, found)
    assert [item.key for item in plan.notes] == ["k", "k~list"]
    assert [item.change for item in make_plan(applied(plan, known), found).notes] == [Change.UNCHANGED] * 2


def test_an_id_that_changes_its_kind_is_known_ever_after() -> None:
    known = stored(note(LSTM, "x", explicit=True))
    as_list = note(CNN, "x", kind=NoteKind.LIST, explicit=True)
    known = applied(make_plan(known, [as_list]), known)
    assert sorted((old.key, old.retired) for old in known) == [("x", True), ("x~list", False)]
    plan = make_plan(known, [replace(as_list, text=RNN)])
    assert became(plan) == [(Change.REWORDED, How.ID)]


def test_an_id_given_twice_is_refused() -> None:
    twice = [note(LSTM, "x", explicit=True), replace(note(CNN, "x", explicit=True), lines=Lines(40, 41))]
    with pytest.raises(Conflict, match=r"'x' is given twice, on lines 1 and 40"):
        make_plan([], twice)


def test_equal_notes_are_told_apart_by_key_then_topic_then_order() -> None:
    notes = [
        note(LSTM, key, topic) for key, topic in (("a", "t/1"), ("b", "t/2"), ("c", "t/3"), ("d", "t/4"))
    ]
    found = [note(LSTM, "e", "t/9"), note(LSTM, "b", "t/8"), note(LSTM, "f", "t/3")]
    plan = make_plan(stored(*notes), found)
    assert [item.known and item.known.id for item in plan.notes] == [1, 2, 3, 4]
    assert plan.notes[3].change is Change.RETIRED


def test_a_note_in_use_goes_before_a_retired_one() -> None:
    known = [*retired(note(LSTM, "old")), replace(stored(note(LSTM, "live"))[0], id=2)]
    plan = make_plan(known, [note(LSTM, "new")])
    assert (plan.notes[0].known.id, plan.notes[0].change) == (2, Change.UNCHANGED)  # type: ignore[union-attr]


def test_the_doubtful_is_proposed_and_not_decided() -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    old = note(" ".join(words), "k1", kind=NoteKind.CLOZE)
    new = note(" ".join([*words[:6], "red", "blue", "green", "grey"]), "k2", kind=NoteKind.CLOZE)
    known = stored(old)
    plan = make_plan(known, [new])
    assert [item.change for item in plan.notes] == [Change.ADDED, Change.RETIRED]
    assert [(d.known.id, d.note.key) for d in plan.doubtful] == [(1, "k2")]
    assert 0.4 <= plan.doubtful[0].likeness < 0.6
    told = make_plan(known, [new], {"k2": 1})
    assert became(told) == [(Change.REWORDED, How.PERSON)]
    assert told.doubtful == ()


def test_rivals_as_alike_are_not_decided_between() -> None:
    text = "Name the layers of the {} model of networks, from the lowest to the highest one."
    plan = make_plan(
        stored(note(text.format("usual"), "k0")),
        [note(text.format("first"), "k1"), note(text.format("second"), "k2")],
    )
    assert [item.change for item in plan.notes] == [Change.ADDED, Change.ADDED, Change.RETIRED]
    assert len(plan.doubtful) == 1


def test_a_retired_note_comes_back_by_likeness_only_if_a_person_says_so() -> None:
    known, new = retired(A), note(LSTM.replace("Why do we need", "What are the"))
    plan = make_plan(known, [new])
    assert became(plan) == [(Change.ADDED, None)]
    assert became(make_plan(known, [new], {new.key: plan.doubtful[0].known.id})) == [
        (Change.REVIVED, How.PERSON)
    ]


WORDS = [
    "gate",
    "cell",
    "state",
    "decay",
    "chain",
    "depth",
    "noise",
    "batch",
    "layer",
    "token",
    "class",
    "prior",
    "margin",
]
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
texts = st.builds(
    lambda stem, rest: f"{stem}\n\n{rest}" if rest else stem, sentences, sentences | st.just("")
)


@st.composite
def handbooks(draw: st.DrawFn) -> list[Note]:
    parts = draw(
        st.lists(
            st.tuples(
                st.sampled_from("abcdefgh"), st.sampled_from(("t/1", "t/2", "u")), texts,
                st.sampled_from((NoteKind.QUESTION, NoteKind.CLOZE)), st.booleans(),
            ),
            max_size=8,
            unique_by=lambda part: part[0],
        )
    )  # fmt: skip
    return [note(text, key, topic, kind, explicit=explicit) for key, topic, text, kind, explicit in parts]


@given(handbooks())
def test_a_handbook_against_itself_is_unchanged(found: list[Note]) -> None:
    assert {item.change for item in make_plan(stored(*found), found).notes} <= {Change.UNCHANGED}


@given(st.lists(handbooks(), min_size=1, max_size=4))
def test_any_history_keeps_its_order(editions: list[list[Note]]) -> None:
    """Matches are one to one and of a kind, keys stay unique, nothing is lost, and a second import changes nothing."""
    known: list[KnownNote] = []
    for found in editions:
        plan = make_plan(known, found)
        assert [item.note for item in plan.notes if item.note] == found
        pairs = [(item.known, item.note) for item in plan.notes if item.known and item.note]
        assert len({old.id for old, _ in pairs}) == len(pairs)
        assert all(old.kind == new.kind for old, new in pairs)
        gone = {item.known.id for item in plan.notes if item.known and item.change is Change.RETIRED}
        assert gone | {old.id for old, _ in pairs} >= {old.id for old in known if not old.retired}
        after = applied(plan, known)
        assert {old.id for old in after} >= {old.id for old in known}
        assert len({old.key for old in after}) == len(after)
        assert {item.change for item in make_plan(after, found).notes} <= {Change.UNCHANGED}
        known = after


BOOK = [
    A,
    B,
    C,
    note("What is dropout for?\n\nIt keeps units from leaning on each other, by silencing some at random."),
]


@given(st.integers(0, 3), st.sampled_from(("stem", "rest")), sentences, st.permutations(range(4)))
def test_an_edit_of_one_note_keeps_every_identity(
    place: int, part: str, words: str, order: list[int]
) -> None:
    stem, rest = BOOK[place].text.split("\n\n")
    edited = f"{words}\n\n{rest}" if part == "stem" else f"{stem}\n\n{words}"
    found = [*BOOK[:place], note(edited, "edited"), *BOOK[place + 1 :]]
    plan = make_plan(stored(*BOOK), [found[n] for n in order])
    assert [item.known and item.known.id for item in plan.notes] == [n + 1 for n in order]


def test_most_of_the_work_is_looking_up() -> None:
    notes = [
        note(f"What is number {n}?\n\nIt is {n * 7919} and {'more words than these ' * 4}", f"k{n}")
        for n in range(4_000)
    ]
    known = stored(*notes)
    found = [note(n.text + " by far", n.key) if place % 100 == 0 else n for place, n in enumerate(notes)]
    start = time.thread_time()
    plan = make_plan(known, found)
    assert time.thread_time() - start < 2  # 0.1 s on a machine that is not busy
    assert Counter(item.change for item in plan.notes) == {Change.UNCHANGED: 3_960, Change.REWORDED: 40}
    assert all(item.known and item.key == item.known.key for item in plan.notes)
