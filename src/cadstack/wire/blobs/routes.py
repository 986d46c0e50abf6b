"""The routes behind signed URLs.

Whoever holds a URL needs no token. Downloads honour Range; uploads take any bytes under any content type and are never
parsed. A blob is written once: the same bytes again are answered as the first time (a client whose answer got lost
tries again), other bytes are refused, so no URL that is used late can change what a row refers to. A blob is staged
before its first byte is written, so whatever nobody completes is swept.

What is served may have been uploaded by anybody, under any content type, so browsers are told to trust none of it.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cadstack.app.objects import object_of_url
from cadstack.app.retention import stage_blob
from cadstack.app.uploads import record_part, stage_part, wants_sha1
from cadstack.app.urls import OBJECTS
from cadstack.domain.data.bucket import Chunk
from cadstack.domain.errors import CadstackError, Conflict, NotFound
from cadstack.domain.ids import ObjectId
from cadstack.wire.http.content import Content, serve
from cadstack.wire.http.errors import ErrorDialect
from cadstack.wire.http.lenient import body_pieces
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.routes import router_of
from cadstack.wire.http.services import Served, Services

MEGABYTE = 1024 * 1024


def _body(_status: int, error: CadstackError) -> dict[str, Any]:
    return {"reason": str(error)}


DIALECT = ErrorDialect(prefixes=("/_cadstack/blobs/", "/_cadstack/objects/"), body=_body, gateway=False)


async def download_blob(request: Request, services: Served) -> Response:
    """GET and HEAD of one blob."""
    key = path_value(request, "key")
    claims = services.urls.check(request.method, key, request.query_params, services.now())
    info = await asyncio.to_thread(services.blobs.info, key)
    if info is None:
        raise NotFound(f"There is no blob {key}.")
    content = Content((Chunk(key, info.size, info.etag),), info.etag)
    return await serve(request, content, claims, services.blobs)


async def download_object(request: Request, services: Served) -> Response:
    """GET and HEAD of an object as it is now, of however many chunks; the URL ends with the bucket it was made for."""
    key = path_value(request, "key")
    claims = services.urls.check(request.method, key, request.query_params, services.now(), kind=OBJECTS)
    bucket, _, object_key = key.partition("/")
    made = int(claims.pop("bucket_created", "0"))
    item = await services.read(object_of_url, ObjectId(bucket, object_key), made, services.now())
    return await serve(request, Content.of(item), claims, services.blobs)


async def upload(request: Request, services: Served) -> Response:
    """PUT of one blob, or of one part of an upload; answers its ETag."""
    key, now = path_value(request, "key"), services.now()
    claims = services.urls.check("PUT", key, request.query_params, now)
    body = body_pieces(request, services.settings.max_upload_mb * MEGABYTE, "Send it in several parts.")
    if "upload" in claims:
        blob = await services.run(stage_part, claims["upload"], key, now, services.ids)
        info = await services.blobs.awrite(blob, body, sha1=wants_sha1(blob))
        await services.run(record_part, claims["upload"], blob, info, services.now())
        return _taken(info.etag)
    if known := await asyncio.to_thread(services.blobs.info, key):
        await _check_same(body, known.etag)
        return _taken(known.etag)
    await services.run(stage_blob, key, now)
    return _taken((await services.blobs.awrite(key, body)).etag)


def create_router(_services: Services) -> APIRouter:
    """The routes that signed URLs point to."""
    return router_of(
        (
            ("GET HEAD", "/_cadstack/blobs/{key:path}", download_blob),
            ("PUT", "/_cadstack/blobs/{key:path}", upload),
            ("GET HEAD", "/_cadstack/objects/{key:path}", download_object),
        )
    )


async def _check_same(body: AsyncIterator[bytes], known: str) -> None:
    digest = hashlib.md5(usedforsecurity=False)
    async for piece in body:
        digest.update(piece)
    if digest.hexdigest() != known:
        raise Conflict("This URL was used already, for other content.", next_step="Ask for a new one.")


def _taken(tag: str) -> Response:
    return Response(headers={"ETag": f'"{tag}"'})
