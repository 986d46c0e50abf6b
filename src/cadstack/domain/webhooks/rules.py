"""What a client may ask of a hook: its address, its scope and its terms, each checked with a message at its member."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from cadstack.domain.errors import InvalidInput
from cadstack.domain.webhooks.catalogue import System
from cadstack.domain.webhooks.filters import parse_filter
from cadstack.domain.webhooks.hook import HookStatus, Scope, Terms

LONGEST_URL = 2000
LONGEST_WORD = 1000
MOST_FILTERS = 10
ATTRIBUTE_BYTES = 1024
PATCHABLE = (HookStatus.ACTIVE, HookStatus.INACTIVE)


def check_callback_url(url: object) -> str:
    """An address that events can be sent to; whether it may be reached is asked at each delivery."""
    if not isinstance(url, str) or not url:
        raise InvalidInput.at("callbackUrl", "'callbackUrl' is required: the URL to send events to.")
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        raise InvalidInput.at("callbackUrl", f"A callback URL has {LONGEST_URL} printable characters at most.")
    try:
        parts = urlsplit(url)
        is_complete = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_complete = False
    if not is_complete:
        raise InvalidInput.at("callbackUrl", f"'{url}' is not an http or https URL with a host.")
    if "@" in parts.netloc:
        raise InvalidInput.at("callbackUrl", "A callback URL holds no user name and no password; use a secret token.")
    return url


def read_scope(system: System, scope: object) -> Scope:
    """Exactly one scope of the system."""
    names = ", ".join(system.scopes)
    if not isinstance(scope, Mapping) or len(scope) != 1:
        raise InvalidInput.at("scope", f"'scope' must be an object with one member: {names}.")
    ((name, value),) = scope.items()
    if name not in system.scopes:
        raise InvalidInput.at("scope", f"The system '{system.name}' has no scope '{name}'. It has {names}.")
    return Scope(name, _word(f"scope.{name}", value))


def read_tenant(tenant: object) -> str:
    return "" if tenant is None else _word("tenant", tenant)


def read_status(status: object) -> HookStatus:
    """A status that an owner may set."""
    if status not in PATCHABLE:
        raise InvalidInput.at("status", f"'status' must be one of {', '.join(PATCHABLE)}.")
    return HookStatus(str(status))


def read_terms(before: Terms, members: Mapping[str, Any], now: datetime) -> Terms:
    """The terms with those changed that are among the members; null takes one back."""
    after = before
    for name, (field, read) in TERMS.items():
        if name in members:
            value = members[name]
            after = replace(after, **{field: getattr(Terms(), field) if value is None else read(value)})
    if "hookExpiry" in members and after.expires is not None and after.expires <= now:
        raise InvalidInput.at("hookExpiry", "'hookExpiry' is in the past.")
    return after


def _read_filters(value: object) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise InvalidInput.at("filter", "'filter' must be a JSONPath, or an array of some that must all hold.")
    if len(texts) > MOST_FILTERS:
        raise InvalidInput.at("filter", f"A webhook has {MOST_FILTERS} filters at most.")
    return tuple(parse_filter(text).text for text in texts)


def _read_attribute(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInput.at("hookAttribute", "'hookAttribute' must be an object.")
    try:
        size = len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
    except RecursionError:
        size = ATTRIBUTE_BYTES
    if size >= ATTRIBUTE_BYTES:
        raise InvalidInput.at("hookAttribute", f"'hookAttribute' must be smaller than {ATTRIBUTE_BYTES} bytes of JSON.")
    return value


def _read_expiry(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput.at("hookExpiry", "'hookExpiry' must be an ISO 8601 date and time, or null.") from None


def read_token(value: object) -> str:
    """A secret that signs deliveries."""
    return _word("token", value)


def _flag(name: str) -> Callable[[object], bool]:
    def read(value: object) -> bool:
        if not isinstance(value, bool):
            raise InvalidInput.at(name, f"'{name}' must be true or false.")
        return value

    return read


def _word(name: str, value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_WORD or not value.isprintable():
        raise InvalidInput.at(name, f"'{name}' must be a string of 1 to {LONGEST_WORD} printable characters.")
    return value


TERMS: Mapping[str, tuple[str, Callable[[object], Any]]] = {
    "filter": ("filters", _read_filters),
    "hookAttribute": ("attribute", _read_attribute),
    "token": ("token", read_token),
    "hookExpiry": ("expires", _read_expiry),
    "autoReactivateHook": ("auto_reactivate", _flag("autoReactivateHook")),
    "callbackWithEventPayloadOnly": ("payload_only", _flag("callbackWithEventPayloadOnly")),
}
"""The members of a request that are terms, the fields they set, and how they are read."""
