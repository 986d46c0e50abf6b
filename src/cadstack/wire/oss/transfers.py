"""Signed transfers: the URLs to send and fetch objects, one by one and in batches."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app.objects import (
    etag,
    existing_bucket,
    microseconds,
    owned_bucket,
    readable,
)
from cadstack.app.ports import UnitOfWork
from cadstack.app.uploads import MAX_PARTS, Expectation, IncompleteUpload, begin_upload, complete_upload, open_upload
from cadstack.app.urls import OBJECTS
from cadstack.domain.data.bucket import OCTETS, Bucket, Description, StorageObject
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import ObjectId
from cadstack.wire.http.caller import Caller
from cadstack.wire.http.content import is_modified
from cadstack.wire.http.lenient import Document, read_document
from cadstack.wire.http.parameters import path_value, whole_number
from cadstack.wire.http.services import Served, Services
from cadstack.wire.oss.accesses import note_download
from cadstack.wire.oss.answers import completed_document, incomplete_document, object_document, upload_document
from cadstack.wire.oss.buckets import object_id
from cadstack.wire.oss.descriptions import read_description, read_overrides

MAX_URLS = 25
MAX_BATCH = 25


@dataclass(frozen=True)
class DownloadWish:
    """How a client wants to fetch an object, and which state of it it has already."""

    object_id: ObjectId
    lifetime: timedelta
    overrides: dict[str, str]
    none_match: str | None = None
    modified_since: str | None = None


async def upload_urls(request: Request, services: Served, caller: Caller) -> Response:
    """GET …/signeds3upload"""
    first = whole_number(request, "firstPart", 1, 1, MAX_PARTS)
    count = whole_number(request, "parts", 1, 1, MAX_URLS)
    key = request.query_params.get("uploadKey")
    return JSONResponse(
        await _upload_urls(services, caller, object_id(request), key, range(first, first + count), _lifetime(request))
    )


async def complete(request: Request, services: Served, caller: Caller) -> Response:
    """POST …/signeds3upload"""
    document = await read_document(request)
    done = await _complete(services, caller, object_id(request), document, read_description(request.headers.get))
    return JSONResponse(done if isinstance(done, dict) else object_document(done, services.public_url))


async def download_url(request: Request, services: Served, caller: Caller) -> Response:
    """GET …/signeds3download"""
    headers = request.headers
    wish = DownloadWish(
        object_id(request),
        _lifetime(request),
        read_overrides(request.query_params.get),
        headers.get("if-none-match"),
        headers.get("if-modified-since"),
    )
    document = await _download(services, caller, wish)
    return JSONResponse(document) if document else Response(status_code=304)


async def batch_upload_urls(request: Request, services: Served, caller: Caller) -> Response:
    """POST …/batchsigneds3upload"""
    lifetime = _lifetime(request)

    async def one(wanted: ObjectId, document: Document) -> dict[str, Any]:
        first, count = document.integer("firstPart") or 1, document.integer("parts") or 1
        if not 1 <= first <= MAX_PARTS or not 1 <= count <= MAX_URLS:
            raise InvalidInput.at("parts", f"'parts' must be 1 to {MAX_URLS}, 'firstPart' 1 to {MAX_PARTS}.")
        parts = range(first, first + count)
        return await _upload_urls(services, caller, wanted, document.text("uploadKey"), parts, lifetime)

    return await _batch(request, services, caller, one)


async def batch_complete(request: Request, services: Served, caller: Caller) -> Response:
    """POST …/batchcompleteupload"""

    async def one(wanted: ObjectId, document: Document) -> dict[str, Any]:
        done = await _complete(services, caller, wanted, document, read_description(document.text))
        return done if isinstance(done, dict) else completed_document(done)

    return await _batch(request, services, caller, one)


async def batch_download_urls(request: Request, services: Served, caller: Caller) -> Response:
    """POST …/batchsigneds3download"""
    lifetime = _lifetime(request)

    async def one(wanted: ObjectId, document: Document) -> dict[str, Any]:
        none_match, since = document.text("If-None-Match"), document.text("If-Modified-Since")
        wish = DownloadWish(wanted, lifetime, read_overrides(document.text), none_match, since)
        return await _download(services, caller, wish) or {"status": "error", "reason": "Not modified"}

    return await _batch(request, services, caller, one)


async def _upload_urls(
    services: Services, caller: Principal, wanted: ObjectId, upload_key: str | None, parts: range, lifetime: timedelta
) -> dict[str, Any]:
    if parts.stop > MAX_PARTS + 1:
        raise InvalidInput.at("parts", f"An upload has {MAX_PARTS} parts at most.")
    now = services.now()
    if upload_key:
        session = await services.read(open_upload, caller, wanted, upload_key, now)
    else:
        session = await services.run(begin_upload, caller, wanted, now, services.ids)
    urls = [services.urls.sign("PUT", session.part_blob(n), lifetime, now, upload=session.key) for n in parts]
    return upload_document(session, urls, now + lifetime)


async def _complete(
    services: Services, caller: Principal, wanted: ObjectId, document: Document, description: Description
) -> StorageObject | dict[str, Any]:
    """The object, or what is missing."""
    upload_key, expected = document.text("uploadKey"), Expectation(document.integer("size"), _etags(document))
    if not upload_key:
        raise InvalidInput.at("uploadKey", "'uploadKey' is missing.")
    try:
        return await services.run(complete_upload, caller, wanted, upload_key, expected, description, services.now())
    except IncompleteUpload as error:
        return incomplete_document(upload_key, error)


async def _download(services: Services, caller: Principal, wish: DownloadWish) -> dict[str, Any] | None:
    """The answer with the URL, None where the client has the object already."""
    item, bucket = await services.read(_found, caller, wish.object_id, services.now())
    if _has_already(item, wish):
        return None
    params = {name.replace("_", "-"): value for name, value in wish.overrides.items()}
    document: dict[str, Any] = {
        "status": "complete",
        "url": await _object_url(services, item, bucket, wish),
        "params": {"content-type": item.content_type, **params},
        "size": item.size,
    }
    note_download(services, item)
    return {**document, "sha1": item.sha1} if item.sha1 else document


def _found(uow: UnitOfWork, caller: Principal, wanted: ObjectId, now: datetime) -> tuple[StorageObject, Bucket]:
    return readable(uow, caller, wanted, now), existing_bucket(uow, wanted.bucket)


async def _object_url(services: Services, item: StorageObject, bucket: Bucket, wish: DownloadWish) -> str:
    """A URL of the blob store itself where its plain answer is all that is to be said, else one of this server."""
    if len(item.chunks) == 1 and not wish.overrides and item.description == Description(OCTETS):
        blob = item.chunks[0].blob
        direct = await asyncio.to_thread(services.blobs.direct_url, "GET", blob, wish.lifetime)
        if direct:
            return direct
    key, claims = f"{item.bucket}/{item.key}", {**wish.overrides, "bucket_created": str(microseconds(bucket.created))}
    return services.urls.sign("GET", key, wish.lifetime, services.now(), kind=OBJECTS, **claims)


def _has_already(item: StorageObject, wish: DownloadWish) -> bool:
    """By ETag or SHA-1 only: one SDK sends a request id as If-None-Match."""
    if wish.none_match:
        return wish.none_match.strip('"') in {etag(item), item.sha1} - {""}
    return not is_modified(item.modified, wish.modified_since)


async def _batch(
    request: Request,
    services: Services,
    caller: Principal,
    one: Callable[[ObjectId, Document], Awaitable[dict[str, Any]]],
) -> Response:
    """Each request by itself; one that fails says so in its place, unless the whole bucket is out of reach."""
    bucket = path_value(request, "bucket")
    requests = (await read_document(request)).documents("requests")
    if not 1 <= len(requests) <= MAX_BATCH:
        raise InvalidInput.at("requests", f"'requests' must have 1 to {MAX_BATCH} elements.")
    await services.read(owned_bucket, caller, bucket)
    results: dict[str, Any] = {}
    for document in requests:
        key = document.text("objectKey") or ""
        try:
            results[key] = await one(ObjectId(bucket, key), document)
        except (InvalidInput, NotFound) as error:
            results[key] = {"status": "error", "reason": error.message}
    return JSONResponse({"results": results})


def _lifetime(request: Request) -> timedelta:
    return timedelta(minutes=whole_number(request, "minutesExpiration", 2, 1, 60))


def _etags(document: Document) -> list[str] | None:
    values = document.get("eTags")
    if values is None:
        return None
    if not isinstance(values, list) or len(values) > MAX_PARTS or not all(isinstance(v, str) for v in values):
        raise InvalidInput.at("eTags", f"'eTags' must be an array of strings, {MAX_PARTS} at most.")
    return values
