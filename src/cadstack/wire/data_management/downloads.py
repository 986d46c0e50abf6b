"""Downloads of versions and the jobs that make them; here each is ready at once."""

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app.downloads import downloads_of, get_download, request_download
from cadstack.domain.data.filters import fit
from cadstack.wire.data_management.answers import answer, document
from cadstack.wire.data_management.requests import Acting, conditions, read_resource
from cadstack.wire.data_management.tree_answers import download_resource, download_url, job_resource
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.services import Served


async def formats(request: Request, services: Served, caller: Acting) -> Response:
    """GET /versions/{version}/downloadFormats"""
    project, version = path_value(request, "project"), path_value(request, "version")
    found = await services.read(downloads_of, caller, project, version)
    attributes = {"formats": [{"fileType": each.file_type} for each in found]}
    data = {"type": "downloadFormats", "id": version, "attributes": attributes}
    return answer(document(request, services, data))


async def of_version(request: Request, services: Served, caller: Acting) -> Response:
    """GET /versions/{version}/downloads"""
    asked = conditions(request)
    project, version = path_value(request, "project"), path_value(request, "version")
    found = await services.read(downloads_of, caller, project, version)
    kept = [each for each in found if fit(asked, {"format.fileType": each.file_type})]
    return answer(document(request, services, [download_resource(each, services.public_url) for each in kept]))


async def create(request: Request, services: Served, caller: Acting) -> Response:
    """POST /downloads"""
    asked = await read_resource(request, "downloads")
    version, file_type = asked.required("relationships.source.data.id"), asked.required("attributes.format.fileType")
    project = path_value(request, "project")
    made = await services.read(request_download, caller, project, version, file_type)
    return answer(document(request, services, [job_resource(made, services.public_url)]), 202)


async def job(request: Request, services: Served, caller: Acting) -> Response:
    """GET /jobs/{job}"""
    found = await services.read(get_download, caller, path_value(request, "project"), path_value(request, "job"))
    base_url = services.public_url
    headers = {"Location": download_url(found, base_url)}
    return answer(document(request, services, job_resource(found, base_url)), 303, headers)


async def download(request: Request, services: Served, caller: Acting) -> Response:
    """GET /downloads/{download}"""
    found = await services.read(get_download, caller, path_value(request, "project"), path_value(request, "download"))
    return answer(document(request, services, download_resource(found, services.public_url)))
