"""Handbooks on disk: taken in as the owner chose, never against what a person did; on both databases."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.accounts.models import LearnerRow
from app.accounts.queries import AT_ONCE, SHOW_FIRST, local_owner
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library import jobs, pending
from app.library.gathering import zipped
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.library.models import ChangeSetRow, PendingImportRow
from app.library.queries import handbook, handbooks
from app.library.reverting import remove, revert
from app.library.shelves import Shelf, Taken, Why, take_in
from app.library.watching import Watcher
from app.work.worker import Worker
from tests.library.test_changes import IN_DOUBT, REWORDED
from tests.library.test_importing import BOOK

WAIT_S = 60
Look = Callable[[], list[Taken]]


@pytest.fixture
def shelves(tmp_path: Path) -> tuple[Shelf, Shelf]:
    made = (
        Shelf("content/handbooks", tmp_path / "content"),
        Shelf("data/handbooks", tmp_path / "data"),
    )
    for shelf in made:
        shelf.folder.mkdir()
    return made


@pytest.fixture
def trees(shelves: tuple[Shelf, Shelf]) -> Path:
    """Where the handbook on trees lies, among the owner's own."""
    return shelves[1].folder / "trees.md"


@pytest.fixture
def importer(empty_store: Store, clock: FixedClock, typesetter: KatexTypesetter) -> Importer:
    return Importer.over(empty_store, clock, typesetter)


@pytest.fixture
def look(importer: Importer, shelves: tuple[Shelf, Shelf], clock: FixedClock) -> Look:
    def look_through() -> list[Taken]:
        clock.advance(timedelta(minutes=1))
        return list(take_in(importer, shelves))

    return look_through


def choose(store: Store, disk_changes: str) -> None:
    with store.write() as tx:
        tx.execute(update(LearnerRow).values(disk_changes=disk_changes))


def waiting(store: Store) -> list[pending.Waiting]:
    with store.read() as tx:
        return pending.waiting(tx, local_owner(tx).id)


def decline(store: Store, clock: FixedClock) -> None:
    with store.write() as tx:
        (one,) = pending.waiting(tx, local_owner(tx).id)
        pending.discard(tx, local_owner(tx).id, one.id, clock.now())


def change_sets(store: Store) -> int:
    with store.read() as tx:
        return tx.execute(select(func.count()).select_from(ChangeSetRow)).scalar_one()


def test_what_is_new_or_changes_is_applied_at_once(look: Look, trees: Path, empty_store: Store) -> None:
    trees.write_text(BOOK)
    (first,) = look()
    assert first.outcome is not None
    assert look() == []
    trees.write_text(REWORDED)
    (second,) = look()
    assert second.outcome is not None
    assert second.outcome.changes["reworded"] == 2
    assert (change_sets(empty_store), waiting(empty_store)) == (2, [])
    trees.unlink()
    assert look() == []
    with empty_store.read() as tx:
        assert [book.slug for book in handbooks(tx)] == ["trees"], "a handbook does not go with its file"


def test_whoever_wants_to_see_changes_first_is_shown_the_newest(
    look: Look, trees: Path, empty_store: Store, clock: FixedClock
) -> None:
    choose(empty_store, SHOW_FIRST)
    trees.write_text(BOOK)
    assert [taken.waits for taken in look()] == [Why.ASKED]
    assert look() == [], "it waits already"
    trees.write_text(REWORDED)
    assert [taken.waits for taken in look()] == [Why.ASKED]
    (only,) = waiting(empty_store)
    assert (only.origin, only.slug, only.is_read) == ("data/handbooks/trees.md", "trees", True)
    with empty_store.read() as tx:
        kept = pending.given(tx, only.id)
    assert kept.data == REWORDED.encode()
    assert kept.found is not None
    clock.advance(pending.KEPT_FOR * 3)
    with empty_store.write() as tx:
        pending.keep(tx, local_owner(tx).id, "other.md", "other", pending.pack(b"# T"), clock.now())
    assert only.id in {one.id for one in waiting(empty_store)}, "it waits for as long as it takes"
    assert change_sets(empty_store) == 0


def test_what_was_declined_is_shown_again_when_it_changes(
    look: Look, trees: Path, empty_store: Store, clock: FixedClock
) -> None:
    choose(empty_store, SHOW_FIRST)
    trees.write_text(BOOK)
    look()
    decline(empty_store, clock)
    assert look() == []
    assert waiting(empty_store) == []
    trees.write_text(REWORDED)
    assert len(look()) == len(waiting(empty_store)) == 1
    choose(empty_store, AT_ONCE)
    trees.write_text(BOOK)
    (taken,) = look()
    assert taken.outcome is not None
    assert waiting(empty_store) == [], "an older proposal goes with it"
    with empty_store.read() as tx:
        assert tx.execute(select(func.count()).select_from(PendingImportRow)).scalar_one() == 0


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (*IN_DOUBT, Why.DOUBT),
        (
            BOOK + "".join(f"\n## P{n}\n\n**T{n}**: its m{n}\n" for n in range(12)),
            "# Notes on Trees\n",
            Why.SHRINKS,
        ),
    ],
)
def test_what_a_person_must_decide_is_always_shown(
    look: Look, trees: Path, empty_store: Store, before: str, after: str, why: Why
) -> None:
    trees.write_text(before)
    look()
    trees.write_text(after)
    assert [taken.waits for taken in look()] == [why]
    assert change_sets(empty_store) == 1
    assert [one.reason for one in waiting(empty_store)] == [why.value]


def test_a_handbook_that_was_imported_from_elsewhere_is_left_alone(
    look: Look, trees: Path, importer: Importer, tmp_path: Path
) -> None:
    own = tmp_path / "trees.md"
    own.write_text(BOOK)
    importer.import_file(own)
    trees.write_text(REWORDED)
    assert look() == []


def test_the_owner_s_own_goes_before_what_comes_with_viva(
    look: Look, trees: Path, shelves: tuple[Shelf, Shelf], empty_store: Store
) -> None:
    bundled = shelves[0].folder / "trees.md"
    bundled.write_text(BOOK)
    look()
    trees.write_text(REWORDED)
    assert [taken.label for taken in look()] == ["data/handbooks/trees.md"]
    bundled.write_text(BOOK + "\nA newer edition.\n")
    assert look() == []
    with empty_store.read() as tx:
        assert handbook(tx, "trees").source == "data/handbooks/trees.md"


def test_another_book_of_the_same_name_asks(look: Look, trees: Path, shelves: tuple[Shelf, Shelf]) -> None:
    (shelves[0].folder / "trees.md").write_text(BOOK)
    look()
    trees.write_text(BOOK.replace("# Notes on Trees", "# Botany", 1))
    assert [taken.waits for taken in look()] == [Why.OTHER]


def test_an_edit_made_in_viva_is_never_overwritten(look: Look, trees: Path, empty_store: Store) -> None:
    for text in (BOOK, REWORDED):
        trees.write_text(text)
        look()
    with empty_store.write() as tx:  # as if the second text had been written in Viva, over the first
        newest = tx.execute(select(func.max(ChangeSetRow.id))).scalar_one()
        tx.execute(update(ChangeSetRow).where(ChangeSetRow.id == newest).values(kind="edit"))
    trees.write_text(BOOK)
    assert look() == [], "the file says nothing new"
    trees.write_text(f"{BOOK}\nOne line more.\n")
    assert [taken.waits for taken in look()] == [Why.EDITED]
    assert change_sets(empty_store) == 2


def test_what_was_removed_stays_so_until_somebody_asks(
    look: Look, trees: Path, empty_store: Store, clock: FixedClock
) -> None:
    trees.write_text(BOOK)
    look()
    with empty_store.write() as tx:
        remove(tx, "trees", clock.now(), None)
    assert look() == []
    trees.write_text(REWORDED)
    assert look() == []


def test_what_was_reverted_stays_so_until_it_changes(
    look: Look, trees: Path, empty_store: Store, clock: FixedClock
) -> None:
    for text in (BOOK, REWORDED):
        trees.write_text(text)
        look()
    with empty_store.write() as tx:
        newest = tx.execute(select(func.max(ChangeSetRow.id))).scalar_one()
        revert(tx, "trees", handbook(tx, "trees").id, newest, clock.now(), local_owner(tx).id)
    assert look() == []
    for text in (
        f"{REWORDED}\nOne line more.\n",
        REWORDED,
    ):  # taking it back in the same file is news as well
        trees.write_text(text)
        assert len(look()) == 1


def test_what_cannot_be_read_is_said_and_keeps_nothing_else_from_coming(look: Look, trees: Path) -> None:
    trees.with_name("a.md").write_bytes(bytes(range(256)) * 40)
    trees.with_name("b.md").write_text(" ")
    trees.write_text(BOOK)
    taken = look()
    assert [one.label.rpartition("/")[2] for one in taken if one.error] == ["a.md", "b.md"]
    assert [one.label for one in taken if one.outcome] == ["data/handbooks/trees.md"]


def test_a_newer_reader_reads_anew_without_asking(
    look: Look, trees: Path, empty_store: Store, importer: Importer, shelves: tuple[Shelf, Shelf]
) -> None:
    trees.write_text(BOOK)
    look()
    choose(empty_store, SHOW_FIRST)

    class Newer:
        version = "katex-newer"
        typeset = importer.typesetter.typeset

    newer = Importer.over(empty_store, importer.clock, Newer())
    (taken,) = take_in(newer, shelves)
    assert taken.outcome is not None
    assert waiting(empty_store) == []


PICTURED = f"{BOOK}\n## A picture\n\n![a tree](pictures/tree.png)\n"


def lay_file(shelf: Path) -> None:
    (shelf / "trees.md").write_text(BOOK)


def lay_file_with_picture(shelf: Path) -> None:
    (shelf / "trees.md").write_text(PICTURED)
    (shelf / "pictures").mkdir()
    (shelf / "pictures" / "tree.png").write_bytes(b"a tree")


def lay_folder(shelf: Path) -> None:
    inside = shelf / "trees" / "text"
    inside.mkdir(parents=True)
    (inside / "02.md").write_text(PICTURED)
    (inside / "01.md").write_text("# Roots\n\n**Root**: where a tree begins\n")
    (inside / "pictures").mkdir()
    (inside / "pictures" / "tree.png").write_bytes(b"a tree")
    (shelf / "trees" / "handbook.toml").write_text('title = "All trees"\n')


def lay_archive(shelf: Path) -> None:
    (shelf / "trees.zip").write_bytes(zipped({"01.md": BOOK.encode(), "02.md": PICTURED.encode()}))


@pytest.mark.parametrize("lay", [lay_file, lay_file_with_picture, lay_folder, lay_archive])
def test_a_proposal_is_applied_as_what_lies_on_disk(
    look: Look,
    shelves: tuple[Shelf, Shelf],
    empty_store: Store,
    clock: FixedClock,
    typesetter: KatexTypesetter,
    lay: Callable[[Path], None],
) -> None:
    choose(empty_store, SHOW_FIRST)
    lay(shelves[1].folder)
    (taken,) = look()
    (one,) = waiting(empty_store)
    with empty_store.write() as tx:
        jobs.begin(tx, jobs.IMPORT, one.id, local_owner(tx).id, clock.now(), same={}, seen=0)
    Worker(empty_store, clock, jobs.functions(typesetter)).run_waiting()
    with empty_store.read() as tx:
        assert handbook(tx, "trees").source == taken.label
    assert (look(), waiting(empty_store)) == ([], []), "it is what is stored"
    choose(empty_store, AT_ONCE)
    assert look() == []


class Heard:
    """What the watcher tells, to be waited for."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.event = threading.Event()

    def __call__(self, taken: Taken) -> None:
        self.taken.append(taken)
        self.event.set()

    def next(self) -> Taken:
        assert self.event.wait(WAIT_S)
        self.event.clear()
        return self.taken[-1]


@pytest.fixture(params=["told", "polling"])
def heard(
    request: pytest.FixtureRequest,
    importer: Importer,
    shelves: tuple[Shelf, Shelf],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Heard]:
    if request.param == "polling":
        monkeypatch.setenv("WATCHFILES_FORCE_POLLING", "true")
    heard = Heard()
    watcher = Watcher(importer, shelves, heard, threading.Event())
    watcher.quiet_ms = 2_000
    with watcher:
        threading.Event().wait(0.5)  # until it watches
        yield heard


def test_a_file_that_is_written_slowly_is_taken_in_when_it_is_whole(heard: Heard, trees: Path) -> None:
    middle = len(BOOK) // 2
    with trees.open("w") as file:
        for part in (BOOK[:middle], BOOK[middle:]):
            file.write(part)
            file.flush()
            threading.Event().wait(0.3)
    assert heard.next().outcome is not None
    assert len(heard.taken) == 1
    beside = trees.with_suffix(".tmp")
    beside.write_text(REWORDED)
    beside.replace(trees)  # as editors do
    outcome = heard.next().outcome
    assert outcome is not None
    assert outcome.changes["reworded"] == 2
