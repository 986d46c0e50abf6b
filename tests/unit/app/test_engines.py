"""Engines of the catalogue, and how long items wait for them."""

import pytest

from cadstack.app.engines import NO_ENGINES, check_offered, known_engines, percentile
from cadstack.domain.automation.engine import Catalogue, Engine
from cadstack.domain.errors import InvalidInput

TWO = Catalogue({engine.id: engine for engine in (Engine("AutoCAD", "24", "1", ""), Engine("Revit", "2024", "1", ""))})


def test_an_engine_that_is_offered() -> None:
    assert check_offered("Autodesk.Revit+2024", TWO).family == "Revit"


@pytest.mark.parametrize(
    ("engine", "catalogue", "said"),
    [
        ("Autodesk.Revit+2018", TWO, "Engines of Revit: Autodesk.Revit+2024."),
        ("Autodesk.revit+2024", TWO, "Engines of revit: Autodesk.Revit+2024."),
        ("Autodesk.Maya+1", TWO, "This server has: Autodesk.AutoCAD+24, Autodesk.Revit+2024."),
        ("", TWO, "This server has: Autodesk.AutoCAD+24, Autodesk.Revit+2024."),
        ("Autodesk.Revit+2024", Catalogue({}), NO_ENGINES),
    ],
)
def test_an_engine_that_is_not_is_answered_with_those_that_are(engine: str, catalogue: Catalogue, said: str) -> None:
    assert known_engines(engine, catalogue) == said
    with pytest.raises(InvalidInput) as caught:
        check_offered(engine, catalogue)
    assert caught.value.fields["engine"][0].endswith(said)


@pytest.mark.parametrize(
    ("waits", "percent", "milliseconds"),
    [([], 50, 0), ([0.5], 95, 500), ([1.0, 2.0, 3.0], 50, 2000), ([float(n) for n in range(1, 101)], 95, 95_000)],
)
def test_percentiles_are_by_nearest_rank(waits: list[float], percent: int, milliseconds: int) -> None:
    assert percentile(waits, percent) == milliseconds
