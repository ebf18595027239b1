"""Rules of the house that no linter knows."""

import re

import pytest

from app import paths
from app.settings import Settings
from app.web.assets import Assets
from app.web.rendering import Pages

ROOT = paths.ROOT


def test_every_setting_is_in_the_readme_and_nothing_else() -> None:
    documented = set(re.findall(r"^\| `(VIVA_\w+)`", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert documented == {f"VIVA_{name}".upper() for name in Settings.model_fields}


def test_every_template_compiles_and_holds_nothing_inline() -> None:
    environment = Pages(paths.TEMPLATES, Assets(paths.STATIC), "").environment
    for name in environment.list_templates():
        environment.get_template(name)
        source = (paths.TEMPLATES / name).read_text()
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script>", source), name
        assert "|safe" not in source.replace(" ", ""), f"{name}: HTML that is safe says so by its type"


def test_no_file_names_a_registry_or_the_outside() -> None:
    tracked = [*list(ROOT.glob("*.lock")), ROOT / "package-lock.json", ROOT / "Makefile"]
    for path in tracked:
        assert not re.search(r"--(extra-)?index-url|\"resolved\"|registry\.", path.read_text()), path


@pytest.mark.parametrize("folder", ["templates", "static/css", "static/js"])
def test_pages_load_nothing_from_elsewhere(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.*"):
        if path.suffix in {".html", ".css", ".js"}:
            loads = re.findall(
                r"(?:src|href)=\"(https?:)?//|url\(\s*[\"']?https?:|@import\s+[\"']https?:", path.read_text()
            )
            assert not loads, path


def test_css_uses_no_ids_and_no_important_outside_print() -> None:
    for path in (ROOT / "static" / "css").rglob("*.css"):
        css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        assert not re.search(r"#[a-z][\w-]*\s*[{,:]", css), path
        assert path.name == "print.css" or "!important" not in css, path


def test_modules_stay_short() -> None:
    sizes = {
        path.relative_to(ROOT): len(path.read_text().splitlines()) for path in (ROOT / "app").rglob("*.py")
    }
    long = {str(path): size for path, size in sizes.items() if size > 350}
    assert not long, "each of these probably holds two ideas"
