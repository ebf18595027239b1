"""Writing to the author's own file."""

from pathlib import Path

import pytest

from app.kernel.errors import Conflict, Unusable
from app.library.authoring import rewrite


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "trees.md"
    file.write_text("by the author")
    with pytest.raises(Conflict):
        rewrite(file, b"as it was", b"with ids")
    assert file.read_text() == "by the author"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "trees.md", tmp_path / "link.md"
    file.write_text("old")
    link.symlink_to(file)
    rewrite(link, b"old", b"new")
    assert link.is_symlink()
    assert file.read_text() == "new"


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="cannot be written"):
        rewrite(tmp_path / "none.md", b"", b"new")
