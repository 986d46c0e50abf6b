"""Signed resources: URLs that need no token, made by POST …/signed and used below /signedresources.

The region in them is for the original's readers; a wrong one changes nothing. `useCdn` is taken and has no effect.
"""

import re
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app.resumable import Piece, PieceRefused, record_piece, stage_piece
from cadstack.app.retention import stage_blob
from cadstack.app.signed import (
    SigningWish,
    delete_signed,
    put_signed,
    sign_object,
    signed_for_reading,
    signed_for_writing,
    use_up,
)
from cadstack.domain.data.bucket import Chunk
from cadstack.domain.errors import InvalidInput
from cadstack.wire.http.caller import Caller
from cadstack.wire.http.content import Content, serve
from cadstack.wire.http.lenient import Document, body_pieces, parse_document, read_body
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.services import Served
from cadstack.wire.oss.accesses import note_download
from cadstack.wire.oss.answers import object_document
from cadstack.wire.oss.buckets import object_id
from cadstack.wire.oss.descriptions import plain_description, read_overrides

MEGABYTE = 1024 * 1024
SENT = (200, 206)
LONGEST_SESSION_ID = 256
CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})\Z", re.ASCII)


async def sign(request: Request, services: Served, caller: Caller) -> Response:
    """POST …/objects/{objectKey}/signed"""
    document = await _wishes(request)
    minutes = document.integer("minutesExpiration")
    minutes = 2 if minutes is None else minutes
    if not 1 <= minutes <= 60:
        raise InvalidInput.at("minutesExpiration", "'minutesExpiration' must be a whole number from 1 to 60.")
    single_use = document.get("singleUse")
    if single_use not in (None, True, False):
        raise InvalidInput.at("singleUse", "'singleUse' must be true or false.")
    access = request.query_params.get("access") or "read"
    wish = SigningWish(object_id(request), access, timedelta(minutes=minutes), bool(single_use))
    secret, region = await services.run(sign_object, caller, wish, services.now(), services.ids)
    url = f"{services.public_url}/oss/v2/signedresources/{secret}?region={region}"
    return JSONResponse({"signedUrl": url, "expiration": minutes})


async def download(request: Request, services: Served) -> Response:
    """GET /signedresources/{hash}"""
    overrides = read_overrides(request.query_params.get)
    resource, item = await services.read(signed_for_reading, path_value(request, "hash"), services.now())
    answer = await serve(request, Content.of(item), overrides, services.blobs)
    if answer.status_code in SENT:
        await services.run(use_up, resource)
        note_download(services, item)
    return answer


async def upload(request: Request, services: Served) -> Response:
    """PUT /signedresources/{hash}"""
    secret, if_match = path_value(request, "hash"), request.headers.get("if-match")
    await services.read(signed_for_writing, secret, if_match, services.now())
    description = plain_description(request.headers.get)
    body = body_pieces(request, services.settings.max_upload_mb * MEGABYTE, "Send it by …/resumable in several ranges.")
    blob = f"objects/{services.ids.hex32()}"
    await services.run(stage_blob, blob, services.now())
    info = await services.blobs.awrite(blob, body)
    chunk = Chunk(blob, info.size, info.etag)
    item = await services.run(put_signed, secret, chunk, info.sha1 or "", description, if_match, services.now())
    return JSONResponse(object_document(item, services.public_url))


async def upload_range(request: Request, services: Served) -> Response:
    """PUT /signedresources/{hash}/resumable"""
    secret, piece = path_value(request, "hash"), _piece(request)
    resource = await services.read(signed_for_writing, secret, None, services.now())
    description = plain_description(request.headers.get)
    limit = min(piece.end - piece.start, services.settings.max_upload_mb * MEGABYTE)
    body = body_pieces(request, limit, "Send as many bytes as 'Content-Range' says, in several ranges if need be.")
    blob = await services.run(stage_piece, resource, piece, services.now(), services.ids)
    info = await services.blobs.awrite(blob, body, sha1=piece.is_whole)
    item = await services.run(record_piece, secret, piece, blob, info, description, services.now())
    if item is None:
        return JSONResponse({"result": "The range was stored. Send the others."}, 202)
    return JSONResponse(object_document(item, services.public_url))


async def delete(request: Request, services: Served) -> Response:
    """DELETE /signedresources/{hash}"""
    await services.run(delete_signed, path_value(request, "hash"), services.now())
    return Response()


async def _wishes(request: Request) -> Document:
    """The body, which may be left out."""
    body = await read_body(request)
    return parse_document(body) if body.strip() else Document({})


def _piece(request: Request) -> Piece:
    """What `Content-Range` and `Session-Id` say; raises PieceRefused, InvalidInput."""
    session_id = request.headers.get("session-id", "")
    if not 1 <= len(session_id) <= LONGEST_SESSION_ID:
        raise InvalidInput.at("Session-Id", f"'Session-Id' must be 1 to {LONGEST_SESSION_ID} characters.")
    match = CONTENT_RANGE.match(request.headers.get("content-range", ""))
    if match is None:
        raise PieceRefused("'Content-Range' must be of the form 'bytes <first>-<last>/<size of all>'.")
    first, last, size = map(int, match.groups())
    if not first <= last < size:
        raise PieceRefused("'Content-Range' does not lie within the object.")
    return Piece(session_id, first, last + 1, size)
