"""Handbooks into the store: the slow work first, then one transaction."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.db.store import Store
from app.handbook.bundle import Bundle
from app.handbook.files import is_nameless
from app.handbook.links import HandbookLinks
from app.handbook.memory import uncollected
from app.handbook.model import Handbook
from app.handbook.parser import read
from app.handbook.ports import VersionedTypesetter
from app.kernel.clock import Clock
from app.kernel.errors import Conflict, Stale
from app.kernel.progress import Tell, to_nobody
from app.library import images
from app.library.drafts import Drafter, reader_version
from app.library.formula_cache import CachedTypesetter
from app.library.formula_store import StoredFormulas
from app.library.found import Found
from app.library.gathering import gather
from app.library.planning import PlannedImport, plan_import
from app.library.preview import Preview, preview_of
from app.library.service import Outcome, apply_import, overtaken, refuse_unasked
from app.library.stored import is_current, look

Settle = Callable[[Preview], Mapping[str, int]]
_TAKEN = frozenset({"import"})


def renderer_of(typesetter: VersionedTypesetter) -> str:
    """What reads and renders: another one would make other rows of the same file."""
    return f"{reader_version()}/{typesetter.version}"[:100]


@dataclass(frozen=True, slots=True)
class Importer:
    """Imports handbooks into a store. One for a run: it remembers the formulas that it has typeset."""

    store: Store
    clock: Clock
    typesetter: CachedTypesetter
    seen: dict[str, str] = field(default_factory=dict)  # which source a slug of this run came from

    @classmethod
    def over(cls, store: Store, clock: Clock, typesetter: VersionedTypesetter) -> "Importer":
        return cls(store, clock, CachedTypesetter(typesetter, StoredFormulas(store)))

    @property
    def renderer(self) -> str:
        return renderer_of(self.typesetter)

    def import_file(
        self,
        path: Path,
        *,
        label: str = "",
        may_shrink: bool = False,
        by: int | None = None,
        settle: Settle | None = None,
    ) -> Outcome | None:
        """Imports a file, a folder or a .zip as one handbook; None where it was imported before and has not changed.

        Args:
            path: where it lies.
            label: what to call it, where that is not its path.
            may_shrink: whether more than half of what is stored may be retired.
            by: the learner who imports.
            settle: says of what is in doubt which pairs are one note; without it none is.

        Raises:
            VivaError: it cannot be read as a handbook, see `gather`.
            Conflict: it would retire more than half of what is stored, and that was not allowed; or another handbook
                of this run has the same name.
        """
        bundle, slug = gather(path, label), slug_of(path)
        if self.seen.setdefault(slug, bundle.name) != bundle.name:
            raise Conflict(
                f"{self.seen[slug]} has the same name, “{slug}”.", "Give one of the two files another name."
            )
        with self.store.read() as tx:
            if is_current(tx, slug, bundle.digest, self.renderer):
                return None
        while True:
            with uncollected():
                handbook = read(bundle)
                same = self._settled(slug, Found.of(handbook, bundle.digest), settle)
                planned = self.plan(slug, bundle, handbook, same)
                if not may_shrink:
                    refuse_unasked(planned)
                try:
                    with self.store.write() as tx:
                        return apply_import(tx, planned, by)
                except Stale:  # somebody else was faster: plan over what there is now
                    with self.store.read() as tx:
                        if is_current(tx, slug, bundle.digest, self.renderer):
                            return None

    def _settled(self, slug: str, found: Found, settle: Settle | None) -> Mapping[str, int] | None:
        if settle is None:
            return None
        with self.store.read() as tx:
            preview = preview_of(tx, slug, found)
        return settle(preview)

    def plan(
        self,
        slug: str,
        bundle: Bundle,
        handbook: Handbook,
        same: Mapping[str, int] | None = None,
        *,
        seen: int | None = None,
        tell: Tell = to_nobody,
    ) -> PlannedImport:
        """The slow half of an import; `apply_import` is the other.

        Args:
            same: doubts that a person has settled, see `make_plan`.
            seen: the handbook's newest change set as the person saw it.
            tell: who is told how far it is.

        Raises:
            Conflict: two notes claim one id of the author's.
            Stale: the handbook has changed since the person looked.
        """
        typesetter = self.typesetter.using(handbook.macros)
        typesetter.prepare(handbook.formulas, tell)
        links = HandbookLinks.of(handbook, bundle, slug)
        drafter = Drafter(typesetter, self.renderer, links.at, repr(sorted(handbook.macros.items())))
        with self.store.read() as tx:
            stored = look(tx, slug)
        if seen not in (None, stored.change_set):
            raise overtaken()
        planned = plan_import(stored, bundle, handbook, drafter, self.clock.now(), same, tell)
        if stored.handbook_id is None:
            return planned
        with self.store.read() as tx:
            return replace(planned, before=images.look_at(tx, stored.handbook_id, planned.edits))


def slug_of(path: Path) -> str:
    """A handbook's name in addresses, from its file's or folder's; from the folder around it where that says nothing."""
    stem = path.resolve().name if path.is_dir() else path.stem
    if is_nameless(stem) and path.resolve().parent.name:
        stem = path.resolve().parent.name
    return slug_from(stem)


def slug_from(name: str) -> str:
    """A name in addresses. Names that are pages of their own below `/handbooks` are taken."""
    slug = re.sub(r"[\W_]+", "-", name.casefold()).strip("-")[:100] or "handbook"
    return f"{slug}-handbook" if slug in _TAKEN else slug
