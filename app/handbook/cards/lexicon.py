"""Small words by which the makers of cards tell names from sentences, terms from labels, knowledge from the rest.

All in lower case, without punctuation, in the languages in which handbooks are met most.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(" ".join(one.split()) for one in text.split("|"))


# Of sections that speak of the handbook itself.
ASIDE_TITLES = _words(
    """
    about me | about the author | about the authors | about this repo | about this repository | acknowledgements
    | acknowledgments | additional reading | agradecimentos | agradecimientos | change log | changelog |
    citation | citing | como contribuir | connect with me | contact | contact info | contact me | contact us |
    contacts | contribuer | contribuindo | contribuir | contributing | contribution guidelines | contributors |
    copyright | credits | danksagung | disclaimer | donate | donations | follow me | further reading |
    haftungsausschluss | how to cite | how to contribute | impressum | inhaltsverzeichnis | licence | licencia |
    license | licensing | licença | liens utiles | lizenz | mitwirken | newsletter | next steps | pour aller
    plus loin | read more | recommended reading | remerciements | see also | show your support | sommaire |
    source s and further reading | sources and further reading | special thanks | sponsors | star history |
    stargazers | study guide | sumário | tabla de contenidos | table des matières | table of contents | thanks |
    toc | under development | weiterführende links | what s next | work in progress | благодарности | лицензия |
    оглавление | полезные ссылки | الرخصة | المراجع | جدول المحتويات | رخصة | ライセンス | 参考文献 | 参考資料 | 参考资料 | 目录 |
    目次 | 目錄 | 致谢 | 謝辞 | 许可协议 | 许可证 | 贡献 | 贡献者 | 라이선스 | 목차 | 참고 자료 | 참고문헌
    """
)

# Last words of titles under which questions stand.
GATHERS = _words(
    """
    exercises | fragen | perguntas | preguntas | questions | quizzes | вопросы | 问题 | 面试题
    """
)

# Words beside a link that only sends the reader on.
LEADS = _words(
    """
    a | also | and | answer | article | articles | blog | check | click | detail | details | example | examples
    | for | full | here | in | learn | link | links | more | or | out | post | read | ref | refer | reference |
    references | refs | resource | resources | see | siehe | solution | source | sources | the | this | to |
    tutorial | useful | ver | video | videos | visit | voir | watch | по | ссылке
    """
)

# First words of questions.
ASKS = _words(
    """
    how | what | when | where | which | who | why
    """
)

# Words that point at the text around, the writer or the reader.
POINTS_AT = _words(
    """
    above | aforementioned | below | following | i | let | lets | me | my | our | please | previous | us | we |
    you | your
    """
)

# First words of a line that says where or for what, and names nothing.
RELATES = _words(
    """
    as | at | by | for | from | if | in | on | to | with
    """
)

# First words of names for what is left over.
OPENS_NOTHING = _words(
    """
    also | another | finally | here | misc | miscellaneous | now | other | others | there | various
    | appendix | appendices | anhang | annexe | anexo
    """
)

# Lines before a list that are no name of it.
NO_NAMES = _words(
    """
    beispiel | beispiele | e g | ejemplo | ejemplos | etc | example | examples | exemple | exemples | exemplo |
    exemplos | for example | hint | hints | more | note | notes | sample | samples | see also | some examples |
    пример | примеры | أمثلة | مثال | 例 | 例子 | 示例 | 예 | 예시
    | do | don t | dos | don ts | do s | donts
    """
)

# What makes a name a sentence.
VERBS = _words(
    """
    are | becomes | can | consists | could | did | do | does | get | gives | had | has | have | include |
    includes | involves | is | may | might | must | should | was | were | will | would
    """
)

# First words that mean something said before.
POINTS_BACK = _words(
    """
    he | it | its | she | such | that | their | these | they | this | those
    """
)

# Bold labels of remarks, no terms.
ASIDES = _words(
    """
    a | answer | answers | antwort | author | beispiel | bottom line | caution | code | conclusion | context |
    date | difficulty | disclaimer | e g | ejemplo | example | examples | exemple | exemplo | explanation |
    follow up | follow ups | frage | fuente | further reading | hint | hinweis | if | important | in short | in
    summary | input | key points | key takeaway | level | link | links | nota | note | notes | observação |
    output | paper | papers | pergunta | pregunta | q | quelle | question | read more | reference | references |
    remarque | remember | resposta | respuesta | result | réponse | see also | solution | source | sources |
    status | summary | tags | takeaway | then | time | tip | tips | tl dr | tldr | todo | update | video |
    warning | where | вопрос | ответ | пример | примечание | الإجابة | السؤال | مثال | ملاحظة | メモ | 例 | 例子 | 参考
    | 回答 | 回答例 | 注意 | 示例 | 答 | 答案 | 问题 | 답 | 답변 | 예 | 예시 | 질문 | 참고
    """
)

# Labels of what is said of the topic itself: to be stated, not to be called by its meaning.
ASPECTS = _words(
    """
    advantage | advantages | application | applications | assumption | assumptions | benefit | benefits |
    complexity | cons | definition | disadvantage | disadvantages | drawback | drawbacks | formula | goal | how
    | how it works | idea | intuition | key idea | limitation | limitations | motivation | problem | pros |
    purpose | space complexity | strengths | time complexity | usage | use | use case | use cases | uses |
    weaknesses | what | when | when to use | why
    """
)

# First words of points that are made, no terms.
CLAIMS = _words(
    """
    allow | allows | always | are | ask | avoid | be | better | can | change | choose | collect | consider |
    decreased | decreases | describe | determine | discuss | do | does | don | easier | enable | enables |
    ensure | evaluate | explain | faster | fewer | good | greater | handle | has | helps | higher | how |
    identify | if | improve | improved | improves | increase | increased | increases | is | it | keep | know |
    learn | less | lower | make | more | never | no | not | our | poor | provide | provides | reduce | reduced |
    reduces | remember | requires | select | should | simpler | supports | that | these | this | too | try |
    understand | use | we | what | when | where | which | who | why | you | your
    """
)

# In names of lists that hold points, no terms.
POINTS = _words(
    """
    advantages | avantages | benefit | benefits | challenges | checklist | cons | considerations | desvantagens
    | desventajas | disadvantages | drawbacks | guidelines | how | inconvénients | issues | limitations |
    mistakes | nachteile | pitfalls | practices | principles | problems | pros | reasons | recommendations |
    steps | strengths | tips |  vantagens | ventajas | vorteile | weaknesses | why | workflow
    | недостатки | преимущества | 优点 | 步骤 | 缺点
    | do | don
    """
)

# First words of names of lists that explain words which belong together and make no whole.
GLOSSARIES = _words(
    """
    begriffe | glossaire | glossar | glossario | glossary | glosario | glossário | termes | terminology | termos
    | terms | términos | vocabulary | words | wörter | термины | 术语 | 用語 | 용어
    """
)

# First words that tie a sentence to the one before.
TIED = _words(
    """
    above | also | and | another | because | below | both | but | he | hence | here | however | i | instead | it
    | its | moreover | one | or | otherwise | she | so | such | that | their | then | there | therefore | these
    | they | this | those | thus | we | which | you
    | for example | for instance | in contrast | in addition | in this | in that | by contrast
    | the first | the second | the third | the fourth | the last | the latter | the former | the other | the others
    | the rest | the same | the above | the following | the two | the three | the next
    """
)

# Words that are bold to be stressed, and tell nothing when blanked out.
EMPHASIS = _words(
    """
    after | all | also | always | and | any | are | before | best | both | but | can | cannot | compare |
    different | do | does | each | every | first | if | immer | important | is | jamais | kein | least | less |
    more | most | must | never | nicht | no | not | note | nunca | nur | one | only | or | pas | same | sempre |
    should | siempre | solo | then | toujours | very | when | всегда | не | никогда | только
    """
)

# Words that begin a name in a sentence.
ARTICLES = _words(
    """
    a | an | the | der | die | das | den | dem | des | ein | eine | einen | einem | einer | le | la | les | un | une |
    des | du | el | los | las | una | o | os | as | um | uma
    """
)

# Words after which a name stands, as after a preposition, a verb of being or of naming.
INTRODUCES = ARTICLES | _words(
    """
    about | as | at | be | been | between | by | called | each | every | for | from | has | have | in | into | is | its
    | are | known | like | maximise | maximize | minimise | minimize | named | of | on | onto | over | per | than | termed
    | their | through | to | under | use | uses | using | via | was | were | with | within | without
    | als | auf | aus | bei | durch | für | im | ist | mit | sind | von | zu | zum | zur
    | au | aux | avec | comme | dans | de | en | est | par | pour | sont
    | al | como | con | del | es | para | por | son
    | ao | com | da | das | do | dos | em | na | no | são
    """
)

# First words of what is bold to be stressed, and names nothing.
STRESSED = _words(
    """
    all | both | never | no | not | whatever | when | why | without
    """
)

# Heads of a first column that names aspects.
ASPECT_HEADERS = _words(
    """
     | aspect | aspects | attribute | attributes | basis | category | characteristic | characteristics |
    comparison | concern | consideration | criteria | criterion | difference | dimension | factor | feature |
    features | metric | parameter | point | properties | property | quality | topic | trait
    """
)

# Cells that mean something only beside their row.
YES_OR_NO = _words(
    """
     | - | false | ja | n | n a | nein | no | non | none | não | o | oui | si | sim | sí | true | x | y | yes |
    × | да | нет | لا | نعم | – | — | ☑ | ✅ | ✓ | ✔ | ✗ | ✘ | ❌ | ⭕ | あり | いいえ | なし | はい | 否 | 无 | 是 | 有 | 有り |
    無し | 아니오 | 예
    """
)

# Cells that mean something only beside the others.
MORE_OR_LESS = _words(
    """
    better | both | depends | fewer | fewest | higher | it depends | larger | least | less | little | longer | lower |
    mehr | menos | moins | more | most | much | más | neither | optional | plus | same | shorter | smaller |
    varies | weniger | worse
    """
)

# Heads of columns that hold links.
NOT_ASKED = _words(
    """
    docs | link | links | no | reference | reference s | references | source | sources | url | urls
    """
)

# Lines before a formula: a condition.
CONDITIONS = _words(
    """
    assume | assuming | given | if | let | suppose | when
    """
)

# What follows from it.
CONSEQUENCES = _words(
    """
    consequence | consequently | effect | hence | result | results | so | then | therefore | thus
    """
)

# Other lines that lead on and name nothing.
CONNECTIVES = _words(
    """
    and | as | but | by | e g | example | for example | formula | here | i e | in which | note | or | such that
    | that is | this gives | to | we get | we have | where | which gives | with
    """
)

# First words of names of reasons.
WHY = _words(
    """
    pourquoi | warum | weshalb | why | почему
    """
)
