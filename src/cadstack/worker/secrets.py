"""What must never appear in a report: header values and tokens of a plan."""

from collections.abc import Iterator

from cadstack.domain.automation.masking import is_secret
from cadstack.domain.automation.workitem import Argument, Plan


def secrets_of(plan: Plan) -> set[str]:
    """Every secret text of the plan's arguments, with a bearer token also without its scheme."""
    return {text for name, argument in plan.arguments.items() for text in _secrets(name, argument) if text}


def _secrets(name: str, argument: Argument) -> Iterator[str]:
    for header, value in argument.headers.items():
        if is_secret(header):
            yield value
            yield value.rpartition(" ")[2]
    if isinstance(argument.value, str) and is_secret(name):
        yield argument.value
    for reference in argument.references:
        yield from _secrets(name, reference)
