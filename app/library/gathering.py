"""Where a handbook's files come from: a file, a folder or Git checkout, a .zip; read as far as they are needed."""

import os
import stat
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from zlib import error as ZlibError  # noqa: N812  (zlib's own name is no class name)

from app.assessment.exchange.bank import Bank, is_bank, is_package, read_bank
from app.handbook.bundle import Bundle, bundle_of, one_file
from app.handbook.files import MANIFEST, clean_path, is_foreign, is_markdown, without_wrapping
from app.handbook.limits import MAX_ENTRIES, MAX_FILE, MAX_RATIO, MAX_TEXT, MAX_TOTAL, MB
from app.handbook.source import Unreadable, load
from app.kernel.errors import Conflict, NotFound
from app.library.banks import bank_bundle

ZIP = ".zip"
_ZIPPED = b"PK\3\4"  # how an archive begins, and no text


def gather(path: Path, label: str = "") -> Bundle:
    """The handbook that a file, a folder or a .zip is.

    Args:
        path: where it lies. Of a folder, all Markdown files are one handbook.
        label: what to call it, where that is not its path.

    Raises:
        NotFound: there is nothing.
        Unreadable: it may not be read, holds no Markdown, or more than Viva takes in.
        Invalid: an archive names files outside of itself.
        Conflict: a file changes while it is read.
    """
    name = label or str(path)
    if path.is_dir():
        return bundle_of(FolderFiles(path, name), name)
    if not path.exists():
        raise NotFound(f"There is no file {path}.", "Check its name and folder.")
    if path.suffix.lower() == ZIP:
        return unpacked(read_steady(path, MAX_TOTAL), name)
    if is_bank(path.name):
        return bank_bundle({path.name: read_steady(path, MAX_TEXT)}, name)
    if not is_markdown(path.name):  # somebody named it, so it is meant
        return one_file(load(read_steady(path, MAX_TEXT), name))
    return bundle_of(BesideFiles(path), name)


def bundled(data: bytes, name: str) -> Bundle:
    """The handbook that given bytes are, those of a Markdown file or of a .zip.

    Raises:
        VivaError: as `gather`.
    """
    if name.lower().endswith(ZIP) or data.startswith(_ZIPPED):
        return unpacked(data, name)
    if is_bank(name):
        return bank_bundle({name: data}, name)
    return bundle_of({name.rpartition("/")[2]: data}, name)


def packed(path: Path, bundle: Bundle) -> bytes:
    """What lies at a path, and was gathered there, as bytes that `bundled` makes the same handbook of."""
    if path.suffix.lower() == ZIP and not path.is_dir():
        return read_steady(path, MAX_TOTAL)
    if not path.is_dir() and not bundle.attachments:
        return read_steady(path, MAX_TEXT)
    files = FolderFiles(path, bundle.name) if path.is_dir() else BesideFiles(path)
    texts = [one.path for one in bundle.sources] if path.is_dir() else [path.name]
    wanted = [*texts, *(one.path for one in bundle.attachments), *({MANIFEST} & set(files))]
    return zipped({name: files[name] for name in wanted})


def zipped(files: Mapping[str, bytes], folder: str = "handbook") -> bytes:
    """An archive of files by their paths, in the one folder that `unpacked` takes away again."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(f"{folder}/{path}"), data)
    return made.getvalue()


def flat_zip(files: Mapping[str, bytes]) -> bytes:
    """An archive of files by their paths, without a folder around them: the same bytes for the same files."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def bank_given(data: bytes, name: str) -> Bank:
    """What is understood of a question bank: a file in GIFT, Moodle XML or QTI, or a QTI package.

    Raises:
        Invalid: it is none, or nothing in it could be taken over.
        Unreadable: it cannot be unpacked.
    """
    if data.startswith(_ZIPPED):
        return read_bank(package_files(data, name), name)
    return read_bank({name: data}, name)


def package_files(data: bytes, name: str) -> dict[str, bytes]:
    """The files of an archive, all of them, within bounds."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return dict(ZipFiles(archive, name))
    except _UNPACKING as error:
        raise _cannot_unpack(name, error) from error


def unpacked(data: bytes, name: str) -> Bundle:
    """The handbook in a .zip."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            files = ZipFiles(archive, name)
            return bank_bundle(files, name) if is_package(files) else bundle_of(files, name)
    except _UNPACKING as error:
        raise _cannot_unpack(name, error) from error


_UNPACKING = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ZlibError, EOFError, OSError)


def _cannot_unpack(name: str, error: Exception) -> Unreadable:
    return Unreadable(f"{name} cannot be unpacked: {error}.", "Pack it anew, without a password.")


def handbooks_in(folder: Path) -> list[Path]:
    """What lies in a folder of handbooks: each file is one, and so is each folder that holds Markdown."""
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in inside if not is_foreign(path.name) and _is_handbook(path)]


def _is_handbook(path: Path) -> bool:
    if path.is_dir():
        return any(map(is_markdown, FolderFiles(path, str(path))))
    return is_markdown(path.name) or path.suffix.lower() == ZIP


class FolderFiles(Mapping[str, bytes]):
    """The files below a folder; links that lead out of it are none of them."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder.resolve(), name
        self._paths: dict[str, Path] = {}
        for at, folders, names in os.walk(self._folder, onerror=_refuse):
            below = Path(at).relative_to(self._folder)
            folders[:] = sorted(one for one in folders if not is_foreign(one))
            for one in names:
                self._paths[(below / one).as_posix()] = Path(at) / one
            if len(self._paths) > MAX_ENTRIES:
                raise Unreadable(
                    f"{name} holds more than {MAX_ENTRIES:,} files.", "Give the handbook's own folder."
                )

    def __getitem__(self, key: str) -> bytes:
        path = self._paths[key]
        if not path.resolve().is_relative_to(self._folder):
            raise KeyError(key)
        return read_steady(path, MAX_TEXT if is_markdown(key) else MAX_FILE)

    def __iter__(self) -> Iterator[str]:
        return (key for key, path in self._paths.items() if self._is_inside(path))

    def __len__(self) -> int:
        return len(self._paths)

    def _is_inside(self, path: Path) -> bool:
        return not path.is_symlink() or path.resolve().is_relative_to(self._folder)


class BesideFiles(Mapping[str, bytes]):
    """A Markdown file, and whatever it refers to in its folder and below; nothing else is listed."""

    def __init__(self, path: Path) -> None:
        self._path, self._folder = path, path.resolve().parent

    def __getitem__(self, key: str) -> bytes:
        if key == self._path.name:
            return read_steady(self._path, MAX_TEXT)
        beside = self._folder / key
        try:
            if is_markdown(key) or not beside.is_file() or not beside.resolve().is_relative_to(self._folder):
                raise KeyError(key)
        except (OSError, ValueError) as error:
            raise KeyError(key) from error
        return read_steady(beside, MAX_FILE)

    def __iter__(self) -> Iterator[str]:
        yield self._path.name

    def __len__(self) -> int:
        return 1


class ZipFiles(Mapping[str, bytes]):
    """The files of an archive, unpacked one by one within bounds."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name, self._left = archive, name, MAX_TOTAL
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise Unreadable(
                f"{name} holds more than {MAX_ENTRIES:,} files.", "Pack the handbook's own folder."
            )
        files = {
            clean_path(one.filename, name): one for one in entries if not one.is_dir() and not _is_link(one)
        }
        self._entries = {short: files[path] for short, path in without_wrapping(files).items()}

    def __getitem__(self, key: str) -> bytes:
        entry = self._entries[key]
        most = min(self._left, MAX_TEXT if is_markdown(key) else MAX_FILE)
        with self._archive.open(entry) as file:
            data = file.read(most + 1)  # what the archive says of sizes need not be true
        if len(data) > most or len(data) > max(MB, MAX_RATIO * entry.compress_size):
            raise Unreadable(
                f"{self._name} unpacks to more than Viva takes in, at {key}.",
                f"A file may have {MAX_FILE // MB} MB, all together {MAX_TOTAL // MB} MB.",
            )
        self._left -= len(data)
        return data

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _refuse(error: OSError) -> None:
    raise _unreadable(error.filename, error)


def read_steady(path: Path, most: int) -> bytes:
    """A file's bytes as they are at one moment.

    Raises:
        Unreadable: it is larger than that, or may not be read.
        Conflict: it changes while it is read, again and again.
    """
    try:
        for _ in range(3):
            before = path.stat()
            if before.st_size > most:
                raise Unreadable(
                    f"{path} is {before.st_size / MB:.0f} MB large; Viva reads up to {most // MB} MB.",
                    "Split it into several files.",
                )
            with path.open("rb") as file:
                data = file.read(most + 1)
            after = path.stat()
            if len(data) == before.st_size == after.st_size and before.st_mtime_ns == after.st_mtime_ns:
                return data
    except OSError as error:
        raise _unreadable(path, error) from error
    raise Conflict(f"{path} changes while it is read.", "Try again when nothing writes to it.")


def _unreadable(path: object, error: OSError) -> Unreadable:
    return Unreadable(f"{path} cannot be read: {error.strerror}.", "Check the file and its permissions.")
