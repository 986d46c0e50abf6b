"""Which app bundles an activity really needs: the ones it names and, before each, the ones that those name."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cadstack.domain.automation.appbundle import AppBundle
from cadstack.domain.errors import InvalidInput
from cadstack.domain.ids import LATEST, QualifiedId

MOST_BUNDLES = 256
Lookup = Callable[[str, AppBundle | None], AppBundle | None]
"""What a reference means inside a bundle, or to the caller where that is None; None for what that one cannot see."""


@dataclass(frozen=True)
class ResolvedBundle:
    """A bundle version and the id (`owner.name+alias`) by which it was first referenced."""

    reference: str
    bundle: AppBundle


def resolve_bundles(references: Sequence[str], lookup: Lookup, field: str = "appbundles") -> tuple[ResolvedBundle, ...]:
    """Every bundle once, dependencies first.

    Raises InvalidInput at `field[n]` for an id that is unknown, malformed or `$LATEST`, and for a cycle.
    """
    order: dict[tuple[str, str, int], ResolvedBundle] = {}
    for number, reference in enumerate(references):
        _add(reference, lookup, f"{field}[{number}]", order)
    return tuple(order.values())


def _add(reference: str, lookup: Lookup, at: str, order: dict[tuple[str, str, int], ResolvedBundle]) -> None:
    """Depth first without recursion: a chain of bundles may be longer than the interpreter's stack."""
    first = _found(reference, lookup, at)
    path: list[tuple[ResolvedBundle, Iterator[str]]] = [(first, iter(first.bundle.appbundles))]
    while path:
        resolved, pending = path[-1]
        dependency = next(pending, None)
        if dependency is None:
            order.setdefault(_key(resolved.bundle), resolved)
            path.pop()
            continue
        found = _found(dependency, lookup, at, within=resolved)
        keys = [_key(step.bundle) for step, _ in path]
        if _key(found.bundle) in keys:
            start = keys.index(_key(found.bundle))
            circle = " -> ".join([step.reference for step, _ in path[start:]] + [found.reference])
            raise InvalidInput.at(at, f"These app bundles need each other: {circle}. Remove one of the references.")
        if len(order) + len(path) > MOST_BUNDLES:
            raise InvalidInput.at(at, f"More than {MOST_BUNDLES} app bundles would be needed.")
        if _key(found.bundle) not in order:
            path.append((found, iter(found.bundle.appbundles)))


def _found(reference: str, lookup: Lookup, at: str, within: ResolvedBundle | None = None) -> ResolvedBundle:
    where = f" (needed by {within.reference})" if within else ""
    if QualifiedId.parse(reference, at).alias == LATEST:
        raise InvalidInput.at(at, f"'{reference}'{where}: {LATEST} cannot be referenced. Use an alias that you made.")
    bundle = lookup(reference, within.bundle if within else None)
    if bundle is None:
        raise InvalidInput.at(
            at, f"The app bundle '{reference}'{where} does not exist, or its alias is not shared with you."
        )
    return ResolvedBundle(reference, bundle)


def _key(bundle: AppBundle) -> tuple[str, str, int]:
    return bundle.owner, bundle.name, bundle.version
