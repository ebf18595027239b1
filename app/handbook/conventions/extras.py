"""What an author may add to a question: how hard it is, the key points of a good answer, what is asked after it."""

import re
from collections.abc import Sequence
from itertools import pairwise

from markdown_it.token import Token

from app.handbook.conventions.parts import Part, part_from, trimmed
from app.handbook.model import Passage
from app.handbook.plain import plain_inline

_POINTS = re.compile(
    r"(?:(?:the )?key (?:points?|take-?\s?aways?|insights?)|take-?\s?aways?|main points|talking points"
    r"|(?:what )?(?:a|the) (?:good|great|strong|full|ideal) answer (?:covers|contains|includes|mentions|has|should \w+)"
    r"|(?:points|what|things) to (?:cover|mention|hit|look for|listen for)|rubric"
    r"|ключевые (?:моменты|тезисы|пункты|идеи)|(?:puntos|ideas) clave|pontos[- ](?:chave|principais)"
    r"|points[- ]cl[ée]s?|kernpunkte|wichtige punkte|punti chiave|kluczowe punkty|kernpunten|anahtar noktalar"
    r"|关键点|關鍵點|要点|要點|答题要点|重点|重點|ポイント|핵심(?: ?(?:포인트|요점|정리))?"
    r"|النقاط (?:الرئيسية|الأساسية|المهمة)|(?:ý|điểm) chính)",
    re.IGNORECASE,
)
_FOLLOW_UPS = re.compile(
    r"(?:(?:possible|likely|common|typical|good|sample|the )\s*)?follow[- ]?ups?(?: questions?)?|further questions"
    r"|(?:дополнительные|уточняющие) вопросы|preguntas de seguimiento|perguntas de (?:acompanhamento|seguimento)"
    r"|questions (?:de suivi|complémentaires)|(?:anschluss|folge|nach)fragen|domande (?:di approfondimento|successive)"
    r"|pytania (?:uzupełniające|dodatkowe)|vervolgvragen|följdfrågor|takip soruları|追问|追問|深掘り(?:質問)?"
    r"|フォローアップ(?:質問)?|(?:후속|꼬리) ?질문|أسئلة (?:ال)?متابعة|câu hỏi (?:tiếp theo|phụ)",
    re.IGNORECASE,
)
_ALONE = re.compile(r"\s*(?:\([^()]*\))?\s*[:：]?[\W_]*$")
_GOES_ON = re.compile(r"\s*(?:\([^()]*\))?(?:\s?\d+)?\s*[*_]*[:：]\s*[*_]*\s*")
_LEVEL_LINE = re.compile(
    r"[\W_]*(?:difficulty|level|seniority|сложность|уровень|dificultad|nivel|dificuldade|nível|difficulté|niveau"
    r"|schwierigkeit(?:sgrad)?|difficoltà|livello|zorluk|seviye|难度|難度|難易度|난이도|الصعوبة|المستوى|độ khó)"
    r"[\s*_]*[:：][\s*_]*(?P<level>[^|·•,;:：\n]{1,30}?)[\s*_.]*(?P<more>[|·•,;].*)?$",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"^[\W_]+")
_LISTS = ("bullet_list", "ordered_list")


def take_level(parts: Sequence[Part]) -> tuple[str | None, list[Part]]:
    """The difficulty that a line right below the question gives, and the parts without that line."""
    kept = trimmed(parts)
    if not kept or kept[0].kind != "paragraph":
        return None, list(parts)
    children = kept[0].inline.children or []
    at = next((n for n, child in enumerate(children) if child.type in ("softbreak", "hardbreak")), None)
    found = _LEVEL_LINE.match(plain_inline(children[:at]))
    if found is None:
        return None, list(parts)
    line, _, _ = kept[0].inline.content.partition("\n")
    rest = part_from(kept[0], len(line) + 1, children[at + 1 :]) if at is not None else None
    return found["level"].strip().casefold(), [*([rest] if rest else []), *kept[1:]]


def take_follow_ups(parts: Sequence[Part]) -> tuple[tuple[str, ...], list[Part]]:
    """What is asked further, from labelled lists and lines; and the parts without those."""
    asked: list[str] = []
    kept: list[Part] = []
    place = 0
    while place < len(parts):
        part = parts[place]
        place += 1
        if _is_label(part, _FOLLOW_UPS) and place < len(parts) and parts[place].kind in _LISTS:
            asked += item_texts(parts[place].tokens)
            place += 1
        elif part.kind == "paragraph" and (one := _asked_on_line(part)):
            asked.append(one)
        else:
            kept.append(part)
    return (tuple(asked), kept) if asked else ((), list(parts))


def key_points(parts: Sequence[Part], answer: Passage | None) -> tuple[str, ...]:
    """What a good answer names: the first list among the parts that is labelled so, else an answer that is a list."""
    for label, part in pairwise(parts):
        if part.kind in _LISTS and _is_label(label, _POINTS):
            return item_texts(part.tokens)
    return listed_points(answer) if answer is not None else ()


def listed_points(answer: Passage) -> tuple[str, ...]:
    """The items of an answer that is a list, after a lead-in paragraph at most; () for any other answer."""
    tokens = answer.tokens
    start = 3 if tokens and tokens[0].type == "paragraph_open" and len(tokens) > 3 else 0
    if not tokens or tokens[start].type not in ("bullet_list_open", "ordered_list_open"):
        return ()
    return item_texts(tokens[start:])


def item_texts(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The inline Markdown of each item's first paragraph, of the list that the tokens begin with."""
    level, texts = tokens[0].level, []
    wanted = False
    for token in tokens[1:]:
        if token.nesting == -1 and token.level == level:
            break
        if token.type == "list_item_open" and token.level == level + 1:
            wanted = True
        elif wanted and token.type == "inline":
            texts.append(" ".join(token.content.split()))
            wanted = False
    return tuple(text for text in texts if text)


def asks_further(text: str) -> bool:
    """Whether a text begins with the label of follow-up questions, and so is no question of its own."""
    found = _FOLLOW_UPS.match(_MARKUP.sub("", text))
    if found is None:
        return False
    rest = _MARKUP.sub("", text)[found.end() :]
    return _ALONE.match(rest) is not None or _GOES_ON.match(rest) is not None


def _is_label(part: Part, label: re.Pattern[str]) -> bool:
    if part.kind not in ("paragraph", "heading") or len(part.inline.content) > 80:
        return False
    text = _MARKUP.sub("", plain_inline(part.inline.children))
    found = label.match(text)
    return found is not None and _ALONE.match(text, found.end()) is not None


def _asked_on_line(part: Part) -> str:
    """The question after the label on its line: "**Follow-up:** Why not …?"."""
    text = part.inline.content
    start = _MARKUP.match(text)
    found = _FOLLOW_UPS.match(text, start.end() if start else 0)
    if found is None or (more := _GOES_ON.match(text, found.end())) is None:
        return ""
    asked = " ".join(text[more.end() :].split())
    return asked.removesuffix("**").strip() if asked.count("**") % 2 else asked
