"""What a person may do here, from most to least."""

from enum import StrEnum


class Role(StrEnum):
    """An owner sees to people, an author to handbooks, a learner to their own study."""

    OWNER = "owner"
    AUTHOR = "author"
    LEARNER = "learner"

    def covers(self, least: "Role") -> bool:
        """Whether this role may do what the other may."""
        return _RANK[self] >= _RANK[least]


_RANK = {Role.LEARNER: 1, Role.AUTHOR: 2, Role.OWNER: 3}
