"""Where things stand: each topic with the breadcrumb of what stands in it."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.handbook.model import Handbook, Topic, TopicKind
from app.handbook.titles import short


@dataclass(frozen=True, slots=True)
class Spot:
    """A topic, as items name it."""

    key: str
    breadcrumb: tuple[str, ...]  # of what stands in the topic; never empty
    topic: Topic
    parent: str  # the key of the topic around it, "" at the top


def spots(handbook: Handbook) -> dict[str, Spot]:
    """All topics by their keys, in the order of the file."""
    book = short(handbook.title)
    return {spot.key: spot for topic in handbook.topics for spot in _spots(topic, (), "", book)}


def _spots(topic: Topic, path: tuple[str, ...], parent: str, book: str) -> Iterator[Spot]:
    own = (*path, short(topic.plain)) if topic.kind != TopicKind.QUESTION else path
    named = tuple(part for part in own if part.strip())
    yield Spot(topic.key, named or (book,), topic, parent)
    for inner in topic.topics:
        yield from _spots(inner, own, topic.key, book)
