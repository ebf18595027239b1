"""Asks the server on this machine whether it is well: `python -m app.health`, for a container's health check.

It reads two variables and loads none of Viva, for it runs twice a minute.
"""

import os
import sys
from http.client import HTTPConnection


def main() -> int:
    """0 where the server says that it is ready, 1 otherwise."""
    path = f"/{os.environ.get('VIVA_ROOT_PATH', '').strip('/')}/readyz".replace("//", "/")
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("VIVA_PORT") or 8000), timeout=2)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        said = answer.read(2_000).decode(errors="replace")
    except OSError as error:
        said, status = f"Viva does not answer: {error}", 503
    else:
        status = answer.status
    finally:
        connection.close()
    sys.stdout.write(f"{said}\n")
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
