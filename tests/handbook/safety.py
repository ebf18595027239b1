"""What HTML made of an author's text may be, told by a real parser of HTML."""

import re

from selectolax.lexbor import LexborHTMLParser

from app.handbook.ports import Formula

_RUNS_OR_LOADS = frozenset(
    {
        "script",
        "style",
        "img",
        "iframe",
        "svg",
        "math",
        "object",
        "embed",
        "form",
        "input",
        "base",
        "link",
        "meta",
    }
)
_LOADS = frozenset(
    {
        "src",
        "srcset",
        "srcdoc",
        "background",
        "poster",
        "data",
        "action",
        "formaction",
        "style",
        "xlink:href",
        "ping",
    }
)
_SAFE_LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)


class Echo:
    """Shows a formula as itself, and fails those that say so."""

    def typeset(self, tex: str, *, display: bool) -> Formula:
        if "bad" in tex:
            return Formula("", 'Undefined "bad" <here>')
        return Formula(f'<span class="katex" style="height:1em">{len(tex)}</span>')


def dangers(made: str) -> list[str]:
    """What in the HTML could run or load something."""
    without_formulas = made.replace('<span class="katex" style="height:1em">', "<span>")
    found = []
    for node in LexborHTMLParser(f"<body>{without_formulas}").css("body *"):
        if node.tag in _RUNS_OR_LOADS:
            found.append(f"<{node.tag}>")
        for name, value in node.attributes.items():
            unsafe_link = name == "href" and not _SAFE_LINK.match(value or "")
            if name.startswith("on") or name in _LOADS or unsafe_link:
                found.append(f"{name}={value}")
    return found
