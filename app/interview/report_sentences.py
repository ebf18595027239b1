"""What a report says in whole sentences: whether it would pass, how near the guess was, how it stands beside earlier ones."""

from app.interview.report_reads import Report
from app.rehearsal.report import Calibration, Comparison, Guess, Numbers
from app.rehearsal.rubric import BEST


def title_words(own: Numbers) -> str:
    if own.verdict is None:
        return "Not looked at yet."
    if not own.is_whole:
        return "Not all of it is judged yet."
    return "This would pass." if own.verdict.passes else "Not there yet."


def verdict_words(own: Numbers) -> str:
    if own.verdict is None:
        return "Go through your answers, and the report fills in."
    if not own.is_whole:
        return f"So far: {own.verdict.sentence}"
    why = own.verdict.why
    return f"{why[0].upper()}{why[1:]}."  # the heading above says the rest


def guess_words(own: Calibration) -> str:
    if own.guess is None:
        return ""
    said = f"Before you saw a score you guessed {own.guess.average:.1f} of {BEST}{_would(own.guess)}."
    if own.guess_off_by is None:
        return said
    off = round(own.guess_off_by, 2)
    if abs(off) <= 0.25:
        return f"{said} That was about right."
    return f"{said} That was {abs(off):.2f} {'above' if off > 0 else 'below'} the score: {_kind(off)}."


def _would(guess: Guess) -> str:
    if guess.passes is None:
        return ""
    return ", and that it would pass" if guess.passes else ", and that it would not pass"


def _kind(off: float) -> str:
    return "you took it for better than it was" if off > 0 else "you took it for worse than it was"


def compared_words(found: Report) -> list[str]:
    lines = []
    if found.of_blueprint:
        lines.append(_comparison(found.of_blueprint, f"of “{found.name}”"))
    if found.in_all and (not found.of_blueprint or found.in_all.earlier > found.of_blueprint.earlier):
        lines.append(_comparison(found.in_all, "in all"))
    return lines


def _comparison(one: Comparison, of: str) -> str:
    if one.earlier == 1:
        return f"One earlier interview {of}: {one.last:.2f}. This one is {_step(one.change)}."
    best = "the best so far" if one.is_best else f"the best was {one.best:.2f}"
    return (
        f"{one.earlier} earlier interviews {of}, on average {one.mean:.2f}; {best}. "
        f"This one is {_step(one.change)} (the last was {one.last:.2f})."
    )


def _step(change: float) -> str:
    if abs(change) < 0.005:
        return "just the same"
    return f"{abs(change):.2f} {'above' if change > 0 else 'below'} the last"


def other_words(other: Numbers | None) -> str:
    if other is None or other.verdict is None:
        return ""
    some = "" if other.is_whole else f", over the {other.judged} questions that they judged"
    word = "would pass" if other.verdict.passes else "would not pass"
    return f"The interviewer gives {other.verdict.average:.2f} of {BEST}{some}: it {word}."
