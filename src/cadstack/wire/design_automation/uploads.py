"""The address that takes in the zips of app bundles.

A client posts the form that it was given, fields first and the file last. The parts are told apart by their names
alone: clients put a file name on every field, or on none. Fields after the file are ignored, as S3 does. The zip is
checked before it is kept, so that a bundle that cannot work is refused here and not by a work item.
"""

import asyncio
import hashlib
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.parse import quote
from xml.sax.saxutils import escape

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from cadstack.app import appbundles
from cadstack.app.retention import stage_blob
from cadstack.domain.automation.package import Package, check_package
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.wire.design_automation.exchange import warning_headers
from cadstack.wire.design_automation.upload_form import UPLOAD_PATH, FormRefused, Grant, check_form
from cadstack.wire.design_automation.zip_listing import read_listing
from cadstack.wire.http.routes import Route
from cadstack.wire.http.services import Served, Services

FILE = "file"
MOST_FIELD_BYTES = 64 * 1024
MOST_FIELDS = 64
MOST_HEADER_BYTES = 8 * 1024
DRAINED_BYTES = 32 * 1024 * 1024
"""What is read and thrown away after a refusal, so that the client sends all of a small excess and reads the answer."""
PIECE = 1024 * 1024


async def upload(request: Request, services: Served) -> Response:
    """POST the form of `uploadParameters`; needs no token, the form is the permission."""
    with TemporaryFile() as file:
        try:
            form = _Form(file, services)
            await _receive(request, form)
            return await _keep(form, file, services)
        except FormRefused as error:
            return _refusal(error)
        except InvalidInput as error:
            return _refusal(FormRefused(400, "InvalidArgument", str(error)))
        except NotFound as error:
            return _refusal(FormRefused(404, "NoSuchKey", str(error)))


class _Form:
    """One multipart body as it arrives: fields are remembered, the file goes to disk once the fields allow it."""

    def __init__(self, file: BinaryIO, services: Services) -> None:
        self._file, self._services = file, services
        self.fields: dict[str, str] = {}
        self.grant: Grant | None = None
        self.size = 0
        self.digest = hashlib.md5(usedforsecurity=False)
        self._header, self._headers = [b"", b""], dict[bytes, bytes]()
        self._name, self._value, self._past_file = "", bytearray(), False

    @property
    def is_whole(self) -> bool:
        """Whether the boundary after the file was seen."""
        return self._past_file

    def callbacks(self) -> dict[str, object]:
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._headers, self._name, self._value = {}, "", bytearray()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header[0] += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1] += data[start:end]
        if len(self._header[1]) > MOST_HEADER_BYTES:
            raise FormRefused(400, "MalformedPOSTRequest", "A header of a part is too long.")

    def _header_end(self) -> None:
        self._headers[self._header[0].lower()] = self._header[1]
        self._header = [b"", b""]

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if self._name.casefold() == FILE and not self._past_file:
            self.grant = check_form(self.fields, self._services.urls, self._services.now())

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._past_file:
            return
        if self._name.casefold() == FILE:
            self._take(data[start:end])
            return
        self._value += data[start:end]
        if len(self._value) > MOST_FIELD_BYTES or len(self.fields) >= MOST_FIELDS:
            raise FormRefused(400, "MaxPostPreDataLengthExceeded", "The fields before the file are too large.")

    def _take(self, piece: bytes) -> None:
        assert self.grant is not None
        self.size += len(piece)
        if self.size > self.grant.most_bytes:
            raise FormRefused(
                400,
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size. Upload a smaller zip.",
                MaxSizeAllowed=str(self.grant.most_bytes),
            )
        self.digest.update(piece)
        self._file.write(piece)

    def _end(self) -> None:
        if self._name.casefold() == FILE:
            self._past_file = True
        elif not self._past_file:
            self.fields[self._name] = self._value.decode("utf-8", "replace")


async def _receive(request: Request, form: _Form) -> None:
    """Feed the body to the parser; raises FormRefused."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise FormRefused(412, "PreconditionFailed", "Bucket POST must be of the enclosure-type multipart/form-data.")
    stream = request.stream()
    try:
        parser = MultipartParser(boundary, form.callbacks())  # type: ignore[arg-type]
        async for chunk in stream:
            await asyncio.to_thread(parser.write, chunk)
        parser.finalize()
    except FormParserError as error:
        raise FormRefused(400, "MalformedPOSTRequest", f"The body is not well-formed multipart: {error}.") from None
    except FormRefused:
        drained = 0
        async for chunk in stream:
            drained += len(chunk)
            if drained > DRAINED_BYTES:
                break
        raise
    except ClientDisconnect:
        raise FormRefused(400, "RequestTimeout", "The upload was cut off. Send it again.") from None


async def _keep(form: _Form, file: BinaryIO, services: Services) -> Response:
    grant = form.grant
    if grant is None:
        raise FormRefused(400, "InvalidArgument", "POST requires exactly one file upload per request, named 'file'.")
    if not form.is_whole:
        raise FormRefused(400, "IncompleteBody", "The body ends within the file. Send it again.")
    most_bytes = await services.read(
        appbundles.unpacked_bytes_allowed, grant.owner, grant.name, grant.version, catalogue=services.catalogue
    )
    package = await asyncio.to_thread(_checked, file, most_bytes)
    blob = f"appbundles/{services.ids.hex32()}"
    await services.run(stage_blob, blob, services.now())
    file.seek(0)
    await asyncio.to_thread(services.blobs.write, blob, _pieces(file))
    await services.run(
        appbundles.keep_package, grant.owner, grant.name, grant.version, blob, package, services.now(), services.ids
    )
    return _accepted(grant, form.digest.hexdigest(), package, services)


def _checked(file: BinaryIO, most_bytes: int) -> Package:
    file.seek(0)
    return check_package(read_listing(file), most_bytes)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _accepted(grant: Grant, etag: str, package: Package, services: Services) -> Response:
    location = f"{services.public_url}{UPLOAD_PATH}/{quote(grant.key, safe='')}"
    headers = {
        "Location": location,
        "ETag": f'"{etag}"',
        "x-amz-server-side-encryption": "AES256",
        **warning_headers(package.warnings),
    }
    if grant.success_status != 201:
        return Response(status_code=grant.success_status, headers=headers)
    text = _xml("PostResponse", {"Location": location, "Key": grant.key, "ETag": f'"{etag}"'})
    return Response(text, 201, headers, "application/xml")


def _refusal(error: FormRefused) -> Response:
    text = _xml("Error", {"Code": error.code, "Message": error.message, **error.details})
    return Response(text, error.status, media_type="application/xml")


def _xml(root: str, elements: dict[str, str]) -> str:
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in elements.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}>{inner}</{root}>'


ROUTES: list[Route] = [("POST", UPLOAD_PATH, upload)]
