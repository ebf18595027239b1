"""Comparisons: FLOPs, memory, traffic and losses of the tables and answers calculated again."""

import math

import numpy as np

from tests.content.calculating import check_items
from tests.content.cells import Array, parameters
from tests.content.reading import run_code, says

LINK = 50e9


def product(n: float, inner: float, out: float) -> float:
    """FLOPs of (n, inner) by (inner, out)."""
    return 2 * n * inner * out


def rest(n: float, d: float) -> float:
    """Projections and a feed-forward block of 4d."""
    return 4 * product(n, d, d) + product(n, d, 4 * d) + product(n, 4 * d, d)


def scores(n: float, d: float) -> float:
    return product(n, d, n) + product(n, n, d)


def recurrent(blocks: int, n: float, d: float) -> float:
    return 2 * n * (parameters(blocks, int(d), int(d)) - blocks * d)


def crossover(d: float) -> float:
    low, high = 1.0, 100.0 * d
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if scores(middle, d) < rest(middle, d) else (low, middle)
    return low


def cache(layers: float, heads: float, tokens: float, width: float = 128, size: int = 2) -> float:
    """Bytes of keys and values."""
    return layers * sum(heads * width * tokens * size for _ in ("keys", "values"))


def test_9_2_flops() -> None:
    for name, blocks in (("RNN", 1), ("GRU", 3), ("LSTM", 4)):
        says(9, f"| {name} | $#nd^2$", recurrent(blocks, 10, 64) / (10 * 64 * 64))
    says(9, "| Self-attention | $#nd^2 + #n^2d$", 4 * 2, scores(10, 64) / (100 * 64))
    assert rest(7, 16) + scores(7, 16) == 24 * 7 * 16**2 + 4 * 7**2 * 16
    says(9, "at $n = 6d$: # tokens at $d = 4{,}096$", crossover(4096))


def test_9_3_state() -> None:
    lstm = 32 * 2 * 4096 * 2
    says(9, "| LSTM | $2d$ | # MB |", lstm / 1e6)
    says(9, "| Mamba, state size 16 | $32d$ | # MB |", 32 * 2 * 4096 * 16 * 2 / 1e6)
    for heads, numbers in ((8, "2{,}048"), (32, "8{,}192")):
        row = f"| Attention, {heads} key–value heads | ${numbers}\\,n$ | # MB | # bytes a token |"
        says(9, row, cache(32, heads, 4096) / 1e6, cache(32, heads, 1))
    assert cache(32, 32, 1) == lstm


def test_9_7_latent() -> None:
    says(9, "attention caches # numbers instead of #: # %.", 576, 2 * 128 * 128, 100 * 576 / (2 * 128 * 128))


def test_9_8_slopes() -> None:
    says(9, "the slopes run from # to #.", 2.0**-1, 2.0**-8)


def test_9_10_states() -> None:
    says(9, "Adafactor keeps # numbers where AdamW keeps #.", 2 * 4096, 2 * 4096**2)


def test_9_12_contrast() -> None:
    says(9, "At chance it is $\\ln B$: # for 1,024", math.log(1024))
    says(9, "$\\ln B$ at chance, # at 1,024", math.log(1024))


def test_9_13_fine_tuning() -> None:
    adapters = 64 * 8 * 2 * 4096
    says(9, "| Full fine-tuning | all 7 billion weights | # GB |", 16 * 7)
    says(9, "| LoRA, rank 8 | # million | # GB frozen + # GB |", adapters / 1e6, 2 * 7, 16 * adapters / 1e9)
    says(9, "| QLoRA, rank 8 | # million | # GB frozen + # GB |", adapters / 1e6, 7 / 2, 16 * adapters / 1e9)
    says(9, "| Prompt tuning | # | # GB frozen + # GB |", 20 * 4096, 14, 20 * 4096 * 16 / 1e9)


def test_9_14_best_of_n() -> None:
    """With distinct scores best-of-n has density n u^(n-1) over the base; its divergence is the bound itself."""
    u = (np.arange(2_000_000) + 0.5) / 2_000_000
    density = 16 * u**15
    says(9, "For $n = 16$ at most # nats", float(np.mean(density * np.log(density))))


def test_q9_1_and_q9_2() -> None:
    says(9, "LSTM $16nd^2 = #$ GFLOPs", recurrent(4, 512, 1024) / 1e9)
    small = (rest(512, 1024) / 1e9, scores(512, 1024) / 1e9)
    says(
        9,
        "$24nd^2 + 4n^2d = # + # = #$ GFLOPs. The quadratic term is # %",
        *small,
        sum(small),
        100 * small[1] / sum(small),
    )
    large = (rest(8192, 1024) / 1e9, scores(8192, 1024) / 1e9)
    says(9, "LSTM #, Transformer $# + # = #$ GFLOPs", recurrent(4, 8192, 1024) / 1e9, *large, sum(large))
    says(9, "equals the rest at $n = 6d = #$", crossover(1024))
    says(9, "For $d = 4{,}096$: # tokens", crossover(4096))
    says(9, "the crossover is $12d = #$", 2 * crossover(4096))


def test_q9_3_serving() -> None:
    user = cache(32, 8, 32_768)
    says(
        9,
        "$2\\cdot32\\cdot8\\cdot128\\cdot2 = #$ bytes; 32,768 tokens # GB; 16 users # GB",
        cache(32, 8, 1),
        user / 1e9,
        16 * user / 1e9,
    )
    says(9, "beyond the weights, so # users", (80e9 - 16e9) // user)
    mamba = 32 * 8192 * 16 * 2
    says(
        9,
        "$32\\cdot8{,}192\\cdot16\\cdot2 = #$ MB a user at any length, # MB for 16",
        mamba / 1e6,
        16 * mamba / 1e6,
    )
    says(9, "GB a step against # GB", (16e9 + 16 * mamba) / 1e9)
    assert 4.5 < (16e9 + 16 * user) / (16e9 + 16 * mamba) < 5.5


def test_q9_5_wake_word() -> None:
    count = parameters(3, 64, 40)
    says(9, "$3(64^2+64\\cdot40+64) = #$ parameters", count)
    says(9, "and about # FLOPs a frame, # MFLOPs", round(2 * (count - 3 * 64), -3), round(2 * count / 1e4))


def test_q9_6_logs() -> None:
    says(9, "a million tokens: cache of # GB", cache(32, 8, 1e6) / 1e9)
    says(
        9,
        "a layer: $#$ FLOPs for $d = 4{,}096$, $#$ for 32 layers",
        scores(1e6, 4096),
        32 * scores(1e6, 4096),
    )


def test_q9_7_classifier() -> None:
    small, large = 2 * 1.5e8 * 300, 2 * 7e9 * 300
    says(9, "\\cdot300 = #$ FLOPs, against $#$ for a 7B decoder, # times", small, large, large / small)


def test_q9_9_groups() -> None:
    many, few = cache(80, 64, 1), cache(80, 8, 1)
    says(9, "$2\\cdot80\\cdot64\\cdot128\\cdot2 = #$ bytes; with 8 groups #,", many, few)
    says(9, "4,096 tokens: # GB against # GB", many * 4096 / 1e9, few * 4096 / 1e9)
    saved = 2 * (8192 * 8192 - 8192 * 1024)
    says(
        9,
        "each against $8{,}192\\times1{,}024$: # million fewer a layer, # billion",
        saved / 1e6,
        80 * saved / 1e9,
    )


def test_q9_10_latent_absorbed() -> None:
    says(9, "$d_h = 128$: #. MLA", 2 * 8 * 128)
    says(9, "$512 + 64 = #$, # times less", 576, 2048 / 576)
    assert 4 < (576 + 512) / (128 + 128) < 4.5
    rng = np.random.default_rng(0)
    q, up, latent = rng.normal(size=8), rng.normal(size=(8, 5)), rng.normal(size=5)
    assert np.isclose(q @ (up @ latent), (up.T @ q) @ latent)


def test_q9_14_optimiser_memory() -> None:
    says(9, "momentum SGD one number, # GB; AdamW two, # GB; Lion one, # GB", 4 * 7, 8 * 7, 4 * 7)
    says(9, "from # GB (AdamW) to # (Lion), # (8-bit) and about # (Adafactor)", 56 + 56, 56 + 28, 56 + 14, 56)
    says(9, "states and master weights are # GB each", 12 * 7 / 64)


def test_q9_15_parallelism() -> None:
    says(9, "70B: # GB of states over 64 devices is # GB each", 16 * 70, 16 * 70 / 64)
    says(9, "scattering 140 GB takes about # s", 3 * 140e9 / LINK)
    says(9, "/(4\\times10^{14}) = #$ s", 6 * 70e9 * 32_768 / 4e14)
    says(9, "$d = 4{,}096$ are # GB a layer", 34 * 1e6 * 4096 / 1e9)


def test_q9_16_constants() -> None:
    y = np.array([1, 2, 3, 100])
    says(9, "the mean, $106/4 = #$", y.mean())
    grid = np.linspace(0, 10, 10_001)[:, None]
    error = np.abs(y - grid)
    huber = np.where(error < 1, error**2 / 2, error - 0.5).sum(axis=1)
    says(9, "At $c = #$: $-1", float(grid[huber.argmin(), 0]))


def test_q9_17_to_q9_19() -> None:
    says(9, "$\\ln(0.002/0.998) = #$", math.log(0.002 / 0.998))
    says(9, "at 90 % give ±# points", 196 * math.sqrt(0.9 * 0.1 / 2000))
    says(9, "$64^2 = #$ tokens", (1024 / 16) ** 2)
    pair = 2 * 1.1e8 * 256
    says(9, "\\cdot256 = #$ FLOPs a pair, a million pairs $#$", pair, 1e6 * pair)
    says(9, "$2\\cdot768\\cdot10^6 = #$ GFLOPs", 2 * 768e6 / 1e9)
    says(9, "768 in 16 bits, # GB", 2 * 768e6 / 1e9)
    says(9, "on these: $#$ FLOPs, # s", 100 * pair, 100 * pair / 1e14)


def test_q9_20_linear_attention() -> None:
    code = run_code(9, "def recurrent")
    q, k, v = np.random.default_rng(1).normal(size=(3, 9, 4))
    assert np.allclose(code["parallel"](q, k, v), code["recurrent"](q, k, v))

    def weighted(t: int) -> Array:
        weights = code["feature"](k[: t + 1]) @ code["feature"](q[t])
        return np.asarray(weights @ v[: t + 1] / weights.sum())

    assert np.allclose(code["recurrent"](q, k, v)[5], weighted(5))


def test_q9_22_and_q9_23_shares() -> None:
    says(9, "is $n/6d = #\\,\\%$ of the rest", 100 * scores(2048, 2048) / rest(2048, 2048))
    says(
        9,
        "the quadratic term is # % of the FLOPs.",
        100 * scores(1500, 4096) / (rest(1500, 4096) + scores(1500, 4096)),
    )


def test_9_18_games() -> None:
    """The game's value for equal densities, and the best discriminator by search."""
    says(9, "the value of the game $-\\ln4 = #$", 2 * math.log(0.5))
    d = np.linspace(1e-4, 1 - 1e-4, 100_001)
    assert abs(d[np.argmax(0.3 * np.log(d) + 0.9 * np.log(1 - d))] - 0.25) < 1e-4


def test_9_18_density_after_a_map() -> None:
    x = np.linspace(-8, 8, 160_001)
    log_z = -((2 * x + 1) ** 2) / 2 - math.log(2 * math.pi) / 2
    assert np.isclose(np.trapezoid(np.exp(log_z + math.log(2)), x), 1)


def test_items() -> None:
    check_items(
        9,
        {
            "cmp-crossover": crossover,
            "cmp-layer-gflops": lambda n: (rest(n, 1024) + scores(n, 1024)) / 1e9,
            "cmp-lstm-gflops": lambda n: recurrent(4, n, 1024) / 1e9,
            "cmp-kv-bytes": lambda n, h: cache(32, h, n) / 1e9,
            "cmp-mamba-tokens": 32 * 8192 * 16 * 2 / cache(32, 32, 1),
            "cmp-mla-share": lambda c, h: (c + 64) / (h * 128) / 2,
            "cmp-alibi-slope": lambda k: 0.5**k,
            "cmp-adafactor-state": lambda m, n: np.zeros(m).size + np.zeros(n).size,
            "cmp-infonce-chance": lambda b: -math.log(1 / b),
            "cmp-focal-weight": lambda p: 1 - 2 * p + p * p,
            "cmp-prompt-parameters": lambda k: np.zeros((k, 4096)).size,
            "cmp-best-of-n": lambda n: math.log(n) - 1 + 1 / n,
            "cmp-hybrid-cache": lambda a: cache(a, 8, 100) / cache(32, 8, 100),
            "cmp-gan-optimum": lambda a, b: 1 / (1 + b / a),
        },
    )
