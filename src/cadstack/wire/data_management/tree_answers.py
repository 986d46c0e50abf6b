"""Folders, items, versions, storage and downloads as JSON:API resources."""

from typing import Any

from cadstack.app.downloads import Download
from cadstack.app.folders import Details, FolderDetails, ItemDetails
from cadstack.domain.data.project import STORAGE_BUCKET, Extension, Stamp, Storage, Version
from cadstack.domain.data.urns import unpadded
from cadstack.domain.ids import ObjectId
from cadstack.wire.data_management.answers import extension_document, iso, link, related, segment

DOCS_FOLDER = "folders:autodesk.bim360:Folder"
DOCS_FOLDER_DATA: dict[str, Any] = {
    "visibleTypes": ["items:autodesk.bim360:File"],
    "actions": ["CONVERT"],
    "allowedTypes": ["items:autodesk.bim360:File", DOCS_FOLDER],
    "namingStandardIds": [],
}


def resource(details: Details | Version, base_url: str) -> dict[str, Any]:
    """Whichever of the three it is."""
    if isinstance(details, Version):
        return version_resource(details, base_url)
    return (
        folder_resource(details, base_url) if isinstance(details, FolderDetails) else item_resource(details, base_url)
    )


def folder_resource(details: FolderDetails, base_url: str) -> dict[str, Any]:
    folder = details.folder
    url = _url(base_url, folder.project, "folders", folder.id)
    extension = folder.extension
    if extension.type == DOCS_FOLDER:
        extension = Extension(extension.type, extension.version, {**DOCS_FOLDER_DATA, **extension.data})
    return {
        "type": "folders",
        "id": folder.id,
        "attributes": {
            "name": folder.name,
            "displayName": folder.name,
            "objectCount": details.object_count,
            **_stamps(folder.created, folder.modified),
            "lastModifiedTimeRollup": iso(folder.rollup),
            "hidden": folder.hidden,
            "extension": extension_document(extension, base_url),
        },
        "links": {"self": link(url)},
        "relationships": {
            "parent": _parent(f"{url}/parent", folder.parent),
            **_references(url),
            "contents": related(f"{url}/contents"),
        },
    }


def item_resource(details: ItemDetails, base_url: str) -> dict[str, Any]:
    item = details.item
    url = _url(base_url, item.project, "items", item.id)
    attributes: dict[str, Any] = {
        "displayName": item.name,
        **_stamps(item.created, item.modified),
        "hidden": item.hidden,
        "reserved": item.reserved is not None,
        "extension": extension_document(item.extension, base_url),
    }
    if item.reserved:
        attributes |= {
            "reservedTime": iso(item.reserved.at),
            "reservedUserId": item.reserved.user_id,
            "reservedUserName": item.reserved.user_name,
        }
    if details.path is not None:
        attributes["pathInProject"] = details.path
    return {
        "type": "items",
        "id": item.id,
        "attributes": attributes,
        "relationships": {
            "parent": _parent(f"{url}/parent", item.parent),
            "tip": {"data": {"type": "versions", "id": details.tip.id}, **related(f"{url}/tip")},
            "versions": related(f"{url}/versions"),
            **_references(url),
        },
        "links": {"self": link(url)},
    }


def version_resource(version: Version, base_url: str) -> dict[str, Any]:
    url = _url(base_url, version.project, "versions", version.id)
    attributes: dict[str, Any] = {
        "name": version.name,
        "displayName": version.name,
        **_stamps(version.created, version.modified),
        "versionNumber": version.number,
        "mimeType": version.mime_type,
        "extension": extension_document(version.extension, base_url),
    }
    relationships = {
        "item": {"data": {"type": "items", "id": version.item}, **related(f"{url}/item")},
        **_references(url),
    }
    if version.storage:
        attributes |= {"storageSize": version.size, "fileType": version.file_type}
        relationships |= {
            "storage": storage_relationship(version.storage, base_url),
            "derivatives": {"data": {"type": "derivatives", "id": unpadded(version.id)}},
            "downloadFormats": related(f"{url}/downloadFormats"),
        }
    return {
        "type": "versions",
        "id": version.id,
        "attributes": attributes,
        "relationships": relationships,
        "links": {"self": link(url)},
    }


def storage_resource(storage: Storage, base_url: str) -> dict[str, Any]:
    url = _url(base_url, storage.project, "folders", storage.folder)
    target = {"data": {"type": "folders", "id": storage.folder}, **related(url)}
    return {"type": "objects", "id": object_urn(storage.key), "relationships": {"target": target}}


def download_resource(download: Download, base_url: str) -> dict[str, Any]:
    return {
        "type": "downloads",
        "id": download.id,
        "attributes": {"format": {"fileType": download.file_type}},
        "links": {"self": link(download_url(download, base_url))},
        "relationships": {"storage": storage_relationship(str(download.version.storage), base_url)},
    }


def job_resource(download: Download, base_url: str) -> dict[str, Any]:
    url = f"{base_url}/data/v1/projects/{segment(download.version.project)}/jobs/{download.id}"
    return {
        "type": "downloads",
        "id": download.id,
        "attributes": {"status": "finished"},
        "links": {"self": link(url)},
    }


def download_url(download: Download, base_url: str) -> str:
    return f"{base_url}/data/v1/projects/{segment(download.version.project)}/downloads/{download.id}"


def storage_relationship(key: str, base_url: str) -> dict[str, Any]:
    url = f"{base_url}/oss/v2/buckets/{STORAGE_BUCKET}/objects/{segment(key)}"
    return {"data": {"type": "objects", "id": object_urn(key)}, "meta": {"link": link(url)}}


def object_urn(key: str) -> str:
    return str(ObjectId(STORAGE_BUCKET, key))


def _url(base_url: str, project: str, kind: str, thing: str) -> str:
    return f"{base_url}/data/v1/projects/{segment(project)}/{kind}/{segment(thing)}"


def _stamps(created: Stamp, modified: Stamp) -> dict[str, str]:
    return {
        "createTime": iso(created.at),
        "createUserId": created.user_id,
        "createUserName": created.user_name,
        "lastModifiedTime": iso(modified.at),
        "lastModifiedUserId": modified.user_id,
        "lastModifiedUserName": modified.user_name,
    }


def _parent(url: str, parent: str | None) -> dict[str, Any]:
    """The root folder of a project has none."""
    return {"data": {"type": "folders", "id": parent}, **related(url)} if parent else {}


def _references(url: str) -> dict[str, Any]:
    return {
        "refs": {"links": {"self": link(f"{url}/relationships/refs"), "related": link(f"{url}/refs")}},
        "links": {"links": {"self": link(f"{url}/relationships/links")}},
    }
