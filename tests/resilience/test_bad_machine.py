"""A machine that does not let Viva work: said plainly, answered rightly, and nothing is lost."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from app.library.katex import KatexTypesetter
from tests.conftest import HANDBOOK, START
from tests.servers import make_library

VIVA = Path(sys.executable).with_name("viva")
WAIT_S = 40
# The permissions of files say nothing to root, unless it gives that up.
MERELY_A_PERSON = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, typesetter: KatexTypesetter) -> Path:
    return make_library(tmp_path_factory.mktemp("library"), HANDBOOK, typesetter, START)


@pytest.fixture
def folder(library: Path, tmp_path: Path) -> Path:
    return shutil.copytree(library, tmp_path / "data")


def refused(data: Path, *command: str, **environment: str) -> str:
    """What the command says to the person before it ends with 1."""
    settings = {"VIVA_DATA_DIR": str(data), "VIVA_PORT": "0"}
    ended = subprocess.run(
        [*MERELY_A_PERSON, VIVA, *(command or ("serve",))],
        env={**os.environ, **settings, **environment},
        capture_output=True,
        text=True,
        timeout=WAIT_S,
    )
    assert ended.returncode == 1, ended
    assert "Traceback" not in ended.stderr
    assert "http://" not in ended.stdout
    assert len(ended.stderr.splitlines()) <= 3, ended.stderr
    return ended.stderr


def test_a_database_from_a_newer_viva_is_left_alone(folder: Path) -> None:
    connection = sqlite3.connect(folder / "viva.db")
    connection.execute("UPDATE alembic_version SET version_num = '29990101_from_the_future'")
    connection.commit()
    connection.close()
    before = (folder / "viva.db").read_bytes()
    said = refused(folder)
    assert "The database was made by a newer Viva" in said
    assert "Update Viva, or point VIVA_DATA_DIR at another folder." in said
    assert (folder / "viva.db").read_bytes() == before


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    said = refused(tmp_path / "file" / "data")
    assert f"The data folder {tmp_path / 'file' / 'data'} cannot be made: Not a directory." in said
    assert "set VIVA_DATA_DIR to another folder" in said


def test_a_damaged_database(folder: Path) -> None:
    (folder / "viva.db").write_bytes(b"This is no database. " * 500)
    assert "The database file is damaged." in refused(folder)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql+psycopg://viva:secret@127.0.0.1:9/viva", "Connection refused"),
        ("postgresql+psycopg://viva:secret@nowhere.invalid/viva", "nowhere.invalid"),
        ("postgres://viva:secret@127.0.0.1/viva", "names postgres, which Viva does not know"),
    ],
)
def test_an_address_of_a_database_with_a_slip(tmp_path: Path, url: str, words: str) -> None:
    said = refused(tmp_path, "migrate", VIVA_DATABASE_URL=url)
    assert words in said
    assert "secret" not in said


def test_a_port_that_cannot_be_had(tmp_path: Path) -> None:
    said = refused(tmp_path, "serve", "--host", "192.0.2.1", "--port", "8000", VIVA_CONTENT_DIR=str(tmp_path))
    assert "Viva cannot listen on 192.0.2.1" in said
    assert "Choose another with --port or VIVA_PORT." in said


def test_a_taken_port_gives_way_to_the_next(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = {
            "VIVA_DATA_DIR": str(tmp_path),
            "VIVA_CONTENT_DIR": str(tmp_path),
            "PYTHONUNBUFFERED": "1",
        }
        process = subprocess.Popen(
            [VIVA, "serve", "--port", str(port)],
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            assert process.stdout
            said = [process.stdout.readline() for _ in range(2)]
            url = said[1].split()[3]
            assert said[0].startswith(f"Port {port} is taken, so Viva uses ")
            assert url.startswith("http://127.0.0.1:")
            assert httpx2.get(url).status_code == 200
            process.terminate()
            rest, _ = process.communicate(timeout=WAIT_S)
            assert "Traceback" not in rest
        finally:
            process.kill()
            process.wait(WAIT_S)


@pytest.mark.parametrize("command", [("serve",), ("import", str(HANDBOOK)), ("migrate",)], ids=lambda c: c[0])
def test_an_empty_data_folder_that_may_not_be_written(tmp_path: Path, command: tuple[str, ...]) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with read_only(data):
        said = refused(data, *command)
    assert f"cannot be written: it belongs to user {os.geteuid()}, and Viva runs as user" in said
    assert NOT_WRITTEN in said
    assert list(data.iterdir()) == []


def test_a_database_that_may_not_be_written(folder: Path) -> None:
    before = (folder / "viva.db").read_bytes()
    with read_only(folder):
        said = refused(folder)
    assert NOT_WRITTEN in said
    assert (folder / "viva.db").read_bytes() == before


NOT_WRITTEN = "Give Viva the right to write to its data folder and try again."


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Neither the folder nor the files in it may be written, for as long as the block lasts."""
    places = [*folder.iterdir(), folder]
    modes = [place.stat().st_mode for place in places]
    for place, mode in zip(places, modes, strict=True):
        place.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for place, mode in zip(places, modes, strict=True):
            place.chmod(mode)
