"""Forms with a file in them, read with a bound: what is larger is refused before it is kept anywhere."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from app.kernel.errors import Invalid

_FIELDS = 8
_ROOM = 2**16  # bytes for names and boundaries


@dataclass(frozen=True, slots=True)
class Upload:
    """A form as it was sent: its fields, and its file if there is one."""

    fields: Mapping[str, str]
    file_name: str = ""
    data: bytes = b""


async def read_upload(request: Request, max_bytes: int) -> Upload:
    """A multipart form of at most so many bytes, held in memory.

    Raises:
        Invalid: it is larger, or no such form.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Invalid("This is no form with a file.", "Use the page to import a handbook.")
    body = _bounded(request, max_bytes)
    parser = MultiPartParser(
        request.headers, body, max_files=1, max_fields=_FIELDS, max_part_size=max_bytes + _ROOM
    )
    parser.spool_max_size = max_bytes + _ROOM  # so that nothing is written to a disk
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise Invalid(f"The form cannot be read: {error.message}", "Try again.") from error
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    files = [value for value in form.values() if isinstance(value, UploadFile)]
    try:
        data = await files[0].read() if files else b""
    finally:
        await form.close()
    return Upload(fields, (files[0].filename or "") if files else "", data)


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
