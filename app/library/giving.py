"""What somebody gives at once, as the handbooks that it is: a file each, a folder, an archive."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.assessment.exchange.bank import BANKS, is_bank
from app.handbook.files import MARKDOWN, clean_path, is_foreign, is_markdown, is_nameless
from app.kernel.errors import Invalid
from app.library.gathering import ZIP, zipped
from app.library.importing import slug_from

MOST = 50  # handbooks at once
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Given:
    """One handbook, as it is kept until it is decided."""

    name: str  # of the file, or of the folder
    slug: str
    data: bytes  # for `bundled`


def handbooks_given(
    files: Sequence[tuple[str, bytes]], wanted: str = "", *, together: bool = False
) -> list[Given]:
    """The handbooks that some files are: each folder is one, and so is each archive, and each Markdown file.

    Args:
        files: paths and bytes. What lies in no folder and is no Markdown goes with every Markdown file that lies
            there, which takes of it what it shows.
        wanted: the name of the handbook, which goes before that of its file; may be empty.
        together: the Markdown files that lie in no folder are one handbook.

    Raises:
        Invalid: a name is missing, or meant for several; there is no Markdown; or there are too many.
    """
    loose, folders = _sorted(files)
    texts = [name for name in loose if is_markdown(name)]
    archives = [name for name in loose if name.lower().endswith(ZIP)]
    banks = [name for name in loose if is_bank(name)] if not texts else []  # beside Markdown, they go with it
    others = {name: data for name, data in loose.items() if name not in {*texts, *archives, *banks}}
    if others and not (texts or archives or banks or folders):
        named(next(iter(others)), wanted)
    found: list[tuple[str, bytes]] = []  # names, as of files
    if together and len(texts) > 1:
        found.append(("", zipped({name: loose[name] for name in texts} | others)))
    else:
        found += [(name, _with(others, name, loose[name])) for name in texts]
    found += [(name, loose[name]) for name in (*archives, *banks)]
    found += [(f"{name}{ZIP}", zipped(inside)) for name, inside in folders.items()]
    if len(found) > 1 and _clean(wanted):
        raise Invalid(
            "A name is for one handbook, and these are several.", "Leave it empty, or give them one by one."
        )
    if len(found) > MOST:
        raise Invalid(f"These are {len(found)} handbooks.", f"Give up to {MOST} at once.")
    return [Given(*named(name, wanted), data) for name, data in found]


def _sorted(files: Sequence[tuple[str, bytes]]) -> tuple[dict[str, bytes], dict[str, dict[str, bytes]]]:
    """Files that lie in no folder, and those in folders; without what is hidden or no part of a handbook."""
    loose: dict[str, bytes] = {}
    folders: dict[str, dict[str, bytes]] = defaultdict(dict)
    for path, data in files:
        top, _, below = clean_path(path, "The upload").partition("/")
        if below and not is_foreign(f"{top}/{below}"):
            folders[top][below] = data
        elif not below:
            loose[top] = data
    return loose, folders


def _with(others: Mapping[str, bytes], name: str, data: bytes) -> bytes:
    return zipped({name: data, **others}) if others else data


def named(file_name: str, name: str) -> tuple[str, str]:
    """The name of what was given, and the slug of the handbook that it is for.

    Args:
        file_name: of a Markdown file or an archive; empty where text was pasted.
        name: as the person says, which goes before the file's; may be empty.

    Raises:
        Invalid: there is no name, or the file is no Markdown file by its name.
    """
    own, wanted = _clean(file_name.replace("\\", "/").rpartition("/")[2]), _clean(name)
    if own and PurePosixPath(own).suffix.lower() not in (*MARKDOWN, ZIP, *BANKS):
        raise Invalid(
            f"“{own}” is no Markdown file by its name, and no question bank.",
            f"Choose a file that ends in {MARKDOWN[0]}, a folder, a {ZIP}, or a bank in GIFT or Moodle XML.",
        )
    stem = wanted or PurePosixPath(own).stem
    if not stem or (not wanted and is_nameless(stem)):
        raise Invalid("The handbook needs a name.", "Type one: it becomes its address.")
    return own or f"{stem}{MARKDOWN[0]}", slug_from(stem)


def _clean(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable()).strip()[:_LONGEST_NAME]
