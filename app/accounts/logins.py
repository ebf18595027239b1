"""The names that people sign in with."""

import unicodedata

from app.kernel.errors import Invalid

LONGEST = 64
_MARKS = frozenset("._-@+")
_LOOK_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})


def checked_login(given: str) -> str:
    """The name as it will be written.

    Raises:
        Invalid: it cannot be a name to sign in with.
    """
    login = unicodedata.normalize("NFKC", given[: 4 * LONGEST]).strip()
    if not login:
        raise Invalid("Give a name to sign in with.")
    if len(login) > LONGEST or len(given) > 4 * LONGEST:
        raise Invalid(f"Give a name of at most {LONGEST} characters.")
    if not all(sign in _MARKS or unicodedata.category(sign)[0] in "LMN" for sign in login):
        raise Invalid("A name to sign in with has letters, digits and . _ - @ + only.")
    if len({_script(sign) for sign in login} & _LOOK_ALIKE) > 1:
        raise Invalid("This name mixes alphabets whose letters look alike.", "Write it in one of them.")
    return login


def login_key(login: str) -> str:
    """What two names that are the same have in common."""
    folded = unicodedata.normalize("NFKC", login[: 4 * LONGEST]).strip().casefold()
    return unicodedata.normalize("NFKC", folded)[:200]


def _script(sign: str) -> str:
    return unicodedata.name(sign, "").partition(" ")[0]
