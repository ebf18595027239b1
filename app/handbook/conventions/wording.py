"""The words of a question: its number, its label, its marks of difficulty, and whether it asks."""

import re
from dataclasses import dataclass

from markdown_it.token import Token

from app.handbook.plain import plain_inline

_NUM = r"\d{1,4}(?:[.\-]\d{1,3})*(?:\s?\.?[a-z](?=\s*[).:]))?"
_END = r"\s*[.):：。、．）\]–—|-]+"
_LABEL = re.compile(
    rf"(?:q\s?(?P<e>\d{{1,3}}(?:\.\d{{1,3}})+)(?=\s)"  # "Q4.3 Why": no point after a number that has one inside
    rf"|(?:q(?:uestion|ues|n)?|вопрос|pregunta|pergunta|quest[aã]o|frage|domanda|soru|pytanie|vraag"
    rf"|fråga|câu(?: hỏi)?"
    rf"|问题?|問題?|题目?|題目?|面试题|質問|설문|질문|문제|سؤال|السؤال|س|प्रश्न)\s*[.#№-]?\s*(?P<a>{_NUM})?{_END}"
    rf"|(?:question|вопрос|pregunta|pergunta|frage|问题|質問|질문)\s*[.#№]?\s*(?P<b>{_NUM})(?=\s)"
    rf"|第\s*(?P<c>[\d一二三四五六七八九十百]+)\s*[题題问問][.:：、]?"
    rf"|[pfвd](?P<d>{_NUM})?\s*[:：](?=\s*[^\W\d]))\s*",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?:q(?:uestion|ues)?|problem|exercise|вопрос|задача|pregunta|pergunta|frage|aufgabe|domanda|soru|问题|問題|题目|質問|질문|문제|سؤال|السؤال)"
    rf"\s*[.#№-]?\s*(?P<a>{_NUM})\W*$|第\s*(?P<b>[\d一二三四五六七八九十百]+)\s*[题題问問]\W*$|#\s?(?P<c>\d+)$"
    rf"|(?P<d>{_NUM})\s*[.)]\s*(?:task|problem|exercise|scenario|question|aufgabe|frage|задача|вопрос|pregunta|pergunta)\s*[:：]$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"(?:[(（\[]\s*(?P<a>{_NUM})\s*[)）\]]|(?P<b>{_NUM})\s*[.):：、．）](?!\d)|#\s?(?P<c>\d+)[.:)]?(?=\s)"
    r"|(?P<d>\d+(?:\.\d+)+)(?=\s)|(?P<e>\d{1,4})\s+[-–—](?=\s)|(?P<f>\d{1,2})\ufe0f?\u20e3"
    r"|(?i:problem|task|exercise|scenario|challenge|puzzle|aufgabe|übung|задача|задание|ejercicio|exerc[ií]cio"
    r"|exercice)\s*\#?(?P<g>\d{1,4})\s*[.:)–—-])\s*[-–—:]?\s*"
)
_LEVEL = re.compile(
    r"[(\[【](?P<level>e|m|h|easy|medium|hard|junior|middle|senior|beginner|intermediate|advanced"
    r"|basic)[)\]】]\s*:?\s*",
    re.IGNORECASE,
)
_LEVELS = {"e": "easy", "m": "medium", "h": "hard"}
_LEVEL_WORDS = (
    r"(?:very )?(?:easy|medium|hard|difficult)|entry|junior|mid(?:dle)?|intermediate|senior|staff"
    r"|principal|lead"
    r"|novice|beginner|basic|advanced|expert|лёгкий|легкий|средний|сложный|джун|мидл|сеньор|fácil|medio|médio"
    r"|difícil|facile|moyen|difficile|leicht|mittel|schwer|kolay|orta|zor|简单|中等|困难|初级|中级|高级|初級|中級|上級"
    r"|쉬움|보통|어려움|초급|중급|고급|سهل|متوسط|صعب|dễ|trung bình|khó"
)
_LEVEL_AT_END = re.compile(
    rf"\s*[\[(（【](?P<level>(?:{_LEVEL_WORDS})(?:\s*[/+&-]\s*(?:{_LEVEL_WORDS}))*\+?(?:[ -](?:level|trap))?)[\])）】]"
    r"(?P<after>[\s*_]*)$",
    re.IGNORECASE,
)
_PICTURES = "\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3"
_TAIL = re.compile(rf"(?:[\s\u200b]*(?:[{_PICTURES}]|(?<=\s)\*{{1,5}}(?=\s*$)))+\s*$")
_HEAD = re.compile(rf"^[\s{_PICTURES}]+")
_SHORTCODE = re.compile(r"^(?::[a-z][a-z_]+:\s*)+|(?:\s*:[a-z][a-z_]+:)+$")
_SOURCE_PLAIN = re.compile(r"\s*(?:\[[^\[\]]{1,30}\]|\((?:source|src|link|ref)\))\s*$", re.IGNORECASE)
_SOURCE = re.compile(r"\s*[\[(]\s*!?\[[^\[\]]*\]\([^()]*\)\s*[\])]\s*$|\s*\[[^\w\[\]]{1,3}\]\(#[^()]*\)\s*$")
_ANCHOR = re.compile(r"<a\b[^<>]*>\s*</a>|<a\s+(?:name|id)=[^<>]*>|</a>", re.IGNORECASE)
_BREAK = re.compile(r"(?:<br\s*/?>\s*)+$", re.IGNORECASE)
_WRAPPED = re.compile(
    r"(?:(?P<m>\*\*\*|\*\*|__|\*|_)(?P<a>(?!\s)(?:(?!(?P=m)).)+)(?P=m)|<(?P<t>b|strong|i|em"
    r"|u|h[1-6])>(?P<b>(?:(?!</?(?P=t)>).)+)</(?P=t)>)"
    rf"(?P<after>[\s{_PICTURES}]*)$",
    re.IGNORECASE | re.DOTALL,
)
_OPENING = re.compile(r"(?:\*\*|__|<(?:b|strong)>)\s*", re.IGNORECASE)

_MARK = re.compile(r"[?？؟⁇](?:[\s)\]\"'»”’*_.!:,]|$)|？")
_TELLS = re.compile(
    r"(?:please |briefly |can you |could you )*(?:explain|describe|define|differentiate|distinguish"
    r"|discuss|compare|contrast"
    r"|elaborate|tell (?:me|us)|walk (?:me |us )?through|объясни|опиши|расскажи|назови|сравни"
    r"|дайте определение|explica|describe"
    r"|explique|descreva|erkläre|beschreibe|expliquez?|décri|spiega|описать|解释|解釋|说说|說說|谈谈|介绍|简述|描述|説明"
    r"|설명|nennen sie|beschreib|definier|vergleich|erläuter|begründ|citez|donnez|définissez|comparez"
    r"|justifiez|énumérez"
    r"|présentez|defin[ae] |describa|mencione|enumere|descrivi|definisci|elenca|confronta|перечисли"
    r"|приведи|дайте"
    r"|сравните|wyjaśnij|opisz|wymień|giải thích|trình bày|phân biệt|so sánh|nêu|jelaskan|sebutkan|поясніть"
    r"|опишіть|اذكر|عر[ّ]?ف|قارن|说一说|說一說|讲讲|講講|讲一下|阐述|比较|比較|对比|谈一谈|聊聊|列举"
    r"|اشرح|وضح|açıkla)",
    re.IGNORECASE,
)
_INTERROGATIVE = re.compile(
    r"(?:what|whats|what['’]s|why|how|when|which|who|whom|whose|where|is|are|was|were|do|does|did|can"
    r"|could|should|would|will|has"
    r"|have|difference between|differences between|give|list|name|state|mention|enumerate|outline|derive"
    r"|prove|given|suppose|imagine"
    r"|что|как|какие|какая|какой|какое|каким|зачем|почему|чем|когда|где|кто|qu[eé]|cómo|cuál(?:es)?"
    r"|por qu[eé]|cuándo|o que|como"
    r"|qual|quais|was|wie|warum|wann|welche[mnrs]?|worin|wozu|weshalb|wieso|wieviel|wer|où|quand|combien"
    r"|cuánt[oa]s?|dónde|quién"
    r"|tại sao|vì sao|khi nào|sự khác|co|jak|dlaczego|czym|kiedy|apa|bagaimana|mengapa|що|як|чому|навіщо"
    r"|які|який|qu['’]est|comment|pourquoi|quel(?:le)?s?|che|cosa"
    r"|come|perché|ne|nasıl|neden)\b"
    r"|什么|什麼|如何|怎么|怎麼|为什么|為什麼|请|哪|ما |ماذا|كيف|لماذا|هل|متى|ايه",
    re.IGNORECASE,
)
_AT_END = re.compile(  # where the verb, or the word that asks, stands last
    r"(?:(?P<tells>(?:설명|말|말씀|알려|비교|서술|기술|정의|소개)(?:해|하)?\s?(?:주세요|주십시오|보세요|보시오|하시오|주시오|하라)"
    r"|(?:説明|述べ|教え|挙げ|比較)\S{0,5}(?:ください|下さい|なさい|せよ|よ))"
    r"|(?:이란|란|은|는|인가|인가요|까요|나요|무엇)|とは(?:何か|なにか|何)?|ですか|でしょうか|違い|차이(?:점)?"
    r"|(?:的|之间的)?(?:区别|區別|异同|差异|差別|不同)|是什么|是什麼|是啥|有哪些|有什么|有哪几种|怎么办|怎么做|多少|吗|嗎|呢"
    r"|nedir|nelerdir|là gì|như thế nào|ra sao|(?:的)?(?:原理|作用|优缺点|優缺點)"
    r"|(?:説明|说明|介绍|谈谈)(?:一下)?)\s*(?:[(（][^()（）]*[)）])?[。.!！:：]?\s*$"
)
_STEP = re.compile(
    r"(?:design|write|implement|create|build|find|calculate|compute|identify|show|estimate|determine"
    r"|demonstrate|make|solve)\b",
    re.IGNORECASE,
)
_EMPTY_MARKS = re.compile(r"\s*(\*\*|__|\*|_)\1$")


@dataclass(frozen=True, slots=True)
class Wording:
    """What a question says, apart from what is put around it."""

    text: str  # inline Markdown
    plain: str
    number: str | None
    is_labelled: bool  # "Q1.", "Question:", "Вопрос 3"
    is_marked: bool  # a picture behind it, as for difficulty
    asks: float  # 1 by a question mark, 0.9 tells to explain, 0.5 begins as questions do, 0.3 as tasks do
    difficulty: str | None = None
    is_bare: bool = False  # a label and no more: "Question 1"; what it asks stands below


def wording(markdown: str, plain: str) -> Wording:
    """Takes a text apart that may be a question, given as inline Markdown and as plain text."""
    text = " ".join(_BREAK.sub(" ", _ANCHOR.sub("", markdown)).split())
    plain = " ".join(plain.split())
    text, plain, trailing = _without_tail(text, plain)
    text, plain, difficulty = _without_level(text, plain)
    if (bare := _BARE.match(plain)) is not None:
        return Wording(
            text.strip(),
            plain.strip(),
            next((part for part in bare.groups() if part), None),
            True,
            False,
            0.0,
            difficulty,
            True,
        )
    number, labelled = None, False
    for _ in range(3):  # "[E] 1. Q: …": number, label and level come in any order
        text, plain = _unwrapped(text), _HEAD.sub("", _SHORTCODE.sub("", plain))
        text = _HEAD.sub("", _SHORTCODE.sub("", text))
        if (found := _LABEL.match(plain)) is not None and not labelled and found.end() < len(plain):
            labelled, pattern = True, _LABEL
        elif (found := _NUMBER.match(plain)) is not None and number is None and found.end() < len(plain):
            pattern = _NUMBER
        elif (found := _LEVEL.match(plain)) is not None and difficulty is None:
            difficulty, pattern = _LEVELS.get(found["level"].lower(), found["level"].lower()), _LEVEL
        else:
            break
        if pattern is not _LEVEL:
            number = number or next((part for part in found.groupdict().values() if part), None)
        text, plain = _without_head(text, pattern), plain[found.end() :]
    text, plain, more = _without_tail(_unwrapped(text), plain)
    return Wording(text.strip(), plain.strip(), number, labelled, trailing or more, asks(plain), difficulty)


def is_only_label(plain: str) -> bool:
    """Whether there is a label or a number, and nothing that it belongs to: "Question:", "1."."""
    found = _LABEL.match(plain + " ") or _NUMBER.match(plain + " ")
    return found is not None and found.end() >= len(plain) and _BARE.match(plain) is None


def wording_of(inline: Token) -> Wording:
    """The same for an inline token."""
    return wording(inline.content, plain_inline(inline.children))


def asks(plain: str) -> float:
    """How surely a text asks, by its question mark or its first word."""
    if _MARK.search(plain):
        return 1.0
    if _TELLS.match(plain):
        return 0.9
    if _INTERROGATIVE.match(plain):
        return 0.5 if " " in plain or not plain.isascii() else 0.0
    if (found := _AT_END.search(plain[-60:])) is not None:
        return 0.9 if found["tells"] else 0.5
    return 0.3 if _STEP.match(plain) else 0.0


def _without_head(text: str, pattern: re.Pattern[str]) -> str:
    """The Markdown without what the pattern takes at its start; emphasis around that goes with it."""
    opening = _OPENING.match(text)
    start = opening.end() if opening else 0
    found = pattern.match(text, start)
    if found is None:
        return text
    rest = text[found.end() :]
    if opening is None:
        return rest
    mark = opening[0].strip()
    closing = f"</{mark[1:]}" if mark.startswith("<") else mark
    return rest[len(closing) :].lstrip() if rest.startswith(closing) else mark + rest


def _without_tail(text: str, plain: str) -> tuple[str, str, bool]:
    """Without source links, and without pictures and stars, which may tell the difficulty."""
    if (found := _SOURCE.search(text)) is not None:
        text, plain = text[: found.start()], _SOURCE_PLAIN.sub("", plain)
    shorter = _TAIL.sub("", _SHORTCODE.sub("", plain))
    if not shorter or shorter == plain:
        return text, plain, False
    wrapped = _unwrapped(text)
    return _TAIL.sub("", _SHORTCODE.sub("", wrapped)), shorter, True


def _without_level(text: str, plain: str) -> tuple[str, str, str | None]:
    """Without a word at the end that tells the difficulty: "[senior]", "(hard)"."""
    said, written = _LEVEL_AT_END.search(plain), _LEVEL_AT_END.search(text)
    if said is None or written is None or not said.start():
        return text, plain, None
    rest = text[: written.start()] + written["after"].strip()
    return _EMPTY_MARKS.sub("", rest), plain[: said.start()], said["level"].casefold()


def _unwrapped(text: str) -> str:
    while (found := _WRAPPED.match(text)) is not None:
        text = (found["a"] or found["b"]).strip() + found["after"]
    return text
