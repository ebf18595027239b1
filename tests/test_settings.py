"""Settings from the environment: what is wrong is said by name, and secrets may come from files."""

from pathlib import Path

import pytest

from app.kernel.errors import Invalid
from app.settings import SECRETS, Settings, load_settings


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql+psycopg://viva:word@database/viva\n")
    monkeypatch.setenv("VIVA_DATABASE_URL_FILE", str(secret))
    assert load_settings().url == "postgresql+psycopg://viva:word@database/viva"


def test_a_secret_given_twice_or_in_a_file_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIVA_DATABASE_URL_FILE", str(tmp_path / "nothing"))
    with pytest.raises(Invalid, match=r"VIVA_DATABASE_URL_FILE, .*nothing, cannot be read: No such file"):
        load_settings()
    monkeypatch.setenv("VIVA_DATABASE_URL", "sqlite:////tmp/viva.db")
    with pytest.raises(Invalid, match="both set"):
        load_settings()


def test_every_secret_is_a_setting() -> None:
    assert set(SECRETS) <= set(Settings.model_fields)


@pytest.mark.parametrize(("name", "value"), [("VIVA_PORT", "http"), ("VIVA_PORT", "70000")])
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Invalid, match=f"{name} cannot be used"):
        load_settings()
