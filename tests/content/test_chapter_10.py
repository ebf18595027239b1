"""Interview questions: capacities, prices, sample sizes and derivations of the answers calculated again."""

import itertools
import math
from statistics import NormalDist

import numpy as np

from tests.content.calculating import check_items
from tests.content.cells import Array, numeric_jacobian
from tests.content.reading import run_code, says

A100, H100 = 2.039e12, 3.35e12
USED = 4e14
SMALL = 1.5e14
HOUR = 3600.0
YEAR = 365 * 86_400.0
GPU_HOUR = 2.5
GAUSS = NormalDist()


def key_values(layers: int, heads: int = 8, width: int = 128, size: int = 2) -> float:
    """Bytes of keys and values for a token."""
    return sum(layers * heads * width * size for _ in ("keys", "values"))


def reading(parameters: float, tokens: float) -> float:
    """FLOPs of the matrix products."""
    return 2 * parameters * tokens


def attention(layers: int, tokens: float, width: int) -> float:
    """FLOPs of scores and values with causal skipping."""
    return layers * (2 * tokens**2 * width + 2 * tokens**2 * width) / 2


def votes(n: int, p: float) -> float:
    return sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n // 2 + 1, n + 1))


def softmax(z: Array) -> Array:
    e = np.exp(z - z.max())
    return np.asarray(e / e.sum())


def test_10_3_numbers() -> None:
    says(10, "| A100 SXM | 312 | 80 GB | 2.04 TB/s | # |", 312e12 / A100)
    says(10, "| H100 SXM | 989 | 80 GB | 3.35 TB/s | # |", 989e12 / H100)
    says(10, "| H200 SXM | 989 | 141 GB | 4.8 TB/s | # |", 989 / 4.8)
    says(10, "400 Gb/s carries # GB a second; a day has # seconds", 400 / 8, 24 * 3600)
    says(10, "At 24 dollars an hour and 2,500 tokens a second: # dollars", 24e6 / (HOUR * 2500))
    says(10, "used to 40 % pays # times as much", 1 / 0.4)
    says(10, "4.8/3.35 = # times", 4.8 / 3.35)


def test_10_4_queues() -> None:
    says(10, "that take 12 s each are # in flight", 20 * 12)
    states = np.arange(20_000)
    for load, times in ((0.80, 5), (0.95, 20)):
        inside = float((states * (1 - load) * load**states).sum())
        assert math.isclose(inside / load, times, rel_tol=1e-6)
    says(10, "a hundred parts, # % of requests are slow", 100 * (1 - 0.99**100))


def test_10_5_and_10_6_search() -> None:
    says(10, "768 numbers in 32 bits take # TB; coded in 64 bytes # GB", 768 * 4 / 1e3, 64)
    grades = (3, 0, 2)
    gain = sum((2**g - 1) / math.log2(i + 2) for i, g in enumerate(grades))
    best = sum((2**g - 1) / math.log2(i + 2) for i, g in enumerate(sorted(grades, reverse=True)))
    says(10, "in this order: # of at most #, so #.", gain, best, gain / best)


def test_10_7_and_10_8_models_and_experiments() -> None:
    says(10, "With $w = 0.01$ a prediction of 0.2 means #.", 0.2 / (0.2 + 0.8 / 0.01))
    says(10, "of 2 %, # a side.", 16 * 0.04 * 0.96 / 0.0008**2)
    assert 15.6 < 2 * (GAUSS.inv_cdf(0.975) + GAUSS.inv_cdf(0.8)) ** 2 < 15.8
    assert abs(1 - 0.7**2 - 0.5) < 0.02
    assert (1_006_000 - 1_000_000) / math.sqrt(2_006_000) > 4
    says(10, "From halves to 0.6 and 0.4: #.", 0.1 * math.log(0.6 / 0.5) - 0.1 * math.log(0.4 / 0.5))


def test_10_10_stages() -> None:
    says(10, "grounding of 0.95, # % are right", 100 * 0.90 * 0.85 * 0.95)


def test_q10_1_serving() -> None:
    requests = 1000 / 60
    says(10, "That is # requests a second, each # s long, so # in flight", requests, 360 / 20, requests * 18)
    says(10, "# tokens a second out and # in.", requests * 360, requests * 1000)
    token = key_values(80, size=1)
    cache = 300 * 4096 * token
    says(10, "= #$ bytes a token; 300 contexts of 4,096 tokens are # GB", token, cache / 1e9)
    step = (70e9 + cache) / (8 * H100)
    says(
        10,
        "Decode reads # GB a step at # TB/s: # ms at best",
        (70e9 + cache) / 1e9,
        8 * 3.35,
        step * 1e3,
    )
    prompts, answers = reading(70e9, requests * 1000), reading(70e9, requests * 360)
    says(
        10,
        "give # PFLOP/s for prompts and # for answers, # together",
        prompts / 1e15,
        answers / 1e15,
        (prompts + answers) / 1e15,
    )
    says(10, "A node has # at peak, say 4.0 usable: # % busy", 8 * 0.989, (prompts + answers) / 4e13)
    says(
        10,
        "that is # dollars for # million tokens out: # a million",
        72,
        6000 * HOUR / 1e6,
        72 / (6 * HOUR / 1e3),
    )


def test_q10_2_documents() -> None:
    says(10, "70 million chunks. A vector of 1,024 numbers in 16 bits: # GB", 70e6 * 2048 / 1e9)
    says(10, "in 16 bits: 143 GB; coded in 64 bytes # GB", 70e6 * 64 / 1e9)
    embedding = reading(0.3e9, 10e6 * 2700)
    says(10, "0.3-billion encoder: $#$ FLOPs, # hours", embedding, embedding / SMALL / HOUR)
    ranking = reading(0.3e9, 100 * 512)
    says(10, "512 tokens each: $#$ FLOPs, # s: # GPUs", ranking, ranking / SMALL, 50 * ranking / SMALL)
    assert 3 <= 50 * 0.3 * ranking / SMALL < 3.1
    says(10, "at 90 % the interval is ±# points", 196 * math.sqrt(0.9 * 0.1 / 300))


def test_q10_3_and_q10_4_feed() -> None:
    mean = 500e6 / 86_400
    says(10, "500 million requests, # a second on average, three times that at peak: #", mean, 3 * mean)
    scores = 3 * mean * 500
    says(
        10, "500 = #$ million scores a second; at 10 MFLOPs each # TFLOP/s", scores / 1e6, scores * 1e7 / 1e12
    )
    says(10, "TFLOP/s, # % of one A100's peak", 100 * scores * 1e7 / 312e12)
    says(10, "are # kB a request, # GB a second", 500 * 200 * 4 / 1e3, 3 * mean * 4e5 / 1e9)
    assert 20 + 30 + 20 + 10 + 20 == 100
    says(10, "200 numbers of 4 bytes are # GB. Freshness", 50e6 * 800 / 1e9)


def test_q10_5_evaluation() -> None:
    factor = (1.96 + 0.8416) ** 2
    says(10, "0.10/0.02^2 = #$ paired", factor * 0.10 / 0.02**2)
    says(10, "A set of 200 finds only # points", 100 * math.sqrt(factor * 0.10 / 200))
    says(10, "a run costs # dollars", 1962 * 1500 * 3 / 1e6)


def test_q10_6_adapters() -> None:
    query, small, wide = 4096 + 4096, 4096 + 1024, 4096 + 14_336
    sizes = 2 * query + 2 * small + 3 * wide
    says(10, "$16\\cdot#\\cdot32 = #$ parameters, # MB", sizes, 16 * sizes * 32, 16 * sizes * 64 / 1e6)
    says(10, "Two hundred are # GB", 200 * 16 * sizes * 64 / 1e9)
    says(10, "full copies would be # TB", 200 * 16 / 1000)
    training = 4 * 8e9 * 5000 * 500 * 3
    says(10, "FLOPs a token: $#$, # minutes", training, training / SMALL / 60)
    says(10, "All customers: # GPU hours", 200 * training / SMALL / HOUR)


def test_q10_7_budget() -> None:
    budget = 1e6 / GPU_HOUR * HOUR * USED
    says(10, "a second, that is $#$ FLOPs", budget)
    size = math.sqrt(budget / 120)
    says(10, "/120} = #$ billion on # trillion tokens", size / 1e9, 20 * size / 1e12)
    says(10, "on an 8B instead: # trillion tokens", budget / 48e9 / 1e12)
    tuning = 6 * 8e9 * 1e9
    hours = tuning / USED / HOUR
    says(10, "$6ND = #$: # hours, # dollars", tuning, hours, hours * GPU_HOUR)
    assert 400_000 + 50_000 + 350_000 + 200_000 == 1_000_000


def test_q10_8_moderation() -> None:
    right, wrong = 0.95 * 5, 0.005 * 4995
    says(10, "a second, # a day. A classifier", 5 * 86_400)
    says(10, "flags $# + # = #$ a second", right, wrong, right + wrong)
    says(
        10,
        "# million a day, of which # % are right",
        (right + wrong) * 0.0864,
        100 * right / (right + wrong),
    )
    says(10, "4 GFLOPs times 5,000 is # TFLOP/s", 4e9 * 5000 / 1e12)


def test_q10_9_billion_vectors() -> None:
    says(10, "768 numbers in 16 bits: # TB. A graph", 768 * 2 / 1e3)
    says(10, "# GB: # TB of RAM", 256, (1536 + 256) / 1e3)
    says(10, "an 8-byte id: # GB", 64 + 8)
    each = 1e9 / 2**18
    says(10, "$2^{18}$ lists hold # vectors each; 64 probed lists are # codes", each, 64 * each)
    says(10, "codes, # million table look-ups", 64 * 64 * each / 1e6)
    says(10, "Re-rank 500: # kB", 500 * 1536 / 1e3)
    embedding = reading(1.1e8, 1e11)
    says(10, "110 million parameters $#$ FLOPs, # GPU hours", embedding, embedding / SMALL / HOUR)


def test_q10_10_and_q10_11() -> None:
    says(10, "at 100 and 5 dollars # %", 100 * 5 / 105)
    says(10, "first audio of synthesis 100: # ms", 300 + 50 + 300 + 100)
    says(10, "in 4 bits, # GB; at 60 GB/s a token takes # ms", 3e9 / 2 / 1e9, 1.5 / 60 * 1e3)
    says(10, "500 tokens of instructions at 6 GFLOPs are # TFLOPs, # s", reading(3e9, 500) / 1e12, 1.5)
    says(10, "the 30 new tokens take # ms. Together # ms", reading(3e9, 30) / 2e12 * 1e3, 90 + 8 * 25)
    says(10, "at 2 GB/s costs # s", 1.5 / 2)


def test_q10_12_to_q10_15() -> None:
    says(10, "$0.98^{20} = #\\,\\%$", 100 * 0.98**20)
    says(10, "512 bytes a document, # TB", 1e10 * 128 * 4 / 1e12)
    says(
        10,
        "$1 - (1 - s^8)^{16}$: # % at 0.8, # % at 0.5, the steep part at $(1/16)^{1/8} = #$",
        100 * (1 - (1 - 0.8**8) ** 16),
        100 * (1 - (1 - 0.5**8) ** 16),
        (1 / 16) ** (1 / 8),
    )
    says(10, "a request every five seconds each: # a second", 10_000 / 5 / 5)
    says(10, "$7/3{,}350 = #$ ms at best; 20 tokens # ms", 7000 / 3350, 20 * 7000 / 3350)
    prefill = reading(7e9, 2000)
    says(10, "2,000 tokens is # TFLOPs, # ms", prefill / 1e12, prefill / USED * 1e3)
    says(10, "does # prefills a second: # devices", USED / prefill, 400 * 0.07 + 0.4)
    assert 5 < 400 * 0.014 < 6
    interval = math.sqrt(2 * 500 / (0.1 * 20_000))
    says(10, "$c = 500$: # weeks, five days", interval)

    def cost(weeks: float) -> float:
        return 0.1 * 20_000 * weeks / 2 + 500 / weeks

    says(10, "the cost is # a week against #", cost(1), cost(interval))
    assert min(cost(interval * f) for f in (0.9, 1.1)) > cost(interval)


def test_q10_16_and_q10_19_long_inputs() -> None:
    products, scores = reading(8e9, 250_000), attention(32, 250_000, 4096)
    says(
        10, "matrix products $2N T = #$ FLOPs; attention with causal skipping $2LT^2d = #$", products, scores
    )
    says(
        10,
        "Together # s at 400 TFLOP/s, and # GB of cache",
        (products + scores) / USED,
        key_values(32) * 250e3 / 1e9,
    )
    pieces = 50 * attention(32, 5000, 4096)
    says(10, "^2d = #$; with the second level", pieces)
    total = products + pieces + reading(8e9, 15_000) + attention(32, 15_000, 4096)
    says(10, "about $#$ FLOPs in all, # s on one device", total, total / USED)
    says(
        10,
        "$2N T = #$ FLOPs, # s at 400 TFLOP/s without attention's own",
        reading(8e9, 1e5),
        reading(8e9, 1e5) / USED,
    )
    says(10, "Its cache of # GB", key_values(32) * 1e5 / 1e9)
    says(10, "512 tokens are $#$ FLOPs, # ms", reading(8e9, 512), reading(8e9, 512) / USED * 1e3)


def test_q10_18_utilisation() -> None:
    says(10, "$0.80\\cdot0.70\\cdot0.39 = #\\,\\%$", 100 * 0.8 * 0.7 * 0.39)
    yearly = 1000 * GPU_HOUR * YEAR / HOUR
    says(10, "2.50 dollars an hour # million a year", yearly / 1e6)
    says(10, "# more GPUs would be, # million", 1000 / 7, yearly / 7 / 1e6)


def test_q10_20_and_q10_21() -> None:
    says(10, "of 6 bytes for 5 billion tokens are # TB", 5e9 * 50 * 6 / 1e12)
    teacher, student = reading(70e9, 5e9), 3 * reading(8e9, 5e9)
    hours = (teacher + student) / USED / HOUR
    says(
        10, "= #$, the student's training $#$: $#$ FLOPs, # hours", teacher, student, teacher + student, hours
    )
    says(10, "at 400 TFLOP/s, # dollars", hours * GPU_HOUR)
    says(10, "Savings: # times fewer bytes", 70 / 8)
    says(10, "it is # only", (0.9 - 0.8) / (1 - 0.8))
    says(10, "0.85^2\\cdot0.15 = #\\,\\%$", 100 * votes(3, 0.85))


def test_q10_22_to_q10_24() -> None:
    n = 16 * 0.0384 / 0.0008**2
    says(10, "$\\delta = 0.0008$: $n = #$ an arm", n)
    says(10, "half in each arm, # days", math.floor(n / 50_000))
    precision = 0.9 / (0.9 + 0.05 * 99)
    says(10, "Precision is $90/585 = #\\,\\%$", 100 * precision)
    says(10, "halving them to 2.5 % lifts precision to # %", 100 * 0.9 / (0.9 + 0.025 * 99))
    says(10, "raising recall to 100 % only to # %", 100 / (1 + 0.05 * 99))
    says(10, "At one in a thousand the same classifier has # %", 100 * 0.9 / (0.9 + 0.05 * 999))
    says(10, "$18^2/99$ is # %", 100 * 324 / (324 + 99))
    says(10, "$\\Phi(d/\\sqrt2)$: # for $d = 1$", GAUSS.cdf(1 / math.sqrt(2)))


def test_q10_25_distillation() -> None:
    z, v = np.array([1.0, -0.5, -0.5]), np.array([0.3, 0.2, -0.5])
    for tau in (1.0, 3.0):

        def loss(a: Array, tau: float = tau) -> Array:
            return np.array([-(softmax(v / tau) * np.log(softmax(a / tau))).sum()])

        gradient = (softmax(z / tau) - softmax(v / tau)) / tau
        assert np.allclose(numeric_jacobian(loss, z)[0], gradient, atol=1e-6)
    tau = 1e4
    scaled = tau**2 * (softmax(z / tau) - softmax(v / tau)) / tau
    assert np.allclose(scaled, (z - v) / 3, atol=1e-3)
    second = [100 * softmax(np.array([5.0, 3.0, 0.0]) / t)[1] for t in (1.0, 3.0)]
    says(10, "the second class has # % at $\\tau = 1$ and # % at $\\tau = 3$", *second)


def test_q10_26_pass_at_k() -> None:
    subsets = list(itertools.combinations([1] * 3 + [0] * 17, 5))
    right = sum(any(subset) for subset in subsets) / len(subsets)
    says(10, "$k = 5$: # against #.", right, 1 - 0.85**5)
    assert math.isclose(right, 1 - math.prod(1 - 5 / i for i in range(18, 21)))


def test_q10_27_to_q10_29() -> None:
    says(10, "$0.99^{100} = #\\,\\%$", 100 * 0.99**100)
    says(10, "$0.99^{1/100} = #\\,\\%$", 100 * 0.99**0.01)
    assert round(100 * (1 - 0.999**1000)) == 63
    says(10, "$\\ln(1/w)$, # for $w = 0.01$", math.log(100))
    says(10, "A prediction of 0.2 is a probability of #.", 0.2 / (0.2 + 80))
    says(10, "at most $\\ln B$: # nats for 32,768", math.log(32_768))


def test_q10_29_bound_holds() -> None:
    """A joint table of 4 by 4: ln B minus the least loss, by all draws of B = 3, is below the information."""
    joint = np.full((4, 4), 0.02) + 0.17 * np.eye(4)
    px, py = joint.sum(1), joint.sum(0)
    information = float((joint * np.log(joint / np.outer(px, py))).sum())
    ratio = joint / np.outer(px, py)
    loss = 0.0
    for x, right, *others in itertools.product(range(4), repeat=4):
        weight = joint[x, right] * py[others[0]] * py[others[1]]
        loss -= weight * math.log(ratio[x, right] / (ratio[x, right] + ratio[x, others].sum()))
    assert 0 < math.log(3) - loss < information


def test_q10_30_gaussian_divergence() -> None:
    z = np.linspace(-12, 12, 240_001)
    dense = np.exp(-2 * (z - 1) ** 2) / math.sqrt(2 * math.pi * 0.25)
    log_p = -(z**2) / 2 - math.log(math.sqrt(2 * math.pi))
    log_q = -2 * (z - 1) ** 2 - math.log(math.sqrt(2 * math.pi * 0.25))
    assert math.isclose(dense[130_000], NormalDist(1, 0.5).pdf(1.0))
    says(10, "$\\sigma = 0.5$: # nats", float(np.trapezoid(dense * (log_q - log_p), z)))


def test_q10_31_noising() -> None:
    kept = np.cumprod(1 - np.linspace(1e-4, 0.02, 1000))
    says(10, "$\\bar\\alpha_{1000} = #$", kept[-1])


def test_q10_32_policy_gradient() -> None:
    score = np.array([0.5, -0.5])
    rewards = np.array([11.0, 10.0])
    plain = rewards * score
    says(10, "mean #, variance #.", plain.mean(), plain.var())
    with_baseline = (rewards - 10.5) * score
    assert with_baseline.var() == 0
    assert with_baseline.mean() == plain.mean()


def test_q10_33_own_or_buy() -> None:
    full = 2.5e6 / (5000 * HOUR)
    says(10, "\\cdot10^6 = #$ a million", full)
    says(10, "$0.139/0.20 = #\\,\\%$", 100 * full / 0.2)
    says(10, "may fail: # dollars a day, which buys # million tokens", 2 * 2.5 * 24, 120 / 0.2)
    says(
        10,
        "100 million a day is # tokens a second on average: # % of two devices",
        1e8 / 86_400,
        1e10 / 86_400 / 1e4,
    )
    says(10, "some 100,000 a year, # dollars a day", 1e5 / 365)


def test_q10_34_to_q10_36() -> None:
    a, b = math.log2(8) / 3.2, math.log2(12) / 4.6
    says(10, "bits at 3.2 bytes: #. B: $\\log_212 = #$ bits at 4.6 bytes: #.", a, math.log2(12), b)
    says(10, "**B is better**, by # %", 100 * (1 - b / a))
    says(10, "For $p = 0.6$: # % with 5, # % with 21", 100 * votes(5, 0.6), 100 * votes(21, 0.6))
    says(10, "gives # % and # %: voting", 100 * votes(5, 0.4), 100 * votes(21, 0.4))
    says(
        10,
        "21 votes give # % on the first half and # % on the second: # %",
        100 * votes(21, 0.9),
        100 * votes(21, 0.3),
        50 * (votes(21, 0.9) + votes(21, 0.3)),
    )
    says(10, "$930/10{,}000 = #\\,\\%$", 100 * (0.1 * 9000 + 0.03 * 1000) / 10_000)
    says(10, "$720/10{,}000 = #\\,\\%$", 100 * (0.11 * 5000 + 0.034 * 5000) / 10_000)
    says(10, "with 70 % desktop old # %, new # %", 0.7 * 10 + 0.3 * 3, 0.7 * 11 + 0.3 * 3.4)


def test_q10_37_to_q10_39() -> None:
    says(10, "$\\sqrt{s(1-s)/k}$: # at $s = 0.8$", math.sqrt(0.16 / 128))
    says(
        10,
        "$b = 16$, $r = 8$ gives #; $P(0.8) = #$, $P(0.5) = #$",
        (1 / 16) ** 0.125,
        *(1 - (1 - t**8) ** 16 for t in (0.8, 0.5)),
    )
    says(10, "$b = 32$, $r = 4$ has it at #", (1 / 32) ** 0.25)
    products, scores = reading(70e9, 1e6), attention(80, 1e6, 8192)
    says(10, "Matrix products: $2N T = #$ FLOPs", products)
    says(10, "{,}192 = #$: nine times", scores)
    says(
        10,
        "Together $#$; on 8 devices at $4\\times10^{14}$ each: # s",
        products + scores,
        (products + scores) / 8 / USED,
    )
    cache = key_values(80) * 1e6
    says(
        10, "= #$ bytes a token: # GB, with 140 GB of weights #", cache / 1e6, cache / 1e9, cache / 1e9 + 140
    )
    says(10, "468 GB over 26.8 TB/s are # ms", (cache + 140e9) / (8 * H100) * 1e3)
    says(10, "on flash, # s to load at 10 GB/s", cache / 1e10)
    says(10, "Retrieval of 20,000 costs $#$ FLOPs", reading(70e9, 20_000))


def maximum_of(n: int) -> float:
    """Mean of the largest of n standard normal draws, by its density."""
    x = np.linspace(-8, 8, 160_001)
    density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    below = np.cumsum(density) * (x[1] - x[0])
    return float(np.trapezoid(x * n * density * below ** (n - 1), x))


def test_q10_39_best_seed() -> None:
    best = maximum_of(20)
    says(10, "20 normal draws is # deviations above it: # points", best, 0.4 * best)
    says(
        10,
        "the mean, about # %, with a standard error of $0.4/\\sqrt{20} = #$",
        84.1 - 0.4 * best,
        0.4 / math.sqrt(20),
    )
    says(10, "gives the first # deviations for nothing", best - maximum_of(3))
    says(10, "the maximum of three is # above", maximum_of(3))


def test_q10_40_top_p() -> None:
    top_p = run_code(10, "def top_p")["top_p"]
    rng = np.random.default_rng(0)
    logits = np.log(np.array([0.15, 0.5, 0.05, 0.3]))
    assert top_p(logits, 0.9, 0, rng) == 1
    drawn = {p: {top_p(logits, p, 1, rng) for _ in range(400)} for p in (0.01, 0.5, 0.6, 0.85, 1.0)}
    assert drawn == {0.01: {1}, 0.5: {1}, 0.6: {1, 3}, 0.85: {0, 1, 3}, 1.0: {0, 1, 2, 3}}
    shares = np.bincount([top_p(logits, 1, 1, rng) for _ in range(20_000)], minlength=4) / 20_000
    assert np.allclose(shares, np.exp(logits), atol=0.02)


def test_q10_41_byte_pairs() -> None:
    train = run_code(10, "def train")["train"]
    learnt = train("low low low lower lowest new newer newest", 4)
    assert learnt[:2] == [("o", "w"), ("l", "ow")]
    assert learnt[2:] == [("n", "e"), ("ne", "w")]
    assert len(train("aaab", 9)) == 3


def test_q10_42_area() -> None:
    auc = run_code(10, "def auc")["auc"]
    rng = np.random.default_rng(0)
    for _ in range(50):
        scores, labels = rng.integers(0, 4, 12), np.array([0] * 7 + [1] * 5)
        pairs = [(a > b) + (a == b) / 2 for a in scores[labels == 1] for b in scores[labels == 0]]
        assert math.isclose(auc(scores, labels), float(np.mean(pairs)))
    assert auc(np.ones(12), labels) == 0.5


def test_q10_43_beam() -> None:
    beam = run_code(10, "def beam_search")["beam_search"]
    rng = np.random.default_rng(1)
    table = {
        prefix: np.log(rng.dirichlet(np.ones(3)))
        for size in range(4)
        for prefix in itertools.product((0, 1, 2), repeat=size)
    }

    def total(sequence: tuple[int, ...]) -> float:
        return float(sum(table[sequence[:i]][token] for i, token in enumerate(sequence)))

    complete = [(*middle, 2) for size in range(4) for middle in itertools.product((0, 1), repeat=size)]
    found, score = beam(lambda prefix: table[prefix], 2, 100, 4, 0)
    assert found == max(complete, key=total)
    assert math.isclose(score, total(found))


def test_leading() -> None:
    run = 6 * 70e9 * 15e12
    hours = run / USED / HOUR
    says(10, "15 trillion tokens is $#$ FLOPs", run)
    says(10, "# million GPU hours, # million dollars at 2.50", hours / 1e6, hours * GPU_HOUR / 1e6)
    says(10, "A billion private tokens are # % of that corpus", 100 * 1e9 / 15e12)
    says(10, "in 12 weeks gives # a week", 0.3 * 600_000 / 12)
    says(10, "at 80 % in 4 weeks #.", 0.8 * 150_000 / 4)
    says(10, "at least one works is # %", 100 * (1 - 0.8**5))
    says(10, "halving it needs $2^{1/0.3} = #$ times", 2 ** (1 / 0.3))
    says(10, "all go as planned with # %", 100 * 0.9**10)
    assert math.isclose(0.98 + 0.02 * 2, 1.02)
    says(10, "its standard error is about #)", round((1 - 0.4**2) / math.sqrt(19), 1))


def test_items() -> None:
    check_items(
        10,
        {
            "design-token-price": lambda c, r: c / (r * HOUR / 1e6),
            "design-little": lambda a, t, s: a * (t / s),
            "design-queue": lambda s, p: 1 / (1 / s - p / 100 / s),
            "design-fan-out": lambda n, q: 100 - 100 * math.prod([1 - q / 100] * int(n)),
            "design-rrf": lambda a, b: sum(1 / (60 + rank) for rank in (a, b)),
            "design-vector-memory": lambda n, d: n * 1e6 * d * 4 / 1e9,
            "design-dcg": lambda a, b: (2**a - 1) / math.log2(2) + (2**b - 1) / math.log2(4),
            "design-downsampling": lambda w, p: (w / 100 * p) / (w / 100 * p + 1 - p),
            "design-sample-size": lambda p, r: 16 * (p / 100) * (1 - p / 100) / (p / 100 * r / 100) ** 2,
            "design-cuped": lambda r: 100 * (1 - r) * (1 + r),
            "design-psi": lambda e, a: sum(
                (new - old) / 100 * math.log(new / old) for new, old in ((a, e), (100 - a, 100 - e))
            ),
            "design-rag-product": lambda r, g: 100 * (r / 100) * (g / 100),
        },
    )
