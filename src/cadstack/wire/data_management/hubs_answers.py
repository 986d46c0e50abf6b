"""Hubs and projects as JSON:API resources, and the warnings of regions that could not be asked."""

from typing import Any

from cadstack.domain.data.hub import Hub, HubKind
from cadstack.domain.data.project import Extension, Project
from cadstack.domain.data.visibility import DM_ERROR, RegionWarning
from cadstack.wire.data_management.answers import extension_document, link, related, segment

HUB_TYPES = {
    HubKind.PERSONAL: "hubs:autodesk.a360:PersonalHub",
    HubKind.TEAM: "hubs:autodesk.core:Hub",
    HubKind.ACCOUNT: "hubs:autodesk.bim360:Account",
}


def hub_resource(hub: Hub, base_url: str) -> dict[str, Any]:
    url = f"{base_url}/project/v1/hubs/{segment(hub.id)}"
    relationships: dict[str, Any] = {"projects": related(f"{url}/projects")}
    if not hub.is_gated:
        relationships["pimCollection"] = {"data": {"type": "collection", "id": f"co.{hub.id.removeprefix('a.')[:22]}"}}
    return {
        "type": "hubs",
        "id": hub.id,
        "attributes": {
            "name": hub.name,
            "extension": extension_document(Extension(HUB_TYPES[hub.kind]), base_url),
            "region": hub.region,
        },
        "relationships": relationships,
        "links": {"self": link(url)},
    }


def project_resource(project: Project, base_url: str) -> dict[str, Any]:
    url = f"{base_url}/project/v1/hubs/{segment(project.hub)}/projects/{segment(project.id)}"
    root_url = f"{base_url}/data/v1/projects/{segment(project.id)}/folders/{segment(project.root_folder)}"
    data = {"projectType": project.kind.value} if project.is_docs else {}
    kind = "projects:autodesk.bim360:Project" if project.is_docs else "projects:autodesk.core:Project"
    return {
        "type": "projects",
        "id": project.id,
        "attributes": {
            "name": project.name,
            "scopes": _scopes(project),
            "extension": extension_document(Extension(kind, data=data), base_url),
        },
        "relationships": {
            "hub": {
                "data": {"type": "hubs", "id": project.hub},
                **related(f"{base_url}/project/v1/hubs/{segment(project.hub)}"),
            },
            "rootFolder": {
                "data": {"type": "folders", "id": project.root_folder},
                "meta": {"link": link(root_url)},
            },
            "topFolders": related(f"{url}/topFolders"),
        },
        "links": {"self": link(url)},
    }


def warning_document(warning: RegionWarning) -> dict[str, Any]:
    """In the names, order and mixed case of the original."""
    return {
        "Id": None,
        "HttpStatusCode": warning.status,
        "ErrorCode": DM_ERROR,
        "Title": f"Unable to get hubs from BIM360DM {warning.region}.",
        "Detail": warning.detail,
        "AboutLink": None,
        "Source": [],
        "meta": [],
    }


def _scopes(project: Project) -> list[str]:
    if not project.is_docs:
        return ["global"]
    return [f"b360project.{project.id.removeprefix('b.')}", f"O2tenant.{project.hub.removeprefix('b.')}"]
