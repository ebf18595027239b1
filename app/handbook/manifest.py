"""What `handbook.toml` says of a handbook."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.handbook.diagnostics import Diagnostic, Severity
from app.handbook.encoding import decode

FRONT_MATTER_KEYS = frozenset({"title", "questions", "macros"})  # that mean the same there; the rest is shown
CONVENTIONS = ("headings", "bold", "paragraphs", "lists", "folds", "tables", "fences", "none")
_TEXTS = ("title", "subtitle", "language", "licence", "questions")
_LISTS = ("authors", "order")
_SPELLINGS = {"license": "licence", "author": "authors", "lang": "language"}
MAX_MACROS = 500
_COMMAND = re.compile(r"\\(?:[A-Za-z@]+|[^A-Za-z\s])")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an author says of the handbook as a whole; what is not said is empty."""

    title: str = ""
    subtitle: str = ""
    language: str = ""
    licence: str = ""
    authors: tuple[str, ...] = ()
    order: tuple[str, ...] = ()  # files and folders that are read first
    questions: str = ""  # the only conventions that questions are found by, of `CONVENTIONS`; "" for any
    macros: Mapping[str, str] = field(default_factory=dict)  # of KaTeX: {r"\R": r"\mathbb{R}"}

    @property
    def properties(self) -> dict[str, str]:
        """As front matter would say it."""
        said = {
            "title": self.title,
            "subtitle": self.subtitle,
            "author": ", ".join(self.authors),
            "licence": self.licence,
            "language": self.language,
        }
        return {key: value for key, value in said.items() if value}


NO_MANIFEST = Manifest()


def read_manifest(data: bytes, path: str) -> tuple[Manifest, list[Diagnostic]]:
    """Reads `handbook.toml`; what is wrong in it is left out and said."""
    decoded = decode(data, path)
    text = decoded.text if decoded else ""
    try:
        said = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        message = f"This is not TOML, so none of it counts: {error}."
        return Manifest(), [
            Diagnostic(Severity.ERROR, "manifest-unreadable", message, path, int(place[1]) if place else 0)
        ]
    return manifest_of(said, text, path)


def manifest_of(said: Mapping[str, Any], text: str, path: str) -> tuple[Manifest, list[Diagnostic]]:
    """The manifest of keys and values, with a remark on each that cannot be used.

    Args:
        said: what TOML, or the front matter of a handbook's first file, holds.
        text: what it was read from, for the lines of the remarks.
        path: the file that remarks speak of.
    """
    found: list[Diagnostic] = []

    def remark(key: str, message: str) -> None:
        found.append(Diagnostic(Severity.WARNING, "manifest-key", message, path, _line_of(text, key)))

    values: dict[str, Any] = {}
    for key, value in said.items():
        name = _SPELLINGS.get(key, key)
        if name in _TEXTS:
            if not isinstance(value, str):
                remark(key, f"“{key}” must be a text in quotation marks.")
            elif name == "questions" and not set(value.replace(",", " ").split()) <= set(CONVENTIONS):
                remark(
                    key, f"“questions” may be any of {', '.join(CONVENTIONS)}; several with commas between."
                )
            else:
                values[name] = " ".join(value.split())
        elif name in _LISTS:
            listed = [value] if isinstance(value, str) else value
            if isinstance(listed, list) and all(isinstance(one, str) for one in listed):
                values[name] = tuple(listed)
            else:
                remark(key, f'“{key}” must be a list of texts: {key} = ["…", "…"].')
        elif name == "macros":
            values[name] = _macros(value, remark)
        else:
            known = ", ".join((*_TEXTS, *_LISTS, "macros"))
            remark(key, f"“{key[:60]}” means nothing here. Known are: {known}.")
    return Manifest(**values), found


def _macros(value: Any, remark: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        remark(
            "macros", '“macros” must be a table: [macros], and below it lines like "\\\\R" = "\\\\mathbb{R}".'
        )
        return {}
    macros: dict[str, str] = {}
    for name, meaning in value.items():
        command = name if name.startswith("\\") else f"\\{name}"
        if not isinstance(meaning, str) or not re.fullmatch(r"\\(?:[A-Za-z@]+|[^A-Za-z\s])", command):
            remark(name, f'The macro “{name[:60]}” must be a command such as "\\\\R" with a text of TeX.')
        elif len(macros) >= MAX_MACROS:
            remark(name, f"There are more than {MAX_MACROS} macros; those from here on do not count.")
            break
        else:
            macros[command] = meaning
    for command in sorted(_endless(macros)):
        remark(command, f"The macro “{command}” calls itself, so it does not count.")
        del macros[command]
    return macros


def _endless(macros: Mapping[str, str]) -> set[str]:
    """Macros from whose meaning, and what that calls, one comes back to them."""
    calls = {name: {one for one in _COMMAND.findall(text) if one in macros} for name, text in macros.items()}
    found = set()
    for name in macros:
        seen: set[str] = set()
        ahead = set(calls[name])
        while ahead and name not in seen:
            seen |= ahead
            ahead = {further for one in ahead for further in calls[one]} - seen
        if name in seen:
            found.add(name)
    return found


def _line_of(text: str, key: str) -> int:
    """The line that a key stands on, as far as can be told; 0 for none."""
    names = {re.escape(one) for one in (key, key.replace("\\", "\\\\"), key.removeprefix("\\"))}
    found = re.search(rf"""^[ \t]*\[?["']?(?:{"|".join(names)})["']?\s*[=:\]]""", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0
