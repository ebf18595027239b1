"""What counts as a formula: dollars and brackets also stand for money, shells and plain text."""

import re

MAX_TEX = 10_000  # characters of a formula; keeps the search for its end linear

_WORDS_IN_TEX = re.compile(r"\\(?:text|math|operator)[a-z]*\s*\{[^{}]*\}|\\[A-Za-z]+")
_PROSE = re.compile(r"(?:(?<![A-Za-z])[A-Za-z]{2,}[,.:;]? +){4}[A-Za-z]{2,}")
_PLAIN_WORDS = re.compile(r"[A-Za-z][a-z]{2,}(?:[ ,.'’-]+[A-Za-z\d]+)*[.!?]?")
_WORD = re.compile(r"[A-Za-z]{2,}")
_SIGN = re.compile(r"\\[A-Za-z]|\^|(?<![A-Za-z])[A-Za-z]_|=")
_PRODUCT = re.compile(
    r"\d+(?:\\,)?(?!USD|EUR|GBP)[A-Za-z]{2,4}(?:_(?:[A-Za-z\d]|\{[^{}]*\}))?"
)  # `6ND`, `2hd_k`
_CURRENCY = re.compile(r"(?<![A-Za-z])(?:[A-Z]{1,3})$")
_WRAPPED = re.compile(
    r"\s*(?:\\\[(?P<display>.*)\\\]|\\\((?P<inline>.*)\\\)|\$(?P<dollar>.*)\$)\s*", re.DOTALL
)


def is_prose(tex: str) -> bool:
    r"""Whether five words follow one another outside of `\text{…}`: delimiters that are no pair."""
    return bool(_PROSE.search(_WORDS_IN_TEX.sub("·", tex)))


def is_dollar_formula(before: str, tex: str, after: str) -> bool:
    """Whether `$tex$` is a formula, given up to four characters before it and one after it.

    Money (`US$5 and US$10`), variables (`$HOME/$USER`) and prompts (`$ make $`) are not. Blanks inside the
    dollars, which other readers refuse, are taken where nothing else can be meant: `$X $` and `$ a_j = 1$`.
    """
    core = tex.strip()
    if not core or "`" in tex or after.isdigit() or before[-1:].isdigit() or _CURRENCY.search(before):
        return False
    if after in ("{", "(") and tex[0] == after:
        return False  # `${A}/${B}`, `$(a)$(b)`
    if tex[-1].isspace() and not tex[0].isspace() and after.isalpha():
        return False
    return _holds_formula(core, sure=core == tex and not (after.isalpha() or after in ("{", "(", "_")))


def _holds_formula(core: str, *, sure: bool) -> bool:
    if is_prose(core):
        return False
    if _SIGN.search(core):
        return True
    if sure:
        return not (core[0].isdigit() and _WORD.search(core)) or bool(_PRODUCT.fullmatch(core))
    return not _WORD.search(core) and any(character.isalpha() for character in core)


def is_bracket_formula(tex: str, *, display: bool) -> bool:
    r"""Whether `\(tex\)` or `\[tex\]` is a formula, not text in escaped brackets: `\(optional\)`, `\[1\]`."""
    core = tex.strip()
    if not core or "`" in tex or is_prose(core):
        return False
    if display:
        return bool(_SIGN.search(core))
    return not _PLAIN_WORDS.fullmatch(core)


def cleaned(tex: str) -> str:
    r"""The formula without common slips: a second pair of delimiters (`$\( x \)$`), a blank `\ ` at its end."""
    match = _WRAPPED.fullmatch(tex)
    if match and not any(mark in match[match.lastgroup or 0] for mark in ("\\(", "\\[", "$")):
        tex = match[match.lastgroup or 0]
    core = tex.rstrip()
    if core.lstrip().startswith("$") and core.count("$") == 1:
        tex = core = core.lstrip()[1:]  # `$$$x$$`
    backslashes = len(core) - len(core.rstrip("\\"))
    return core[:-1] if backslashes % 2 else tex
