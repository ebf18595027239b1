"""Properties at the very start of a file: YAML between two `---` lines, or TOML between two `+++` lines.

Of YAML as much as front matter has: texts, lists, one level of keys below a key, and texts over several lines.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

_PAIR = re.compile(r"""(?P<key>"[^"]+"|'[^']+'|[A-Za-z\\][\w\\ -]{0,40}?)\s*:(?:\s+(?P<value>\S.*?))?\s*$""")
_ITEM = re.compile(r"\s*-\s+(?P<value>\S.*?)\s*$")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_BLOCK = re.compile(r"[|>][+-]?$")
_LONGEST = 200  # lines

Properties = dict[str, Any]  # texts, lists of texts, or texts by keys


def split_front_matter(text: str) -> tuple[Properties, str]:
    """The properties, keys in lower case, and the text with their lines left empty."""
    mark = text[:4]
    if mark not in ("---\n", "+++\n"):
        return {}, text
    lines = text.split("\n", _LONGEST)
    ends = ("---", "...") if mark == "---\n" else ("+++",)
    end = next((place for place, line in enumerate(lines[1:], 1) if line.rstrip() in ends), 0)
    inside = lines[1:end]
    if not inside or not inside[0].strip():
        return {}, text
    found = _toml(inside) if mark == "+++\n" else _yaml(inside)
    if not found:
        return {}, text
    properties = {key.strip().casefold(): value for key, value in found.items()}
    return properties, "\n".join([""] * (end + 1) + lines[end + 1 :])


def texts(properties: Mapping[str, Any]) -> dict[str, str]:
    """Properties as they are shown: texts, and lists of texts joined."""
    found = {}
    for key, value in properties.items():
        if isinstance(value, list):
            value = ", ".join(map(str, value))
        if value not in ("", None) and not isinstance(value, dict):
            found[key] = str(value)
    return found


def _toml(lines: list[str]) -> Properties:
    try:
        return tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return {}


def _yaml(lines: list[str]) -> Properties:
    found: Properties = {}
    groups = list(_groups(lines))
    for match, below in groups:
        key, value = _scalar(match["key"]), match["value"] or ""
        if value and not _BLOCK.match(value):
            found[key] = _value(value)
        elif items := [item for line in below if (item := _ITEM.match(line))]:
            found[key] = [_scalar(item["value"]) for item in items]
        elif _BLOCK.match(value):
            found[key] = " ".join(line.strip() for line in below if line.strip())
        else:
            pairs = [pair for line in below if (pair := _PAIR.match(line.strip()))]
            found[key] = {_scalar(pair["key"]): _scalar(pair["value"] or "") for pair in pairs} or ""
    return found if any(found.values()) else {}


def _groups(lines: list[str]) -> Iterator[tuple[re.Match[str], list[str]]]:
    """Each key at the left with the lines that belong to it."""
    current: tuple[re.Match[str], list[str]] | None = None
    for line in lines:
        if line.startswith("#"):
            continue
        match = _PAIR.match(line)
        if match is not None:
            if current:
                yield current
            current = match, []
        elif current:
            current[1].append(line)
    if current:
        yield current


def _value(text: str) -> str | list[str]:
    if text.startswith("[") and text.endswith("]"):
        return [
            _scalar(part)
            for part in re.findall(r"""\s*("[^"]*"|'[^']*'|[^,]+)""", text[1:-1])
            if part.strip()
        ]
    return _scalar(text)


def _scalar(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        inner = text[1:-1]
        return inner.replace("\\\\", "\\").replace('\\"', '"') if text[0] == '"' else inner.replace("''", "'")
    return _COMMENT.sub("", text).strip().strip("\"'")
