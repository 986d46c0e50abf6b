"""The routes of app bundles that are not shared with activities."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app import appbundles
from cadstack.domain.automation.documents import appbundle_document
from cadstack.domain.versioned import Kind
from cadstack.wire.design_automation.exchange import AppOnly, answer, qualified_id, read_body, version_number
from cadstack.wire.design_automation.upload_form import UPLOAD_PATH, upload_parameters
from cadstack.wire.design_automation.versioned import BASE, shared_routes
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.routes import Route
from cadstack.wire.http.services import Served, Services

DOWNLOAD_LIFETIME = timedelta(hours=1)


async def create(request: Request, services: Served, caller: AppOnly) -> Response:
    """POST /appbundles"""
    published = await services.run(
        appbundles.create,
        caller,
        await read_body(request, caller),
        services.now(),
        services.ids,
        catalogue=services.catalogue,
        strict=services.settings.strict,
    )
    return _published(published, services)


async def add_version(request: Request, services: Served, caller: AppOnly) -> Response:
    """POST /appbundles/{id}/versions"""
    published = await services.run(
        appbundles.add_version,
        caller,
        path_value(request, "id"),
        await read_body(request, caller),
        services.now(),
        services.ids,
        catalogue=services.catalogue,
        strict=services.settings.strict,
    )
    return _published(published, services)


async def get(request: Request, services: Served, caller: AppOnly) -> Response:
    """GET /appbundles/{owner.name+alias}"""
    reference = qualified_id(request, Kind.APPBUNDLE.noun)
    found = await services.read(appbundles.get, caller, reference, catalogue=services.catalogue)
    return _found(found, reference.alias, services)


async def get_version(request: Request, services: Served, caller: AppOnly) -> Response:
    """GET /appbundles/{id}/versions/{version}"""
    name, version = path_value(request, "id"), version_number(request)
    return _found(await services.read(appbundles.get_version, caller, name, version), None, services)


def _published(published: appbundles.Published, services: Services) -> Response:
    bundle = published.bundle
    form = upload_parameters(
        f"{services.public_url}{UPLOAD_PATH}",
        f"apps/{bundle.owner}/{bundle.name}/{bundle.version}",
        published.upload_bytes,
        services.urls,
        services.now(),
        services.ids.secret(),
    )
    return answer(appbundle_document(bundle, upload_parameters=form), published.warnings)


def _found(found: appbundles.Found, alias: str | None, services: Services) -> Response:
    """The bundle, with a URL of its zip once that was uploaded."""
    package = None
    if found.blob is not None:
        filename = f"{found.bundle.name}_{found.bundle.version}.zip"
        package = services.urls.sign(
            "GET",
            found.blob,
            DOWNLOAD_LIFETIME,
            services.now(),
            content_type="application/zip",
            content_disposition=f'attachment; filename="{filename}"',
        )
    return answer(appbundle_document(found.bundle, alias, package=package))


ROUTES: list[Route] = [
    ("POST", f"{BASE}/appbundles", create),
    ("GET", f"{BASE}/appbundles/{{id}}", get),
    ("POST", f"{BASE}/appbundles/{{id}}/versions", add_version),
    ("GET", f"{BASE}/appbundles/{{id}}/versions/{{version}}", get_version),
    *shared_routes(Kind.APPBUNDLE),
]
