"""The systems and events that a webhook can be for, under the original's names and ours.

Stored events of data have the original's names already. A stored event of a work item becomes exactly one event of
`cadstack.automation`: its end is told apart, so that who waits for failures alone hears of nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cadstack.domain.automation.workitem import Status
from cadstack.domain.errors import NotFound, NotImplementedHere
from cadstack.domain.events import Event

DATA = "data"
AUTOMATION = "cadstack.automation"
REGIONS = ("US", "EMEA", "AUS", "CAN", "DEU", "IND", "JPN", "GBR")


@dataclass(frozen=True)
class System:
    """The events of one system, and the scopes that narrow them; the first scope is the usual one."""

    name: str
    events: tuple[str, ...]
    scopes: tuple[str, ...]


def _named(*groups: tuple[str, str]) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for prefix, names in groups for name in names.split())


SYSTEMS: Mapping[str, System] = {
    DATA: System(
        DATA,
        _named(
            ("dm.version", "added modified deleted moved moved.out copied copied.out"),
            ("dm.folder", "added modified deleted purged moved moved.out copied copied.out"),
            ("dm.lineage", "reserved unreserved updated"),
            ("dm.operation", "started completed"),
        ),
        ("folder", "project"),
    ),
    AUTOMATION: System(
        AUTOMATION,
        _named(("workitem", "queued started requeued finished failed cancelled")),
        ("app", "workflow", "engine"),
    ),
}
"""What this server tells of. The scope `workflow` of a work item is the id of its activity, as it was submitted."""

ELSEWHERE = frozenset(
    {
        "derivative",
        "adsk.c4r",
        "adsk.flc.production",
        "autodesk.construction.cost",
        "autodesk.construction.bc",
        "autodesk.construction.issues",
        "autodesk.construction.reviews",
        "adsk.tandem",
    }
)
"""Systems of the original in which nothing ever happens here."""


def system_named(name: str) -> System:
    """Raises NotFound, and NotImplementedHere for a system of the original that this server does not have."""
    if name in ELSEWHERE:
        raise NotImplementedHere(
            f"This server has no events of the system '{name}', so a webhook for it would never be called.",
            next_step=f"It has those of {' and '.join(SYSTEMS)}.",
        )
    if name not in SYSTEMS:
        raise NotFound(f"The system '{name}' does not exist.", next_step=f"Use {' or '.join(SYSTEMS)}.")
    return SYSTEMS[name]


def event_named(system: str, event: str) -> str:
    """The event, where the system has it; raises as `system_named` does."""
    known = system_named(system).events
    if event not in known:
        raise NotFound(f"The system '{system}' has no event '{event}'.", next_step=f"It has {', '.join(known)}.")
    return event


def told_as(event: Event) -> tuple[str, str] | None:
    """The system and the name under which subscribers hear of a stored event; None for what is told to nobody."""
    if event.type in SYSTEMS[DATA].events:
        return DATA, event.type
    if event.type == "workitem.finished":
        status = Status(event.after["status"])
        ends = {Status.SUCCESS: "workitem.finished", Status.CANCELLED: "workitem.cancelled"}
        return AUTOMATION, ends.get(status, "workitem.failed")
    return (AUTOMATION, event.type) if event.type in SYSTEMS[AUTOMATION].events else None
