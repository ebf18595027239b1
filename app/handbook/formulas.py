"""Every formula of a file, where it stands."""

from markdown_it.token import Token

from app.handbook.model import FormulaUse

_DISPLAY = {"math_block", "math_block_label"}
_INLINE = {"math_inline", "math_inline_double"}


def find_formulas(tokens: list[Token]) -> tuple[FormulaUse, ...]:
    """Formulas in the order of the file; `$$…$$` inside a paragraph is set as a display formula."""
    found = []
    for token in tokens:
        if token.type in _DISPLAY:
            found.append(FormulaUse(token.content.strip(), True, _line(token)))
        elif token.type == "inline" and token.children:
            line = _line(token)
            for child in token.children:
                if child.type in _INLINE:
                    display = child.type == "math_inline_double"
                    found.append(FormulaUse(child.content.strip(), display, line))
                    line += child.content.count("\n")
                elif child.type in ("softbreak", "hardbreak"):
                    line += 1
    return tuple(found)


def _line(token: Token) -> int:
    return (token.map or (0, 0))[0] + 1
