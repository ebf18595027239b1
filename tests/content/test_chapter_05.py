"""GRU: every number of the chapter, its equations run, its gradients and its code."""

import numpy as np

from tests.content.calculating import check_items
from tests.content.cells import Array, blocks, gru_step, numeric_jacobian, parameters, sigmoid
from tests.content.reading import run_code, says

N, D = 3, 2
WEIGHTS, BIASES = blocks(3, N, D, seed=7)
_RNG = np.random.default_rng(8)
X, H = _RNG.normal(size=D), _RNG.uniform(-1, 1, size=N)


def average_weight(z: float, k: int) -> float:
    """The share of the candidate of k steps ago, by running a unit with an impulse."""
    h = z * 1.0
    for _ in range(k):
        h = (1 - z) * h
    return h


def test_5_1_scalar_step() -> None:
    says(5, "give $h_t = 0.75\\cdot0.5 - 0.25\\cdot0.8 = #$.", 0.75 * 0.5 - 0.25 * 0.8)


def test_5_3_parameters() -> None:
    lstm, gru = parameters(4, 512, 256), parameters(3, 512, 256)
    says(5, "For $d = 256$ and $n = 512$: # parameters and $6n(n+d) = #$ FLOPs", gru, 2 * (gru - 3 * 512))
    says(5, "PyTorch reports #.", gru + 3 * 512)
    width = min(range(500, 700), key=lambda m: abs(parameters(3, m, 256) - lstm))
    says(5, "LSTM of width 512 has width #,", width)
    says(5, "$n^2 + nd + n = # + # + # = #$ parameters", 512**2, 512 * 256, 512, parameters(1, 512, 256))
    says(5, "LSTM: four, #. GRU: three, #. Ratio #.", lstm, gru, gru / lstm)
    says(5, "second bias to each block: # and #.", lstm + 4 * 512, gru + 3 * 512)
    says(5, "a block, so # and # FLOPs", 2 * (lstm - 4 * 512), 2 * (gru - 3 * 512))
    says(5, "= 1{,}574{,}912$ gives $m = #$. So it then has # % more units", width, 100 * (width / 512 - 1))


def test_5_4_sign_convention() -> None:
    flipped = ([-WEIGHTS[0], *WEIGHTS[1:]], [-BIASES[0], *BIASES[1:]])
    here, there = gru_step(X, H, WEIGHTS, BIASES), gru_step(X, H, *flipped)
    swapped = there["z"] * H + (1 - there["z"]) * there["g"]
    assert np.allclose(here["h"], swapped)


def test_5_5_reset_after_and_the_numpy_step() -> None:
    w, u = _RNG.normal(size=(2, 3 * N)), _RNG.normal(size=(N, 3 * N))
    b, c = _RNG.normal(size=3 * N), _RNG.normal(size=3 * N)
    got = run_code(5, "def gru_step")["gru_step"](X[None], H[None], w, u, b, c)[0]
    wr, wz, wh = (block.T for block in np.split(w, 3, axis=1))
    ur, uz, uh = (block.T for block in np.split(u, 3, axis=1))
    (br, bz, bh), (cr, cz, ch) = np.split(b, 3), np.split(c, 3)
    r, z = sigmoid(wr @ X + br + ur @ H + cr), sigmoid(wz @ X + bz + uz @ H + cz)
    candidate = np.tanh(wh @ X + bh + r * (uh @ H + ch))
    assert np.allclose(got, (1 - z) * H + z * candidate)
    assert not np.allclose(r * (uh @ H), uh @ (r * H))
    diagonal = np.diag(np.diag(uh))
    assert np.allclose(r * (diagonal @ H), diagonal @ (r * H))


def test_5_7_jacobian() -> None:
    s = gru_step(X, H, WEIGHTS, BIASES)
    wz, wr, wh = (w[:, :N] for w in WEIGHTS)
    inner = np.diag(s["r"]) + np.diag(H * s["r"] * (1 - s["r"])) @ wr
    stated = (
        np.diag(1 - s["z"])
        + np.diag((s["g"] - H) * s["z"] * (1 - s["z"])) @ wz
        + np.diag(s["z"] * (1 - s["g"] ** 2)) @ wh @ inner
    )

    def following(h: Array) -> Array:
        return gru_step(X, h, WEIGHTS, BIASES)["h"]

    assert np.allclose(numeric_jacobian(following, H), stated, atol=1e-8)
    closed = [BIASES[0] - 60, *BIASES[1:]]
    identity = numeric_jacobian(lambda h: gru_step(X, h, WEIGHTS, closed)["h"], H)
    assert np.allclose(identity, np.eye(N), atol=1e-8)


def test_5_8_moving_average() -> None:
    says(5, "at $z = 0.01$ a share of # is left after 100 steps", 0.99**100)
    says(5, "$b_z = -\\ln 99 = #$ starts", np.log(0.01 / 0.99))
    says(5, "= -\\ln99 = #$; after 100 steps $0.99^{100} = #$", np.log(0.01 / 0.99), 0.99**100)
    says(5, "$0.5^{100} \\approx #$", 0.5**100)
    says(5, "after 100 steps it is $0.9^{100} = #$", 0.9**100)


def test_5_10_smaller_units() -> None:
    mingru = 2 * (np.zeros((512, 256)).size + 512)
    says(5, "$2(n^2 + nd + n)$ parameters, # for $d = 256$", parameters(2, 512, 256))
    says(5, "Parameters: $2n(d + 1)$, # for $d = 256$", mingru)
    says(5, "$3(n^2+nd+n) = #$.", parameters(3, 512, 256))
    says(5, "two blocks, #;", parameters(2, 512, 256))
    says(5, "$2n(d+1) = #$;", mingru)


def test_q5_5_jacobian_code() -> None:
    assert run_code(5, "def jacobian")["error"] < 1e-8


def test_q5_14_a_unit_computes_parity() -> None:
    h, bits = -1.0, _RNG.integers(0, 2, size=200)
    for x in bits:
        z = 1 / (1 + np.exp(-40 * (2 * x - 1)))
        h = (1 - z) * h + z * np.tanh(-20 * h)
    assert (h > 0) == (bits.sum() % 2 == 1)


def test_q5_16_traffic() -> None:
    weights = parameters(3, 512, 256) - 3 * 512
    says(5, "$d = 256$: # weights, # MB in 32 bits, # MB in 8.", weights, weights * 4 / 1e6, weights / 1e6)
    says(5, "Work: # FLOPs. Intensity: # FLOPs a byte in 32 bits, # in 8 bits.", 2 * weights, 2 / 4, 2)


def test_q5_22_hand_step() -> None:
    z, r = 1 / (1 + np.exp(1.0986)), 0.5
    g = np.tanh(2 * r * 0.5 - 1.6)
    h = (1 - z) * 0.5 + z * g
    says(
        5,
        "$z = \\sigma(-1.0986) = #$, $r = #$, candidate argument $2\\cdot0.5\\cdot0.5 - 1.6 = #$",
        z,
        r,
        r - 1.6,
    )
    says(5, "$\\tilde h = \\tanh(-1.1) = #$", g)
    says(5, "= 0.375 - 0.2001 = #$.", h)
    says(5, "weighted by $0.75^{10} = #$: $#$ is left", 0.75**10, z * g * 0.75**10)
    says(5, "it is $0.99^{10} = #$ of it", 0.99**10)


def test_items() -> None:
    check_items(
        5,
        {
            "gru-hand-state": lambda z, g: 0.5 + z * (g - 0.5),
            "gru-parameters": lambda d, n: parameters(3, n, d),
            "gru-flops": lambda d, n: 2 * (parameters(3, n, d) - 3 * n),
            "gru-equal-size": float(max(np.roots([1, 257, -parameters(4, 512, 256) / 3]).real)),
            "gru-direct-left": lambda z, t: float(np.prod(np.full(t, 1 - z))),
            "gru-bias-value": lambda t: float(np.log((1 / t) / (1 - 1 / t))),
            "gru-average-weight": average_weight,
            "gru-mgu-parameters": lambda d, n: parameters(2, n, d),
            "gru-mingru-parameters": lambda d, n: 2 * (np.zeros((n, d)).size + n),
        },
    )
