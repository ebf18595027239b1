"""A report as a Markdown file, for whoever keeps notes: everything that its page says, in the handbook's own words."""

from collections.abc import Sequence

from app.handbook.plain import plain_html
from app.interview.debrief_reads import Examined
from app.interview.report_reads import Report
from app.interview.report_views import MarkLine, ReportView


def as_markdown(found: Report, view: ReportView) -> str:
    """The report; it ends with a line break, as files do."""
    parts = [
        f"# {view.name}: {view.title}",
        view.verdict,
        "\n".join(f"- {name}: {value}" for name, value in view.facts),
        *_rule(view),
        *_topics(view.topics),
        *_missed(found),
        *_surprises(view),
        _times(view),
        "## Question by question",
        *(_question(one, found.attempt.seed) for one in found.asked),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _rule(view: ReportView) -> list[str]:
    if not view.dimensions:
        return []
    rows = [[line.name, line.mark, line.floor] for line in view.dimensions]
    said = [view.other, view.guess, *view.compared]
    return ["## By the rule", view.rule, table(["Dimension", "Mark", "At least"], rows), *filter(None, said)]


def _topics(topics: Sequence[MarkLine]) -> list[str]:
    rows = [[line.name, line.mark, str(line.questions)] for line in topics]
    return ["## By topic", table(["Topic", "Mark", "Questions"], rows)] if rows else []


def _missed(found: Report) -> list[str]:
    if not found.missed:
        return []
    lines = [f"- {one.position}. {one.topic}: {_line(one.point.text)}" for one in found.missed]
    return ["## What was not said", "\n".join(lines)]


def _surprises(view: ReportView) -> list[str]:
    lines = [
        f"- {one.position}. {_line(plain_html(one.stem))} {one.words}"
        for one in (*view.surprises, *view.doubts)
    ]
    return ["## How sure, and how right", "\n".join(lines)] if lines else []


def _times(view: ReportView) -> str:
    rows = [[str(line.position), line.topic, line.spent, line.target, line.pace] for line in view.times]
    head = ["Question", "Topic", "Took", "Target", "So"]
    return f"## Time\n\n{view.time_words}\n\n{table(head, rows)}"


def _question(one: Examined, seed: int) -> str:
    marks = one.marks(seed)
    judged = ", ".join(
        f"{name.value} {mark} of 4"
        for name in one.dimensions
        if marks and (mark := marks.of(name)) is not None
    )
    said = [quoted(answer.text) for answer in one.answers if answer.text.strip()]
    ticked = one.ticked()
    points = [f"- [{'x' if n in ticked else ' '}] {_line(point.text)}" for n, point in enumerate(one.points)]
    parts = [
        f"### {one.position}. {_line(plain_html(one.shown['stem']))}",
        judged.capitalize(),
        *said,
        "\n".join(points),
        f"Note: {_line(one.own.note)}" if one.own and one.own.note else "",
        f"The interviewer’s note: {_line(one.other.note)}" if one.other and one.other.note else "",
    ]
    return "\n\n".join(part for part in parts if part)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; what would end a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(_line(cell).replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def quoted(text: str) -> str:
    """A text as a quotation, so that headings in it are none of the report's."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _line(text: str) -> str:
    return " ".join(text.split())
