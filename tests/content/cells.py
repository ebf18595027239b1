"""Recurrent cells written a second time, from the definitions, to hold the handbook's formulas against."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sigmoid(a: Array) -> Array:
    return 1 / (1 + np.exp(-a))


def numeric_jacobian(function: Callable[[Array], Array], at: Array, step: float = 1e-6) -> Array:
    """Derivative of a vector by a vector, shape (outputs, inputs), by central differences."""
    shifts = step * np.eye(len(at))
    return np.stack([(function(at + d) - function(at - d)) / (2 * step) for d in shifts], axis=1)


def blocks(count: int, n: int, d: int, seed: int = 0) -> tuple[list[Array], list[Array]]:
    """Weights of shape (n, n + d) and biases of shape n for some gates."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(n, n + d)) for _ in range(count)], [rng.normal(size=n) for _ in range(count)]


def parameters(count: int, n: int, d: int) -> int:
    weights, biases = blocks(count, int(n), int(d))
    return sum(array.size for array in (*weights, *biases))


def lstm_step(x: Array, h: Array, c: Array, weights: list[Array], biases: list[Array]) -> dict[str, Array]:
    """One step; weights and biases of input gate, forget gate, candidate, output gate."""
    u = np.concatenate([h, x])
    ai, af, ac, ao = (w @ u + b for w, b in zip(weights, biases, strict=True))
    i, f, g, o = sigmoid(ai), sigmoid(af), np.tanh(ac), sigmoid(ao)
    cell = f * c + i * g
    return {"i": i, "f": f, "g": g, "o": o, "c": cell, "h": o * np.tanh(cell)}


def gru_step(x: Array, h: Array, weights: list[Array], biases: list[Array]) -> dict[str, Array]:
    """One step, reset before the product; weights and biases of update gate, reset gate, candidate."""
    u = np.concatenate([h, x])
    z, r = sigmoid(weights[0] @ u + biases[0]), sigmoid(weights[1] @ u + biases[1])
    g = np.tanh(weights[2] @ np.concatenate([r * h, x]) + biases[2])
    return {"z": z, "r": r, "g": g, "h": (1 - z) * h + z * g}
