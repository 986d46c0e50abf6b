"""Checks a model against the specifications of an IDS file."""

from dataclasses import dataclass, field
from typing import Any

import ifcopenshell

from bim.document import Document
from bim.ids.facets import FacetChecker, candidates
from bim.ids.specification import PROHIBITED, REQUIRED, Facet, Ids, Specification

Element = ifcopenshell.entity_instance


@dataclass(frozen=True)
class Failure:
    """An element that does not meet a requirement, and why."""

    element: Element
    reason: str


@dataclass
class RequirementResult:
    """One requirement: the elements that failed it."""

    facet: Facet
    failures: list[Failure] = field(default_factory=list)


@dataclass
class SpecificationResult:
    """One specification: what it applied to, and what became of its requirements. `problem` concerns no element."""

    specification: Specification
    applicable: list[Element]
    requirements: list[RequirementResult]
    problem: str = ""

    @property
    def passed(self) -> bool:
        return not self.problem and not any(result.failures for result in self.requirements)

    @property
    def failed_elements(self) -> int:
        """How many of the elements failed at least one requirement."""
        return len({failure.element.id() for result in self.requirements for failure in result.failures})


@dataclass(frozen=True)
class Check:
    """The results of all specifications."""

    ids: Ids
    results: tuple[SpecificationResult, ...]

    @property
    def passed(self) -> bool:
        return all(result.passed for result in self.results)


def check(document: Document, ids: Ids) -> Check:
    """Check a model. A specification is checked whatever IFC versions it names: IDS calls them metadata."""
    checker = FacetChecker(document.ifc)
    return Check(ids, tuple(_checked(checker, specification) for specification in ids.specifications))


def _checked(checker: FacetChecker, specification: Specification) -> SpecificationResult:
    facets = specification.applicability
    applicable = [
        element
        for element in candidates(checker.ifc, facets, checker)
        if all(checker.check(facet, element).met for facet in facets)
    ]
    result = SpecificationResult(
        specification, applicable, [RequirementResult(it) for it in specification.requirements]
    )
    result.problem = _problem(specification, len(applicable))
    if specification.usage != PROHIBITED:
        for element in applicable:
            _require(checker, result.requirements, element)
    return result


def _require(checker: FacetChecker, requirements: list[RequirementResult], element: Any) -> None:
    for requirement in requirements:
        reason = checker.failure(requirement.facet, element)
        if reason:
            requirement.failures.append(Failure(element, reason))


def _problem(specification: Specification, count: int) -> str:
    if specification.usage == REQUIRED and count == 0:
        return "There must be such elements, and the model has none"
    if specification.usage == PROHIBITED and count > 0:
        return f"There must be no such elements, and the model has {count}"
    return ""
