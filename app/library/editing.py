"""Writing in Viva: an edit is an import of the handbook's text with a stretch of it replaced, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from app.db.store import Read
from app.handbook.bundle import Bundle
from app.handbook.composing import answer_edits, fits, plain_text, question_edits
from app.handbook.editing import Edit, Stretch, answers, lost_outside, whole_of
from app.handbook.memory import uncollected
from app.handbook.model import Handbook, Lines
from app.handbook.model import Question as AskedQuestion
from app.handbook.parser import read
from app.handbook.plan import make_plan
from app.kernel.errors import Invalid, NotFound, Stale
from app.library.changes import Kind
from app.library.editions import Edition, edition, find_stretch
from app.library.importing import Importer
from app.library.service import Outcome, apply_import
from app.library.stored import look

GONE = "gone"
_TRIES = 3  # times that an edit is made anew because the handbook changed meanwhile


class Overtaken(Stale):
    """The stretch that was edited is not as it was: it has another text, or is gone."""


class Careless(Invalid):
    """The edit takes notes away that it does not touch; whoever means that can say so."""


class Wish(Protocol):
    """What somebody wants to write."""

    def edits(self, tx: Read, text: Edition) -> Iterator[Edit]:
        """Ways to do it, the best first."""

    def accepts(self, text: Edition, edit: Edit, after: Handbook) -> bool:
        """Whether the handbook as read after the edit is what was meant."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Another text for a topic or a question."""

    key: str
    below: bool  # the topic with all that is below it
    base: str  # what its text was when the person began, by `base_of`; GONE where they know that it is gone
    text: str

    def edits(self, tx: Read, text: Edition) -> Iterator[Edit]:
        stretch = find_stretch(tx, text, self.key, below=self.below)
        if stretch is None and self.base == GONE:
            end = whole_of(text.handbook, text.lines).lines.last
            return iter([Edit(Lines(end + 1, end), f"\n{self.text}")])
        if stretch is None:
            raise Overtaken("What you edit is not in the handbook any more.", "Your text is kept here.")
        if stretch.base != self.base:
            raise Overtaken("What you edit was changed meanwhile.", "Both texts are kept here.")
        return iter([Edit(stretch.lines, self.text)])

    def accepts(self, text: Edition, edit: Edit, after: Handbook) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a question that has none."""

    key: str
    answer: str

    def edits(self, tx: Read, text: Edition) -> Iterator[Edit]:
        question = question_of(find_stretch(tx, text, self.key), self.key)
        if question.answer is not None:
            raise Overtaken(
                "The question has an answer by now.", "Look at it, and edit it if yours adds to it."
            )
        return answer_edits(text.handbook, text.lines, question, self.answer)

    def accepts(self, text: Edition, edit: Edit, after: Handbook) -> bool:
        first, last = edit.lines.first, edit.lines.last
        asked = next(one for one in text.handbook.questions if first <= one.lines.first <= last)
        return fits(text.handbook, after, edit, "", asked.plain, self.answer)


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A new question in a topic; in the handbook, where the topic is empty."""

    topic: str
    question: str  # one line of Markdown
    answer: str

    def edits(self, tx: Read, text: Edition) -> Iterator[Edit]:
        place = (
            find_stretch(tx, text, self.topic, below=True)
            if self.topic
            else whole_of(text.handbook, text.lines)
        )
        if place is None:
            raise Overtaken("The topic is not in the handbook any more.", "Your text is kept here.")
        return question_edits(text.handbook, text.lines, place, self.question, self.answer)

    def accepts(self, text: Edition, edit: Edit, after: Handbook) -> bool:
        return fits(text.handbook, after, edit, self.topic, plain_text(self.question), self.answer)


def question_of(stretch: Stretch | None, key: str) -> AskedQuestion:
    """The question that a stretch is.

    Raises:
        NotFound: it is none.
    """
    if stretch is None or stretch.question is None:
        raise NotFound(f"The handbook has no question “{key}”.", "It may have been changed or taken out.")
    return stretch.question


@dataclass(frozen=True, slots=True)
class Saved:
    """What an edit did, and where its text stands now."""

    outcome: Outcome | None  # None: the text was that already
    lines: Lines


def write(importer: Importer, slug: str, wish: Wish, by: int, *, anyway: bool = False) -> Saved:
    """Does what was wished, on the handbook's text as it is now.

    Args:
        by: the learner who writes.
        anyway: also where notes outside of the edit go.

    Raises:
        Overtaken: the place is not what the person saw.
        Careless: notes outside of the edit would be retired.
        Invalid: it cannot be written so that Viva would read it as it is meant.
    """
    for _ in range(_TRIES):
        with importer.store.read() as tx:
            text = edition(tx, slug)
            ways = wish.edits(tx, text)
        edit, bundle, handbook = _first_fitting(text, wish, ways)
        if bundle.digest == text.bundle.digest:
            return Saved(None, edit.new_lines)
        same = _identities(importer, text, edit, handbook, anyway=anyway)
        with uncollected():
            try:
                planned = importer.plan(slug, bundle, handbook, same, seen=text.seen)
                with importer.store.write() as tx:
                    outcome = apply_import(tx, planned, by, Kind.EDIT)
            except Stale:
                continue
        return Saved(outcome, edit.new_lines)
    raise Stale("Others are changing this handbook just now.", "Nothing was saved; try again.")


def _first_fitting(text: Edition, wish: Wish, ways: Iterator[Edit]) -> tuple[Edit, Bundle, Handbook]:
    for edit in ways:
        bundle = text.changed(edit)
        handbook = read(bundle)
        if wish.accepts(text, edit, handbook):
            return edit, bundle, handbook
    raise Invalid(
        "Viva found no place where this would be read as it is meant.",
        "Take headings and questions out of the answer; or edit the topic’s text as a whole.",
    )


def _identities(
    importer: Importer, text: Edition, edit: Edit, handbook: Handbook, *, anyway: bool
) -> dict[str, int]:
    """Which notes of the stretch are which, see `make_plan`."""
    with importer.store.read() as tx:
        stored = look(tx, text.slug)
    plan, lines = make_plan(stored.known(), handbook.notes), stored.lines()
    lost = lost_outside(plan, edit, lines)
    if lost and not anyway:
        notes = f"{lost} note{'s' if lost != 1 else ''}"
        raise Careless(
            f"This would also retire {notes} outside of the text that you edited.",
            "Look for a code fence or a fold that is left open. If it is meant, say so and save again.",
        )
    return answers(plan, edit, lines)
