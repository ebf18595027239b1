"""Whether HTML is such as is made here: of what comes from elsewhere and was not rendered by this Viva."""

import re
from html import unescape

import nh3

from app.handbook.htmltags import ATTRIBUTES, KEPT, safe_attribute

_MATH = (
    "math", "semantics", "annotation", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot",
    "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mlabeledtr", "mstyle",
    "mpadded", "mphantom", "menclose",
)  # fmt: skip
_OF_MATH = {
    "accent", "accentunder", "columnalign", "columnlines", "columnspacing", "depth", "display", "displaystyle",
    "encoding", "fence", "height", "largeop", "linebreak", "linethickness", "lspace", "mathbackground", "mathcolor",
    "mathsize", "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rowlines", "rowspacing", "rspace",
    "scriptlevel", "separator", "side", "stretchy", "symmetric", "voffset", "width", "xmlns",
}  # fmt: skip
_DRAWN = {
    "svg": {"xmlns", "width", "height", "viewBox", "preserveAspectRatio", "style"},
    "path": {"d"},
    "line": {"x1", "x2", "y1", "y2", "stroke-width"},
}
_CLOSED = re.compile(
    r'<(path|line|mspace)((?:[^"<>]|"[^"]*")*)/>'
)  # as KaTeX writes them; a cleaner spells both tags
_STRAYS = re.compile(
    r"url|fixed|absolute|sticky|expression|\\|/\*", re.IGNORECASE
)  # out of its place, or loading
_LOOKS = {"class", "style", "aria-hidden", "aria-label", "role", "tabindex"}
_OWN = {
    **{name: ATTRIBUTES.get(name, set()) | _LOOKS for name in KEPT},
    "a": ATTRIBUTES["a"] | {"rel"},
    "code": {"class", "title"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
}


def _is_kept(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if value.startswith("/handbooks/") else None
    if name == "style":
        return None if _STRAYS.search(value) else value
    if name in _LOOKS | {"title", "rel"} or tag == "img":
        return value
    return safe_attribute(tag, name, value) if tag in KEPT else value


_JUDGE = nh3.Cleaner(
    tags={*KEPT, *_MATH, *_DRAWN, "img"},
    attributes={**_OWN, **dict.fromkeys(_MATH, _OF_MATH), **_DRAWN},
    attribute_filter=_is_kept,
    clean_content_tags={"script", "style"},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def is_as_made(html: str) -> bool:
    """Whether nothing in it would be taken out: no script, no form, no frame, nothing that is loaded from elsewhere."""
    return unescape(_JUDGE.clean(html)) == unescape(_CLOSED.sub(r"<\1\2></\1>", html))
