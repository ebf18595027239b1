"""Which formulas of a handbook cannot be typeset, and why."""

from app.handbook.diagnostics import Diagnostic, Severity
from app.handbook.model import Handbook
from app.handbook.ports import Typesetter


def formula_diagnostics(handbook: Handbook, typesetter: Typesetter) -> tuple[Diagnostic, ...]:
    """One warning for each failing formula, at its line, with the typesetter's message."""
    found = []
    for use in handbook.formulas:
        error = typesetter.typeset(use.tex, display=use.display).error
        if error is not None:
            message = f"The formula {_short(use.tex)} is shown as its source. {error}"
            path, line = handbook.label(use.line)
            found.append(Diagnostic(Severity.WARNING, "formula-failed", message, path, line))
    return tuple(found)


def _short(tex: str) -> str:
    line = " ".join(tex.split())
    return f"“{line[:39]}…”" if len(line) > 40 else f"“{line}”"
