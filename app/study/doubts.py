"""Pairs in doubt, settled from a command line: by their lines, one by one by a person, or all alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from app.handbook.differences import differences
from app.handbook.model import FilePart, place_in, spoken_place
from app.kernel.errors import Invalid
from app.library.preview import Doubtful, Preview
from app.study.change_text import marked
from app.study.change_views import kind_label

Lines = tuple[
    str, str
]  # of the stored note, and of the one in the file: "12", of several files "04-lstm.md:12"
Rest = Literal["ask", "same", "different"]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said before an import, and how to find out what they did not say."""

    same: frozenset[Lines]
    different: frozenset[Lines]
    rest: Rest
    ask: Callable[[str], bool]  # shows a question; whether the two are one
    say: Callable[[str], None]  # shows what was decided without a question

    def settle(self, preview: Preview) -> dict[str, int]:
        """The pairs that are one note, for `make_plan`.

        Raises:
            Invalid: a pair was named that is not in doubt.
        """
        in_doubt = {_lines(preview, doubt) for doubt in preview.doubts}
        for old, new in sorted((self.same | self.different) - in_doubt):
            raise Invalid(
                f"{preview.path}: what was line {old} and line {new} are no pair in doubt.",
                "`viva import --dry-run` lists those that are.",
            )
        assumed = len(in_doubt - self.same - self.different)
        if assumed and self.rest == "different":
            self.say(
                f"{preview.path}: pairs in doubt, taken for two notes each: {assumed}. --doubts=ask asks."
            )
        one = (doubt.note_id for doubt in preview.doubts if self._is_one(preview, doubt))
        return preview.answers(frozenset(one))

    def _is_one(self, preview: Preview, doubt: Doubtful) -> bool:
        lines = _lines(preview, doubt)
        if lines in self.same or lines in self.different:
            return lines in self.same
        return self.ask(question(preview, doubt)) if self.rest == "ask" else self.rest == "same"


def _lines(preview: Preview, doubt: Doubtful) -> Lines:
    return _named(preview.files_before, doubt.old_line), _named(preview.files, doubt.new_line)


def _named(files: Sequence[FilePart], line: int) -> str:
    if len(files) < 2:
        return str(line)
    path, own = place_in(files, line)
    return f"{path}:{own}"


def question(preview: Preview, doubt: Doubtful) -> str:
    """The two texts as one, with what differs marked."""
    kind = kind_label(doubt.kind).lower()
    was = f"what was {spoken_place(preview.files_before, doubt.old_line)}" + (
        " (retired)" if doubt.retired else ""
    )
    head = f"{preview.label(doubt.new_line)}: a {kind}, {doubt.likeness:.0%} like {was}:"
    return f"{head}\n    {marked(differences(doubt.old_text, doubt.new_text))}"
