r"""Typed TeX, compared with what the author wrote.

Both are brought to one normal form: white space, spacing commands, `\left` and `\right`, braces around one sign, the
order of `_` and `^` and the names of the same sign go; the terms of a sum are sorted, and the factors of a product where
they surely commute (elementwise products always; `\cdot`, `*` unless a factor may be a matrix or an operator).
What stands side by side without a sign keeps its order, for `QK^T` is not `K^TQ`. The normal form is TeX again and
its own normal form.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.assessment.model import Tex
from app.assessment.tex_order import ordered_sum
from app.assessment.tex_signs import (
    ACCENTS,
    ALIASES,
    BARS,
    CLOSING,
    FUNCTIONS,
    RELATIONS,
    SKIPPED,
    TAKES_TWO,
    UPRIGHT,
)
from app.kernel.errors import Invalid

LONGEST = 2_000  # characters
_DEEPEST = 50  # braces within braces
_DIGITS = frozenset("0123456789")
_ESCAPE = "\\"
_ENDS = {".", ",", ";"}  # of the sentence that the formula stands in
_TOKEN = re.compile(
    r"\\[A-Za-z]+\*?|\\.|softmax|sigmoid|tanh|exp|log|[Rr]e[Ll][Uu]|arg(?:max|min)|max|min|\S"
)


@dataclass(slots=True)
class _Reader:
    tokens: list[str]
    pairs: frozenset[int]  # where brackets stand that have their other half
    at: int = 0

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> str:
        token = self.tokens[self.at]
        self.at += 1
        return token


def normal(tex: str, same: Sequence[Sequence[str]] = ()) -> str:
    r"""The normal form; `same` are groups of commands that stand for one another: `[("\cdot", "\odot")]`.

    Raises:
        Invalid: too long, or braces that do not match.
    """
    if len(tex) > LONGEST:
        raise Invalid(f"The formula has {len(tex)} characters; {LONGEST} are allowed.", "Type a shorter one.")
    swaps = {
        ALIASES.get(other, other): ALIASES.get(group[0], group[0]) for group in same for other in group[1:]
    }
    tokens = _tokens(_bare(tex), swaps)
    reader = _Reader(tokens, _paired(tokens))
    text = _row(reader, "", 0)
    if reader.peek() is not None:
        raise Invalid(f"“{tex}” has a “{reader.peek()}” that nothing opens.", "Look at its braces.")
    return text


def accepts(given: str, key: Tex) -> tuple[bool, str]:
    """Whether typed TeX is one of the accepted formulas, and what to tell where it does not parse."""
    if not given.strip():
        return False, ""
    try:
        typed = normal(given, key.same)
    except Invalid as error:
        return False, str(error)
    return any(typed == normal(one, key.same) for one in key.accepted), ""


def equal(one: str, other: str) -> bool:
    """Whether two formulas are the same; what cannot be read is the same only as itself."""
    try:
        return normal(one) == normal(other)
    except Invalid:
        return one.split() == other.split()


def _bare(tex: str) -> str:
    tex = tex.strip()
    for opening, closing in (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]")):
        if tex.startswith(opening) and tex.endswith(closing) and len(tex) >= len(opening) + len(closing):
            return tex[len(opening) : -len(closing)].strip()
    return tex


def _tokens(tex: str, swaps: Mapping[str, str]) -> list[str]:
    found = []
    for token in _TOKEN.findall(tex):
        token = ALIASES.get(token, token)
        token = swaps.get(token, token)
        if token not in SKIPPED:
            found.append(token)
    while found and found[-1] in _ENDS:
        found.pop()
    return found


def _paired(tokens: Sequence[str]) -> frozenset[int]:
    """Where brackets stand that open or close something; half-open intervals close with the other kind."""
    found: set[int] = set()
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token == "{" or token in CLOSING:
            opened.append(at)
        elif token == "}":
            while opened and tokens[opened.pop()] != "{":
                pass
        elif token in CLOSING.values() and opened and tokens[opened[-1]] != "{":
            found |= {at, opened.pop()}
    return frozenset(found)


def _row(reader: _Reader, closing: str, depth: int) -> str:
    """Everything up to a closing sign: relations between sums of products."""
    if depth > _DEEPEST:
        raise Invalid("The formula has too many braces within braces.", "Type a simpler one.")
    pieces: list[str] = []
    atoms: list[str] = []
    sums: list[list[str]] = [atoms]
    while (token := reader.peek()) is not None and token != "}":
        if closing == ")" and token in CLOSING.values() and reader.at in reader.pairs:
            break
        if token in RELATIONS:
            pieces.append(_with_scripts(reader, reader.take(), depth))
            atoms = []
            sums.append(atoms)
        else:
            atoms.append(_atom(reader, depth))
    free = not any(piece.split()[0] in BARS for piece in pieces)
    texts = [ordered_sum(one) if free else " ".join(one) for one in sums]
    return " ".join(text for pair in zip(texts, (*pieces, ""), strict=True) for text in pair if text)


def _atom(reader: _Reader, depth: int) -> str:
    base = _number(reader) if reader.peek() in _DIGITS else _base(reader, depth)
    return _with_scripts(reader, base, depth)


def _with_scripts(reader: _Reader, base: str, depth: int) -> str:
    """A sign with its primes, what is below and what is above it, in this order."""
    scripts: dict[str, str] = {}
    primes = 0
    while (token := reader.peek()) in ("_", "^", "'"):
        mark = reader.take()
        script = "'" if mark == "'" else _argument(reader, depth)
        if mark == "'" or (mark == "^" and script == r"\prime"):
            primes += 1
        elif mark in scripts:
            raise Invalid(f"The formula has “{token}” twice at one place.", "Put the second into braces.")
        else:
            scripts[mark] = script
    return (
        base + " '" * primes + "".join(f" {mark} {{ {scripts[mark]} }}" for mark in "_^" if mark in scripts)
    )


def _number(reader: _Reader) -> str:
    digits = reader.take()
    while (token := reader.peek()) is not None:
        after = reader.tokens[reader.at + 1 : reader.at + 2]
        if token not in _DIGITS and not (
            token == "." and "." not in digits and after and after[0] in _DIGITS
        ):
            break
        digits += reader.take()
    return digits


def _base(reader: _Reader, depth: int) -> str:
    at, token = reader.at, reader.take()
    if token == "{":
        inner = _group(reader, depth)
        alone = inner.isalnum() or inner in ("+", "-")
        return inner if alone else f"{{ {inner} }}".replace("  ", " ")
    if token in ("_", "^", "'"):
        raise Invalid(f"The formula has “{token}” with nothing before it.", "Write what it belongs to.")
    if token in CLOSING and at in reader.pairs:
        inner = _row(reader, ")", depth + 1)
        return f"{token} {inner} {reader.take()}".replace("  ", " ")
    if token in UPRIGHT:
        return _named(reader)
    if token in FUNCTIONS or (len(token) > 2 and token.isalpha()):
        return f"\\text {{ {token.removeprefix(_ESCAPE)} }}"
    if token in TAKES_TWO:
        return f"{token} {{ {_argument(reader, depth)} }} {{ {_argument(reader, depth)} }}"
    if token == r"\sqrt" and reader.peek() == "[" and reader.at in reader.pairs:
        reader.take()
        root = _row(reader, ")", depth + 1)
        reader.take()
        return f"\\sqrt [ {root} ] {{ {_argument(reader, depth)} }}"
    if token in (r"\sqrt", *ACCENTS) or (token[0] == "\\" and token[1:].isalpha() and reader.peek() == "{"):
        return f"{token} {{ {_argument(reader, depth)} }}"
    return token


def _named(reader: _Reader) -> str:
    r"""Upright words: `\text{softmax}`, `\mathrm{softmax}` and `\operatorname{softmax}` are one."""
    if _follows(reader) != "{":
        return f"\\text {{ {reader.take()} }}"
    reader.take()
    letters, depth = [], 1
    while (token := reader.peek()) is not None:
        depth += (token == "{") - (token == "}")
        if depth == 0:
            break
        letters.append(reader.take())
    _close(reader, "}")
    return f"\\text {{ {''.join(letters)} }}".replace("  ", " ")


def _argument(reader: _Reader, depth: int) -> str:
    if _follows(reader) == "{":
        reader.take()
        return _group(reader, depth)
    return _base(reader, depth + 1)


def _follows(reader: _Reader) -> str:
    """The next sign, where there must be one."""
    token = reader.peek()
    if token is None or token == "}" or (token in CLOSING.values() and reader.at in reader.pairs):
        raise Invalid("The formula ends where something must follow.", "Complete it.")
    return token


def _group(reader: _Reader, depth: int) -> str:
    inner = _row(reader, "", depth + 1)
    _close(reader, "}")
    return inner


def _close(reader: _Reader, sign: str) -> None:
    if reader.peek() != sign:
        raise Invalid(f"A “{sign}” is missing in the formula.", "Close what is open.")
    reader.take()
