"""One note that became several, and several that became one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook.comparing import compare
from app.handbook.matching import How
from app.handbook.model import Note, NoteKind
from app.handbook.plan import Change, ImportPlan, make_plan
from tests.handbook.reading import read_text
from tests.handbook.test_plan import applied, note, stored

BAGGING = (
    "Trees are grown on bootstrap samples of the rows and their votes are averaged. The errors of weakly correlated "
    "trees cancel, so the variance falls while the bias stays as high as it was in each of them."
)
BOOSTING = (
    "Each new tree is fitted to what the ones before it still get wrong. The bias falls with every round, and a small "
    "learning rate keeps the sum from overfitting too soon."
)
STACKING = (
    "Predictions of unlike models out of fold become the columns of a table, and one more model learns from it whom "
    "to believe. What leaks from the folds spoils it."
)
ALL = "\n\n".join(("What do bagging and boosting do?", BAGGING, BOOSTING))
ONE = f"What does bagging do?\n\n{BAGGING}"
TWO = f"What does boosting do?\n\n{BOOSTING}"
ELSE = note("How deep is a stump?\n\nOne split: two leaves and a single question about one of the columns.")


def became(plan: ImportPlan) -> list[tuple[Change, How | None, str | None]]:
    """Of each note, with the topic of the stored one that it is or comes from, or of the found one that it went into."""
    return [
        (
            item.change,
            item.how,
            item.split_from.topic if item.split_from
            else item.merged_into.topic if item.merged_into
            else item.known.topic if item.known else None,
        )
        for item in plan.notes
    ]  # fmt: skip


def test_a_note_that_was_cut_in_two_keeps_its_history_in_the_larger_part() -> None:
    known = stored(note(ALL, "k0", "t/old"), ELSE)
    parts = [note(text.replace("\n\n", "\n\nIn short: "), f"u{text}", "u/x") for text in (TWO, ONE)]
    plan = make_plan(known, [*parts, ELSE])
    assert became(plan)[:2] == [(Change.SPLIT, None, "t/old"), (Change.REWORDED, How.SPLIT, "t/old")]
    assert plan.doubtful == ()


def test_what_left_a_note_that_stays_was_split_from_it() -> None:
    known = stored(note(ALL, "k0", "t/old"), ELSE)
    stays = note(ALL.replace(f"\n\n{BOOSTING}", ""), "k0", "t/old")
    plan = make_plan(known, [stays, note(TWO, "k2", "t/y")])
    assert became(plan)[0][0] is Change.REWORDED
    assert became(plan)[1] == (Change.SPLIT, None, "t/old")
    assert [item.key for item in plan.notes] == ["k0", "k2", ELSE.key]


def test_a_note_that_went_into_another_was_merged() -> None:
    known = stored(note(ONE, "k1", "t/x"), note(TWO, "k2", "t/y"))
    grown = note(f"{ONE}\n\nAnd boosting: {BOOSTING}", "k1", "t/new")
    plan = make_plan(known, [grown])
    assert became(plan) == [(Change.REWORDED, How.STEM, "t/x"), (Change.MERGED, None, "t/new")]
    again = applied(plan, known)
    assert [(old.key, old.retired) for old in again] == [("k1", False), ("k2", True)]
    assert became(make_plan(again, [grown])) == [(Change.UNCHANGED, How.EXACT, "t/new")]


def test_a_note_made_of_several_keeps_the_history_of_the_largest() -> None:
    texts = [
        f"Tell of ensemble {number}: {text}" for number, text in enumerate((BAGGING, BOOSTING, STACKING))
    ]
    known = stored(*(note(text, f"k{n}", f"t/{n}", NoteKind.LIST) for n, text in enumerate(texts)))
    whole = note("\n\n".join(("Ensembles", STACKING, BAGGING, BOOSTING)), "all", "u/all", NoteKind.LIST)
    plan = make_plan(known, [whole])
    largest = max(range(3), key=lambda n: len((BAGGING, BOOSTING, STACKING)[n].split()))
    assert became(plan)[0] == (Change.REWORDED, How.MERGED, f"t/{largest}")
    assert became(plan)[1:] == [(Change.MERGED, None, "u/all")] * 2


@pytest.mark.parametrize(
    ("known", "found", "changes"),
    [
        # A manner of speaking that two notes share is no kinship.
        ([note(ONE, "a")], [note(ONE, "a"), note(f"See the rest?\n\n{BAGGING[:40]}", "b")], {Change.UNCHANGED, Change.ADDED}),
        # What is copied stays where it was, and the copy is new.
        ([note(ONE, "a")], [note(ONE, "a"), note(f"Once more?\n\n{BAGGING}", "b")], {Change.UNCHANGED, Change.ADDED}),
        # Of notes of other kinds nothing is split.
        (
            [note(ALL, "a")],
            [note(ONE, "b", kind=NoteKind.LIST), note(TWO, "c", kind=NoteKind.LIST)],
            {Change.ADDED, Change.RETIRED},
        ),
        # Words that stand in two of the new notes came from neither.
        (
            [note(ALL, "a"), ELSE],
            [note(f"X?\n\n{STACKING} {BAGGING}", "b", "u/1"), note(f"Y?\n\n{BAGGING}", "c", "v/2"), ELSE],
            {Change.ADDED, Change.REWORDED, Change.UNCHANGED},
        ),
    ],
)  # fmt: skip
def test_what_is_no_kin(known: list[Note], found: list[Note], changes: set[Change]) -> None:
    assert {item.change for item in make_plan(stored(*known), found).notes} == changes


def test_two_ids_of_the_authors_are_two_notes() -> None:
    known = stored(note(ALL, "x", explicit=True))
    plan = make_plan(known, [note(ONE, "y", explicit=True), note(TWO, "z", explicit=True)])
    assert {item.change for item in plan.notes} <= {Change.ADDED, Change.SPLIT, Change.RETIRED}
    assert all(item.known is None for item in plan.notes[:2])


def test_questions_that_were_split_and_merged_are_told_by_their_lines() -> None:
    apart = f"# Book\n\n## Q1. What does bagging do?\n\n{BAGGING}\n\n## Q2. What does boosting do?\n\n{BOOSTING}\n"
    together = f"# Book\n\n## Q1. What does bagging do?\n\n{BAGGING}\n\n{BOOSTING}\n"
    split = compare(read_text(together), read_text(apart))
    assert [(one.old_line, one.new_line) for one in split.kept] == [(3, 3)]
    assert (split.added, split.split) == ((7,), {7: 3})
    merged = compare(read_text(apart), read_text(together))
    assert [(one.old_line, one.new_line) for one in merged.kept] == [(3, 3)]
    assert (merged.retired, merged.merged) == ((7,), {7: 3})


SENTENCES = [f"{text}." for part in (BAGGING, BOOSTING, STACKING) for text in part.rstrip(".").split(". ")]
cut = st.lists(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True), min_size=1, max_size=4
)


def edition(groups: list[list[str]]) -> list[Note]:
    return [note(f"Part {n}?\n\n{' '.join(group)}", f"k{n}", f"t/{n}") for n, group in enumerate(groups)]


@given(st.lists(cut, min_size=2, max_size=4))
def test_however_sentences_wander_identities_stay_one_to_one(editions: list[list[list[str]]]) -> None:
    known = stored(*edition(editions[0]))
    for groups in editions[1:]:
        found = edition(groups)
        plan = make_plan(known, found)
        ids = [item.known.id for item in plan.notes if item.known]
        assert len(set(ids)) == len(ids)
        for item in plan.notes:
            assert (item.change is Change.SPLIT) == (item.split_from is not None)
            assert (item.change is Change.MERGED) == (item.merged_into is not None)
            assert item.change is not Change.SPLIT or item.known is None
            assert item.change is not Change.MERGED or (item.note is None and item.known is not None)
        known = applied(plan, known)
        assert {item.change for item in make_plan(known, found).notes} == {Change.UNCHANGED}
