"""References of folders, items and versions: what they refer to, and adding one."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app.folders import FolderDetails, ItemDetails, read_extension
from cadstack.app.references import Arrow, add_reference, list_references
from cadstack.domain.data.filters import Condition, fit
from cadstack.domain.data.project import EntityType
from cadstack.wire.data_management.answers import answer, document, extension_document
from cadstack.wire.data_management.requests import Acting, conditions, entity_type, read_resource
from cadstack.wire.data_management.tree_answers import resource
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.services import Served, Services

Endpoint = Callable[[Request, Served, Acting], Awaitable[Response]]
PARAMETERS = {EntityType.FOLDER: "folder", EntityType.ITEM: "item", EntityType.VERSION: "version"}
DEFAULT = "auxiliary:autodesk.core:Attachment"


def referred(kind: EntityType) -> Endpoint:
    """GET …/refs of one noun: the things at the other ends."""

    async def refs(request: Request, services: Served, caller: Acting) -> Response:
        found = await _arrows(request, services, caller, kind)
        base_url = services.public_url
        data = [resource(arrow.other, base_url) for arrow in found]
        return answer(document(request, services, data))

    return refs


def relationships(kind: EntityType) -> Endpoint:
    """GET …/relationships/refs of one noun: the arrows, with the things at their other ends included."""

    async def relationship_refs(request: Request, services: Served, caller: Acting) -> Response:
        found = await _arrows(request, services, caller, kind)
        base_url = services.public_url
        data = [arrow_document(arrow, base_url) for arrow in found]
        included = {"included": [resource(arrow.other, base_url) for arrow in found]} if found else {}
        return answer(document(request, services, data, **included))

    return relationship_refs


def adding(kind: EntityType) -> Endpoint:
    """POST …/relationships/refs of one noun."""

    async def add_ref(request: Request, services: Served, caller: Acting) -> Response:
        asked = await read_resource(request)
        target = (entity_type(asked.text("type")), asked.required("id"))
        extension = read_extension(asked.member("meta.extension").document.members or None, DEFAULT)
        project, source = path_value(request, "project"), path_value(request, PARAMETERS[kind])
        await services.run(add_reference, caller, project, (kind, source), target, extension)
        return Response(status_code=204)

    return add_ref


def links(kind: EntityType) -> Endpoint:
    """GET …/relationships/links of one noun. Links lead out of the project; this server makes none."""

    async def relationship_links(request: Request, services: Served, caller: Acting) -> Response:
        await services.read(list_references, caller, path_value(request, "project"), kind, _thing(request, kind))
        return answer(document(request, services, []))

    return relationship_links


def arrow_document(arrow: Arrow, base_url: str) -> dict[str, Any]:
    """The other end, and the arrow as `meta`: `direction` says whether it leads to that end or comes from it."""
    reference = arrow.reference
    other = (
        (reference.target_type, reference.target)
        if arrow.is_outgoing
        else (
            reference.source_type,
            reference.source,
        )
    )
    return {
        "type": other[0].value,
        "id": other[1],
        "meta": {
            "refType": reference.kind,
            "direction": _direction(arrow),
            "fromId": reference.source,
            "fromType": reference.source_type.value,
            "toId": reference.target,
            "toType": reference.target_type.value,
            "extension": extension_document(reference.extension, base_url),
        },
    }


async def _arrows(request: Request, services: Services, caller: Acting, kind: EntityType) -> list[Arrow]:
    asked = conditions(request)
    project = path_value(request, "project")
    found = await services.read(list_references, caller, project, kind, _thing(request, kind))
    return [arrow for arrow in found if _keeps(asked, arrow)]


def _keeps(asked: tuple[Condition, ...], arrow: Arrow) -> bool:
    other = arrow.other
    noun: Any = (
        other.folder if isinstance(other, FolderDetails) else other.item if isinstance(other, ItemDetails) else other
    )
    attributes = {
        "type": noun.type.value,
        "id": noun.id,
        "extension.type": noun.extension.type,
        "refType": arrow.reference.kind,
        "direction": _direction(arrow),
    }
    return fit(asked, attributes)


def _direction(arrow: Arrow) -> str:
    return "to" if arrow.is_outgoing else "from"


def _thing(request: Request, kind: EntityType) -> str:
    return path_value(request, PARAMETERS[kind])
