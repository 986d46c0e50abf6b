"""The demo's own words: what it says of a drawing that is not there, and of one that came across in part."""

import importlib.util
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parents[3] / "examples" / "demo" / "demo.py"


@pytest.fixture(scope="module")
def demo():
    spec = importlib.util.spec_from_file_location("demo", DEMO)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_drawing_that_is_not_there_is_named_with_what_to_give(demo, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["demo.py", "missing.dxf"])
    with pytest.raises(SystemExit) as stop:
        demo.main()
    assert stop.value.code == 2
    assert "there is no file missing.dxf; give the path of a DXF or DWG" in capsys.readouterr().err


def test_what_the_engine_left_out_is_told_once(demo):
    report = "\n".join(
        f"[11/22/2026 08:27:25] {line}"
        for line in (
            "Read DWG 2018: 144 entities.",
            "Skipped 2 3DSOLID: not supported.",
            "Plotted layout Model to sheet.pdf.",
            "Note: 1 REGION (unsupported) not drawn",
            "Note: 1 REGION (unsupported) not drawn",
        )
    )
    assert demo.left_out(report) == ["Skipped 2 3DSOLID: not supported.", "Note: 1 REGION (unsupported) not drawn"]


def test_a_name_with_anything_in_it_becomes_an_object_key(demo):
    assert demo.object_key(Path("plans/Ventil #1 (50%) Ü.dxf")) == "Ventil_1_50_.dxf"
