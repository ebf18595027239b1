"""What made items ask, in the handbook's language; where a card asks the same, its phrase is taken (`cards.phrases`)."""

from dataclasses import dataclass
from functools import cache

from app.handbook.cards.phrases import said_in


@dataclass(frozen=True, slots=True)
class Stems:
    """The words of all stems in one language. Names are put in for {braces}; {name} comes in its quotation marks."""

    marks: str
    value: str  # of a table: what is said of one thing
    which: str  # of which thing something is said
    match: str
    compared: str  # true or false, of two things
    meaning: str
    means: str  # true or false
    match_terms: str
    formula: str
    complete: str
    match_symbols: str
    steps: str
    not_among: str
    among: str
    are_among: str
    choose_all: str
    points: str

    def quoted(self, name: str) -> str:
        """A name inside a sentence, in quotation marks; a formula or code stands as it is."""
        name = name.strip().rstrip(":")
        return name if name.startswith(("$", "`")) else self.marks.format(name=name)


# The stems of each language in the order of the fields.
_TABLE = {
    "en": """
        “{name}” | {subject} — {aspect}: which of these? | {said} — for which of these? | {aspect}: what goes
        with which? | {subject} compared with {other} — {aspect}: {value} | Which of these is {name}? | {name}
        means: {meaning}. | Match each term with what it means. | Which is the formula for {name}? | Complete
        the formula for {name}: {formula} | Match each symbol with what it stands for. | Put the steps into
        their order: {name} | Which of these does **not** belong under {name}? | Which of these belongs under
        {name}? | Which of these belong under {name}? | Choose all that apply. | Name {count} points.
    """,
    "de": """
        „{name}“ | {subject} – {aspect}: was davon? | {said} – bei welchem davon? | {aspect}: was gehört
        wozu? | {subject} im Vergleich mit {other} – {aspect}: {value} | Was davon ist {name}? | {name}
        bedeutet: {meaning}. | Ordne jedem Begriff seine Bedeutung zu. | Welche ist die Formel für {name}? |
        Vervollständige die Formel für {name}: {formula} | Ordne jedem Symbol zu, wofür es steht. | Bringe die
        Schritte in ihre Reihenfolge: {name} | Was davon gehört **nicht** zu {name}? | Was davon gehört zu
        {name}? | Welche davon gehören zu {name}? | Wähle alle, die zutreffen. | Nenne {count} Punkte.
    """,
    "fr": """
        « {name} » | {subject} — {aspect} : lequel de ces choix ? | {said} — pour lequel de ces choix ? |
        {aspect} : associez ce qui va ensemble. | {subject} comparé à {other} — {aspect} : {value} | Lequel de
        ces choix est {name} ? | {name} signifie : {meaning}. | Associez chaque terme à ce qu’il signifie. |
        Quelle est la formule pour {name} ? | Complétez la formule pour {name} : {formula} | Associez chaque
        symbole à ce qu’il désigne. | Remettez les étapes dans l’ordre : {name} | Lequel de ces choix ne fait
        **pas** partie de {name} ? | Lequel de ces choix fait partie de {name} ? | Lesquels de ces choix font
        partie de {name} ? | Cochez toutes les bonnes réponses. | Citez {count} points.
    """,
    "es": """
        «{name}» | {subject} — {aspect}: ¿cuál de estas opciones? | {said} — ¿para cuál de estas opciones? |
        {aspect}: ¿qué corresponde a qué? | {subject} en comparación con {other} — {aspect}: {value} | ¿Cuál
        de estas opciones es {name}? | {name} significa: {meaning}. | Relaciona cada término con su
        significado. | ¿Cuál es la fórmula de {name}? | Completa la fórmula de {name}: {formula} | Relaciona
        cada símbolo con lo que representa. | Pon los pasos en orden: {name} | ¿Cuál de estas opciones **no**
        pertenece a {name}? | ¿Cuál de estas opciones pertenece a {name}? | ¿Cuáles de estas opciones
        pertenecen a {name}? | Elige todas las que correspondan. | Nombra {count} puntos.
    """,
    "pt": """
        “{name}” | {subject} — {aspect}: qual destas opções? | {said} — para qual destas opções? | {aspect}: o
        que corresponde a quê? | {subject} em comparação com {other} — {aspect}: {value} | Qual destas opções
        é {name}? | {name} significa: {meaning}. | Associe cada termo ao seu significado. | Qual é a fórmula
        de {name}? | Complete a fórmula de {name}: {formula} | Associe cada símbolo ao que ele representa. |
        Coloque os passos em ordem: {name} | Qual destas opções **não** pertence a {name}? | Qual destas
        opções pertence a {name}? | Quais destas opções pertencem a {name}? | Escolha todas as que se aplicam.
        | Cite {count} pontos.
    """,
    "ru": """
        «{name}» | {subject} — {aspect}: что из этого? | {said} — к чему из этого относится? | {aspect}: что к
        чему относится? | {subject} по сравнению с {other} — {aspect}: {value} | Что из этого — {name}? |
        {name} означает: {meaning}. | Соотнесите каждый термин с его значением. | Какая формула относится к
        {name}? | Дополните формулу для {name}: {formula} | Соотнесите каждый символ с тем, что он обозначает.
        | Расположите шаги по порядку: {name} | Что из этого **не** относится к {name}? | Что из этого
        относится к {name}? | Какие из этих вариантов относятся к {name}? | Выберите все подходящие варианты.
        | Назовите пункты: {count}.
    """,
    "zh": """
        “{name}” | {subject}——{aspect}：是下面哪一项？ | {said}——指的是下面哪一项？ | {aspect}：请一一对应。 |
        {subject}与{other}相比——{aspect}：{value} | 下面哪一项是{name}？ | {name}的意思是：{meaning}。 |
        请把每个术语与它的含义对应起来。 | 哪一个是{name}的公式？ | 补全{name}的公式：{formula} |
        请把每个符号与它所表示的内容对应起来。 | 请按顺序排列步骤：{name} | 下面哪一项**不**属于{name}？ |
        下面哪一项属于{name}？ | 下面哪些属于{name}？ | 请选出所有符合的选项。 | 请说出 {count} 点。
    """,
    "ja": """
        「{name}」 | {subject} — {aspect}：次のうちどれですか？ | {said} — 次のうちどれに当てはまりますか？ |
        {aspect}：対応するものを組み合わせてください。 | {other}と比べた{subject} — {aspect}：{value} |
        次のうち{name}はどれですか？ | {name}の意味：{meaning}。 |
        それぞれの用語とその意味を組み合わせてください。 | {name}の式はどれですか？ |
        {name}の式を完成させてください：{formula} | それぞれの記号とその意味を組み合わせてください。 |
        手順を正しい順に並べてください：{name} | 次のうち{name}に当てはまら**ない**ものはどれですか？ |
        次のうち{name}に当てはまるものはどれですか？ | 次のうち{name}に当てはまるものを選んでください。 |
        当てはまるものをすべて選んでください。 | {count} 点挙げてください。
    """,
    "ko": """
        “{name}” | {subject} — {aspect}: 다음 중 어느 것인가요? | {said} — 다음 중 어느 것에 해당하나요? |
        {aspect}: 서로 맞는 것끼리 연결하세요. | {other}에 비해 {subject} — {aspect}: {value} | 다음 중
        {name}의 설명은 무엇인가요? | {name}의 뜻: {meaning}. | 각 용어를 그 뜻과 연결하세요. | {name}의
        공식은 무엇인가요? | {name}의 공식을 완성하세요: {formula} | 각 기호를 그 뜻과 연결하세요. | 단계를
        순서대로 배열하세요: {name} | 다음 중 {name}에 속하지 **않는** 것은 무엇인가요? | 다음 중 {name}에
        속하는 것은 무엇인가요? | 다음 중 {name}에 속하는 것들은 무엇인가요? | 해당하는 것을 모두 고르세요. |
        {count}가지를 말하세요.
    """,
    "ar": """
        «{name}» | {subject} — {aspect}: أيٌّ مما يلي؟ | {said} — على أيٍّ مما يلي ينطبق؟ | {aspect}: صِل كل عنصر
        بما يناسبه. | {subject} مقارنةً مع {other} — {aspect}: {value} | أيٌّ مما يلي هو {name}؟ | {name} يعني:
        {meaning}. | صِل كل مصطلح بمعناه. | ما صيغة {name}؟ | أكمل صيغة {name}: {formula} | صِل كل رمز بما يدل
        عليه. | رتّب الخطوات: {name} | أيٌّ مما يلي **لا** ينتمي إلى {name}؟ | أيٌّ مما يلي ينتمي إلى {name}؟ |
        أيُّ العناصر التالية تنتمي إلى {name}؟ | اختر كل ما ينطبق. | اذكر {count} من النقاط.
    """,
}
# For all other languages: signs alone.
_ANY = """
        “{name}” | {subject} — {aspect} = ? | {said} = ? | {aspect}: ? = ? | {subject} ↔ {other} — {aspect} =
        {value} ? | {name} = ? | {name} = {meaning} ? | ? = ? | {name} = ? | {name}: {formula} | ? = ? | 1, 2,
        3 …: {name} | ? ∉ {name} | ? ∈ {name} | ? ∈ {name} | ≥ 1 × ✓ | {count} × ?
"""


@cache
def stems(language: str) -> Stems:
    """The stems of a language by its two letters; signs for one that is not in the table."""
    return Stems(*said_in(language, _TABLE, _ANY))
