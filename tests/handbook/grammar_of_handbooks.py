"""Texts that look like handbooks, made from any bytes: what authors write, put inside each other in every way."""

from collections.abc import Callable

LEAVES = (
    *(
        "# Alpha",
        "## Contributing",
        "## Long Name of Things (LNT)",
        "- **Step 1**: do it",
        "A net has ==a state== and ==gates==.",
        "==",
        "| | Clay | Steel |\n|---|---|---|\n| Breaks | yes | no |\n| Weight | 2 kg | |",
        "## 1. Beta (BT)",
        "### Q1. Why?",
        "### 2️⃣ What is it? [senior]",
        "#### Deep {#deep}",
        "Title\n=====",
    ),
    *(
        "###Tight?",
        "####[↑](#top) <a name='x'>Questions:</a>",
        "<h3>Why?</h3>",
        "## #3",
        "## Interview Questions",
    ),
    *(
        "**Answer**:",
        "**Answer:** because",
        "Answer: TODO",
        "Ans: B",
        "Q: What? A: That.",
        "Q: What?\nA: That.",
    ),
    *(
        "**Question 1**",
        "**1) Name.** Write it.",
        "**Why so? 👶**",
        "**4. Task:**",
        "Вопрос 2: Что это?",
        "答案：栈",
    ),
    *(
        "**Key points:**",
        "**Follow-ups:**",
        "Follow-up: Why not?",
        "difficulty: senior",
        "**Level:** hard | **Topic:** x",
    ),
    *(
        "- one",
        "- **Term**: its meaning",
        "- [ ] wrong",
        "- [x] right",
        "1. What is it?",
        "7. [E] Given $x$, why?",
    ),
    *(
        "A) one\nB) two\nC) three",
        "- A: `x`\n- B: `y`",
        "- (a) one ✅\n- (b) two",
        "a) b) c)",
        "- Answer: D",
        "> Answer: B",
    ),
    *(
        "| Question | Answer |\n|---|---|\n| Why? | So. |",
        "| A |\n|---|",
        "|",
        "|||\n|-|-|",
        "Where:",
        "Then:",
    ),
    *(
        "$$\na = b\n$$",
        "$$",
        "$x$ and $y",
        "\\[ z \\]",
        "\\( w",
        "```math\nq\n```",
        "$`r`$",
        "It costs $5 and $6.",
    ),
    *(
        "```\nx\n```",
        "```py",
        "~~~~",
        "    code",
        "\t\t- x",
        "`code`",
        "``",
        "<!-- id: mine -->",
        "<!--",
        "-->",
    ),
    *(
        "<details>",
        "</details>",
        "<details><summary>Why?</summary>",
        "<summary>",
        "</summary>",
        "<br>",
        "</b>",
        "<b>",
    ),
    *(
        '??? question "Why?"',
        "!!! success",
        ":::",
        "::: details Answer",
        "---",
        "***",
        "---\ntitle: T\n---",
        "+++",
    ),
    *(
        "A net keeps a **hidden state** here.",
        "**a",
        "==cloze==",
        "[x]: y",
        "[a](#alpha)",
        "![i](j.png)",
        "\\",
        "{#id}",
    ),
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:b)",
        "<svg onload=x>",
        "<a href='",
    ),
    *(
        "\u202eabc\u202c",
        "\u200b",
        "\0",
        "\ud800",
        "é̀",
        "αβγ **δ** ε",
        "",
        " ",
        "&lt;",
        "&#x3c;script&#x3e;",
    ),
)


def _lines(mark: str, more: str) -> Callable[[str], str]:
    return lambda text: mark + text.replace("\n", "\n" + more)


WRAPS: tuple[Callable[[str], str], ...] = (
    _lines("- ", "  "),
    _lines("1. ", "   "),
    _lines("> ", "> "),
    _lines("    ", "    "),
    _lines('??? question "Why?"\n    ', "    "),
    _lines("::: details Answer\n", ""),
    lambda text: f"<details>\n<summary>{text}</summary>\n\nSo.\n</details>",
    lambda text: f"<details>\n<summary>Show answer</summary>\n\n{text}\n\n</details>",
    lambda text: f"```\n{text}\n```",
    lambda text: f"**{text}**",
    lambda text: f"## {text}",
    lambda text: f"${text}$",
    lambda text: f"[{text}](https://e.f)",
    lambda text: f"<div>{text}</div>",
    lambda text: "| a | b |\n|---|---|\n" + "".join(f"| {line} | x |\n" for line in text.split("\n")),
    lambda text: text * 3,
)
_JOINTS = ("\n", "\n\n", " ")
_CLOSE = 256 - 24
_OPEN = _CLOSE - 40


def handbook_like(data: bytes) -> str:
    """Reads bytes as instructions: write a piece, go inside something, come out of it."""
    stack: list[tuple[Callable[[str], str], list[str]]] = [(lambda text: text, [])]
    for byte in data:
        if byte < _OPEN:
            stack[-1][1].append(LEAVES[byte % len(LEAVES)])
        elif byte < _CLOSE:
            stack.append((WRAPS[byte % len(WRAPS)], []))
        elif len(stack) > 1:
            _come_out(stack, _JOINTS[byte % len(_JOINTS)])
    while len(stack) > 1:
        _come_out(stack, "\n")
    return "\n\n".join(stack[0][1])


def _come_out(stack: list[tuple[Callable[[str], str], list[str]]], joint: str) -> None:
    wrap, pieces = stack.pop()
    stack[-1][1].append(wrap(joint.join(pieces))[:20_000])
