"""Formulas in words, for a voice: what somebody says who reads them to somebody else, and no more exact than that.

KaTeX has a way of its own, made for screen readers: it spells out every bracket and each letter of a word.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_PIECE = re.compile(r"\\[A-Za-z]+|\\.|[{}^_&]|\d+(?:[.,]\d+)*|[A-Za-z]+(?=')|[A-Za-z]|\S")
_WORDS = {
    "=": "equals", "+": "plus", "-": "minus", "−": "minus", "/": "over", "<": "is less than", ">": "is more than", "*": "star",
    "cdot": "times", "times": "times", "odot": "elementwise times", "otimes": "tensor", "oplus": "plus", "pm": "plus or minus",
    "le": "is at most", "leq": "is at most", "ge": "is at least", "geq": "is at least", "ll": "is much less than",
    "gg": "is much more than", "ne": "is not", "neq": "is not", "approx": "is about", "sim": "is distributed as",
    "equiv": "is identical to", "propto": "is proportional to", "in": "in", "notin": "not in", "subset": "within",
    "to": "to", "rightarrow": "to", "mapsto": "maps to", "leftarrow": "becomes", "gets": "becomes",
    "Rightarrow": "so", "Leftrightarrow": "exactly if", "iff": "exactly if", "infty": "infinity", "partial": "d",
    "nabla": "the gradient of", "forall": "for all", "exists": "there is", "mid": "given", "vert": "given",
    "ldots": "and so on", "dots": "and so on", "cdots": "and so on", "lVert": "the norm of", "rVert": "", "|": "norm",
    "lfloor": "the floor of", "rfloor": "", "lceil": "the ceiling of", "rceil": "", "ell": "l", "prime": "prime", "'": "prime",
    "%": "percent", "&": ",", "\\": ",",
}  # fmt: skip
_SILENT = frozenset(
    {"left", "right", "middle", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "limits", "nolimits"}
    | {"displaystyle", "textstyle", "quad", "qquad", ",", ";", ":", "!"}
)
_PLAIN = frozenset(
    {"text", "textbf", "textit", "mathrm", "mathbf", "mathbb", "mathcal", "mathsf", "mathit", "mathfrak"}
    | {"boldsymbol", "bm", "operatorname", "begin", "end"}
)
_MARKED = {
    "hat": "hat", "widehat": "hat", "tilde": "tilde", "widetilde": "tilde", "bar": "bar", "overline": "bar",
    "vec": "vector", "dot": "dot",
}  # fmt: skip
_RANGED = {"sum": "the sum", "prod": "the product", "int": "the integral", "bigcup": "the union"}
_RAISED = {
    "2": "squared", "3": "cubed", "minus 1": "inverse", "T": "transposed", "top": "transposed", "star": "star",
    "prime": "prime",
}  # fmt: skip
_MOST = 4_000  # characters of a formula that anybody would listen to
_DEEPEST = 40


def spoken_tex(tex: str) -> str:
    """A formula in English words."""
    return " ".join(_Reader(_PIECE.findall(tex[:_MOST])).all().replace(" ,", ",").split())


def spoken_html(html: str) -> str:
    """The words of typeset HTML, with its formulas as somebody would say them."""
    teller = _Teller()
    teller.feed(html)
    teller.close()
    return " ".join("".join(teller.said).split())


class _Reader:
    """Reads the pieces of a formula from the left."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces, self._at, self._depth = pieces, 0, 0

    def all(self) -> str:
        return " ".join(self._until(""))

    def _until(self, end: str) -> Iterator[str]:
        while self._at < len(self._pieces):
            if self._pieces[self._at] == end:
                self._at += 1
                return
            yield self._next()

    def _peek(self, piece: str) -> bool:
        """Takes the next piece, if it is this one."""
        if self._at < len(self._pieces) and self._pieces[self._at] == piece:
            self._at += 1
            return True
        return False

    def _next(self) -> str:
        """The next piece, or the group that it opens, with whatever belongs to it."""
        if self._at >= len(self._pieces) or self._depth > _DEEPEST:
            self._at += 1
            return ""
        self._depth += 1
        piece = self._pieces[self._at]
        self._at += 1
        said = self._said(piece)
        self._depth -= 1
        return said

    def _said(self, piece: str) -> str:
        if piece == "{":
            return " ".join(self._until("}"))
        if piece == "^":
            raised = self._next()
            return _RAISED.get(raised, f"to the {raised}")
        if piece == "_":
            return f"sub {self._next()}"
        name = piece.removeprefix("\\")
        if piece.startswith("\\"):
            return self._command(name)
        return _WORDS.get(name, "" if name == "}" else name)

    def _command(self, name: str) -> str:
        if name in ("frac", "tfrac", "dfrac"):
            return f"{self._next()} over {self._next()}"
        if name == "sqrt":
            return f"the root of {self._next()}"
        if name in _RANGED:
            return f"{_RANGED[name]}{self._range()} of"
        if name in _PLAIN:
            return self._letters()
        if name in _MARKED:
            return f"{self._next()} {_MARKED[name]}"
        return _WORDS.get(name, "" if name in _SILENT else name)

    def _range(self) -> str:
        lower = f" over {self._next()}" if self._peek("_") else ""
        upper = f" to {self._next()}" if self._peek("^") else ""
        return (lower.replace(" over ", " from ", 1) if upper else lower) + upper

    def _letters(self) -> str:
        """A group that is one word, or several: its letters are not spelt out."""
        if not self._peek("{"):
            return self._next()
        word = "".join(self._until("}"))
        return "" if word.endswith(("matrix", "aligned", "cases", "array")) else word


class _Teller(HTMLParser):
    """Collects words; of a formula its TeX, which KaTeX keeps beside what it draws."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._hidden = 0  # how deep in what is drawn
        self._in_math = self._in_tex = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden:
            self._hidden += tag == "span"
        elif tag == "span" and ("class", "katex-html") in attrs:
            self._hidden = 1
        elif tag == "math":
            self._in_math = True
        elif tag == "annotation":
            self._in_tex = True
        elif tag in ("p", "li", "br", "td", "th"):
            self.said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= tag == "span"
        elif tag == "math":
            self._in_math = False
        elif tag == "annotation":
            self._in_tex = False

    def handle_data(self, data: str) -> None:
        if self._in_tex:
            self.said.append(f" {spoken_tex(data)} ")
        elif not self._hidden and not self._in_math:
            self.said.append(data)
