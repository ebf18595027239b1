"""Attention: every number of the chapter, its formulas run a second time, its gradients and its code."""

import numpy as np

from tests.content.calculating import check_items
from tests.content.cells import Array, numeric_jacobian
from tests.content.reading import run_code, says

_RNG = np.random.default_rng(6)
ON_CHIP = 192 * 1024 / 2
WAVELENGTH = 2 * np.pi * 10_000 ** (126 / 128)


def softmax(scores: Array) -> Array:
    return np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)


def attend(q: Array, keys: Array, values: Array) -> Array:
    """One query at a time, from the definition."""
    weights = softmax(np.array([q @ k / np.sqrt(len(q)) for k in keys]))
    return sum((w * v for w, v in zip(weights, values, strict=True)), np.zeros(values.shape[1]))


def rotation(position: int, width: int, base: float = 10_000) -> Array:
    turned = np.zeros((width, width))
    for i in range(width // 2):
        angle = position * base ** (-2 * i / width)
        turned[2 * i : 2 * i + 2, 2 * i : 2 * i + 2] = [
            [np.cos(angle), -np.sin(angle)],
            [np.sin(angle), np.cos(angle)],
        ]
    return turned


def layer_flops(t: float, d: float) -> float:
    """Two for each multiplication of the six matrix products."""
    return 2 * (4 * t * d * d + 2 * t * t * d)


def cache(layers: float, heads: float, width: float = 128, size: float = 2) -> float:
    """Bytes a token: keys and values."""
    return layers * (heads * width + heads * width) * size


def slope(s: float) -> float:
    weight = 1 / (1 + np.exp(-s))
    return float(weight * (1 - weight))


def test_6_4_weights_of_three_scores() -> None:
    says(6, "Scores 2, 1 and 0 give weights #, # and #.", *softmax(np.array([2.0, 1.0, 0.0])))


def test_6_6_scale() -> None:
    says(6, "standard deviation $\\sqrt{d_k}$: # for $d_k = 64$", np.sqrt(64))
    says(6, "the weight is # and its slope $\\alpha(1-\\alpha)$ is #; after", 1 / (1 + np.exp(-8)), slope(8))
    says(6, "they differ by 1, the weight is # and the slope #.", 1 / (1 + np.exp(-1)), slope(1))
    says(
        6,
        "with two keys 8 apart the slope is #; scaled by $1/8$ they are 1 apart and it is #.",
        slope(8),
        slope(1),
    )
    says(6, "- # against #\n- Assumes", slope(8), slope(1))
    q, k = np.random.default_rng(0).normal(size=(2, 50_000, 64))
    assert abs((q * k).sum(axis=1).std() - 8) < 0.1


def test_6_7_gradients() -> None:
    scores, values, by = _RNG.normal(size=4), _RNG.normal(size=(4, 3)), _RNG.normal(size=3)
    weights = softmax(scores)
    assert np.allclose(numeric_jacobian(softmax, scores), np.diag(weights) - np.outer(weights, weights))
    numeric = numeric_jacobian(lambda s: np.array([by @ (softmax(s) @ values)]), scores)[0]
    assert np.allclose(numeric, weights * ((values - weights @ values) @ by))
    assert np.isclose(numeric.sum(), 0)


def test_6_7_gradients_in_matrices() -> None:
    q, k, v, by = _RNG.normal(size=(4, 3, 2))

    def loss(flat: Array) -> Array:
        a, b, c = flat.reshape(3, 3, 2)
        return np.array([(by * np.stack([attend(row, b, c) for row in a])).sum()])

    weights = softmax(q @ k.T / np.sqrt(2))
    at_scores = weights * (by @ v.T - (by * (weights @ v)).sum(axis=1, keepdims=True))
    stated = np.stack([at_scores @ k / np.sqrt(2), at_scores.T @ q / np.sqrt(2), weights.T @ by])
    assert np.allclose(numeric_jacobian(loss, np.stack([q, k, v]).ravel())[0], stated.ravel(), atol=1e-8)


def test_6_9_cost() -> None:
    says(6, "equal at $T = 2d$, # tokens for $d = 4{,}096$", 2 * 4096)
    assert layer_flops(8192, 4096) == 2 * 8 * 8192 * 4096**2
    says(6, "32 heads and 16 bits # bytes a layer", np.prod([32.0, 8192, 8192, 2]))


def test_6_11_cache() -> None:
    says(
        6,
        "32 heads of width 128 and 16 bits: # bytes a token, # GiB at",
        cache(32, 32),
        cache(32, 32) * 4096 / 2**30,
    )


def test_6_12_sharing() -> None:
    says(6, "64 key–value heads take # bytes a token, 8 groups #.", cache(80, 64), cache(80, 8))
    says(6, "caches $512 + 64 = #$ numbers a layer", 512 + 64)
    says(6, "128 full heads of width 128 would take #;", 2 * 128 * 128)
    d = 8192
    says(6, "the layer has # parameters against #.", 2 * d * d + 2 * d * 8 * 128, 4 * d * d)


def test_6_13_flash_traffic() -> None:
    says(6, "192 KiB in 16 bits $d^2/M$ is #.", 128**2 / ON_CHIP)
    says(6, "$M = #$ (192 KiB in 16 bits) the factor $d^2/M$ is #.", ON_CHIP, 128**2 / ON_CHIP)


def test_6_14_linear_attention_is_a_recurrence() -> None:
    says(
        6,
        "the state holds # numbers a head, as much as a KV cache of # tokens",
        128**2 + 128,
        (128**2 + 128) / 256,
    )
    q, k, v = np.exp(_RNG.normal(size=(3, 5, 4)))  # features, already positive
    state, total = np.zeros((4, 4)), np.zeros(4)
    for t in range(5):
        state, total = state + np.outer(k[t], v[t]), total + k[t]
        weights = k[: t + 1] @ q[t]
        assert np.allclose(state.T @ q[t] / (total @ q[t]), weights @ v[: t + 1] / weights.sum())


def test_6_16_window() -> None:
    says(6, "32 layers with $w = 4{,}096$ reach # positions in principle", 32 * 4096)
    says(6, "32 layers with $w = 4{,}096$ give #. That", 32 * 4095)
    says(6, "- Reach L(w − 1): #\n", 32 * 4095)
    assert 131_072 / 4096 == 32


def test_6_17_order() -> None:
    x, order = _RNG.normal(size=(5, 4)), _RNG.permutation(5)

    def layer(rows: Array) -> Array:
        return np.stack([attend(row, rows, rows) for row in rows])

    assert np.allclose(layer(x[order]), layer(x)[order])
    speeds = 10_000 ** (-2 * np.arange(4) / 8)

    def encoding(t: int) -> Array:
        return np.concatenate([np.sin(speeds * t), np.cos(speeds * t)])

    assert np.isclose(encoding(7) @ encoding(12), np.cos(speeds * 5).sum())


def test_6_18_alibi() -> None:
    says(6, "a distance of 20 reduced to $#$, one with $1/256$ to #.", np.exp(-10), np.exp(-20 / 256))
    assert [2 ** (-8 * n / 8) for n in (1, 8)] == [1 / 2, 1 / 256]


def test_6_19_rotary() -> None:
    q, k = _RNG.normal(size=(2, 6))
    for m, n in ((3, 11), (50, 2)):
        score = (rotation(m, 6) @ q) @ (rotation(n, 6) @ k)
        assert np.isclose(score, q @ rotation(n - m, 6) @ k)
    says(6, "the slowest pair has a wavelength of # positions", WAVELENGTH)
    says(
        6,
        "the slowest pair has wavelength #; at 4k it has turned $4{,}096/54{,}410 = #\\,\\%$",
        WAVELENGTH,
        4096 / WAVELENGTH * 100,
    )
    says(6, "- Unseen angles: # % of the slowest circle", 4096 / WAVELENGTH * 100)


def test_6_20_code_is_the_definition() -> None:
    code = run_code(6, "def causal_attention")
    x, wq, wo = _RNG.normal(size=(3, 8, 8))
    wk, wv = _RNG.normal(size=(2, 8, 4))  # two key-value heads of width 2 for four heads
    heads = []
    for head in range(4):
        mine, shared = slice(2 * head, 2 * head + 2), slice(head // 2 * 2, head // 2 * 2 + 2)
        q, k, v = x @ wq[:, mine], x @ wk[:, shared], x @ wv[:, shared]
        heads.append(np.stack([attend(q[t], k[: t + 1], v[: t + 1]) for t in range(8)]))
    assert np.allclose(code["causal_attention"](x, wq, wk, wv, wo, 4), np.concatenate(heads, axis=1) @ wo)


def test_q6_3_leaks() -> None:
    code = run_code(6, "def mha")
    assert code["leak"] == 0
    assert code["first"] < 1e-12


def test_q6_4_share_of_the_quadratic_part() -> None:
    d, t = 4096, 2048
    whole = layer_flops(t, d) + 16 * t * d * d
    says(6, "a half only at $T = 6d$: # tokens", 6 * d)
    says(6, "$2{,}048/(2{,}048 + 24{,}576) = #\\,\\%$", 4 * t * t * d / whole * 100)
    says(6, "- # % at 2,048 tokens, width 4,096", 4 * t * t * d / whole * 100)


def test_q6_5_cache_of_many() -> None:
    user = cache(80, 8) * 8192 / 2**30
    says(6, "$2\\cdot80\\cdot8\\cdot128\\cdot2 = #$ bytes", cache(80, 8))
    says(6, "A user at 8,192 tokens: # GiB; 64 users: # GiB", user, 64 * user)
    says(6, "eight times as much, # GiB", 8 * 64 * user)
    says(6, "with 8 devices # GiB each", 8 * user)
    says(6, "- # GiB a user, # GiB for 64", user, 64 * user)


def test_q6_8_online_softmax() -> None:
    q, keys, values = _RNG.normal(size=4), _RNG.normal(size=(7, 4)), _RNG.normal(size=(7, 3))
    for tile in (1, 3, 7):
        out, log = run_code(6, "def attend")["attend"](q, keys, values, tile)
        assert np.allclose(out, attend(q, keys, values))
        assert np.isclose(log, np.log(np.exp(keys @ q / 2).sum()))


def test_q6_12_floor_of_noise() -> None:
    says(6, "for example # for 50,257", np.log(50_257))
    says(6, "floor ln V, #", np.log(50_257))


def test_q6_16_stochastic_matrices_contract() -> None:
    weights, rest = softmax(_RNG.normal(size=(6, 6))), _RNG.normal(size=(6, 3))
    assert np.all(np.ptp(weights @ rest, axis=0) <= (1 - 6 * weights.min()) * np.ptp(rest, axis=0))


def test_q6_18_passages() -> None:
    says(6, "20 passages of 500 tokens: # tokens.", 20 * 500)
    says(6, "tokens. With # bytes of cache a token that is # GB", cache(80, 8), 1e4 * cache(80, 8) / 1e9)


def test_q6_22_dilution() -> None:
    says(6, "$a = \\ln(T-1)$: # for 1,001 tokens, # for 100,001", np.log(1000), np.log(100_000))
    says(6, "grow by $\\ln(T_2/T_1)$, # for a factor of 8", np.log(8))
    noise = np.random.default_rng(1).normal(size=1_000_000)
    assert abs(np.exp(noise).mean() / np.exp(0.5) - 1) < 0.01


def test_items() -> None:
    check_items(
        6,
        {
            "attention-weight-two": lambda a, n: float(softmax(np.array([a] + [0.0] * n))[0]),
            "attention-score-deviation": lambda d: float(np.sqrt(np.ones(d).sum())),
            "attention-softmax-slope": slope,
            "attention-mask-share": lambda t: float(np.tril(np.ones((t, t))).mean()),
            "attention-flops": layer_flops,
            "attention-crossover": lambda d: 8 * d * d / (4 * d),
            "attention-weights-memory": lambda t, h: float(np.prod([h, t, t, 2.0])) / 2**20,
            "attention-cache": lambda l, k, t: cache(l, k) * t / 2**20,  # noqa: E741
            "attention-gqa-saving": lambda h, g: cache(1, h) / cache(1, g),
            "attention-gqa-parameters": lambda g: 2 * 4096**2 + 2 * (4096 * (g * 128)),
            "attention-online-rescale": lambda a, l, b: (np.exp(a) * l + np.exp(b)) / np.exp(b),  # noqa: E741
            "attention-linear-state": lambda d: (d + 1) / 2,
            "attention-window-reach": lambda l, w: sum(w - 1 for _ in range(l)),  # noqa: E741
            "attention-alibi-factor": lambda m, k: float(np.exp(-1 / m) ** k),
            "attention-rope-angle": lambda i, k: float(k * np.exp(-np.log(10_000) * i / 64)),
            "attention-rope-interpolation": lambda a, b: b / a,
        },
    )
