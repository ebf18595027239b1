"""The language of a handbook, and the prompts that follow it."""

import string

import pytest

from app.handbook.cards.phrases import _TABLE, Phrases, phrases
from app.handbook.language import language_of

GERMAN = "Das Netz lernt aus den Daten, und die Gewichte werden mit dem Gradienten auf den neuesten Stand gebracht. "


@pytest.mark.parametrize(
    ("declared", "text", "found"),
    [
        ("de", "", "de"),
        ("pt_BR", "", "pt"),
        ("zh-Hans", "", "zh"),
        ("Español", "", "es"),
        ("Klingon", "The net is of no use to us.", ""),
        ("sv", "", "sv"),
        (None, "", "en"),
        (None, "LSTM, GRU, RNN", "en"),
        (None, GERMAN * 2, "de"),
        (None, "```python\n" + "for x in the of and is a list to be\n" * 30 + "```\n" + GERMAN * 2, "de"),
        (
            None,
            "Le réseau est formé sur des données, et les poids sont mis à jour par la descente. " * 3,
            "fr",
        ),
        (
            None,
            "La red es entrenada con los datos, y una capa es la que aprende el peso del modelo. " * 3,
            "es",
        ),
        (
            None,
            "A rede é treinada com os dados, e uma camada não aprende mais do que os pesos do modelo. " * 3,
            "pt",
        ),
        (None, "Сеть обучается на данных, а веса обновляются.", "ru"),
        (None, "Мережа навчається, її ваги оновлюються, і це є її сила.", ""),
        (None, "网络从数据中学习。", "zh"),
        (None, "ネットワークはデータから学びます。", "ja"),
        (None, "신경망은 데이터에서 배웁니다.", "ko"),
        (None, "تتعلم الشبكة من البيانات.", "ar"),
        (None, "شبکه از داده‌ها یاد می‌گیرد و وزن‌ها به‌روز می‌شوند.", ""),
        (None, "Sieć uczy się na danych, a wagi są aktualizowane, więc żółty ślad jest dłuższy. " * 3, "pl"),
        (None, "Τα δίκτυα μαθαίνουν από δεδομένα.", ""),
    ],
)
def test_language(declared: str | None, text: str, found: str) -> None:
    assert language_of(declared, text) == found


def test_every_language_has_every_phrase_with_its_names() -> None:
    english = phrases("en")
    for language in (*_TABLE, "sv", ""):
        said = phrases(language)
        for field in Phrases.__slots__:
            assert getattr(said, field).strip(), (language, field)
            assert _names(getattr(said, field)) == _names(getattr(english, field)), (language, field)


def _names(phrase: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


def test_names_are_joined_as_in_a_sentence() -> None:
    assert phrases("en").joined(["a"]) == "a"
    assert phrases("en").joined(["a", "b", "c"]) == "a, b and c"
    assert phrases("de").joined(["a", "b"]) == "a und b"
    assert phrases("ar").joined(["أ", "ب"]) == "أ وب"
