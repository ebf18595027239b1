"""Names of machines."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(name: str) -> bool:
    """Whether a name or an address is this machine's own, reached from nowhere else."""
    name = name.casefold().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    return is_address(name) and ip_address(name).is_loopback


def is_address(name: str) -> bool:
    """Whether it is an IP address and no name."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_safe_address(url: object) -> bool:
    """Whether it is the address of something that is asked over HTTPS, or on this machine."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))
