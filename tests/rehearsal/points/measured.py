"""How well the matcher does on the labelled answers: what it ticks, against what a fair interviewer ticks."""

from dataclasses import dataclass
from functools import cache

from app import paths
from app.rehearsal.points.lexicon import Lexicon
from app.rehearsal.points.matching import Verdict, match_expected
from app.rehearsal.points.profile import expected
from tests.rehearsal.points.labelled import Half, labelled


@dataclass(frozen=True, slots=True)
class Measured:
    ticked: int
    rightly: int  # ticked and covered
    covered: int
    asked: int  # verdict "perhaps"
    missed: int  # covered, and neither ticked nor asked
    labels: int

    @property
    def precision(self) -> float:
        return self.rightly / self.ticked

    @property
    def recall(self) -> float:
        return self.rightly / self.covered

    @property
    def words(self) -> str:
        told = f"{self.rightly} of {self.ticked} ticks right, {self.covered} points covered of {self.labels}"
        return f"{told}; asks about {self.asked}, is silent on {self.missed} that are covered"


@cache
def handbook_lexicon() -> Lexicon:
    """The words of the handbook that the questions are of, as it is today."""
    files = sorted((paths.CONTENT / "handbooks" / "deep-learning").glob("*.md"))
    return Lexicon.of((file.read_text("utf-8") for file in files), "en")


@cache
def measured(half: Half) -> Measured:
    pairs = []
    for one in labelled(half):
        what = expected(one.question, one.points, one.model, handbook_lexicon())
        for answer in one.answers:
            matches = match_expected(answer.text, what)
            pairs += [(found.verdict, point in answer.covered) for point, found in enumerate(matches)]
    return Measured(
        ticked=sum(verdict is Verdict.COVERED for verdict, _ in pairs),
        rightly=sum(verdict is Verdict.COVERED and said for verdict, said in pairs),
        covered=sum(said for _, said in pairs),
        asked=sum(verdict is Verdict.PERHAPS for verdict, _ in pairs),
        missed=sum(verdict is Verdict.NO and said for verdict, said in pairs),
        labels=len(pairs),
    )
