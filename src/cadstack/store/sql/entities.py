"""The rows of app bundles and activities, their versions and aliases."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any

from cadstack.app.ports import Page
from cadstack.domain.errors import Conflict, InvalidInput, NotFound
from cadstack.domain.ids import QualifiedId
from cadstack.domain.versioned import EVERYONE, Entity, Kind
from cadstack.store.sql import codec
from cadstack.store.sql.codec import Sealed
from cadstack.store.sql.session import Changed, Query, Session

GET = Query("SELECT revision, document FROM entity WHERE kind = :kind AND owner = :owner AND name = :name")
ADD = Query("""
    INSERT INTO entity (kind, owner, name, revision, document) VALUES (:kind, :owner, :name, 0, :document)
    ON CONFLICT (kind, owner, name) DO NOTHING""")
SAVE = Query("""
    UPDATE entity SET document = :document, revision = revision + 1
    WHERE kind = :kind AND owner = :owner AND name = :name AND revision = :revision""")
DELETE = Query("DELETE FROM entity WHERE kind = :kind AND owner = :owner AND name = :name")
NAMES = Query("SELECT name FROM entity WHERE kind = :kind AND owner = :owner ORDER BY name")

VERSIONS = Query("SELECT version FROM entity_version WHERE kind = :kind AND owner = :owner AND name = :name")
ADD_VERSION = Query("""
    INSERT INTO entity_version (kind, owner, name, version) VALUES (:kind, :owner, :name, :version)
    ON CONFLICT (kind, owner, name, version) DO NOTHING""")
DROP_VERSION = Query(
    "DELETE FROM entity_version WHERE kind = :kind AND owner = :owner AND name = :name AND version = :version"
)
PUT_DEFINITION = Query("""
    INSERT INTO entity_version (kind, owner, name, version, definition)
    VALUES (:kind, :owner, :name, :version, :definition)
    ON CONFLICT (kind, owner, name, version) DO UPDATE SET definition = excluded.definition""")
VERSION = Query("""
    SELECT definition, blob, blob_size FROM entity_version
    WHERE kind = :kind AND owner = :owner AND name = :name AND version = :version""")
SET_BLOB = Query("""
    UPDATE entity_version SET blob = :blob, blob_size = :size
    WHERE kind = :kind AND owner = :owner AND name = :name AND version = :version""")

DROP_REFERENCES = Query(
    "DELETE FROM bundle_reference WHERE kind = :kind AND owner = :owner AND name = :name AND version = :version"
)
ADD_REFERENCE = Query("""
    INSERT INTO bundle_reference (kind, owner, name, version, bundle)
    VALUES (:kind, :owner, :name, :version, :bundle) ON CONFLICT DO NOTHING""")
USED_BY = Query("""
    SELECT DISTINCT kind, name, version FROM bundle_reference
    WHERE owner = :owner AND bundle = :bundle ORDER BY kind, name, version""")

DROP_SHARES = Query("DELETE FROM share WHERE kind = :kind AND owner = :owner AND name = :name")
ADD_SHARE = Query(
    "INSERT INTO share (kind, receiver, owner, name, alias) VALUES (:kind, :receiver, :owner, :name, :alias)"
)
OWN_PAGE = Query("""
    SELECT document FROM entity
    WHERE kind = :kind AND owner = :owner AND name >= :name ORDER BY name LIMIT :limit""")
# What is shared with the caller or with everyone, in the order of the ids.
SHARED_PAGE = Query("""
    SELECT DISTINCT client_app.handle AS handle, share.name AS name, share.alias AS alias
    FROM share JOIN client_app ON client_app.id = share.owner
    WHERE share.kind = :kind AND share.receiver IN (:handle, :everyone) AND share.owner <> :owner
      AND (client_app.handle, share.name, share.alias) > (:after_handle, :after_name, :after_alias)
    ORDER BY client_app.handle, share.name, share.alias LIMIT :limit""")
HANDLE = Query("SELECT handle FROM client_app WHERE id = :id")

OWN, SHARED = "own", "shared"


class SqlEntities:
    """See `app.ports.Entities`. A definition is sealed: its settings may carry secrets."""

    def __init__(self, session: Session, sealed: Sealed) -> None:
        self._session, self._sealed = session, sealed
        self._revisions: dict[tuple[str, str, str], int] = {}

    def get(self, kind: Kind, owner: str, name: str) -> Entity | None:
        row = self._session.one(GET, kind=kind.value, owner=owner, name=name)
        if row is None:
            return None
        self._revisions[kind.value, owner, name] = row["revision"]
        return codec.load(Entity, row["document"])

    def add(self, entity: Entity) -> None:
        key, document = _key(entity), codec.dumps(codec.write(entity))
        if not self._session.write(ADD, **key, document=document):
            raise Conflict(
                f"The {entity.kind.noun} '{entity.name}' exists already.",
                next_step="Add a version to it, or choose another name.",
            )
        self._revisions[entity.kind.value, entity.owner, entity.name] = 0
        self._write_index(entity)

    def save(self, entity: Entity) -> None:
        revision = self._revisions.get((entity.kind.value, entity.owner, entity.name))
        if revision is None:
            raise LookupError(f"{entity.name} was not read in this transaction; get it before you save it.")
        document = codec.dumps(codec.write(entity))
        if not self._session.write(SAVE, **_key(entity), document=document, revision=revision):
            raise Changed(f"{entity.kind.noun} {entity.name}")
        self._revisions[entity.kind.value, entity.owner, entity.name] = revision + 1
        self._write_index(entity)

    def delete(self, kind: Kind, owner: str, name: str) -> None:
        self._session.write(DELETE, kind=kind.value, owner=owner, name=name)

    def names(self, kind: Kind, owner: str) -> Sequence[str]:
        return [row["name"] for row in self._session.all(NAMES, kind=kind.value, owner=owner)]

    def put_definition(self, kind: Kind, owner: str, name: str, version: int, document: Mapping[str, Any]) -> None:
        key = {"kind": kind.value, "owner": owner, "name": name, "version": version}
        self._session.write(PUT_DEFINITION, **key, definition=self._sealed.close(document))
        self._session.write(DROP_REFERENCES, **key)
        references = {name for bundle in document.get("appbundles", ()) for name in _names_of_bundle(bundle)}
        if references:
            self._session.write_many(ADD_REFERENCE, [{**key, "bundle": bundle} for bundle in sorted(references)])

    def definition(self, kind: Kind, owner: str, name: str, version: int) -> Mapping[str, Any]:
        row = self._session.one(VERSION, kind=kind.value, owner=owner, name=name, version=version)
        if row is None or row["definition"] is None:
            raise NotFound(f"Version {version} of {name} does not exist.")
        document: Mapping[str, Any] = self._sealed.open(row["definition"])
        return document

    def set_blob(self, owner: str, name: str, version: int, blob: str, size: int) -> None:
        key = {"kind": Kind.APPBUNDLE.value, "owner": owner, "name": name, "version": version}
        if not self._session.write(SET_BLOB, **key, blob=blob, size=size):
            raise NotFound(f"Version {version} of {name} does not exist.")

    def blob(self, owner: str, name: str, version: int) -> tuple[str, int] | None:
        row = self._session.one(VERSION, kind=Kind.APPBUNDLE.value, owner=owner, name=name, version=version)
        return None if row is None or row["blob"] is None else (row["blob"], row["blob_size"])

    def listing(self, kind: Kind, owner: str, handle: str, after: str | None, limit: int) -> Page[str]:
        """Own ids by name with `$LATEST` first, then shared ones by id."""
        section, *key = _unpack(after) if after else (OWN, "", "")
        found: list[tuple[str, QualifiedId]] = []
        if section == OWN:
            found += [(OWN, each) for each in self._own(kind, owner, handle, key, limit + 1)]
            key = ["", "", ""]
        if len(found) <= limit:
            more = limit + 1 - len(found)
            found += [(SHARED, each) for each in self._shared(kind, owner, handle, key, more)]
        ids = tuple(str(each) for _, each in found[:limit])
        return Page(ids, _pack(*found[limit - 1]) if len(found) > limit else None)

    def used_by(self, owner: str, names: Sequence[str]) -> Sequence[str]:
        row = self._session.one(HANDLE, id=owner)
        handle = owner if row is None else row["handle"]
        found: dict[str, None] = {}
        for name in names:
            for use in self._session.all(USED_BY, owner=owner, bundle=name):
                found[f"{handle}.{use['name']}+{use['version']}"] = None
        return list(found)

    def _own(self, kind: Kind, owner: str, handle: str, key: Sequence[str], limit: int) -> list[QualifiedId]:
        after_name, after_alias = key
        found: list[QualifiedId] = []
        for row in self._session.all(OWN_PAGE, kind=kind.value, owner=owner, name=after_name, limit=limit + 1):
            entity = codec.load(Entity, row["document"])
            ids = [QualifiedId(handle, entity.name, alias.id) for alias in entity.all_aliases()]
            found += [each for each in ids if each.name > after_name or each.alias > after_alias]
        return found[:limit]

    def _shared(self, kind: Kind, owner: str, handle: str, key: Sequence[str], limit: int) -> list[QualifiedId]:
        after_handle, after_name, after_alias = key
        rows = self._session.all(
            SHARED_PAGE,
            kind=kind.value,
            owner=owner,
            handle=handle,
            everyone=EVERYONE,
            after_handle=after_handle,
            after_name=after_name,
            after_alias=after_alias,
            limit=limit,
        )
        return [QualifiedId(row["handle"], row["name"], row["alias"]) for row in rows]

    def _write_index(self, entity: Entity) -> None:
        key = _key(entity)
        stored = {row["version"] for row in self._session.all(VERSIONS, **key)}
        for version in stored - set(entity.versions):
            self._session.write(DROP_VERSION, **key, version=version)
        for version in set(entity.versions) - stored:
            self._session.write(ADD_VERSION, **key, version=version)
        self._session.write(DROP_SHARES, **key)
        shares = [
            {**key, "receiver": receiver, "alias": alias.id}
            for alias in entity.aliases.values()
            for receiver in sorted(set(alias.receivers))
        ]
        if shares:
            self._session.write_many(ADD_SHARE, shares)


def _key(entity: Entity) -> dict[str, str]:
    return {"kind": entity.kind.value, "owner": entity.owner, "name": entity.name}


def _names_of_bundle(reference: str) -> set[str]:
    """How a caller may name a bundle that is referred to as `owner.Name+alias`: so, `owner.Name` or `Name`."""
    qualified, _, _ = reference.partition("+")
    _, _, name = qualified.rpartition(".")
    return {reference, qualified, name}


def _pack(section: str, last: QualifiedId) -> str:
    parts = [section, last.name, last.alias] if section == OWN else [section, last.owner, last.name, last.alias]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def _unpack(cursor: str) -> list[str]:
    """The parts of a cursor; raises InvalidInput for one that `_pack` did not make."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        parts = None
    lengths = {OWN: 3, SHARED: 4}
    if not (isinstance(parts, list) and parts and all(isinstance(p, str) for p in parts)) or (
        lengths.get(parts[0]) != len(parts)
    ):
        raise InvalidInput.at("page", "The page token is not valid. Start the listing again without one.")
    return parts
