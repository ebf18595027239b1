"""A person's own data: out as a file, deleted without a rest, and into another Viva as it was, on either database."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app import paths
from app.accounts.queries import Learner, current_learner, local_owner
from app.db.base import Base
from app.db.rows import lines, tables
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, Invalid
from app.kernel.roles import Role
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.library.models import CardRow
from app.opening import open_store
from app.quiz.item_service import throw_out
from app.quiz.models import ThrownOutRow
from app.scheduling.memory import Grade
from app.study.models import ScheduleRow
from app.study.projection import replayed_many
from app.study.queries import schedules_of
from app.study.service import enrol, record_review
from app.upkeep.archive import opened
from app.upkeep.belonging import Fate, belongings, taken
from app.upkeep.content import CONTENT
from app.upkeep.leaving import delete_person
from app.upkeep.taking_along import write_person
from app.upkeep.taking_in import take_in
from tests.conftest import DATABASES, Databases
from tests.living import import_book, live
from tests.people import add_person

TAKEN = {
    "learner", "preferences", "review", "review_undo", "schedule", "study_day", "card_tag", "card_action",
    "card_action_card", "card_reset", "evidence", "evidence_undo", "quiz_attempt", "quiz_question", "quiz_response",
    "item_report", "interview_blueprint", "interview_day", "interview_attempt", "interview_event",
    "interview_question", "interview_answer", "interview_recording", "interview_recording_chunk", "interview_mark",
}  # fmt: skip
GOES = {
    "account", "api_token", "enrolment", "interview_share", "job", "link", "identity", "passkey", "pending_import",
    "recovery_code",
    "second_factor", "sign_in",
}  # fmt: skip
STAYS = {"change_set", "handbook", "thrown_out_item"}  # a handbook that was their own went before
NOBODYS = {
    "attachment", "backup", "card", "formula", "interview_lexicon", "item", "note", "note_change",
    "source_text", "strike", "topic",
}  # fmt: skip
NUMBERS_OF_ROWS = {  # columns that look like foreign keys and are none: what becomes of them is said in `numbering`
    ("evidence", "attempt_id"),
    ("enrolment", "change_set_id"),  # goes
    ("pending_import", "job_id"),  # goes
}


@pytest.fixture
def store(empty_store: Store, tmp_path: Path, clock: FixedClock, typesetter: KatexTypesetter) -> Store:
    import_book(empty_store, tmp_path, clock, typesetter)
    return empty_store


@pytest.fixture
def ada(store: Store, clock: FixedClock, typesetter: KatexTypesetter) -> Learner:
    """The owner, who has done everything; somebody else has done something before and after."""
    add_person(store, "owner", Role.OWNER, clock.now())
    person = add_person(store, "ada", Role.LEARNER, clock.now())
    other = add_person(store, "ben", Role.LEARNER, clock.now())
    study_a_card(store, other, clock)
    ada = live(store, person, clock, typesetter)
    study_a_card(store, other, clock)
    return ada


@pytest.fixture
def another(
    databases: Databases, tmp_path: Path, clock: FixedClock, typesetter: KatexTypesetter
) -> Callable[[str], Store]:
    """Opens another Viva, in which the handbook has other numbers."""

    def open_one(kind: str, *, with_book: bool = True) -> Store:
        store = open_store(databases.settings(kind, tmp_path, with_handbook=False), clock)
        other = tmp_path / "other.md"
        other.write_text("# Other\n\n## One\n\n### Why is this here?\n\n**Answer:** To take numbers.\n")
        Importer.over(store, clock, typesetter).import_file(other)
        if with_book:
            import_book(store, tmp_path, clock, typesetter)
        with store.write() as tx:
            enrol(tx, local_owner(tx))
        return store

    return open_one


def study_a_card(store: Store, person: int, clock: FixedClock) -> None:
    with store.write() as tx:
        learner = current_learner(tx, person)
        enrol(tx, learner)
        own = (ScheduleRow.learner_id == person, ScheduleRow.reps == 0)
        card = tx.execute(select(ScheduleRow.card_id).where(*own).limit(1)).scalar_one()
        record_review(tx, learner, card, Grade.GOOD, clock.now(), seen_reps=0)


def exported(store: Store, person: int, path: Path, clock: FixedClock) -> dict[str, list[bytes]]:
    """The lines of a person's file, but those of content."""
    with store.read() as tx:
        write_person(tx, person, path, clock.now())
    with opened(path) as archive:
        return {
            part.table: list(archive.lines(part))
            for part in archive.manifest.parts
            if part.table not in CONTENT
        }


def test_every_table_is_somebodys_content_or_nobodys() -> None:
    found = belongings()
    assert {name for name, own in found.items() if own.fate is Fate.TAKEN} == TAKEN
    assert {name for name, own in found.items() if own.fate is Fate.GOES} == GOES
    assert {name for name, own in found.items() if own.fate is Fate.STAYS} == STAYS
    assert set(Base.metadata.tables) - found.keys() == NOBODYS, (
        "say what becomes of a new table with its person"
    )


def test_no_column_speaks_of_a_row_without_saying_so() -> None:
    silent = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith(("_id", "_by", "person", "owner")) and not column.foreign_keys
    }
    assert silent - {("interview_attempt", "submitted_by")} == NUMBERS_OF_ROWS


def test_a_file_has_rows_of_every_table_and_of_one_person_alone(
    store: Store, ada: Learner, tmp_path: Path, clock: FixedClock
) -> None:
    rows = exported(store, ada.id, tmp_path / "ada.zip", clock)
    assert {name for name, found in rows.items() if found} == TAKEN, "what nobody ever had is not tried"
    with store.read() as tx:
        everybody = {table.name: list(lines(tx, table)) for table in tables(tx)}
    assert len(rows["learner"]) == 1
    assert len(rows["review"]) == len(everybody["review"]) - 2, "but those of the other"
    assert not any(b"argon2" in line for found in rows.values() for line in found)


@pytest.mark.parametrize("kind", DATABASES)
def test_out_deleted_and_into_another_viva_all_is_the_same(
    store: Store, ada: Learner, another: Callable[..., Store], tmp_path: Path, clock: FixedClock, kind: str
) -> None:
    before = exported(store, ada.id, tmp_path / "ada.zip", clock)
    with store.write() as tx:
        delete_person(tx, ada, clock.now())
    other = another(kind)
    try:
        with other.read() as tx:
            person = local_owner(tx).id
        found = take_in(tmp_path / "ada.zip", other, person, paths.MIGRATIONS)
        assert (found.reviews, found.quizzes, found.interviews) == (len(before["review"]), 1, 1)
        assert found.missing == ()
        after = exported(other, person, tmp_path / "again.zip", clock)
        for name in TAKEN:
            assert after[name] == before[name], name
        with other.write() as tx:  # and it goes on: the log gives the memory, cards are where they were
            learner = current_learner(tx, person)
            enrol(tx, learner)
            cards = tx.execute(
                select(ScheduleRow.card_id).where(ScheduleRow.learner_id == person, ScheduleRow.reps > 0)
            )
            ids = list(cards.scalars())
            stored = schedules_of(tx, person, ids)
            assert {card: stored[card].memory for card in ids} == replayed_many(tx, person, ids)
            card = tx.execute(
                select(ScheduleRow.card_id).where(
                    ScheduleRow.learner_id == person, ScheduleRow.reps == 0, ~ScheduleRow.suspended
                )
            ).scalars()
            record_review(tx, learner, next(card), Grade.GOOD, clock.now(), seen_reps=0)
    finally:
        other.close()


def test_deletion_leaves_nothing_and_takes_nothing_of_others(
    store: Store, ada: Learner, tmp_path: Path, clock: FixedClock
) -> None:
    with store.write() as tx:
        item = tx.execute(select(Base.metadata.tables["item"].c.id).limit(1)).scalar_one()
        throw_out(tx, ada, item, clock.now())
        ben = current_learner(tx, ada.id + 1)
    bens = exported(store, ben.id, tmp_path / "ben.zip", clock)
    with store.write() as tx:
        delete_person(tx, ada, clock.now())
    with store.read() as tx:
        for name, own in belongings().items():
            left = tx.execute(select(func.count()).select_from(own.table).where(own.column == ada.id))
            if own.above is None:
                assert left.scalar_one() == 0, name
        for name in TAKEN - {"learner", "preferences", "review", "schedule", "study_day", "enrolment"}:
            assert tx.execute(select(func.count()).select_from(belongings()[name].table)).scalar_one() == 0, (
                name
            )
        assert tx.execute(select(ThrownOutRow.learner_id)).scalar_one() is None, "thrown out it stays"
    assert exported(store, ben.id, tmp_path / "ben2.zip", clock) == bens


def test_the_only_owner_stays_while_others_are_here(
    store: Store, clock: FixedClock, typesetter: KatexTypesetter
) -> None:
    owner = add_person(store, "anna", Role.OWNER, clock.now())
    ben = add_person(store, "ben", Role.LEARNER, clock.now())
    with store.write() as tx:
        with pytest.raises(Conflict, match="only owner"):
            delete_person(tx, current_learner(tx, owner), clock.now())
        delete_person(tx, current_learner(tx, ben), clock.now())
        delete_person(tx, current_learner(tx, owner), clock.now())
        assert local_owner(tx).name == "", "whoever is at the machine begins anew"


def test_what_is_not_here_waits_for_its_handbook(
    store: Store,
    ada: Learner,
    another: Callable[..., Store],
    tmp_path: Path,
    clock: FixedClock,
    typesetter: KatexTypesetter,
) -> None:
    before = exported(store, ada.id, tmp_path / "ada.zip", clock)
    other = another("sqlite", with_book=False)
    try:
        with other.read() as tx:
            person = local_owner(tx).id
        assert take_in(tmp_path / "ada.zip", other, person, paths.MIGRATIONS).missing == ("Small book",)
        with other.read() as tx:
            waits = select(func.count()).where(ScheduleRow.retired, ScheduleRow.learner_id == person)
            assert tx.execute(waits).scalar_one() == len(before["schedule"])
        import_book(other, tmp_path, clock, typesetter)
        with other.write() as tx:
            enrol(tx, current_learner(tx, person))
            shown = select(CardRow.answer_html).where(
                CardRow.kind == "question", CardRow.retired_at.is_(None)
            )
            assert all(tx.execute(shown).scalars()), "rendered from the handbook, and from nothing else"
        after = exported(other, person, tmp_path / "again.zip", clock)
        assert {name: after[name] for name in TAKEN} == {name: before[name] for name in TAKEN}
    finally:
        other.close()


def test_nobody_loses_what_they_have_to_a_file(
    store: Store, ada: Learner, tmp_path: Path, clock: FixedClock
) -> None:
    before = exported(store, ada.id, tmp_path / "ada.zip", clock)
    with pytest.raises(Conflict, match="already"):
        take_in(tmp_path / "ada.zip", store, ada.id, paths.MIGRATIONS)
    assert exported(store, ada.id, tmp_path / "again.zip", clock) == before


def altered(path: Path, table: str, change: Callable[[dict[str, Any]], None]) -> Path:
    """The file with the rows of a table changed."""
    with zipfile.ZipFile(path) as old:
        manifest = json.loads(old.read("manifest.json"))
        columns = next(one["columns"] for one in manifest["parts"] if one["table"] == table)
        rows = [json.loads(line) for line in old.read(f"tables/{table}.jsonl").splitlines()]
    said = [dict(zip(columns, row, strict=True)) for row in rows]
    for row in said:
        change(row)
    lists = ([row[name] for name in columns] for row in said)
    text = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in lists)
    return rewritten(path, table, "".join(f"{line}\n" for line in text))


def rewritten(path: Path, table: str, text: str) -> Path:
    """The file with another text for a table, and a digest that fits it."""
    made, member = path.with_name("altered.zip"), f"tables/{table}.jsonl"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        part = next(one for one in manifest["parts"] if one["table"] == table)
        part["sha256"] = hashlib.sha256(text.encode()).hexdigest()
        for name in old.namelist():
            if name == member:
                new.writestr(name, text)
            else:
                new.writestr(name, json.dumps(manifest) if name == "manifest.json" else old.read(name))
    return made


HARMFUL: list[tuple[str, Callable[[dict[str, Any]], None], str]] = [
    ("quiz_question", lambda row: row["shown"].update(stem="<img src=x onerror=alert(1)>"), "harmful"),
    ("quiz_question", lambda row: row["solution"].update(why="<script>alert(1)</script>"), "harmful"),
    (
        "quiz_question",
        lambda row: row["solution"].update(place="javascript:alert(1)"),
        "leads elsewhere",
    ),
    (
        "interview_question",
        lambda row: row["followups"].append({"html": "<form action=//evil>", "text": ""}),
        "harmful",
    ),
    ("interview_question", lambda row: row.update(place="//evil.example"), "leads elsewhere"),
    ("quiz_question", lambda row: row["shown"].pop("stem"), "never writes"),
    ("review", lambda row: row.update(took_ms="long"), "never writes"),
    ("item", lambda row: row.update(body={"kind": "choice"}), "never writes"),
    ("schedule", lambda row: row.update(stability=999.0), "does not give its memory"),
    ("review", lambda row: row.update(card_id=4711), "cannot be restored"),
]


@pytest.fixture(scope="module")
def file_and_store(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, typesetter: KatexTypesetter
) -> tuple[Path, Store]:
    from tests.conftest import START

    folder, clock = tmp_path_factory.mktemp("harmful"), FixedClock(START)
    store = open_store(databases.settings("sqlite", folder, with_handbook=False), clock)
    import_book(store, folder, clock, typesetter)
    ada = live(store, None, clock, typesetter)
    exported(store, ada.id, folder / "ada.zip", clock)
    return folder / "ada.zip", store


@pytest.mark.parametrize(("table", "change", "words"), HARMFUL)
def test_what_viva_never_writes_is_refused_whole(
    file_and_store: tuple[Path, Store],
    databases: Databases,
    tmp_path: Path,
    clock: FixedClock,
    table: str,
    change: Callable[[dict[str, Any]], None],
    words: str,
) -> None:
    path, _ = file_and_store
    other = open_store(databases.settings("sqlite", tmp_path, with_handbook=False), clock)
    try:
        with other.read() as tx:
            person = local_owner(tx).id
            before = {one.name: list(lines(tx, one)) for one in tables(tx)}
        with pytest.raises(Invalid, match=words):
            take_in(altered(path, table, change), other, person, paths.MIGRATIONS)
        with other.read() as tx:
            assert {one.name: list(lines(tx, one)) for one in tables(tx)} == before
    finally:
        other.close()


def test_what_is_nested_too_deep_is_refused(
    file_and_store: tuple[Path, Store], databases: Databases, tmp_path: Path, clock: FixedClock
) -> None:
    other = open_store(databases.settings("sqlite", tmp_path, with_handbook=False), clock)
    try:
        with other.read() as tx:
            person = local_owner(tx).id
        path = rewritten(file_and_store[0], "review", "[" * 200_000 + "\n")
        with pytest.raises(Invalid):
            take_in(path, other, person, paths.MIGRATIONS)
    finally:
        other.close()


def test_a_backup_is_no_ones_own_data(store: Store, tmp_path: Path, clock: FixedClock) -> None:
    from app.upkeep import archive

    with store.read() as tx:
        archive.write(tx, tmp_path / "all.zip", clock.now(), "asked")
        person = local_owner(tx).id
    with pytest.raises(Invalid, match="whole Viva"):
        take_in(tmp_path / "all.zip", store, person, paths.MIGRATIONS)
    (tmp_path / "none.zip").write_bytes(b"PK\3\4 and no more")
    with pytest.raises(Invalid, match="no backup of Viva"):
        take_in(tmp_path / "none.zip", store, person, paths.MIGRATIONS)


def test_taken_tables_are_in_the_order_of_their_keys() -> None:
    seen = set()
    for table in taken():
        for key in table.foreign_keys:
            if key.column.table.name in TAKEN - {table.name}:
                assert key.column.table.name in seen, (table.name, key)
        seen.add(table.name)


def test_what_speaks_of_reviews_is_found_by_an_index() -> None:
    """Else whoever has many reviews goes slowly, and nobody can write meanwhile: 50,000 took 17 s, and take 0.2 s."""
    for table in Base.metadata.tables.values():
        led = {next(iter(index.columns)).name for index in table.indexes}
        led.add(next(iter(table.primary_key)).name)
        for key in table.foreign_keys:
            if key.column.table.name == "review":
                assert key.parent.name in led, (table.name, key.parent.name)
