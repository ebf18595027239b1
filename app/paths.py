"""Where Viva's own files lie: beside `app/` in a checkout, inside it in an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_BUNDLE = _PACKAGE / "bundle"
CHECKOUT = None if _BUNDLE.is_dir() else _PACKAGE.parent
ROOT = CHECKOUT or _BUNDLE
COMMAND = ".venv/bin/viva" if CHECKOUT else "viva"  # as a person types it

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
MIGRATIONS = ROOT / "migrations"
CONTENT = ROOT / "content"
KATEX_SCRIPT = STATIC / "vendor" / "katex" / "katex.min.js"
