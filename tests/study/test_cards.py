"""The card browser's reads and verbs, on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, update

from app.accounts.queries import Learner
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, Invalid, NotFound
from app.library.models import CardRow, HandbookRow, NoteRow, TopicRow
from app.scheduling.memory import NEW, Grade
from app.searching.language import parse
from app.study import card_list, service
from app.study.card_actions import CardAction, act_on_cards, card_action, some_cards, undo_card_action
from app.study.card_list import SORTS, CardPage, Order, Place, card_page, matching_cards
from app.study.models import CardTagRow, ReviewRow, ScheduleRow
from app.study.projection import replayed
from app.study.queries import Scheduled, scheduled

Find = Callable[..., CardPage]
Act = Callable[..., CardAction]


@pytest.fixture
def find(store: Store, learner: Learner, clock: FixedClock) -> Find:
    def page(query: str = "", sort: str = "topic", place: Place = card_list.FIRST_PAGE) -> CardPage:
        with store.read() as tx:
            return card_page(tx, learner, parse(query), clock.now(), order=Order.of(sort), place=place)

    return page


@pytest.fixture
def act(store: Store, learner: Learner, clock: FixedClock) -> Act:
    def do(verb: str, cards: list[int] | str, tag: str = "") -> CardAction:
        with store.write() as tx:
            by_search = isinstance(cards, str)
            chosen = (
                matching_cards(tx, learner, parse(cards), clock.now())
                if by_search
                else some_cards(learner, cards)
            )
            return act_on_cards(tx, learner, verb, chosen, clock.now(), tag=tag)

    return do


def ids(page: CardPage) -> list[int]:
    return [card.scheduled.card_id for card in page.cards]


def card(store: Store, learner: Learner, card_id: int) -> Scheduled:
    with store.read() as tx:
        found = scheduled(tx, learner.id, card_id)
    assert found is not None
    return found


def grade(store: Store, learner: Learner, clock: FixedClock, card_id: int, *grades: Grade) -> None:
    for one in grades:
        seen = card(store, learner, card_id).memory.reps
        with store.write() as tx:
            service.record_review(tx, learner, card_id, one, clock.now(), seen_reps=seen)
        clock.advance(timedelta(days=40))


def test_words_phrases_and_what_must_not_be(find: Find) -> None:
    everything = find()
    assert everything.total >= 80
    gates, phrase, without = find("gate"), find('"forget gate"'), find("gate -forget")
    assert all("gate" in one.prompt.lower() for one in gates.cards)
    assert phrase.total + find('gate -"forget gate"').total == gates.total
    assert 0 < without.total < gates.total
    assert find("GAT").total == find("gat").total >= gates.total
    assert find("gate xylophone").total == 0


def test_topics_handbooks_and_kinds(find: Find, handbook: str) -> None:
    lstm = find("topic:lstm")
    assert 0 < lstm.total < find().total
    assert all("lstm" in one.topic_key for one in lstm.cards)
    by_key = find(f'handbook:"{handbook}" topic:"{lstm.cards[0].topic_key}"')
    assert {one.topic_key for one in by_key.cards} >= {lstm.cards[0].topic_key}
    assert find("-topic:lstm").total == find().total - lstm.total
    assert find('handbook:"deep learning"').total == find().total
    assert {one.kind for one in find("kind:formula").cards} == {"formula-write", "formula-read"}
    nothing = find("handbook:cooking topic:soup")
    assert nothing.total == 0
    assert nothing.remarks == (
        "No handbook has “cooking” in its title.",
        "No topic has “soup” in its title.",
    )


def test_states(store: Store, learner: Learner, clock: FixedClock, find: Find, act: Act) -> None:
    first, second, third, fourth = ids(find())[:4]
    total = find().total
    assert find("is:new").total == total
    grade(store, learner, clock, first, Grade.GOOD)
    with store.write() as tx:
        now = clock.now()
        service.record_review(tx, learner, second, Grade.AGAIN, now, seen_reps=0)
        tx.execute(update(ScheduleRow).where(ScheduleRow.card_id == fourth).values(lapses=8))
    assert ids(find("is:learning")) == [first, second]
    assert set(ids(find("is:due"))) == {first, second}
    assert ids(find("is:leech")) == [fourth]
    assert find("is:new").total == total - 2
    assert {*ids(find("difficulty:>=1"))} == {first, second}
    assert ids(find("-difficulty:>=1 is:leech")) == [fourth], "what has no difficulty is not above it"
    assert {*ids(find("reps:1"))} == {first, second}
    act("suspend", [third])
    act("bury", [first])
    assert ids(find("is:suspended")) == [third]
    assert first in ids(find("is:buried"))
    assert ids(find("is:due")) == [second]
    with store.write() as tx:
        tx.execute(update(ScheduleRow).where(ScheduleRow.card_id == third).values(retired=True))
    assert (ids(find("is:retired")), find().total) == ([third], total - 1)


def test_pages_meet_every_card_once_in_every_order_and_back(
    store: Store, learner: Learner, clock: FixedClock, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, card_id in enumerate(ids(find())[:9]):
        grade(store, learner, clock, card_id, *[Grade.AGAIN, Grade.GOOD, Grade.EASY][: 1 + number % 3])
    monkeypatch.setattr(card_list, "PAGE", 17)
    for counted in (1_000, 5):  # few matches are ordered, many are walked
        monkeypatch.setattr(card_list, "COUNTED", counted)
        for sort in [*SORTS, *(f"-{sort}" for sort in SORTS)]:
            pages, page = [], find("-tag:x", sort)
            assert page.previous is None
            while True:
                pages.append(ids(page))
                if page.next is None:
                    break
                page = find("-tag:x", sort, page.next)
            met = [card_id for one in pages for card_id in one]
            assert len(met) == len(set(met)) >= 80, sort
            for earlier in reversed(pages[:-1]):
                assert page.previous is not None
                page = find("-tag:x", sort, page.previous)
                assert ids(page) == earlier, sort
            assert page.previous is None or counted == 5
        assert find().more is (counted == 5)
    numbers = [one.scheduled.memory.reps for one in find("", "-reps").cards]
    assert numbers == sorted(numbers, reverse=True)


def test_a_page_after_a_card_that_is_gone_is_the_first(find: Find) -> None:
    assert ids(find("", "prompt", Place(after=999_999))) == ids(find("", "prompt"))


def test_a_new_prompt_is_found_by_its_words(store: Store, find: Find) -> None:
    first = ids(find())[0]
    with store.write() as tx:
        tx.execute(update(CardRow).where(CardRow.id == first).values(prompt="Ёжик and a straße"))
    assert ids(find("ёжик")) == ids(find("straß")) == [first]


def test_questions_without_an_answer_are_listed(store: Store, find: Find) -> None:
    assert find("is:unanswered").unanswered == ()
    with store.write() as tx:
        book = tx.execute(select(HandbookRow.id)).scalar_one()
        topic = tx.execute(select(TopicRow.id).where(TopicRow.plain.like("%Gates%"))).scalars().first()
        note = {
            "handbook_id": book, "topic_id": topic, "key": "q", "explicit": False, "kind": "question", "revision": 1,
            "text": "## Why gates?\n", "fingerprint": "f", "loose_fingerprint": "f", "line": 7,
        }  # fmt: skip
        tx.execute(insert(NoteRow).values(**note))
    page = find("is:unanswered")
    assert [(one.text, one.line) for one in page.unanswered] == [("## Why gates?\n", 7)]
    assert (page.total, page.cards) == (1, ())
    assert find("is:unanswered gates topic:lstm").total == 1
    assert find("is:unanswered is:new").total == find("is:unanswered xylophone").total == 0


@pytest.mark.parametrize("verb", ["suspend", "bury", "tag"])
def test_what_is_done_to_many_can_be_taken_back(
    store: Store, learner: Learner, clock: FixedClock, find: Find, act: Act, verb: str
) -> None:
    asked = {"suspend": "is:suspended", "bury": "is:buried", "tag": "tag:hard"}[verb]
    some = ids(find("kind:formula"))
    act(verb, some[:1], "hard")
    done = act(verb, "kind:formula", "HARD")
    assert (done.cards, find(asked).total) == (len(some) - 1, len(some))
    assert act(verb, "kind:formula", "hard").cards == 0
    with pytest.raises(Conflict, match="after this"), store.write() as tx:
        undo_card_action(tx, learner, done.id, clock.now())
    back = act({"suspend": "resume", "bury": "resume", "tag": "untag"}[verb], "kind:formula", "hard")
    assert (back.cards, find(asked).total) == (len(some), 0)
    with store.write() as tx:
        undone = undo_card_action(tx, learner, back.id, clock.now())
    assert (undone.undone, find(asked).total) == (True, len(some))
    with pytest.raises(Conflict, match="already"), store.write() as tx:
        undo_card_action(tx, learner, back.id, clock.now())


def test_a_reset_card_is_new_and_its_reviews_stay(
    store: Store, learner: Learner, clock: FixedClock, find: Find, act: Act
) -> None:
    first, second = ids(find())[:2]
    grade(store, learner, clock, first, Grade.GOOD, Grade.GOOD, Grade.EASY)
    before = card(store, learner, first).memory
    done = act("reset", [first, second])
    assert done.cards == 1, "a new card has nothing to reset"
    assert card(store, learner, first).memory == NEW
    grade(store, learner, clock, first, Grade.HARD)
    with store.write() as tx:
        assert tx.execute(select(func.count()).select_from(ReviewRow)).scalar_one() == 4
        assert card_action(tx, learner, done.id).can_be_undone
        undo_card_action(tx, learner, done.id, clock.now())
        assert replayed(tx, learner.id, first).reps == before.reps + 1
    assert card(store, learner, first).memory.reps == before.reps + 1


def test_what_cannot_be_meant_changes_nothing(
    store: Store, learner: Learner, clock: FixedClock, act: Act, find: Find
) -> None:
    for verb, cards, tag in (
        ("burn", "", ""),
        ("tag", "", " , "),
        ("suspend", "is:tired", ""),
        ("reset", "a:b", ""),
    ):
        with pytest.raises(Invalid):
            act(verb, cards, tag)
    with pytest.raises(NotFound), store.write() as tx:
        undo_card_action(tx, learner, 99, clock.now())
    assert act("suspend", [999_999]).cards == 0
    assert find("is:new").total == find().total
    with store.read() as tx:
        assert tx.execute(select(func.count()).select_from(CardTagRow)).scalar_one() == 0


QUERIES = st.text(max_size=60) | st.text(alphabet="\"'-:*()^&|!\\%_;<> \x00topicandle", max_size=40).map(
    "topic:{}".format
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES, sort=st.sampled_from(SORTS))
def test_any_search_is_answered(find: Find, query: str, sort: str) -> None:
    page = find(query, sort)
    assert page.total >= len(page.cards)
