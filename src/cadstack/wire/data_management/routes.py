"""Every path of the Data Management specification."""

from fastapi import APIRouter

from cadstack.domain.data.project import EntityType
from cadstack.wire.data_management import commands, downloads, folders, hubs, items, references
from cadstack.wire.http.routes import router_of
from cadstack.wire.http.services import Services

HUBS = "/project/v1/hubs"
HUB = HUBS + "/{hub}"
HUB_PROJECTS = HUB + "/projects"
HUB_PROJECT = HUB_PROJECTS + "/{project}"
PROJECT = "/data/v1/projects/{project}"
FOLDER = PROJECT + "/folders/{folder}"
ITEM = PROJECT + "/items/{item}"
VERSION = PROJECT + "/versions/{version}"

ROUTES = (
    ("GET", HUBS, hubs.hubs),
    ("GET", HUB, hubs.hub),
    ("GET", HUB_PROJECTS, hubs.projects),
    ("GET", HUB_PROJECT, hubs.project),
    ("GET", HUB_PROJECT + "/hub", hubs.project_hub),
    ("GET", HUB_PROJECT + "/topFolders", hubs.project_top_folders),
    ("POST", PROJECT + "/folders", folders.create),
    ("GET", FOLDER, folders.folder),
    ("PATCH", FOLDER, folders.change),
    ("GET", FOLDER + "/parent", folders.folder_parent),
    ("GET", FOLDER + "/contents", folders.folder_contents),
    ("GET", FOLDER + "/search", folders.folder_search),
    ("POST", PROJECT + "/storage", folders.storage),
    ("POST", PROJECT + "/items", items.create),
    ("GET", ITEM, items.item),
    ("PATCH", ITEM, items.change),
    ("GET", ITEM + "/parent", items.parent),
    ("GET", ITEM + "/tip", items.tip),
    ("GET", ITEM + "/versions", items.versions),
    ("POST", PROJECT + "/versions", items.create_next),
    ("GET", VERSION, items.version),
    ("PATCH", VERSION, items.change_version),
    ("GET", VERSION + "/item", items.item_of_version),
    ("GET", VERSION + "/downloadFormats", downloads.formats),
    ("GET", VERSION + "/downloads", downloads.of_version),
    ("POST", PROJECT + "/downloads", downloads.create),
    ("GET", PROJECT + "/downloads/{download}", downloads.download),
    ("GET", PROJECT + "/jobs/{job}", downloads.job),
    ("POST", PROJECT + "/commands", commands.execute),
    *(
        route
        for path, kind in ((FOLDER, EntityType.FOLDER), (ITEM, EntityType.ITEM), (VERSION, EntityType.VERSION))
        for route in (
            ("GET", path + "/refs", references.referred(kind)),
            ("GET", path + "/relationships/refs", references.relationships(kind)),
            ("POST", path + "/relationships/refs", references.adding(kind)),
            ("GET", path + "/relationships/links", references.links(kind)),
        )
    ),
)


def create_router(_services: Services) -> APIRouter:
    """The routes of Data Management."""
    return router_of(ROUTES)
