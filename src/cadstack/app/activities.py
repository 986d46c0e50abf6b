"""Activities: publish one, look at it, and find what a work item runs."""

from dataclasses import dataclass
from datetime import datetime

from cadstack.app import appbundles, versioned
from cadstack.app.callers import calling_app
from cadstack.app.engines import check_offered
from cadstack.app.ports import Ids, Page, UnitOfWork
from cadstack.app.servicelimits import limits_of
from cadstack.domain.automation.activity import Activity
from cadstack.domain.automation.activity_rules import check_activity, errors_by_field
from cadstack.domain.automation.documents import activity_definition, read_activity
from cadstack.domain.automation.engine import Catalogue
from cadstack.domain.automation.workitem import PinnedBundle
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import LATEST, QualifiedId
from cadstack.domain.versioned import Entity, Kind

READY_MADE = "ready-made:"


@dataclass(frozen=True)
class Published:
    """A new version of an activity, and what is doubtful about it."""

    activity: Activity
    warnings: tuple[str, ...] = ()


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
    """Publish an activity with its first version; raises InvalidInput, Conflict where the name is taken."""
    app = calling_app(uow, principal)
    activity = read_activity(document, owner=app.handle, version=1)
    warnings = _check(uow, app, activity, catalogue, strict)
    entity = Entity(Kind.ACTIVITY, app.id, activity.name, last_version=1, created=now, versions=(1,))
    versioned.add(uow, principal, entity, activity_definition(activity), now, ids)
    return Published(activity, warnings)


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
    """Publish the next version; raises InvalidInput, LimitReached, NotFound."""
    app = calling_app(uow, principal)
    entity = versioned.own(uow, app, Kind.ACTIVITY, name).with_new_version(limits_of(app).frontend.versions)
    activity = read_activity(document, owner=app.handle, version=entity.latest, name=name)
    warnings = _check(uow, app, activity, catalogue, strict)
    versioned.grow(uow, principal, entity, activity_definition(activity), now, ids)
    return Published(activity, warnings)


def get(uow: UnitOfWork, principal: Principal, reference: QualifiedId, *, catalogue: Catalogue) -> Activity:
    """The version that an alias points to: the caller's own, shared with it, or ready-made; raises NotFound."""
    return _find(uow, calling_app(uow, principal), reference, catalogue)


def get_version(uow: UnitOfWork, principal: Principal, name: str, version: int) -> Activity:
    """One version of the caller's own; raises NotFound."""
    app = calling_app(uow, principal)
    entity = versioned.own(uow, app, Kind.ACTIVITY, name)
    entity.check_version(version)
    return _read(uow, versioned.Pin(entity, app.handle, version))


def listing(
    uow: UnitOfWork, principal: Principal, kind: Kind, after: str | None, limit: int, *, catalogue: Catalogue
) -> Page[str]:
    """Qualified ids of bundles or activities: the caller's own, those shared with it, then the ready-made ones."""
    app = calling_app(uow, principal)
    ready = sorted(catalogue.activities if kind is Kind.ACTIVITY else catalogue.appbundles)
    if after is not None and after.startswith(READY_MADE):
        rest = [key for key in ready if key > after.removeprefix(READY_MADE)]
        return versioned.page(rest, limit, lambda key: READY_MADE + key)
    found = uow.entities.listing(kind, app.id, app.handle, after, limit)
    if found.next is not None or not ready:
        return found
    shown = ready[: limit - len(found.rows)]
    more = len(shown) < len(ready)
    return Page((*found.rows, *shown), READY_MADE + (shown[-1] if shown else "") if more else None)


def runnable(uow: UnitOfWork, app: ClientApp, activity_id: str, *, catalogue: Catalogue) -> Activity:
    """The activity that a work item of this app may run; raises InvalidInput at `activityId`."""
    reference = QualifiedId.parse(activity_id, "activityId")
    if reference.alias == LATEST:
        raise InvalidInput.at("activityId", f"{LATEST} cannot be used to run an activity. Use an alias that you made.")
    try:
        return _find(uow, app, reference, catalogue)
    except NotFound as error:
        raise InvalidInput.at("activityId", str(error)) from None


def pinned_bundles(
    uow: UnitOfWork, app: ClientApp, activity: Activity, *, catalogue: Catalogue
) -> tuple[PinnedBundle, ...]:
    """The bundle versions that an activity means now, dependencies first; raises InvalidInput at `activityId`.

    Aliases may have moved since the activity was published, so its references can fail here.
    """
    owner = uow.apps.by_handle(activity.owner) or app
    try:
        resolved = appbundles.resolve(uow, owner, activity.appbundles, catalogue=catalogue)
    except InvalidInput as error:
        raise InvalidInput.at("activityId", error.message) from None
    return tuple(appbundles.pinned(uow, found, catalogue=catalogue) for found in resolved)


def _check(uow: UnitOfWork, app: ClientApp, activity: Activity, catalogue: Catalogue, strict: bool) -> tuple[str, ...]:
    engine = check_offered(activity.engine, catalogue)
    findings = check_activity(activity, strict, takes_command_line=engine.takes_command_line)
    errors = errors_by_field(findings)
    if errors:
        first = next(iter(errors.values()))[0]
        raise InvalidInput(f"The activity is not valid: {first}", fields=errors)
    resolved = appbundles.resolve(uow, app, activity.appbundles, catalogue=catalogue)
    appbundles.check_families(resolved, engine.id, catalogue)
    warnings = [f"{finding.field}: {finding}" for finding in findings]
    if engine.family.casefold() == appbundles.INVENTOR and len(activity.appbundles) > 1:
        remark = "An Inventor activity can refer to one app bundle at most. Put everything into one bundle."
        if strict:
            raise InvalidInput.at("appbundles", remark)
        warnings.append(f"appbundles: {remark}")
    return tuple(warnings)


def _find(uow: UnitOfWork, app: ClientApp, reference: QualifiedId, catalogue: Catalogue) -> Activity:
    ready = catalogue.activities.get(str(reference))
    if ready is not None:
        return ready
    return _read(uow, versioned.pin(uow, app, Kind.ACTIVITY, reference))


def _read(uow: UnitOfWork, pin: versioned.Pin) -> Activity:
    document = uow.entities.definition(Kind.ACTIVITY, pin.entity.owner, pin.entity.name, pin.version)
    return read_activity(document, owner=pin.handle, version=pin.version)
