"""Which HTML of an author is kept, which is left out, and which was never meant as HTML (`List<String>`)."""

import re
from collections import Counter
from html import escape, unescape

import nh3

# Known elements whose tags are dropped while their content stays: landmarks, media, old-fashioned looks.
_DROPPED = frozenset(
    {"article", "aside", "audio", "center", "figcaption", "figure", "font", "footer", "header"}
)
_DROPPED |= {
    *("bdi", "bdo", "hgroup", "main", "nav", "nobr", "picture", "section", "source", "track", "video")
}
_VOID = {"br", "col", "hr", "wbr"}
MAX_OPEN = 200  # elements of an author open at once; nested deeper, cleaning takes quadratic time
KEPT = (nh3.ALLOWED_TAGS - _DROPPED - {"area", "img", "map"}) | {"tfoot"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "details": {"open"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "table": {"aria-label"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    **{name: {"align"} for name in ("div", "h1", "h2", "h3", "h4", "h5", "h6", "p")},
}
_TAG = re.compile(r"""</?(?P<name>[A-Za-z][\w:.-]*)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*>?)""")
_HIDDEN = re.compile(r"<(script|style)\b.*?(</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)


class AuthorHtml:
    """Makes the HTML of one passage, piece by piece, ready for the sanitiser. The result is not safe by itself."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def prepared(self, html: str, *, block: bool) -> str:
        """Images become links; tags that are unknown, or nested too deep, become text."""
        if block:
            html = _HIDDEN.sub("", html)
        return _TAG.sub(self._tag, _COMMENT.sub("", html))

    def _tag(self, match: re.Match[str]) -> str:
        name = match["name"].lower()
        if name in _DROPPED:
            return ""
        if name == "img":
            return _image(match["rest"])
        if name in KEPT and self._count(name, closing=match[0][1] == "/"):
            return match[0]
        return escape(unescape(match[0]), quote=False)

    def _count(self, name: str, *, closing: bool) -> bool:
        if name in _VOID:
            return True
        if closing:
            self._open[name] -= self._open[name] > 0
            return True
        self._open[name] += 1
        return self._open.total() <= MAX_OPEN


def _image(rest: str) -> str:
    found = {key.lower(): unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(rest)}
    return image_link(found.get("src", ""), found.get("alt", ""))


def image_link(address: str, description: str) -> str:
    """A picture as a link to it: nothing loads from elsewhere while a learner reads."""
    text = escape(description.strip() or "Picture")
    return f'<a href="{escape(address)}">{text}</a>' if _SAFE_LINK.match(address) else text


def safe_attribute(tag: str, name: str, value: str) -> str | None:
    """For the sanitiser: links go to the web, to mail or to a place on the page, and nowhere else."""
    if name == "href":
        return value if _SAFE_LINK.match(value) else None
    return value
