"""The engine's packages, `inventorcore` and `console`, as its program finds them; documents made in a job folder."""

import json
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
ENGINES = ROOT / "src" / "cadstack" / "engines"
for folder in (ENGINES, ENGINES / "inventor", Path(__file__).parent):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

pytest.importorskip("OCP", reason="Open CASCADE is installed in the Inventor engine's environment only")

from open_documents import BLOCK, UNIT  # noqa: E402  (the path above makes it importable)


class Job:
    """A job folder, and documents opened in it."""

    def __init__(self, folder: Path) -> None:
        from console.job_files import JobFiles
        from inventorcore.documents import Opening

        self.folder = folder
        self.opening = Opening(JobFiles(folder))

    def part(self, content=BLOCK, name="block.ipt"):
        """An open part with this `part.json`, opened."""
        self.write(name, {"part.json": json.dumps(content)})
        return self.opening.open(name)

    def unit(self, content=UNIT, block=BLOCK):
        """An assembly of blocks, its JSON beside the parts, opened."""
        self.write("parts/block.ipt", {"part.json": json.dumps(block)})
        (self.folder / "unit.iam").write_text(json.dumps(content), "utf-8")
        return self.opening.open("unit.iam")

    def write(self, name, members):
        """A zip archive."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(path, "w") as archive:
            for member, text in members.items():
                archive.writestr(member, text)


@pytest.fixture
def job(tmp_path):
    made = Job(tmp_path)
    with made.opening:
        yield made


@pytest.fixture
def solid():
    """Builds a feature list; `volume` and `size` of what came out."""
    from inventorcore.features.build import build
    from inventorcore.geometry.bounds import bounds_of
    from inventorcore.geometry.mass import volume_of
    from inventorcore.parameters.table import Parameters

    class Solid:
        def __init__(self, *features, **parameters):
            self.shape = build(features, Parameters(parameters))
            self.volume = volume_of(self.shape)
            self.size = bounds_of(self.shape).size

    return Solid


@pytest.fixture
def sample():
    """The path of a sample document by its name, for example "step/as1-oc-214.stp"."""

    def find(name: str) -> Path:
        path = ROOT.parent / "shared" / "samples" / name
        if not path.exists():
            pytest.skip(f"the sample document {name} does not lie in ../shared/samples")
        return path

    return find
