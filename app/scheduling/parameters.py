"""What the schedule is made with: FSRS parameters and the learner's settings."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from math import isfinite
from struct import pack

from app.kernel.errors import Invalid

# FSRS-6's published defaults, fitted to some hundred million reviews; the library ships the same.
FSRS6_DEFAULTS = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameters:
    """The 21 numbers of FSRS-6. `version` names them: equal numbers, equal version, on every machine."""

    values: tuple[float, ...] = FSRS6_DEFAULTS
    version: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.values) != len(FSRS6_DEFAULTS) or not all(map(isfinite, self.values)):
            raise Invalid(
                f"FSRS-6 needs {len(FSRS6_DEFAULTS)} finite parameters.", "Reset them to the defaults."
            )
        digest = hashlib.blake2b(pack(f"<{len(self.values)}d", *self.values), digest_size=6).hexdigest()
        object.__setattr__(self, "version", f"fsrs-6:{digest}")


DEFAULT_PARAMETERS = Parameters()


@dataclass(frozen=True, slots=True)
class Settings:
    """How a learner wants to be scheduled.

    The longest interval is Anki's hundred years: a shorter one adds reviews of what is known and takes them
    from what is not; being ready on a certain day is for the plan towards that day, not for a cap.
    Steps are shorter than a day, because from a day on FSRS knows better than a fixed step.

    Raises:
        Invalid: a value is out of its bounds.
    """

    desired_retention: float = 0.9
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    maximum_interval: int = 36_500  # days
    fuzz: bool = True
    parameters: Parameters = DEFAULT_PARAMETERS

    def __post_init__(self) -> None:
        if not 0.7 <= self.desired_retention <= 0.99:
            raise Invalid("Desired retention must be from 70 % to 99 %.", "90 % suits most people.")
        if not 1 <= self.maximum_interval <= 36_500:
            raise Invalid("The longest interval must be from 1 to 36500 days.")
        steps = (*self.learning_steps, *self.relearning_steps)
        if not all(timedelta(seconds=1) <= step < timedelta(days=1) for step in steps):
            raise Invalid(
                "A learning step must be at least a second and shorter than a day.", "Try 1 min and 10 min."
            )


DEFAULT_SETTINGS = Settings()
