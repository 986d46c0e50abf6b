"""The engine families under test: a probe activity each, which reads a document and makes something of all of it."""

import io
import json
import os
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from office import DA, Office

PROBES = Path(__file__).parent / "probes"
ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT.parent / "shared" / "samples"


@dataclass(frozen=True)
class Family:
    """One engine: whose code makes its input, and the kinds of sample that it should read."""

    name: str
    maker: Path
    kinds: tuple[str, ...]

    @property
    def probe(self) -> Path:
        return PROBES / self.name

    def made(self, engines: Path, folder: Path) -> list[Path]:
        """Documents made by code in the engine's environment."""
        python = engines / self.name / "venv" / "bin" / "python"
        subprocess.run([python, self.maker / "make_input.py", folder], check=True, timeout=120, capture_output=True)
        return sorted(path for path in folder.iterdir() if path.suffix != ".json")

    def samples(self) -> list[Path]:
        """The real documents of its kinds, where they are at hand."""
        return sorted(path for kind in self.kinds for path in SAMPLES.glob(f"{kind}/*"))


EXAMPLES = ROOT / "examples"
FAMILIES = {
    family.name: family
    for family in (
        Family("autocad", EXAMPLES / "autocad-publish", ("dwg", "dxf")),
        Family("inventor", EXAMPLES / "inventor-change-params", ("step", "fcstd")),
        Family("3dsmax", EXAMPLES / "3dsmax-export-fbx", ("blend", "fbx", "glb", "3ds", "max")),
        Family("revit", EXAMPLES / "revit-count-it", ("ifc",)),
        Family("fusion", PROBES / "fusion", ("step",)),
    )
}


def installed_engines() -> Path:
    """Where the engines under test are installed."""
    return Path(os.environ.get("CADSTACK_ENGINES", ROOT / ".cache" / "engines"))


def publish(office: Office, probe: Path) -> str:
    """Push the probe's bundles and its activity; the activity's id."""
    document: dict[str, Any] = json.loads((probe / "activity.json").read_text("utf-8"))
    for bundle in sorted(probe.glob("*.bundle")):
        made = office.ok(
            "POST", f"{DA}/appbundles", json={"id": bundle.stem, "engine": document["engine"], "description": "A probe"}
        )["uploadParameters"]
        sent = httpx.post(made["endpointURL"], data=made["formData"], files={"file": ("b.zip", zipped(bundle))})
        assert sent.is_success, sent.text
        office.ok("POST", f"{DA}/appbundles/{bundle.stem}/aliases", json={"id": "prod", "version": 1})
    return office.activity(document.pop("id"), **document)


def zipped(bundle: Path) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(bundle.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path, path.relative_to(bundle.parent))
    return memory.getvalue()
