r"""A product of a Windows machine, with a stand-in for its console: the command line arrives as documented.

The drives of Windows are folders of the test, and the stand-in is a script that writes down what it was told. What is
not tested is Windows itself: that WSL starts the program, and that it finds the paths.
"""

import json
from pathlib import Path

import pytest
from office import BUCKET, DA, Office, zipped

from cadstack.engines import installation

STAND_IN = """#!/bin/sh
exec {python} -I -c '
import json, os, pathlib, sys
inputs = sorted(path.name for path in pathlib.Path().iterdir())
told = {{"argv": sys.argv[1:], "inputs": inputs, "variables": dict(os.environ), "folder": os.getcwd()}}
pathlib.Path("told.json").write_text(json.dumps(told))
print("AutoCAD Core Engine Console")
' "$@"
"""
MANIFEST = """
name = "autocad-2025"
family = "AutoCAD"
title = "AutoCAD 2025"
report_name = "AutoCAD Core Engine"
settings_extension = ".scr"

[environment]
kind = "external"
folder = "{folder}"
drives = "{drives}"

[programs]
"accoreconsole.exe" = "accoreconsole.exe"

[[engine]]
alias = "25_0"
product_version = "25.0"
description = "AutoCAD 2025, the product itself"
"""
ACTIVITY = {
    "engine": "Autodesk.AutoCAD+25_0",
    "commandLine": [
        (
            '$(engine.path)\\accoreconsole.exe /i "$(args[HostDwg].path)" /al "$(appbundles[Tool].path)" '
            '/s "$(settings[script].path)" /suppressGraphics'
        )
    ],
    "parameters": {
        "HostDwg": {"verb": "get", "localName": "in.dwg"},
        "Told": {"verb": "put", "localName": "told.json"},
    },
    "settings": {"script": {"value": "_regen\n"}, "colour": {"value": "red", "isEnvironmentVariable": True}},
}


@pytest.fixture(scope="module")
def drives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the drives are; everybody may go there, since commands run under users of their own."""
    folder = tmp_path_factory.mktemp("drives")
    for path in (folder, *list(folder.parents)[:2]):
        path.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def engines(drives: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of installed engines, with the registered product."""
    product = drives / "c" / "Program Files" / "Autodesk" / "AutoCAD 2025"
    product.mkdir(parents=True)
    console = product / "accoreconsole.exe"
    console.write_text(STAND_IN.format(python="/usr/bin/env python3"))
    console.chmod(0o755)
    source = tmp_path_factory.mktemp("autocad-2025")
    (source / "engine.toml").write_text(MANIFEST.format(folder=product, drives=drives))
    folder = tmp_path_factory.mktemp("engines")
    installation.install(source, folder)
    return folder


def test_the_command_line_arrives_with_windows_paths(drives: Path, engines: Path) -> None:
    office = Office(drives / "c" / "cadstack", engines, CADSTACK_SANDBOX="plain")
    try:
        office.start()
        office.ok("PATCH", f"{DA}/forgeapps/me", json={"nickname": "Office"})
        office.ok("POST", "/oss/v2/buckets", json={"bucketKey": BUCKET, "policyKey": "persistent"})
        office.put("in.dwg", b"AC1032")
        package = zipped({"Tool.bundle/PackageContents.xml": b"<ApplicationPackage/>"})
        bundle_id = office.bundle("Tool", package, engine="Autodesk.AutoCAD+25_0")
        activity = office.activity("Plot", **ACTIVITY, appbundles=[bundle_id])
        arguments = {"HostDwg": office.argument("in.dwg"), "Told": office.argument("told.json", verb="put")}
        item = office.ok("POST", f"{DA}/workitems", json={"activityId": activity, "arguments": arguments})["id"]
        done = office.wait(item)
        report = office.report(done)
        assert done["status"] == "success", report
        told = json.loads(office.get("told.json") or b"")
    finally:
        office.close()
    job = "C:" + told["folder"].removeprefix(str(drives / "c")).replace("/", "\\")
    flag_i, drawing, flag_al, bundle, flag_s, script, last = told["argv"]
    assert (flag_i, flag_al, flag_s, last) == ("/i", "/al", "/s", "/suppressGraphics")
    assert drawing == f"{job}\\in.dwg"
    assert script == f"{job}\\setting_script.scr"
    assert bundle.startswith("C:\\cadstack\\work\\bundles\\")
    assert "in.dwg" in told["inputs"]
    assert told["variables"]["colour"] == "red"
    assert {"colour", "DAS_WORKITEM_ID"} <= set(told["variables"]["WSLENV"].split(":"))
    assert f'Command line: [ /i "{drawing}" /al "{bundle}" /s "{script}" /suppressGraphics]' in report
