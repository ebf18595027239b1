"""Reads a handbook: text in, topics, questions and notes out."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace

from app.handbook.anchors import find_anchors
from app.handbook.bundle import Bundle
from app.handbook.cards import make_notes
from app.handbook.contents import find_contents
from app.handbook.conventions import find_questions
from app.handbook.conventions.found import Found
from app.handbook.diagnostics import Diagnostic
from app.handbook.document import Document
from app.handbook.formulas import find_formulas
from app.handbook.item_fence import item_starts
from app.handbook.joining import join
from app.handbook.language import language_of
from app.handbook.memory import uncollected
from app.handbook.model import (
    Counts,
    FilePart,
    FormulaUse,
    Handbook,
    Note,
    Passage,
    Question,
    Topic,
    TopicKind,
    place_in,
)
from app.handbook.outline import Outline, beginning, prune, read_outline
from app.handbook.questions import build_questions
from app.handbook.structure import check_structure, left_out
from app.handbook.title_block import read_title_block
from app.handbook.topics import body_blocks, build_topics, preface_topic, topic_keys, walk

_SAMPLED = 5_000  # lines that tell the language


def read(bundle: Bundle) -> Handbook:
    """Reads any text as a handbook; what is odd about it becomes a diagnostic, never an error."""
    with uncollected():
        return _read(bundle)


def _read(bundle: Bundle) -> Handbook:
    joined = join(bundle)
    document = joined.document
    whole = read_outline(document)
    opening = whole if len(joined.files) == 1 else beginning(whole, joined.front)
    front = read_title_block(opening, joined.properties, of_many=len(joined.files) > 1)
    outline = replace(prune(whole, front.sections, front.blocks), preface=front.preface)
    outline = prune(outline, *find_contents(outline))
    askable = prune(outline, (), item_starts(document.tokens))  # quiz items answer nothing
    asked_for = find_questions(askable, front.title, joined.wanted)
    found = asked_for.found
    asked = {one.section: one.plain for _, one in found if one.is_heading and one.section is not None}
    keys, diagnostics = topic_keys(outline, asked)
    within = _inside_answers(outline, asked, found)
    topics = build_topics(outline, keys, asked, within)
    preface = document.cut(body_blocks(outline.preface))
    root = ""
    if preface and (not topics or any(one.section is None for _, one in found)):
        first = preface_topic(front.title, outline, keys)
        root, topics, preface = first.key, (first, *topics), Passage("")
    questions = build_questions(found, keys, root)
    given = {section.title.id for section in outline.sections if section.title.id}
    given |= {one.id for _, one in found if one.id}
    language = language_of(front.details.get("language"), "\n".join(document.lines[:_SAMPLED]))
    notes = make_notes(front.title, topics, questions, document.lines, given, language)
    formulas = find_formulas(document.tokens)
    remarks = (*check_structure(whole), *left_out(document), *diagnostics)
    return Handbook(
        path=bundle.name,
        title=front.title,
        subtitle=front.subtitle,
        details=front.details,
        topics=topics,
        questions=tuple(questions),
        notes=notes,
        counts=_count(document, topics, questions, notes, formulas),
        diagnostics=(
            *_of_sources(bundle),
            *joined.diagnostics,
            *(_placed(one, bundle, joined.files) for one in remarks),
        ),
        formulas=formulas,
        preface=preface,
        conventions=asked_for.summary,
        files=joined.files,
        macros=joined.macros,
        anchors=find_anchors(whole, outline, keys, within, joined.files),
        language=language,
    )


def _of_sources(bundle: Bundle) -> tuple[Diagnostic, ...]:
    return (*bundle.diagnostics, *(bundle.sources[0].diagnostics if bundle.is_file else ()))


def _placed(one: Diagnostic, bundle: Bundle, files: Sequence[FilePart]) -> Diagnostic:
    """A remark on a counted-through line, with its file and the line there."""
    if not one.line:
        return one
    path, line = place_in(files, one.line)
    return replace(one, path=bundle.label(path), line=line)


def _inside_answers(
    outline: Outline, questions: Collection[int], found: Sequence[tuple[str, Found]]
) -> set[int]:
    """Sections that are only a part of a question's text, and have no question in them that needs a topic."""
    claimed = {start for _, one in found for start in one.claims}
    asking = sorted({*questions, *(one.section for _, one in found if one.section is not None)})

    def asks(index: int, end: int) -> bool:
        after = bisect_left(asking, index)
        return after < len(asking) and asking[after] < end

    return {
        index
        for index, one in enumerate(outline.sections)
        if one.heading.start in claimed and not asks(index, one.end)
    }


def _count(
    document: Document,
    topics: Sequence[Topic],
    questions: Sequence[Question],
    notes: Sequence[Note],
    formulas: Sequence[FormulaUse],
) -> Counts:
    every = list(walk(topics))
    roots = [topic for topic in topics if topic.kind in (TopicKind.CHAPTER, TopicKind.QUESTIONS)]
    return Counts(
        chapters=len(roots),
        sections=sum(
            topic.number is not None and depth > 0 and topic.kind == TopicKind.SECTION
            for depth, topic in every
        ),
        topics=len(every),
        questions=len(questions),
        answered=sum(question.answer is not None for question in questions),
        takeaways=sum(topic.kind == TopicKind.TAKEAWAY for _, topic in every),
        tables=sum(token.type == "table_open" for token in document.tokens),
        block_formulas=sum(formula.display for formula in formulas),
        inline_formulas=sum(not formula.display for formula in formulas),
        notes=len(notes),
        cards=sum(len(note.cards) for note in notes),
    )
