"""Names of machines."""

from ipaddress import ip_address


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
