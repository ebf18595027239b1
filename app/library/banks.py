"""Question banks of other systems as handbooks: written as Markdown, and from then on like any other."""

from collections.abc import Mapping

from app.assessment.exchange.bank import read_bank
from app.handbook.bundle import Bundle
from app.handbook.diagnostics import Diagnostic, Severity
from app.handbook.source import load

LEFT_OUT = "bank-left-out"
_NAMED = 200  # remarks; more are only counted


def bank_bundle(files: Mapping[str, bytes], name: str) -> Bundle:
    """The handbook that a bank becomes, with a remark for each question that could not be taken over.

    Args:
        files: the bank's file, or those of a QTI package, by their names.
        name: of the bank, as its author knows it.

    Raises:
        Invalid: it is no bank, or nothing in it could be taken over.
    """
    bank, own = read_bank(files, name), f"{name}.md"
    source = load(bank.markdown.encode(), own)
    more = len(bank.remarks) - _NAMED
    remarks = [*bank.remarks[:_NAMED], *([f"And {more} more like these."] if more > 0 else [])]
    found = tuple(Diagnostic(Severity.WARNING, LEFT_OUT, one, own) for one in remarks)
    return Bundle(own, (source,), digest=source.digest, diagnostics=found)
