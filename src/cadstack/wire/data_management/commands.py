"""Commands: questions about several things of a project at once. Each type is one function."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app.references import check_permissions, list_items, list_version_references
from cadstack.domain.data.project import Extension
from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.principal import Principal
from cadstack.wire.data_management.answers import VERSION, answer, extension_document
from cadstack.wire.data_management.references import arrow_document
from cadstack.wire.data_management.requests import Acting, Resource, entity_type, read_resource
from cadstack.wire.data_management.tree_answers import item_resource, resource, version_resource
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.routes import not_offered
from cadstack.wire.http.services import Served, Services

Command = Callable[[Services, Principal, str, Resource], Awaitable[tuple[dict[str, Any], list[dict[str, Any]]]]]


async def execute(request: Request, services: Served, caller: Acting) -> Response:
    """POST /commands"""
    asked = await read_resource(request, "commands")
    kind = asked.required("attributes.extension.type")
    if kind in NOT_OFFERED:
        raise not_offered(f"The command {kind}")
    if kind not in COMMANDS:
        raise InvalidInput.at("data.attributes.extension.type", f"'{kind}' is no command of this API.")
    data, included = await COMMANDS[kind](services, caller, path_value(request, "project"), asked)
    if included:
        data["included"] = included  # inside `data`, where the specification has it
    return answer({"jsonapi": VERSION, "data": {"type": "commands", "id": services.ids.hex32(), **data}})


async def _check_permission(
    services: Services, caller: Principal, project: str, asked: Resource
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    actions = asked.member("attributes.extension.data").document.get("requiredActions")
    if not isinstance(actions, list) or not actions or not all(isinstance(each, str) for each in actions):
        raise InvalidInput.at("requiredActions", "'requiredActions' must be an array of strings, not an empty one.")
    wanted = [(entity_type(each.text("type")), each.required("id")) for each in asked.all_related("resources")]
    found = await services.read(check_permissions, caller, project, actions, wanted)
    permissions = [
        {"type": each.type.value, "id": each.id, "details": each.details, "permission": each.granted} for each in found
    ]
    extension = extension_document(
        Extension(CHECK_PERMISSION, data={"permissions": permissions, "requiredActions": actions}), services.public_url
    )
    resources = [{"type": each.type.value, "id": each.id} for each in found]
    return {"attributes": {"extension": extension}, "relationships": {"resources": {"data": resources}}}, []


async def _list_items(
    services: Services, caller: Principal, project: str, asked: Resource
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    with_path = asked.flag("attributes.extension.data.includePathInProject") or False
    wanted = [each.required("id") for each in asked.all_related("resources")]
    found = await services.read(list_items, caller, project, wanted, with_path=with_path)
    base_url = services.public_url
    resources = [{"type": "items", "id": each.item.id, "meta": item_resource(each, base_url)} for each in found]
    return _done(LIST_ITEMS, resources), [version_resource(each.tip, base_url) for each in found]


async def _list_refs(
    services: Services, caller: Principal, project: str, asked: Resource
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    wanted = [each.required("id") for each in asked.all_related("resources")]
    found = await services.read(list_version_references, caller, project, wanted)
    base_url = services.public_url
    resources = [
        {
            "type": "versions",
            "id": version.id,
            "relationships": {"refs": {"data": [arrow_document(arrow, base_url) for arrow in arrows]}},
        }
        for version, arrows in found
    ]
    ends = {id(arrow.other): resource(arrow.other, base_url) for _, arrows in found for arrow in arrows}
    return _done(LIST_REFS, resources), list(ends.values())


def _done(kind: str, resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "attributes": {"status": "complete", "extension": {"type": kind, "version": "1.0"}},
        "relationships": {"resources": {"data": resources}},
    }


CHECK_PERMISSION = "commands:autodesk.core:CheckPermission"
LIST_ITEMS = "commands:autodesk.core:ListItems"
LIST_REFS = "commands:autodesk.core:ListRefs"
COMMANDS: dict[str, Command] = {
    CHECK_PERMISSION: _check_permission,
    LIST_ITEMS: _list_items,
    LIST_REFS: _list_refs,
}
NOT_OFFERED = frozenset(
    f"commands:autodesk.bim360:{name}"
    for name in ("C4RModelPublish", "C4RPublishWithoutLinks", "C4RModelGetPublishJob")
)
"""They publish models of a cloud service that is not here."""
