"""Which HTML of an author is kept, which is left out, and which was never meant as HTML (`List<String>`)."""

import re
from collections import Counter
from collections.abc import Callable
from html import escape, unescape

import nh3

from app.handbook.links import ELSEWHERE, OWN, Links
from app.handbook.pictures import fitted

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


class AuthorHtml:
    """Makes the HTML of one passage, piece by piece, ready for the sanitiser. The result is not safe by itself."""

    def __init__(self, links: Links, put: Callable[[str], str]) -> None:
        """`put` keeps finished HTML from the sanitiser and gives what stands for it."""
        self._open: Counter[str] = Counter()
        self._links, self._put = links, put

    def prepared(self, html: str, *, block: bool) -> str:
        """Pictures of the handbook are shown, others become links; tags that are unknown, or nested too deep, become text."""
        if block:
            html = _HIDDEN.sub("", html)
        return _TAG.sub(self._tag, _COMMENT.sub("", html))

    def _tag(self, match: re.Match[str]) -> str:
        name = match["name"].lower()
        if name in _DROPPED:
            return ""
        if name == "img":
            return self._image(_attributes(match["rest"]))
        if name == "a" and match[0][1] != "/" and self._count(name, closing=False):
            return _link(self._links, _attributes(match["rest"]))
        if name in KEPT and self._count(name, closing=match[0][1] == "/"):
            return match[0]
        return escape(unescape(match[0]), quote=False)

    def _image(self, found: dict[str, str]) -> str:
        html, finished = picture(
            self._links, found.get("src", ""), found.get("alt", ""), found.get("width", "")
        )
        return self._put(html) if finished else html

    def _count(self, name: str, *, closing: bool) -> bool:
        if name in _VOID:
            return True
        if closing:
            self._open[name] -= self._open[name] > 0
            return True
        self._open[name] += 1
        return self._open.total() <= MAX_OPEN


def _attributes(rest: str) -> dict[str, str]:
    return {key.lower(): unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(rest)}


def _link(links: Links, found: dict[str, str]) -> str:
    """Names of places are left out: links to them lead to their topic."""
    address = links.link(found["href"]) if "href" in found else None
    title = f' title="{escape(found["title"])}"' if "title" in found else ""
    return f'<a href="{escape(address)}"{title}>' if address is not None else f"<a{title}>"


def picture(links: Links, address: str, description: str, width: str = "") -> tuple[str, bool]:
    """A picture of the handbook, or a link to it: nothing loads from elsewhere while a learner reads.

    Returns:
        The HTML, and whether it is finished: what only leads elsewhere goes through the sanitiser.
    """
    found = links.picture(address)
    if found is None:
        text = escape(description.strip() or "Picture")
        return (f'<a href="{escape(address)}">{text}</a>' if ELSEWHERE.match(address) else text), False
    size = fitted(found.size, width)
    room = f' width="{size[0]}" height="{size[1]}"' if size else ""
    alt = escape(description.strip())
    return f'<img src="{escape(found.address)}" alt="{alt}"{room} loading="lazy" decoding="async">', True


def safe_attribute(tag: str, name: str, value: str) -> str | None:
    """For the sanitiser: links go to the web, to mail, to a place on the page or of a handbook, and nowhere else."""
    if name == "href":
        return value if value.startswith("#") or ELSEWHERE.match(value) or OWN.match(value) else None
    return value
