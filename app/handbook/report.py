"""The parse report: what was found in a handbook, as plain data and as text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.handbook.diagnostics import Diagnostic, Severity
from app.handbook.model import Handbook

FORMULA_FAILED = "formula-failed"  # the code of a diagnostic on a formula that cannot be typeset


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of one handbook, and remarks on it."""

    path: str
    title: str
    subtitle: str | None
    details: dict[str, str]
    chapters: int
    sections: int
    topics: int
    questions: int
    answered: int
    key_points: tuple[int, ...]  # of each question, in order
    block_formulas: int
    inline_formulas: int
    failed_formulas: int
    tables: int
    takeaways: int
    notes: int
    cards: int
    cards_by_kind: dict[str, int]
    conventions: tuple[str, ...]  # how the questions are written
    diagnostics: tuple[Diagnostic, ...]

    @property
    def has_errors(self) -> bool:
        return any(one.severity == Severity.ERROR for one in self.diagnostics)


def make_report(handbook: Handbook, formula_diagnostics: Sequence[Diagnostic] = ()) -> Report:
    """The report of a handbook; `formula_diagnostics` are what typesetting its formulas brought up."""
    counts = handbook.counts
    kinds = Counter(card.kind.value for note in handbook.notes for card in note.cards)
    order = {handbook.label(part.first_line)[0]: place for place, part in enumerate(handbook.files)}
    remarks = (*handbook.diagnostics, *formula_diagnostics)
    diagnostics = sorted(remarks, key=lambda one: (order.get(one.path, -1), one.line))
    return Report(
        path=handbook.path,
        title=handbook.title,
        subtitle=handbook.subtitle,
        details=handbook.details,
        chapters=counts.chapters,
        sections=counts.sections,
        topics=counts.topics,
        questions=counts.questions,
        answered=counts.answered,
        key_points=tuple(len(question.key_points) for question in handbook.questions),
        block_formulas=counts.block_formulas,
        inline_formulas=counts.inline_formulas,
        failed_formulas=_failed(formula_diagnostics),
        tables=counts.tables,
        takeaways=counts.takeaways,
        notes=counts.notes,
        cards=counts.cards,
        cards_by_kind=dict(sorted(kinds.items())),
        conventions=handbook.conventions,
        diagnostics=tuple(diagnostics),
    )


def _failed(remarks: Sequence[Diagnostic]) -> int:
    return sum(one.code == FORMULA_FAILED for one in remarks)


def report_json(report: Report) -> dict[str, Any]:
    """The report as values that JSON knows; formulas and cards are grouped."""
    data = asdict(report)
    formulas = {name: data.pop(f"{name}_formulas") for name in ("block", "inline", "failed")}
    cards = {"total": data.pop("cards"), "by_kind": data.pop("cards_by_kind")}
    key_points, diagnostics = list(data.pop("key_points")), [_diagnostic_json(d) for d in report.diagnostics]
    data.pop("diagnostics")
    return {
        **data,
        "conventions": list(report.conventions),
        "key_points": key_points,
        "formulas": formulas,
        "cards": cards,
        "diagnostics": diagnostics,
    }


def questions_json(handbook: Handbook, remarks: Sequence[Diagnostic]) -> dict[str, Any]:
    """The handbook's questions and figures, as `viva questions` prints them for each file."""
    counts = handbook.counts
    questions = [
        {
            **place_json(handbook, question.lines.first),
            "question": question.plain,
            "answer": question.plain_answer,
            "options": list(question.options),
            "key": list(question.correct),
            "difficulty": question.difficulty,
            "key_points": list(question.key_points),
            "follow_ups": list(question.follow_ups),
        }
        for question in handbook.questions
    ]
    formulas = {"block": counts.block_formulas, "inline": counts.inline_formulas, "failed": _failed(remarks)}
    return {"path": handbook.path, "questions": questions, "formulas": formulas, "tables": counts.tables}


def cards_json(handbook: Handbook) -> list[dict[str, Any]]:
    """The handbook's cards in the order of the file, as `viva cards` prints them."""
    return [
        {
            "kind": card.kind.value,
            "prompt": card.prompt,
            "answer": card.answer.text,
            **place_json(handbook, card.lines.first),
            "breadcrumb": list(card.breadcrumb),
        }
        for note in handbook.notes
        for card in note.cards
    ]


def place_json(handbook: Handbook, line: int, prefix: str = "") -> dict[str, Any]:
    """A line with the file that it stands in."""
    path, own = handbook.label(line)
    return {f"{prefix}path": path, f"{prefix}line": own}


def report_text(report: Report) -> str:
    """The report to be read in a terminal."""
    title = f"{report.title} — {report.subtitle}" if report.subtitle else report.title
    kinds = ", ".join(f"{count} {kind}" for kind, count in report.cards_by_kind.items())
    points = ", ".join(map(str, report.key_points[:20])) + (" …" if len(report.key_points) > 20 else "")
    lines = [
        report.path,
        f"  {title}",
        *(f"    {key}: {value}" for key, value in report.details.items()),
        f"  {_count(report.chapters, 'chapter')}, {_count(report.sections, 'numbered section')}, "
        f"{_count(report.topics, 'topic')} in all, {_count(report.takeaways, 'takeaway')}",
        f"  {_count(report.questions, 'question')}, {report.answered} answered"
        + (f"; key points: {points}" if any(report.key_points) else ""),
        *(f"    {line}" for line in report.conventions),
        f"  {_count(report.block_formulas, 'block formula')} and {report.inline_formulas} inline, "
        f"{report.failed_formulas} failed; {_count(report.tables, 'table')}",
        f"  {_count(report.cards, 'card')} from {_count(report.notes, 'note')}"
        + (f": {kinds}" if kinds else ""),
        *map(str, report.diagnostics),
    ]
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _diagnostic_json(one: Diagnostic) -> dict[str, Any]:
    return {
        "path": one.path,
        "line": one.line,
        "severity": one.severity.value,
        "code": one.code,
        "message": one.message,
    }
