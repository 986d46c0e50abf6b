"""Sample drawings that lie beside the project; tests on them are skipped where they are absent."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[5]
ENGINE = ROOT / "src" / "cadstack" / "engines" / "autocad"
if str(ENGINE) not in sys.path:
    sys.path.insert(0, str(ENGINE))


@pytest.fixture
def sample():
    """The path of a sample drawing by its name, for example "dwg/export_sample.dwg"."""
    pytest.importorskip("ezdxf", reason="ezdxf is installed in the AutoCAD engine's venv only")
    pytest.importorskip("ezdwg", reason="ezdwg is installed in the AutoCAD engine's venv only")

    def find(name: str) -> Path:
        path = ROOT.parent / "shared" / "samples" / name
        if not path.exists():
            pytest.skip(f"the sample drawing {name} does not lie in ../shared/samples")
        return path

    return find
