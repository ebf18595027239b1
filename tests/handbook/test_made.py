"""What passes for HTML of ours: all that the reader and KaTeX make, and nothing that runs or loads."""

import pytest

from app.handbook.made import is_as_made
from app.handbook.markup import render
from app.handbook.model import Passage
from app.library.katex import KatexTypesetter

MARKDOWN = r"""
# *Title* with `code` and <kbd>K</kbd>

Text with **bold**, ~~struck~~, a [link](https://example.org "title"), $\sqrt{\frac{a}{b'}}$ and "quotes" < & >.

$$\overbrace{\begin{pmatrix}1 & \cdots\\ \vec{x} & \hat{y}\end{pmatrix}}^{n} \quad \cancel{x} \boxed{y} \underline{z}$$

| a | b |
|:--|--:|
| 1 | $x$ |

- [ ] one
1. two

> quoted

```python
if a < b: print("c")
```

<details><summary>More</summary>hidden</details>

$\undefined$
"""


def test_what_viva_makes_passes(typesetter: KatexTypesetter) -> None:
    html = render(Passage(MARKDOWN), typesetter)
    assert is_as_made(html), html
    assert is_as_made(
        '<img src="/handbooks/a/files/b.png?v=1" alt="it\'s" width="1" height="2" loading="lazy">'
    )
    assert is_as_made("no HTML, but a < b & c")


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '<img src="https://evil.example/a.png" alt="">',
        '<a href="javascript:alert(1)">x</a>', "<form action=/people/1/closing method=post><button>x</button></form>",
        "<iframe src=//evil.example></iframe>", "<svg onload=alert(1)></svg>", "<svg><script>alert(1)</script></svg>",
        '<svg><use href="#x"/></svg>', "<svg><foreignObject><b>x</b></foreignObject></svg>",
        "<math><mtext><img src=x onerror=alert(1)></mtext></math>", '<a href="//evil.example">x</a>',
        "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>", "<base href=//evil.example>",
        "<meta http-equiv=refresh content='0;url=//evil.example'>", "<input name=said>", "<textarea><p>",
        "<p hx-get=/people>x</p>", "<p id=main>x</p>", "<style>*{display:none}</style>", "<p>never closed",
        '<span style="position:fixed;inset:0">x</span>', '<span style="background:u\\72l(//evil.example)">x</span>',
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>", "<object data=x></object>",
    ],
)  # fmt: skip
def test_what_it_never_makes_does_not(html: str) -> None:
    assert not is_as_made(html)
