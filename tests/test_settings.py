"""Settings from the environment: what is wrong is said by name, and secrets may come from files."""

import re
from pathlib import Path

import pytest

from app import paths
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


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("VIVA_ROOT_PATH", "https://example.org/viva", "is no path such as /viva"),
        ("VIVA_HOSTS", "viva.example.org, https://example.org", "'https://example.org' is no name such as"),
        ("VIVA_HOSTS", "example.org:8443", "leave out https:// and the port"),
        ("VIVA_PROT", "9000", "Viva has no setting VIVA_PROT. Did you mean VIVA_PORT"),
        ("VIVA_DATABASE_URL_FLIE", "/run/url", "Did you mean VIVA_DATABASE_URL_FILE"),
        ("VIVA_BACKUPS_DIR", "/mnt", "Did you mean VIVA_BACKUP_DIR"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Invalid) as refused:
        load_settings()
    assert words in str(refused.value)
    assert "Value error" not in str(refused.value)


def test_the_names_of_others_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VIVA_SERVICE_HOST", "VIVA_CHROMIUM", "VIVA_CONTAINER", "VIVA_POSTGRES_BIN"):
        monkeypatch.setenv(name, "something")
    monkeypatch.setenv("VIVA_ROOT_PATH", "/tools/viva/")
    assert load_settings().root_path == "/tools/viva"


@pytest.mark.parametrize("name", ["VIVA_TRUSTED_PROXIES", "VIVA_METRICS_NETWORKS"])
def test_a_network_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "10.0.0.0/8, my-proxy")
    with pytest.raises(Invalid, match=f"{name} cannot be used: .*'my-proxy' does not appear to be"):
        load_settings()


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    """Where the default is a plain value; paths are told in words."""
    table = (paths.CHECKOUT or Path()) / "README.md"
    rows = dict(re.findall(r"^\| `(VIVA_\w+)` \| ([^|]*)\|", table.read_text(encoding="utf-8"), re.M))
    fields = {f"VIVA_{name}".upper(): field.default for name, field in Settings.model_fields.items()}
    assert set(rows) == set(fields)
    for name, default in fields.items():
        if isinstance(default, str | int) and not isinstance(default, Path) and default != "":
            shown = str(default).lower() if isinstance(default, bool) else default
            assert rows[name].strip() == f"`{shown}`", name
