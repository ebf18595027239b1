"""LSTM: every number of the chapter, its equations run, its gradients and its code."""

import numpy as np

from tests.content.calculating import check_items
from tests.content.cells import Array, blocks, lstm_step, numeric_jacobian, parameters, sigmoid
from tests.content.reading import run_code, says

N, D = 3, 2
WEIGHTS, BIASES = blocks(4, N, D)
_RNG = np.random.default_rng(5)
X, H, C = _RNG.normal(size=D), _RNG.normal(size=N), _RNG.normal(size=N)


def forget_left(bias: float, steps: int) -> float:
    return float((1 / (1 + np.exp(-bias))) ** steps)


def bias_for(t: float) -> float:
    """The bias that gives a time constant, by bisection of 1 / (1 - sigmoid(b))."""
    low, high = -20.0, 20.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if 1 + np.exp(middle) > t else (middle, high)
    return low


def projected(n: int, m: int, d: int) -> int:
    return 4 * (np.zeros((n, m + d)).size + n) + np.zeros((m, n)).size


def test_4_2_the_step_in_numpy_is_the_definition() -> None:
    code = run_code(4, "def lstm_step")
    stacked = np.concatenate(WEIGHTS).T  # blocks i, f, candidate, o
    h, c = code["lstm_step"](X[None], H[None], C[None], stacked, np.concatenate(BIASES))
    expected = lstm_step(X, H, C, WEIGHTS, BIASES)
    assert np.allclose(h[0], expected["h"])
    assert np.allclose(c[0], expected["c"])


def test_4_5_parameters() -> None:
    count = parameters(4, 512, 256)
    says(4, "For $d = 256$ and $n = 512$: # parameters, four times", count)
    says(4, "$8n(n + d) = #$ FLOPs a step", 2 * (count - 4 * 512))
    says(4, "PyTorch counts #,", count + 4 * 512)
    says(4, "$4(# + # + #) = #$.", 512 * 512, 512 * 256, 512, count)
    says(4, "add $4n = #$: #.", 4 * 512, count + 4 * 512)
    says(4, "$8n(n+d) = #$ FLOPs an example", 2 * (count - 4 * 512))
    says(4, "$d = n$: $4(2n^2 + n) = #$.", parameters(4, 512, 512))


def test_4_6_carousel() -> None:
    says(4, "A gate at 0.99 leaves # after 100 steps, one at 0.5 leaves $#$.", 0.99**100, 0.5**100)


def test_4_7_jacobian_of_the_cell() -> None:
    """The cell before gives its hidden state through an output gate that is held fixed."""
    o = sigmoid(_RNG.normal(size=N))

    def following(cell: Array) -> Array:
        return lstm_step(X, o * np.tanh(cell), cell, WEIGHTS, BIASES)["c"]

    s = lstm_step(X, o * np.tanh(C), C, WEIGHTS, BIASES)
    wi, wf, wc = (w[:, :N] for w in WEIGHTS[:3])
    bracket = (
        np.diag(C * s["f"] * (1 - s["f"])) @ wf
        + np.diag(s["g"] * s["i"] * (1 - s["i"])) @ wi
        + np.diag(s["i"] * (1 - s["g"] ** 2)) @ wc
    )
    stated = np.diag(s["f"]) + bracket @ np.diag(o * (1 - np.tanh(C) ** 2))
    assert np.allclose(numeric_jacobian(following, C), stated, atol=1e-8)


def test_4_8_backward_pass() -> None:
    by_h, by_c = np.array([0.3, -1.0, 0.5]), np.array([1.0, 0.2, -0.4])

    def loss(values: Array) -> Array:
        biases = list(values[: 4 * N].reshape(4, N))
        s = lstm_step(X, H, values[4 * N :], WEIGHTS, biases)
        return np.array([by_h @ s["h"] + by_c @ s["c"]])

    s = lstm_step(X, H, C, WEIGHTS, BIASES)
    cell = by_c + by_h * s["o"] * (1 - np.tanh(s["c"]) ** 2)
    at_o = by_h * np.tanh(s["c"]) * s["o"] * (1 - s["o"])
    at_f, at_i = cell * C * s["f"] * (1 - s["f"]), cell * s["g"] * s["i"] * (1 - s["i"])
    at_c = cell * s["i"] * (1 - s["g"] ** 2)
    numeric = numeric_jacobian(loss, np.concatenate([*BIASES, C]))[0]
    assert np.allclose(numeric, np.concatenate([at_i, at_f, at_c, at_o, cell * s["f"]]), atol=1e-8)


def test_4_9_forget_bias() -> None:
    says(4, "after 20 steps $#$ is left, so long dependencies", 0.5**20)
    says(
        4, "A bias of 1 gives $\\sigma(1) = #$, and $#$ after 20 steps", forget_left(1, 1), forget_left(1, 20)
    )
    says(4, "asks for $b = \\ln 99 = #$.", bias_for(100))
    says(4, "$0.5^{20} = #$ is left", 0.5**20)
    says(4, "With $b_f = 1$ $f = #$; after 20 steps $#$ remains", forget_left(1, 1), forget_left(1, 20))
    says(4, "I want $b \\approx \\ln99 = #$", bias_for(100))
    says(4, "(up to $\\ln199 = #$)", np.log(199))
    assert round(forget_left(1, 20) / 0.5**20, -3) == 2000


def test_4_14_projection() -> None:
    full, small = parameters(4, 1024, 512), projected(1024, 512, 512)
    says(4, "that is # against # parameters without projection", small, full)
    says(4, "has $4(n^2 + nd + n) = #$ parameters", full)
    says(4, "$4(nm + nd + n) + mn = #$, three quarters", small)
    says(4, "that is $n \\approx #$.", round(max(np.roots([1, 513, -small / 4]).real), -1))


def test_4_16_matrix_memory_is_decayed_linear_attention() -> None:
    rng = np.random.default_rng(1)
    q, k, v = rng.normal(size=(3, 6, 4))
    f, i = rng.uniform(0.5, 1, 6), rng.uniform(0, 2, 6)
    memory = np.zeros((4, 4))
    for t in range(6):
        memory = f[t] * memory + i[t] * np.outer(v[t], k[t])
    unrolled = sum(np.prod(f[s + 1 :]) * i[s] * v[s] * (k[s] @ q[5]) for s in range(6))
    assert np.allclose(memory @ q[5], unrolled)


def test_q4_6_carousel_code() -> None:
    assert np.allclose(run_code(4, "carousel =")["carousel"], [1, 0, 0], atol=1e-6)
    says(4, "With $b_f = 0$ it would be $0.5^{50} \\approx #$", 0.5**50)


def test_q4_12_slope_of_a_large_cell() -> None:
    says(4, "a unit with $c = 4$ passes # of the gradient", 1 - np.tanh(4) ** 2)


def test_q4_17_latency() -> None:
    layer = parameters(4, 1024, 1024)
    says(4, "each $4(2n^2 + n) = #$ parameters, # in all", layer, 2 * layer)
    says(4, "multiply-add: # MFLOPs and, in 8 bits, # MB of traffic", 4 * layer / 1e6, 2 * layer / 1e6)
    says(4, "compute takes # ms, reading # ms", 4 * layer / 20e9 * 1e3, 2 * layer / 10e9 * 1e3)
    says(4, "With 32-bit weights reading takes # ms", 8 * layer / 10e9 * 1e3)


def test_q4_20_noise() -> None:
    noise = 0.01 * 0.5 * 1000**0.5
    says(4, "$0.005\\cdot31.6 = #$", noise)
    says(4, "spacing $\\ge 4\\cdot0.158 = #$, so $M - 1 \\le #$", 4 * noise, 2 / (4 * round(noise, 3)))
    f = 0.999
    damped = 0.005 * ((1 - f**2000) / (1 - f * f)) ** 0.5
    says(4, "decays to $0.999^{1000} = #$", f**1000)
    says(4, "standard deviation #; the spacing has shrunk to # of it", damped, f**1000)


def test_q4_22_unrolled_cell() -> None:
    rng = np.random.default_rng(2)
    f, i, g = rng.uniform(size=(3, 7))
    c = 0.4
    for t in range(7):
        c = f[t] * c + i[t] * g[t]
    weighted = 0.4 * np.prod(f) + sum(np.prod(f[s + 1 :]) * i[s] * g[s] for s in range(7))
    assert np.isclose(c, weighted)


def test_items() -> None:
    check_items(
        4,
        {
            "lstm-hand-step": lambda f, g: float(np.dot([f, 0.5], [2, g])),
            "lstm-parameters": lambda d, n: parameters(4, n, d),
            "lstm-pytorch-parameters": lambda d, n: parameters(4, n, d) + 4 * n,
            "lstm-flops": lambda d, n: 2 * (parameters(4, n, d) - 4 * n),
            "lstm-carousel-left": lambda f, t: float(np.prod(np.full(t, f))),
            "lstm-forget-bias-value": bias_for,
            "lstm-forget-bias-left": forget_left(1, 20),
            "lstm-peephole-parameters": lambda n: np.zeros((3, n)).size,
            "lstm-coupled-parameters": lambda d, n: parameters(3, n, d),
            "lstm-projection-parameters": lambda m: projected(1024, m, 512),
        },
    )
