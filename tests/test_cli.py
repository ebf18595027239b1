"""The commands, as a person runs them."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.conftest import HANDBOOK
from tests.library.test_changes import IN_DOUBT

VIVA = str(Path(sys.executable).parent / "viva")


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def viva(*arguments: object, data: Path, typed: str | None = None, **environment: str) -> Done:
    """What a command does and says. In this process, for starting one for each would be most of the time."""
    runner = CliRunner(env={"VIVA_DATA_DIR": str(data), **environment})
    done = runner.invoke(main, [str(one) for one in arguments], input=typed)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def test_the_command_is_there_and_says_what_is_wrong_in_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [VIVA, "check", str(tmp_path / "none.md")], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: There is no file")
    assert "Traceback" not in done.stderr


def test_a_command_that_serves_nobody_loads_no_server() -> None:
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import app.cli, sys; print({'fastapi', 'starlette', 'uvicorn'} & {*sys.modules})",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "set()"


def test_check_gives_the_figures_of_the_users_handbook(tmp_path: Path) -> None:
    done = viva("check", HANDBOOK, "--format", "json", data=tmp_path / "none")
    assert done.returncode == 0, done.stderr
    (report,) = json.loads(done.stdout)
    assert report["title"] == "Deep Learning Interview Handbook"
    assert report["subtitle"] == "Senior / Lead AI & Data Science Roles"
    assert {"author", "level", "focus", "format"} <= report["details"].keys()
    figures = ("chapters", "sections", "questions", "key_points", "tables", "takeaways")
    assert [report[figure] for figure in figures] == [10, 24, 3, [3, 3, 2], 2, 1]
    assert report["formulas"] == {"block": 20, "inline": 4, "failed": 0}
    assert report["cards"]["total"] >= 80
    assert not (tmp_path / "none").exists(), "checking needs no data folder"


def test_cards_have_context_no_twins_and_answers(tmp_path: Path) -> None:
    cards = json.loads(viva("cards", HANDBOOK, "--format", "json", data=tmp_path).stdout)
    assert len(cards) >= 80
    assert len({card["prompt"] for card in cards}) == len(cards)
    for card in cards:
        assert card["answer"].strip()
        assert card["breadcrumb"]
        assert card["prompt"].startswith(" › ".join(card["breadcrumb"]))


def test_questions_are_printed_as_asked(tmp_path: Path) -> None:
    other = tmp_path / "other.md"
    other.write_text("# Other\n\n## Q1. What costs $5?\n\n**Answer**: $x^2$ does.\n")
    found = json.loads(viva("questions", HANDBOOK, other, "--format", "json", data=tmp_path).stdout)
    assert [book["path"] for book in found] == [str(HANDBOOK), str(other)]
    assert found[0]["formulas"] == {"block": 20, "inline": 4, "failed": 0}
    assert found[0]["tables"] == 2
    assert found[1]["questions"] == [
        {
            "path": str(other),
            "line": 3,
            "question": "What costs $5?",
            "answer": "x^2 does.",
            "options": [],
            "key": [],
            "difficulty": None,
            "key_points": [],
            "follow_ups": [],
        }
    ]


def test_import_says_what_it_did_and_imports_the_rest_when_one_fails(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.md", tmp_path / "good.md"
    bad.write_bytes(b"")
    good.write_text("# Good\n\n## One\n\n**Term**: its meaning\n")
    first = viva("import", bad, good, data=tmp_path / "data")
    assert first.returncode == 1
    assert f"Not imported: {bad}" in first.stderr
    assert "“Good” has" in first.stdout
    second = viva("import", good, data=tmp_path / "data")
    assert second.returncode == 0
    assert "unchanged" in second.stdout


@pytest.mark.parametrize(
    ("options", "became", "says"),
    [
        ((), {"added", "retired"}, "taken for two notes each: 1. --doubts=ask asks"),
        (("--doubts", "different"), {"added", "retired"}, "taken for two notes each: 1"),
        (("--same", "3=3"), {"reworded"}, ""),
        (("--doubts", "same"), {"reworded"}, ""),
        (("--doubts", "same", "--different", "3=3"), {"added", "retired"}, ""),
    ],
)
def test_doubts_are_settled_by_options(
    tmp_path: Path, options: tuple[str, ...], became: set[str], says: str
) -> None:
    book = tmp_path / "trees.md"
    book.write_text(IN_DOUBT[0])
    viva("import", book, data=tmp_path / "data")
    book.write_text(IN_DOUBT[1])
    shown = viva("import", "--dry-run", "--format", "json", *options, book, data=tmp_path / "data")
    (preview,) = json.loads(shown.stdout)
    assert became <= set(preview["counts"])
    assert not ({"added", "retired", "reworded"} - became) & set(preview["counts"])
    assert {change["change"] for change in preview["changes"]} <= {*became, "unchanged", "moved"}
    done = viva("import", *options, book, data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert says in done.stdout
    assert all(f"1 {change}" in done.stdout for change in became)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--same", "3=9"), "no pair in doubt"),
        (("--same", "3"), "OLD=NEW"),
        (("--same", "3=3", "other.md"), "about one handbook"),
        (("--format", "json"), "goes with --dry-run"),
    ],
)
def test_answers_that_fit_no_doubt_are_refused(tmp_path: Path, options: tuple[str, ...], says: str) -> None:
    book, other = tmp_path / "trees.md", tmp_path / "other.md"
    book.write_text(IN_DOUBT[0])
    other.write_text(IN_DOUBT[1])
    given = [str(other) if option == other.name else option for option in options]
    done = viva("import", book, *given, data=tmp_path / "data")
    assert done.returncode != 0
    assert says in done.stderr


def test_a_person_at_a_terminal_is_asked(tmp_path: Path) -> None:
    book = tmp_path / "trees.md"
    book.write_text(IN_DOUBT[0])
    viva("import", book, data=tmp_path / "data")
    book.write_text(IN_DOUBT[1])
    done = viva("import", "--doubts", "ask", book, data=tmp_path / "data", typed="perhaps\ny\n")
    assert done.returncode == 0, done.stderr
    assert "{+" in done.stdout
    assert done.stdout.count("Is it one note, rewritten?") == 2, "asked again until it is answered"
    assert "1 reworded" in done.stdout


def test_a_dry_run_says_what_would_change_and_writes_nothing(tmp_path: Path) -> None:
    book, data = tmp_path / "gates.md", tmp_path / "data"
    text = "# Gates\n\n## One\n\n**Gate**: what lets the state through\n\n**Cell**: what keeps the state\n"
    book.write_text(text)
    first = viva("import", "--dry-run", book, data=data)
    assert first.returncode == 0, first.stderr
    assert f"{book}: “Gates” into a new handbook gates" in first.stdout
    assert not data.exists(), "where there is no store, none is made"
    viva("import", book, data=data)
    book.write_text("# Gates\n\n## One\n\n**Gate**: what lets the old state through\n")
    kept = (data / "viva.db").read_bytes()
    second = viva("import", "--dry-run", book, data=data)
    assert f"{book}:5: reworded, definition" in second.stdout
    assert "what lets the {+old+} state through" in second.stdout
    assert f"{book}: retired (was line 7), definition" in second.stdout
    assert second.stdout.rstrip().endswith("Nothing was written.")
    assert (data / "viva.db").read_bytes() == kept
    bad = tmp_path / "bad.md"
    bad.write_bytes(b"")
    third = viva("import", "--dry-run", bad, book, data=data)
    assert third.returncode == 1
    assert f"Would not be imported: {bad}" in third.stderr
    assert "into the handbook gates" in third.stdout


def test_a_folder_is_one_handbook(tmp_path: Path) -> None:
    book = tmp_path / "nets"
    book.mkdir()
    (book / "README.md").write_text("# Nets\n\nIn order.\n")
    (book / "10-gru.md").write_text("# GRU\n\n## Q2. What is a gate?\n\n**Answer**: A valve.\n\n$\\frac{a$\n")
    (book / "2-lstm.md").write_text("# LSTM\n\n## Q1. What is a cell?\n\n**Answer**: A memory.\n")
    (report,) = json.loads(viva("check", book, "--format", "json", data=tmp_path / "data").stdout)
    assert (report["path"], report["title"], report["questions"]) == (str(book), "Nets", 2)
    assert [(one["path"], one["line"]) for one in report["diagnostics"]] == [(f"{book}/10-gru.md", 7)]
    asked = viva("questions", book, data=tmp_path / "data").stdout.splitlines()
    assert asked == [f"{book}/2-lstm.md:3: What is a cell?", f"{book}/10-gru.md:3: What is a gate?"]
    old = tmp_path / "old"
    book.rename(old)
    book.mkdir()
    (book / "all.md").write_text((old / "2-lstm.md").read_text() + "\n" + (old / "10-gru.md").read_text())
    became = viva("diff", old, book, data=tmp_path / "data").stdout
    assert became.startswith("2 kept, 0 added, 0 retired")
    viva("import", old, data=tmp_path / "data")
    again = viva("import", old, data=tmp_path / "data")
    assert "unchanged since" in again.stdout
    gone = viva("import", "--dry-run", old, data=tmp_path / "data")
    assert "into the handbook old" in gone.stdout


def test_errors_are_sentences(tmp_path: Path) -> None:
    for arguments, says in [
        (("check", tmp_path / "none.md"), "There is no file"),
        (("import", tmp_path / "none.md"), "There is no file"),
        (("check", tmp_path), "holds no Markdown file"),
    ]:
        done = viva(*arguments, data=tmp_path / "data")
        assert done.returncode == 1
        assert says in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"VIVA_PORT": "99999"}, "VIVA_PORT"),
        ({"VIVA_DATABASE_URL": "mysql://x/y"}, "VIVA_DATABASE_URL"),
        ({"VIVA_DATA_DIR": "/proc/none"}, "/proc/none"),
    ],
)
def test_settings_that_cannot_be_used_are_named(
    tmp_path: Path, environment: dict[str, str], says: str
) -> None:
    where = {"VIVA_DATA_DIR": str(tmp_path), **environment}
    done = viva("migrate" if "PORT" not in says else "serve", data=Path(where.pop("VIVA_DATA_DIR")), **where)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_answers_at_once_and_takes_handbooks_in_meanwhile(tmp_path: Path) -> None:
    content = tmp_path / "content" / "handbooks"
    content.mkdir(parents=True)
    (content / "small.md").write_text("# Small\n\n## Q1. Why?\n\n**Answer**: Because.\n")
    settings = {"VIVA_DATA_DIR": str(tmp_path), "VIVA_CONTENT_DIR": str(content.parent), "VIVA_PORT": "0"}
    server = subprocess.Popen(
        [VIVA, "serve"],
        env={**os.environ, **settings, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        assert "Viva is at http://" in server.stdout.readline()
        assert "“Small” has 1 card " in server.stdout.readline()
    finally:
        server.terminate()
        server.communicate(timeout=10)


def test_one_bad_file_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    bad = tmp_path / "bad.md"
    bad.write_bytes(b"")
    done = viva("check", bad, HANDBOOK, "--format", "json", data=tmp_path)
    assert done.returncode == 1
    first, second = json.loads(done.stdout)
    assert first["diagnostics"][0]["severity"] == "error"
    assert second["chapters"] == 10
    asked = viva("questions", bad, HANDBOOK, "--format", "json", data=tmp_path)
    assert asked.returncode == 1
    assert [len(book["questions"]) for book in json.loads(asked.stdout)] == [0, 3]


def test_stamp_writes_ids_once_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "trees.md"
    text = "# Trees ##\r\n\r\n## Splits\r\n\r\n**What is a cut?**  \r\n\r\nA line.\r\n"
    file.write_bytes(text.encode("utf-8-sig"))
    file.chmod(0o640)
    shown = viva("stamp", file, "--dry-run", data=tmp_path / "none")
    assert shown.returncode == 0, shown.stderr
    assert f"{file}:3: splits" in shown.stdout
    assert viva("stamp", file, "--check", data=tmp_path / "none").returncode == 1
    assert file.read_bytes() == text.encode("utf-8-sig")
    done = viva("stamp", file, data=tmp_path / "none")
    assert done.returncode == 0, done.stderr
    expected = text.replace("## Splits", "## Splits {#splits}").replace(
        "cut?**", "cut?** <!-- id: splits#what-is-a-cut -->"
    )
    assert file.read_bytes() == expected.encode("utf-8-sig")
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]
    assert "nothing to add" in viva("stamp", tmp_path, "--check", data=tmp_path / "none").stdout
    assert file.read_bytes() == expected.encode("utf-8-sig")
