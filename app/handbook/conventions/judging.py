"""Judges candidates that look alike, as a whole: what share of them asks, is numbered, is answered."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.handbook.conventions.answers import begins_with_mark, has_mark
from app.handbook.conventions.candidate import Candidate
from app.handbook.conventions.flow import Flow
from app.handbook.conventions.labels import answer_label
from app.handbook.conventions.reach import Reach

# how sure a group is
LABELLED, ANSWERED, NUMBERED, ASKING, WEAK, LISTED, FURTHER = 5, 4, 3, 2, 1, 0, -1
_ANNOUNCES = re.compile(
    r"\b(?:questions|q\s?&\s?a|faq|quiz(?:zes)?|вопрос\w*|preguntas?|perguntas?|\w*fragen|domande"
    r"|sorular\w*)\b|问题|問題|面试题|題|质问|質問|질문|문제|أسئلة|اسئلة",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"(?:(?:table of )?contents?|toc|index|references?|sources?|summary|conclusions?|introduction|intro"
    r"|further reading|resources?|licen[cs]e"
    r"|contribut\w+|about|credits?|acknowledg\w+|links?|bibliography|notes?|answers?|solutions?|see also"
    r"|appendix|overview"
    r"|оглавление|содержание|目录|índice|inhalt|sommaire)\W*$",
    re.IGNORECASE,
)
_NEAR = 4  # blocks
_IN_FILE = re.compile(r"\[[^\[\]]*\]\(#[^()]*\)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Members of a group that are questions, if nothing surer stands in their way."""

    sureness: int
    members: list[Candidate]
    is_answered: bool  # most have a labelled answer


def judge(flow: Flow, members: list[Candidate]) -> list[Verdict]:
    usable = [one for one in members if not _leads_away(flow, one)]
    return _JUDGES[members[0].convention](flow, usable) if usable else []


def _headings(flow: Flow, members: list[Candidate]) -> list[Verdict]:
    if members[0].wording.is_labelled:
        return _all(flow, LABELLED, members)
    named = [one for one in members if not _NAMES.match(one.wording.plain)]
    if not named or (len(named) == 1 and not _stands_over_all(flow, named[0])):
        direct = [one for one in named if _is_right_below(flow, one)]
        return [Verdict(ANSWERED, direct, True)] if direct else []
    marked = _answered(flow, named)
    numbered = members[0].wording.number is not None
    if _ask_together(named) or (numbered and len(named) > 2 and 2 * len(marked) >= len(named)):
        sure = ANSWERED if 2 * len(marked) >= len(named) else NUMBERED if numbered else ASKING
        kept = named if numbered or _share(named, 0.5) >= 0.85 else _asking(named, 0.3, marked)
        return [Verdict(sure, kept, sure == ANSWERED)]
    if (
        numbered
        and len(named) > 2
        and _share(named, 0.3) >= 0.5
        and _is_announced(flow, _section(flow, named[0]))
    ):
        return [Verdict(NUMBERED, named, False)]
    near = _answered(flow, named, _NEAR)
    if len(named) > 1 and len(near) >= 0.8 * len(named):
        return [Verdict(ANSWERED, near, True)]
    found = []
    places = {one.place for one in marked if _is_right_below(flow, one)}
    if direct := [one for one in named if one.place in places and one.stream == 0]:
        found.append(Verdict(ANSWERED, direct, True))
    questions = [one for one in named if one.wording.asks == 1 and one.place not in places]
    if len(questions) > 2 and len(questions) >= 0.2 * len(named):
        found.append(Verdict(WEAK, questions, False))
    return found


def _stands_over_all(flow: Flow, one: Candidate) -> bool:
    """Whether the file is one question: its only outermost heading asks."""
    roots = flow.outline.roots
    return one.level > 0 and len(roots) == 1 and flow.streams[0].sections[one.place] == roots[0]


def _bold(flow: Flow, members: list[Candidate]) -> list[Verdict]:
    if members[0].wording.is_labelled:
        return _all(flow, LABELLED, members)
    marked = _answered(flow, members)
    answered = 2 * len(marked) >= len(members)
    if _ask_together(members) or (answered and len(members) > 1 and members[0].wording.number):
        wide = members[0].wording.number or members[0].wording.is_marked or _share(members, 0.5) >= 0.85
        kept = members if wide else _asking(members, 0.3, marked)
        return [Verdict(ANSWERED if answered else ASKING, kept, answered)]
    kept = _asking(members, 1.0, marked)
    return [Verdict(WEAK, kept, False)] if len(kept) > 1 else []


def _paragraphs(flow: Flow, members: list[Candidate]) -> list[Verdict]:
    if members[0].wording.is_labelled:
        return _all(flow, LABELLED, members)
    paragraphs = sum(block.kind == "paragraph" for block in flow.streams[0].blocks)
    usual = len(members) > 2 and 4 * len(members) >= paragraphs
    return [Verdict(WEAK, members, False)] if usual else []


def is_heading_item(one: Candidate) -> bool:
    return isinstance(one.group, tuple) and one.group[0] == "item headings"


def _items(flow: Flow, members: list[Candidate]) -> list[Verdict]:
    labelled = [one for one in members if one.wording.is_labelled]
    if 2 * len(labelled) >= len(members):
        return _all(flow, LABELLED, labelled)
    rated = [one for one in members if one.wording.difficulty is not None]
    if rated and _share(rated, 0.3) >= 0.5:
        return _all(flow, LABELLED, rated)
    marked = [one for one in members if has_mark(flow.document, one.own or ())]
    answered = 2 * len(marked) >= len(members)
    if is_heading_item(members[0]):
        sure = _ask_together(members) or (answered and len(members) > 1)
        return [Verdict(ANSWERED if answered else NUMBERED, members, answered)] if sure else []
    kept = [one for one in members if not _only_leads_on(one)]
    if not (_ask_together(members) or answered or _share(members, 0.3) >= 0.6):
        kept = _asking(members, 1.0, [])
        if len(kept) < 2 or 4 * len(kept) < len(members):
            return []
    if not kept:
        return []
    return [Verdict(ANSWERED if answered and len(members) > 1 else LISTED, kept, answered)]


def lists_of_questions(flow: Flow, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Of lists without answers those that are there to ask: under a heading that says so, or as most lists do.

    Elsewhere a list of questions is a list like any other: what to think of, what somebody asked.
    """
    asking = [v for v in verdicts if len(v.members) > 2 and _ask_together(v.members)]
    every = sum(len(streams) for at, _, streams in flow.lists if at == 0)
    usual = 3 * sum(len(v.members) for v in asking if v.members[0].stream == 0) >= every
    kept = []
    sizes = Counter[int | None]()
    for verdict in verdicts:
        sizes[_section(flow, verdict.members[0])] += len(verdict.members)
    many = sum(size for section, size in sizes.items() if _is_announced(flow, section)) > 2
    for verdict in verdicts:
        one = verdict.members[0]
        section = _section(flow, one)
        announced = many and _is_announced(flow, section)
        if announced or (usual and (one.stream == 0 or verdict in asking)):
            kept.append(Verdict(ASKING, verdict.members, verdict.is_answered))
    return kept


def _section(flow: Flow, one: Candidate) -> int | None:
    return flow.streams[one.stream].sections[one.place]


def _is_announced(flow: Flow, section: int | None) -> bool:
    """Whether a heading above, or the title, says that questions follow."""
    while section is not None:
        above = flow.outline.sections[section]
        if _ANNOUNCES.search(above.title.plain):
            return True
        section = above.parent
    return _ANNOUNCES.search(flow.title) is not None


def _folds(flow: Flow, members: list[Candidate]) -> list[Verdict]:
    if isinstance(members[0].group, tuple) and members[0].group[1] == "question":
        return _all(flow, LABELLED, members)
    if _share(members, 0.5) >= 0.5 and _share(members, 0.9) >= 0.2:
        return [Verdict(ASKING, members, False)]
    kept = _asking(members, 1.0, [])
    return [Verdict(ASKING, kept, False)] if kept else []


def _rows(flow: Flow, members: list[Candidate]) -> list[Verdict]:
    return [Verdict(ANSWERED, members, False)]


def _fences(flow: Flow, members: list[Candidate]) -> list[Verdict]:
    if len(members) > 2 and _share(members, 0.5) >= 0.2:
        return [Verdict(ANSWERED, members, False)]
    return []


_JUDGES: dict[str, Callable[[Flow, list[Candidate]], list[Verdict]]] = {
    "heading": _headings,
    "bold": _bold,
    "paragraph": _paragraphs,
    "item": _items,
    "fold": _folds,
    "row": _rows,
    "fence": _fences,
}


def _all(flow: Flow, sureness: int, members: list[Candidate]) -> list[Verdict]:
    if not members:
        return []
    return [Verdict(sureness, members, 2 * len(_answered(flow, members)) >= len(members))]


def _share(members: Sequence[Candidate], least: float) -> float:
    return sum(one.wording.asks >= least for one in members) / len(members)


def _ask_together(members: Sequence[Candidate]) -> bool:
    """Whether most of a group ask, some of them beyond doubt."""
    return _share(members, 0.5) >= 0.6 and _share(members, 0.9) >= 0.3


def _asking(members: Sequence[Candidate], least: float, marked: Sequence[Candidate]) -> list[Candidate]:
    also = {id(one) for one in marked}
    return [one for one in members if one.wording.asks >= least or id(one) in also]


def _answered(flow: Flow, members: Sequence[Candidate], far: int = 12) -> list[Candidate]:
    """Members below which an answer's label stands, before the next member and within some blocks."""
    ends = Reach(flow, members)
    return [
        one for one in members if has_mark(flow.document, ends.blocks_of(one), far) or _lead_is_answer(one)
    ]


def _lead_is_answer(one: Candidate) -> bool:
    return one.lead is not None and answer_label(one.lead.text) is not None


def _is_right_below(flow: Flow, one: Candidate) -> bool:
    blocks = [b for b in flow.streams[one.stream].blocks[one.place + 1 : one.place + 3] if b.kind != "hr"]
    return bool(blocks) and begins_with_mark(flow.document, blocks[0])


def _only_leads_on(one: Candidate) -> bool:
    """Whether a line only names what comes below it: "Examples:"."""
    return one.wording.plain.endswith((":", "：")) and one.wording.asks < 0.3


def _leads_away(flow: Flow, one: Candidate) -> bool:
    """Whether a text is a link and nothing else, as in indexes."""
    if one.convention not in ("item", "row", "bold"):
        return False
    if one.convention == "row" and one.lead is not None and _IN_FILE.fullmatch(one.lead.text.strip()):
        return True  # "Add a question | [Contribute](#contributing)"
    text = one.wording.text
    return (
        text.startswith("[") and text.endswith(")") and text.count("](") == 1 and not one.own and not one.lead
    )
