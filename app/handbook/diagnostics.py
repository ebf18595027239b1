"""What Viva noticed while it read a file, each with the place it speaks of."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One remark on a line of a file (1-based; 0 speaks of the file as a whole)."""

    severity: Severity
    code: str  # kebab-case, stable: "formula-failed", "encoding-repaired"
    message: str  # what, and what to do, in the author's terms
    path: str
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.severity}: {self.message} [{self.code}]"
