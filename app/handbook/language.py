"""The language that a handbook is written in: declared by its author, or told by its script and its small words."""

import re
from collections import Counter

ENGLISH, UNKNOWN = "en", ""

_SAMPLE = 60_000  # characters; more tells nothing new
_NO_PROSE = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)|`[^`\n]*`|\$[^$\n]*\$|\bhttps?://\S+|\]\([^)\s]*\)|<[^>\n]*>",
    re.DOTALL | re.MULTILINE,
)
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (  # the first that has its share of the letters; Japanese and Korean are written with Han letters, too
    ("ko", re.compile(r"[\uac00-\ud7a3]"), 0.1),
    ("ja", re.compile(r"[\u3041-\u30fa]"), 0.05),
    ("zh", re.compile(r"[\u4e00-\u9fff]"), 0.1),
    ("ar", re.compile(r"[\u0620-\u064a]"), 0.25),
    ("ru", re.compile(r"[\u0400-\u04ff]"), 0.25),
    (UNKNOWN, re.compile(r"[\u0370-\u03ff\u0590-\u05ff\u0671-\u06d3\u0900-\u0eff]"), 0.25),
)
_NEIGHBOURS = {
    "ar": re.compile(r"[پچژگکی]"),
    "ru": re.compile(r"[іїєґўђћџ]", re.IGNORECASE),
}  # of other languages
_ACCENTED = re.compile(r"[^\W\d_a-zA-Z]")
_SMALL_WORDS = {
    ENGLISH: "the of and to is are with that for it as which be from by this when how what",
    "de": "der die das und ist ein eine nicht mit von den dem für auf wird werden sich auch wie oder",
    "fr": "le la les des et est une dans pour que qui sur avec par pas du sont plus cette ou au",
    "es": "el la los las y es una en para que con por del se un como más son su al",
    "pt": "o os as e é uma em para que com por do da se um como não são dos ao",
    "it": "il lo gli e è una in per che con di del della si un come non sono nel alla",
    "nl": "de het een en is van dat met voor niet op zijn wordt door ook als aan bij naar die",
    "pl": "i w na nie się jest to z do że jak od przez dla są oraz co jego lub po",
    "tr": "ve bir bu için ile olarak de da ne gibi daha olan çok en her nasıl veya ise değil nedir",
    "vi": "là và của các có cho một được không với trong để những khi này từ đó như về theo",
    "id": "yang dan di dari untuk dengan ini adalah pada tidak dalam itu akan atau oleh ke bisa sebagai dapat juga",
}
_WORDS = {name: frozenset(words.split()) for name, words in _SMALL_WORDS.items()}
_ENOUGH = 12  # small words; fewer tell nothing


def language_of(declared: str | None, text: str) -> str:
    """The language's two letters ("de"); "" for one that is told apart but not known by name.

    A text that tells nothing is taken for English, which handbooks most often are.
    """
    if declared and (code := declared.strip().casefold().replace("_", "-").partition("-")[0]):
        return _CODES.get(code, code if len(code) == 2 else UNKNOWN)
    prose = _NO_PROSE.sub(" ", text[:_SAMPLE]).casefold()
    words = _WORD.findall(prose)
    letters = sum(map(len, words))
    for name, script, share in _SCRIPTS:
        found = len(script.findall(prose))
        if found and found >= share * letters:
            other = _NEIGHBOURS.get(name)
            return UNKNOWN if other and len(other.findall(prose)) > 0.01 * letters else name
    return _by_small_words(words, prose, letters)


def common_words(language: str) -> frozenset[str]:
    """A language's small words, that say which language a text is in and nothing else; none of one that is not known."""
    return _WORDS.get(language, frozenset())


def _by_small_words(words: list[str], prose: str, letters: int) -> str:
    counts = Counter(words)
    found = {name: sum(counts[word] for word in small) for name, small in _WORDS.items()}
    best = max(found, key=lambda name: found[name])
    if found[best] >= max(_ENOUGH, 0.05 * len(words)):
        return best
    foreign = len(_ACCENTED.findall(prose)) > max(20, 0.04 * letters)
    return UNKNOWN if foreign else ENGLISH


_CODES = {
    "english": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "français": "fr",
    "spanish": "es",
    "español": "es",
    "portuguese": "pt",
    "português": "pt",
    "russian": "ru",
    "русский": "ru",
    "chinese": "zh",
    "中文": "zh",
    "japanese": "ja",
    "日本語": "ja",
    "korean": "ko",
    "한국어": "ko",
    "arabic": "ar",
    "العربية": "ar",
}
