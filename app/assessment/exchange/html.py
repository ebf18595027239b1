"""The HTML that other systems keep questions in, as Markdown: words, emphasis, code, lists, formulas; no pictures."""

import re
from html import unescape
from html.parser import HTMLParser

_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "blockquote", "section"}
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`"}
_TEX = re.compile(r"(\$\$.+?\$\$|\\\(.+?\\\)|\\\[.+?\\\])", re.DOTALL)
_SIGNS = re.compile(r"([*_`\\])")
_IS_HTML = re.compile(r"</?[a-z][^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]\w{1,30});", re.IGNORECASE)


def is_html(text: str) -> bool:
    return _IS_HTML.search(text) is not None


def to_markdown(html: str) -> str:
    """The words of some HTML, as Markdown that shows them; what is no text is left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.said)
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def has_pictures(html: str) -> bool:
    return re.search(r"<(?:img|object|video|audio|svg)\b|@@PLUGINFILE@@", html, re.IGNORECASE) is not None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._as_it_is = 0  # inside of code, no sign means anything
        self._fenced = 0
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag in _BLOCKS:
            self.said.append("\n\n")
        elif tag == "li":
            self.said.append("\n- ")
        elif tag == "br":
            self.said.append("\\\n")
        elif tag == "pre":
            self._fenced += 1
            self.said.append("\n\n```\n")
        elif tag in _MARKS and not self._fenced:
            self._as_it_is += tag in ("code", "tt")
            self.said.append(_MARKS[tag])
        elif tag in ("sub", "sup"):
            self.said.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self.said.append("\n\n")
        elif tag == "pre":
            self._fenced = max(0, self._fenced - 1)
            self.said.append("\n```\n\n")
        elif tag in _MARKS and not self._fenced:
            self._as_it_is = max(0, self._as_it_is - (tag in ("code", "tt")))
            self.said.append(_MARKS[tag])
        elif tag in ("sub", "sup"):
            self.said.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(data if self._as_it_is or self._fenced else _escaped(re.sub(r"\s+", " ", data)))


def _escaped(text: str) -> str:
    """Text as Markdown says it, formulas as they are."""
    pieces = _TEX.split(text)
    return "".join(
        piece if place % 2 else _SIGNS.sub(r"\\\1", piece).replace("<", "&lt;")
        for place, piece in enumerate(pieces)
    )


def plain_text(text: str) -> str:
    """What was typed as an answer, without the tags and entities that some systems put around it."""
    return unescape(re.sub(r"</?(?:p|span|br|div)\b[^<>]*>", "", text, flags=re.IGNORECASE)).strip()
