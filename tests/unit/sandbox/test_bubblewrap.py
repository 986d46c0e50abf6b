"""The arguments bubblewrap gets."""

from pathlib import Path

import pytest

from cadstack.app.cells import CellSpec, EnginePart, ItemPart
from cadstack.domain.errors import InvalidInput
from cadstack.sandbox.bubblewrap import _namespaces, _root_of, bundle_place

ENGINE = EnginePart(Path("/data/engines/autocad"), (Path("/root/python"),))


def item(**more):
    return ItemPart(Path("/data/jobs/1"), {"owner.Count+prod": Path("/data/bundles/7")}, ("/engine/x",), **more)


def mounts(arguments, option):
    return {arguments[at + 2]: arguments[at + 1] for at, word in enumerate(arguments) if word == option}


def test_only_the_job_folder_is_writable():
    arguments = _root_of(CellSpec(ENGINE, item()))
    assert mounts(arguments, "--bind") == {"/job": "/data/jobs/1"}
    read_only = mounts(arguments, "--ro-bind")
    assert read_only["/engine"] == "/data/engines/autocad"
    assert read_only["/bundles/owner.Count+prod"] == "/data/bundles/7"
    assert read_only["/root/python"] == "/root/python"
    assert arguments[-2:] == ["--remount-ro", "/"]


def test_folders_above_a_place_come_before_it():
    arguments = _root_of(CellSpec(ENGINE, item()))
    assert arguments.index("/root") < arguments.index("/root/python")
    assert arguments[arguments.index("/root") - 3 :][:3] == ["--perms", "0755", "--dir"]


def test_network_needs_the_item():
    assert "--unshare-net" in _namespaces(item(), None)
    assert "--unshare-net" not in _namespaces(item(network=True), None)
    assert "/etc/resolv.conf" not in _root_of(CellSpec(ENGINE, item()))
    assert "/etc/resolv.conf" in _root_of(CellSpec(ENGINE, item(network=True)))


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a b", "a\0b", "../x"])
def test_names_that_could_lead_elsewhere(name):
    with pytest.raises(InvalidInput):
        bundle_place(name)


@pytest.mark.parametrize("name", ["Count", "owner.Count+prod", "X.bundle", "a-b_c", "..a"])
def test_names_of_bundles(name):
    assert bundle_place(name) == f"/bundles/{name}"
