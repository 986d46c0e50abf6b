"""Making what a seed says, and only what is not there yet: a second run changes nothing.

Things are known by what people call them: users by email, apps by id, hubs by kind and name, the rest by name in what
they are in. What is there and is not in the seed stays as it is. Contents of files come last, by `add_seeded_file`,
since bytes are written before the transaction that makes a file of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeVar

from cadstack.app.accounts import NewIntegration, find_user, whitelist
from cadstack.app.identity import LOOPBACK_CALLBACKS, create_client_app
from cadstack.app.items import NewItem, NewVersion, place_item
from cadstack.app.objects import replace_object
from cadstack.app.ports import BlobInfo, Ids, UnitOfWork
from cadstack.app.projects import Reach
from cadstack.app.provisioning import create_hub, create_project, new_folder
from cadstack.app.service_accounts import create
from cadstack.app.storage import Content, add_storage
from cadstack.app.users import create_user
from cadstack.domain.data.bucket import Chunk, Description
from cadstack.domain.data.hub import Hub, HubKind, HubMember, Role, check_products
from cadstack.domain.data.project import STORAGE_BUCKET, Access, Project, ProjectKind, ProjectMember, Stamp
from cadstack.domain.data.seed import (
    Seed,
    SeedApp,
    SeedFile,
    SeedFolder,
    SeedHub,
    SeedIntegration,
    SeedMember,
    SeedProject,
    SeedServiceAccount,
    SeedUser,
)
from cadstack.domain.data.urns import folder_id
from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.api import ALL_APIS, FREE_APIS
from cadstack.domain.identity.client_app import AppKind
from cadstack.domain.identity.principal import SYSTEM, Principal
from cadstack.domain.identity.scope import CLIENT_ONLY_SCOPES, SCOPES
from cadstack.domain.identity.service_account import account_email
from cadstack.domain.ids import ObjectId

E = TypeVar("E", bound=Enum)


@dataclass(frozen=True)
class MissingFile:
    """A file that a seed wants in a folder, and who is to be its author."""

    project: str
    folder: str
    author: str
    file: SeedFile


@dataclass(frozen=True)
class Sown:
    """What was changed, in words, and the files that are still to be added."""

    changes: tuple[str, ...]
    missing: tuple[MissingFile, ...]


def sow(uow: UnitOfWork, seed: Seed, hashes: Mapping[str, str], now: datetime, ids: Ids) -> Sown:
    """Make users, apps, hubs, projects and folders; `hashes` are the password hashes of new users by email."""
    sower = _Sower(uow, now, ids)
    for user in seed.users:
        sower.user(user, hashes.get(user.email, ""))
    for app in seed.apps:
        sower.app(app)
    for account in seed.service_accounts:
        sower.service_account(account)
    for hub in seed.hubs:
        sower.hub(hub)
    return Sown(tuple(sower.changes), tuple(sower.missing))


def add_seeded_file(uow: UnitOfWork, wanted: MissingFile, blob: str, info: BlobInfo, now: datetime, ids: Ids) -> str:
    """The file, with the content of a blob that was written for it; answers what was changed, in words."""
    reach = _reach(uow, wanted)
    storage = add_storage(uow, reach, wanted.folder, wanted.file.name, now, ids)
    place, chunk = ObjectId(STORAGE_BUCKET, storage.key), Chunk(blob, info.size, info.etag)
    made = replace_object(uow, place, [chunk], info.sha1 or "", Description(), now)
    item = NewItem(wanted.folder, NewVersion(wanted.file.name))
    place_item(uow, reach, item, Content(storage.key, made.size), now, ids)
    return f"added the file '{wanted.file.name}'"


def _reach(uow: UnitOfWork, wanted: MissingFile) -> Reach:
    project, author = uow.projects.get(wanted.project), find_user(uow, wanted.author)
    assert project is not None, f"{wanted.project} is made before its files"
    hub = uow.hubs.get(project.hub)
    assert hub is not None, f"{project.hub} is made before its projects"
    return Reach(project, hub, Access.ADMIN, author.id, author.name)


class _Sower:
    """One run: what it changed so far."""

    def __init__(self, uow: UnitOfWork, now: datetime, ids: Ids) -> None:
        self._uow, self._now, self._ids = uow, now, ids
        self.changes: list[str] = []
        self.missing: list[MissingFile] = []

    def user(self, wanted: SeedUser, password_hash: str) -> None:
        if self._uow.users.by_email(wanted.email) is None:
            create_user(
                self._uow,
                SYSTEM,
                wanted.email,
                self._now,
                self._ids,
                first_name=wanted.first_name,
                last_name=wanted.last_name,
                password_hash=password_hash,
                is_admin=wanted.admin,
            )
            self.changes.append(f"added the user {wanted.email}")

    def app(self, wanted: SeedApp) -> None:
        if self._uow.apps.get(wanted.id) is None:
            kind = _one_of(AppKind, wanted.kind, "kind")
            is_public = kind is AppKind.PUBLIC
            made = create_client_app(
                self._uow,
                SYSTEM,
                wanted.name,
                self._now,
                self._ids,
                client_id=wanted.id,
                secret=wanted.secret or None,
                kind=kind,
                callbacks=wanted.callbacks or LOOPBACK_CALLBACKS,
                scopes=SCOPES - CLIENT_ONLY_SCOPES if is_public else SCOPES,
                apis=FREE_APIS if is_public else ALL_APIS,
            )
            once = "" if wanted.secret or is_public else f", with the secret {made.secret}, which is shown this once"
            self.changes.append(f"added the app {wanted.name} ({wanted.id}){once}")

    def service_account(self, wanted: SeedServiceAccount) -> None:
        if self._uow.users.by_email(account_email(wanted.name, wanted.app)) is None:
            app = Principal(wanted.app, frozenset({"application:service_account:write"}))
            made = create(self._uow, app, wanted.name, wanted.first_name, wanted.last_name, self._now, self._ids)
            self.changes.append(f"added the service account {made.email}")

    def hub(self, wanted: SeedHub) -> None:
        kind = _one_of(HubKind, wanted.kind, "kind")
        there = [hub for hub in self._uow.hubs.all() if hub.kind is kind and hub.name == wanted.name]
        hub = there[0] if there else None
        if hub is None:
            account_id = wanted.id or None
            hub = create_hub(self._uow, kind, wanted.name, wanted.region, self._now, self._ids, account_id=account_id)
            self.changes.append(f"added the hub {hub.name} ({hub.id})")
        for member in wanted.members:
            self._hub_member(hub, member)
        for integration in wanted.integrations:
            self._integration(hub, integration)
        for project in wanted.projects:
            self._project(hub, project)

    def _hub_member(self, hub: Hub, wanted: SeedMember) -> None:
        user = find_user(self._uow, wanted.user)
        products = check_products(hub.kind, wanted.products)
        member = HubMember(hub.id, user.id, _one_of(Role, wanted.role, "role"), products)
        if self._uow.hubs.member(hub.id, user.id) != member:
            self._uow.hubs.put_member(member)
            self.changes.append(f"made {wanted.user} a member of {hub.name}")

    def _integration(self, hub: Hub, wanted: SeedIntegration) -> None:
        before = self._uow.hubs.integration(hub.account_id, wanted.client_id)
        made = whitelist(self._uow, SYSTEM, hub.id, NewIntegration(**vars(wanted)), self._now)
        if made != before:
            self.changes.append(f"whitelisted {wanted.client_id} in {hub.name}")

    def _project(self, hub: Hub, wanted: SeedProject) -> None:
        there = [each for each in self._uow.projects.of_hub(hub.id, None) if each.name == wanted.name]
        if not wanted.members and not there:
            raise InvalidInput.at("members", f"The project '{wanted.name}' needs a member, who makes what is in it.")
        if there:
            project = there[0]
        else:
            by = self._stamp(wanted.members[0].user)
            project = create_project(
                self._uow, hub, _one_of(ProjectKind, wanted.kind, "kind"), wanted.name, by, self._ids
            )
            self.changes.append(f"added the project {project.name} ({project.id})")
        for each in wanted.members:
            member = ProjectMember(
                project.id, find_user(self._uow, each.user).id, _one_of(Access, each.access, "access")
            )
            if self._uow.projects.member(project.id, member.user_id) != member:
                self._uow.projects.put_member(member)
                self.changes.append(f"made {each.user} a member of {project.name}")
        if wanted.members:
            inside = SeedFolder("", wanted.folders, wanted.files)
            self._fill(project, project.root_folder, inside, wanted.members[0].user)

    def _fill(self, project: Project, folder: str, wanted: SeedFolder, author: str) -> None:
        for each in wanted.folders:
            found = self._uow.entries.named(folder, "folders", each.name)
            if found is None:
                found = new_folder(project, folder, each.name, self._stamp(author), folder_id(self._ids.hex32()))
                self._uow.entries.put(found)
                self.changes.append(f"added the folder {each.name} in {project.name}")
            self._fill(project, found.id, each, author)
        self.missing += [
            MissingFile(project.id, folder, author, file)
            for file in wanted.files
            if self._uow.entries.named(folder, "items", file.name) is None
        ]

    def _stamp(self, user: str) -> Stamp:
        author = find_user(self._uow, user)
        return Stamp(self._now, author.id, author.name)


def _one_of(kind: type[E], value: str, field: str) -> E:
    try:
        return kind(value)
    except ValueError:
        raise InvalidInput.at(
            field, f"'{value}' is not one of {', '.join(str(each.value) for each in kind)}."
        ) from None
