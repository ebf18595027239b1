"""The socket that Viva is reached at."""

import socket

from app.kernel.errors import Unusable

PORTS_TO_TRY = 20


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on the wanted port, or on the next one that is free; port 0 is any.

    Raises:
        Unusable: none of the ports can be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last = min(port + PORTS_TO_TRY, 65536) if port else 1
    problem: OSError | None = None
    for wanted in range(port, last):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, wanted))
        except OSError as error:
            listener.close()
            problem = error
            continue
        listener.listen(2048)
        listener.set_inheritable(True)
        return listener
    reason = problem.strerror if problem else "none is free"
    raise Unusable(
        f"Viva cannot listen on {host}, ports {port} to {last - 1}: {reason}.",
        "Choose another with --port or VIVA_PORT.",
    )
