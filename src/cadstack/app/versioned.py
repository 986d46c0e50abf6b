"""The verbs that AppBundles and Activities share: find one, list what is there, move aliases, delete versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from cadstack.app.callers import calling_app
from cadstack.app.ports import Ids, Page, UnitOfWork
from cadstack.app.servicelimits import limits_of
from cadstack.domain.errors import Conflict, InvalidInput, LimitReached, NotFound
from cadstack.domain.events import Event
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import LATEST, OWNER, QualifiedId
from cadstack.domain.versioned import EVERYONE, Alias, Entity, Kind

Row = TypeVar("Row")


@dataclass(frozen=True)
class Pin:
    """The version of an entity that a reference means now. `handle` is what stands before the dot in its id."""

    entity: Entity
    handle: str
    version: int


def own(uow: UnitOfWork, app: ClientApp, kind: Kind, name: str) -> Entity:
    """The caller's own entity by its bare name; raises NotFound."""
    entity = uow.entities.get(kind, app.id, name)
    if entity is None:
        raise NotFound(f"The {kind.noun} '{name}' does not exist.", next_step=_hint(kind, app, name))
    return entity


def pin(uow: UnitOfWork, app: ClientApp, kind: Kind, reference: QualifiedId) -> Pin:
    """What a qualified id means for this app: its own, or an alias that is shared with it; raises NotFound."""
    owner = uow.apps.by_handle(reference.owner)
    entity = uow.entities.get(kind, owner.id, reference.name) if owner else None
    if owner is None or entity is None or not is_visible(entity, reference.alias, app):
        raise NotFound(
            f"The {kind.noun} '{reference}' does not exist or is not shared with you.",
            next_step=f"GET {kind.value} lists the ids that you may use.",
        )
    return Pin(entity, owner.handle, entity.version_of(reference.alias))


def is_visible(entity: Entity, alias: str, app: ClientApp) -> bool:
    """Whether this app may use the alias: its owner all of them, others those shared with them by nickname or id."""
    if entity.owner == app.id:
        return True
    shared = entity.aliases.get(alias)
    return shared is not None and not {EVERYONE, app.id, app.handle}.isdisjoint(shared.receivers)


def add(
    uow: UnitOfWork, principal: Principal, entity: Entity, definition: Mapping[str, Any], now: datetime, ids: Ids
) -> None:
    """Store a new entity with its first version; raises Conflict where the name is taken."""
    if uow.entities.get(entity.kind, entity.owner, entity.name) is not None:
        raise Conflict(
            f"The {entity.kind.noun} '{entity.name}' exists already.",
            next_step=f"POST {entity.kind.value}/{entity.name}/versions makes a new version of it.",
        )
    uow.entities.add(entity)
    uow.entities.put_definition(entity.kind, entity.owner, entity.name, entity.latest, definition)
    _emit(uow, principal, entity, "created", now, ids, after={"version": entity.latest})


def grow(
    uow: UnitOfWork, principal: Principal, entity: Entity, definition: Mapping[str, Any], now: datetime, ids: Ids
) -> None:
    """Store an entity that has one version more."""
    uow.entities.save(entity)
    uow.entities.put_definition(entity.kind, entity.owner, entity.name, entity.latest, definition)
    _emit(uow, principal, entity, "version-created", now, ids, after={"version": entity.latest})


def delete(uow: UnitOfWork, principal: Principal, kind: Kind, name: str, now: datetime, ids: Ids) -> tuple[str, ...]:
    """Delete an entity with all versions and aliases; the warnings name what still refers to a bundle.

    Documented is only that it succeeds. References are by alias and may be filled again by a new bundle of the same
    name, as deployment scripts do, so they do not stand in the way; an activity without its bundle is refused when a
    work item is submitted.
    """
    app = calling_app(uow, principal)
    entity = own(uow, app, kind, name)
    users = uow.entities.used_by(app.id, [f"{app.handle}.{name}"]) if kind is Kind.APPBUNDLE else ()
    for version in entity.versions:
        _discard_package(uow, entity, version, now)
    uow.entities.delete(kind, app.id, name)
    _emit(uow, principal, entity, "deleted", now, ids, before={"versions": list(entity.versions)})
    return (f"{', '.join(users)} still refer to {app.handle}.{name}.",) if users else ()


def delete_version(
    uow: UnitOfWork, principal: Principal, kind: Kind, name: str, version: int, now: datetime, ids: Ids
) -> None:
    """Delete one version; raises InvalidInput while an alias points to it, or where it is the only one."""
    entity = own(uow, calling_app(uow, principal), kind, name)
    smaller = entity.without_version(version)
    _discard_package(uow, entity, version, now)
    uow.entities.save(smaller)
    _emit(uow, principal, entity, "version-deleted", now, ids, before={"version": version})


def versions(uow: UnitOfWork, principal: Principal, kind: Kind, name: str, after: int, limit: int) -> Page[int]:
    """The version numbers after `after`, in order."""
    entity = own(uow, calling_app(uow, principal), kind, name)
    rows = [version for version in sorted(entity.versions) if version > after]
    return page(rows, limit, str)


def aliases(uow: UnitOfWork, principal: Principal, kind: Kind, name: str, after: str | None, limit: int) -> Page[Alias]:
    """The aliases after `after`, `$LATEST` first."""
    entity = own(uow, calling_app(uow, principal), kind, name)
    rows = [alias for alias in entity.all_aliases() if after is None or _place(alias.id) > _place(after)]
    return page(rows, limit, lambda alias: alias.id)


def alias(uow: UnitOfWork, principal: Principal, kind: Kind, name: str, alias_id: str) -> Alias:
    """One alias, also `$LATEST`; raises NotFound."""
    entity = own(uow, calling_app(uow, principal), kind, name)
    version = entity.version_of(alias_id)
    return entity.aliases.get(alias_id, Alias(alias_id, version))


def create_alias(
    uow: UnitOfWork, principal: Principal, kind: Kind, name: str, new: Alias, now: datetime, ids: Ids
) -> tuple[str, ...]:
    """Add an alias; raises Conflict where it exists, LimitReached, NotFound for its version. The result is warnings."""
    app = calling_app(uow, principal)
    entity = own(uow, app, kind, name)
    changed = entity.with_alias(new, limits_of(app).frontend.aliases)
    warnings = _check_receivers(uow, app, new, before=None)
    uow.entities.save(changed)
    _emit(uow, principal, entity, "alias-created", now, ids, after=_facts(new))
    return warnings


def change_alias(
    uow: UnitOfWork,
    principal: Principal,
    kind: Kind,
    name: str,
    alias_id: str,
    change: tuple[int | None, tuple[str, ...] | None],
    now: datetime,
    ids: Ids,
) -> tuple[Alias, tuple[str, ...]]:
    """Point an alias to another version, share it anew, or both; the alias as it is now, and warnings."""
    app = calling_app(uow, principal)
    entity = own(uow, app, kind, name)
    before = entity.aliases.get(alias_id, Alias(alias_id, entity.latest))
    version, receivers = change
    after = Alias(
        alias_id,
        before.version if version is None else version,
        before.receivers if receivers is None else receivers,
    )
    changed = entity.with_moved_alias(after)
    warnings = _check_receivers(uow, app, after, before)
    uow.entities.save(changed)
    _emit(uow, principal, entity, "alias-changed", now, ids, before=_facts(before), after=_facts(after))
    return after, warnings


def delete_alias(
    uow: UnitOfWork, principal: Principal, kind: Kind, name: str, alias_id: str, now: datetime, ids: Ids
) -> None:
    """Delete an alias. One that is not there is InvalidInput: DELETE of an alias documents 400 and no 404."""
    entity = own(uow, calling_app(uow, principal), kind, name)
    try:
        smaller = entity.without_alias(alias_id)
    except NotFound as error:
        raise InvalidInput(error.message, next_step=error.next_step) from None
    uow.entities.save(smaller)
    _emit(uow, principal, entity, "alias-deleted", now, ids, before=_facts(entity.aliases[alias_id]))


def shares(uow: UnitOfWork, principal: Principal, after: str | None, limit: int) -> Page[tuple[Kind, str, Alias]]:
    """The caller's own aliases that are shared: bundles, then activities."""
    app = calling_app(uow, principal)
    rows = [
        (kind, entity.name, entity.aliases[key])
        for kind in Kind
        for entity in _all(uow, app, kind)
        for key in sorted(entity.aliases)
        if entity.aliases[key].receivers
    ]
    rows.sort(key=_share_key)
    return page([row for row in rows if after is None or _share_key(row) > after], limit, _share_key)


def page(rows: Sequence[Row], limit: int, key: Any) -> Page[Row]:
    """The first `limit` rows; `next` is the key of the last one where there are more."""
    shown = tuple(rows[:limit])
    return Page(shown, key(shown[-1]) if len(rows) > limit else None)


def _share_key(row: tuple[Kind, str, Alias]) -> str:
    kind, name, shared = row
    return f"{kind.value}/{name}+{shared.id}"


def _place(alias_id: str) -> str:
    return "" if alias_id == LATEST else alias_id


def _all(uow: UnitOfWork, app: ClientApp, kind: Kind) -> list[Entity]:
    entities = (uow.entities.get(kind, app.id, name) for name in sorted(uow.entities.names(kind, app.id)))
    return [entity for entity in entities if entity is not None]


def _check_receivers(uow: UnitOfWork, app: ClientApp, new: Alias, before: Alias | None) -> tuple[str, ...]:
    """Sharing with everyone counts against the owner's limit; an unknown receiver is only warned about."""
    for receiver in new.receivers:
        if not OWNER.match(receiver):
            raise InvalidInput.at("receiver", f"'{receiver}' is not a nickname, a client id or '{EVERYONE}'.")
    if EVERYONE in new.receivers and not (before and EVERYONE in before.receivers):
        _check_public(uow, app)
    named = [receiver for receiver in new.receivers if receiver != EVERYONE]
    unknown = [name for name in named if uow.apps.get(name) is None and uow.apps.by_handle(name) is None]
    return tuple(f"No app has the nickname or client id '{name}' yet." for name in unknown)


def _check_public(uow: UnitOfWork, app: ClientApp) -> None:
    limit = limits_of(app).frontend.public_aliases
    public = [a for kind in Kind for e in _all(uow, app, kind) for a in e.aliases.values() if EVERYONE in a.receivers]
    if len(public) >= limit:
        raise LimitReached(
            f"{len(public)} aliases are shared with everyone; limitPublicAliases is {limit}.",
            next_step="Name the receivers, or ask an administrator for a higher limit.",
        )


def _discard_package(uow: UnitOfWork, entity: Entity, version: int, now: datetime) -> None:
    if entity.kind is Kind.APPBUNDLE:
        package = uow.entities.blob(entity.owner, entity.name, version)
        if package is not None:
            uow.blobs.discard(package[0], now)


def _hint(kind: Kind, app: ClientApp, name: str) -> str:
    if "." in name or "+" in name:
        return f"Use the bare name here, without owner and alias: {name.partition('+')[0].rpartition('.')[2]}."
    return f"GET {kind.value} lists yours as {app.handle}.<name>+$LATEST."


def _facts(shown: Alias) -> dict[str, Any]:
    return {"alias": shown.id, "version": shown.version, "receivers": list(shown.receivers)}


def _emit(
    uow: UnitOfWork,
    principal: Principal,
    entity: Entity,
    what: str,
    now: datetime,
    ids: Ids,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    uow.emit(
        Event(
            id=ids.hex32(),
            type=f"{entity.kind.noun.lower()}.{what}",
            subject=f"{entity.kind.value}/{entity.owner}/{entity.name}",
            principal=principal.name,
            at=now,
            before=before or {},
            after=after or {},
        )
    )
