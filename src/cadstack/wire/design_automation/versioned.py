"""The nine routes that app bundles and activities share."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app import activities, versioned
from cadstack.domain.automation.documents import alias_document, read_alias, read_alias_change
from cadstack.domain.versioned import Kind
from cadstack.wire.design_automation.exchange import AppOnly, answer, no_content, read_body, version_number
from cadstack.wire.design_automation.paging import PAGE_SIZE, asked_cursor, asked_number, page_document
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.routes import Route
from cadstack.wire.http.services import Served

BASE = "/da/{region}/v3"


def shared_routes(kind: Kind) -> list[Route]:
    """Listing, deletion, versions and aliases of one kind."""
    base = f"{BASE}/{kind.value}"
    return [
        ("GET", base, _listing(kind)),
        ("DELETE", f"{base}/{{id}}", _delete(kind)),
        ("GET", f"{base}/{{id}}/versions", _versions(kind)),
        ("DELETE", f"{base}/{{id}}/versions/{{version}}", _delete_version(kind)),
        ("GET", f"{base}/{{id}}/aliases", _aliases(kind)),
        ("POST", f"{base}/{{id}}/aliases", _create_alias(kind)),
        ("GET", f"{base}/{{id}}/aliases/{{alias}}", _alias(kind)),
        ("PATCH", f"{base}/{{id}}/aliases/{{alias}}", _change_alias(kind)),
        ("DELETE", f"{base}/{{id}}/aliases/{{alias}}", _delete_alias(kind)),
    ]


def _listing(kind: Kind) -> Callable[..., object]:
    async def list_ids(request: Request, services: Served, caller: AppOnly) -> Response:
        cursor = asked_cursor(request)
        page = await services.read(activities.listing, caller, kind, cursor, PAGE_SIZE, catalogue=services.catalogue)
        return answer(page_document(page))

    return list_ids


def _delete(kind: Kind) -> Callable[..., object]:
    async def delete(request: Request, services: Served, caller: AppOnly) -> Response:
        warnings = await services.run(
            versioned.delete, caller, kind, path_value(request, "id"), services.now(), services.ids
        )
        return no_content(warnings)

    return delete


def _versions(kind: Kind) -> Callable[..., object]:
    async def list_versions(request: Request, services: Served, caller: AppOnly) -> Response:
        name, after = path_value(request, "id"), asked_number(request)
        return answer(page_document(await services.read(versioned.versions, caller, kind, name, after, PAGE_SIZE)))

    return list_versions


def _delete_version(kind: Kind) -> Callable[..., object]:
    async def delete_version(request: Request, services: Served, caller: AppOnly) -> Response:
        name, version = path_value(request, "id"), version_number(request)
        await services.run(versioned.delete_version, caller, kind, name, version, services.now(), services.ids)
        return no_content()

    return delete_version


def _aliases(kind: Kind) -> Callable[..., object]:
    async def list_aliases(request: Request, services: Served, caller: AppOnly) -> Response:
        name, after = path_value(request, "id"), asked_cursor(request)
        page = await services.read(versioned.aliases, caller, kind, name, after, PAGE_SIZE)
        return answer(page_document(page, alias_document))

    return list_aliases


def _create_alias(kind: Kind) -> Callable[..., object]:
    async def create_alias(request: Request, services: Served, caller: AppOnly) -> Response:
        alias = read_alias(await read_body(request, caller))
        name, now = path_value(request, "id"), services.now()
        warnings = await services.run(versioned.create_alias, caller, kind, name, alias, now, services.ids)
        return answer(alias_document(alias), warnings)

    return create_alias


def _alias(kind: Kind) -> Callable[..., object]:
    async def get_alias(request: Request, services: Served, caller: AppOnly) -> Response:
        name, alias = path_value(request, "id"), path_value(request, "alias")
        return answer(alias_document(await services.read(versioned.alias, caller, kind, name, alias)))

    return get_alias


def _change_alias(kind: Kind) -> Callable[..., object]:
    async def change_alias(request: Request, services: Served, caller: AppOnly) -> Response:
        change = read_alias_change(await read_body(request, caller))
        name, alias = path_value(request, "id"), path_value(request, "alias")
        changed, warnings = await services.run(
            versioned.change_alias, caller, kind, name, alias, change, services.now(), services.ids
        )
        return answer(alias_document(changed), warnings)

    return change_alias


def _delete_alias(kind: Kind) -> Callable[..., object]:
    async def delete_alias(request: Request, services: Served, caller: AppOnly) -> Response:
        name, alias = path_value(request, "id"), path_value(request, "alias")
        await services.run(versioned.delete_alias, caller, kind, name, alias, services.now(), services.ids)
        return no_content()

    return delete_alias
