r"""The signs of TeX: which are the same, which say nothing, what they take and what they bind."""

import re


def _signs(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PAIRS = r"""
    \Vert \|  \ast *  \cfrac \frac  \dfrac \frac  \dots \ldots  \dotsb \ldots  \dotsc \ldots  \ge \geq
    \gets \leftarrow  \lVert \|  \land \wedge  \lbrace \{  \lbrack [  \le \leq  \lor \vee  \lvert |  \mid |
    \ne \neq  \rVert \|  \rbrace \}  \rbrack ]  \rvert |  \tfrac \frac  \to \rightarrow  \vert |  · \cdot
    × \times  α \alpha  λ \lambda  σ \sigma  … \ldots  → \rightarrow  − -  ∞ \infty  ≠ \neq  ≤ \leq  ≥ \geq
    """
_ALIASES = _PAIRS.split()
ALIASES = dict(zip(_ALIASES[::2], _ALIASES[1::2], strict=True))  # another name: the one that is kept
_SPACES = _signs(
    r"""
    & \! \, \: \; \> \Big \Bigg \Biggl \Biggr \Bigl \Bigr \big \bigg \biggl \biggr \bigl \bigr \displaystyle
    \left \limits \middle \nolimits \nonumber \qquad \quad \right \textstyle ~
    """
)
SKIPPED = _SPACES | {r"\ "}
UPRIGHT = _signs(
    r"""
    \mathrm \mbox \operatorname \operatorname* \text \textnormal \textrm
    """
)  # words set upright
FUNCTIONS = _signs(
    r"""
    \Pr \arg \cos \cosh \det \dim \exp \gcd \inf \ker \lim \ln \log \max \min \sin \sinh \sup \tan \tanh
    """
)
ACCENTS = _signs(
    r"""
    \bar \bm \boldsymbol \ddot \dot \hat \mathbb \mathbf \mathcal \mathit \mathsf \overline \tilde \underline
    \vec \widehat \widetilde
    """
)  # take the sign that follows
RELATIONS = _signs(
    r"""
    , : ; < = > \Leftrightarrow \Rightarrow \\ \approx \coloneqq \cong \equiv \geq \gg \iff \implies \in
    \leftarrow \leq \ll \mapsto \neq \propto \rightarrow \sim \simeq \subset \| |
    """
)  # stand between sums
STRANGE = _signs(
    r"""
    ! / \bmod \bullet \cap \circ \cup \div \mod \mp \ominus \oplus \otimes \pm \setminus \star \vee \wedge
    """
)  # bind in ways that are not looked into
TAKES_TWO = frozenset({r"\binom", r"\frac", r"\overset", r"\stackrel", r"\underset"})
CLOSING = {"(": ")", "[": "]", r"\{": r"\}"}
BARS = frozenset({"|", r"\|"})  # what stands beside one may be a factor of what it encloses
DOTS = (r"\odot", r"\cdot", "*")  # `\times` joins the sides of a shape, too
# Operators that bind what follows, up to where nobody can say.
LARGE = re.compile(
    r"\\(?:sum|prod|int|iint|oint|bigcup|bigcap|bigoplus|nabla|partial)\b|\\text \{ (?:lim|max|min|sup|inf|arg|argmax|argmin) \}"
    r"|\\frac \{ d\b"
)
MATRIX = re.compile(r"(?:^|[^\\A-Za-z{])[A-Z]|\\(?:mathbf|boldsymbol|bm|mathcal)|\\top|\^ \{ T \}")
