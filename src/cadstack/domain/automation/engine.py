"""Engine: what executes a work item."""

from dataclasses import dataclass

ENGINE_OWNER = "Autodesk"


@dataclass(frozen=True)
class Engine:
    """One engine version of the catalogue, `Autodesk.<family>+<alias>`, and the installation that runs it."""

    family: str
    alias: str
    product_version: str
    description: str
    version: int = 1
    installation: str = ""

    @property
    def id(self) -> str:
        return f"{ENGINE_OWNER}.{self.family}+{self.alias}"

    @property
    def id_with_version(self) -> str:
        """As job files write it: `Autodesk.AutoCAD_25_0!39`."""
        return f"{ENGINE_OWNER}.{self.family}_{self.alias}!{self.version}"


FAMILIES = ("3dsMax", "AutoCAD", "Fusion", "Inventor", "Revit")
