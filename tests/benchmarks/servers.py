"""Servers in processes of their own, on ports that the system chooses."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from urllib.parse import urlsplit

from tests.benchmarks.load import Connection, request

VIVA = "from app.cli import main; main()"
_PROCESSOR = re.compile(rb"^process_cpu_seconds_total (\S+)$", re.MULTILINE)


@contextmanager
def viva(data: Path, content: Path | None = None, **variables: str) -> Iterator[int]:
    """`viva serve` on a data folder; gives its port. Without `content` there is nothing to take in."""
    empty = data / "no-content"
    environment = {"VIVA_DATA_DIR": str(data), "VIVA_CONTENT_DIR": str(content or empty), "VIVA_PORT": "0"}
    with _process([sys.executable, "-c", VIVA, "serve"], environment | variables) as port:
        yield port


def await_handbooks(port: int) -> None:
    """Until Viva has looked through its folders: it answers before it has."""
    while b"looking through its folders" in _today(port):
        sleep(0.2)


def _today(port: int) -> bytes:
    line = Connection(port)
    try:
        return line.ask(request("GET", "/")).body
    finally:
        line.close()


def processor_s(port: int) -> float:
    """What a server has used of the processor since it began, in seconds."""
    line = Connection(port)
    try:
        found = _PROCESSOR.search(line.ask(request("GET", "/metrics")).body)
    finally:
        line.close()
    if found is None:
        raise RuntimeError(
            "The server does not say how much of the processor it used: that is told on Linux alone."
        )
    return float(found[1])


@contextmanager
def bare(body: bytes, folder: Path) -> Iterator[int]:
    """A FastAPI route that answers with these bytes and does nothing else, under the same server settings."""
    file = folder / "body.json"
    file.write_bytes(body)
    with _process([sys.executable, "-m", "tests.benchmarks.bare", str(file)], {}) as port:
        yield port


@contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[int]:
    server = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        line = next((line for line in server.stdout if "http://" in line), "")
        address = next((word for word in line.split() if word.startswith("http://")), "")
        if not address:
            raise RuntimeError(f"No server came up: {' '.join(command)}")
        yield urlsplit(address).port or 80
    finally:
        server.terminate()
        server.wait(20)
