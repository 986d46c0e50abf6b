"""References of a model to instances of a wrong class: one flipped digit makes a wall's opening a cartesian point.

The parser takes them as they are, and the geometry code, which trusts it, then crashes. A full validation against the
schema finds them too, in thirty times the time, and refuses models that Revit itself exports.
"""

from collections.abc import Iterator
from typing import Any

import ifcopenshell

Element = ifcopenshell.entity_instance
Reference = tuple[int, str, frozenset[str]]  # index and name of an attribute, and the classes that it may refer to


def misplaced(ifc: ifcopenshell.file) -> Iterator[str]:
    """A sentence for each reference to an instance of a class that the schema does not allow there."""
    schema = ifcopenshell.schema_by_name(ifc.schema_identifier)
    known: dict[str, list[Reference]] = {}
    for element in ifc:
        name = element.is_a()
        if name not in known:
            known[name] = list(_references(schema.declaration_by_name(name).as_entity()))
        for index, attribute, allowed in known[name]:
            for found in _instances(element[index]):
                if found.is_a() not in allowed:
                    yield f"#{element.id()}={name} has {found.is_a()} #{found.id()} as its {attribute}"


def _instances(value: Any) -> Iterator[Element]:
    if isinstance(value, tuple):
        for part in value:
            yield from _instances(part)
    elif isinstance(value, Element) and value.id() != 0:  # a value such as IfcLabel('A') has no number
        yield value


def _references(entity: Any) -> Iterator[Reference]:
    for index, (attribute, derived) in enumerate(zip(entity.all_attributes(), entity.derived(), strict=True)):
        allowed = frozenset() if derived else frozenset(_classes(_element_type(attribute.type_of_attribute())))
        if allowed:
            yield index, attribute.name(), allowed


def _element_type(declared: Any) -> Any:
    """The declaration behind a parameter type, that of the elements of a list; None for a simple type."""
    while declared.as_aggregation_type() is not None:
        declared = declared.as_aggregation_type().type_of_element()
    named = declared.as_named_type()
    return None if named is None else named.declared_type()


def _classes(declaration: Any) -> Iterator[str]:
    """The entities that a declaration allows: itself and its subtypes, or those of a select."""
    if declaration is None:
        return
    if declaration.as_entity() is not None:
        yield declaration.name()
        for subtype in declaration.as_entity().subtypes():
            yield from _classes(subtype)
    elif declaration.as_select_type() is not None:
        for choice in declaration.as_select_type().select_list():
            yield from _classes(choice)
