"""Every path of the OSS specification. Keys may hold slashes, as `%2F` or as they are."""

from fastapi import APIRouter

from cadstack.wire.http.routes import router_of
from cadstack.wire.http.services import Services
from cadstack.wire.oss import buckets, signed, transfers

BUCKETS = "/oss/v2/buckets"
BUCKET = BUCKETS + "/{bucket}"
OBJECTS = BUCKET + "/objects"
OBJECT = OBJECTS + "/{key:path}"
SIGNED = "/oss/v2/signedresources/{hash}"

ROUTES = (
    ("GET", BUCKETS, buckets.listing),
    ("POST", BUCKETS, buckets.create),
    ("DELETE", BUCKET, buckets.delete),
    ("GET", BUCKET + "/details", buckets.details),
    ("GET", OBJECTS, buckets.objects),
    ("POST", OBJECTS + "/batchsigneds3upload", transfers.batch_upload_urls),
    ("POST", OBJECTS + "/batchcompleteupload", transfers.batch_complete),
    ("POST", OBJECTS + "/batchsigneds3download", transfers.batch_download_urls),
    ("GET", OBJECT + "/details", buckets.object_details),
    ("GET", OBJECT + "/signeds3upload", transfers.upload_urls),
    ("POST", OBJECT + "/signeds3upload", transfers.complete),
    ("GET", OBJECT + "/signeds3download", transfers.download_url),
    ("PUT", OBJECT + "/copyto/{target:path}", buckets.copy_object),
    ("DELETE", OBJECT, buckets.remove_object),
    ("POST", OBJECT + "/signed", signed.sign),
    ("GET", SIGNED, signed.download),
    ("PUT", SIGNED, signed.upload),
    ("DELETE", SIGNED, signed.delete),
    ("PUT", SIGNED + "/resumable", signed.upload_range),
)


def create_router(_services: Services) -> APIRouter:
    """The routes of OSS."""
    return router_of(ROUTES)
