"""The house's own handbook, read as it stands: exact figures."""

from collections import Counter
from pathlib import Path

import pytest

from app.handbook.bundle import one_file
from app.handbook.model import Handbook, TopicKind
from app.handbook.parser import read
from app.handbook.report import cards_json, make_report, questions_json, report_json, report_text
from app.handbook.source import load

PATH = Path(__file__).parents[2] / "content/handbooks/deep-learning-interview-handbook.md"


@pytest.fixture(scope="module")
def handbook() -> Handbook:
    return read(one_file(load(PATH.read_bytes(), "handbook.md")))


def test_title_block(handbook: Handbook) -> None:
    assert handbook.title == "Deep Learning Interview Handbook"
    assert handbook.subtitle == "Senior / Lead AI & Data Science Roles"
    assert handbook.details == {
        "author": "Interview Preparation Notes",
        "level": "Senior / Staff / Principal",
        "focus": "Theory + Math + Architecture + Interview Q&A",
        "format": "GitHub-ready Markdown",
        "license": "MIT",
        "use": "Interview prep / teaching / documentation",
    }
    assert not handbook.preface
    assert handbook.diagnostics == ()


def test_figures(handbook: Handbook) -> None:
    counts = handbook.counts
    assert (counts.chapters, counts.sections, counts.takeaways, counts.tables) == (10, 24, 1, 2)
    assert (counts.block_formulas, counts.inline_formulas) == (20, 4)
    assert (counts.questions, counts.answered) == (3, 3)
    assert [len(question.key_points) for question in handbook.questions] == [3, 3, 2]


def test_topics_know_their_place(handbook: Handbook) -> None:
    lstm = handbook.topics[3]
    assert (lstm.number, lstm.plain, lstm.key, lstm.lines.first) == (
        "4",
        "Long Short-Term Memory (LSTM)",
        "lstm",
        150,
    )
    assert [topic.key for topic in lstm.topics] == [
        "lstm/motivation",
        "lstm/lstm-gates",
        "lstm/why-lstm-works",
    ]
    assert handbook.topics[9].kind == TopicKind.QUESTIONS
    assert handbook.topics[0].topics[1].plain == "Bias–Variance Tradeoff"


def test_questions(handbook: Handbook) -> None:
    first = handbook.questions[0]
    assert (first.number, first.plain, first.lines.first) == ("1", "Why did Transformers replace RNNs?", 364)
    assert first.key_points[0] == "Better parallelism"
    assert first.answer is not None
    assert first.answer.tokens[0].type == "bullet_list_open"


def test_cards_are_worth_their_place(handbook: Handbook) -> None:
    kinds = Counter(card.kind.value for note in handbook.notes for card in note.cards)
    assert sum(kinds.values()) == handbook.counts.cards >= 100
    assert kinds == {
        "topic": 11,
        "list": 13,
        "formula-write": 18,
        "formula-read": 17,
        "symbol": 3,
        "term": 6,
        "meaning": 2,
        "table-row": 7,
        "table-column": 5,
        "table-cell": 7,
        "contrast": 2,
        "cloze": 7,
        "question": 3,
    }


@pytest.mark.parametrize(
    "prompt",
    [
        "LSTM › Motivation",
        "RNN › Limitations of Vanilla RNNs: name the 4",
        "LSTM › LSTM Gates › Forget gate: write the formula",
        "GRU › LSTM vs GRU: what differs?",
        "Architecture Comparison › Transformer — Scalability?",
        "Architecture Comparison › Parallelism: which of RNN, LSTM and Transformer?",
        "RNN › RNN Mathematical Formulation › What is $h_t$?",
        "Deep Learning Interview Handbook › What does LSTM stand for?",
        "RNN Training Challenges › Vanishing Gradients: under which condition?",
        "RNN Training Challenges › If $|\\lambda \\cdot \\phi'| < 1$: what happens?",
        "Senior-Level Interview Questions › Why does attention help gradient flow?",
    ],
)
def test_prompts(handbook: Handbook, prompt: str) -> None:
    assert prompt in {card.prompt for note in handbook.notes for card in note.cards}


def test_report(handbook: Handbook) -> None:
    data = report_json(make_report(handbook))
    assert data["formulas"] == {"block": 20, "inline": 4, "failed": 0}
    assert data["key_points"] == [3, 3, 2]
    assert data["cards"]["total"] == sum(data["cards"]["by_kind"].values()) == handbook.counts.cards
    text = report_text(make_report(handbook))
    assert "10 chapters, 24 numbered sections" in text
    assert "20 block formulas and 4 inline, 0 failed; 2 tables" in text


def test_questions_as_json(handbook: Handbook) -> None:
    data = questions_json(handbook, ())
    assert data["tables"] == 2
    assert data["questions"][2] == {
        "path": "handbook.md",
        "line": 382,
        "question": "Why does attention help gradient flow?",
        "answer": "Direct paths between distant tokens\nNo repeated multiplication over time",
        "options": [],
        "key": [],
        "difficulty": None,
        "key_points": ["Direct paths between distant tokens", "No repeated multiplication over time"],
        "follow_ups": [],
    }


def test_cards_as_json(handbook: Handbook) -> None:
    cards = cards_json(handbook)
    assert len(cards) == handbook.counts.cards
    assert all(card["prompt"] and card["answer"] and card["breadcrumb"] and card["line"] for card in cards)
    assert [card["line"] for card in cards] == sorted(card["line"] for card in cards)
