"""Properties between two `---` lines at the very start of a file."""

import re

_PAIR = re.compile(r"(?P<key>[A-Za-z][\w -]{0,40}):\s+(?P<value>\S.*)$")
_LONGEST = 200  # lines


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Plain `key: value` properties, keys in lower case, and the text with those lines left empty."""
    if not text.startswith("---\n"):
        return {}, text
    lines = text.split("\n", _LONGEST)
    end = next((place for place, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
    inside = lines[1:end]
    pairs = [found for line in inside if (found := _PAIR.match(line))]
    if not pairs or not inside[0].strip():
        return {}, text
    properties = {found["key"].strip().casefold(): found["value"].strip().strip("\"'") for found in pairs}
    return properties, "\n" * (end + 1) + "\n".join(lines[end + 1 :])
