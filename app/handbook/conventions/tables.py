"""Tables whose rows are questions: a column headed "Question", perhaps one headed "Answer"."""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from app.handbook.conventions.candidate import Candidate
from app.handbook.conventions.flow import Flow
from app.handbook.conventions.split import as_passage
from app.handbook.conventions.wording import wording_of
from app.handbook.document import Block
from app.handbook.plain import plain_inline

_QUESTION = re.compile(
    r"(?:(?:interview|sample|the)\s+)?(?:questions?|q|вопросы?|preguntas?|perguntas?|fragen?|domand[ae]"
    r"|soru(?:lar)?|问题|問題|题目|面试题"
    r"|質問|질문|문제|(?:ال)?[أا]?سئلة|السؤال|سؤال|prompts?|problems?|задача)\s*(?:\(.*\))?\W*$",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r".*(?:answer|solution|explanation|reference|link|ответ|решение|respuesta|resposta|réponse|antwort"
    r"|risposta|cevap|答案|解答|回答|答え"
    r"|정답|답변|답|[إا]جابة|الجواب)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r".*(?:level|difficulty|topic|category|tag|company|type|frequency|id|status|count|number)", re.IGNORECASE
)


def find(flow: Flow) -> Iterator[Candidate]:
    """The rows of every table that has a column of questions."""
    for at, stream in enumerate(flow.streams):
        for place, block in enumerate(stream.blocks):
            if block.kind == "table":
                yield from _rows(flow, at, place, block)


def _rows(flow: Flow, at: int, place: int, block: Block) -> Iterator[Candidate]:
    rows = _cells(flow.document.tokens[block.start : block.stop])
    heads = [plain_inline(cell.children) for cell in rows[0]] if rows else []
    asked = next((n for n, head in enumerate(heads) if _QUESTION.match(head)), None)
    if asked is None or len(rows) < 2:
        return
    answered = _answer_column(heads, asked)
    for row in rows[1:]:
        said = wording_of(row[asked]) if asked < len(row) else None
        if said is None or not said.plain:
            continue
        cell = row[answered] if answered is not None and answered < len(row) else None
        lead = as_passage(cell, cell.content, cell.children or ()) if cell is not None else None
        line = (row[asked].map or [0])[0] + 1
        inner = Block("row", block.start, block.stop, line, line)
        yield Candidate("row", ("row", block.start), at, place, said, inner, line, own=(), lead=lead)


def _answer_column(heads: list[str], asked: int) -> int | None:
    named = next((n for n, head in enumerate(heads) if n != asked and _ANSWER.match(head)), None)
    if named is None and asked + 1 < len(heads) and not _OTHER.match(heads[asked + 1]):
        return asked + 1 if len(heads) <= asked + 2 else None
    return named


def _cells(tokens: list[Token]) -> list[list[Token]]:
    rows: list[list[Token]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(token)
    return rows
