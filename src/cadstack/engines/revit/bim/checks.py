"""Model checks against IDS: the result as JSON for programs and as an HTML page for people."""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from bim.document import Document
from bim.ids.checking import Check, Failure, RequirementResult, SpecificationResult, check
from bim.ids.reading import read_ids

__all__ = ["Check", "as_json", "check_against", "write_html", "write_json"]

SHOWN = 200
_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1d2530; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
.pass { color: #17692f; } .fail { color: #a31515; } .note { color: #5b6675; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 1rem; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid #dde2e8; vertical-align: top; }
code { font-size: .85em; }
"""


def check_against(document: Document, ids_file: str) -> Check:
    """Check the model against an IDS file of the job folder; raises ConsoleError when the file cannot be used."""
    return check(document, read_ids(document.to_read(ids_file)))


def as_json(document: Document, result: Check) -> dict[str, Any]:
    """The whole result, every failure with the GlobalId of its element."""
    return {
        "title": result.ids.title,
        "model": document.path.name,
        "project": document.title,
        "schema": document.schema,
        "passed": result.passed,
        "specifications": [_specification(document, found) for found in result.results],
    }


def write_json(document: Document, result: Check, name: str) -> Path:
    """Write `as_json`."""
    path = document.to_write(name)
    path.write_text(json.dumps(as_json(document, result), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def write_html(document: Document, result: Check, name: str) -> Path:
    """Write a page that needs nothing beside it; of each requirement it shows the first 200 failures."""
    path = document.to_write(name)
    path.write_text("\n".join(_page(document, result)) + "\n", "utf-8")
    return path


def _specification(document: Document, result: SpecificationResult) -> dict[str, Any]:
    specification = result.specification
    return {
        "name": specification.name,
        "identifier": specification.identifier,
        "usage": specification.usage,
        "passed": result.passed,
        "problem": result.problem,
        "applicable": len(result.applicable),
        "failed": result.failed_elements,
        "requirements": [
            {
                "requirement": str(requirement.facet),
                "cardinality": requirement.facet.cardinality,
                "instructions": requirement.facet.instructions,
                "passed": not requirement.failures,
                "failures": [_failure(document, failure) for failure in requirement.failures],
            }
            for requirement in result.requirements
        ],
    }


def _failure(document: Document, failure: Failure) -> dict[str, Any]:
    element = failure.element
    rooted = element.is_a("IfcRoot")
    return {
        "globalId": element.GlobalId if rooted else None,
        "class": element.is_a(),
        "name": getattr(element, "Name", None) or "",
        "level": document.level_of(element) if rooted else "",
        "reason": failure.reason,
    }


def _page(document: Document, result: Check) -> Iterator[str]:
    title = escape(result.ids.title)
    yield f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    passed = sum(found.passed for found in result.results)
    yield f"<h1>{title}</h1>"
    yield f'<p class="note">{escape(document.path.name)} · {escape(document.title)} · {document.schema}</p>'
    yield f"<p>{_mark(result.passed)} {passed} of {len(result.results)} specifications are met.</p>"
    for found in result.results:
        yield from _section(document, found)


def _section(document: Document, result: SpecificationResult) -> Iterator[str]:
    specification = result.specification
    yield f"<h2>{_mark(result.passed)} {escape(specification.name)}</h2>"
    if specification.description:
        yield f"<p>{escape(specification.description)}</p>"
    yield (
        f'<p class="note">Applies to {len(result.applicable)} elements ({specification.usage}); '
        f"{result.failed_elements} of them fail.</p>"
    )
    if result.problem:
        yield f'<p class="fail">{escape(result.problem)}.</p>'
    for requirement in result.requirements:
        yield from _requirement(document, requirement)


def _requirement(document: Document, requirement: RequirementResult) -> Iterator[str]:
    facet = requirement.facet
    yield f"<p>{_mark(not requirement.failures)} {facet.cardinality}: {escape(str(facet))}</p>"
    if facet.instructions:
        yield f'<p class="note">{escape(facet.instructions)}</p>'
    if not requirement.failures:
        return
    yield "<table><tr><th>Element</th><th>Level</th><th>What is wrong</th><th>GlobalId</th></tr>"
    for failure in requirement.failures[:SHOWN]:
        row = _failure(document, failure)
        yield (
            f"<tr><td>{escape(row['name'] or row['class'])}</td><td>{escape(row['level'])}</td>"
            f"<td>{escape(row['reason'])}</td><td><code>{escape(row['globalId'] or '')}</code></td></tr>"
        )
    yield "</table>"
    if len(requirement.failures) > SHOWN:
        yield f'<p class="note">… and {len(requirement.failures) - SHOWN} more, all of them in the JSON result.</p>'


def _mark(passed: bool) -> str:
    return '<b class="pass">met</b>' if passed else '<b class="fail">not met</b>'
