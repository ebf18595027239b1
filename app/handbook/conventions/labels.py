"""Labels such as "**Answer**:", and what stands for an answer that is still to be written."""

import re

_WORDS = (
    r"(?:answers?|ans|solutions?|antwort(?:en)?|lösung|réponses?|corrigé|respuestas?|soluci[oó]n"
    r"|respostas?|solução|risposta"
    r"|soluzione|ответ|решение|参考答案|答案|解答|回答|答|正解|정답|답변|답|풀이|(?:ال)?[إا]جابة|الجواب|جواب|الحل|cevap|yanıt"
    r"|çözüm"
    r"|odpowiedź|antwoord|svar|trả lời|đáp án|उत्तर)"
)
_BEFORE = (
    r"(?:(?:the|my|a|model|sample|short|long|quick|detailed|correct|right|suggested|possible|example"
    r"|final|best|interview)\s+"
    r"|(?:правильный|краткий|верный)\s+|(?:bonne|mauvaise|respuesta|resposta)\s+|(?:正确|標準|标准|正しい)){0,3}"
)
_AFTER = r"(?:\s+(?:corre[ct]ta|correct[ea]?|key|correta|الصحيحة))?"
_BARE = rf"{_BEFORE}{_WORDS}{_AFTER}"
_NAME = rf"{_BARE}\s?\d*"
LABEL = re.compile(
    rf"[\W_]{{0,4}}(?:{_NAME}\s*(?:[*_]{{1,3}}\s*[:：.]|[:：.)]\s*[*_]{{0,3}}|[-–—]\s|(?:[^\w\n]|_)*(?=\n|$))"
    r"|(?-i:A|Sol|[aRОоج])\d*\s*[*_]{0,3}[:：]\s*[*_]{0,3}|(?<=[*_]{2})(?-i:A|Sol)\d*[.)]?[*_]{2})\s*",
    re.IGNORECASE,
)
_ON_FOLD = re.compile(
    rf"{_WORDS}|\b(?:show|reveal|click|expand|see|view|toggle|details?|explanation|spoiler|показать"
    rf"|развернуть|подробнее|пояснение"
    r"|mostrar|ver|voir|afficher|anzeigen|aufklappen|erklärung|explicaci[oó]n|explicação|explication"
    r"|spiegazione|göster)\b"
    r"|查看|点击|點擊|展开|展開|解析|表示|보기|해설|عرض|اضغط",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"[\W_]*(?:(?:answers?|solutions?|this|it|content)?\s*(?:will be |is |to |be |still |yet |not )*"
    r"(?:todo|tbd|tba|to[- ]?do|to be (?:done|added|written|determined|completed|filled|updated|continued"
    r"|announced)|added soon|available"
    r"|coming soon|work in progress|in progress|under construction|wip|n/?a|pending|empty|none|no answer"
    r"|unanswered)"
    r"|(?:your |add |write |put |insert |the |my )*answers?(?: goes)?(?: here)?|answered yet"
    r"|скоро|нет ответа|待补充|待完善|待续|未完待续|暂无|por hacer|pendiente|a completar|em breve|à compléter"
    r"|folgt)?[\W_]*$",
    re.IGNORECASE,
)
ANSWER_KINDS = {"success", "answer", "solution", "check", "done", "abstract", "summary"}


_RESOURCES = re.compile(
    r"[\W_]*(?:(?:useful|more|external|additional|helpful|recommended)\s+)?(?:resources?|references?"
    r"|sources?|links?|further reading|see also"
    r"|credits?|источники?|ссылки|полезные ссылки|fuentes?|referencias|referências|quellen|参考(?:资料|文献"
    r"|链接)?)[\W_]*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(rf"[\W_]{{0,4}}{_BARE}\s?\d", re.IGNORECASE)


def answer_label(text: str) -> int | None:
    """How many characters of a line of Markdown are the label of an answer; None where it has none."""
    found = LABEL.match(text)
    return found.end() if found is not None else None


def is_answer_title(title: str) -> bool:
    """Whether a folded part's title only says that the answer is in it ("Show answer")."""
    return "?" not in title and len(title.split()) <= 6 and _ON_FOLD.search(title) is not None


def is_numbered(text: str) -> bool:
    """Whether an answer's label has a number: "Solution 1:" may be the first of several."""
    return _NUMBERED.match(text) is not None


def names_resources(plain: str) -> bool:
    """Whether a line only announces links: "Useful resources:"."""
    return _RESOURCES.match(plain) is not None


def is_placeholder(plain: str) -> bool:
    """Whether an answer is none yet: "TODO", "To be completed.", "Answer here"."""
    return len(plain) < 80 and _PLACEHOLDER.match(plain) is not None
