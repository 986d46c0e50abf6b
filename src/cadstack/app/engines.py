"""The engines that this installation offers, and how they are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cadstack.app.callers import calling_app
from cadstack.app.ports import Page, UnitOfWork
from cadstack.app.versioned import page
from cadstack.domain.automation.engine import Catalogue, Engine, family_of
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal

STATS_WINDOW = timedelta(hours=24)
PRIORITIES = ("P1", "P3", "All")


@dataclass(frozen=True)
class QueueTimes:
    """How long items of a family waited lately, in milliseconds; 0 where none did."""

    p50: int
    p95: int


def listing(uow: UnitOfWork, principal: Principal, after: str | None, limit: int, *, catalogue: Catalogue) -> Page[str]:
    """Qualified ids of the catalogue's engines."""
    calling_app(uow, principal)
    return page([key for key in sorted(catalogue.engines) if after is None or key > after], limit, str)


def get(uow: UnitOfWork, principal: Principal, engine_id: str, *, catalogue: Catalogue) -> Engine:
    """One engine by its qualified id; raises NotFound, also for a valid id without an alias."""
    calling_app(uow, principal)
    engine = catalogue.get(engine_id)
    if engine is None:
        raise NotFound(f"The engine '{engine_id}' does not exist.", next_step=known_engines(engine_id, catalogue))
    return engine


def check_offered(engine_id: str, catalogue: Catalogue) -> Engine:
    """The engine that an activity or bundle names; raises InvalidInput with those of its family."""
    engine = catalogue.get(engine_id)
    if engine is None:
        known = known_engines(engine_id, catalogue)
        raise InvalidInput.at("engine", f"The engine '{engine_id}' does not exist. {known}")
    return engine


def known_engines(engine_id: str, catalogue: Catalogue) -> str:
    """A sentence with the engines of the family that an id names, else with all of them."""
    family = family_of(engine_id)
    ids = catalogue.of_family(family) if family else []
    if ids:
        return f"Engines of {family}: {', '.join(ids)}."
    return f"This server has: {', '.join(sorted(catalogue.engines))}." if catalogue.engines else NO_ENGINES


NO_ENGINES = "This server has no engine yet; `cadstack engine install` adds one."


def offered_family(name: str, catalogue: Catalogue) -> str:
    """The family of that name in its own spelling; raises NotFound. That it is offered is its health."""
    families = sorted({engine.family for engine in catalogue.engines.values()})
    for family in families:
        if family.casefold() == name.casefold():
            return family
    raise NotFound(
        f"The engine '{name}' does not exist.", next_step=f"Use one of: {', '.join(families) or 'none yet'}."
    )


def queue_times(
    uow: UnitOfWork, principal: Principal, name: str, priority: str, now: datetime, *, catalogue: Catalogue
) -> QueueTimes:
    """Percentiles of the waiting times of the last day, for one priority (`P1`, `P3`, in any case) or `All`."""
    calling_app(uow, principal)
    family = offered_family(name, catalogue)
    chosen = next((known for known in PRIORITIES if known.casefold() == priority.casefold()), None)
    if chosen is None:
        raise InvalidInput.at("priority", f"'{priority}' is not a priority. Use one of: {', '.join(PRIORITIES)}.")
    waits = sorted(_waits(uow, family, chosen, now - STATS_WINDOW))
    return QueueTimes(percentile(waits, 50), percentile(waits, 95))


def _waits(uow: UnitOfWork, family: str, priority: str, since: datetime) -> Iterable[float]:
    """Waiting times in seconds; P3 are all but P1, since an item that names no priority has the standard one."""
    if priority == "P1":
        return uow.workitems.queue_times(family, since, "P1")
    every = Counter(uow.workitems.queue_times(family, since, None))
    return (every if priority == "All" else every - Counter(uow.workitems.queue_times(family, since, "P1"))).elements()


def percentile(seconds: list[float], percent: int) -> int:
    """The nearest-rank percentile of ascending seconds, in whole milliseconds."""
    if not seconds:
        return 0
    rank = -(-len(seconds) * percent // 100)
    return round(seconds[rank - 1] * 1000)
