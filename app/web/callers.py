"""Who asks, as far as the web must know: the port through which `accounts` tells it, and what routes ask of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from starlette.requests import Request

from app.kernel.roles import Role


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request."""

    role: Role | None  # None: nobody that Viva knows
    person: int | None = None  # None: the local owner, who has no need of an account
    session: int | None = None  # the sign-in that this request belongs to
    only_reads: bool = False  # what it brings lets it look and no more


STRANGER = Caller(None)
LOCAL_OWNER = Caller(Role.OWNER)


class Door(Protocol):
    """Knows people by what they bring."""

    async def caller(self, request: Request, now: datetime) -> Caller: ...

    def accounts_changed(self) -> None:
        """Told when an account was made or deleted: with one nobody comes in without, with none who is at the machine."""
