"""Which HTML of an author is kept, which is left out, and which was never meant as HTML (`List<String>`)."""

import re
from html import escape, unescape

import nh3

# Known elements whose tags are dropped while their content stays: landmarks, media, old-fashioned looks.
_DROPPED = {
    "article",
    "aside",
    "audio",
    "center",
    "figcaption",
    "figure",
    "font",
    "footer",
    "header",
    "hgroup",
} | {*("bdi", "bdo", "main", "nav", "nobr", "picture", "section", "source", "track", "video")}
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


def prepared(html: str, *, block: bool) -> str:
    """An author's HTML ready for the sanitiser: images as links, unknown tags as text. Not safe by itself."""
    if block:
        html = _HIDDEN.sub("", html)
    return _TAG.sub(_prepared_tag, _COMMENT.sub("", html))


def _prepared_tag(match: re.Match[str]) -> str:
    name = match["name"].lower()
    if name in KEPT:
        return match[0]
    if name in _DROPPED:
        return ""
    if name == "img":
        attributes = {
            key.lower(): unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(match["rest"])
        }
        return image_link(attributes.get("src", ""), attributes.get("alt", ""))
    return escape(unescape(match[0]), quote=False)


def image_link(address: str, description: str) -> str:
    """A picture as a link to it: nothing loads from elsewhere while a learner reads."""
    text = escape(description.strip() or "Picture")
    return f'<a href="{escape(address)}">{text}</a>' if _SAFE_LINK.match(address) else text


def safe_attribute(tag: str, name: str, value: str) -> str | None:
    """For the sanitiser: links go to the web, to mail or to a place on the page, and nowhere else."""
    if name == "href":
        return value if _SAFE_LINK.match(value) else None
    return value
