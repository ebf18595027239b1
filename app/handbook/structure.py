"""Remarks on a handbook's headings."""

from itertools import pairwise

from app.handbook.diagnostics import Diagnostic, Severity
from app.handbook.document import Document
from app.handbook.grammar import MAX_NESTING
from app.handbook.outline import Outline

_REMARKS = 20  # of one kind; a text that is machine-made could bring up thousands


def left_out(document: Document) -> list[Diagnostic]:
    """A remark on each place where lists and quotations are nested deeper than the grammar goes."""
    message = (
        f"What stands here is nested deeper than {MAX_NESTING // 2} lists or {MAX_NESTING} quotations and is left out;"
        " bring it further out."
    )
    lines = {
        token.map[0] + 1
        for token, after in pairwise(document.tokens)
        if token.level >= MAX_NESTING - 1 and token.nesting == 1 and after.nesting == -1 and token.map
    }
    return [
        Diagnostic(Severity.WARNING, "nested-too-deep", message, document.path, line)
        for line in sorted(lines)[:_REMARKS]
    ]


def check_structure(outline: Outline) -> list[Diagnostic]:
    """What an author may want to know: no headings, a level left out, the same title twice in a place."""
    path = outline.document.path
    if not outline.sections:
        if not outline.preface:
            return [
                Diagnostic(
                    Severity.WARNING,
                    "empty",
                    "The file has no text. Write a heading and something below it.",
                    path,
                )
            ]
        message = "The file has no headings, so it is one topic. Start topics with a line like “## Topic”."
        return [Diagnostic(Severity.WARNING, "no-headings", message, path)]
    found = []
    skipped: set[tuple[int, int]] = set()
    seen: dict[tuple[int | None, str], int] = {}
    for section in outline.sections:
        line, title = section.heading.first, section.title
        parent = None if section.parent is None else outline.sections[section.parent]
        if not title.plain:
            found.append(
                Diagnostic(
                    Severity.WARNING, "empty-heading", "This heading has no words. Give it some.", path, line
                )
            )
        step = (parent.level if parent else section.level, section.level)
        if parent is not None and section.level > parent.level + 1 and step not in skipped:
            skipped.add(step)
            message = f"This heading is of level {section.level} directly below one of level {parent.level}."
            found.append(Diagnostic(Severity.INFO, "level-skipped", message, path, line))
        first = seen.setdefault((section.parent, title.plain.casefold()), line)
        if first != line and title.id is None:
            there = outline.document.where(first)
            message = (
                f"“{title.plain}” is the heading of {there}, too. Ids such as {{#name}} keep them apart."
            )
            found.append(Diagnostic(Severity.INFO, "duplicate-heading", message, path, line))
    return found
