"""Markdown as safe HTML: whatever an author writes, what comes out holds no script and loads nothing.

The order is what makes it safe: markdown-it's HTML, with empty slots for what is made here (formulas, code, pictures),
goes through an allow-list as a whole; only then are the slots filled. A slot's name holds a hash of the
passage, which nobody can write into that passage.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from html import escape

import nh3
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType as Env
from markdown_it.utils import OptionsDict

from app.handbook import grammar
from app.handbook.highlight import highlight
from app.handbook.htmltags import ATTRIBUTES, KEPT, AuthorHtml, picture, safe_attribute
from app.handbook.item_fence import is_item, question_and_answer
from app.handbook.links import Links, Nowhere
from app.handbook.model import Passage
from app.handbook.plain import plain_blocks, plain_inline
from app.handbook.ports import Typesetter

_SLOT = "viva-slot"
_FILLED = re.compile(f'<{_SLOT} n="([0-9a-f]+-[0-9]+)"></{_SLOT}>')
_TABLE = re.compile(r'<table(?: aria-label="([^"]*)")?>')
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]{1,30}")
_CLEANER = nh3.Cleaner(
    tags={*KEPT, _SLOT},
    attributes={**ATTRIBUTES, _SLOT: {"n"}},
    attribute_filter=safe_attribute,
    clean_content_tags={"script", "style"},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow",
)


@dataclass(slots=True)
class _Slots:
    """What is put in after sanitising, under names that depend on the passage."""

    key: str
    typesetter: Typesetter
    links: Links
    filled: dict[str, str] = field(default_factory=dict)

    def put(self, html: str) -> str:
        name = f"{self.key}-{len(self.filled)}"
        self.filled[name] = html
        return f'<{_SLOT} n="{name}"></{_SLOT}>'


class _Renderer(RendererHTML):
    """markdown-it's HTML with slots; `env["slots"]` holds what fills them."""

    def math_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return _formula(tokens[idx], env, "span", display=False)

    def math_inline_double(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return _formula(tokens[idx], env, "span", display=True)

    def math_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return _formula(tokens[idx], env, "div", display=True) + "\n"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        if is_item(tokens[idx]) and (parts := question_and_answer(tokens[idx].content)) is not None:
            question, answer = (self.render(grammar.parse(part), options, env) for part in parts)
            slots: _Slots = env["slots"]
            begin, end = (
                slots.put('<div class="quiz-item"><p class="quiz-item-label">Quiz</p>'),
                slots.put("</div>"),
            )
            return f"{begin}{question}<details><summary>Answer</summary>\n{answer}</details>{end}\n"
        match = _LANGUAGE.match(tokens[idx].info.strip())
        return _code(tokens[idx].content, match[0] if match else "", env)

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return _code(tokens[idx].content, "", env)

    def html_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return _author(env).prepared(tokens[idx].content, block=True)

    def html_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return _author(env).prepared(tokens[idx].content, block=False)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        slots: _Slots = env["slots"]
        address, description = str(tokens[idx].attrs.get("src", "")), plain_inline(tokens[idx].children)
        html, finished = picture(slots.links, address, description)
        return slots.put(html) if finished else html

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        slots: _Slots = env["slots"]
        attributes = tokens[idx].attrs
        address = slots.links.link(str(attributes.get("href", "")))
        title = f' title="{escape(str(attributes["title"]))}"' if "title" in attributes else ""
        return f'<a href="{escape(address)}"{title}>' if address is not None else f"<a{title}>"

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return f'<table aria-label="{escape(_table_name(tokens, idx))}">\n'

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        # An empty corner heads nothing; a screen reader must not announce it as a heading.
        return _cell(tokens[idx]) if tokens[idx + 1].content.strip() else "<td>"

    def th_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return "</th>\n" if tokens[idx - 1].content.strip() else "</td>\n"

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return _cell(tokens[idx])


_RENDERER = _Renderer()
NOWHERE = Nowhere()


def _author(env: Env) -> AuthorHtml:
    author: AuthorHtml = env["author"]
    return author


def _formula(token: Token, env: Env, element: str, *, display: bool) -> str:
    slots: _Slots = env["slots"]
    tex = token.content.strip()
    formula = slots.typesetter.typeset(tex, display=display)
    if formula.error is not None:
        source = f'<code class="math-error" title="{escape(formula.error)}">{escape(tex)}</code>'
        return slots.put(f"<p>{source}</p>" if element == "div" else source)
    if display:  # may be wider than a phone: scrolls by itself, by keyboard too
        return slots.put(f'<{element} class="math math-display" tabindex="0">{formula.html}</{element}>')
    return slots.put(f'<{element} class="math">{formula.html}</{element}>')


def _code(code: str, language: str, env: Env) -> str:
    slots: _Slots = env["slots"]
    name = f' class="language-{escape(language.lower())}"' if language else ""
    html = highlight(code, language)
    return slots.put(f'<pre class="code" tabindex="0"><code{name}>{html}</code></pre>') + "\n"


def _cell(token: Token) -> str:
    """Alignment as an attribute: markdown-it's style attributes are not let through."""
    align = str(token.attrs.get("style", "")).removeprefix("text-align:")
    return f'<{token.tag} align="{align}">' if align else f"<{token.tag}>"


def _table_name(tokens: Sequence[Token], index: int) -> str:
    """What a table is called to somebody who hears the page: its column heads."""
    heads = []
    for token in tokens[index:]:
        if token.type == "thead_close":
            break
        if token.type == "inline":
            heads.append(plain_inline(token.children))
    return "Table: " + ", ".join(filter(None, heads)) if any(heads) else "Table"


def render(passage: Passage | Sequence[Token], typesetter: Typesetter, links: Links = NOWHERE) -> str:
    """Block HTML of a passage; its tokens are used where it has any, else its text is parsed."""
    if isinstance(passage, Passage):
        tokens: Sequence[Token] = passage.tokens or grammar.parse(passage.text)
    else:
        tokens = passage
    return _safe(tokens, typesetter, links)


def render_inline(passage: Passage | str, typesetter: Typesetter, links: Links = NOWHERE) -> str:
    """HTML of a title, a term, a cell: without paragraphs, fit for a heading or a button."""
    return _safe(_inline_tokens(passage), typesetter, links)


def plain(passage: Passage | str) -> str:
    """The text without markup, formulas as their TeX: for search, titles and comparison."""
    if isinstance(passage, Passage) and passage.tokens:
        return plain_blocks(passage.tokens)
    return plain_blocks(grammar.parse(passage.text if isinstance(passage, Passage) else passage))


def _inline_tokens(passage: Passage | str) -> Sequence[Token]:
    if isinstance(passage, str):
        return grammar.parse_inline(passage)
    inline = [token for token in passage.tokens if token.type == "inline"]
    return inline or grammar.parse_inline(passage.text)


def _safe(tokens: Sequence[Token], typesetter: Typesetter, links: Links) -> str:
    digest = blake2b("\0".join(token.content for token in tokens).encode("utf-8", "replace"), digest_size=16)
    slots = _Slots(digest.hexdigest(), typesetter, links)
    env = {"slots": slots, "author": AuthorHtml(links, slots.put)}
    html = _RENDERER.render(tokens, grammar.markdown().options, env)
    if not html.isascii():
        html = _LONE_SURROGATE.sub("\ufffd", html)
    html = _TABLE.sub(_scrolling, _CLEANER.clean(html)).replace("</table>", "</table></div>")
    return _FILLED.sub(lambda match: slots.filled.get(match[1], ""), html)


def _scrolling(table: re.Match[str]) -> str:
    return f'<div class="table-scroll" tabindex="0" role="region" aria-label="{table[1] or "Table"}"><table>'
