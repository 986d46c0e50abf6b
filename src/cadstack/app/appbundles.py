"""AppBundles: publish one, look at it, take in its zip, and find what an activity needs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cadstack.app import versioned
from cadstack.app.callers import calling_app
from cadstack.app.engines import check_offered
from cadstack.app.ports import Ids, UnitOfWork
from cadstack.app.servicelimits import limits_of
from cadstack.domain.automation.appbundle import AppBundle
from cadstack.domain.automation.appbundles import ResolvedBundle, resolve_bundles
from cadstack.domain.automation.documents import appbundle_definition, read_appbundle
from cadstack.domain.automation.engine import Catalogue, family_of
from cadstack.domain.automation.limits import MB
from cadstack.domain.automation.package import Package
from cadstack.domain.automation.workitem import PinnedBundle
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.domain.events import Event
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import QualifiedId
from cadstack.domain.versioned import Entity, Kind

INVENTOR = "inventor"


@dataclass(frozen=True)
class Published:
    """A new version of an app bundle. `upload_bytes` is how large its zip may be."""

    bundle: AppBundle
    upload_bytes: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """A version of an app bundle, and the blob of its zip once that was uploaded."""

    bundle: AppBundle
    blob: str | None


def create(
    uow: UnitOfWork,
    principal: Principal,
    document: object,
    now: datetime,
    ids: Ids,
    *,
    catalogue: Catalogue,
    strict: bool = False,
) -> Published:
    """Register an app bundle with its first version; raises InvalidInput, Conflict where the name is taken."""
    app = calling_app(uow, principal)
    bundle = read_appbundle(document, owner=app.handle, version=1)
    warnings = _check(uow, app, bundle, catalogue, strict)
    entity = Entity(Kind.APPBUNDLE, app.id, bundle.name, last_version=1, created=now, versions=(1,))
    versioned.add(uow, principal, entity, appbundle_definition(bundle), now, ids)
    return Published(bundle, limits_of(app).frontend.app_upload_mb * MB, warnings)


def add_version(
    uow: UnitOfWork,
    principal: Principal,
    name: str,
    document: object,
    now: datetime,
    ids: Ids,
    *,
    catalogue: Catalogue,
    strict: bool = False,
) -> Published:
    """Register the next version; raises InvalidInput, LimitReached, NotFound."""
    app = calling_app(uow, principal)
    limits = limits_of(app).frontend
    entity = versioned.own(uow, app, Kind.APPBUNDLE, name).with_new_version(limits.versions)
    bundle = read_appbundle(document, owner=app.handle, version=entity.latest, name=name)
    warnings = _check(uow, app, bundle, catalogue, strict)
    versioned.grow(uow, principal, entity, appbundle_definition(bundle), now, ids)
    return Published(bundle, limits.app_upload_mb * MB, warnings)


def get(uow: UnitOfWork, principal: Principal, reference: QualifiedId, *, catalogue: Catalogue) -> Found:
    """The version that an alias points to: the caller's own, shared with it, or ready-made; raises NotFound.

    Who may use a shared bundle may not download it: the zip is shown to its owner only.
    """
    app = calling_app(uow, principal)
    ready = catalogue.appbundles.get(str(reference))
    if ready is not None:
        return Found(ready.bundle, None)
    pin = versioned.pin(uow, app, Kind.APPBUNDLE, reference)
    found = _found(uow, pin)
    return found if pin.entity.owner == app.id else replace(found, blob=None)


def get_version(uow: UnitOfWork, principal: Principal, name: str, version: int) -> Found:
    """One version of the caller's own; raises NotFound."""
    app = calling_app(uow, principal)
    entity = versioned.own(uow, app, Kind.APPBUNDLE, name)
    entity.check_version(version)
    return _found(uow, versioned.Pin(entity, app.handle, version))


def unpacked_bytes_allowed(uow: UnitOfWork, handle: str, name: str, version: int, *, catalogue: Catalogue) -> int:
    """How much the zip of a version may unpack to; raises NotFound once the version is deleted."""
    app, entity = _uploaded_for(uow, handle, name, version)
    bundle = _found(uow, versioned.Pin(entity, handle, version)).bundle
    engine = catalogue.get(bundle.engine)
    family = engine.family if engine else family_of(bundle.engine)
    return limits_of(app).family(family).uncompressed_apps_mb * MB


def keep_package(
    uow: UnitOfWork, handle: str, name: str, version: int, blob: str, package: Package, now: datetime, ids: Ids
) -> None:
    """Tie a staged zip to its version; one that was uploaded before is discarded.

    Work items use the zip that was there when they were submitted, until the sweep takes it.
    """
    app, entity = _uploaded_for(uow, handle, name, version)
    before = uow.entities.blob(entity.owner, name, version)
    uow.blobs.keep(blob)
    uow.entities.set_blob(entity.owner, name, version, blob, package.size)
    if before is not None and before[0] != blob:
        uow.blobs.discard(before[0], now)
    uow.emit(
        Event(
            id=ids.hex32(),
            type="appbundle.package-uploaded",
            subject=f"{Kind.APPBUNDLE.value}/{app.id}/{name}",
            principal=app.id,
            at=now,
            after={"version": version, "unpacked_bytes": package.size},
        )
    )


def resolve(
    uow: UnitOfWork, app: ClientApp, references: Sequence[str], *, catalogue: Catalogue
) -> tuple[ResolvedBundle, ...]:
    """Every bundle that these references need, dependencies first; raises InvalidInput at `appbundles[n]`.

    What a bundle refers to is looked up in the name of the bundle's owner: who shares one lets it bring what it needs.
    """

    def lookup(reference: str, within: AppBundle | None) -> AppBundle | None:
        ready = catalogue.appbundles.get(reference)
        if ready is not None:
            return ready.bundle
        reader = app if within is None else uow.apps.by_handle(within.owner)
        try:
            return _found(uow, versioned.pin(uow, reader or app, Kind.APPBUNDLE, QualifiedId.parse(reference))).bundle
        except NotFound:
            return None

    return resolve_bundles(references, lookup)


def pinned(uow: UnitOfWork, found: ResolvedBundle, *, catalogue: Catalogue) -> PinnedBundle:
    """A resolved bundle with the zip that it has now, for a work item."""
    bundle = found.bundle
    ready = catalogue.appbundles.get(found.reference)
    if ready is not None:
        return PinnedBundle(bundle.owner, bundle.name, bundle.version, ready.blob, ready.size)
    owner = uow.apps.by_handle(bundle.owner)
    package = uow.entities.blob(owner.id, bundle.name, bundle.version) if owner else None
    return PinnedBundle(bundle.owner, bundle.name, bundle.version, *(package or (None, 0)))


def check_families(
    resolved: Sequence[ResolvedBundle], engine: str, catalogue: Catalogue, field: str = "appbundles"
) -> None:
    """Raises InvalidInput unless every bundle was made for the same engine family."""
    family = family_of(engine)
    for found in resolved:
        theirs = family_of(found.bundle.engine)
        if theirs.casefold() != family.casefold():
            known = ", ".join(catalogue.of_family(theirs))
            raise InvalidInput.at(
                field,
                f"The app bundle '{found.reference}' is for {theirs}, the engine here is {engine}. "
                f"Use a bundle for {family}" + (f", or one of the engines {known}." if known else "."),
            )


def _check(uow: UnitOfWork, app: ClientApp, bundle: AppBundle, catalogue: Catalogue, strict: bool) -> tuple[str, ...]:
    engine = check_offered(bundle.engine, catalogue)
    resolved = resolve(uow, app, bundle.appbundles, catalogue=catalogue)
    for found in resolved:
        if (found.bundle.owner, found.bundle.name) == (bundle.owner, bundle.name):
            raise InvalidInput.at(
                "appbundles", f"'{bundle.name}' would need itself through '{found.reference}'. Remove the reference."
            )
    check_families(resolved, engine.id, catalogue)
    if engine.family.casefold() == INVENTOR and bundle.appbundles:
        remark = "An Inventor app bundle cannot refer to other app bundles. Put everything into one bundle."
        if strict:
            raise InvalidInput.at("appbundles", remark)
        return (remark,)
    return ()


def _found(uow: UnitOfWork, pin: versioned.Pin) -> Found:
    entity = pin.entity
    document = uow.entities.definition(Kind.APPBUNDLE, entity.owner, entity.name, pin.version)
    package = uow.entities.blob(entity.owner, entity.name, pin.version)
    return Found(read_appbundle(document, owner=pin.handle, version=pin.version), package[0] if package else None)


def _uploaded_for(uow: UnitOfWork, handle: str, name: str, version: int) -> tuple[ClientApp, Entity]:
    app = uow.apps.by_handle(handle)
    entity = uow.entities.get(Kind.APPBUNDLE, app.id, name) if app else None
    if app is None or entity is None or version not in entity.versions:
        raise NotFound(f"Version {version} of the AppBundle {handle}.{name} does not exist any more.")
    return app, entity
