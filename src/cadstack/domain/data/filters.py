"""The filters of listings: `filter[name]=a,b` and `filter[createTime]-ge=2026-01-01T00:00:00Z`.

One condition is met by any of its values; several conditions must all be met. Text is compared in any case; what is a
number or a moment on both sides is compared as such.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cadstack.domain.errors import InvalidInput

NAME = re.compile(r"filter\[([A-Za-z.:*_]+)\](?:-([a-z]+))?\Z")
Comparable = str | float | datetime


@dataclass(frozen=True)
class Condition:
    """An attribute, a comparison, and the values of which one must fit."""

    attribute: str
    comparison: str
    values: tuple[str, ...]

    def fits(self, value: object) -> bool:
        return any(_COMPARISONS[self.comparison](*_alike(value, wanted)) for wanted in self.values)


def read_conditions(pairs: Iterable[tuple[str, str]]) -> tuple[Condition, ...]:
    """The conditions among query parameters; raises InvalidInput for a comparison that does not exist."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, text in pairs:
        match = NAME.match(name)
        if match:
            comparison = match[2] or "eq"
            if comparison not in _COMPARISONS:
                raise InvalidInput.at(name, f"'{comparison}' is no comparison. Use one of {', '.join(_COMPARISONS)}.")
            found.setdefault((match[1], comparison), []).extend(text.split(","))
        elif name.startswith("filter"):
            raise InvalidInput.at(name, f"'{name}' is not readable as a filter, such as filter[name].")
    return tuple(Condition(attribute, comparison, tuple(values)) for (attribute, comparison), values in found.items())


def fit(conditions: Iterable[Condition], attributes: Mapping[str, Any]) -> bool:
    """Whether a thing with these attributes meets all conditions; one on what it does not have is not met."""
    return all(
        condition.fits(attributes[name])
        if (name := condition.attribute.removeprefix("attributes.")) in attributes
        else False
        for condition in conditions
    )


def _alike(value: object, wanted: str) -> tuple[Any, Any]:
    """Both sides as moments or numbers where both are such, else as folded text."""
    for read in (_moment, float):
        try:
            return read(str(value)), read(wanted)
        except ValueError:
            continue
    return str(value).casefold(), wanted.strip().casefold()


def _moment(text: str) -> datetime:
    if "-" not in text[1:]:
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, wanted: value == wanted,
    "ne": lambda value, wanted: value != wanted,
    "lt": lambda value, wanted: value < wanted,
    "le": lambda value, wanted: value <= wanted,
    "gt": lambda value, wanted: value > wanted,
    "ge": lambda value, wanted: value >= wanted,
    "starts": lambda value, wanted: str(value).startswith(str(wanted)),
    "ends": lambda value, wanted: str(value).endswith(str(wanted)),
    "contains": lambda value, wanted: str(wanted) in str(value),
}
