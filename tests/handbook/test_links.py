"""Where addresses lead: places in the reader, files of the handbook, or nowhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.handbook.bundle import Bundle, bundle_of
from app.handbook.links import FileLinks, HandbookLinks
from app.handbook.markup import render
from app.handbook.model import Passage
from app.handbook.parser import read
from app.handbook.pictures import fitted, size_of
from app.handbook.ports import Formula
from tests.handbook.test_bundle import bundle

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x40\0\0\0\xf0"
FILES = {
    "README.md": "# Nets\n\n[gates](ch/04-lstm.md#lstm-gates)\n",
    "ch/04-lstm.md": "# LSTM\n\n## 4.1 LSTM Gates\n\nx\n\n## Gates\n\ny\n\n## Gates\n\nz\n\n"
    "<a name='here'></a>\n\n## There {#own}\n\nw\n",
    "ch/05-gru.md": "# GRU\n\n![a b](../img/a%20b.png)\n[n](notes.pdf)\n",
}


class Plain:
    def typeset(self, tex: str, *, display: bool) -> Formula:
        return Formula(tex)


@pytest.fixture(scope="module")
def made() -> Bundle:
    files = {path: text.encode() for path, text in FILES.items()}
    return bundle_of(files | {"img/a b.png": PNG, "ch/notes.pdf": b"%PDF"}, "book")


def links(made: Bundle, path: str) -> FileLinks:
    return FileLinks(HandbookLinks.of(read(made), made, "my nets"), path)


@pytest.mark.parametrize(
    ("path", "address", "key"),
    [
        ("README.md", "ch/04-lstm.md#41-lstm-gates", "lstm/lstm-gates"),
        ("README.md", "ch/04-lstm.md", "lstm"),
        ("README.md", "./ch/04-lstm.md#no-such-heading", "lstm"),
        ("ch/05-gru.md", "04-lstm.md#gates", "lstm/gates"),
        ("ch/05-gru.md", "04-lstm.md#gates-1", "lstm/gates-2"),
        ("ch/05-gru.md", "04-lstm.md#own", "own"),
        ("ch/05-gru.md", "04-lstm.md#here", "own"),
        ("ch/04-lstm.md", "#Gates", "lstm/gates"),
        ("ch/04-lstm.md", "/ch/05-gru.md", "gru"),
    ],
)
def test_links_lead_to_topics(made: Bundle, path: str, address: str, key: str) -> None:
    assert links(made, path).link(address) == f"/handbooks/my%20nets/read#t-{key}"


@pytest.mark.parametrize(
    "address", ["#nowhere", "06.md", "../../x.md", "javascript:x", "/handbooks/a/read", "//x.org"]
)
def test_what_leads_nowhere_is_text(made: Bundle, address: str) -> None:
    found = links(made, "ch/04-lstm.md")
    assert found.link(address) is None
    assert "href" not in render(Passage(f"[text]({address})"), Plain(), found)
    assert "href" not in render(Passage(f"<a href='{address}'>text</a>"), Plain(), found)


def test_the_title_is_the_top_and_the_web_is_elsewhere(made: Bundle) -> None:
    found = links(made, "ch/04-lstm.md")
    assert found.link("../README.md") == "/handbooks/my%20nets/read"
    assert found.link("https://x.org/#a") == "https://x.org/#a"


def test_pictures_keep_their_room_and_load_when_they_are_near(made: Bundle) -> None:
    html = render(Passage('![a "b](../img/a%20b.png)'), Plain(), links(made, "ch/05-gru.md"))
    assert re.search(
        r'<img src="/handbooks/my%20nets/files/img/a%20b\.png\?v=[0-9a-f]{16}" alt="a &quot;b" width="320" height="240" '
        r'loading="lazy" decoding="async">',
        html,
    )
    small = render(
        Passage('<p align="center"><img src="../img/a%20b.png" width="160" onload="x()"></p>'),
        Plain(),
        links(made, "ch/05-gru.md"),
    )
    assert 'alt="" width="160" height="120"' in small
    assert "onload" not in small


def test_pictures_from_elsewhere_are_links_with_their_words(made: Bundle) -> None:
    html = render(
        Passage("![a *net*](https://x.org/a.png) ![b](none.png)"), Plain(), links(made, "ch/05-gru.md")
    )
    assert '<a href="https://x.org/a.png"' in html
    assert ">a net</a> b" in html
    assert "<img" not in html


def test_files_are_linked_by_their_content(made: Bundle) -> None:
    assert (links(made, "ch/05-gru.md").link("notes.pdf") or "").startswith(
        "/handbooks/my%20nets/files/ch/notes.pdf?v="
    )


def test_a_file_by_itself_has_places_too() -> None:
    alone = bundle({"a.md": "# A\n\n## One\n\n[two](#two)\n\n## Two\n\nx\n"}, "notes/a.md")
    handbook = read(alone)
    found = HandbookLinks.of(handbook, alone, "a").at(3)
    assert found.link("#two") == "/handbooks/a/read#t-two"


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (PNG, (320, 240)),
        (b"GIF89a\x40\x01\xf0\0", (320, 240)),
        (b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\0\xf0\x01\x40", (320, 240)),
        (b"RIFF0000WEBPVP8X" + b"\0" * 8 + b"\x3f\x01\0\xef\0\0", (320, 240)),
        (b"RIFF0000WEBPVP8 " + b"\0" * 10 + b"\x40\x01\xf0\0", (320, 240)),
        (b"RIFF0000WEBPVP8L" + b"\0" * 5 + (319 | 239 << 14).to_bytes(4, "little"), (320, 240)),
        (b"\xff\xd8\xff", None),
        (b"\xff\xd8\xff\xe0\0\0" * 2, None),
        (PNG[:16] + b"\0\0\0\0\0\0\0\1", None),
        (b"<svg width='1'/>", None),
        (b"", None),
    ],
)
def test_sizes(data: bytes, size: tuple[int, int] | None) -> None:
    assert size_of(data) == size


@given(
    st.binary(max_size=200), st.sampled_from([b"", PNG[:8], b"GIF89a", b"\xff\xd8\xff", b"RIFF0000WEBPVP8X"])
)
def test_any_bytes_have_a_size_or_none(data: bytes, head: bytes) -> None:
    found = size_of(head + data)
    assert found is None or min(found) > 0


def test_an_authors_width_scales_the_height() -> None:
    assert fitted((320, 240), "160px") == (160, 120)
    assert fitted((320, 240), "50%") == (320, 240)
    assert fitted(None, "160") is None
