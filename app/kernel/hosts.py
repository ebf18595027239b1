"""Names of machines."""

from ipaddress import ip_address


def is_loopback(name: str) -> bool:
    """Whether a name or an address is this machine's own, reached from nowhere else."""
    name = name.casefold().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
