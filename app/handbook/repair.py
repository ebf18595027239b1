"""Repairs what encodings and editors did to a text, line by line, and says where; sound text stays."""

import re

import ftfy
from ftfy.badness import is_bad

from app.handbook.diagnostics import Diagnostic, Severity

# Only wrong decodings are undone: quotes, ligatures, widths, entities and normal forms stay as written.
_FTFY = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_encoding=True,
    restore_byte_a0=True,
    replace_lossy_sequences=True,
    decode_inconsistent_utf8=True,
    fix_c1_controls=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
    explain=False,
)
_Remark = tuple[Severity, str, str]  # severity, code, message

# Next to markup, invisible characters hide it from the parser; between letters they may be spelling (Khmer).
_INVISIBLE = re.compile(
    "(?:^|(?<=[\\s#*_`~|$()\\[\\]>+-]))[\u200b\u2060\ufeff]++"
    "|(?<![\u200b\u2060\ufeff])[\u200b\u2060\ufeff]++(?=[\\s#*_`~|$()\\[\\]<]|$)"
)


def repair(text: str, path: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """The text with its damage repaired, and a remark for every changed line; lines keep their numbers."""
    if text.isascii() and "\0" not in text:
        return text, ()
    lines = text.split("\n")
    remarks: list[Diagnostic] = []
    for index, line in enumerate(lines):
        if line.isascii() and "\0" not in line:
            continue
        for step in (_null, _visible, _mojibake):
            line, remark = step(line)
            if remark:
                remarks.append(Diagnostic(*remark, path, index + 1))
        lines[index] = line
    return "\n".join(lines), tuple(remarks)


def _null(line: str) -> tuple[str, _Remark | None]:
    if "\0" not in line:
        return line, None
    message = "Replaced a null character; retype what stood there."
    return line.replace("\0", "\ufffd"), (Severity.WARNING, "null-character", message)


def _visible(line: str) -> tuple[str, _Remark | None]:
    cleared = _INVISIBLE.sub("", line)
    if cleared == line:
        return line, None
    message = "Left out an invisible character that hid the markup next to it."
    return cleared, (Severity.INFO, "invisible-character", message)


def _mojibake(line: str) -> tuple[str, _Remark | None]:
    if not is_bad(line):
        return line, None
    repaired = ftfy.fix_encoding(line, _FTFY)
    if repaired == line or "\n" in repaired:
        return line, None
    before, after = _excerpts(line, repaired)
    message = f"Read “{before}” as “{after}”; correct it and save the file as UTF-8."
    return repaired, (Severity.WARNING, "encoding-repaired", message)


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """The first word that differs, from both."""
    pairs = enumerate(zip(before, after, strict=False))
    start = next((i for i, (a, b) in pairs if a != b), min(len(before), len(after)))
    start = before.rfind(" ", 0, start) + 1
    return before[start : start + 40].partition(" ")[0], after[start : start + 40].partition(" ")[0]
