"""Transformers: parameter, FLOP and memory counts, the norms' gradients, speculative sampling and the code."""

import numpy as np

from tests.content.calculating import check_items
from tests.content.cells import Array, numeric_jacobian
from tests.content.reading import run_code, says

_RNG = np.random.default_rng(7)
GPT2 = {"attention": 2_362_368, "whole": 124_439_808}
BANDWIDTH = 2.039e12
CACHE_70B = 80 * 2 * 8 * 128 * 2


def size(*shapes: tuple[int, ...]) -> int:
    """Numbers in tensors of some shapes."""
    return sum(int(np.prod(shape)) for shape in shapes)


def gpt2_block(d: int = 768) -> tuple[int, int, int]:
    """Attention, feed-forward and norms; biases everywhere."""
    attention = size((3 * d, d), (3 * d,), (d, d), (d,))
    return attention, size((4 * d, d), (4 * d,), (d, 4 * d), (d,)), size((4, d))


def llama_block(kv: int, f: int, d: int = 4096, heads: int = 32) -> tuple[int, int]:
    shared = kv * d // heads
    return size((d, d), (d, d), (d, shared), (d, shared)), size((f, d), (f, d), (d, f))


def llama(kv: int, f: int, vocabulary: int) -> int:
    d = 4096
    return 32 * (sum(llama_block(kv, f)) + 2 * d) + 2 * size((vocabulary, d)) + d


def mixtral(experts: int) -> int:
    """With so many of the eight experts of each layer counted."""
    attention, expert = llama_block(8, 14336)
    return 32 * (attention + experts * expert + 8 * 4096 + 2 * 4096) + 2 * size((32000, 4096)) + 4096


def expected_tokens(a: float, drafts: int) -> float:
    return sum(a**k for k in range(drafts + 1))


LLAMA2 = llama(32, 11008, 32000)


def test_7_5_paths() -> None:
    says(7, "keeps $2^{-n/2}$: $#$ for the 24 sublayers", np.prod(np.full(24, 1 / np.sqrt(2))))


def test_7_6_norms() -> None:
    x = _RNG.normal(size=5)

    def rms(v: Array) -> Array:
        return v / np.sqrt((v * v).mean())

    root, scaled = np.sqrt((x * x).mean()), rms(x)
    stated = (np.eye(5) - np.outer(scaled, scaled) / 5) / root
    assert np.allclose(numeric_jacobian(rms, x), stated, atol=1e-8)
    gain, by = _RNG.normal(size=(2, 5))
    u = gain * by
    at_x = (u - scaled * (scaled @ u) / 5) / root
    assert np.allclose(numeric_jacobian(lambda v: np.array([by @ (gain * rms(v))]), x)[0], at_x, atol=1e-8)
    assert np.isclose(at_x @ x, 0)


def test_7_7_width() -> None:
    says(
        7,
        "$f = \\tfrac83d$: # at $d = 4{,}096$, which Llama rounds up to #, a multiple of 256",
        8 * 4096 / 3,
        11008,
    )
    says(7, "so $f = \\tfrac83d$: # for $d = 4{,}096$; round to hardware's taste, # as", 8 * 4096 / 3, 11008)
    assert 256 * int(np.ceil(8 * 4096 / 3 / 256)) == 11008


def test_7_8_models() -> None:
    attention, network, norms = gpt2_block()
    embeddings = size((50257, 768), (1024, 768))
    blocks = 12 * (attention + network + norms)
    whole = blocks + embeddings + 2 * 768
    says(7, "has # in the attention of a block, # in its", attention, network)
    says(7, "network and # in embeddings: #.", embeddings, whole)
    shares = []
    for name, kv, f, vocabulary in (
        ("$V = 32{,}000$, untied", 32, 11008, 32000),
        ("heads of 128", 8, 14336, 128256),
    ):
        parts, table, every = llama_block(kv, f), 2 * vocabulary * 4096, llama(kv, f, vocabulary)
        says(7, f"{name}) has #, # and #: #.", *parts, table, every)
        shares.append((3200 * parts[0] / every, 100 * table / every))
    (old, old_table), (new, new_table) = shares
    says(
        7,
        "attention falls from # % to # %, that of the vocabulary rises from # % to # %",
        old,
        new,
        old_table,
        new_table,
    )
    says(7, "$4d^2 + 4d = #$. Feed-forward", attention)
    says(7, "$8d^2 + 5d = #$. Two layer norms: $4d = #$.", network, norms)
    says(7, "$12d^2 + 13d = #$, twelve of them #.", blocks / 12, blocks)
    says(
        7,
        "$50{,}257\\cdot768 = #$, positions $1{,}024\\cdot768 = #$. The final norm: #. Sum: #.",
        size((50257, 768)),
        size((1024, 768)),
        1536,
        whole,
    )
    says(7, "$12Ld^2 + Vd = #$ million", (12 * 12 * 768**2 + 50257 * 768) / 1e6)
    says(7, "Embeddings are # %", embeddings / whole * 100)
    says(7, "- 12 blocks: #\n- Embeddings # million, tied\n- # in all", blocks, embeddings / 1e6, whole)


def test_7_9_flops() -> None:
    products = 4 * 32 * 4096 * 4096
    says(7, "in Llama 2 7B # against $2N = #$, # %", products, 2 * LLAMA2, products / LLAMA2 * 50)
    says(7, "2 trillion tokens: $#$ FLOPs", 6 * 7e9 * 2e12)
    says(7, "at 40 % utilisation: # days", 6 * 7e9 * 2e12 / (1000 * 312e12 * 0.4) / 86400)
    says(7, "70 billion on 2 trillion: $#$.", 6 * 70e9 * 2e12)
    says(7, "with causal skipping: # % and # % at $T = d$", 100 / 6, 100 / 12)


def test_7_11_experts() -> None:
    says(7, "has # parameters and uses # a token", mixtral(8), mixtral(2))
    says(7, "a factor of 1.25: # tokens", 4096 / 8 * 1.25)


def test_7_13_decode() -> None:
    step = 2 * LLAMA2 / BANDWIDTH
    says(7, "A dense model of # billion parameters in 16 bits is # GB;", LLAMA2 / 1e9, 2 * LLAMA2 / 1e9)
    says(7, "a step takes at least # ms, # tokens a second", step * 1e3, 1 / step)
    says(7, "at 2,039 GB/s lies at #, so", 312e12 / BANDWIDTH)
    says(7, "13.5 GB at 2,039 GB/s is # ms", step * 1e3)
    says(7, "- Decode floor: bytes over bandwidth, # ms", step * 1e3)


def test_7_15_bits() -> None:
    says(7, "a weight takes # bits: # GB for 70 billion", 4 + 16 / 128, 70 * (4 + 16 / 128) / 8)
    weights = _RNG.uniform(-1, 1, 200_000)
    step = np.abs(weights).max() / 7
    assert abs((step * np.round(weights / step) - weights).std() / (step / np.sqrt(12)) - 1) < 0.01


def test_7_16_speculative_sampling() -> None:
    p, q = _RNG.dirichlet(np.ones(6), size=2)
    accepted, residual = np.minimum(p, q), np.maximum(0, p - q)
    assert np.allclose(accepted + (1 - accepted.sum()) * residual / residual.sum(), p)
    assert np.isclose(accepted.sum(), 1 - np.abs(p - q).sum() / 2)
    four, eight = expected_tokens(0.8, 4), expected_tokens(0.8, 8)
    says(
        7,
        "With $a = 0.8$ and $\\gamma = 4$: #; if a draft step costs 5 % of a pass, the speed-up is #.",
        four,
        four / 1.2,
    )
    says(7, "= (1 - a^{\\gamma+1})/(1-a)$: # at", four)
    says(
        7,
        "speed-up $#/(1 + 4\\cdot0.05) = #$. At $\\gamma = 8$: $#/1.4 = #$.",
        four,
        four / 1.2,
        eight,
        eight / 1.4,
    )
    says(7, "- # tokens, speed-up #\n", four, four / 1.2)


def test_7_17_vision() -> None:
    says(7, "and $P = 16$: # tokens", 14**2 + 1)
    whole = size((16, 16, 3, 768), (768,), (768,), (197, 768), (2, 768), (768, 1000), (1000,))
    says(7, "ViT-B/16 with 1,000 classes has # parameters", whole + 12 * sum(gpt2_block()))


def test_7_18_contrast() -> None:
    says(7, "At chance the loss is $\\ln B$: # for a batch of #.", np.log(32768), 32768)


def test_7_19_block_is_the_definition() -> None:
    code = run_code(7, "def block")
    x = _RNG.normal(size=(4, 6))
    w = {name: _RNG.normal(size=(6, 6)) for name in ("q", "k", "v", "o")}
    w |= {"gate": _RNG.normal(size=(6, 8)), "up": _RNG.normal(size=(6, 8)), "down": _RNG.normal(size=(8, 6))}
    w |= {"n1": _RNG.normal(size=6), "n2": _RNG.normal(size=6)}

    def norm(row: Array, gain: Array) -> Array:
        return gain * row / np.sqrt((row * row).mean() + 1e-6)

    read = np.zeros((4, 6))
    normed = np.stack([norm(row, w["n1"]) for row in x])
    for t in range(4):
        for part in (slice(0, 3), slice(3, 6)):
            scores = [
                (normed[t] @ w["q"])[part] @ (row @ w["k"])[part] / np.sqrt(3) for row in normed[: t + 1]
            ]
            weights = np.exp(scores) / np.exp(scores).sum()
            read[t, part] = sum(a * (row @ w["v"])[part] for a, row in zip(weights, normed, strict=False))
    stream = x + read @ w["o"]
    for t in range(4):
        y = norm(stream[t], w["n2"])
        gate = y @ w["gate"]
        stream[t] += (gate / (1 + np.exp(-gate)) * (y @ w["up"])) @ w["down"]
    assert np.allclose(code["block"](x, w, 2), stream)


def test_q7_6_shares() -> None:
    attention, network = llama_block(8, 14336)
    vocabulary = 2 * size((128256, 4096))
    says(7, "Llama 3 8B has # in attention (8 key–value heads) and # in the gated", attention, network)
    says(7, "network of each block, # % of it", network / (attention + network) * 100)
    says(7, "Mixtral has # % in experts", 32 * 8 * network / mixtral(8) * 100)
    says(7, "surprise: # in Llama 3 8B, # %, in two", vocabulary, vocabulary / llama(8, 14336, 128256) * 100)


def test_q7_8_encoder() -> None:
    says(7, "110 million parameters takes $#$ FLOPs", 2 * 110e6)
    says(7, "of 500 tokens: $#$ FLOPs", 1e6 * 500 * 2.2e8)
    says(7, "- Cost ratio of about #\n", 7e9 / 110e6)
    assert round(1.1e17 / 125e12 / 60) == 15
    says(7, "against # hours", 1e6 * 500 * 14e9 / 125e12 / 3600)


def test_q7_10_mixtral() -> None:
    attention, network = llama_block(8, 14336)
    says(
        7,
        "with 8 key–value heads #; eight experts of $3\\cdot4{,}096\\cdot14{,}336 = #$;",
        attention,
        network,
    )
    says(7, "a router of #; norms of #: #. Times 32", 32768, 8192, attention + 8 * network + 32768 + 8192)
    says(
        7,
        "embeddings of # and a final norm: #. For a token two experts run: #.",
        2 * 32000 * 4096,
        mixtral(8),
        mixtral(2),
    )
    says(7, "Memory: # GB in 16 bits", 2 * mixtral(8) / 1e9)
    says(7, "FLOPs: # GFLOPs a token", 2 * mixtral(2) / 1e9)
    says(7, "reads # GB of active weights", 2 * mixtral(2) / 1e9)
    says(7, "$0.75^B$: at $B = 8$ # %", 0.75**8 * 100)
    says(7, "- # billion in all, # active\n- # GB", mixtral(8) / 1e9, mixtral(2) / 1e9, 2 * mixtral(8) / 1e9)


def test_q7_12_roofline() -> None:
    prefill, cache = 2 * LLAMA2 * 2048, 2 * 32 * 32 * 128 * 2 * 2048
    says(7, "$2N\\cdot2{,}048 = #$ FLOPs", prefill)
    says(7, "limited by arithmetic: # ms at peak", prefill / 312e12 * 1e3)
    says(7, "- Prefill # ms at peak", prefill / 312e12 * 1e3)
    says(7, "arithmetic would take # ms", 2 * LLAMA2 / 312e12 * 1e3)
    says(7, "# bytes a token; at 2,048 tokens each # GB", cache / 2048, cache / 1e9)
    says(7, "with # sequences cache traffic equals", 2 * LLAMA2 / cache)
    says(
        7,
        "from # to some # tokens a second in the bound",
        BANDWIDTH / (2 * LLAMA2),
        round(312e12 / (2 * LLAMA2), -3),
    )
    says(7, "room for about # such sequences", round((80e9 - 2 * LLAMA2) / cache, -1))


def test_q7_13_plan() -> None:
    session = CACHE_70B * 8192 / 1e9
    both = 70 + 100 * session
    says(7, "8 key–value heads of 128: # bytes a token, # GB a session", CACHE_70B, session)
    says(7, "200 sessions # GB in 16 bits, # GB in 8", 200 * session, 100 * session)
    says(7, "With 8 bits for both: # GB", both)
    says(7, "$8\\cdot3.35 = #$ TB/s: # ms at best", 8 * 3.35, both / (8 * 3.35))
    says(7, "= #$ TFLOPs over #: # ms;", 2 * 70e9 * 200 / 1e12, 8 * 990, 2 * 70e9 * 200 / (8 * 990e12) * 1e3)
    says(7, "at perhaps 20 µs: # ms", 80 * 2 * 0.02)
    says(7, "16-bit cache would read # GB: # ms", 70 + 200 * session, (70 + 200 * session) / 26.8)


def test_q7_15_outlier() -> None:
    step = 60 / 127
    says(7, "$s = #$: ordinary", step)
    says(7, "$s/\\sqrt{12} = #$, # % of a value", step / np.sqrt(12), step / np.sqrt(12) / 0.5 * 100)
    says(7, "- Step #, deviation # against", step, step / np.sqrt(12))


def test_q7_16_tying() -> None:
    small, large = size((50257, 768)), size((128256, 4096))
    says(7, "$d = 768$: #, # % of GPT-2 small", small, small / GPT2["whole"] * 100)
    says(7, "$d = 4{,}096$: #, # % of Llama 3 8B", large, large / llama(8, 14336, 128256) * 100)
    says(7, "$2Vd$ a token, # % of the forward", small / (small + 12 * 12 * 768**2) * 100)


def test_q7_17_resolution() -> None:
    t = 64**2 + 1
    says(7, "$64^2 + 1 = #$ tokens", t)
    says(7, "scores $4T^2d = #$ a layer", 4 * t * t * 768)
    says(7, "feed-forward $24Td^2 = #$:", 24 * t * 768**2)
    says(7, "$P = 8$ gives # tokens", 128**2 + 1)


def test_q7_18_images() -> None:
    says(7, "at $P = 14$ are $24^2 = #$", (336 / 14) ** 2)
    says(
        7,
        "for documents: # tokens; with a cache of # bytes a token # GB an image",
        5 * 576,
        524288,
        5 * 576 * 524288 / 1e9,
    )
    says(7, "which quarters tokens (#)", 5 * 576 / 4)


def test_q7_19_cache() -> None:
    assert run_code(7, "def step")["difference"] < 1e-12


def test_q7_21_compute() -> None:
    says(7, "is a factor of # in perplexity", np.exp(0.05))
    says(
        7,
        "equal # % of loss, that is # % more compute",
        5 / 3,
        round(((3 / 2.95) ** (1 / 0.05) - 1) * 100, -1),
    )


def test_q7_22_errors_compound() -> None:
    says(7, "100 steps succeed in # %", 0.99**100 * 100)


def test_7_20_tokens() -> None:
    says(7, "one end-of-text token: #.", 256 + 50_000 + 1)
    says(7, "128,256 tokens at $d = 2{,}048$ are #,", 128_256 * 2048)


def test_7_21_temperature() -> None:
    for tau, sentence in (
        (1.0, "give #, # and # at $\\tau = 1$"),
        (0.5, "$\\tau = 1$, #, # and # at $\\tau = 0.5$"),
    ):
        odds = np.exp(np.array([2.0, 1.0, 0.0]) / tau)
        says(7, sentence, *(odds / odds.sum()))


def test_items() -> None:
    check_items(
        7,
        {
            "transformer-postnorm-path": lambda n: float(np.prod(np.full(2 * n, 0.5**0.5))),
            "transformer-prenorm-variance": lambda n: float(np.sqrt(np.ones(n + 1).sum())),
            "transformer-rmsnorm-value": 3 / np.sqrt(25 / 4),
            "transformer-swiglu-width": lambda d: 2 * d * 4 * d / (3 * d),
            "transformer-count": lambda l, d: l * size(*[(d, d)] * 4, (d, 4 * d), (4 * d, d)),  # noqa: E741
            "transformer-gated-count": lambda g, f: sum(llama_block(g, f)),
            "transformer-training-flops": lambda n, t: (2 + 4) * n * 1e9 * t * 1e9,
            "transformer-training-days": lambda c, g: c * 1e21 / (0.4 * g * 1000e12 * 24 * 3600),
            "transformer-moe-capacity": lambda t, k, n: t / n * k * 5 / 4,
            "transformer-decode-floor": lambda n, b, w: n * 1e9 * b / 8 / (w * 1e9) * 1e3,
            "transformer-ridge": lambda p, w: p * 1e12 / (w * 1e12),
            "transformer-static-waste": lambda m: sum((20, 40, 60, m)) / (4 * m),
            "transformer-quant-bits": lambda b, g: 70e9 / g * (g * b + 16) / 8 / 1e9,
            "transformer-quant-outlier": lambda m, b: float(np.sqrt((m / (2 ** (b - 1) - 1)) ** 2 / 12)),
            "transformer-speculative-tokens": lambda g, a: expected_tokens(a, g),
            "transformer-vit-tokens": lambda s, p: (s // p) * (s // p) + 1,
            "transformer-clip-chance": lambda b: float(-np.log(1 / b)),
            "transformer-vocabulary": 256 + 50_000 + 1,
            "transformer-vocabulary-parameters": lambda v, d: v * d + d * v,
            "transformer-temperature": lambda d, t: float(np.exp(d / t) / np.exp(0 / t)),
        },
    )
