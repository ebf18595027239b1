"""Which formulas of a file cannot be typeset, and why."""

from collections.abc import Sequence

from app.handbook.diagnostics import Diagnostic, Severity
from app.handbook.model import FormulaUse
from app.handbook.ports import Typesetter


def formula_diagnostics(
    formulas: Sequence[FormulaUse], typesetter: Typesetter, path: str
) -> tuple[Diagnostic, ...]:
    """One warning for each failing formula, at its line, with the typesetter's message."""
    found = []
    for use in formulas:
        error = typesetter.typeset(use.tex, display=use.display).error
        if error is not None:
            message = f"The formula {_short(use.tex)} is shown as its source. {error}"
            found.append(Diagnostic(Severity.WARNING, "formula-failed", message, path, use.line))
    return tuple(found)


def _short(tex: str) -> str:
    line = " ".join(tex.split())
    return f"“{line[:39]}…”" if len(line) > 40 else f"“{line}”"
