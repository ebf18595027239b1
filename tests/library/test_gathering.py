"""Files, folders and archives as handbooks, the hostile ones too."""

import os
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from app.handbook.limits import MB
from app.handbook.source import Unreadable
from app.kernel.errors import Conflict, Invalid, NotFound
from app.library import gathering
from app.library.gathering import gather, handbooks_in, unpacked

TEXT = "# A\n\n![a](img/a.png)\n"


def packed(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return made.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "nets"
    (made / "img").mkdir(parents=True)
    (made / ".git").mkdir()
    (made / ".git" / "x.md").write_text("# no")
    (made / "a.md").write_text(TEXT)
    (made / "img" / "a.png").write_bytes(b"png")
    return made


def test_a_folder_its_archive_and_its_file_hold_the_same(folder: Path) -> None:
    found = gather(folder)
    assert (found.name, [one.path for one in found.sources]) == (str(folder), ["a.md"])
    archive = unpacked(packed({"nets-main/a.md": TEXT, "nets-main/img/a.png": b"png"}), "nets.zip")
    assert archive.digest == found.digest
    (folder.parent / "nets.zip").write_bytes(packed({"a.md": TEXT, "img/a.png": b"png"}))
    assert gather(folder.parent / "nets.zip", "label").name == "label"
    alone = gather(folder / "a.md")
    assert alone.is_file
    assert [one.data for one in alone.attachments] == [b"png"]


def test_a_file_with_pictures_is_known_again_wherever_it_lies(folder: Path, tmp_path: Path) -> None:
    before = gather(folder / "a.md").digest
    folder.rename(tmp_path / "moved")
    assert gather(tmp_path / "moved" / "a.md").digest == before
    assert gather(tmp_path / "moved" / "a.md", "content/a.md").digest == before


def test_links_out_of_the_folder_are_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n")
    (tmp_path / "secret.png").write_bytes(b"secret")
    (folder / "b.md").symlink_to(tmp_path / "secret.md")
    (folder / "img" / "a.png").unlink()
    (folder / "img" / "a.png").symlink_to(tmp_path / "secret.png")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "c.md").symlink_to(folder / "a.md")
    found = gather(folder)
    assert [one.path for one in found.sources] == ["a.md", "c.md"]
    assert found.attachments == ()
    assert gather(folder / "a.md").attachments == ()


def test_an_archive_that_names_files_outside_is_refused() -> None:
    with pytest.raises(Invalid, match="outside of itself"):
        unpacked(packed({"a.md": TEXT, "../../b.md": "x"}), "nets.zip")


def test_links_in_an_archive_are_no_files() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.md", TEXT)
        link = zipfile.ZipInfo("b.md")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert [one.path for one in unpacked(made.getvalue(), "nets.zip").sources] == ["a.md"]


@pytest.mark.parametrize(
    "files",
    [
        {"a.md": b"a" * (5 * MB)},
        {"a.md": TEXT.encode(), "img/a.png": b"\0" * (30 * MB)},
        {"a.md": b"x" * (21 * MB)},
    ],
)
def test_archives_that_swell_are_refused_quickly(files: dict[str, bytes | str]) -> None:
    data = packed(files)
    started = time.monotonic()
    with pytest.raises(Unreadable, match="more than Viva takes in"):
        unpacked(data, "bomb.zip")
    assert time.monotonic() - started < 2


def test_an_archive_of_too_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MAX_ENTRIES", 10)
    with pytest.raises(Unreadable, match="more than 10 files"):
        unpacked(packed({f"{n}.md": "x" for n in range(11)}), "many.zip")


@pytest.mark.parametrize("cut", [0, 10, 60])
def test_a_broken_archive_is_said(cut: int) -> None:
    with pytest.raises(Unreadable, match=r"broken.zip cannot be unpacked"):
        unpacked(packed({"a.md": TEXT * 50})[:cut], "broken.zip")


def test_a_file_that_changes_while_it_is_read_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "a.md"
    honest = Path.open

    def writing(self: Path, *arguments: str) -> object:
        opened = honest(self, *arguments)
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000))
        return opened

    monkeypatch.setattr(Path, "open", writing)
    with pytest.raises(Conflict, match="changes while it is read"):
        gather(path)


def test_what_is_not_there_or_holds_nothing_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file"):
        gather(tmp_path / "none.md")
    with pytest.raises(NotFound, match="holds no Markdown"):
        gather(tmp_path)


def test_a_folder_of_handbooks_holds_files_folders_and_archives(folder: Path) -> None:
    (folder / "b.zip").write_bytes(packed({"a.md": TEXT}))
    (folder / "notes.txt").write_text("x")
    (folder / "sub").mkdir()
    (folder / "sub" / "c.md").write_text(TEXT)
    assert [path.name for path in handbooks_in(folder)] == ["a.md", "b.zip", "sub"]
    assert handbooks_in(folder / "none") == []
