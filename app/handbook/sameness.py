"""Whether passages would render alike: a digest of all that their HTML is made of."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from markdown_it.token import Token

from app.handbook.files import is_relative, references
from app.handbook.model import Passage

_END = "\x1e"  # no text has it by itself between two parts


def rendering_digest(parts: Iterable[Passage | str]) -> str:
    """Thirty-two hexadecimal digits, the same only where everything that rendering looks at is.

    Tokens are looked at and not their text: a definition of a link elsewhere, or the list around a passage, changes
    the HTML of the same words.
    """
    seen: list[str] = []
    for part in parts:
        if isinstance(part, Passage) and part.tokens:
            _look(part.tokens, seen)
        else:
            seen.append(part.text if isinstance(part, Passage) else part)
        seen.append(_END)
    return blake2b("\0".join(seen).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def addresses(part: Passage | str) -> Iterator[str]:
    """Relative addresses in a text; where they lead, its HTML depends on more than itself."""
    if isinstance(part, Passage) and part.tokens:
        yield from filter(is_relative, _addresses(part.tokens))
    else:
        yield from filter(is_relative, references(part.text if isinstance(part, Passage) else part))


def _addresses(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("link_open", "image"):
            yield str(token.attrs.get("href") or token.attrs.get("src") or "")
        elif token.type in ("html_block", "html_inline"):
            yield from references(token.content)
        if token.children:
            yield from _addresses(token.children)


def _look(tokens: Sequence[Token], seen: list[str]) -> None:
    """Without recursion past images, whose description is no deeper than a line."""
    for token in tokens:
        seen += (token.type, token.tag, token.info, "hidden" if token.hidden else "")
        if token.attrs:
            seen.append(repr(token.attrs))
        if token.children:
            _look(token.children, seen)
        else:
            seen.append(token.content)
