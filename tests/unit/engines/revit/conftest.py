"""The engine's packages as its program finds them; the house of the example, made once; and samples that lie beside."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
ENGINES = ROOT / "src" / "cadstack" / "engines"
EXAMPLES = ROOT / "examples"
PROGRAM = ENGINES / "revit" / "revitcoreconsole.exe"
for folder in (ENGINES, ENGINES / "revit", Path(__file__).parent):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import ifc_text  # noqa: E402  (the path above makes it importable)


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Path:
    """The house of the example, as a file."""
    folder = tmp_path_factory.mktemp("house")
    runpy.run_path(str(EXAMPLES / "revit-count-it" / "make_input.py"))["main"](folder)
    return folder / "house.ifc"


@pytest.fixture
def document(house, tmp_path):
    """The house, open, with `tmp_path` for its job folder."""
    from bim.document import Document
    from bim.opening import open_model
    from console.job_files import JobFiles

    return Document(open_model(house, print), house, JobFiles(tmp_path))


@pytest.fixture
def opened(tmp_path):
    """Opens a model of a few lines: `opened("#2=IFCWALL(…);")`; the project is #1."""
    from bim.document import Document
    from bim.opening import open_model
    from console.job_files import JobFiles

    def make(lines: str, schema: str = "IFC4") -> Document:
        path = tmp_path / "model.ifc"
        path.write_text(ifc_text.spf(lines, schema))
        return Document(open_model(path, print), path, JobFiles(tmp_path))

    return make


@pytest.fixture
def program(tmp_path):
    """Runs the program in `tmp_path`; what it answered."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-B", PROGRAM, *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def sample():
    """The path of a sample model by its name, for example "LargeBuilding"."""

    def find(name: str) -> Path:
        path = ROOT.parent / "shared" / "samples" / "ifc" / f"{name}.ifc"
        if not path.exists():
            pytest.skip(f"the sample model {name}.ifc does not lie in ../shared/samples")
        return path

    return find
