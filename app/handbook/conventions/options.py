"""The options of a multiple-choice question, and which of them are right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ALPHABETS = (
    *(
        "abcdefghijkl",
        "абвгдежз",
        "абвгдеёж",
        "αβγδεζ",
        "أبجدهوز",
        "ابجدهوز",
        "أبتثجح",
        "אבגדהו",
        "가나다라마바",
    ),
    *("アイウエオカ", "あいうえお", "甲乙丙丁戊己", "①②③④⑤⑥⑦⑧", "ⅰⅱⅲⅳⅴ", "कखगघङ", "กขคงจ"),
)
_LETTERS = "".join(sorted({letter for alphabet in _ALPHABETS for letter in alphabet}))
_LETTERED = re.compile(
    rf"[\s*_]*(?:[(（\[](?P<a>[{_LETTERS}])[)）\]][.:]?|(?P<b>[{_LETTERS}])ـ?\s*[).:：、．）\]]|(?P<c>[①-⑧])"
    rf"|(?P<d>[{_LETTERS}])\s[-–—](?=\s))"
    r"[*_]*(?=\s|$|\W|[^\x00-\x7f])[\s*_]*",
    re.IGNORECASE,
)
_TASK = re.compile(r"[\s*_]*\\?\[(?P<tick>[ xX✓✔])\\?\]\s+")
_RIGHT = re.compile(r"\s*(?:✅|✔️?|☑️?|\((?:correct|right|✓)\)|<-+\s*(?:correct|answer))\s*", re.IGNORECASE)
_KEY = re.compile(
    rf"[\W_]*(?:(?:option|choice|letter|вариант|opción|opção|选项)\s+)?[\W_]*(?P<first>[{_LETTERS}]"
    rf"|\d)(?P<more>(?:\s*(?:,|&|/|、|，|;|\+|\band\b"
    rf"|\bи\b|\bund\b|\bet\b|\by\b|\be\b|و|和)\s*[\W_]*(?:[{_LETTERS}]"
    rf"|\d)(?![^\W_]))*)(?P<end>[\s*_)\].:：,、（）`—–-]|$)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(r"[\W_]*(?P<keys>[A-F]{2,6})[\W_]*$")
_SAID = re.compile(
    rf"(?:answer|correct|right|option|choice|ответ|вариант|respuesta|resposta|réponse|antwort|答案|选"
    rf"|正解)[^.\n]{{0,40}}?[\s(（`*\"':：]"
    rf"(?P<key>[{_LETTERS}])(?=[)）.,;`*\"'\s]|$)(?!\s+[a-z]{{2,}}\s)",
    re.IGNORECASE,
)
_LETTER = re.compile(rf"[{_LETTERS}\d]", re.IGNORECASE)
_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Options:
    """What one may choose from; `letters` are those that the author gave, in lower case."""

    texts: tuple[str, ...]
    letters: str
    right: tuple[int, ...] = ()  # those marked as right where they stand


def read_options(lines: Sequence[str]) -> Options | None:
    """Options from lines, each one option: lettered in order from the first letter, or with boxes to tick."""
    if not 2 <= len(lines) <= 12:
        return None
    tasks = [_TASK.match(line) for line in lines]
    if all(tasks):
        texts = [line[task.end() :] for line, task in zip(lines, tasks, strict=True) if task]
        ticked = tuple(n for n, task in enumerate(tasks) if task and task["tick"].strip())
        return Options(tuple(_plain(_unlettered(text)) for text in texts), _letters_for(texts), ticked)
    letters = "".join(letter_of(line) or " " for line in lines)
    if not in_order(letters):
        return None
    return Options(tuple(_plain(_unlettered(line)) for line in lines), letters, _marked(lines))


def unlettered_options(lines: Sequence[str]) -> Options | None:
    """Options that have no letters, told as such by one or more being marked as right."""
    right = tuple(n for n, line in enumerate(lines) if _RIGHT.search(line))
    if not 2 <= len(lines) <= 12 or not right or len(right) == len(lines):
        return None
    return Options(tuple(_plain(line) for line in lines), "abcdefghijkl"[: len(lines)], right)


def is_box(line: str) -> bool:
    """Whether a line begins with a box to tick."""
    return _TASK.match(line) is not None


def letter_of(line: str) -> str | None:
    """The letter that a line begins with as options do."""
    found = _LETTERED.match(line)
    return next(part for part in found.groups() if part).lower() if found else None


def in_order(letters: str) -> bool:
    """Whether letters begin an alphabet."""
    return len(letters) > 1 and any(alphabet.startswith(letters) for alphabet in _ALPHABETS)


def starts_alphabet(letter: str) -> bool:
    return any(alphabet[0] == letter for alphabet in _ALPHABETS)


def key_in(text: str, options: Options) -> tuple[int, ...]:
    """Which options a line names: "B", "b) both", "A and C", or an option's own words; () for none."""
    head = text.strip().split("\n", 1)[0]
    same = _same_text(head, options)
    if (found := _TOGETHER.match(head)) is not None and not same:
        return _indexes(found["keys"], options)
    found = _KEY.match(head)
    if found is None:
        return same
    alone = found["end"].strip() or found["more"] or found.end() >= len(head.rstrip())
    if not alone and not _goes_on(head[found.end() :], found["first"], options):
        return same
    return _indexes(found["first"] + found["more"], options) or same


def key_said(text: str, options: Options) -> tuple[int, ...]:
    """The option that an explanation names in its first lines: "The correct answer is (b)"."""
    found = _SAID.search(text[:400])
    return _indexes(found["key"], options) if found else ()


def _goes_on(rest: str, letter: str, options: Options) -> bool:
    """Whether what follows a bare letter is that option's own text."""
    named = _indexes(letter, options)
    own = _words(options.texts[named[0]]) if named else ""
    return bool(own) and _words(rest).startswith(own[:12])


def _indexes(keys: str, options: Options) -> tuple[int, ...]:
    found = []
    for key in _LETTER.findall(keys.lower()):
        place = options.letters.find(key)
        if place < 0 and key in "abcdefghijkl":
            place = "abcdefghijkl".index(key)
        elif place < 0 and key.isascii() and key.isdigit():
            place = int(key) - 1
        if 0 <= place < len(options.texts):
            found.append(place)
    return tuple(sorted(set(found)))


def _same_text(text: str, options: Options) -> tuple[int, ...]:
    said = _words(text)
    return tuple(n for n, option in enumerate(options.texts) if said and _words(option) == said)


def _letters_for(texts: Sequence[str]) -> str:
    letters = "".join(letter_of(text) or " " for text in texts)
    return letters if in_order(letters) else "abcdefghijkl"[: len(texts)]


def _marked(lines: Sequence[str]) -> tuple[int, ...]:
    ticks = tuple(n for n, line in enumerate(lines) if _RIGHT.search(line))
    if ticks:
        return ticks
    bold = tuple(n for n, line in enumerate(lines) if _is_bold(line))
    return bold if len(bold) == 1 else ()


def _is_bold(line: str) -> bool:
    body = _unlettered(line).strip() if not line.strip().startswith("**") else line.strip()
    return len(body) > 4 and body.startswith("**") and body.endswith("**") and "**" not in body[2:-2]


def _unlettered(line: str) -> str:
    found = _LETTERED.match(line)
    return line[found.end() :] if found else line


def _plain(text: str) -> str:
    return _RIGHT.sub(" ", text).strip().strip("*").strip()


def _words(text: str) -> str:
    return _WORDS.sub("", text).casefold()
