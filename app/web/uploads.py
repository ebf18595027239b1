"""Forms with files in them, read with a bound: what is larger is refused before it is kept anywhere."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Depends
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from app.kernel.errors import Invalid, VivaError

_FIELDS, _FILES = 8, 5_000
_ROOM = 2**16  # bytes for names and boundaries


@dataclass(frozen=True, slots=True)
class Upload:
    """A form as it was sent: its fields, and its files by their names, which may be paths."""

    fields: Mapping[str, str]
    files: tuple[tuple[str, bytes], ...] = ()


async def read_upload(request: Request, max_bytes: int) -> Upload:
    """A multipart form of at most so many bytes, held in memory.

    A field `paths` may say, as a list in JSON, where each of the files lay: a browser names files that were dropped with
    their folder by nothing but their own names.

    Raises:
        Invalid: it is larger, or no such form.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Invalid("This is no form with a file.", "Use the page to import a handbook.")
    body = _bounded(request, max_bytes)
    parser = MultiPartParser(
        request.headers, body, max_files=_FILES, max_fields=_FIELDS, max_part_size=max_bytes + _ROOM
    )
    parser.spool_max_size = max_bytes + _ROOM  # so that nothing is written to a disk
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise Invalid(f"The form cannot be read: {error.message}", "Try again.") from error
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    sent = [value for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename]
    try:
        data = [await file.read() for file in sent]
    finally:
        await form.close()
    return Upload(fields, tuple(zip(_paths(fields, sent), data, strict=True)))


def uploaded(max_bytes: int) -> Any:
    """What a route depends on for such a form; what is wrong with it is given too, to be said on the form's own page."""

    async def look(request: Request) -> Upload | VivaError:
        try:
            return await read_upload(request, max_bytes)
        except VivaError as error:
            return error

    return Depends(look)


def _paths(fields: Mapping[str, str], files: Sequence[UploadFile]) -> list[str]:
    if not fields.get("paths"):
        return [file.filename or "" for file in files]
    try:
        paths = json.loads(fields["paths"])
    except ValueError:
        paths = None
    if not isinstance(paths, list) or len(paths) != len(files):
        raise Invalid(
            "The form does not say where its files lay.", "Load the page again, and give them once more."
        )
    return [str(path) for path in paths]


async def _bounded(request: Request, max_bytes: int) -> AsyncGenerator[bytes, None]:
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > max_bytes + _ROOM:
            raise Invalid(
                f"This is larger than {max_bytes // 2**20} MB, the most that Viva reads.",
                "Split it into several files.",
            )
        yield chunk
