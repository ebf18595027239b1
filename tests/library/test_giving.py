"""What is given at once becomes handbooks by where it lies."""

import pytest

from app.kernel.errors import Invalid
from app.library.gathering import bundled, zipped
from app.library.giving import MOST, handbooks_given

PICTURED = b"# A\n\n![p](p.png)\n"


def data_of(path: str) -> bytes:
    return (
        zipped({"inside.md": b"# Inside"})
        if path.endswith(".zip")
        else PICTURED
        if path.endswith(".md")
        else b"x"
    )


def given(files: list[str], name: str = "", *, together: bool = False) -> dict[str, list[str]]:
    """By the slugs of the handbooks: the files of each as it will be read, and what it shows."""
    found = {}
    for one in handbooks_given([(path, data_of(path)) for path in files], name, together=together):
        bundle = bundled(one.data, one.name)
        found[one.slug] = [part.path for part in (*bundle.sources, *bundle.attachments)]
    return found


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["a.md"], {"a": ["a.md"]}),
        (["a.md", "b.md"], {"a": ["a.md"], "b": ["b.md"]}),
        (["a.md", "p.png", "q.png"], {"a": ["a.md", "p.png"]}),
        (["a.md", "b.md", "p.png"], {"a": ["a.md", "p.png"], "b": ["b.md", "p.png"]}),
        (["dl/a.md", "dl/text/b.md", "dl/p.png"], {"dl": ["a.md", "text/b.md", "p.png"]}),
        (["dl/a.md", "ml/b.md", "c.md"], {"c": ["c.md"], "dl": ["a.md"], "ml": ["b.md"]}),
        (["dl/a.md", "dl/.git/b.md", "dl/node_modules/x/c.md"], {"dl": ["a.md"]}),
        (["a.md", "Book Two.zip"], {"a": ["a.md"], "book-two": ["inside.md"]}),
        (["notes/README.md"], {"notes": ["README.md"]}),
    ],
)
def test_files_are_handbooks_by_where_they_lie(files: list[str], expected: dict[str, list[str]]) -> None:
    assert given(files) == expected


def test_several_files_are_one_handbook_if_that_is_meant() -> None:
    assert given(["2.md", "1.md", "p.png"], "Both", together=True) == {"both": ["1.md", "2.md", "p.png"]}
    assert given(["1.md"], together=True) == {"1": ["1.md"]}


@pytest.mark.parametrize(
    ("files", "name", "together", "says"),
    [
        (["1.md", "2.md"], "", True, "needs a name"),
        (["1.md", "2.md"], "Mine", False, "these are several"),
        (["p.png"], "", False, "no Markdown file"),
        (["README.md"], "", False, "needs a name"),
        (["../a.md"], "", False, "outside of itself"),
        ([f"{number}.md" for number in range(MOST + 1)], "", False, "51 handbooks"),
    ],
)
def test_what_cannot_be_meant_is_said(files: list[str], name: str, together: bool, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        given(files, name, together=together)
