"""What comes out of markup is what was meant, and is safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from app.handbook.grammar import parse
from app.handbook.markup import plain, render, render_inline
from app.handbook.model import Passage
from tests.handbook.safety import Echo, dangers


def html(text: str) -> str:
    return render(Passage(text), Echo()).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a **b** `c<`", "<p>a <strong>b</strong> <code>c&lt;</code></p>"),
        ("# T", "<h1>T</h1>"),
        ("~~a~~", "<p><s>a</s></p>"),
        ("a ==b *c*== d", "<p>a <mark>b <em>c</em></mark> d</p>"),
        ("a == b == c, a==b==c, `==d==`, ==e", "<p>a == b == c, a==b==c, <code>==d==</code>, ==e</p>"),
        ("H<sub>2</sub>O<br>x", "<p>H<sub>2</sub>O<br>x</p>"),
        ("List<String> of <T>", "<p>List&lt;String&gt; of &lt;T&gt;</p>"),
        ("the <title> tag, then more", "<p>the &lt;title&gt; tag, then more</p>"),
        ("<center>x</center>", "x"),
        ("<b style='x' class=y id=z onclick=w>q</b>", "<p><b>q</b></p>"),
        ("a <!-- id: x --> b", "<p>a  b</p>"),
        ("<details><summary>Q</summary>\n\nA\n", "<details>\n<summary>Q</summary>\n<p>A</p>\n</details>"),
        ("<style>p{}</style>\n\nx", "<p>x</p>"),
        ("![l](x.png)", "<p>l</p>"),
    ],
)
def test_markdown_and_html(text: str, expected: str) -> None:
    assert html(text) == expected


REL = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[a](https://b.c "t<")', f'<a href="https://b.c" title="t&lt;" {REL}>a</a>'),
        ("![pic](https://b.c/x.png)", f'<a href="https://b.c/x.png" {REL}>pic</a>'),
        ("x <img src=//b.c/x.png alt='a > b'>", "x a &gt; b"),
        ("x <img src='http://b.c/x' alt=''>", f'x <a href="http://b.c/x" {REL}>Picture</a>'),
        ("[h](#x)", f'<a href="#x" {REL}>h</a>'),
        ("[r](../secret.md)", f"<a {REL}>r</a>"),
        ("[r](/logout)", f"<a {REL}>r</a>"),
        ("[r](//evil.example)", f"<a {REL}>r</a>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("<a href='java&#x73;cript:alert(1)'>x</a>", f"<a {REL}>x</a>"),
        ("<a href='data:text/html,x'>x</a>", f"<a {REL}>x</a>"),
    ],
)
def test_links_and_pictures(text: str, expected: str) -> None:
    assert html(text) == f"<p>{expected}</p>"


def test_formulas_keep_what_the_typesetter_made() -> None:
    inner = '<span class="katex" style="height:1em">1</span>'
    assert html("a $x$") == f'<p>a <span class="math">{inner}</span></p>'
    assert html("$$\nx\n$$") == f'<div class="math math-display" tabindex="0">{inner}</div>'
    assert html("a $$x$$ b") == f'<p>a <span class="math math-display" tabindex="0">{inner}</span> b</p>'


def test_a_bad_formula_shows_its_source_and_why() -> None:
    expected = '<code class="math-error" title="Undefined &quot;bad&quot; &lt;here&gt;">\\bad&lt;</code>'
    assert html("$\\bad<$") == f"<p>{expected}</p>"
    assert html("$$\n\\bad<\n$$") == f"<p>{expected}</p>"


def test_code_is_coloured_by_class() -> None:
    assert html("```python x\nif 1: '<a>'\n```") == (
        '<pre class="code" tabindex="0"><code class="language-python"><span class="k">if</span> '
        '<span class="m">1</span>: <span class="s">\'&lt;a&gt;\'</span>\n</code></pre>'
    )


def test_a_table_scrolls_by_itself_and_has_a_name() -> None:
    page = LexborHTMLParser(html('| a "q" | $x$ |\n|--:|---|\n| 1 | 2 |'))
    region = page.css_first("div.table-scroll > table").parent
    assert region.attributes == {
        "class": "table-scroll",
        "tabindex": "0",
        "role": "region",
        "aria-label": 'Table: a "q", x',
    }
    assert page.css_first("td").attributes == {"align": "right"}


def test_slots_cannot_be_forged() -> None:
    attempt = '<viva-slot n="0"></viva-slot> <b title=\'<viva-slot n="0-0"></viva-slot>\'>x</b> $x$'
    assert html(attempt).count("katex") == 1
    assert "<viva-slot" not in html(attempt)


def test_tokens_are_used_where_they_are_there() -> None:
    tokens = tuple(parse("**cut** $x$"))
    assert render(Passage("never read", tokens), Echo()) == render(Passage("**cut** $x$"), Echo())
    assert render_inline(Passage("never read", tokens), Echo()).startswith("<strong>cut</strong>")
    assert plain(Passage("never read", tokens)) == "cut x"


def test_inline_has_no_block() -> None:
    assert render_inline("# a **b**\n- c", Echo()) == "# a <strong>b</strong>\n- c"


def test_plain_text() -> None:
    assert plain("## a **b** $x_1$\n\n- `c`\n- [d](https://e.f)\n\n```\ng\n```") == "a b x_1\nc\nd\ng"


def test_half_a_character_is_shown_as_unknown() -> None:
    assert html("a \ud800 b") == "<p>a \ufffd b</p>"


def test_deep_html_of_an_author_is_bounded() -> None:
    assert html("<div>\n" * 5_000).count("<div>") == 200


PIECES = [
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=x>", "<iframe src='//e.f'>"),
    *(
        "<a href=' javascript:x'>",
        "<math><mi xlink:href='data:x'>",
        "<style>@import 'x'</style>",
        "<textarea>",
    ),
    *("<b onclick='x'>", "[a](<javascript:x>)", "![a](http://e.f/x.png)", "<table><tr><td background='//e'>"),
    *(
        "<form action='/x'><input autofocus>",
        "<object data=x>",
        "<link rel=stylesheet href=//e>",
        "<base href=//e>",
    ),
    *(
        "<video poster=//e src=//e>",
        "<p style='background:url(//e)'>",
        "<!--",
        "-->",
        "<noscript>",
        "<template>",
    ),
    *(
        "$x$",
        "$$y$$",
        "```js\n",
        "`",
        "\n",
        "\n\n",
        "- ",
        "> ",
        "|",
        '"',
        "'",
        "<",
        ">",
        "&lt;",
        "&#x3c;",
        "\0",
    ),
    *('<viva-slot n="0">', "</details>", "<details open ontoggle=x>", "<div title='", "<xmp>", "<plaintext>"),
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=14).map("".join)


@given(texts)
def test_nothing_that_comes_out_runs_or_loads(text: str) -> None:
    for made in (html(text), render_inline(text, Echo())):
        assert dangers(made) == []
