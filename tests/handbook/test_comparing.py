"""What became of questions between two versions of a file."""

from app.handbook.comparing import Kept, compare
from tests.handbook.reading import read_text

OLD = """\
# Book

## Q1. What is a stack?

Last in, first out, as with plates on a table in a kitchen.

## Q2. What is a heap?

## Q3. Gone?
"""
NEW = (
    "# Book\n\n## Q1. What is a queue?\n\nFirst in, first out.\n\n## Q2. What is a heap?\n\nA tree in order.\n\n"
    "## Q3. What is a stack, and where is it used?\n\nLast in, first out, as with plates on a table in a kitchen.\n"
)


def test_questions_are_kept_added_and_retired_by_their_lines() -> None:
    found = compare(read_text(OLD), read_text(NEW))
    assert found.kept == (Kept(7, 7, "stem", "reworded"), Kept(3, 11, "opening", "reworded"))
    assert (found.added, found.retired) == ((3,), (9,))


def test_a_file_compared_with_itself_is_unchanged() -> None:
    book = read_text(NEW)
    assert {(one.old_line == one.new_line, one.change) for one in compare(book, book).kept} == {
        (True, "unchanged")
    }
