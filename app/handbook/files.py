"""The files of a handbook by their names: which are read, in which order, and what is none of the handbook's."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from app.kernel.errors import Invalid

MARKDOWN = (".md", ".markdown")
MANIFEST = "handbook.toml"
_NAMELESS = frozenset({"readme", "index"})
_FOREIGN = frozenset(
    {"node_modules", "venv", "env", "virtualenv", "vendor", "site-packages", "__pycache__", "__macosx"}
)
# Papers of a repository. Words that may as well name a chapter count only in capitals, as such papers are written.
_PAPERS = frozenset({"license", "licence", "copying", "notice", "contributing", "contributors", "code-of-conduct",
    "changelog", "codeowners", "pull-request-template", "issue-template"})  # fmt: skip
_PAPERS_IN_CAPITALS = frozenset(
    {"SECURITY", "SUPPORT", "AUTHORS", "HISTORY", "CHANGES", "GOVERNANCE", "MAINTAINERS"}
)
_NUMBER = re.compile(r"(\d+)")
_REFERENCE = re.compile(
    r"""\]\(\s*(?:<([^<>\n]+)>|([^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*))"""  # [text](address), ![alt](address "title")
    r"""|^[ ]{0,3}\[[^\[\]\n]+\]:[ \t]*<?([^\s<>]+)"""  # [name]: address
    r"""|\b(?:src|href)\s*=\s*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'<>]+))""",
    re.MULTILINE | re.IGNORECASE,
)


def is_markdown(path: str) -> bool:
    return path.lower().endswith(MARKDOWN)


def is_nameless(stem: str) -> bool:
    """Whether a file's name says nothing of what is in it: README, index."""
    return stem.casefold() in _NAMELESS


def clean_path(path: str, where: str) -> str:
    """A file's place in its handbook, in one spelling of its letters.

    Raises:
        Invalid: it leads out of the handbook.
    """
    plain = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\\", "/")
    parts = [part for part in unicodedata.normalize("NFC", plain).split("/") if part not in ("", ".")]
    if plain.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:/", plain) or not parts or "\0" in plain:
        raise Invalid(f"{where} names a file outside of itself: {path[:200]!r}.", "Pack the folder anew.")
    return "/".join(parts)


def is_foreign(path: str) -> bool:
    """Whether a file is hidden, or in a folder that is never part of a handbook: a virtualenv, what others wrote."""
    return any(part.startswith(".") or part.casefold() in _FOREIGN for part in path.split("/"))


def is_housekeeping(path: str) -> bool:
    """Whether a file is a paper of its repository and no chapter: a licence, rules for contributors."""
    stem = PurePosixPath(path).stem
    return stem in _PAPERS_IN_CAPITALS or re.sub(r"[\s_]+", "-", stem.casefold()) in _PAPERS


def without_wrapping(paths: Iterable[str]) -> dict[str, str]:
    """Paths by what is left of them without the one folder that holds all, as archives of a folder have it."""
    paths = list(paths)
    seen = [path for path in paths if not is_foreign(path)]
    tops = {path.partition("/")[0] for path in seen}
    if len(tops) != 1 or not all("/" in path for path in seen):
        return {path: path for path in paths}
    wrapping = f"{tops.pop()}/"
    return {path.removeprefix(wrapping): path for path in paths if path.startswith(wrapping)}


def in_order(paths: Iterable[str], first: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """Files as they are read, and the wishes of `first` that name none of them.

    What `first` names comes first, a folder with all that is in it; then the rest by name, as people count (2 before
    10), README and index before their neighbours.
    """
    rest = sorted(paths, key=_natural)
    chosen: list[str] = []
    unknown = []
    for wish in first:
        name = unicodedata.normalize("NFC", wish).strip("/").removeprefix("./")
        named = [path for path in rest if path == name or path.startswith(f"{name}/")]
        if not named and not any(path == name or path.startswith(f"{name}/") for path in chosen):
            unknown.append(wish)
        chosen += named
        rest = [path for path in rest if path not in set(named)]
    return chosen + rest, unknown


def _natural(path: str) -> list[tuple[bool, list[tuple[int, int, str]], str]]:
    *folders, name = path.split("/")
    key = [(True, _counted(part), part) for part in folders]
    stem = PurePosixPath(name).stem
    return [*key, (not is_nameless(stem), _counted(stem), name)]


def _counted(text: str) -> list[tuple[int, int, str]]:
    parts = _NUMBER.split(text.casefold())
    return [(0, int(part[:30]), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def referred(text: str, path: str) -> set[str]:
    """The files that a Markdown file's text may refer to: relative addresses, from the handbook's root."""
    return {place[0] for address in references(text) if (place := locate(address, path)) and place[0]}


def references(text: str) -> Iterator[str]:
    """Every address in Markdown or HTML, and now and then one that only looks like it, in code."""
    return (next(filter(None, match.groups()), "") for match in _REFERENCE.finditer(text))


def is_relative(address: str) -> bool:
    return bool(address) and ":" not in address.partition("/")[0]


@lru_cache(maxsize=4096)
def locate(address: str, path: str) -> tuple[str, str] | None:
    """Where a relative address leads to: a file from the handbook's root, and a place in it ("" for neither).

    Args:
        address: as written in a link; only addresses without a scheme or a host are relative.
        path: of the file that it stands in.

    Returns:
        None where the address leads elsewhere, or out of the handbook.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or (not parts.path and not parts.fragment):
        return None
    anchor = unquote(parts.fragment)
    if not parts.path:
        return path, anchor
    wanted = unicodedata.normalize("NFC", unquote(parts.path).replace("\\", "/"))
    steps: list[str] = [] if wanted.startswith("/") else path.split("/")[:-1]
    for step in wanted.split("/"):
        if step == "..":
            if not steps:
                return None
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps), anchor


def title_from(path: str) -> str:
    """A title made of a file's name; of its folder's where the file's says nothing."""
    place = PurePosixPath(path)
    stem = place.parent.name if is_nameless(place.stem) and place.parent.name else place.stem
    words = re.split(r"[\s_-]+", re.sub(r"^\d+[\s._-]+(?=\D)", "", stem))
    return " ".join(word[:1].upper() + word[1:] for word in words).strip()
