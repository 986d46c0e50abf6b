"""Folders: reading, listing, searching, making and changing them; storage for files in them."""

from collections.abc import Callable
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app.folders import (
    ContentsWish,
    Details,
    FolderChange,
    ItemDetails,
    change_folder,
    contents,
    create_folder,
    get_folder,
    parent_folder,
    read_extension,
    search,
)
from cadstack.app.storage import create_storage
from cadstack.domain.data.filters import Condition, fit
from cadstack.domain.data.project import Entry, Folder
from cadstack.domain.errors import InvalidInput
from cadstack.wire.data_management.answers import answer, document, iso, paged
from cadstack.wire.data_management.requests import (
    LARGEST_PAGE,
    Acting,
    conditions,
    flag,
    page_limit,
    page_number,
    read_change,
    read_resource,
)
from cadstack.wire.data_management.tree_answers import (
    folder_resource,
    item_resource,
    resource,
    storage_resource,
    version_resource,
)
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.services import Served

KINDS = ("folders", "items")


async def folder(request: Request, services: Served, caller: Acting) -> Response:
    """GET /folders/{folder}"""
    project, wanted = path_value(request, "project"), path_value(request, "folder")
    found = await services.read(get_folder, caller, project, wanted)
    changed = found.folder.rollup.replace(microsecond=0)
    headers = {"Last-Modified": format_datetime(changed, usegmt=True)}
    since = request.headers.get("if-modified-since")
    try:
        if since and changed <= parsedate_to_datetime(since):
            return Response(status_code=304, headers=headers)
    except (TypeError, ValueError):
        pass  # a date that cannot be read asks for nothing
    body = document(request, services, folder_resource(found, services.public_url))
    return answer(body, headers=headers)


async def folder_parent(request: Request, services: Served, caller: Acting) -> Response:
    """GET /folders/{folder}/parent"""
    project, wanted = path_value(request, "project"), path_value(request, "folder")
    found = await services.read(parent_folder, caller, project, wanted)
    return answer(document(request, services, folder_resource(found, services.public_url)))


async def folder_contents(request: Request, services: Served, caller: Acting) -> Response:
    """GET /folders/{folder}/contents"""
    project, wanted = path_value(request, "project"), path_value(request, "folder")
    wish = _wish(request)
    page = await services.read(contents, caller, project, wanted, wish)
    base_url = services.public_url
    data = [resource(each, base_url) for each in page.rows]
    tips = [version_resource(each.tip, base_url) for each in page.rows if isinstance(each, ItemDetails)]
    included = {"included": tips} if tips else {}
    return answer(paged(request, services, data, wish.number, has_more=page.has_more, **included))


async def folder_search(request: Request, services: Served, caller: Acting) -> Response:
    """GET /folders/{folder}/search"""
    project, wanted = path_value(request, "project"), path_value(request, "folder")
    asked, number = conditions(request), page_number(request)
    found = await services.read(search, caller, project, wanted, lambda each: fit(asked, _version_attributes(each)))
    start, end = number * LARGEST_PAGE, number * LARGEST_PAGE + LARGEST_PAGE
    base_url = services.public_url
    data = [version_resource(each.tip, base_url) for each in found[start:end]]
    items = [item_resource(each, base_url) for each in found[start:end]]
    return answer(paged(request, services, data, number, has_more=len(found) > end, included=items))


async def create(request: Request, services: Served, caller: Acting) -> Response:
    """POST /folders"""
    asked = await read_resource(request, "folders")
    parent, name = asked.related("parent"), asked.text("attributes.name")
    if not parent:
        raise InvalidInput.at("data.relationships.parent", "'data.relationships.parent.data.id' is missing.")
    extension = read_extension(asked.extension(), "folders:autodesk.core:Folder")
    project = path_value(request, "project")
    made = await services.run(create_folder, caller, project, parent, name, extension, services.now(), services.ids)
    return answer(document(request, services, folder_resource(made, services.public_url)), 201)


async def change(request: Request, services: Served, caller: Acting) -> Response:
    """PATCH /folders/{folder}"""
    project, wanted = path_value(request, "project"), path_value(request, "folder")
    asked = await read_change(request, "folders", wanted)
    wish = FolderChange(asked.text("attributes.name"), asked.related("parent"), asked.flag("attributes.hidden"))
    made = await services.run(change_folder, caller, project, wanted, wish, services.now(), services.ids)
    return answer(document(request, services, folder_resource(made, services.public_url)))


async def storage(request: Request, services: Served, caller: Acting) -> Response:
    """POST /storage"""
    asked = await read_resource(request, "objects")
    target = asked.related("target")
    if not target:
        raise InvalidInput.at("data.relationships.target", "'data.relationships.target.data.id' is missing.")
    project, name = path_value(request, "project"), asked.text("attributes.name")
    made = await services.run(create_storage, caller, project, target, name, services.now(), services.ids)
    return answer(document(request, services, storage_resource(made, services.public_url)), 201)


def _wish(request: Request) -> ContentsWish:
    """Type and hidden are columns of the store; any other filter is a look at each entry."""
    asked = conditions(request)
    kind = _single(asked, "type")
    if kind is not None and kind not in KINDS:
        raise InvalidInput.at("filter[type]", f"'filter[type]' must be one of {', '.join(KINDS)}.")
    hidden_only = _single(asked, "hidden")
    hidden = None if flag(request, "includeHidden") else False
    if hidden_only is not None:
        hidden = hidden_only.lower() == "true"
    fine = [each for each in asked if each.attribute not in {"type", "hidden"} or len(each.values) > 1]
    keep: Callable[[Entry], bool] | None = (lambda entry: fit(fine, _entry_attributes(entry))) if fine else None
    return ContentsWish(page_number(request), page_limit(request), kind, hidden, keep)


def _single(asked: tuple[Condition, ...], attribute: str) -> str | None:
    values = [each.values for each in asked if each.attribute == attribute]
    return values[0][0] if values and len(values[0]) == 1 else None


def _entry_attributes(entry: Entry) -> dict[str, Any]:
    """What contents are filtered by."""
    changed = entry.rollup if isinstance(entry, Folder) else entry.modified.at
    return {
        "id": entry.id,
        "type": entry.type.value,
        "hidden": str(entry.hidden).lower(),
        "name": entry.name,
        "displayName": entry.name,
        "extension.type": entry.extension.type,
        "lastModifiedTime": iso(entry.modified.at),
        "lastModifiedTimeRollup": iso(changed),
    }


def _version_attributes(details: Details) -> dict[str, Any]:
    """What a search is about: the newest version of each item, with its item's id."""
    assert isinstance(details, ItemDetails)
    found = version_resource(details.tip, "")
    return {
        **found["attributes"],
        "id": found["id"],
        "extension.type": details.tip.extension.type,
        "item.id": details.item.id,
    }
