"""The field guide's own JSON, as its text has it, becomes requests without a change of hand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cadstack.engines.catalogue import read_catalogue
from cadstack.kit import definitions
from cadstack.kit.definitions import Reference

GUIDE = Path(__file__).resolve().parents[4] / "shared" / "documents" / "004_1701fad80aff64be.txt"
FUSION = {"activityName": "Nest", "engine": "Autodesk.Fusion+Latest", "dasAppBundleId": "Somebody.Nesting"}

pytestmark = pytest.mark.skipif(not GUIDE.is_file(), reason="needs the field guide's text beside the repository")


def documents() -> Iterator[dict[str, Any]]:
    """Every JSON object that stands in the text."""
    text, decoder, at = GUIDE.read_text("utf-8"), json.JSONDecoder(), 0
    while (at := text.find("{", at)) >= 0:
        try:
            found, at = decoder.raw_decode(text, at)
        except ValueError:
            at += 1
            continue
        if isinstance(found, dict):
            yield found


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [
        definitions.filled(definitions.without_foreign_owners(found), FUSION)
        for found in documents()
        if definitions.kind_of(found) == kind
    ]


def test_the_five_activities_become_requests() -> None:
    read = [definitions.activity(found) for found in of_kind("activity")]
    assert [(one.id, one.references) for one in read] == [
        (Reference("AutoCAD", "AcSvfPublish", "prod"), (Reference("AutoCAD", "Publish2View22", "prod"),)),
        (Reference("", "ExportToFBX", ""), ()),
        (Reference("", "ChangeParams", ""), (Reference("Inventor", "ChangeParams", "prod"),)),
        (Reference("", "CountItActivity", ""), (Reference("YourNickname", "CountItApp", "test"),)),
        (Reference("", "Nest", ""), (Reference("Somebody", "Nesting", "my_working_version"),)),
    ]
    assert not any(definitions.placeholders(one.document) for one in read)


def test_every_engine_that_it_names_is_in_the_catalogue() -> None:
    named = {found["engine"] for kind in ("activity", "appbundle") for found in of_kind(kind)}
    assert len(named) == 5
    assert named <= set(read_catalogue().engines)


def test_its_work_items_become_requests() -> None:
    read = [definitions.work_item(found) for found in of_kind("work item")]
    assert [one.notes for one in read] == [()] * len(read)
    assert [one.id.owner for one in read] == ["dqRuDWmG904xamaQi6zWLFOm7snzBOaR", "owner", "owner"]
    assert set(read[0].document["arguments"]) == {"InventorDoc", "InventorParams", "OutputIam"}
