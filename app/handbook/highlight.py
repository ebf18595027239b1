"""Source code as HTML with a class for each sort of word: few classes, so that a theme needs few colours."""

import re
from functools import lru_cache
from html import escape
from itertools import groupby

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

# Beyond these a listing is shown without colours: lexers can take time that grows with the square of either.
MAX_CODE = 8_000
_TANGLED = re.compile(r"[^\n]{1000}|\n{20}")

# Token types to classes, named as Pygments names the type itself; the nearest ancestor of a type decides.
CLASSES = {
    Comment: "c",
    Comment.Preproc: "nd",
    Keyword: "k",
    Keyword.Constant: "m",
    Keyword.Type: "kt",
    Name.Attribute: "na",
    Name.Builtin: "kt",
    Name.Class: "nf",
    Name.Decorator: "nd",
    Name.Exception: "kt",
    Name.Function: "nf",
    Name.Tag: "k",
    Number: "m",
    Operator.Word: "k",
    String: "s",
    Generic.Deleted: "gd",
    Generic.Inserted: "gi",
    Generic.Heading: "gh",
    Generic.Prompt: "nd",
    Generic.Output: "c",
}


def highlight(code: str, language: str) -> str:
    """Escaped HTML of the code, in `<span class="…">` where the language is known. Only spans and text."""
    plain = not language or len(code) > MAX_CODE or _TANGLED.search(code)
    lexer = None if plain else _lexer(language.lower())
    words = list(lexer.get_tokens(code)) if lexer else []
    if "".join(value for _, value in words) != code:  # unknown language, or a lexer that leaves something out
        return escape(code, quote=False)
    runs = groupby(words, key=lambda word: _class_of(word[0]))
    return "".join(_span(name, "".join(value for _, value in run)) for name, run in runs)


def _span(name: str, text: str) -> str:
    safe = escape(text, quote=False)
    return f'<span class="{name}">{safe}</span>' if name and text else safe


@lru_cache(maxsize=256)
def _class_of(kind: _TokenType) -> str:
    return next((CLASSES[k] for k in reversed(kind.split()) if k in CLASSES), "")


@lru_cache(maxsize=128)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
