"""English: words that say the same, that say the opposite, that deny; of the language, and of no subject."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATORS = _words(
    "not no never none neither nor cannot without nothing hardly barely isnt doesnt dont wont cant arent wasnt didnt"
    " couldnt shouldnt wouldnt havent hasnt"
)
AFFIRMS = _words("yes yeah yep true right correct exactly indeed sure absolutely agreed")
REFUSES = _words("nope false wrong incorrect partly only")
SMALL = _words(  # they tell nothing of what is said
    "a an the of to in on at by for from with as is are was were be been being am do does did done has have had"
    " it its this that these those there here and or if then than so such i we you they he she my our your their"
    " them us me what which who whom whose how why when where will would can could should may might must also too"
    " very just um uh well yeah ok okay like really basically actually about into out up over per any some get"
    " gets got go goes going make makes one's it's that's i'd i'm you'd you're don't let lets still even because"
    " since although though while whereas but yes no not other another much thing things"
)
NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000,
    "twice": 2, "half": 0.5, "quarter": 0.25,
}  # fmt: skip
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
DENIED = {  # words that carry their own denial: the word that they deny
    "invariance": "vary", "invariant": "vary", "impossible": "possible", "inconsistent": "consistent",
    "irrelevant": "relevant", "insensitive": "sensitive", "unlike": "like", "nonlinear": "linear",
    "independent": "depend", "independently": "depend", "independence": "depend",
}  # fmt: skip
BREAKS = _words("and but while whereas because since although though so as which when if whereby where")
JOINS = _words("and or so then um uh well yeah ok right like that what it you they we there")
# What stemming does not see: forms of verbs, and words whose stem is another word's.
FORMS = {
    form: line.split()[0]
    for line in """
keep kept
hold held
lose lost
grow grew grown
fall fell fallen
rise rose risen
choose chose chosen
write wrote written
overwrite overwrote overwritten
know knew known
show shown
take took taken
give gave given
send sent
build built
find found
think thought
bring brought
forget forgot forgotten
begin began begun
draw drew drawn
drive drove driven
feed fed
make made
see saw seen
say said
tell told
spend spent
throw threw thrown
run ran
come came
become became
stand stood
understand understood
win won
catch caught
hide hid hidden
freeze froze frozen
stick stuck
shrink shrank shrunk
break broke broken
beat beaten
sell sold
hear heard
sink sank sunk
shake shook shaken
steal stole stolen
deal dealt
leave leaving
constant fixed
linear proportional proportionally
""".strip().splitlines()
    for form in line.split()[1:]
}
SAME = """
grow increase rise raise larger bigger higher greater growing growth upward
shrink decrease reduce reduction fall drop lower smaller decline less fewer diminish cut
keep preserve retain maintain hold conserve
forget erase lose discard wipe
same equal alike equivalent identical
differ different distinct disagree mismatch gap
separate own individual
need require must demand
usual common typical standard often
reveal expose show
choose select pick prefer favour choice
help ease improve aid mitigate relieve
hurt harm damage worsen degrade harmful bad worse
fast quick speed rapid faster
slow slower slowly
start begin initial initialise initialisation init beginning
end final last finish
exact precise exactly
cheap inexpensive
big large huge great enormous
small tiny little
old previous past prior earlier history
new next
many several
only just merely solely
allow enable permit let
stop prevent avoid inhibit
store save storage
mend remedy cure fix repair
wrong incorrect mistake fault
right correct true proper
compute calculate calculation computation
explode explosion blow
vanish vanishing fade die
copy duplicate
replace overwrite substitute supersede
depend rely
use apply employ application
measure monitor log record watch observe track
see seen visible
contain include comprise
make produce generate create
test check verify try attempt
near close nearby recent local
noise noisy
learn learnt learned
average mean
evaluate evaluation
bound bounded limit limited cap
infinite infinity inf
scale rescale
combine merge join concatenate append attach fold unite
norm normalise normalisation
tail rest remainder
rare seldom infrequent
hide conceal
swap exchange reverse opposite
restart reset
threshold cutoff
lag stale outdated
whole entire complete full
total sum accumulate pile add
share fraction proportion portion
amount quantity number count
long persistent length
short brief
strong powerful strength
weak feeble
hard difficult tough
easy simple straightforward
important crucial essential vital
result outcome
reason cause why
aim goal target objective purpose
method approach technique
solve resolve
circumvent bypass skip
happen occur arise
doubt ambiguous suspect
guess estimate approximate
random stochastic
steady stable constant
vary change shift drift fluctuate variation
get obtain receive
give provide supply yield
look inspect examine
understand explain interpret explanation
remember recall memorise memory
beat outperform surpass
spread distribute
split divide partition division
link connect connection
carry transport bring
raw plain naive vanilla
far distant remote away
percent percentage
squeeze compress compact condense summarise summary
annotate label tag
categories category class kind type
customer user client
device gpu machine accelerator node
document text passage
picture image photo
piece part segment chunk
region area zone
route path
reach arrive
travel flow propagate
block module
guarantee ensure promise
broken faulty defective
collapse fail failure
dangerous risky risk
cost price expense expensive costly
worth pay benefit gain advantage
disadvantage drawback downside
direct straight
attend focus
disturb perturb corrupt interfere interference distort
restore recover
repeat again anew
represent encode express
transform convert turn
draw sample
rank order sort
assume presume suppose assumption
imply follow
hence thus therefore
thin narrow
height tall
load burden
sharp steep
gentle gradual
abrupt sudden jump
instantly immediately
throughput rate
latency delay
bandwidth traffic
parallel simultaneous concurrent once
sequential serial
dominate prevail
majority most
minority few
ratio relative
agree match coincide
contradict conflict
suffice enough sufficient adequate
lack miss missing absent
pollute contaminate
valid legitimate
meaningless useless pointless
feed input
emit output
matrix table
row line
element entry component coordinate
pair couple
freely arbitrary
probability likelihood chance
benchmark baseline
experiment trial
evidence proof prove proven
claim statement
paper study
theory theoretical
practice practical
reality real
honest fair
debate dispute contest
belief view
lump mingle mix blend
evict remove delete
tune adapt adjust
ignore neglect
token word
find detect discover locate identify spot
wide width broad
deep depth
decide decision
describe description
extend extension
extra additional auxiliary supplementary
affect influence impact
early soon
late later
middle intermediate
warn alarm alert
quantile percentile
structure architecture
answer reply response
quality performance
exploit leverage
build construct
forbid ban exclude
trust reliable trustworthy
confident confidence certainty sure certain
""".strip()
OPPOSITE = """
grow shrink
keep forget
same differ
help hurt
fast slow
start end
cheap expensive
big small
old new
many single
allow stop
wrong right
before after
pre post
above below
forward backward
more less
always never
left right
first last
narrow wide
maximum minimum
input output
inside outside
static dynamic
easy hard
open closed
linear quadratic
equal unequal
grow steady
shrink steady
hide reveal
high low
strong weak
rare usual
sure doubtful
cause avoid
mend break
best worst
better worse
long short
full empty
useful useless
encourage prevent
vary steady
separate coupled
discard store
exact approximate
"""
