"""Uploads: the bytes of one file, sent as the body itself or as a part of a form."""

from fastapi import Request
from starlette.datastructures import UploadFile

from dashboard.errors import FileTooLarge, InvalidField

MEGABYTE = 1024 * 1024
ROUND_THE_FILE = 64 * 1024  # Of a multipart body.
BINARY = {"type": "string", "format": "binary", "minLength": 1}


def body_of(media_type: str) -> dict[str, object]:
    """The OpenAPI words for an operation that takes such a file in either way."""
    form = {"schema": {"type": "object", "properties": {"file": BINARY}, "required": ["file"]}}
    content = {media_type: {"schema": BINARY}, "multipart/form-data": form}
    return {"requestBody": {"required": True, "content": content}}


async def uploaded(request: Request, *, megabytes_max: int, otherwise: str) -> bytes:
    """The file that was sent. Raises FileTooLarge, or InvalidField with these words where there is none."""
    data = await _file_of(request)
    if not data:
        raise InvalidField("body", "file", message=otherwise)
    if len(data) > megabytes_max * MEGABYTE:
        raise FileTooLarge(megabytes_max)
    return data


async def _file_of(request: Request) -> bytes | None:
    if not request.headers.get("Content-Type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form(max_files=1, max_fields=10) as form:
        for part in form.values():
            if isinstance(part, UploadFile):
                return await part.read()
    return None
