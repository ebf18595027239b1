"""Formulas typeset once: in memory for a run, in a store for good."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from typing import Protocol

from app.handbook.model import FormulaUse
from app.handbook.ports import Formula, VersionedTypesetter
from app.kernel.progress import Tell, to_nobody, told

_MEMORY_LIMIT = 20_000  # formulas, some 3 kB each


class FormulaStore(Protocol):
    """Keeps formulas, failed ones too, by a key of content, mode and version."""

    def get_many(self, keys: Collection[str]) -> Mapping[str, Formula]: ...

    def put_many(self, formulas: Mapping[str, Formula]) -> None: ...


class NoStore:
    """Keeps nothing past the run."""

    def get_many(self, keys: Collection[str]) -> Mapping[str, Formula]:
        return {}

    def put_many(self, formulas: Mapping[str, Formula]) -> None:
        return None


class CachedTypesetter:
    """A typesetter that asks another only for what neither memory nor store has.

    Call `prepare` with a file's formulas before rendering it: one read and one write for all of them. A
    formula that was not prepared is typeset and kept in memory alone, so that rendering never writes.
    """

    def __init__(self, inner: VersionedTypesetter, store: FormulaStore | None = None) -> None:
        self._inner = inner
        self._store: FormulaStore = store or NoStore()
        self._known: dict[str, Formula] = {}

    @property
    def version(self) -> str:
        return self._inner.version

    def using(self, macros: Mapping[str, str]) -> "CachedTypesetter":
        """For a handbook with macros; what it typesets is kept apart."""
        return CachedTypesetter(self._inner.using(macros), self._store) if macros else self

    def typeset(self, tex: str, *, display: bool) -> Formula:
        key = self.key(tex, display=display)
        known = self._known.get(key)
        if known is None:
            known = self._inner.typeset(tex, display=display)
            self._remember({key: known})
        return known

    def prepare(self, uses: Iterable[FormulaUse], tell: Tell = to_nobody) -> None:
        """Typesets what is not known yet, and stores it."""
        wanted = {self.key(use.tex, display=use.display): use for use in uses}
        unknown = [key for key in wanted if key not in self._known]
        stored = self._store.get_many(unknown) if unknown else {}
        fresh = {
            key: self._inner.typeset(wanted[key].tex, display=wanted[key].display)
            for key in told([key for key in unknown if key not in stored], "Setting formulas", tell)
        }
        self._remember({**stored, **fresh})
        if fresh:
            self._store.put_many(fresh)

    def key(self, tex: str, *, display: bool) -> str:
        """32 hexadecimal digits."""
        content = f"{self._inner.version}\0{display:d}\0{tex}"
        return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def _remember(self, formulas: Mapping[str, Formula]) -> None:
        if len(self._known) + len(formulas) > _MEMORY_LIMIT:
            self._known.clear()
        self._known.update(formulas)
