"""Recurrent networks: every number of the chapter, its scans and its code."""

from itertools import groupby, product

import numpy as np

from tests.content.calculating import check_items
from tests.content.cells import parameters
from tests.content.reading import run_code, says


def ctc(p: float, frames: int = 3) -> float:
    """Likelihood of the label "a" by adding up all paths."""
    total = 0.0
    for path in product("a-", repeat=frames):
        if "".join(symbol for symbol, _ in groupby(path) if symbol != "-") == "a":
            total += float(np.prod([p if symbol == "a" else 1 - p for symbol in path]))
    return total


def decay(a: float, steps: int) -> float:
    """What is left of an impulse in the discretised system with A = -1, by many small Euler steps."""
    return float((1 - a / 10_000) ** (10_000 * steps))


def test_2_4_parameters() -> None:
    count = parameters(1, 512, 256)
    says(2, "For $d = 256$ and $n = 512$: # parameters", count)
    says(2, "$2(n^2 + nd) = #$ FLOPs a step", 2 * (count - 512))
    says(2, "so it reports #.", count + 512)
    says(2, "$n = 512$ that is # (# in PyTorch", count, count + 512)


def test_2_9_dropout_and_wavefront() -> None:
    says(2, "for $p = 0.1$ and 50 steps #.", 0.9**50)
    says(2, "With $p = 0.1$ and 50 steps that is #;", 0.9**50)
    finished: dict[tuple[int, int], int] = {}
    for layer, step in product(range(4), range(1000)):
        finished[layer, step] = 1 + max(
            finished.get((layer - 1, step), 0), finished.get((layer, step - 1), 0)
        )
    says(2, "$T + k - 1 = #$ sequential steps", max(finished.values()))
    says(2, "costs $2(n^2 + nd) = 4n^2 = #$ FLOPs", 4 * 512**2)
    says(2, "need $#$ FLOPs a sequence", 4 * 512**2 * 4 * 1000)


def test_2_11_ctc() -> None:
    says(2, "blank 0.4 at every frame the likelihood is #.", ctc(0.6))
    says(2, "Sum: #, loss $-\\ln0.792 = #$", ctc(0.6), -np.log(ctc(0.6)))
    says(2, "0.4^2 = #$. Two adjacent: $2\\cdot0.6^2\\cdot0.4 = #$. Three: $0.6^3 = #$.", 0.288, 0.288, 0.216)


def test_2_12_state_and_cache() -> None:
    token = 2 * 24 * 1024 * 2
    says(2, "width 1,024 takes # bytes in 16 bits ($h$ and $c$)", 2 * 4 * 1024 * 2)
    says(2, "takes # bytes a token, # bytes at 4,096 tokens", token, token * 4096)
    says(2, "numbers, # KiB in 16 bits", 2 * 4 * 1024 * 2 / 1024)
    says(2, "= #$ bytes a token: # MiB at 4,096 tokens", token, token * 4096 / 2**20)


def test_2_13_zero_order_hold() -> None:
    kept = decay(0.1, 1)
    says(2, "$\\bar A = #$ and $\\bar B = #$, and an input has faded to one percent after # steps", kept, 1 - kept,
         np.log(100) / 0.1)  # fmt: skip
    says(2, "$\\bar A = e^{-0.1} = #$, $\\bar B = 1 - 0.9048 = #$", kept, 1 - kept)
    says(2, "after $\\ln 100/0.1 = #$ steps", np.log(100) / 0.1)


def test_2_14_convolution_scan_and_recurrence_agree() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.uniform(0.5, 1, size=(13, 4)), rng.normal(size=(13, 4))
    state, states = np.zeros(4), []
    for a_t, b_t in zip(a, b, strict=True):
        state = a_t * state + b_t
        states.append(state)
    assert np.allclose(run_code(2, "def scan")["scan"](a, b), states)

    kernel = 0.9 ** np.arange(13)
    u, state, out = rng.normal(size=13), 0.0, []
    for u_t in u:
        state = 0.9 * state + u_t
        out.append(state)
    assert np.allclose(np.convolve(u, kernel)[:13], out)


def test_2_15_selective_update_is_a_gate() -> None:
    z = np.linspace(-4, 4, 9)
    assert np.allclose(np.exp(-np.log1p(np.exp(z))), 1 - 1 / (1 + np.exp(-z)))


def test_q2_2_forward() -> None:
    states = run_code(2, "def rnn(")["states"]
    assert states.shape == (4, 7, 5)
    assert np.abs(states).max() < 1


def test_q2_12_bits() -> None:
    says(2, "$V = 50{,}000$ each token is # bits", np.log2(50_000))


def test_q2_18_sensors() -> None:
    flops = 2 * (64**2 + 64 * 16)
    says(2, "= #$ FLOPs a step, so # GFLOP/s in total", flops, flops * 500_000 / 1e9)
    says(2, "in 32 bits, # bytes a stream, # MB for all", 64 * 4, 64 * 4 * 50_000 / 1e6)
    says(2, "1{,}000\\cdot16\\cdot4$ bytes, # GB", 50_000 * 1000 * 16 * 4 / 1e9)


def test_items() -> None:
    check_items(
        2,
        {
            "rnn-parameters": lambda d, n: parameters(1, n, d),
            "rnn-flops": lambda d, n: 2 * (parameters(1, n, d) - n),
            "rnn-wavefront-steps": lambda k, t: len({i + j for i in range(k) for j in range(t)}),
            "rnn-dropout-survival": lambda p, t: float(np.prod(np.full(t, 1 - p))),
            "rnn-ctc-likelihood": ctc,
            "rnn-lstm-state-bytes": lambda k, n: np.zeros((2, k, n), np.float16).nbytes,
            "rnn-kv-cache": 2.0 * 24 * 1024 * 2 * 4096,
            "rnn-zoh-decay": lambda d: float(np.exp(-1) ** d),
            "rnn-zoh-steps": lambda d: -np.log(0.01) / d,
            "rnn-mamba-gate-value": lambda z: 1 - 1 / (1 + np.exp(-z)),
            "rnn-copy-bits": lambda s, v: s / (np.log(v) / np.log(2)),
        },
    )
