"""What the settings form sends, checked in the learner's terms."""

from dataclasses import dataclass, replace
from functools import cache
from zoneinfo import available_timezones

from pydantic import BaseModel

from app.accounts.queries import AT_ONCE, DISK_CHANGES, Learner, Preferences

THEMES = ("system", "light", "dark")
_BOUNDS = {
    "rollover_hour": (0, 23, "Give an hour from 0 to 23."),
    "new_per_day": (0, 9999, "Give a number from 0 to 9999."),
    "reviews_per_day": (0, 9999, "Give a number from 0 to 9999."),
    "desired_retention": (70, 99, "Give a percentage from 70 to 99."),
}


class SettingsForm(BaseModel):
    """The form as it was filled in: text, until it is checked."""

    name: str = ""
    theme: str = "system"
    disk_changes: str = AT_ONCE
    quizzes_count: str = "yes"
    zone: str = ""
    rollover_hour: str = ""
    new_per_day: str = ""
    reviews_per_day: str = ""
    desired_retention: str = ""

    @classmethod
    def of(cls, learner: Learner) -> "SettingsForm":
        own = learner.preferences
        return cls(
            name=learner.name,
            theme=learner.theme,
            disk_changes=learner.disk_changes,
            quizzes_count="yes" if learner.quizzes_count else "no",
            zone=own.zone,
            rollover_hour=str(own.rollover_hour),
            new_per_day=str(own.new_per_day),
            reviews_per_day=str(own.reviews_per_day),
            desired_retention=f"{100 * own.desired_retention:.0f}",
        )


@dataclass(frozen=True, slots=True)
class CheckedSettings:
    name: str
    theme: str
    disk_changes: str
    quizzes_count: bool
    preferences: Preferences


def zones(chosen: str) -> tuple[str, ...]:
    """The names of time zones that a person might look for, and the one that is chosen."""
    return tuple(sorted({*_usual_zones(), *({chosen} & available_timezones())}))


@cache
def _usual_zones() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def check(form: SettingsForm, learner: Learner) -> tuple[CheckedSettings | None, dict[str, str]]:
    """The settings, or what is wrong with which field."""
    errors: dict[str, str] = {}
    numbers = {field: _number(form, field, errors) for field in _BOUNDS}
    if form.zone not in available_timezones():
        errors["zone"] = "Choose a time zone from the list."
    if form.theme not in THEMES:
        errors["theme"] = "Choose one of the themes."
    if form.disk_changes not in DISK_CHANGES:
        errors["disk_changes"] = "Choose one of the two."
    if form.quizzes_count not in ("yes", "no"):
        errors["quizzes_count"] = "Choose one of the two."
    if len(form.name) > 80:
        errors["name"] = "Give a name of at most 80 characters."
    if errors:
        return None, errors
    preferences = replace(
        learner.preferences,
        zone=form.zone,
        rollover_hour=numbers["rollover_hour"],
        new_per_day=numbers["new_per_day"],
        reviews_per_day=numbers["reviews_per_day"],
        desired_retention=numbers["desired_retention"] / 100,
    )
    counts = form.quizzes_count == "yes"
    return CheckedSettings(form.name.strip(), form.theme, form.disk_changes, counts, preferences), {}


def _number(form: SettingsForm, field: str, errors: dict[str, str]) -> int:
    low, high, advice = _BOUNDS[field]
    text = str(getattr(form, field)).strip()
    if text.isascii() and text.isdigit() and len(text) < 6 and low <= int(text) <= high:
        return int(text)
    errors[field] = advice
    return low
