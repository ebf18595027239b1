"""What can go wrong, in the user's terms: what happened, where, and what to do. No error knows of HTTP."""


class VivaError(Exception):
    """An error that a person is meant to read.

    Args:
        message: what happened and where, one plain sentence.
        hint: what to do about it, one plain sentence, or nothing.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class NotFound(VivaError):
    """There is no such thing, or none that this person may see."""


class Invalid(VivaError):
    """What was given cannot be meant."""


class Conflict(VivaError):
    """What was asked cannot be done in the present state."""


class Stale(Conflict):
    """The page that asked had been overtaken: a double click, or another tab."""


class Unconditional(VivaError):
    """A change must name the version that it changes, and this one does not."""


class Changed(Stale):
    """The version that a change names is not the newest any more."""


class Gone(VivaError):
    """It was there, and was retired."""


class NotSignedIn(VivaError):
    """Nobody knows who asks."""


class NotAllowed(VivaError):
    """It is known who asks, and that this is not theirs to do."""


class TooMany(VivaError):
    """The same was tried too often; it can be tried again later.

    Args:
        after_s: in how many seconds, where that is known.
    """

    def __init__(self, message: str, hint: str = "", *, after_s: int | None = None) -> None:
        super().__init__(message, hint)
        self.after_s = after_s


class Unusable(VivaError):
    """The machine does not let Viva work: a folder, a disk, a database."""
