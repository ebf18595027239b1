"""Bytes become text: encodings, damage, limits."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook.diagnostics import Severity
from app.handbook.limits import MAX_TEXT
from app.handbook.source import Unreadable, load

SOUND = [
    "Bias–Variance “trade-off”, naïve café, 10 €",
    "مقدمة في التعلم العميق، سؤال؟",
    "أ\u200cب می\u200cخواهم",  # zero-width non-joiners are spelling
    "👩\u200d💻 and 👍🏽",
    "∀x∈ℝ: ⌈x⌉ = −⌊−x⌋, e\u0301 and é",
    "┌──┐ │ ╳ │ └──┘ ＦＵＬＬ ﬁ &amp; &lt;",
    "日本語テキスト、ภาษา\u200bไทย",
    "L'équipe a été naïve à côté; Ãngulo, São Paulo",
]


@pytest.mark.parametrize("line", SOUND)
def test_sound_text_comes_through_unchanged(line: str) -> None:
    source = load(line.encode(), "a.md")
    assert (source.text, source.diagnostics, source.encoding) == (line, (), "utf-8")


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        ("Biasâ€“Variance trade-off", "Bias–Variance trade-off"),
        ("donâ€™t", "don’t"),
        ("cafÃ©", "café"),
        ("sound – and damaged â€“ on a line with 👍", "sound – and damaged – on a line with 👍"),
    ],
)
def test_damage_is_repaired_where_it_is_and_said(damaged: str, repaired: str) -> None:
    source = load(f"# A\n\n{damaged}\nmore\n".encode(), "a.md")
    assert source.text == f"# A\n\n{repaired}\nmore\n"
    (remark,) = source.diagnostics
    assert (remark.code, remark.line, remark.severity) == ("encoding-repaired", 3, Severity.WARNING)


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"\xef\xbb\xbf# A", "# A", "utf-8"),
        ("# Ä – ß".encode("utf-16"), "# Ä – ß", "utf-16-le"),
        (b"\xfe\xff" + "# Ä".encode("utf-16-be"), "# Ä", "utf-16-be"),
        ("# A long title".encode("utf-16-le"), "# A long title", "utf-16-le"),
        (b"\xff\xfe\0\0" + "# Ä".encode("utf-32-le"), "# Ä", "utf-32-le"),
        ("# Bias–Variance “x”".encode("cp1252"), "# Bias–Variance “x”", "windows-1252"),
        (b"a\r\nb\rc\n", "a\nb\nc\n", "utf-8"),
    ],
)
def test_encodings_and_line_ends(data: bytes, text: str, encoding: str) -> None:
    source = load(data, "a.md")
    assert (source.text, source.encoding) == (text, encoding)


def test_a_foreign_line_among_utf8_is_read_and_named() -> None:
    source = load("naïve\n".encode() + "café\n".encode("cp1252"), "a.md")
    assert source.text == "naïve\ncafé\n"
    assert [(d.code, d.line) for d in source.diagnostics] == [("encoding-mixed", 2)]


@pytest.mark.parametrize(
    ("line", "read", "code"),
    [
        ("\u200b## Heading", "## Heading", "invisible-character"),
        ("a **\ufeffbold**", "a **bold**", "invisible-character"),
        ("a\0b", "a\ufffdb", "null-character"),
    ],
)
def test_what_cannot_be_seen_does_not_hide_markup(line: str, read: str, code: str) -> None:
    source = load(("Title, long enough to be text\n" * 9 + line).encode(), "a.md")
    assert source.text.split("\n")[-1] == read
    assert [(d.code, d.line) for d in source.diagnostics] == [(code, 10)]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "not a text file"),
        (bytes(1000), "not a text file"),
        ("Привет, это учебник".encode("cp1251"), "encoding is unknown"),
        (b"a" * (MAX_TEXT + 1), "20.0 MB; a handbook may have up to 20 MB"),
    ],
)
def test_what_is_no_handbook_is_refused_with_its_reason(data: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said) as error:
        load(data, "notes/a.md")
    assert "notes/a.md" in error.value.message
    assert error.value.hint


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        source = load(data, "a.md")
    except Unreadable:
        return
    assert "\r" not in source.text
    assert all(0 <= d.line <= source.text.count("\n") + 1 for d in source.diagnostics)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_lines_keep_their_places(text: str) -> None:
    lines = [text, "# Title", "", text]
    assert load("\n".join(lines).encode(), "a.md").text.split("\n")[1:3] == ["# Title", ""]


@pytest.mark.parametrize("text", ["x" + "\u200b" * 50_000 + "y", "â€" * 50_000, "Ã " * 50_000])
def test_repair_takes_no_longer_than_the_text_is_long(text: str) -> None:
    start = time.process_time()
    load(text.encode(), "a.md")
    assert time.process_time() - start < 2
