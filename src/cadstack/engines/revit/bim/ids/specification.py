"""An IDS document as values: each specification has facets that choose elements and facets that these must meet."""

from dataclasses import dataclass

from bim.ids.values import Allowed

REQUIRED, OPTIONAL, PROHIBITED = "required", "optional", "prohibited"


@dataclass(frozen=True)
class Facet:
    """What every facet of a requirement has; in an applicability the cardinality is `required`."""

    cardinality: str = REQUIRED
    instructions: str = ""


@dataclass(frozen=True)
class Entity(Facet):
    """The IFC class, and perhaps its predefined type."""

    name: Allowed | None = None
    predefined: Allowed | None = None

    def __str__(self) -> str:
        return f"the class {self.name}" + (f" of predefined type {self.predefined}" if self.predefined else "")


@dataclass(frozen=True)
class PartOf(Facet):
    """Something that the element is a part of, through some relations (none: through any)."""

    whole: Entity = Entity()
    relations: tuple[str, ...] = ()

    def __str__(self) -> str:
        through = f" through {' or '.join(self.relations)}" if self.relations else ""
        return f"part of {self.whole}{through}"


@dataclass(frozen=True)
class Classification(Facet):
    """A reference into a classification system."""

    system: Allowed | None = None
    value: Allowed | None = None

    def __str__(self) -> str:
        return f"classified{f' in {self.system}' if self.system else ''}{f' as {self.value}' if self.value else ''}"


@dataclass(frozen=True)
class Attribute(Facet):
    """An attribute of the IFC class."""

    name: Allowed | None = None
    value: Allowed | None = None

    def __str__(self) -> str:
        return f"attribute {self.name}{f' that is {self.value}' if self.value else ''}"


@dataclass(frozen=True)
class Property(Facet):
    """A property or a quantity of a set."""

    pset: Allowed | None = None
    name: Allowed | None = None
    value: Allowed | None = None
    data_type: str = ""

    def __str__(self) -> str:
        kind = f" ({self.data_type})" if self.data_type else ""
        return f"property {self.pset}.{self.name}{kind}{f' that is {self.value}' if self.value else ''}"


@dataclass(frozen=True)
class Material(Facet):
    """A material's name or category."""

    value: Allowed | None = None

    def __str__(self) -> str:
        return f"material {self.value}" if self.value else "a material"


@dataclass(frozen=True)
class Specification:
    """One specification. `least` and `most` (None: any) say how many elements it must apply to."""

    name: str
    versions: tuple[str, ...]
    least: int
    most: int | None
    applicability: tuple[Facet, ...]
    requirements: tuple[Facet, ...]
    identifier: str = ""
    description: str = ""
    instructions: str = ""

    @property
    def usage(self) -> str:
        """`required` (it must apply to something), `optional`, or `prohibited` (to nothing)."""
        if self.most == 0:
            return PROHIBITED
        return REQUIRED if self.least > 0 else OPTIONAL


@dataclass(frozen=True)
class Ids:
    """One IDS file."""

    title: str
    specifications: tuple[Specification, ...]
    version: str = ""
    author: str = ""
    purpose: str = ""
