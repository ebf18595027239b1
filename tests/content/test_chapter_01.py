"""Foundations: every number of the chapter, its gradients and its code."""

from itertools import pairwise

import numpy as np

from tests.content.calculating import check_items
from tests.content.cells import numeric_jacobian, sigmoid
from tests.content.reading import run_code, says


def dense_parameters(*widths: int) -> list[int]:
    return [np.zeros((b, a)).size + np.zeros(b).size for a, b in pairwise(widths)]


def shrinkage_risk(c: float, m: float, n: float, s: float) -> float:
    return (1 - c) ** 2 * m**2 + c**2 * s / n


def best_shrinkage(m: float, n: float, s: float) -> float:
    """By a parabola through three points, not by the formula."""
    at = np.array([0.0, 0.5, 1.0])
    a, b, _ = np.polyfit(at, [shrinkage_risk(c, m, n, s) for c in at], 2)
    return float(-b / (2 * a))


def softmax(z: np.ndarray) -> np.ndarray:
    e = np.exp(z - z.max())
    return e / e.sum()


def test_1_3_shrinkage() -> None:
    c = best_shrinkage(1, 4, 4)
    says(1, "($c = 1$) has risk #, while $c^\\star = #$ has risk # + # = #.", 1, c, 0.25, 0.25, 0.5)
    assert shrinkage_risk(c, 1, 4, 4) == 0.5


def test_1_4_excess_risk_is_what_a_simulation_gives() -> None:
    rng = np.random.default_rng(1)
    n, noise = 60, 0.5

    def simulated(p: int) -> float:
        risks = []
        for _ in range(60):
            beta = rng.normal(size=p)
            beta /= np.linalg.norm(beta)
            x = rng.normal(size=(n, p))
            y = x @ beta + noise**0.5 * rng.normal(size=n)
            risks.append(np.sum((np.linalg.pinv(x) @ y - beta) ** 2))
        return float(np.mean(risks))

    over = 180 / n
    assert abs(simulated(180) / (1 - 1 / over + noise / (over - 1)) - 1) < 0.1
    under = 20 / n
    assert abs(simulated(20) / (noise * under / (1 - under)) - 1) < 0.15


def test_1_5_gradient_descent_from_zero_finds_the_least_norm() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(4, 9)), rng.normal(size=4)
    w = np.zeros(9)
    for _ in range(4000):
        w -= 0.05 * x.T @ (x @ w - y)
    assert np.allclose(w, np.linalg.pinv(x) @ y)


def test_1_7_pieces_of_the_composed_tent() -> None:
    def tent(x: np.ndarray) -> np.ndarray:
        return 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)

    x = np.linspace(0, 1, 2**14 + 1)
    y = x
    for _ in range(10):
        y = tent(y)
    slopes = np.sign(np.diff(y))
    pieces = 1 + int(np.sum(slopes[1:] != slopes[:-1]))
    assert pieces == 2**10
    says(1, "For $k = 10$ that is # units in ten layers against at least # in one", 20, pieces - 1)
    says(1, "For $k = 10$ it is # units against at least #.", 20, pieces - 1)


def test_1_8_dense_network() -> None:
    sizes = dense_parameters(784, 512, 256, 10)
    total, flops = sum(sizes), 2 * (784 * 512 + 512 * 256 + 256 * 10)
    says(1, "784–512–256–10: # + # + # = # parameters; # forward FLOPs", *sizes, total, flops)
    says(1, "two moments 8): # bytes, # MB", 16 * total, 16 * total / 1e6)
    says(1, "$785\\cdot512 = #$, $513\\cdot256 = #$, $257\\cdot10 = #$, together #.", *sizes, total)
    says(1, "512\\cdot256 + 256\\cdot10) = #$", flops)
    says(1, "about $#$ MFLOPs an example", 3 * flops / 1e6)
    says(1, "at batch 1,024 about # MB", (512 + 256) * 4 * 1024 / 1e6)


def test_1_9_backpropagation_with_numbers() -> None:
    x, w1, w2 = np.array([1.0, 2.0]), np.array([[1.0, -1.0], [0.5, 0.5]]), np.array([2.0, 1.0])

    def loss(values: np.ndarray) -> np.ndarray:
        a, b, c = values[:4].reshape(2, 2), values[4:6], values[6:]
        return np.array([0.5 * (b @ np.maximum(a @ c, 0) - 1) ** 2])

    gradient = numeric_jacobian(loss, np.concatenate([w1.ravel(), w2, x]))[0]
    z = w1 @ x
    a = np.maximum(z, 0)
    says(1, "$z_1 = (#, #)$, $a_1 = (#, #)$", *z, *a)
    says(1, "$\\hat y = #$, $L = #$", w2 @ a, 0.5 * (w2 @ a - 1) ** 2)
    says(
        1,
        "$\\partial L/\\partial\\hat y = #$; $\\partial L/\\partial w_2 = (#, #)$",
        w2 @ a - 1,
        *gradient[4:6],
    )
    says(1, "$\\delta_1 = (#, #)$", *(w2 * (w2 @ a - 1) * (z > 0)))
    says(1, "\\partial W_1 = \\begin{pmatrix}# & #\\\\ # & #\\end{pmatrix}$", *gradient[:4])
    says(1, "$\\partial L/\\partial x = (#, #)$", *gradient[6:])


def test_1_10_checkpoints() -> None:
    each = int(64**0.5)
    says(
        1, "With 64 layers that is # checkpoints and # layers of one segment, # stored", each, each, 2 * each
    )


def test_1_11_initialisation() -> None:
    says(1, "With $n_\\text{in} = 512$ He's standard deviation is #.", (2 / 512) ** 0.5)
    says(1, "$2^{-50} \\approx #$, the signal by $#$.", 2.0**-50, 2.0**-25)
    says(1, "$2^{-50} \\approx #$ of the input's, the signal about $#$", 2.0**-50, 2.0**-25)
    z = np.random.default_rng(0).normal(size=200_000)
    assert abs(np.mean(np.maximum(z, 0) ** 2) - 0.5) < 0.01


def test_1_13_activations() -> None:
    x = np.linspace(-6, 6, 120_001)
    step = x[1] - x[0]
    erf = np.concatenate([[0.0], np.cumsum(np.exp(-(x[1:] ** 2) / 2) * step)]) / (2 * np.pi) ** 0.5
    gelu, silu = x * erf, x * sigmoid(x)
    slope = np.gradient(silu, step)
    says(1, "| # at 0 | saturates; four layers cost a factor of at least #", 0.25, 4.0**4)
    says(1, "| # at $\\sqrt 2$ |", np.gradient(gelu, step).max())
    assert abs(x[np.gradient(gelu, step).argmax()] - 2**0.5) < 1e-2
    says(
        1,
        "| # at # | not monotone: falls to # at # |",
        slope.max(),
        x[slope.argmax()],
        silu.min(),
        x[silu.argmin()],
    )
    says(1, "have slopes up to # and #.", np.gradient(gelu, step).max(), slope.max())


def test_1_14_gradients_of_the_losses() -> None:
    def slope(loss: object, z: float) -> float:
        assert callable(loss)
        return float(numeric_jacobian(lambda v: np.array([loss(v[0])]), np.array([z]))[0, 0])

    z, y = 0.7, 3.0
    assert abs(slope(lambda v: 0.5 * (v - y) ** 2, z) - (z - y)) < 1e-6
    assert abs(slope(lambda v: np.exp(v) - y * v, z) - (np.exp(z) - y)) < 1e-6
    assert abs(slope(lambda v: np.log1p(np.exp(v)) - 1 * v, z) - (1 / (1 + np.exp(-z)) - 1)) < 1e-6


def test_1_15_gradient_of_cross_entropy() -> None:
    z, y = np.array([0.3, -1.2, 2.0]), np.array([0.2, 0.5, 0.3])
    gradient = numeric_jacobian(lambda v: np.array([-y @ np.log(softmax(v))]), z)[0]
    assert np.allclose(gradient, softmax(z) - y, atol=1e-8)


def test_1_16_log_sum_exp() -> None:
    p = softmax(np.array([1000.0, 1001.0, 1002.0]))
    says(1, "overflows past $e^{#}$", np.log(np.finfo(np.float32).max))
    says(
        1,
        "(in fp32 past $z \\approx #$, in fp16 past $#$)",
        *(np.log(float(np.finfo(t).max)) for t in ("f4", "f2")),
    )
    says(1, "the probabilities are #, # and #, and the loss of the third class is #.", *p, -np.log(p[2]))
    says(1, "for 1,000 classes #.", np.log(1000))


def test_1_17_perplexity() -> None:
    says(1, "is a perplexity of # and # bits", np.exp(2), 2 / np.log(2))
    says(1, "$e^2 = #$, and $2/\\ln 2 = #$", np.exp(2), 2 / np.log(2))
    says(1, "2 nats are # bits a byte", 2 / np.log(2) / 4)
    says(1, "$p = 10^{-6}$ costs # nats, as much as # examples at 0.1", -np.log(1e-6), -np.log(1e-6) / 0.1)


def test_q1_9_gradient_check() -> None:
    code = run_code(1, "numeric_gradient")
    theta = np.array([[0.5, -1.0], [2.0, 0.1]])
    numeric = code["numeric_gradient"](lambda t: float(np.sum(np.sin(t))), theta)
    assert code["relative_error"](numeric, np.cos(theta)) < 1e-7
    says(1, "$h \\sim \\epsilon^{1/3}$, about $#$", np.finfo(float).eps ** (1 / 3))


def test_q1_15_stable_cross_entropy() -> None:
    loss = run_code(1, "def cross_entropy")["cross_entropy"]
    assert abs(loss(np.array([[1000.0, 1001.0, 1002.0]]), np.array([2])) - 0.4076) < 1e-4


def test_q1_23_network_learns() -> None:
    assert run_code(1, "exclusive or")["accuracy"] > 0.95


def test_items() -> None:
    check_items(
        1,
        {
            "foundations-shrinkage": best_shrinkage,
            "foundations-excess-risk": lambda s, g: (g - 1) / g + s / (g - 1),
            "foundations-tent-pieces": lambda k: len(np.arange(2**k)) - 1,
            "foundations-dense-parameters": lambda d, h, c: sum(dense_parameters(d, h, c)),
            "foundations-adam-memory": lambda p: (4 + 4 + 4 + 4) * p,
            "foundations-mlp-flops": 2.0 * (784 * 512 + 512 * 256 + 256 * 10),
            "foundations-checkpointing": lambda k: k / k**0.5 + k**0.5,
            "foundations-he-std": lambda n: (2 / n) ** 0.5,
            "foundations-wrong-gain": float(np.prod(np.full(50, 0.5**0.5))),
            "foundations-sigmoid-layers": lambda k: 1 / 0.25**k,
            "foundations-logsumexp": -float(np.log(softmax(np.array([0.0, 1.0, 2.0]))[2])),
            "foundations-perplexity": lambda x: np.e**x,
            "foundations-bits": lambda x, b: np.log2(np.e**x) / b,
        },
    )
