"""AppBundle: a module that an activity uses to perform its action."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cadstack.domain.automation.activity import Setting


@dataclass(frozen=True)
class AppBundle:
    """One version of an app bundle. Its zip is uploaded after the version was made; until then it cannot run."""

    owner: str
    name: str
    version: int
    engine: str
    appbundles: tuple[str, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)
    description: str = ""
