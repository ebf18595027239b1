"""What the forms at the door send."""

from pydantic import BaseModel, Field

_PATH = 500


class SignInForm(BaseModel):
    name: str = Field(default="", max_length=10_000)
    password: str = Field(default="", max_length=10_000)
    next: str = Field(default="/", max_length=4_000)


class JoinForm(BaseModel):
    """Who follows a link says how they will sign in."""

    link: str = Field(default="", max_length=200)
    name: str = Field(default="", max_length=10_000)
    password: str = Field(default="", max_length=10_000)


class CodeForm(BaseModel):
    link: str = Field(default="", max_length=200)
    code: str = Field(default="", max_length=200)
    next: str = Field(default="/", max_length=4_000)


class PasskeyForm(BaseModel):
    credential: str = Field(default="", max_length=40_000)  # the browser's answer, as WebAuthn's JSON
    next: str = Field(default="/", max_length=4_000)


def own_path(wanted: str) -> str:
    """A path of ours to go on to, whatever was asked for: never another site, nor the door again."""
    is_path = wanted.startswith("/") and not wanted.startswith(
        ("//", "/sign-", "/set-up", "/join", "/reset", "/code", "/passkey", "/oidc")
    )
    is_plain = wanted.isprintable() and wanted.isascii() and "\\" not in wanted and len(wanted) <= _PATH
    return wanted if is_path and is_plain else "/"
