"""Hubs and projects."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app.folders import top_folders
from cadstack.app.projects import get_hub, get_project, list_hubs, list_projects
from cadstack.domain.data.filters import fit
from cadstack.wire.data_management.answers import answer, document, paged
from cadstack.wire.data_management.hubs_answers import hub_resource, project_resource, warning_document
from cadstack.wire.data_management.requests import Acting, conditions, flag, page_limit, page_number
from cadstack.wire.data_management.tree_answers import folder_resource
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.services import Served


async def hubs(request: Request, services: Served, caller: Acting) -> Response:
    """GET /hubs"""
    wanted = conditions(request)
    seen, warnings = await services.read(list_hubs, caller)
    found = [hub_resource(hub, services.public_url) for hub in seen]
    found = [each for each in found if fit(wanted, _attributes(each))]
    meta = {"meta": {"warnings": [warning_document(warning) for warning in warnings]}} if warnings else {}
    return answer(document(request, services, found, **meta))


async def hub(request: Request, services: Served, caller: Acting) -> Response:
    """GET /hubs/{hub}"""
    found = await services.read(get_hub, caller, path_value(request, "hub"))
    return answer(document(request, services, hub_resource(found, services.public_url)))


async def projects(request: Request, services: Served, caller: Acting) -> Response:
    """GET /hubs/{hub}/projects"""
    wanted, number, limit = conditions(request), page_number(request), page_limit(request)
    seen = await services.read(list_projects, caller, path_value(request, "hub"))
    found = [project_resource(each, services.public_url) for each in seen]
    found = [each for each in found if fit(wanted, _attributes(each))]
    start, end = number * limit, number * limit + limit
    return answer(paged(request, services, found[start:end], number, has_more=len(found) > end))


async def project(request: Request, services: Served, caller: Acting) -> Response:
    """GET /hubs/{hub}/projects/{project}"""
    hub_id, project_id = path_value(request, "hub"), path_value(request, "project")
    found = await services.read(get_project, caller, hub_id, project_id)
    return answer(document(request, services, project_resource(found, services.public_url)))


async def project_hub(request: Request, services: Served, caller: Acting) -> Response:
    """GET /hubs/{hub}/projects/{project}/hub"""
    hub_id, project_id = path_value(request, "hub"), path_value(request, "project")
    await services.read(get_project, caller, hub_id, project_id)
    found = await services.read(get_hub, caller, hub_id)
    return answer(document(request, services, hub_resource(found, services.public_url)))


async def project_top_folders(request: Request, services: Served, caller: Acting) -> Response:
    """GET /hubs/{hub}/projects/{project}/topFolders"""
    hub_id, project_id = path_value(request, "hub"), path_value(request, "project")
    await services.read(get_project, caller, hub_id, project_id)
    found = await services.read(
        top_folders,
        caller,
        project_id,
        with_deleted=not flag(request, "excludeDeleted"),
        project_files_only=flag(request, "projectFilesOnly"),
    )
    return answer(document(request, services, [folder_resource(each, services.public_url) for each in found]))


def _attributes(found: dict[str, Any]) -> dict[str, Any]:
    """What hubs and projects are filtered by."""
    attributes = found["attributes"]
    return {
        "id": found["id"],
        "name": attributes["name"],
        "extension.type": attributes["extension"]["type"],
    }
