"""A handbook of as many questions as wanted, in the manner of the one in content/: formulas, lists and tables among them."""

from itertools import cycle, islice

TOPICS = (
    "Backpropagation", "Attention", "Batch normalisation", "Dropout", "Optimisers", "Convolutions", "Recurrent networks",
    "Regularisation", "Embeddings", "Calibration", "Transfer learning", "Loss functions",
)  # fmt: skip
ASKS = (
    "Over {n} layers, why does {topic} help?",
    "With a batch of {n}, what breaks first in {topic}?",
    "In {n} seconds, how would you explain {topic} to a colleague?",
    "At {n} parameters, when would you leave {topic} out of a model?",
)
ANSWERS = (
    "The gradient of step {n} is scaled by $\\frac{{1}}{{n_{k}}}$, so **{topic}** keeps its variance near one and deep "
    "layers go on learning.",
    "- It bounds the update of step {n}\n- It costs $O({k} d)$ memory\n- It needs a **warm-up** of {n} steps",
    "Start from the definition:\n\n$$\nh_{{{k}}} = \\sigma(W_{{{k}}} x + b_{{{k}}})\n$$\n\nThen case {n} follows, for the bias "
    "only shifts what the weights have scaled.",
    "| Choice | Cost | Use in case {n} |\n|---|---|---|\n| Small | $d$ | Few data |\n| Large | $d^{k}$ | Many data |\n\n"
    "The table says when to change from one to the other.",
)


def handbook(questions: int) -> str:
    """Chapters of 50 questions; no two questions alike, formulas shared as in real books."""
    parts = ["# Ten Thousand Questions\n\n**Level:** All\n"]
    asks, answers = cycle(ASKS), cycle(ANSWERS)
    for number, topic in enumerate(islice(cycle(TOPICS), questions), start=1):
        if number % 50 == 1:
            parts.append(
                f"# Chapter {number // 50 + 1}: {topic}\n\nWhat follows is about **{topic}** and its relatives.\n"
            )
        values = {"topic": topic.lower(), "n": number, "k": number % 97 + 2}
        ask, answer = next(asks).format(**values), next(answers).format(**values)
        parts.append(f"## Q{number}. {ask}\n\n**Answer**:\n\n{answer}\n\n---\n")
    return "\n".join(parts)
