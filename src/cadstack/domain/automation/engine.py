"""Engine: what executes a work item; and the catalogue of those that an installation offers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cadstack.domain.automation.activity import Activity
from cadstack.domain.automation.appbundle import AppBundle
from cadstack.domain.automation.limits import Limits

ENGINE_OWNER = "Autodesk"
FAMILIES = ("3dsMax", "AutoCAD", "Fusion", "Inventor", "Revit")


def family_of(engine_id: str) -> str:
    """The family in an engine id: `AutoCAD` of `Autodesk.AutoCAD+24_3`; empty where there is none."""
    return engine_id.partition(".")[2].partition("+")[0]


@dataclass(frozen=True)
class Engine:
    """One engine version, `Autodesk.<family>+<alias>`, and the installation that runs it within its limits."""

    family: str
    alias: str
    product_version: str
    description: str
    version: int = 1
    installation: str = ""
    silence_seconds: int = 60
    limits: Limits = field(default_factory=Limits)
    takes_command_line: bool = True

    @property
    def id(self) -> str:
        return f"{ENGINE_OWNER}.{self.family}+{self.alias}"

    @property
    def id_with_version(self) -> str:
        """As job files write it: `Autodesk.AutoCAD_25_0!39`."""
        return f"{ENGINE_OWNER}.{self.family}_{self.alias}!{self.version}"


@dataclass(frozen=True)
class ReadyBundle:
    """An app bundle that comes with an engine, and the blob of its zip, which unpacks to `size` bytes."""

    bundle: AppBundle
    blob: str
    size: int


@dataclass(frozen=True)
class Catalogue:
    """Every engine of the installation by id, and the ready-made activities (`AutoCAD.PlotToPDF+prod`) they bring.

    `appbundles` are those that the ready-made activities use; both are for everyone.
    """

    engines: Mapping[str, Engine]
    activities: Mapping[str, Activity] = field(default_factory=dict)
    appbundles: Mapping[str, ReadyBundle] = field(default_factory=dict)

    def get(self, engine_id: str) -> Engine | None:
        """By qualified id, e.g. `Autodesk.AutoCAD+24_3`."""
        return self.engines.get(engine_id)

    def of_family(self, family: str) -> list[str]:
        """The ids of one family's engines, in any case of its name."""
        return [key for key, engine in sorted(self.engines.items()) if engine.family.lower() == family.lower()]
