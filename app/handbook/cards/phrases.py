"""What prompts say, in the handbook's language. Names are put in for {braces}; a phrase may come after a colon."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

_FORMULA = re.compile(r"\$[^$]*\$")


@dataclass(frozen=True, slots=True)
class Phrases:
    """The words of all prompts in one language."""

    name: str  # of a list's items
    reasons: str
    formulas: str
    write: str
    write_all: str
    this: str  # under a formula: what is it?
    this_with: str  # the same, with what a symbol means
    this_with_all: str  # or several
    symbol: str
    term: str
    point: str  # of a list of points
    aspect: str  # a goal, a complexity: to be stated
    called: str  # under a meaning: which term?
    stands: str
    takeaway: str
    differs: str
    give: str  # what a table says of one thing
    compare: str  # what it says of several in one respect
    which: str  # the same where the cells say yes or no
    happens: str
    condition: str
    last: str  # between the last two of several names

    def joined(self, names: Sequence[str]) -> str:
        """Names as in a sentence: "a, b and c"; "a; b, c; d" where one of them has a comma of its own."""
        if len(names) > 1 and any("," in _FORMULA.sub("", name) for name in names):
            return "; ".join(names)
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])}{self.last}{names[-1]}"


# The phrases of each language in the order of the fields; _ is a space at an end.
_TABLE = {
    "en": """
        name the {count} | give the {count} reasons | name the {count} formulas and write them | write the
        formula | write the {count} formulas | What is this? | What is this, and what does {symbols} mean? |
        What is this, and what do {symbols} mean? | What is {symbol}? | what does it mean? | explain it |
        state it | what is this called? | What does {short} stand for? | what is it? | what differs? | give
        {names} | compare {names} | which of {names}? | what happens? | under which condition? | _and_
    """,
    "de": """
        nenne die {count} | nenne die {count} Gründe | nenne die {count} Formeln und schreibe sie auf |
        schreibe die Formel auf | schreibe die {count} Formeln auf | Was ist das? | Was ist das, und was
        bedeutet {symbols}? | Was ist das, und was bedeuten {symbols}? | Was ist {symbol}? | was bedeutet das?
        | erkläre es | nenne es | wie heißt das? | Wofür steht {short}? | was ist es? | worin liegt der
        Unterschied? | nenne {names} | vergleiche {names} | welche von {names}? | was passiert? | unter
        welcher Bedingung? | _und_
    """,
    "fr": """
        citez les {count} | donnez les {count} raisons | citez les {count} formules et écrivez-les | écrivez
        la formule | écrivez les {count} formules | Qu’est-ce que c’est ? | Qu’est-ce que c’est, et que
        désigne {symbols} ? | Qu’est-ce que c’est, et que désignent {symbols} ? | Que désigne {symbol} ? |
        qu’est-ce que cela signifie ? | expliquez-le | énoncez-le | comment cela s’appelle-t-il ? | Que
        signifie {short} ? | qu’est-ce que c’est ? | quelles différences ? | donnez {names} | comparez {names}
        | lesquels parmi {names} ? | que se passe-t-il ? | à quelle condition ? | _et_
    """,
    "es": """
        nombra los {count} | da las {count} razones | nombra las {count} fórmulas y escríbelas | escribe la
        fórmula | escribe las {count} fórmulas | ¿Qué es esto? | ¿Qué es esto, y qué es {symbols}? | ¿Qué es
        esto, y qué son {symbols}? | ¿Qué es {symbol}? | ¿qué significa? | explícalo | enúncialo | ¿cómo se
        llama esto? | ¿Qué significa la sigla {short}? | ¿qué es? | ¿qué diferencias hay? | da {names} |
        compara {names} | ¿cuáles de {names}? | ¿qué ocurre? | ¿bajo qué condición? | _y_
    """,
    "pt": """
        cite os {count} | dê as {count} razões | cite as {count} fórmulas e escreva-as | escreva a fórmula |
        escreva as {count} fórmulas | O que é isto? | O que é isto, e o que é {symbols}? | O que é isto, e o
        que são {symbols}? | O que é {symbol}? | o que significa? | explique | enuncie | como isto se chama? |
        O que significa a sigla {short}? | o que é? | quais são as diferenças? | dê {names} | compare {names}
        | quais de {names}? | o que acontece? | sob que condição? | _e_
    """,
    "ru": """
        назовите {count} | назовите причины ({count}) | назовите формулы ({count}) и запишите их | запишите
        формулу | запишите формулы ({count}) | Что это? | Что это и что такое {symbols}? | Что это и что такое
        {symbols}? | Что такое {symbol}? | что это значит? | поясните | сформулируйте | как это называется? |
        Как расшифровывается {short}? | в чём он? | в чём разница? | укажите: {names} | сравните {names} | у
        чего из {names}? | что происходит? | при каком условии? | _и_
    """,
    "zh": """
        说出这 {count} 项 | 说出 {count} 个原因 | 说出并写出这 {count} 个公式 | 写出公式 |
        写出这 {count} 个公式 | 这是什么？ | 这是什么？{symbols} 表示什么？ |
        这是什么？{symbols} 各表示什么？ | {symbol} 表示什么？ | 是什么意思？ | 请解释 | 请说明 |
        这叫什么？ | {short} 是什么的缩写？ | 是什么？ | 有什么区别？ | 说出{names} | 比较 {names} |
        {names} 中哪些是？ | 会怎样？ | 在什么条件下？ | 和
    """,
    "ja": """
        {count} つ挙げてください | 理由を {count} つ挙げてください | {count} つの式を挙げて書いてください |
        式を書いてください | {count} つの式を書いてください | これは何ですか？ |
        これは何ですか？{symbols} は何を表しますか？ |
        これは何ですか？{symbols} はそれぞれ何を表しますか？ | {symbol} は何を表しますか？ |
        どういう意味ですか？ | 説明してください | 述べてください | これを何と呼びますか？ |
        {short} は何の略ですか？ | 何ですか？ | 違いは何ですか？ | {names}を答えてください |
        {names}を比べてください | {names}のうちどれですか？ | どうなりますか？ |
        どのような条件のときですか？ | と
    """,
    "ko": """
        {count}가지를 말하세요 | 이유 {count}가지를 말하세요 | 공식 {count}개를 말하고 쓰세요 |
        공식을 쓰세요 | 공식 {count}개를 쓰세요 | 이것은 무엇인가요? |
        이것은 무엇이고, {symbols}의 뜻은 무엇인가요? | 이것은 무엇이고, {symbols}의 뜻은 각각 무엇인가요? |
        {symbol}의 뜻은 무엇인가요? | 무슨 뜻인가요? | 설명하세요 | 말해 보세요 |
        이것을 무엇이라고 하나요? | {short}는 무엇의 약자인가요? | 무엇인가요? | 차이점은 무엇인가요? |
        다음을 말하세요: {names} | 비교하세요: {names} | 다음 중 어느 것인가요: {names}? | 어떻게 되나요? |
        어떤 조건에서인가요? | ,_
    """,
    "ar": """
        اذكر العناصر ({count}) | اذكر الأسباب ({count}) | اذكر الصيغ ({count}) واكتبها | اكتب الصيغة | اكتب
        الصيغ ({count}) | ما هذا؟ | ما هذا، وما معنى {symbols}؟ | ما هذا، وما معنى كل من {symbols}؟ | ما معنى
        {symbol}؟ | ماذا يعني؟ | اشرحه | اذكره | ماذا يسمى هذا؟ | إلى ماذا يرمز {short}؟ | ما هو؟ | ما الفرق؟
        | اذكر {names} | قارن بين {names} | أيٌّ من {names}؟ | ماذا يحدث؟ | تحت أي شرط؟ | _و
    """,
}
# For all other languages: signs alone.
_ANY = """
        {count} × ? | {count} × ? | {count} × ? | = ? | {count} × ? | = ? | = ?, {symbols} = ? | = ?,
        {symbols} = ? | {symbol} = ? | = ? | = ? | = ? | = ? | {short} = ? | = ? | ≠ ? | {names} = ? | {names}
        = ? | {names} = ? | ⇒ ? | ⇐ ? | ,_
"""


@cache
def phrases(language: str) -> Phrases:
    """The phrases of a language by its two letters; signs for one that is not in the table."""
    return Phrases(*said_in(language, _TABLE, _ANY))


def said_in(language: str, table: Mapping[str, str], others: str) -> list[str]:
    """What a table of phrases says in a language, in its order; `others` where it does not know the language."""
    said = table.get(language, others).split("|")
    return [re.sub(r"[ \n]+", " ", one).strip().replace("_", " ") for one in said]
