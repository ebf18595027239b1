"""Instants as people read them."""

from datetime import datetime
from zoneinfo import ZoneInfo


def instant_words(instant: datetime, zone: str) -> str:
    """`2 Mar 2026, 09:05`, as it is in the time zone of that IANA name."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y, %H:%M}"
