"""Items and versions: reading, making, renaming and deleting them."""

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app.folders import ItemDetails
from cadstack.app.items import (
    NewItem,
    NewReference,
    NewVersion,
    create_item,
    create_version,
    get_item,
    get_version,
    item_parent,
    list_versions,
    rename_item,
    rename_version,
    version_item,
)
from cadstack.domain.data.filters import fit
from cadstack.domain.data.project import Version
from cadstack.domain.errors import InvalidInput
from cadstack.wire.data_management.answers import answer, document, paged
from cadstack.wire.data_management.requests import (
    Acting,
    Resource,
    conditions,
    flag,
    page_limit,
    page_number,
    read_change,
    read_resource,
    read_resources,
)
from cadstack.wire.data_management.tree_answers import folder_resource, item_resource, version_resource
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.services import Served, Services


async def item(request: Request, services: Served, caller: Acting) -> Response:
    """GET /items/{item}"""
    with_path = flag(request, "includePathInProject")
    project, wanted = path_value(request, "project"), path_value(request, "item")
    found = await services.read(get_item, caller, project, wanted, with_path=with_path)
    return _item_answer(request, services, found)


async def parent(request: Request, services: Served, caller: Acting) -> Response:
    """GET /items/{item}/parent"""
    found = await services.read(item_parent, caller, path_value(request, "project"), path_value(request, "item"))
    return answer(document(request, services, folder_resource(found, services.public_url)))


async def tip(request: Request, services: Served, caller: Acting) -> Response:
    """GET /items/{item}/tip"""
    found = await services.read(get_item, caller, path_value(request, "project"), path_value(request, "item"))
    return answer(document(request, services, version_resource(found.tip, services.public_url)))


async def versions(request: Request, services: Served, caller: Acting) -> Response:
    """GET /items/{item}/versions"""
    asked, number, limit = conditions(request), page_number(request), page_limit(request)
    found = await services.read(list_versions, caller, path_value(request, "project"), path_value(request, "item"))
    kept = [each for each in found if fit(asked, _attributes(each))]
    start, end = number * limit, number * limit + limit
    data = [version_resource(each, services.public_url) for each in kept[start:end]]
    return answer(paged(request, services, data, number, has_more=len(kept) > end))


async def version(request: Request, services: Served, caller: Acting) -> Response:
    """GET /versions/{version}"""
    found = await services.read(get_version, caller, path_value(request, "project"), path_value(request, "version"))
    return answer(document(request, services, version_resource(found, services.public_url)))


async def item_of_version(request: Request, services: Served, caller: Acting) -> Response:
    """GET /versions/{version}/item"""
    found = await services.read(version_item, caller, path_value(request, "project"), path_value(request, "version"))
    return _item_answer(request, services, found)


async def create(request: Request, services: Served, caller: Acting) -> Response:
    """POST /items"""
    asked, included = await read_resources(request, "items")
    folder, first = asked.related("parent"), _first_version(asked, included)
    if not folder:
        raise InvalidInput.at("data.relationships.parent", "'data.relationships.parent.data.id' is missing.")
    wanted = NewItem(folder, _new_version(request, first), asked.text("attributes.displayName"), asked.extension())
    project = path_value(request, "project")
    made = await services.run(create_item, caller, project, wanted, services.now(), services.ids)
    return _item_answer(request, services, made, 201)


async def create_next(request: Request, services: Served, caller: Acting) -> Response:
    """POST /versions"""
    asked = await read_resource(request, "versions")
    wanted_item = asked.required("relationships.item.data.id")
    wanted, project = _new_version(request, asked), path_value(request, "project")
    made = await services.run(create_version, caller, project, wanted_item, wanted, services.now(), services.ids)
    base_url = services.public_url
    body = document(request, services, version_resource(made.tip, base_url), included=[item_resource(made, base_url)])
    return answer(body, 201)


async def change(request: Request, services: Served, caller: Acting) -> Response:
    """PATCH /items/{item}"""
    project, wanted = path_value(request, "project"), path_value(request, "item")
    name = (await read_change(request, "items", wanted)).text("attributes.displayName")
    made = await services.run(rename_item, caller, project, wanted, name, services.now(), services.ids)
    return _item_answer(request, services, made)


async def change_version(request: Request, services: Served, caller: Acting) -> Response:
    """PATCH /versions/{version}"""
    project, wanted = path_value(request, "project"), path_value(request, "version")
    name = (await read_change(request, "versions", wanted)).text("attributes.name")
    made = await services.run(rename_version, caller, project, wanted, name, services.now(), services.ids)
    return answer(document(request, services, version_resource(made, services.public_url)))


def _item_answer(request: Request, services: Services, found: ItemDetails, status: int = 200) -> Response:
    base_url = services.public_url
    tips = [version_resource(found.tip, base_url)]
    return answer(document(request, services, item_resource(found, base_url), included=tips), status)


def _first_version(asked: Resource, included: list[Resource]) -> Resource:
    """The included version that the item's tip names."""
    number = asked.required("relationships.tip.data.id")
    for each in included:
        if each.text("type") == "versions" and each.text("id") == number:
            return each
    raise InvalidInput.at("included", f"'included' has no version with the id '{number}' of the tip.")


def _new_version(request: Request, asked: Resource) -> NewVersion:
    copy_from = request.query_params.get("copyFrom")
    storage = None if copy_from else asked.related("storage")
    references = tuple(_new_reference(each) for each in asked.all_related("refs"))
    return NewVersion(asked.text("attributes.name"), asked.extension(), storage, copy_from, references)


def _new_reference(asked: Resource) -> NewReference:
    meta = asked.member("meta")
    return NewReference(
        asked.required("id"),
        meta.text("refType") or "xrefs",
        meta.member("extension").document.members or None,
        is_incoming=meta.text("direction") == "from",
    )


def _attributes(found: Version) -> dict[str, object]:
    """What versions are filtered by."""
    return {"id": found.id, "versionNumber": found.number, "extension.type": found.extension.type, "name": found.name}
