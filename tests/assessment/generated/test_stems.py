"""What made items ask, in ten languages and in signs."""

import string

from app.assessment.generated import generated_items
from app.assessment.generated.stems import _TABLE, Stems, stems
from app.handbook.cards.phrases import _TABLE as OF_CARDS
from tests.assessment.making import handbook

TABLE = """# Trees

## Kinds

| Tree | Leaves |
|---|---|
| Oak | lobed |
| Birch | serrated |
| Pine | needles |
"""


def test_stems_speak_the_language_of_the_handbook() -> None:
    german = "---\nlanguage: de\n---\n" + TABLE
    assert "Oak – Leaves: was davon?" in [one.stem for one in generated_items(handbook(german))]
    other = "---\nlanguage: sv\n---\n" + TABLE
    assert "Oak — Leaves = ?" in [one.stem for one in generated_items(handbook(other))]


def test_every_language_has_every_stem_with_its_names() -> None:
    english = stems("en")
    for language in (*_TABLE, "sv", ""):
        said = stems(language)
        for field in Stems.__slots__:
            assert getattr(said, field).strip(), (language, field)
            assert names_of(getattr(said, field)) == names_of(getattr(english, field)), (language, field)
    assert set(_TABLE) == set(OF_CARDS)


def names_of(phrase: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


def test_names_stand_in_the_marks_of_their_language_and_formulas_as_they_are() -> None:
    assert stems("en").quoted("Key ideas:") == "“Key ideas”"
    assert stems("de").quoted("Ideen") == "„Ideen“"
    assert stems("ja").quoted("$h_t$") == "$h_t$"
