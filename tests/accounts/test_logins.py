"""Names to sign in with: any script, no tricks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.logins import LONGEST, checked_login, login_key
from app.kernel.errors import Invalid


@pytest.mark.parametrize(
    "login", ["anna", "Åsa", "Ольга", "山田太郎", "محمد", "a.b_c-d@example.org", "जॉन", "O"]
)
def test_names_of_every_script_can_be_had(login: str) -> None:
    assert checked_login(login) == login


@pytest.mark.parametrize(
    "login",
    [
        "", "   ", "a b", "a\nb", "a\0b", "an\u202ena", "\u2066anna\u2069", "anna\u200b", "<b>", "a/b", "a'b", "n" * 65,
        "n" * 10_000, "аnna", "αnna", "\ud800", "😀", "anna\r\nSet-Cookie:x",
    ],
)  # fmt: skip
def test_what_could_pass_for_another_or_is_no_name_is_refused(login: str) -> None:
    with pytest.raises(Invalid):
        checked_login(login)


@pytest.mark.parametrize(
    ("one", "other"), [("Anna", "anna"), ("STRASSE", "straße"), ("Å", "A\u030a"), (" a ", "a")]
)
def test_names_that_read_alike_are_one(one: str, other: str) -> None:
    assert login_key(one) == login_key(other)


@given(st.text(max_size=300))
def test_any_text_is_a_name_or_refused(text: str) -> None:
    try:
        login = checked_login(text)
    except Invalid:
        return
    assert 0 < len(login) <= LONGEST
    assert login.isprintable()
    assert checked_login(login) == login
    assert 0 < len(login_key(login)) <= 200
    assert login_key(login_key(login)) == login_key(login)
