"""Listings get colours where it is safe and known how."""

import re
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook.highlight import CLASSES, MAX_CODE, highlight


def test_known_languages_get_classes() -> None:
    assert highlight("x = 'a'  # b", "Python") == (
        'x = <span class="s">\'a\'</span>  <span class="c"># b</span>'
    )


@pytest.mark.parametrize(
    ("code", "language"),
    [("if <", ""), ("if <", "no-such"), ("if " * MAX_CODE, "python"), ("if\n" + "x" * 1000, "python")],
)
def test_the_rest_stays_plain(code: str, language: str) -> None:
    assert highlight(code, language) == code.replace("<", "&lt;")


@given(st.text(max_size=60), st.sampled_from(["python", "js", "html", "bash", "sql", "diff", "console"]))
def test_only_spans_of_known_classes_are_added(code: str, language: str) -> None:
    spans = re.compile(r'<span class="([a-z]+)">|</span>')
    made = highlight(code, language)
    assert {name for name in spans.findall(made) if name} <= set(CLASSES.values())
    text = spans.sub("", made)
    assert "<" not in text
    assert unescape(text) == unescape(escape(code))
