"""Webhooks: made, listed, changed and deleted by their owner, who is a client app, or a user through one.

A hook of somebody else does not exist for the caller. Hooks for work items are made by their client app alone: a work
item belongs to the app, and its users may not see each other's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cadstack.app.callers import calling_app
from cadstack.app.ports import HookWish, Ids, Page, UnitOfWork
from cadstack.app.projects import enter
from cadstack.domain.data.hub import ACCOUNT_PREFIX
from cadstack.domain.data.urns import guid
from cadstack.domain.errors import Conflict, InvalidInput, LimitReached, NotFound, NotPermitted
from cadstack.domain.identity.api import APIS
from cadstack.domain.identity.principal import Principal, require
from cadstack.domain.webhooks.catalogue import AUTOMATION, System, event_named, system_named
from cadstack.domain.webhooks.hook import Hook, Scope, Terms
from cadstack.domain.webhooks.rules import (
    check_callback_url,
    read_scope,
    read_status,
    read_tenant,
    read_terms,
    read_token,
)

READ, WRITE = ("data:read",), ("data:read", "data:write")
PAGE_SIZE = 200
MOST_HOOKS = 1000
MYSELF = "@me"


@dataclass(frozen=True)
class Place:
    """Which hook a path names; an empty id names all of an event."""

    region: str
    system: str
    event: str
    id: str = ""


def create(
    uow: UnitOfWork, principal: Principal, place: Place, members: Mapping[str, Any], now: datetime, ids: Ids
) -> Hook:
    """A webhook for one event; raises Conflict where the caller has the same."""
    _admit(uow, principal, WRITE)
    event_named(place.system, place.event)
    hook = _read(uow, principal, place, members, now)
    _check_count(uow, hook, 1)
    made = replace(hook, id=guid(ids.hex32()))
    uow.webhooks.put(made)
    return made


def create_all(
    uow: UnitOfWork, principal: Principal, place: Place, members: Mapping[str, Any], now: datetime, ids: Ids
) -> list[Hook]:
    """A webhook for each event of a system, but for those that are there; raises Conflict where all are."""
    _admit(uow, principal, WRITE)
    events = system_named(place.system).events
    hook = _read(uow, principal, place, members, now)
    _check_count(uow, hook, len(events))
    made: list[Hook] = []
    for event in events:
        each = replace(hook, id=guid(ids.hex32()), event=event)
        if not uow.webhooks.has_same(each):
            uow.webhooks.put(each)
            made.append(each)
    if not made:
        raise Conflict(f"There are such webhooks already for all events of '{place.system}'.")
    return made


def get(uow: UnitOfWork, principal: Principal, place: Place) -> Hook:
    """One of the caller's webhooks; raises NotFound, also for those of others."""
    _admit(uow, principal, READ)
    event_named(place.system, place.event)
    return _own(uow.webhooks.get(place.id), principal, place)


def listing(
    uow: UnitOfWork, principal: Principal, wish: HookWish, after: tuple[int, str] | None, now: datetime
) -> Page[Hook]:
    """A page of the caller's webhooks."""
    _admit(uow, principal, READ)
    if wish.event:
        event_named(wish.system, wish.event)
    elif wish.system:
        system_named(wish.system)
    return uow.webhooks.listing(replace(wish, owner=principal.name), after, PAGE_SIZE, now)


def app_listing(
    uow: UnitOfWork, principal: Principal, wish: HookWish, after: tuple[int, str] | None, now: datetime
) -> Page[Hook]:
    """A page of the webhooks that a client app made, those of its users included."""
    _admit(uow, principal, READ)
    if principal.user_id is not None:
        raise NotPermitted(
            "The webhooks of a whole app are listed to the app itself, and this token is a user's.",
            next_step="Use a two-legged token (grant_type=client_credentials); GET /webhooks/v1/hooks lists your own.",
        )
    return uow.webhooks.listing(replace(wish, client_id=principal.client_id), after, PAGE_SIZE, now)


def change(uow: UnitOfWork, principal: Principal, place: Place, members: Mapping[str, Any], now: datetime) -> Hook:
    """Change the terms of a webhook, or its status; activating it forgets how often it failed."""
    _admit(uow, principal, WRITE)
    event_named(place.system, place.event)
    hook = _own(uow.webhooks.get_locked(place.id), principal, place)
    after = replace(hook, terms=read_terms(hook.terms, members, now), updated=now)
    if "status" in members:
        after = replace(after, status=read_status(members["status"]), reactivations=0, last_failure="")
    uow.webhooks.put(after)
    return after


def delete(uow: UnitOfWork, principal: Principal, place: Place) -> None:
    """What is on its way to it is not sent any more."""
    _admit(uow, principal, WRITE)
    event_named(place.system, place.event)
    uow.webhooks.delete(_own(uow.webhooks.get_locked(place.id), principal, place).id)


def create_secret(uow: UnitOfWork, principal: Principal, token: object) -> None:
    """The secret of all the caller's webhooks; raises InvalidInput where there is one, as the original does."""
    _admit(uow, principal, WRITE)
    if uow.webhooks.secret(principal.name) is not None:
        raise InvalidInput("There is a secret token already.", next_step="Replace it with PUT /webhooks/v1/tokens/@me.")
    uow.webhooks.put_secret(principal.name, read_token(token))


def replace_secret(uow: UnitOfWork, principal: Principal, token: object) -> None:
    """From now on, also for what is tried again; raises NotFound where there is none."""
    _existing_secret(uow, principal)
    uow.webhooks.put_secret(principal.name, read_token(token))


def delete_secret(uow: UnitOfWork, principal: Principal) -> None:
    """Webhooks without a token of their own are called unsigned from now on; raises NotFound where there is none."""
    _existing_secret(uow, principal)
    uow.webhooks.delete_secret(principal.name)


def _existing_secret(uow: UnitOfWork, principal: Principal) -> None:
    _admit(uow, principal, WRITE)
    if uow.webhooks.secret(principal.name) is None:
        raise NotFound("There is no secret token.", next_step="Set one with POST /webhooks/v1/tokens.")


def _admit(uow: UnitOfWork, principal: Principal, scopes: tuple[str, ...]) -> None:
    """Raises MissingScope, and ApiNotAllowed for a client app that may not use webhooks."""
    require(principal, *scopes)
    app = uow.apps.get(principal.client_id)
    if app is not None:
        app.check_api(APIS["webhooks"])


def _own(hook: Hook | None, principal: Principal, place: Place) -> Hook:
    is_there = hook is not None and (hook.region, hook.system, hook.event) == (place.region, place.system, place.event)
    if hook is None or not is_there or (hook.client_id, hook.user_id) != (principal.client_id, principal.user_id):
        raise NotFound(f"The webhook '{place.id}' does not exist for this event in the region {place.region}.")
    return hook


def _read(uow: UnitOfWork, principal: Principal, place: Place, members: Mapping[str, Any], now: datetime) -> Hook:
    """The hook that a client asks for, still without an id; raises where its events are not the caller's to hear."""
    system = system_named(place.system)
    url = check_callback_url(members.get("callbackUrl"))
    scope = _scope(uow, principal, system, members)
    return Hook(
        id="",
        client_id=principal.client_id,
        user_id=principal.user_id,
        region=place.region,
        system=system.name,
        event=place.event,
        scope=scope,
        callback_url=url,
        created=now,
        updated=now,
        tenant=read_tenant(members.get("tenant")),
        terms=read_terms(Terms(), members, now),
    )


def _scope(uow: UnitOfWork, principal: Principal, system: System, members: Mapping[str, Any]) -> Scope:
    scope = read_scope(system, members.get("scope"))
    if system.name != AUTOMATION:
        _check_reach(uow, principal, scope, members.get("projectId"))
        return scope
    calling_app(uow, principal)
    if principal.user_id is not None:
        raise NotPermitted(
            "Work items belong to client apps, and this token is a user's.",
            next_step="Use a two-legged token (grant_type=client_credentials).",
        )
    if scope.name == "app" and scope.value not in (MYSELF, principal.client_id):
        raise NotPermitted(f"The app '{scope.value}' is not the caller's.", next_step=f"Use '{MYSELF}'.")
    return Scope("app", principal.client_id) if scope.name == "app" else scope


def _check_reach(uow: UnitOfWork, principal: Principal, scope: Scope, asked: object) -> None:
    """Raises NotFound and AccessRefused where the caller may not read what the scope names."""
    if scope.name == "project":
        enter(uow, principal, _project_id(uow, scope.value), "data:read")
        return
    project = _project_id(uow, asked) if isinstance(asked, str) and asked else uow.webhooks.project_of(scope.value)
    if project is not None:
        enter(uow, principal, project, "data:read")
    if project is None or uow.entries.folder(project, scope.value) is None:
        raise NotFound(f"The folder '{scope.value}' does not exist.")


def _project_id(uow: UnitOfWork, project: str) -> str:
    """As the Data Management API has it; accounts leave the prefix out."""
    return project if uow.projects.get(project) else ACCOUNT_PREFIX + project.removeprefix(ACCOUNT_PREFIX)


def _check_count(uow: UnitOfWork, hook: Hook, more: int) -> None:
    if uow.webhooks.count(hook.owner) + more > MOST_HOOKS:
        raise LimitReached(f"You would have more than {MOST_HOOKS} webhooks.", next_step="Delete some.")
