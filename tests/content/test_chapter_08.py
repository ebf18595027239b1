"""Training: update rules run, gradients by finite differences, memory, traffic, times and losses calculated again."""

import itertools
import math

import numpy as np

from tests.content.calculating import check_items
from tests.content.cells import Array, numeric_jacobian
from tests.content.reading import run_code, says

RING_GBS = 50
A100, H100 = 312e12, 989e12


def steps_for_ten(rate: float) -> float:
    return math.log(10) / -math.log(rate)


def best_rate(k: float) -> float:
    """Of gradient descent on curvatures 1 and k, by trying steps."""
    steps = np.linspace(0, 2 / k, 200_001)
    return float(np.maximum(abs(1 - steps), abs(1 - steps * k)).min())


def adam_first(b1: float, b2: float, gradient: float = 7.0) -> float:
    return (1 - b1) * gradient / math.sqrt((1 - b2) * gradient**2)


def bubble(p: float, m: float) -> float:
    """Idle share by placing every micro-batch on every stage."""
    last = max(stage + batch for stage, batch in itertools.product(range(int(p)), range(int(m)))) + 1
    return 1 - m / last


def zero(g: float, stage: int) -> float:
    whole, shared = {0: (16, 0), 1: (4, 12), 2: (2, 14), 3: (0, 16)}[stage]
    return whole + shared / g


def ring_seconds(gigabytes: float, g: float) -> float:
    """Reduce-scatter and all-gather: g - 1 chunks of size S / g each way."""
    return sum(gigabytes / g / RING_GBS for _ in range(2 * (int(g) - 1)))


def days(n: float, d: float, devices: int, peak: float) -> float:
    return 6 * n * d / (devices * peak * 0.4) / 86_400


def smoothing_gap(k: float) -> float:
    right, other = 0.9 + 0.1 / k, 0.1 / k
    return math.log(right) - math.log(other)


def dpo(better: float, worse: float) -> float:
    return -math.log(1 / (1 + math.exp(-0.1 * (better - worse))))


def group_advantage(k: float) -> float:
    rewards = np.array([1.0] * int(k) + [0.0] * (8 - int(k)))
    return float((1 - rewards.mean()) / rewards.std())


def lora(r: float, d: float) -> int:
    return 64 * sum(np.zeros(shape).size for shape in ((int(r), int(d)), (int(d), int(r))))


def round_bf16(x: float) -> float:
    """To nearest, ties to even, eight significant bits."""
    if x == 0:
        return 0.0
    unit = 2.0 ** (math.floor(math.log2(abs(x))) - 7)
    return float(np.round(x / unit) * unit)


def bf16_sum_of_ones() -> float:
    total = 0.0
    while (following := round_bf16(total + 1)) != total:
        total = following
    return total


def test_8_4_and_8_5_rates_on_a_quadratic() -> None:
    says(
        8,
        "With $\\kappa = 100$ that is #, and a factor of ten costs # steps.",
        99 / 101,
        steps_for_ten(99 / 101),
    )
    momentum = 9 / 11
    for curved in (0.2, 0.5, 1.0):  # step times curvature; the modulus is the same for all that oscillate
        assert np.allclose(abs(np.roots([1, curved - 1 - momentum**2, momentum**2])), momentum)
    says(8, "that is #, so a factor of ten costs # steps. Nesterov", momentum, steps_for_ten(momentum))
    says(8, "takes $\\ln10/0.0200 = #$ steps.", steps_for_ten(99 / 101))
    says(8, "(\\sqrt\\kappa+1) = #$ takes # steps", momentum, steps_for_ten(momentum))


def test_8_6_adam() -> None:
    says(8, "$0.1\\,g/\\sqrt{0.001\\,g^2}$, # times too large", adam_first(0.9, 0.999))
    says(8, "at once: # with 0.999, # with 0.95.", adam_first(0.9, 0.999), adam_first(0.9, 0.95))
    says(8, "steps: # for 0.999 and # for 0.95", 1 / 0.001, 1 / 0.05)
    says(8, "Uncorrected: $0.1/\\sqrt{0.001} = #$", adam_first(0.9, 0.999))


def test_8_7_decay() -> None:
    says(8, "$\\eta = 3\\times10^{-4}$ and $\\lambda = 0.1$ # steps", 1 / (3e-4 * 0.1))


def test_8_9_newton_schulz() -> None:
    s = np.linspace(0.02, 1, 20_001)
    for _ in range(5):
        s = 3.4445 * s - 4.7750 * s**3 + 2.0315 * s**5
    says(8, "Singular values from 0.02 to 1 end between # and #;", s.min(), s.max())


def test_8_11_schedules() -> None:
    t = np.arange(1, 20_000)
    rates = 512**-0.5 * np.minimum(t**-0.5, t * 4000**-1.5)
    says(8, "the peak is $#$. A cosine", rates.max())


def test_8_12_batch_size() -> None:
    trace, norm = np.linalg.solve([[1 / 32, 1], [1 / 256, 1]], [5.0, 1.5])
    says(8, "(5.0-1.5)/(1/32-1/256) = #$", trace)
    says(8, "5.0 - 128/32 = #$. So $B_{\\text{noise}} = #$ examples", norm, trace / norm)
    says(
        8,
        "At 256 it is # times the steps and # times the examples; at 64, # times the steps and # times",
        *(1 + 128 / 256, 1 + 256 / 128, 1 + 128 / 64, 1 + 64 / 128),
    )
    says(8, "at $4B_{\\text{noise}}$ steps are # and examples # times it", 1 + 1 / 4, 1 + 4)
    says(8, "multiply by $\\sqrt8 = #$", math.sqrt(8))


def test_8_13_scaling() -> None:
    a, b, alpha, beta = 406.4, 410.7, 0.34, 0.28
    sizes = np.logspace(6, 14, 400_001)

    def best(c: float) -> float:
        return float(sizes[np.argmin(a * sizes**-alpha + b * (c / (6 * sizes)) ** -beta)])

    exponent = math.log(best(1e24) / best(1e20)) / math.log(1e4)
    says(8, "With these values the exponents are # and #.", exponent, 1 - exponent)
    says(8, "give $N\\propto C^{#}$ and $D\\propto C^{#}$", exponent, 1 - exponent)
    n = best(1e22)
    assert np.isclose(alpha * a * n**-alpha, beta * b * (1e22 / (6 * n)) ** -beta, rtol=1e-3)
    says(8, "1.4 trillion tokens, $#$ FLOPs", 6 * 70e9 * 1.4e12)
    big = math.sqrt(1e24 / 120)
    says(
        8,
        "$N = \\sqrt{10^{24}/120} = #$, about # billion parameters on # trillion",
        big,
        big / 1e9,
        20 * big / 1e12,
    )
    says(8, "= #$ trillion tokens, a slightly higher loss", 1e24 / (6 * 3e10) / 1e12)


def test_8_14_memory() -> None:
    says(8, "any activation (Rajbhandari et al. 2020, arXiv:1910.02054): # GB for 7 billion", 16 * 7)
    says(8, "eight times the # GB", 2 * 7)
    sbh, layers = 2048 * 4096, 32
    whole = layers * sbh * (34 + 5 * 32 * 2048 / 4096)
    says(8, "32 layers that is # GB;", whole / 1e9)
    says(8, "as FlashAttention computes them anew, # GB;", layers * sbh * 34 / 1e9)
    says(8, "checkpointing**), # GB, at the price", 2 * layers * sbh / 1e9)


def test_8_15_formats() -> None:
    half, single = np.finfo(np.float16), np.finfo(np.float32)
    says(8, "| FP32 | 8 | 23 | $#$ | $#$ |", float(single.max), float(single.eps))
    says(8, "| FP16 | 5 | 10 | # | $#$ |", float(half.max), float(half.eps))
    says(8, "| BF16 | 8 | 7 | $#$ | $#$ |", 2.0**127 * (2 - 2**-7), 2**-7)
    says(8, "| FP8 E4M3 | 4 | 3 | # | # |", 2**8 * 1.75, 2**-3)
    says(8, "| FP8 E5M2 | 5 | 2 | # | # |", 2**15 * 1.75, 2**-2)
    says(8, "smallest subnormal number, $#$,", float(half.smallest_subnormal))
    says(
        8,
        "numbers from $#$ to 65,504, subnormals down to $#$",
        float(half.tiny),
        float(half.smallest_subnormal),
    )
    says(8, "half spacing above 1 is #\n", 2**-8)
    total = np.float16(0)
    while np.float16(total + np.float16(1)) != total:
        total = np.float16(total + np.float16(1))
    says(8, "adding ones in BF16 stops at #, in FP16 at #\n", bf16_sum_of_ones(), float(total))
    says(8, "$2^{-8} = #\\,\\%$ against $2^{-11} = #\\,\\%$", 100 * 2**-8, 100 * 2**-11)
    says(8, "BF16 numbers are $2^{-13} = #$ apart", 2.0**-6 * 2.0**-7)
    says(8, "exceed half of that, $#$, to survive", 2.0**-14)
    weight = round_bf16(0.02)
    assert round_bf16(weight - 1e-5) == weight
    small = round_bf16(0.0038)
    assert round_bf16(small - 1e-5) != small
    assert round_bf16(0.0041) == round_bf16(round_bf16(0.0041) - 1e-5)


def test_8_17_scale_invariance() -> None:
    rng = np.random.default_rng(3)
    x, target = rng.normal(size=4), rng.normal(size=3)

    def loss(flat: Array) -> Array:
        y = flat.reshape(3, 4) @ x
        return np.array([((y - y.mean()) / y.std() - target) @ np.array([1.0, 2.0, -1.0])])

    w = rng.normal(size=12)
    gradient = numeric_jacobian(loss, w)[0]
    assert np.isclose(gradient @ w, 0, atol=1e-7)
    assert np.allclose(numeric_jacobian(loss, 3 * w)[0], gradient / 3, atol=1e-7)


def test_8_19_label_smoothing() -> None:
    says(8, "+ 1\\big)$, # for $K = 1{,}000$", smoothing_gap(1000))
    entropy = -0.91 * math.log(0.91) - 9 * 0.01 * math.log(0.01)
    says(8, "the entropy of $q$, # nats for $K = 10$", entropy)


def test_8_20_early_stopping() -> None:
    rate, steps = 0.01, 100
    flat = np.array([1e-3, 1e-2])
    assert np.allclose(1 - (1 - rate * flat) ** steps, flat / (flat + 1 / (rate * steps)), rtol=0.02)


def test_8_21_to_8_24_distributed() -> None:
    says(8, "8 devices and 50 GB/s: # s", ring_seconds(14, 8))
    for row, stage in (("No sharding | nothing | $16$ |", 0), ("and gradients | $2 + 14/G$ |", 2)):
        says(8, f"{row} # |", zero(64, stage))
    says(8, "optimiser states | $4 + 12/G$ | # |", zero(64, 1))
    says(8, "and weights | $16/G$ | # |", zero(64, 3))
    says(8, "billion parameters: # GB become #, # and # GB.", *(7.5 * zero(64, stage) for stage in range(4)))
    says(8, "For 8 stages: # with 8 micro-batches, # with 32.", bubble(8, 8), bubble(8, 32))


def test_8_25_time() -> None:
    run = days(7e9, 1e12, 256, A100)
    says(8, "at 40 %: # days, # device hours", run, run * 24 * 256)
    between = 54 * 24 / 419
    says(8, "one every # hours.\n", between)
    says(8, "and 3.1 hours: # minutes.", math.sqrt(2 * 2 * 3.1 * 60))


def test_8_27_lora() -> None:
    one = lora(8, 4096) / 64
    says(8, "$r = 8$ # instead of #, # %.", one, 4096**2, 100 * one / 4096**2)


def test_8_29_dpo() -> None:
    says(8, "$\\ell = \\ln 2 = #$", dpo(0, 0))
    says(8, "of $+2$ and $-3$: loss #, and", dpo(2, -3))
    says(8, "carries weight $\\sigma(-0.5) = #$", 1 / (1 + math.exp(0.5)))


def test_q8_20_dpo_optimum() -> None:
    """The tilted reference beats other policies, and its implicit rewards differ as the rewards do."""
    rng = np.random.default_rng(4)
    reward, reference, beta = rng.normal(size=5), rng.dirichlet(np.ones(5)), 0.7
    tilted = reference * np.exp(reward / beta)
    tilted /= tilted.sum()

    def objective(policy: Array) -> float:
        return float(policy @ reward - beta * policy @ np.log(policy / reference))

    assert all(objective(tilted) > objective(rng.dirichlet(np.ones(5))) for _ in range(200))
    implicit = beta * np.log(tilted / reference)
    assert np.allclose(np.diff(implicit), np.diff(reward))


def test_8_31_evaluation() -> None:
    error = math.sqrt(0.8 * 0.2 / 1000)
    says(8, "questions it is #, so ±# points", error, 196 * error)
    ways = [set(drawn) for drawn in itertools.combinations(range(10), 5)]
    share = sum(bool(drawn & {0, 1, 2}) for drawn in ways) / len(ways)
    says(8, "# for $k = 1$ and # for $k = 5$; the plug-in $1-(1-c/n)^5$ gives #.", 0.3, share, 1 - 0.7**5)


def test_8_32_first_loss() -> None:
    says(8, "balanced classes, # for a vocabulary of 50,257", math.log(50_257))
    says(8, "for 50,257 tokens #.", math.log(50_257))


def test_q8_3_adamw() -> None:
    step = run_code(8, "def adamw_step")["adamw_step"]
    theta, zeros = np.array([1.0, -2.0]), {"m": np.zeros(2), "v": np.zeros(2), "t": 0}
    assert np.allclose(step(theta, np.zeros(2), dict(zeros), 0.1, decay=0.5), theta * 0.95)
    for scale in (1, 1000):
        moved = step(theta, scale * np.array([0.3, -4.0]), dict(zeros), 0.1, decay=0)
        assert np.allclose(moved, theta - 0.1 * np.array([1, -1]))


def test_q8_11_memory_of_13_billion() -> None:
    says(8, "a parameter: $13\\cdot16 = #$ GB", 13 * 16)
    says(8, "stage 1: $4 + 12/8 = #$ bytes, # GB", zero(8, 1), 13 * zero(8, 1))
    says(8, "fit with # GB for activations", 80 - 13 * zero(8, 1))
    says(8, "Stage 2: $2 + 14/8 = #$ bytes, # GB", zero(8, 2), 13 * zero(8, 2))
    says(8, "Stage 3: # bytes, # GB, plus", zero(8, 3), 13 * zero(8, 3))
    sbh = 4096 * 5120
    says(8, "attention matrices is # MB a layer, # GB in all", 34 * sbh / 1e6, 40 * 34 * sbh / 1e9)
    says(8, "$2sbh\\cdot40 = #$ GB", 80 * sbh / 1e9)
    says(8, "$4{,}096\\cdot32{,}000\\cdot4$ bytes = # GB", 4096 * 32_000 * 4 / 1e9)


def test_q8_12_layout() -> None:
    a_device = 70 / 32
    says(8, "States: $70\\cdot16 = #$ GB", 70 * 16)
    says(
        8,
        "Memory: # billion parameters a device; weights and gradients 4 bytes: # GB",
        a_device,
        4 * a_device,
    )
    says(8, "$12\\cdot2.19/16 = #$ GB. So # GB", 12 * a_device / 16, a_device * (4 + 12 / 16))
    says(8, "at length 4,096 are # sequences, # a replica", 2**22 / 4096, 2**22 / 4096 / 16)
    says(8, "a bubble of $3/67 = #\\,\\%$", 100 * bubble(4, 64))
    says(8, "at a peak of 989 TFLOP/s and 40 % MFU: # days", days(70e9, 1.4e12, 512, H100))


def test_q8_13_bubble() -> None:
    says(8, "$(p-1)/(m+p-1) = 7/39 = #\\,\\%$", 100 * bubble(8, 32))
    says(8, "64 give $7/71 = #\\,\\%$", 100 * bubble(8, 64))
    says(8, "from $7/32 = #\\,\\%$ to $#\\,\\%$", 100 * 7 / 32, 100 * 7 / 32 / 4)


def test_q8_16_layernorm_backward() -> None:
    rng = np.random.default_rng(6)
    x, gamma, dy = rng.normal(size=(2, 5)), rng.normal(size=5), rng.normal(size=(2, 5))

    def loss(flat: Array) -> Array:
        rows, gains, shifts = flat[:10].reshape(2, 5), flat[10:15], flat[15:]
        sigma = np.sqrt(rows.var(axis=1, keepdims=True) + 1e-5)
        y = gains * (rows - rows.mean(axis=1, keepdims=True)) / sigma + shifts
        return np.array([np.sum(y * dy)])

    dx, dgamma, dbeta = run_code(8, "def layernorm_backward")["layernorm_backward"](x, gamma, dy)
    numeric = numeric_jacobian(loss, np.concatenate([x.ravel(), gamma, np.zeros(5)]))[0]
    assert np.allclose(numeric, np.concatenate([dx.ravel(), dgamma, dbeta]), atol=1e-7)


def test_q8_18_mean_of_means() -> None:
    says(8, "the mean of means is #, the right mean", (3 + 2) / 2)
    says(8, "$(300 + 1{,}800)/1{,}000 = #$", np.average([3, 2], weights=[100, 900]))


def test_q8_19_lora() -> None:
    count = lora(8, 4096)
    says(8, "(4{,}096+4{,}096) = #$ parameters, # % of 7 billion", count, 100 * count / 7e9)
    says(8, "With 16 bytes each, # MB of states, against # GB", 16 * count / 1e6, 16 * 7)


def test_q8_22_significance() -> None:
    spread = 100 * math.sqrt((0.812 * 0.188 + 0.801 * 0.199) / 1000)
    says(8, "/1{,}000} = #$ points", spread)
    statistic = 11**2 / 109
    says(8, "$(60-49)^2/109 = #$, $p = #$", statistic, math.erfc(math.sqrt(statistic / 2)))
    assert round((1.96 + 0.8416) ** 2 / statistic) == 7


def test_q8_24_failures() -> None:
    expected = 419 * 4096 / 16_384 * 60 / 54
    says(8, "gives about # in 60 days, one every # hours", expected, 60 * 24 / expected)
    says(8, "\\cdot12.4\\cdot60} = #$ minutes", math.sqrt(2 * 2 * 12.4 * 60))


def test_8_33_metrics() -> None:
    """Macro apart, with one right class each micro precision, micro recall and accuracy agree."""
    rng = np.random.default_rng(0)
    right, given = rng.integers(0, 4, (2, 500))
    found = sum(int(((given == c) & (right == c)).sum()) for c in range(4))
    assert found / sum(int((given == c).sum()) for c in range(4)) == (right == given).mean()
    says(8, "nine times a false alarm, act from # on", 1 / (1 + 9))
    p = np.linspace(0, 1, 100_001)
    assert abs(p[np.argmax(p * 9 > (1 - p) * 1)] - 0.1) < 1e-4


def test_8_34_latency() -> None:
    says(8, "10 µs and 50 GB/s # kB take as long", 10e-6 * 50e9 / 1e3)


def test_items() -> None:
    check_items(
        8,
        {
            "train-effective-rate": lambda m: float(0.1 * sum(m**i for i in range(5000))),
            "train-gd-rate": lambda k: (1 - 1 / k) / (1 + 1 / k),
            "train-adam-surprise": lambda b: adam_first(0.9, b),
            "train-decay-memory": lambda **drawn: 1 / drawn["e"] / drawn["l"],
            "train-inverse-root-peak": lambda d, w: d**-0.5 * min(w**-0.5, w * w**-1.5),
            "train-noise-steps": lambda b: (b + 1000) / b,
            "train-noise-examples": lambda b: (1000 + b) / 1000,
            "train-compute-optimal": lambda c: (c * 1e21 / 6 / 20) ** 0.5 / 1e9,
            "train-state-memory": lambda n: n * zero(1, 0),
            "train-bf16-ones": bf16_sum_of_ones(),
            "train-scale-invariance": lambda c: c**-2,
            "train-dropout-variance": lambda p: (1 - p) * (2 / (1 - p)) ** 2 - 2**2,
            "train-smoothing-gap": smoothing_gap,
            "train-allreduce-time": lambda s, g: ring_seconds(s, g),
            "train-zero1-memory": lambda n, g: n * zero(g, 1),
            "train-bubble": bubble,
            "train-run-days": lambda n, d: days(n * 1e9, d * 1e9, 512, A100),
            "train-lora-parameters": lora,
            "train-dpo-loss": lambda **drawn: dpo(drawn["w"], drawn["l"]),
            "train-grpo-advantage": group_advantage,
            "train-accuracy-se": lambda n: 100 * float(np.std([1] * 8 + [0] * 2)) / math.sqrt(n),
            "train-bits-per-byte": lambda **drawn: math.log2(math.exp(drawn["l"])) / drawn["b"],
            "train-threshold": lambda a, m: 1 / (1 + m / a),
            "train-f1": lambda p, r: 2 / (1 / p + 1 / r),
            "train-bucket": lambda s, w: s * 1e-6 * w * 1e9 / 1e3,
        },
    )
    assert np.isclose(best_rate(9), 0.8, atol=1e-4)
