"""Requests over a few kept-open connections, as cheap to make as Python can, so that the server is what is measured."""

import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter

CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of requests took."""

    requests: int
    seconds: float
    waits_ms: tuple[float, ...]

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def p95_ms(self) -> float:
        return quantiles(self.waits_ms, n=20)[-1]


class Connection:
    """One kept-open connection: a request goes out, then its answer is read."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def fileno(self) -> int:
        """So that many can be waited for at once."""
        return self._socket.fileno()

    def send(self, request: bytes) -> None:
        self._socket.sendall(request)

    def receive(self) -> Answer:
        data = self._rest
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        lines = data[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        if "content-length" not in headers:
            raise RuntimeError(f"An answer without its length: {lines[0]}")
        until = end + 4 + int(headers["content-length"])
        parts, length = [data], len(data)
        while length < until:
            parts.append(self._more())
            length += len(parts[-1])
        data = b"".join(parts)
        self._rest = data[until:]
        return Answer(int(lines[0].split()[1]), headers, data[end + 4 : until])

    def ask(self, request: bytes) -> Answer:
        self.send(request)
        return self.receive()

    def close(self) -> None:
        self._socket.close()

    def _more(self) -> bytes:
        received = self._socket.recv(1 << 18)
        if not received:
            raise RuntimeError("The server closed the connection.")
        return received


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of an HTTP request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def drive(port: int, requests: Iterable[bytes], expected: int, connections: int = CONNECTIONS) -> Load:
    """Sends all requests, one at a time on each connection, and checks every answer's status."""
    lines: Sequence[Connection] = [Connection(port) for _ in range(connections)]
    source, waits = iter(requests), []
    started = perf_counter()
    busy = [(line, perf_counter()) for line in lines if _send_next(line, source)]
    while busy:
        still = []
        for line, sent in busy:
            answer = line.receive()
            waits.append(1000 * (perf_counter() - sent))
            if answer.status != expected:
                raise RuntimeError(f"{answer.status} instead of {expected}: {answer.body[:300]!r}")
            if _send_next(line, source):
                still.append((line, perf_counter()))
        busy = still
    seconds = perf_counter() - started
    for line in lines:
        line.close()
    return Load(len(waits), seconds, tuple(waits))


def _send_next(line: Connection, source: Iterator[bytes]) -> bool:
    following = next(source, None)
    if following is not None:
        line.send(following)
    return following is not None
