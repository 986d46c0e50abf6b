"""Buckets, and listing, describing, copying and deleting objects."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app.objects import (
    NewBucket,
    copy,
    create_bucket,
    delete_bucket,
    delete_object,
    get_bucket,
    list_buckets,
    list_objects,
    readable,
)
from cadstack.domain.ids import ObjectId
from cadstack.wire.http.caller import Caller
from cadstack.wire.http.content import is_modified
from cadstack.wire.http.lenient import read_document
from cadstack.wire.http.parameters import path_value, whole_number
from cadstack.wire.http.services import Served
from cadstack.wire.oss.answers import bucket_document, bucket_row, object_document, page_document

DEFAULT_REGION = "US"


async def create(request: Request, services: Served, caller: Caller) -> Response:
    """POST /buckets"""
    document = await read_document(request)
    grants = tuple((grant.get("authId"), grant.get("access")) for grant in document.documents("allow"))
    wanted = NewBucket(document.get("bucketKey"), document.get("policyKey") or "transient", _region(request), grants)
    bucket = await services.run(create_bucket, caller, wanted, services.now())
    return JSONResponse(bucket_document(bucket))


async def listing(request: Request, services: Served, caller: Caller) -> Response:
    """GET /buckets"""
    limit = whole_number(request, "limit", 10, 1, 100)
    region = request.query_params.get("region") or _region(request)
    page = await services.read(list_buckets, caller, region, request.query_params.get("startAt"), limit)
    url = f"{services.public_url}/oss/v2/buckets"
    rows = [bucket_row(bucket) for bucket in page.rows]
    return JSONResponse(page_document(rows, url, page.next, region=region, limit=limit))


async def details(request: Request, services: Served, caller: Caller) -> Response:
    """GET /buckets/{bucketKey}/details"""
    return JSONResponse(bucket_document(await services.read(get_bucket, caller, path_value(request, "bucket"))))


async def delete(request: Request, services: Served, caller: Caller) -> Response:
    """DELETE /buckets/{bucketKey}"""
    await services.run(delete_bucket, caller, path_value(request, "bucket"), services.now())
    return Response()


async def objects(request: Request, services: Served, caller: Caller) -> Response:
    """GET /buckets/{bucketKey}/objects"""
    bucket, limit = path_value(request, "bucket"), whole_number(request, "limit", 10, 1, 100)
    begins_with = request.query_params.get("beginsWith", "")
    after = request.query_params.get("startAt")
    page = await services.read(list_objects, caller, bucket, begins_with, after, limit, services.now())
    url = f"{services.public_url}/oss/v2/buckets/{bucket}/objects"
    rows = [object_document(item, services.public_url) for item in page.rows]
    return JSONResponse(page_document(rows, url, page.next, beginsWith=begins_with, limit=limit))


async def object_details(request: Request, services: Served, caller: Caller) -> Response:
    """GET /buckets/{bucketKey}/objects/{objectKey}/details"""
    item = await services.read(readable, caller, object_id(request), services.now())
    if not is_modified(item.modified, request.headers.get("if-modified-since")):
        return Response(status_code=304)
    extras = [name for text in request.query_params.getlist("with") for name in text.split(",")]
    return JSONResponse(object_document(item, services.public_url, extras))


async def remove_object(request: Request, services: Served, caller: Caller) -> Response:
    """DELETE /buckets/{bucketKey}/objects/{objectKey}"""
    await services.run(delete_object, caller, object_id(request), services.now())
    return Response()


async def copy_object(request: Request, services: Served, caller: Caller) -> Response:
    """PUT /buckets/{bucketKey}/objects/{objectKey}/copyto/{newObjKey}"""
    copied = await services.run(copy, caller, object_id(request), path_value(request, "target"), services.now())
    return JSONResponse(object_document(copied, services.public_url))


def object_id(request: Request) -> ObjectId:
    """The object that a path names."""
    return ObjectId(path_value(request, "bucket"), path_value(request, "key"))


def _region(request: Request) -> str:
    headers = request.headers
    return headers.get("region") or headers.get("x-ads-region") or DEFAULT_REGION
