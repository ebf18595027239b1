from app.rehearsal.followups import Around, FollowUp, Origin, follow_ups

AUTHORED = (FollowUp("Why not?", Origin.AUTHOR), FollowUp("And then?", Origin.AUTHOR))
AROUND = Around(
    contrasts=(FollowUp("LSTM or GRU: which has more gates?", Origin.CONTRAST, answer="<p>LSTM</p>"),),
    points=(FollowUp("Write the forget gate.", Origin.POINT, answer="<p>…</p>"),),
    headings=("Gates", "Peepholes"),
    topic="Gates",
)


def test_the_authors_come_in_their_order_and_alone() -> None:
    assert follow_ups(AUTHORED, AROUND, 2, 1) == AUTHORED
    assert follow_ups(AUTHORED, AROUND, 1, 1) == AUTHORED[:1]


def test_else_one_of_each_kind_comes_from_around() -> None:
    drawn = follow_ups((), AROUND, 4, 1)
    assert [one.origin for one in drawn] == [Origin.CONTRAST, Origin.HEADING, Origin.HEADING, Origin.POINT]
    assert "Peepholes" in drawn[1].text  # not the question's own section
    assert drawn[0].answer


def test_the_same_seed_asks_the_same() -> None:
    assert follow_ups((), AROUND, 3, 5) == follow_ups((), AROUND, 3, 5)
    assert len({follow_ups((), AROUND, 3, seed) for seed in range(20)}) > 1


def test_there_is_always_something_to_ask_and_never_the_same_twice() -> None:
    drawn = follow_ups((), Around(), 9, 1)
    assert len(drawn) == len(set(drawn)) == 4
    assert follow_ups((), Around(), 0, 1) == ()
