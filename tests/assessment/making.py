"""Handbooks and items from a few lines of text."""

from app.assessment.authored import authored_items
from app.assessment.model import Item, Response
from app.assessment.scoring import score
from app.assessment.showing import solution
from app.handbook.bundle import one_file
from app.handbook.diagnostics import Diagnostic
from app.handbook.model import Handbook
from app.handbook.parser import read
from app.handbook.source import load


def handbook(text: str) -> Handbook:
    return read(one_file(load(text.encode(), "notes.md")))


def fenced(toml: str) -> tuple[list[Item], list[Diagnostic]]:
    return authored_items(handbook(f"# Notes\n\n## Topic\n\nSome text.\n\n```item\n{toml}\n```\n"))


def item(toml: str) -> Item:
    items, refused = fenced(toml)
    assert not refused, refused
    return items[0]


def key_of(one: Item, seed: int = 1) -> Response:
    key = solution(one, seed)
    return Response(key.chosen, key.texts)


def points(one: Item, seed: int = 1, *, chosen: tuple[int, ...] = (), texts: tuple[str, ...] = ()) -> float:
    return score(one, seed, Response(chosen, texts)).score
