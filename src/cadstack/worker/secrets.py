"""What must never appear in a report: tokens, secret headers, form fields, settings and passwords of a plan."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from cadstack.domain.automation.masking import is_secret
from cadstack.domain.automation.workitem import Argument, Plan


def secrets_of(plan: Plan) -> set[str]:
    """Every secret text of the plan's arguments, with a bearer token also without its scheme."""
    found = {text for name, argument in plan.arguments.items() for text in _secrets(name, argument)}
    for name, setting in plan.activity.settings.items():
        found |= {setting.text if is_secret(name) else "", *_of_headers(setting.headers), _password(setting.url)}
    return found - {""}


def _secrets(name: str, argument: Argument) -> Iterator[str]:
    yield from _of_headers(argument.headers)
    yield _password(argument.url)
    if isinstance(argument.value, str) and is_secret(name):
        yield argument.value
    for field, value in argument.multiparts.items():
        if isinstance(value, str) and is_secret(field):
            yield value
    for reference in argument.references:
        yield from _secrets(name, reference)


def _of_headers(headers: Mapping[str, str]) -> Iterator[str]:
    for header, value in headers.items():
        if is_secret(header):
            yield value
            yield value.rpartition(" ")[2]


def _password(url: str | None) -> str:
    try:
        return urlsplit(url or "").password or ""
    except ValueError:
        return ""
