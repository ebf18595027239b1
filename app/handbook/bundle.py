"""A handbook's files together: one Markdown file, or many in their order with the pictures that they show."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.handbook.diagnostics import Diagnostic, Severity
from app.handbook.files import (
    MANIFEST,
    MARKDOWN,
    clean_path,
    in_order,
    is_foreign,
    is_housekeeping,
    is_markdown,
    referred,
)
from app.handbook.limits import MAX_ENTRIES, MAX_FILE, MAX_FILES, MAX_TEXT, MAX_TOTAL, MB
from app.handbook.manifest import NO_MANIFEST, Manifest, read_manifest
from app.handbook.pictures import size_of
from app.handbook.source import Source, Unreadable, load
from app.kernel.errors import NotFound

_NAMED = 5  # files left out that are named; more are only counted


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that the text refers to."""

    path: str  # from the handbook's root
    digest: str  # SHA-256 of the bytes, hexadecimal
    data: bytes = field(repr=False)
    size: tuple[int, int] | None = None  # of a picture, in pixels


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a handbook is read from. `sources` are in the order of reading, and there is at least one."""

    name: str  # of the file, the folder or the archive, as its author knows it
    sources: tuple[Source, ...]
    attachments: tuple[Attachment, ...] = ()
    manifest: Manifest = NO_MANIFEST
    digest: str = ""  # a single file's own; of several, of their names and their digests
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_file(self) -> bool:
        """Whether this is a file by itself, and no folder of one."""
        return self.sources[0].path == self.name

    def label(self, path: str) -> str:
        """A file's name as remarks say it."""
        return path if self.is_file else f"{self.name}/{path}"

    def with_texts(self, texts: Mapping[str, bytes]) -> "Bundle":
        """The same with other bytes for some of its sources, by their paths.

        Raises:
            Unreadable: nothing is left of one, or it is too large.
        """
        sources = (
            replace(load(texts[one.path], self.label(one.path)), path=one.path) if one.path in texts else one
            for one in self.sources
        )
        changed = replace(self, sources=tuple(sources))
        return replace(changed, digest=digest_of(changed))

    @property
    def files(self) -> dict[str, bytes]:
        """All that it is made of, by the paths from its root."""
        texts = {one.path.rpartition("/")[2] if self.is_file else one.path: one.data for one in self.sources}
        return {one.path: one.data for one in self.attachments} | texts

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of all sources, counted through as `Handbook.place` counts them."""
        if len(self.sources) == 1:
            return tuple(self.sources[0].text.split("\n"))
        texts = (one.text if one.text.endswith("\n") else f"{one.text}\n" for one in self.sources)
        return tuple(line for text in texts for line in text.split("\n"))


def one_file(source: Source) -> Bundle:
    """A file that is a handbook by itself."""
    return Bundle(source.path, (source,), digest=source.digest)


def bundle_of(files: Mapping[str, bytes], name: str) -> Bundle:
    """The handbook that some files are.

    Only what is needed is looked up, so that a mapping may fetch its values when it is asked for them: every
    Markdown file that it lists but housekeeping, `handbook.toml`, and the files that the text refers to.

    Args:
        files: bytes by paths with "/", from the root that they share.
        name: of the folder, or of the file where there is only one: then that is the handbook's source itself.

    Raises:
        Invalid: a path leads out of the root.
        NotFound: there is no Markdown file.
        Unreadable: there is none that can be read, or more than Viva takes in.
    """
    places = _places(files, name)
    kept = {path: key for path, key in places.items() if len(places) == 1 or not is_foreign(path)}
    found: list[Diagnostic] = []
    manifest = NO_MANIFEST
    if MANIFEST in kept:
        manifest, found = read_manifest(files[kept[MANIFEST]], f"{name}/{MANIFEST}")
    texts = [path for path in kept if is_markdown(path)]
    papers = [path for path in texts if is_housekeeping(path) and path not in manifest.order]
    if len(papers) == len(texts):
        papers = []
    ordered, unknown = in_order((path for path in texts if path not in set(papers)), manifest.order)
    found += [_left_out(papers, name)] if papers else []
    found += [_unknown(wish, name) for wish in unknown]
    alone = len(ordered) == 1 and name.replace("\\", "/").rpartition("/")[2] == ordered[0]
    sources, failed = _load(files, kept, ordered, name, alone=alone)
    attachments, missing = _attach(files, kept, sources, ordered[0] if alone else None)
    if MANIFEST in kept:
        data = files[kept[MANIFEST]]
        attachments.append(Attachment(MANIFEST, hashlib.sha256(data).hexdigest(), data))
    found += failed + ([_missing(missing, name)] if missing else [])
    bundle = Bundle(name, tuple(sources), tuple(attachments), manifest, "", tuple(found))
    return replace(bundle, digest=digest_of(bundle))


def _places(files: Mapping[str, bytes], name: str) -> dict[str, str]:
    """The mapping's own keys, by clean paths."""
    if len(files) > MAX_ENTRIES:
        raise Unreadable(f"{name} holds more than {MAX_ENTRIES:,} files.", "Give the handbook's own folder.")
    given: dict[str, str] = {}
    for key in files:
        other = given.setdefault(clean_path(key, name), key)
        if other != key:
            raise Unreadable(
                f"{name} holds two files of one name: {key!r}.", "Give one of them another name."
            )
    return given


def _load(
    files: Mapping[str, bytes], kept: Mapping[str, str], paths: list[str], name: str, *, alone: bool
) -> tuple[list[Source], list[Diagnostic]]:
    """The Markdown files that can be read, and what is wrong with the others."""
    if not paths:
        raise NotFound(f"{name} holds no Markdown file.", f"Its name must end in {' or '.join(MARKDOWN)}.")
    if len(paths) > MAX_FILES:
        raise Unreadable(
            f"{name} has more than {MAX_FILES:,} Markdown files.", "Import its parts one by one."
        )
    sources, found, size = [], list[Diagnostic](), 0
    for path in paths:
        label = name if alone else f"{name}/{path}"
        try:
            data = files[kept[path]]
            size += len(data)
            source = load(data, label)
        except Unreadable as error:
            if len(paths) == 1:
                raise
            found.append(Diagnostic(Severity.WARNING, "file-left-out", f"Left out: {error}", label))
            continue
        if size > MAX_TEXT:
            raise Unreadable(
                f"{name} has more than {MAX_TEXT // MB} MB of text.", "Import its parts one by one."
            )
        sources.append(source if alone else replace(source, path=path))
        found += source.diagnostics
    if not sources:
        raise Unreadable(
            f"{name} holds no Markdown file with text in it.", "Write something into one of them."
        )
    return sources, found if not alone else []


def _attach(
    files: Mapping[str, bytes], kept: Mapping[str, str], sources: Iterable[Source], alone: str | None
) -> tuple[list[Attachment], list[str]]:
    """The files that the text refers to, and pictures among them that are not there."""
    wanted = sorted({path for one in sources for path in referred(one.text, alone or one.path)})
    found: list[Attachment] = []
    missing = []
    size = 0
    for path in wanted:
        if is_markdown(path) or is_foreign(path):
            continue
        data = files.get(kept.get(path, path))
        if data is None or len(data) > MAX_FILE:
            missing.append(path)
            continue
        size += len(data)
        if size > MAX_TOTAL or len(found) >= MAX_FILES:
            raise Unreadable(
                f"The text refers to more than {MAX_FILES:,} files or {MAX_TOTAL // MB} MB.",
                "Make pictures smaller, or import parts one by one.",
            )
        found.append(Attachment(path, hashlib.sha256(data).hexdigest(), data, size_of(data)))
    return found, [path for path in missing if path.lower().endswith(PICTURES)]


PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")


def digest_of(bundle: Bundle) -> str:
    """What changes with any of its files, and with what its manifest says."""
    if len(bundle.sources) == 1 and not bundle.attachments and bundle.manifest == NO_MANIFEST:
        return bundle.sources[0].digest
    whole = hashlib.sha256(repr(bundle.manifest).encode("utf-8", "surrogatepass"))
    parts = [("" if bundle.is_file else one.path, one.digest) for one in bundle.sources]
    for path, digest in (*parts, *((one.path, one.digest) for one in bundle.attachments)):
        whole.update(f"{path}\0{digest}\n".encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def _left_out(papers: list[str], name: str) -> Diagnostic:
    message = f"Left out, as papers of the repository: {_some(papers)}. “order” in {MANIFEST} takes one in."
    return Diagnostic(Severity.INFO, "files-left-out", message, name)


def _missing(paths: list[str], name: str) -> Diagnostic:
    number = (
        f"{len(paths)} pictures that the text shows are"
        if len(paths) > 1
        else "A picture that the text shows is"
    )
    message = f"{number} not with it, or too large: {_some(paths)}. Import the folder that holds them."
    return Diagnostic(Severity.INFO, "pictures-missing", message, name)


def _unknown(wish: str, name: str) -> Diagnostic:
    message = f"“order” names “{wish[:200]}”, and there is no such Markdown file or folder."
    return Diagnostic(Severity.WARNING, "manifest-order", message, f"{name}/{MANIFEST}")


def _some(paths: list[str]) -> str:
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return ", ".join(sorted(paths)[:_NAMED]) + more
