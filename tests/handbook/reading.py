"""How the tests of the parser read text, and how they write down what came out."""

from app.handbook.bundle import one_file
from app.handbook.model import Handbook
from app.handbook.parser import read
from app.handbook.source import Source
from app.handbook.topics import walk


def read_text(text: str, path: str = "some-notes.md") -> Handbook:
    return read(one_file(Source(path, text, digest="", encoding="utf-8")))


def outline_of(handbook: Handbook) -> str:
    """Title block, preface and topics: indented by depth, with number, kind, key and body size in lines."""
    head = [f"title: {handbook.title}"]
    head += [f"subtitle: {handbook.subtitle}"] if handbook.subtitle else []
    head += [f"{key}: {value}" for key, value in handbook.details.items()]
    head += [f"preface: {handbook.preface.text.splitlines()[0]}"] if handbook.preface else []
    topics = [
        f"{'  ' * depth}{topic.kind} {topic.number or '-'} {topic.plain} [{topic.key}] "
        f"{topic.lines.first}-{topic.lines.last} {len(topic.body.text.splitlines())}"
        for depth, topic in walk(handbook.topics)
    ]
    remarks = [f"{one.line}: {one.severity} {one.code}" for one in handbook.diagnostics]
    return "\n".join((*head, *topics, *remarks))


def questions_of(handbook: Handbook) -> str:
    """Questions with answers, key points and what is asked further."""
    lines = []
    for one in handbook.questions:
        lines.append(f"{one.lines.first}-{one.lines.last} {one.number or '-'} {one.plain} [{one.key}]")
        lines.append(f"  = {(one.plain_answer or '-').replace(chr(10), ' / ')}")
        lines.extend(f"  * {point}" for point in one.key_points)
        lines.extend(f"  > {text}" for text in one.follow_ups)
    return "\n".join(lines)


def conventions_of(handbook: Handbook) -> str:
    """What was decided, then questions with line, number, stem, answer, options (a star before the right ones)."""
    lines = [f"{line}." for line in handbook.conventions]
    for one in handbook.questions:
        level = f" ({one.difficulty})" if one.difficulty else ""
        lines.append(f"{one.lines.first}-{one.lines.last} {one.number or '-'}{level} {one.plain}")
        if one.stem.text != one.plain:
            lines.append(f"  ? {_flat(one.stem.text)}")
        lines.extend(f"  {'*' if n in one.correct else 'o'} {text}" for n, text in enumerate(one.options))
        lines.append(f"  = {(one.plain_answer or '-').replace(chr(10), ' / ')}")
        lines.extend(f"  > {text}" for text in one.follow_ups)
    return "\n".join(lines)


def cards_of(handbook: Handbook) -> str:
    """Cards as kind, prompt and answer; notes' keys before them."""
    lines = []
    for note in handbook.notes:
        lines.append(f"{note.key} {note.lines.first}-{note.lines.last}")
        for card in note.cards:
            prompt, answer = _flat(card.prompt), _flat(card.answer.text)
            lines.append(
                f"  {card.kind} | {prompt} => {answer}" + (f" ({len(card.points)})" if card.points else "")
            )
    return "\n".join(lines)


def _flat(text: str) -> str:
    return " ".join(text.split())
