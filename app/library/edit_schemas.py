"""What the editor's forms send."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from app.handbook.limits import MAX_TEXT


def _lines(text: object) -> object:
    """Forms send lines ended by two signs; a text has one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") if isinstance(text, str) else text


class EditForm(BaseModel):
    """A text, and what it is the text of."""

    action: Literal["save", "preview"] = "save"
    text: Annotated[str, BeforeValidator(_lines), Field(max_length=MAX_TEXT)] = ""
    base: Annotated[str, Field(max_length=64)] = ""
    below: bool = False
    topic: Annotated[str, Field(max_length=1000)] = ""
    question: Annotated[str, Field(max_length=5000)] = ""
    back: Annotated[str, Field(max_length=2000)] = ""
    anyway: bool = False
