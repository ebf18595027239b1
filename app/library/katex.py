"""Typesets formulas with KaTeX in QuickJS: no browser, no Node, bounded time and memory for any TeX."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import quickjs  # type: ignore[import-untyped]

from app.handbook.ports import Formula
from app.handbook.tex import MAX_TEX
from app.kernel.errors import Unusable

_SECONDS = 0.5  # for one formula; a usual one takes a thousandth
_MEMORY = 64 * 2**20  # bytes for the engine; KaTeX itself needs 2 MB
_STACK = 2**19  # bytes, well under a thread's own: deep nesting is an error and no crash
_MAX_HTML = 2**20  # characters of one formula's HTML

# What only a trusted formula may do (\href, \includegraphics, \htmlClass…) fails the formula as a whole; where
# the address is no address, KaTeX does not ask and shows the command in `errorColor`. Unusual letters and units
# are the author's business (`strict: false`). `\label` is left out, since nothing here refers to it.
_PROGRAM = r"""
(function (request) {
  const {tex, display, macros} = JSON.parse(request);
  const refused = "#fe01ef";
  try {
    const html = katex.renderToString(tex, {
      displayMode: display, output: "htmlAndMathml", throwOnError: true, strict: false, errorColor: refused,
      maxExpand: 1000, maxSize: 50, macros: {"\\label": "\\@secondoftwo{#1}{}", ...macros},
      trust: ({command}) => { throw new katex.ParseError("The command " + command + " is not allowed"); },
    });
    return JSON.stringify(html.includes(refused) ? {error: "A command in it is not allowed"} : {html});
  } catch (error) {
    if (error instanceof katex.ParseError) return JSON.stringify({error: error.message});
    throw error;
  }
})
"""
_PLAINER = {
    "KaTeX parse error: ": "",
    "\u0332": "",  # KaTeX underlines the place, letter by letter
    "infinite loop or need to increase maxExpand setting": "a macro that calls itself?",
    "Expected 'EOF', got": "Did not expect",
    "got 'EOF'": "but the formula ends",
}


class KatexTypesetter:
    """KaTeX, loaded from its script at the first formula (about 30 ms) and kept; threads may share it."""

    def __init__(self, script: Path, macros: Mapping[str, str] | None = None) -> None:
        self._script = script
        self._macros = dict(macros or {})
        self._engine: quickjs.Context | None = None
        # QuickJS is bound to the thread that made it: everything runs on this one.
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="katex")

    @cached_property
    def version(self) -> str:
        """Changes whenever the same TeX may come out differently: with KaTeX, its options or the macros."""
        parts = (self._source, _PROGRAM, json.dumps(self._macros, sort_keys=True))
        return "katex-" + blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()

    def using(self, macros: Mapping[str, str]) -> "WithMacros":
        """The same with a handbook's macros."""
        return WithMacros(self, macros)

    def typeset(self, tex: str, *, display: bool, macros: Mapping[str, str] | None = None) -> Formula:
        """HTML + MathML of a formula, or why there is none, in well under a second.

        Args:
            macros: more of them, by their commands.

        Raises:
            Unusable: KaTeX's script is not where it should be.
        """
        if len(tex) > MAX_TEX:
            return Formula("", f"The formula has {len(tex):,} characters; up to {MAX_TEX:,} are typeset.")
        return self._worker.submit(self._run, tex, display, {**self._macros, **(macros or {})}).result()

    @cached_property
    def _source(self) -> str:
        try:
            return self._script.read_text("utf-8")
        except OSError as error:
            raise Unusable(f"KaTeX is missing: {self._script}.", "Run `make setup` to install it.") from error

    def _run(self, tex: str, display: bool, macros: Mapping[str, str]) -> Formula:
        engine = self._engine or self._load()
        self._engine = None  # kept only if it comes through unharmed
        engine.set_time_limit(_SECONDS)
        try:
            answer = engine.get("typeset")(_request(tex, display, macros))
        except quickjs.StackOverflow:
            return Formula("", "The formula is nested too deeply.")
        except quickjs.JSException as error:
            return Formula("", _reason(str(error)))
        self._engine = engine
        return _formula(json.loads(answer))

    def _load(self) -> quickjs.Context:
        engine = quickjs.Context()
        engine.set_memory_limit(_MEMORY)
        engine.set_max_stack_size(_STACK)
        engine.eval(self._source)
        engine.eval(f"globalThis.typeset = {_PROGRAM}")
        return engine


class WithMacros:
    """KaTeX with the macros of one handbook; it shares the engine."""

    def __init__(self, katex: KatexTypesetter, macros: Mapping[str, str]) -> None:
        self._katex, self._macros = katex, dict(macros)

    @cached_property
    def version(self) -> str:
        content = f"{self._katex.version}\0{json.dumps(self._macros, sort_keys=True)}"
        return "katex-" + blake2b(content.encode(), digest_size=8).hexdigest()

    def using(self, macros: Mapping[str, str]) -> "WithMacros":
        return WithMacros(self._katex, {**self._macros, **macros})

    def typeset(self, tex: str, *, display: bool) -> Formula:
        return self._katex.typeset(tex, display=display, macros=self._macros)


def _request(tex: str, display: bool, macros: Mapping[str, str]) -> str:
    return json.dumps({"tex": tex, "display": display, "macros": macros})


def _formula(answer: dict[str, Any]) -> Formula:
    if "error" in answer:
        return Formula("", _plainer(answer["error"]))
    if len(answer["html"]) > _MAX_HTML:
        return Formula("", "The formula is too long to be shown.")
    return Formula(answer["html"])


def _plainer(message: str) -> str:
    for jargon, plain in _PLAINER.items():
        message = message.replace(jargon, plain)
    return message


def _reason(failure: str) -> str:
    if "interrupted" in failure:
        return "The formula takes too long to typeset."
    if "out of memory" in failure:
        return "The formula needs too much memory."
    return f"The formula cannot be typeset: {failure.splitlines()[0]}"
