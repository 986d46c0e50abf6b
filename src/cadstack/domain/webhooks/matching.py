"""Which hooks an event is for: pure, apart from what each hook's owner may know, which is asked elsewhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cadstack.domain.data.hub import ACCOUNT_PREFIX
from cadstack.domain.webhooks.filters import parse_filter
from cadstack.domain.webhooks.hook import Hook


@dataclass(frozen=True)
class Occurrence:
    """An event as subscribers hear it. `scopes` maps the name of a scope to all values that it lies within.

    `tenant` is the hub's id without its prefix. `app` is the client app that owns what happened, `project` the project
    it happened in; one of the two is there.
    """

    id: str
    system: str
    event: str
    at: datetime
    resource_urn: str
    payload: Mapping[str, Any]
    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tenant: str = ""
    app: str = ""
    project: str = ""


def heard_by(occurrence: Occurrence, hooks: Iterable[Hook]) -> list[Hook]:
    """Those of the hooks whose event, time, scope, tenant and filters are met."""
    return [hook for hook in hooks if hears(hook, occurrence)]


def hears(hook: Hook, occurrence: Occurrence) -> bool:
    return (
        (hook.system, hook.event) == (occurrence.system, occurrence.event)
        and hook.is_listening
        and hook.created <= occurrence.at
        and not hook.is_over(occurrence.at)
        and hook.scope.value in occurrence.scopes.get(hook.scope.name, ())
        and hook.tenant.removeprefix(ACCOUNT_PREFIX) in ("", occurrence.tenant)
        and all(parse_filter(text).matches(occurrence.payload) for text in hook.terms.filters)
    )
