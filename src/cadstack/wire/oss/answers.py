"""What OSS answers: its documents and its errors."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from cadstack.app.resumable import PieceRefused
from cadstack.app.signed import ObjectChanged
from cadstack.app.uploads import IncompleteUpload
from cadstack.domain.data.bucket import Bucket, StorageObject, UploadSession
from cadstack.domain.errors import CadstackError
from cadstack.wire.http.errors import ErrorDialect

MEMBERS = {
    "Content-Disposition": "contentDisposition",
    "Content-Encoding": "contentEncoding",
    "Cache-Control": "cacheControl",
}


def error_body(_status: int, error: CadstackError) -> dict[str, Any]:
    return {"reason": error.message}


DIALECT = ErrorDialect(prefixes=("/oss/v2",), body=error_body, statuses={ObjectChanged: 412, PieceRefused: 416})


def milliseconds(moment: datetime) -> int:
    """Unix time as OSS writes it."""
    return int(moment.timestamp() * 1000)


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def bucket_document(bucket: Bucket) -> dict[str, Any]:
    grants = ((bucket.owner, "full"), *bucket.grants)
    return {
        "bucketKey": bucket.key,
        "bucketOwner": bucket.owner,
        "createdDate": milliseconds(bucket.created),
        "permissions": [{"authId": client, "access": access} for client, access in grants],
        "policyKey": bucket.policy.value,
    }


def bucket_row(bucket: Bucket) -> dict[str, Any]:
    return {
        "bucketKey": bucket.key,
        "createdDate": milliseconds(bucket.created),
        "policyKey": bucket.policy.value,
    }


def object_document(item: StorageObject, base_url: str, extras: Iterable[str] = ()) -> dict[str, Any]:
    """An object's details; `extras` are values of `with=`. `sha1` is missing until it is computed."""
    document: dict[str, Any] = {
        "bucketKey": item.bucket,
        "objectId": str(item.id),
        "objectKey": item.key,
        "size": item.size,
        "contentType": item.content_type,
        "location": f"{base_url}/oss/v2/buckets/{item.bucket}/objects/{quote(item.key, safe='')}",
    }
    if item.sha1:
        document["sha1"] = item.sha1
    dates = {
        "createdDate": item.created,
        "lastModifiedDate": item.modified,
        "lastAccessedDate": item.accessed or item.modified,
    }
    known: dict[str, Any] = {name: milliseconds(date) for name, date in dates.items()}
    if item.metadata:
        known["userDefinedMetadata"] = item.metadata
    return document | {name: known[name] for name in extras if name in known}


def completed_document(item: StorageObject) -> dict[str, Any]:
    """An object in the results of a batch."""
    document: dict[str, Any] = {
        "bucketKey": item.bucket,
        "objectKey": item.key,
        "objectId": str(item.id),
        "size": item.size,
        "contentType": item.content_type,
    }
    return document | {MEMBERS[name]: value for name, value in item.headers.items()}


def page_document(rows: list[dict[str, Any]], url: str, next_page: str | None, **query: str | int) -> dict[str, Any]:
    """A listing; `next` is an absolute URL, there only where more follows."""
    if next_page is None:
        return {"items": rows}
    asked = {name: value for name, value in query.items() if value != ""}
    return {"items": rows, "next": f"{url}?{urlencode({**asked, 'startAt': next_page})}"}


def upload_document(session: UploadSession, urls: list[str], expires: datetime) -> dict[str, Any]:
    return {
        "uploadKey": session.key,
        "uploadExpiration": iso(session.expires),
        "urlExpiration": iso(expires),
        "urls": urls,
    }


def incomplete_document(upload_key: str, error: IncompleteUpload) -> dict[str, Any]:
    """Why an upload is not complete; sent with status 200, as the original does."""
    size = {"detected": error.size}
    if error.expected_size is not None:
        size["expected"] = error.expected_size
    parts = [
        {
            "part": part.number,
            "status": part.status.value,
            **({"size": part.size, "eTag": part.etag} if part.etag is not None else {}),
        }
        for part in error.parts
    ]
    return {
        "uploadKey": upload_key,
        "status": "error",
        "reason": error.message,
        "size": size,
        "parts": parts,
    }
