"""A handbook's title, subtitle and details ("**Author**: …"), which are no study material."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from app.handbook.document import Block, Document
from app.handbook.outline import Outline, Section

# Words that name a property of a document and hardly ever a term to learn.
_PROPERTIES = {
    *("author", "authors", "by", "contact", "copyright", "date", "edition", "email", "focus", "format"),
    *("last-updated", "level", "licence", "license", "maintainer", "maintainers", "published", "source"),
    *("target", "updated", "use", "version", "website", "year"),
}
_BOLD_DETAIL = re.compile(r"(\*\*|__)(?P<key>[^*_:]{1,40})(?::\s*\1|\1\s*:)\s*(?P<value>\S.{0,300})$")
_BARE_DETAIL = re.compile(r"(?P<key>[^\W\d_][^*_:.!?]{0,30}?)\s*:\s+(?P<value>\S.{0,300})$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_QUESTION = re.compile(r"Q(?:uestion)?[\s.]*\d|.*\?$", re.IGNORECASE)
_DECORATION = {"hr", "html_block"}


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """What the title block says, and the sections and blocks (by first token) that it is made of."""

    title: str
    subtitle: str | None
    details: dict[str, str]
    sections: frozenset[int]
    blocks: frozenset[int]
    preface: tuple[Block, ...]  # ordinary text that stands with the title


def read_title_block(outline: Outline, properties: Mapping[str, str], *, of_many: bool = False) -> TitleBlock:
    """Finds what speaks of the handbook as a whole.

    A heading that names the handbook and has study material of its own stays a section, too.

    Args:
        outline: of the file that may have a title block; of several files, of the README or index alone.
        properties: those of its front matter and of `handbook.toml`.
        of_many: whether other files follow, so that a file's only heading is the title.
    """
    document, sections = outline.document, outline.sections
    taken_sections: set[int] = set()
    head = list(outline.preface)
    subtitle = None
    is_title = bool(sections) and _is_title(outline, of_many=of_many)
    if is_title:
        taken_sections.add(0)
        head.extend(sections[0].blocks)
        if _is_subtitle(outline):
            taken_sections.add(1)
            head.extend(sections[1].blocks)
            subtitle = sections[1].title.plain
    found = {block.start: pairs for block in head if (pairs := _details(document, block))}
    found |= _closing(outline)
    details = {key: value for key, value in properties.items() if key not in ("title", "subtitle")}
    for more in found.values():
        details |= more
    return TitleBlock(
        title=properties.get("title") or _title_text(outline, is_title=is_title),
        subtitle=subtitle or properties.get("subtitle"),
        details=details,
        sections=frozenset(taken_sections),
        blocks=frozenset(found),
        preface=tuple(block for block in head if block.start not in found),
    )


def _title_text(outline: Outline, *, is_title: bool) -> str:
    if outline.sections:
        first = outline.sections[0]
        if first.title.plain and (is_title or (first.level == 1 and _names_a_book(first))):
            return first.title.plain
    words = re.split(r"[\s_-]+", PurePath(outline.document.path).stem)
    return " ".join(word[:1].upper() + word[1:] for word in words).strip() or "Handbook"


def _names_a_book(section: Section) -> bool:
    return section.title.number is None and _QUESTION.match(section.title.plain) is None


def _is_title(outline: Outline, *, of_many: bool) -> bool:
    """The first heading, where it holds all others, or else nothing but a subtitle and details."""
    first = outline.sections[0]
    if not _names_a_book(first) or (len(outline.sections) == 1 and not of_many):
        return False
    if first.end == len(outline.sections):
        return True
    only_subtitle = first.end == 1 or (
        first.end == 2 and _is_bare(outline.document, outline.sections[1].blocks)
    )
    return only_subtitle and _is_bare(outline.document, first.blocks)


def _is_subtitle(outline: Outline) -> bool:
    if len(outline.sections) == 1:
        return False
    document, title, second = outline.document, outline.sections[0], outline.sections[1]
    if second.parent != 0 or second.end != 2 or not _names_a_book(second):
        return False
    if not _is_bare(document, title.blocks) or not _is_bare(document, second.blocks):
        return False
    return title.end == 2 or any(_details(document, block) for block in second.blocks)


def _is_bare(document: Document, blocks: Sequence[Block]) -> bool:
    """Whether blocks hold no study material: details, rules, badges."""
    return all(
        block.kind in _DECORATION or _details(document, block) or _is_pictures(document, block)
        for block in blocks
    )


def _is_pictures(document: Document, block: Block) -> bool:
    if block.kind != "paragraph":
        return False
    children = document.inline(block).children or []
    texts = [child for child in children if child.type in ("text", "code_inline")]
    return not any(child.content.strip() for child in texts)


def _details(document: Document, block: Block) -> dict[str, str]:
    """The keys and values of a block that is nothing but `Key: value` lines; {} for any other."""
    if block.kind not in ("paragraph", "blockquote", "bullet_list"):
        return {}
    inlines = [t for t in document.tokens[block.start : block.stop] if t.type == "inline"]
    lines = [line.strip() for token in inlines for line in token.content.split("\n") if line.strip()]
    if not lines or len(lines) > 20:
        return {}
    bold = [_BOLD_DETAIL.match(line) for line in lines]
    matches = bold if all(bold) else [_BARE_DETAIL.match(line) for line in lines]
    pairs = [(m["key"].strip().casefold(), _LINK.sub(r"\1", m["value"]).strip()) for m in matches if m]
    if len(pairs) < len(lines):
        return {}
    known = sum(key.replace(" ", "-") in _PROPERTIES for key, _ in pairs)
    quoted = block.kind == "blockquote" and len(pairs) > 1 and all(bold)
    return dict(pairs) if known * 2 >= len(pairs) or quoted else {}


def _closing(outline: Outline) -> dict[int, dict[str, str]]:
    """Details at the very end of the file, below a rule."""
    blocks = outline.sections[-1].blocks if outline.sections else ()
    if len(blocks) < 2 or blocks[-2].kind != "hr":
        return {}
    details = _details(outline.document, blocks[-1])
    return {blocks[-1].start: details} if details else {}
