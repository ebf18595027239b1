"""What the room and the editor of blueprints send."""

from typing import Annotated

from pydantic import BaseModel, Field

from app.assessment.model import Response
from app.interview.saving import Packet
from app.quiz.schemas import AnswerForm
from app.rehearsal.blueprint import Level
from app.study.schemas import MAX_ID

Text = Annotated[
    str, Field(max_length=400_000)
]  # what is too long is said by the service, in the learner's terms


class StartForm(BaseModel):
    """Which blueprint, for whom."""

    blueprint: str = Field(default="", max_length=100)
    level: Level | None = None
    nearest: bool = False


class RoomForm(AnswerForm):
    """The room's one form: what stands in it, and what is to be done then."""

    number: int = 1  # a quiz counts its responses; here the newest stands
    epoch: int = Field(ge=0, le=MAX_ID)
    sequence: int = Field(ge=1, le=MAX_ID)
    position: int = Field(ge=1, le=999)
    text: list[Text] = Field(default_factory=list, max_length=200)
    mode0: str = "typed"
    mode1: str = "typed"
    mode2: str = "typed"
    still: bool = False  # there is nothing in it that could be saved
    do: str = Field(default="save", max_length=20)

    def packets(self, *, is_item: bool) -> list[Packet]:
        """The answer, and those to the follow-ups that were asked."""
        if self.still:
            return []
        if is_item:
            return [self._packet(0, "", self.response())]
        return [self._packet(part, text.replace("\r\n", "\n")) for part, text in enumerate(self.text)]

    def _packet(self, part: int, text: str, response: Response | None = None) -> Packet:
        mode = (self.mode0, self.mode1, self.mode2)[min(part, 2)]
        return Packet(self.position, part, self.epoch, self.sequence, text, response, mode)

    @property
    def verb(self) -> tuple[str, int]:
        """What is to be done, and to which question where it says so: "go:5"."""
        verb, _, number = self.do.partition(":")
        return verb, int(number) if number.isdecimal() else 0


class PreviewForm(BaseModel):
    text: list[Text] = Field(default_factory=list, max_length=9)
    part: int = Field(default=0, ge=0, le=9)
