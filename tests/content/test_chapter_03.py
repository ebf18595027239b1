"""Training recurrent networks: every number of the chapter, its gradients and its code."""

import numpy as np

from tests.content.calculating import check_items
from tests.content.cells import Array, numeric_jacobian
from tests.content.reading import run_code, says

JORDAN = np.array([[0.5, 10.0], [0.0, 0.5]])


def run(w: Array, u: Array, xs: Array) -> list[Array]:
    states = [np.zeros(len(w))]
    for x in xs:
        states.append(np.tanh(w @ states[-1] + u @ x))
    return states


def corner(k: int) -> float:
    return float(np.linalg.matrix_power(JORDAN, k)[0, 1])


def seen(w: float, k: int) -> tuple[float, float]:
    """Derivative of the resting state by the weight, in full and truncated to k steps."""
    rest = 1 / (1 - w)
    terms = rest * w ** np.arange(2000)
    return float(terms.sum()), float(terms[:k].sum())


def latch(w: float = 2.0) -> tuple[float, float]:
    h = 1.0
    for _ in range(200):
        h = float(np.tanh(w * h))
    return h, w * (1 - h * h)


def test_3_1_gradients_of_bptt() -> None:
    rng = np.random.default_rng(3)
    w, u, xs = rng.normal(size=(3, 3)) * 0.8, rng.normal(size=(3, 2)), rng.normal(size=(5, 2))
    h = run(w, u, xs)
    target = rng.normal(size=3)
    g, by_w, by_u = h[-1] - target, np.zeros_like(w), np.zeros_like(u)
    for t in range(5, 0, -1):
        delta = (1 - h[t] ** 2) * g
        by_w += np.outer(delta, h[t - 1])
        by_u += np.outer(delta, xs[t - 1])
        g = w.T @ delta

    def loss(values: Array) -> Array:
        last = run(values[:9].reshape(3, 3), values[9:].reshape(3, 2), xs)[-1]
        return np.array([0.5 * np.sum((last - target) ** 2)])

    numeric = numeric_jacobian(loss, np.concatenate([w.ravel(), u.ravel()]))[0]
    assert np.allclose(numeric, np.concatenate([by_w.ravel(), by_u.ravel()]), atol=1e-8)

    jacobians = [np.diag(1 - h[k] ** 2) @ w for k in range(1, 6)]
    ordered = np.linalg.multi_dot([j.T for j in jacobians[1:]])  # the smallest step leftmost
    after = numeric_jacobian(lambda first: _continue(first, w, u, xs[1:]), h[1])
    assert np.allclose(after.T, ordered, atol=1e-8)


def _continue(h: Array, w: Array, u: Array, xs: Array) -> Array:
    for x in xs:
        h = np.tanh(w @ h + u @ x)
    return h


def test_3_2_and_3_3_hundred_steps() -> None:
    says(3, "Over 100 steps a factor of 0.9 leaves $#$.", 0.9**100)
    says(3, "Over 100 steps a factor of 1.1 gives #.", 1.1**100)
    says(3, "$0.9^{100} = #$, $1^{100} = #$ and $1.1^{100} = #$.", 0.9**100, 1, 1.1**100)
    says(3, "$100\\ln0.9 = #$, $100\\ln1.1 = #$.", 100 * np.log(0.9), 100 * np.log(1.1))
    says(3, "for $T=100$ between # and #.", 2 ** (-1 / 100), 2 ** (1 / 100))


def test_3_6_transient_growth() -> None:
    norm = np.linalg.norm(JORDAN, 2)
    says(3, "radius #, norm #.", np.abs(np.linalg.eigvals(JORDAN)).max(), norm)
    says(3, "$: #, #, # for $k = 1, 2, 3$, and # at $k = 10$.", *map(corner, (1, 2, 3, 10)))
    says(3, "the corner is # at $k=1$ and 2, # at 3, # at 10.", corner(1), corner(3), corner(10))
    says(3, "The spectral norm of $J$ is #:", norm)


def test_3_8_clipping() -> None:
    gradient = np.array([6.0, 8.0])
    scaled, cut = gradient * min(1, 5 / np.linalg.norm(gradient)), np.minimum(gradient, 5)
    says(3, "A norm of 25 with $\\theta = 5$ is scaled by #.", 5 / 25)
    says(3, "$(6, 8)$ becomes $(#, #)$ by norm and $(#, #)$ by value", *scaled, *cut)
    says(3, "a turn from #° to #°", *(np.degrees(np.arctan2(g[1], g[0])) for g in (gradient, cut)))
    says(3, "turns into $(#, #)$ instead of $(#, #)$", *cut, *scaled)


def test_3_9_slopes() -> None:
    slope = 1 - np.tanh(1) ** 2
    says(3, "at a pre-activation of 1 the slope is #, and twenty such steps leave $#$", slope, slope**20)
    says(
        3, "With tanh at a pre-activation of 1 the slope is #, and after 20 such steps $#$", slope, slope**20
    )


def test_3_10_truncation() -> None:
    full, five = seen(0.9, 5)
    says(3, "For $w = 0.9$: # in full, # with $k = 5$, # with $k = 20$.", full, five, seen(0.9, 20)[1])
    says(3, "for $w=0.9$ is #.", full)
    says(3, ": # for $k=5$, # for $k=20$", five, seen(0.9, 20)[1])


def test_3_11_memory() -> None:
    size = 2 * 64 * 1000 * 1024 * 4
    says(3, "in 32 bits: # bytes, # GB. For tanh", size, size / 1e9)
    says(3, "in 32 bits # bytes, # GB a layer", size, size / 1e9)


def test_3_12_real_time_recurrent_learning() -> None:
    says(3, "for $n = 512$, # million numbers and $#$ multiplications", 512**3 / 1e6, 512.0**4)
    says(3, "At $n=512$: $#$ numbers, $#$ multiplications a step against about $#$", 512**3, 512.0**4, 512**2)


def test_3_13_leaky_units() -> None:
    says(3, "With $\\alpha = 0.01$ a share of # is left after 100 steps", 0.99**100)
    says(3, "for $\\alpha = 0.01$ # is left after 100 steps, against $0.9^{100} = #$", 0.99**100, 0.9**100)


def test_q3_2_code() -> None:
    code = run_code(3, "def loss_and_gradient")
    assert abs(code["slope"] / code["dW"][1, 2] - 1) < 1e-7


def test_q3_12_latch() -> None:
    h, slope = latch()
    says(3, "$w = 2$ has $h^\\star = #$ and a factor of $2(1 - #) = #$ a step; after 10 steps $#$", h, h * h, slope,
         slope**10)  # fmt: skip


def test_q3_21_skips() -> None:
    says(3, "10 factors: $0.9^{10} = #$, against $0.9^{100} = #$", 0.9**10, 0.9**100)
    roots = np.roots([1, -0.9, *[0] * 8, -0.9])
    assert max(roots.real) > 1


def test_items() -> None:
    check_items(
        3,
        {
            "bptt-decay": lambda f, t: float(np.prod(np.full(t, f))),
            "bptt-sigmoid-bound": 1 / 0.25,
            "bptt-growth": lambda f, t: float(np.prod(np.full(t, f))),
            "bptt-jordan-corner": corner,
            "bptt-latch-factor": latch()[1],
            "bptt-clip-factor": lambda g, c: 1.0 if g <= c else c / g,
            "bptt-tanh-slope": lambda a: 1 / np.cosh(a) ** 2,
            "bptt-truncated-share": lambda k: seen(0.9, k)[1] / seen(0.9, k)[0],
            "bptt-memory-bytes": lambda n, t, b: 2 * t * b * np.zeros(n, np.float32).nbytes,
            "bptt-rtrl-memory": lambda n: n * np.zeros((n, n), np.int8).size,
            "bptt-leaky-left": lambda a: float(np.prod(np.full(100, 1 - a))),
        },
    )
