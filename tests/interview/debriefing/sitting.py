"""An interview as it stands in the store after it was sat: a paper made by hand, so that its numbers can be too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from app.db.store import Read, Store, Write
from app.handbook.ports import VersionedTypesetter
from app.interview.models import AnswerRow, AttemptRow, QuestionRow
from app.interview.paper import Asked, gather, make_paper
from app.interview.service import start_attempt
from app.library.models import CardRow, ItemRow
from app.rehearsal.blueprint import Blueprint, Form, Level, Section
from app.rehearsal.drawing import Candidate, Draw, Drawn

BOOK = r"""# Small book

## Attention

### Why scale attention by $\sqrt{d}$? [senior]

**Answer:** The dot product of two vectors of $d$ independent parts has variance $d$. Without the scale the softmax
saturates and its gradient vanishes, so training stalls before it has begun.

**Key points:**
- the variance of a dot product grows with $d$
- a saturated softmax has next to no gradient
- the scale keeps the variance at one
- it is a constant and costs nothing

**Follow-ups:**
- What happens if one scales by $d$ instead?

### What does the mask of a decoder do?

**Answer:** It sets the scores of later positions to minus infinity before the softmax, so that no position sees what
comes after it, and training on all positions at once is the same as predicting one after the other.

**Key points:**
- later positions get no weight
- it is applied before the softmax
- all positions are trained at once

```item
kind = "choice"
stem = "Which of these costs the square of the length?"
right = "full self-attention"
wrong = ["a convolution of width three", "a recurrent layer"]
why = "Every position looks at every other one."
```

## LSTM

### Why does an LSTM forget less than a plain recurrent network?

**Answer:** Its cell state is changed by addition, and the forget gate can stay near one, so that the gradient along the
state neither vanishes nor explodes over many steps.

**Key points:**
- the cell state is changed by addition
- the forget gate can stay near one
- the gradient along the state does not vanish
- what is written is gated too
- it can still be forgotten on purpose

### What does the output gate of an LSTM do?

**Answer:** It decides how much of the cell state is shown as the hidden state of this step, so that a memory can be kept
without being told at once.
"""
SEED = 7


@dataclass(frozen=True, slots=True)
class Sat:
    """A question of the paper, by words of its stem, and what was answered."""

    stem: str
    kind: str = "open"  # or "item"
    target_s: int = 120
    spent_s: int = 90
    certainty: int | None = None
    text: str = ""
    mode: str = "typed"
    said_next: Sequence[str] = ()  # to the follow-ups
    flagged: bool = False
    right: bool | None = None  # of an item: whether the right option was chosen; None: no answer


SCALED = Sat(
    "Why scale attention",
    target_s=120,
    spent_s=100,
    certainty=3,
    text="The variance of $q \\cdot k$ grows with d, so the softmax **saturates**.\n\nDividing keeps it at one.",
    said_next=("Then it would be too flat.",),
)
FORGETS = Sat(
    "Why does an LSTM forget",
    target_s=240,
    spent_s=290,
    certainty=2,
    text="It adds to its state.",
    flagged=True,
)
COSTS = Sat("costs the square", kind="item", target_s=60, spent_s=90, certainty=3, right=False)
MASKS = Sat("What does the mask", target_s=60, spent_s=0)
PAPER = (SCALED, FORGETS, COSTS, MASKS)


def sit(
    store: Store,
    typesetter: VersionedTypesetter,
    learner_id: int,
    now: datetime,
    paper: Sequence[Sat] = PAPER,
    *,
    over: bool = True,
    position: int | None = None,
    slug: str = "half-an-hour",
    name: str = "Half an hour",
) -> int:
    """Stores an interview that began ten minutes before, asked and answered as the paper says; gives its number."""
    forms = {"open": Form.OPEN, "item": Form.CHOICE}
    sections = tuple(Section(forms[one.kind], 1, one.target_s / 60) for one in paper)
    blueprint = Blueprint(name, Level.JUNIOR, 30, sections)
    with store.read() as tx:
        drawn = tuple(Drawn(_candidate(tx, one), n) for n, one in enumerate(paper))
        material = gather(tx, Draw(drawn, (), (), None))
    asked = make_paper(material, blueprint, SEED, typesetter)
    began = now - timedelta(minutes=10)
    with store.write() as tx:
        number = start_attempt(tx, learner_id, blueprint, slug, SEED, asked, began)
        for n, (one, made) in enumerate(zip(paper, asked, strict=True), 1):
            _answer(tx, number, n, one, made, now)
        end = {"submitted_at": now, "submitted_by": "learner"} if over else {}
        own = AttemptRow.id == number
        tx.execute(update(AttemptRow).where(own).values(position=position or len(paper), epoch=1, **end))
    return number


def _candidate(tx: Read, one: Sat) -> Candidate:
    """The one question of the handbook whose stem has these words."""
    if one.kind == "item":
        rows = tx.execute(select(ItemRow.id, ItemRow.body).where(ItemRow.origin == "authored"))
        [number] = [row.id for row in rows if one.stem in row.body["stem"]]
        return Candidate(f"item:{number}", frozenset({Form.CHOICE}), "")
    query = select(CardRow.id).where(CardRow.kind == "question", CardRow.prompt.contains(one.stem))
    return Candidate(f"card:{tx.execute(query).scalar_one()}", frozenset({Form.OPEN}), "")


def _answer(tx: Write, number: int, position: int, one: Sat, made: Asked, now: datetime) -> None:
    own = (QuestionRow.attempt_id == number) & (QuestionRow.position == position)
    values = {
        "parts": 1 + len(one.said_next),
        "flagged": one.flagged,
        "certainty": one.certainty,
        "spent_ms": 1000 * one.spent_s,
    }
    tx.execute(update(QuestionRow).where(own).values(**values))
    common = {"attempt_id": number, "position": position, "epoch": 1, "sequence": 1, "saved_at": now}
    given: list[dict[str, Any]] = []
    if one.kind == "item" and one.right is not None:
        key = made.solution["chosen"][0]
        chosen = key if one.right else (key + 1) % len(made.shown["options"])
        given = [{"text": "", "response": {"chosen": [chosen], "texts": []}, "mode": "typed"}]
    elif one.text or one.said_next or one.mode != "typed":
        given = [{"text": one.text, "response": None, "mode": one.mode}]
        given += [{"text": text, "response": None, "mode": "typed"} for text in one.said_next]
    for part, values in enumerate(given):
        tx.execute(insert(AnswerRow).values(**common, part=part, **values))
