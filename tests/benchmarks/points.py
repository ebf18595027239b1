"""Which key points an answer covers: the matcher's ticks against labels of people; see tests/rehearsal/points."""

from tests.benchmarks.results import Goal, Result
from tests.rehearsal.points.labelled import Half
from tests.rehearsal.points.measured import measured


def run() -> list[Result]:
    found = []
    for half in Half:
        got = measured(half)
        found.append(
            Result(f"Points ticked rightly, {half}", got.precision, "", Goal("at least", 0.9), got.words)
        )
        found.append(Result(f"Covered points ticked, {half}", got.recall, "", Goal("at least", 0.75)))
    return found
