"""Hooks as they are told to clients, and the envelope that carries an event to a hook's address."""

from datetime import UTC, datetime
from typing import Any

from cadstack.domain.webhooks.hook import Hook, HookStatus
from cadstack.domain.webhooks.matching import Occurrence

VERSION = "1.0"


def hook_document(hook: Hook, now: datetime) -> dict[str, Any]:
    """A hook's details; its token is never told."""
    terms = hook.terms
    document: dict[str, Any] = {
        "hookId": hook.id,
        "tenant": hook.tenant or hook.scope.value,
        "callbackUrl": hook.callback_url,
        "createdBy": hook.user_id or hook.client_id,
        "event": hook.event,
        "createdDate": _stamp(hook.created),
        "lastUpdatedDate": _stamp(hook.updated),
        "system": hook.system,
        "creatorType": "O2User" if hook.user_id else "Application",
        "status": (HookStatus.INACTIVE if hook.is_over(now) else hook.status).value,
        "autoReactivateHook": terms.auto_reactivate,
        "scope": {hook.scope.name: hook.scope.value},
        "urn": hook.urn,
        "__self__": path_of(hook),
    }
    if terms.expires is not None:
        document["hookExpiry"] = _zulu(terms.expires)
    if terms.attribute is not None:
        document["hookAttribute"] = dict(terms.attribute)
    if terms.payload_only is not None:  # text, as the original's specification has it
        document["callbackWithEventPayloadOnly"] = str(terms.payload_only).lower()
    return document


def path_of(hook: Hook) -> str:
    """Where a hook is, below the root of the API."""
    return f"/systems/{hook.system}/events/{hook.event}/hooks/{hook.id}"


def envelope(hook: Hook, occurrence: Occurrence, now: datetime) -> dict[str, Any]:
    """What is sent to a hook's address."""
    told = {} if hook.terms.payload_only else {"hook": hook_document(hook, now)}
    return {
        "version": VERSION,
        "resourceUrn": occurrence.resource_urn,
        **told,
        "payload": dict(occurrence.payload),
    }


def _stamp(moment: datetime) -> str:
    return f"{_milliseconds(moment)}+0000"


def _zulu(moment: datetime) -> str:
    return f"{_milliseconds(moment)}Z"


def _milliseconds(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}"
