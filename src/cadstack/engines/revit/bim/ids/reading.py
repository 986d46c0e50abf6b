"""Reads an IDS file. Guarantee: a DOCTYPE is refused; a facet that is missing or unknown is an error with its place."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

from console.exits import ConsoleError

from bim.ids.specification import (
    OPTIONAL,
    PROHIBITED,
    REQUIRED,
    Attribute,
    Classification,
    Entity,
    Facet,
    Ids,
    Material,
    PartOf,
    Property,
    Specification,
)
from bim.ids.values import Allowed, Exactly, Restriction, compiled

NAMESPACE = "{http://standards.buildingsmart.org/IDS}"
XSD = "{http://www.w3.org/2001/XMLSchema}"
LARGEST = 32 << 20
CARDINALITIES = (REQUIRED, OPTIONAL, PROHIBITED)
Node = ET.Element
_BOUNDS = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
_LENGTHS = ("length", "minLength", "maxLength")


def read_ids(path: Path) -> Ids:
    """The specifications of an IDS file; raises ConsoleError with what is wrong and in which specification."""
    content = path.read_bytes()
    if len(content) > LARGEST:
        raise ConsoleError(f"{path.name} is larger than {LARGEST >> 20} MB")
    try:
        root = ET.fromstring(content, ET.XMLParser(target=_Builder(path.name)))  # noqa: S314 - see _Builder
    except ET.ParseError as error:
        raise ConsoleError(f"{path.name} is not well-formed XML: {error}", hint="Export the IDS file again.") from None
    if root.tag != f"{NAMESPACE}ids":
        raise ConsoleError(
            f"{path.name} is no IDS file: its root is <{_local(root)}>",
            hint="Use IDS 1.0, as buildingSMART publishes it.",
        )
    info = root.find(f"{NAMESPACE}info")
    found = root.findall(f"{NAMESPACE}specifications/{NAMESPACE}specification")
    if not found:
        raise ConsoleError(f"{path.name} holds no specification")
    return Ids(
        title=_text(info, "title") or path.stem,
        version=_text(info, "version"),
        author=_text(info, "author"),
        purpose=_text(info, "purpose"),
        specifications=tuple(_specification(node, path.name) for node in found),
    )


class _Builder(ET.TreeBuilder):
    """Refuses a DOCTYPE, in whatever encoding, before there are entities to expand."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self._file = file

    def doctype(self, *_: object) -> None:
        raise ConsoleError(f"{self._file} has a DOCTYPE, which an IDS file must not have", hint="Remove it.")


def _specification(node: Node, file: str) -> Specification:
    name = node.get("name") or "unnamed"
    try:
        applicability = node.find(f"{NAMESPACE}applicability")
        if applicability is None:
            raise ConsoleError("there is no <applicability>")
        requirements = node.find(f"{NAMESPACE}requirements")
        most = applicability.get("maxOccurs", "1")
        return Specification(
            name=name,
            versions=tuple((node.get("ifcVersion") or "").split()),
            least=_count(applicability.get("minOccurs", "1")),
            most=None if most == "unbounded" else _count(most),
            applicability=tuple(_facet(child) for child in applicability),
            requirements=tuple(_facet(child) for child in requirements) if requirements is not None else (),
            identifier=node.get("identifier") or "",
            description=node.get("description") or "",
            instructions=node.get("instructions") or "",
        )
    except ConsoleError as error:
        raise ConsoleError(f'{file}, specification "{name}": {error.message}', hint="Correct the IDS file.") from None


def _facet(node: Node) -> Facet:
    kind = _local(node)
    if kind not in _FACETS:
        raise ConsoleError(f"<{kind}> is no facet")
    cardinality = node.get("cardinality") or REQUIRED
    if cardinality not in CARDINALITIES:
        raise ConsoleError(f'the cardinality "{cardinality}" is none of {", ".join(CARDINALITIES)}')
    return _FACETS[kind](node, cardinality, node.get("instructions") or "")


def _entity(node: Node, cardinality: str, instructions: str) -> Entity:
    return Entity(cardinality, instructions, _needed(node, "name"), _value(node, "predefinedType"))


def _part_of(node: Node, cardinality: str, instructions: str) -> PartOf:
    whole = node.find(f"{NAMESPACE}entity")
    if whole is None:
        raise ConsoleError("a <partOf> names no <entity>")
    relations = tuple((node.get("relation") or "").split())
    return PartOf(cardinality, instructions, _entity(whole, REQUIRED, ""), relations)


def _classification(node: Node, cardinality: str, instructions: str) -> Classification:
    return Classification(cardinality, instructions, _value(node, "system"), _value(node, "value"))


def _attribute(node: Node, cardinality: str, instructions: str) -> Attribute:
    return Attribute(cardinality, instructions, _needed(node, "name"), _value(node, "value"))


def _property(node: Node, cardinality: str, instructions: str) -> Property:
    data_type = (node.get("dataType") or "").upper()
    pset, name = _needed(node, "propertySet"), _needed(node, "baseName")
    return Property(cardinality, instructions, pset, name, _value(node, "value"), data_type)


def _material(node: Node, cardinality: str, instructions: str) -> Material:
    return Material(cardinality, instructions, _value(node, "value"))


_FACETS: dict[str, Callable[[Node, str, str], Facet]] = {
    "entity": _entity,
    "partOf": _part_of,
    "classification": _classification,
    "attribute": _attribute,
    "property": _property,
    "material": _material,
}


def _needed(node: Node, name: str) -> Allowed:
    value = _value(node, name)
    if value is None:
        raise ConsoleError(f"a <{_local(node)}> has no <{name}>")
    return value


def _value(node: Node, name: str) -> Allowed | None:
    holder = node.find(f"{NAMESPACE}{name}")
    if holder is None:
        return None
    simple = holder.find(f"{NAMESPACE}simpleValue")
    if simple is not None:
        return Exactly(simple.text or "")
    restriction = holder.find(f"{XSD}restriction")
    if restriction is None:
        raise ConsoleError(f"<{name}> has neither a <simpleValue> nor an <xs:restriction>")
    return _restriction(restriction)


def _restriction(node: Node) -> Restriction:
    facets = [(child.tag.removeprefix(XSD), child.get("value") or "") for child in node if isinstance(child.tag, str)]
    unknown = [name for name, _ in facets if name not in ("enumeration", "pattern", "annotation", *_BOUNDS, *_LENGTHS)]
    if unknown:
        raise ConsoleError(f"the restriction <{unknown[0]}> is not one of IDS")
    patterns = tuple(value for name, value in facets if name == "pattern")
    for pattern in patterns:
        compiled(pattern)
    return Restriction(
        enumeration=tuple(value for name, value in facets if name == "enumeration"),
        patterns=patterns,
        bounds=tuple((name, _number(value)) for name, value in facets if name in _BOUNDS),
        lengths=tuple((name, _count(value)) for name, value in facets if name in _LENGTHS),
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ConsoleError(f'the bound "{text}" is no number') from None


def _count(text: str) -> int:
    if not text.strip().isdigit():
        raise ConsoleError(f'"{text}" is no whole number')
    return int(text)


def _text(node: Node | None, name: str) -> str:
    return "" if node is None else (node.findtext(f"{NAMESPACE}{name}") or "").strip()


def _local(node: Node) -> str:
    return node.tag.rpartition("}")[2]
