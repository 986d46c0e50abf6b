"""The rows of folders, items, versions, the places of their contents, and references."""

from collections.abc import Sequence

from cadstack.app.ports.data import Stretch
from cadstack.domain.data.project import Entry, Folder, Item, Reference, Storage, Version
from cadstack.domain.errors import Conflict
from cadstack.store.sql import codec
from cadstack.store.sql.session import Query, Row, Session

FOLDERS, ITEMS = "folders", "items"

ENTRY = Query("SELECT document FROM entry WHERE id = :id AND project = :project AND kind = :kind")
SHOWN = Query("""
    SELECT id, kind, document FROM entry WHERE parent = :parent AND kind = :kind AND shown_as = :shown_as""")
PUT_ENTRY = Query("""
    INSERT INTO entry (id, project, parent, kind, name, shown_as, document)
    VALUES (:id, :project, :parent, :kind, :name, :shown_as, :document)
    ON CONFLICT (id) DO UPDATE
    SET parent = excluded.parent, name = excluded.name, shown_as = excluded.shown_as, document = excluded.document""")
CONTENTS = Query("""
    SELECT kind, document FROM entry
    WHERE parent = :parent AND (CAST(:kind AS TEXT) IS NULL OR kind = :kind)
    AND (CAST(:hidden AS INTEGER) IS NULL OR (shown_as IS NULL) = (CAST(:hidden AS INTEGER) = 1))
    ORDER BY kind, name, id LIMIT :limit OFFSET :offset""")
COUNT = Query("SELECT COUNT(*) AS many FROM entry WHERE parent = :parent AND shown_as IS NOT NULL")
ITEMS_BELOW = Query("""
    WITH RECURSIVE below (id) AS (
        SELECT id FROM entry WHERE id = :folder
        UNION ALL
        SELECT entry.id FROM entry JOIN below ON entry.parent = below.id
        WHERE entry.kind = 'folders' AND entry.shown_as IS NOT NULL)
    SELECT entry.document FROM entry JOIN below ON entry.parent = below.id
    WHERE entry.kind = 'items' AND entry.shown_as IS NOT NULL ORDER BY entry.name, entry.id""")

VERSION = Query("SELECT document FROM version WHERE id = :id AND project = :project")
ANYWHERE = Query("SELECT document FROM version WHERE id = :id")
PUT_VERSION = Query("""
    INSERT INTO version (id, project, item, number, document) VALUES (:id, :project, :item, :number, :document)
    ON CONFLICT (id) DO UPDATE SET document = excluded.document""")
OF_ITEM = Query("SELECT document FROM version WHERE item = :item ORDER BY number DESC")
STORAGE = Query("SELECT document FROM storage WHERE key = :key")
PUT_STORAGE = Query("""
    INSERT INTO storage (key, project, document) VALUES (:key, :project, :document)
    ON CONFLICT (key) DO UPDATE SET document = excluded.document""")

PUT_REFERENCE = Query("""
    INSERT INTO reference (project, source, target, kind, document)
    VALUES (:project, :source, :target, :kind, :document)
    ON CONFLICT (project, source, target, kind) DO UPDATE SET document = excluded.document""")
TOUCHING = Query("""
    SELECT document FROM reference WHERE project = :project AND (source = :thing OR target = :thing)
    ORDER BY source, target, kind""")


class SqlEntries:
    """See `app.ports.Entries`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def folder(self, project_id: str, folder_id: str) -> Folder | None:
        row = self._session.one(ENTRY, id=folder_id, project=project_id, kind=FOLDERS)
        return None if row is None else codec.load(Folder, row["document"])

    def item(self, project_id: str, item_id: str) -> Item | None:
        row = self._session.one(ENTRY, id=item_id, project=project_id, kind=ITEMS)
        return None if row is None else codec.load(Item, row["document"])

    def put(self, entry: Entry) -> None:
        shown_as = None if entry.hidden else entry.name.casefold()
        if shown_as is not None and entry.parent is not None:
            holder = self._session.one(SHOWN, parent=entry.parent, kind=entry.type.value, shown_as=shown_as)
            if holder is not None and holder["id"] != entry.id:
                raise Conflict(f"The name '{entry.name}' is taken in this folder.", next_step="Choose another name.")
        self._session.write(
            PUT_ENTRY,
            id=entry.id,
            project=entry.project,
            parent=entry.parent,
            kind=entry.type.value,
            name=entry.name,
            shown_as=shown_as,
            document=codec.dumps(codec.write(entry)),
        )

    def contents(self, folder_id: str, kind: str | None, hidden: bool | None, stretch: Stretch) -> Sequence[Entry]:
        rows = self._session.all(
            CONTENTS,
            parent=folder_id,
            kind=kind,
            hidden=None if hidden is None else int(hidden),
            limit=stretch.limit,
            offset=stretch.offset,
        )
        return [_entry(row) for row in rows]

    def named(self, folder_id: str, kind: str, name: str) -> Entry | None:
        row = self._session.one(SHOWN, parent=folder_id, kind=kind, shown_as=name.casefold())
        return None if row is None else _entry(row)

    def count(self, folder_id: str) -> int:
        row = self._session.one(COUNT, parent=folder_id)
        return 0 if row is None else int(row["many"])

    def items_below(self, folder_id: str) -> Sequence[Item]:
        return [codec.load(Item, row["document"]) for row in self._session.all(ITEMS_BELOW, folder=folder_id)]


class SqlVersions:
    """See `app.ports.Versions`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, project_id: str, version_id: str) -> Version | None:
        row = self._session.one(VERSION, id=version_id, project=project_id)
        return None if row is None else codec.load(Version, row["document"])

    def anywhere(self, version_id: str) -> Version | None:
        row = self._session.one(ANYWHERE, id=version_id)
        return None if row is None else codec.load(Version, row["document"])

    def put(self, version: Version) -> None:
        self._session.write(
            PUT_VERSION,
            id=version.id,
            project=version.project,
            item=version.item,
            number=version.number,
            document=codec.dumps(codec.write(version)),
        )

    def of_item(self, item_id: str) -> Sequence[Version]:
        return [codec.load(Version, row["document"]) for row in self._session.all(OF_ITEM, item=item_id)]

    def storage(self, key: str) -> Storage | None:
        row = self._session.one(STORAGE, key=key)
        return None if row is None else codec.load(Storage, row["document"])

    def put_storage(self, storage: Storage) -> None:
        document = codec.dumps(codec.write(storage))
        self._session.write(PUT_STORAGE, key=storage.key, project=storage.project, document=document)


class SqlReferences:
    """See `app.ports.References`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, reference: Reference) -> None:
        self._session.write(
            PUT_REFERENCE,
            project=reference.project,
            source=reference.source,
            target=reference.target,
            kind=reference.kind,
            document=codec.dumps(codec.write(reference)),
        )

    def touching(self, project_id: str, thing_id: str) -> Sequence[Reference]:
        rows = self._session.all(TOUCHING, project=project_id, thing=thing_id)
        return [codec.load(Reference, row["document"]) for row in rows]


def _entry(row: Row) -> Entry:
    document = row["document"]
    return codec.load(Folder, document) if row["kind"] == FOLDERS else codec.load(Item, document)
