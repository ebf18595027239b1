"""What a browser loads to study: the page and all that it links, and each answered card; compressed."""

import gzip
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from tests.benchmarks import servers
from tests.benchmarks.load import Answer, Connection, request
from tests.benchmarks.results import Goal, Result
from tests.benchmarks.review import sample
from tests.benchmarks.stores import build

CARDS = 20
_LINKED = re.compile(r'<(?:link|script|img|use)\b[^>]*?\b(?:href|src)="([^"#]+)')
_IMPORTED = re.compile(r'(?:import|from)\s*\(?["\'](\.{0,2}/[^"\']+)["\']')
_MODULE_MAP = re.compile(r'"[^"]*":\s*"(/[^"]+\.js)"')
_STYLED = re.compile(r'url\(["\']?([^"\')]+)["\']?\)')


def run() -> list[Result]:
    with TemporaryDirectory(prefix="viva-bench-") as name:
        store = build(Path(name) / "store", 1_000, 10_000)
        with servers.viva(store.folder) as port:
            loaded, later = load(port, "/study")
            fragments = sample(store, port, CARDS)
    weight = {path: len(answer.body) for path, answer in loaded.items()}
    page = sum(weight.values()) / 1000
    heaviest = sorted(weight.items(), key=lambda item: -item[1])[:4]
    of_what = ", ".join(f"{path.rsplit('/', 1)[-1]} {size / 1000:.1f}" for path, size in heaviest)
    sizes = sorted(len(body) / 1000 for body in fragments)
    return [
        Result("Study page, first load without fonts", page, "kB", Goal("at most", 60), of_what),
        Result("Requests of the study page", len(loaded), "requests", detail=f"and of {len(later)} fonts those that it needs"),
        Result("An answered card, the heaviest of 20", sizes[-1], "kB", Goal("at most", 8),
               f"median {sizes[len(sizes) // 2]:.1f} kB"),
    ]  # fmt: skip


def load(port: int, path: str) -> tuple[dict[str, Answer], set[str]]:
    """Everything that the page asks for before it is shown, by its path; and the fonts, that come when text needs them."""
    line = Connection(port)
    found: dict[str, Answer] = {}
    fonts: set[str] = set()
    waiting = [path]
    while waiting:
        at = waiting.pop()
        if at in found:
            continue
        if at.endswith((".woff2", ".woff", ".ttf")):
            fonts.add(at)
            continue
        answer = line.ask(request("GET", at, Accept_Encoding="gzip"))
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} at {at}")
        found[at] = answer
        waiting += [urljoin(at, link) for link in _links(answer) if not link.startswith(("data:", "http"))]
    line.close()
    return found, fonts


def _links(answer: Answer) -> list[str]:
    """What an answer makes a browser load next."""
    kind = answer.headers.get("content-type", "")
    if not kind.startswith(("text/html", "text/css", "text/javascript", "application/javascript")):
        return []
    packed = answer.headers.get("content-encoding") == "gzip"
    text = (gzip.decompress(answer.body) if packed else answer.body).decode()
    if kind.startswith("text/html"):
        return _LINKED.findall(text) + _MODULE_MAP.findall(text)
    return _STYLED.findall(text) if kind.startswith("text/css") else _IMPORTED.findall(text)
