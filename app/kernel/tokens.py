"""Secrets that let whoever holds them in: made here, and known afterwards by their digest alone.

A token has 256 bits of the machine's own chance, so that its SHA-256 needs neither salt nor a slow hash: nobody can
try them all, and whoever reads the database cannot go back from what stands there.
"""

import base64
import hashlib
import hmac
import secrets

_BYTES = 32
_TYPED = "abcdefghjkmnpqrstuvwxyz23456789"


def new_token() -> str:
    """A token that nobody can guess, fit for an address."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(token: str) -> str:
    """What is stored of a token and looked up by: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_code() -> str:
    """A secret that a person may have to type: 80 bits, in letters and digits that are not taken for each other."""
    return "".join(secrets.choice(_TYPED) for _ in range(16))


def derived(secret: str, label: str) -> str:
    """Another secret of this one, for one use, from which nobody finds the way back: 43 characters fit for an address."""
    made = hmac.new(secret.encode("utf-8", "surrogatepass"), label.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
