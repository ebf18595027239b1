"""Anki's own backend on a collection of the same size, with FSRS: what answering cards costs in process."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from time import perf_counter, time

from anki.collection import Collection

from tests.benchmarks.stores import BOOK, DUE_SHARE, NEW_SHARE, NOTE

GOOD = 3


class AnkiCollection:
    """A collection like `stores.build` makes: as many cards, reviews, due and new ones, and the same limits."""

    def __init__(self, folder: Path, cards: int, reviews: int) -> None:
        file = folder / "collection.anki2"
        collection = Collection(str(file))
        self._configure(collection)
        kind = collection.models.by_name("Basic (and reversed card)")
        assert kind is not None
        decks = [collection.decks.id(f"Handbooks::{n}") or 1 for n in range(-(-cards // BOOK))]
        today = collection.sched.today
        collection.close()
        with closing(sqlite3.connect(file)) as connection:  # a million rows through the backend take minutes
            connection.execute("PRAGMA synchronous = OFF")
            _fill(connection, cards, reviews, kind["id"], decks, today)
            connection.commit()
        self.collection = Collection(str(file))
        self.collection.decks.set_current(self.collection.decks.id("Handbooks"))

    def _configure(self, col: Collection) -> None:
        col.set_config("fsrs", True)
        config = col.decks.all_config()[0]
        config["new"] |= {"perDay": 20, "bury": True}
        config["rev"] |= {"perDay": 2_000, "bury": True}
        col.decks.update_config(config)

    def answer(self, count: int) -> float:
        """Answers per second: the next card is asked for, then graded Good."""
        sched = self.collection.sched
        started = perf_counter()
        for _ in range(count):
            queued = sched.get_queued_cards(fetch_limit=1).cards[0]
            card = self.collection.get_card(queued.card.id)
            card.start_timer()
            sched.answer_card(sched.build_answer(card=card, states=queued.states, rating=GOOD - 1))
        return count / (perf_counter() - started)

    def close(self) -> None:
        self.collection.close()


def _fill(
    connection: sqlite3.Connection, cards: int, reviews: int, kind: int, decks: list[int], today: int
) -> None:
    now = int(time())
    text = "What does the forget gate of an LSTM do?\x1f" + "It scales the cell state by a sigmoid. " * 12
    connection.executemany(
        "INSERT INTO notes VALUES (?,?,?,?,-1,'',?,'What does',0,0,'')",
        ((1 + n, f"guid{n}", kind, now, text) for n in range(-(-cards // NOTE))),
    )
    connection.executemany(
        "INSERT INTO cards VALUES (?,?,?,?,?,-1,?,?,?,?,?,?,?,0,0,0,0,?)",
        (_card(n, decks[n // BOOK], now, today) for n in range(cards)),
    )
    first, step = 1000 * (now - 730 * 86_400), 730 * 86_400_000 // reviews
    connection.executemany(
        "INSERT INTO revlog VALUES (?,?,-1,3,30,15,2500,8000,1)",
        ((first + n * step, 1 + n * 7919 % cards) for n in range(reviews)),
    )


def _card(n: int, deck: int, now: int, today: int) -> tuple[object, ...]:
    note, card = 1 + n // NOTE, 1 + n
    interval = 3 + card * 17 % 400
    if note % NEW_SHARE == 0:
        return card, note, deck, n % NOTE, now, 0, 0, card, 0, 0, 0, 0, ""
    wait = -(card % 11) if card % DUE_SHARE == 0 else 1 + card * 31 % 364
    data = json.dumps({"s": 4.0 + interval, "d": 1.0 + card % 90 / 10, "dr": 0.9, "decay": 0.1542})
    return card, note, deck, n % NOTE, now, 2, 2, today + wait, interval, 2500, 10, card % 4, data
