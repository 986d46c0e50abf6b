"""Products that are installed by other means: what their command lines are told, and whose ids they take."""

from pathlib import Path

import pytest

from cadstack.domain.automation.expansion import Layout
from cadstack.domain.errors import Unavailable
from cadstack.engines.catalogue import SHIPPED, stock
from cadstack.engines.health import confinable, fault
from cadstack.engines.installation import install
from cadstack.engines.manifest import read_manifest
from cadstack.engines.product import passed_on, told_layout, windows_path

MANIFEST = """
name = "autocad-2025"
family = "AutoCAD"
title = "AutoCAD 2025"
[programs]
"accoreconsole.exe" = "accoreconsole.exe"
[[engine]]
alias = "25_0"
[environment]
kind = "external"
folder = "{folder}"
"""
DRIVES = 'drives = "/mnt"\n'
LAYOUT = Layout("/srv/engines/autocad-2025", "/mnt/d/jobs/1/job", {"me.Tool+prod": "/mnt/d/jobs/bundles/a b"})


def registered(folder: Path, product: str, more: str = "") -> Path:
    folder.mkdir(parents=True)
    (folder / "engine.toml").write_text(MANIFEST.format(folder=product) + more)
    return folder


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/mnt/c/Program Files/Autodesk/AutoCAD 2025", r"C:\Program Files\Autodesk\AutoCAD 2025"),
        ("/mnt/d/jobs/ä.dwg", r"D:\jobs\ä.dwg"),
        ("/mnt/c", "C:\\"),
    ],
)
def test_a_path_on_a_drive_is_told_as_windows_knows_it(path: str, told: str) -> None:
    assert windows_path(path, Path("/mnt")) == told


@pytest.mark.parametrize("path", ["/home/me/jobs", "/mnt", "/mnt/wsl/jobs", "/mnt/ä/jobs", "/mnt/1/jobs"])
def test_a_path_on_no_drive_is_refused_with_what_to_do(path: str) -> None:
    with pytest.raises(Unavailable) as refused:
        windows_path(path, Path("/mnt"))
    assert refused.value.next_step == "Give the worker a data folder on one, as in --data /mnt/c/cadstack."


def test_a_linux_product_is_told_linux_paths_and_its_own_folder(tmp_path: Path) -> None:
    manifest = read_manifest(registered(tmp_path / "engine", "/opt/cad"))
    assert told_layout(manifest, LAYOUT) == Layout("/opt/cad", LAYOUT.job, LAYOUT.bundles)
    assert passed_on(manifest, ["A"]) == {}


def test_a_windows_product_is_told_windows_paths(tmp_path: Path) -> None:
    manifest = read_manifest(registered(tmp_path / "engine", "/mnt/c/Program Files/CAD", DRIVES))
    told = told_layout(manifest, LAYOUT)
    assert (told.engine, told.job) == (r"C:\Program Files\CAD", r"D:\jobs\1\job")
    assert told.bundles == {"me.Tool+prod": r"D:\jobs\bundles\a b"}
    assert passed_on(manifest, ["DAS_WORKITEM_ID", "MY"]) == {"WSLENV": "DAS_WORKITEM_ID:MY"}


def test_a_product_that_is_elsewhere_can_be_registered_and_does_not_run_here(tmp_path: Path) -> None:
    made = install(registered(tmp_path / "source", "/mnt/c/CAD"), tmp_path / "engines")
    found = fault(made, imports=False)
    assert found is not None
    assert found.what == "/mnt/c/CAD/accoreconsole.exe is missing."
    assert "mend environment.folder" in found.next_step


def test_windows_programs_run_in_the_plain_sandbox_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    windows = install(registered(tmp_path / "source", "/mnt/c/CAD", DRIVES), tmp_path / "engines")
    assert confinable([windows], "plain") == [windows]
    assert confinable([windows], "bubblewrap") == []
    assert "cannot confine Windows programs" in caplog.text


def test_a_registered_product_takes_the_ids_that_it_shares_with_a_shipped_engine(tmp_path: Path) -> None:
    registered(tmp_path / "autocad-2025", "/mnt/c/CAD")
    catalogue, _ = stock([SHIPPED, tmp_path])
    assert catalogue.engines["Autodesk.AutoCAD+25_0"].installation == "autocad-2025"
    assert catalogue.engines["Autodesk.AutoCAD+24"].installation == "autocad"
