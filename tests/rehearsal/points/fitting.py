"""Fits the matcher's weights anew to what is for tuning: `python -m tests.rehearsal.points.fitting`.

Logistic regression on standardised signs with a small penalty, and how it does on questions that it was not fitted to.
The half kept aside is not read.
"""

import numpy as np
from numpy.typing import NDArray

from app.rehearsal.points.matching import features
from app.rehearsal.points.profile import expected
from tests.rehearsal.points.labelled import Half, labelled
from tests.rehearsal.points.measured import handbook_lexicon

Array = NDArray[np.float64]


def main() -> None:
    rows, labels, questions = _read()
    print("_START, _WEIGHTS =", *np.round(_fitted(rows, labels), 2).tolist())
    left_out = np.zeros(len(labels))
    for question in set(questions.tolist()):
        own = questions == question
        left_out[own] = _likely(rows[own], _fitted(rows[~own], labels[~own]))
    for limit in (0.45, 0.5, 0.55, 0.6, 0.65, 0.7):
        ticked = left_out >= limit
        right = labels[ticked].sum()
        print(f"from {limit}: precision {right / ticked.sum():.3f}, recall {right / labels.sum():.3f}")


def _read() -> tuple[Array, Array, Array]:
    rows, labels, questions = [], [], []
    for number, one in enumerate(labelled(Half.TUNING)):
        what = expected(one.question, one.points, one.model, handbook_lexicon())
        for answer in one.answers:
            for point, found in enumerate(features(answer.text, what)):
                rows.append(found.terms)
                labels.append(point in answer.covered)
                questions.append(number)
    return np.array(rows, float), np.array(labels, float), np.array(questions, float)


def _fitted(rows: Array, labels: Array, penalty: float = 3.0) -> Array:
    """The weights, the first of them for nothing at all, in the units of the rows."""
    middle, spread = rows.mean(0), rows.std(0) + 1e-9
    inputs = np.column_stack([np.ones(len(rows)), (rows - middle) / spread])
    held = penalty * np.diag([0.0, *np.ones(rows.shape[1])])
    weights = np.zeros(inputs.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (likely - labels) + held @ weights
        weights -= np.linalg.solve((inputs.T * (likely * (1 - likely))) @ inputs + held, slope)
    weights[1:] /= spread
    weights[0] -= middle @ weights[1:]
    return weights


def _likely(rows: Array, weights: Array) -> Array:
    found: Array = 1 / (1 + np.exp(-(weights[0] + rows @ weights[1:])))
    return found


if __name__ == "__main__":
    main()
