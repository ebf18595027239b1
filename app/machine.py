"""What the machine says of itself, asked once at the start."""

from zoneinfo import ZoneInfo

from tzlocal import get_localzone_name


def local_zone() -> str:
    """The machine's time zone by its IANA name; UTC where it has none that is known."""
    try:
        name = get_localzone_name()
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return "UTC"
    return str(name)
