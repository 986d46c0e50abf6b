import pytest

from cadstack.domain.automation.archives import (
    MOST_MANIFESTS,
    Placement,
    main_file,
    manifest_candidates,
    manifest_text,
    place,
)
from cadstack.domain.errors import InvalidInput

NAMES = ["Host.dwg", "xrefs/Grid.dwg", "Other.dwg", "Host - Standard.txt"]
REPORT = """Transmittal Report:
Created by AutoCAD eTransmit

This is a transmittal based on Host.dwg.

Files:

Root Drawing:
Host.dwg

AutoCAD Drawing References:
xrefs\\Grid.dwg
"""


@pytest.mark.parametrize(
    ("zip_declared", "path_in_zip", "manifest", "expected"),
    [
        (True, None, False, Placement("pkg", True, "pkg")),
        (True, None, True, Placement("pkg", True, "pkg/Host.dwg")),
        (True, "other.dwg", False, Placement("pkg", True, "pkg/Other.dwg")),
        (True, "other.dwg", True, Placement("pkg", True, "pkg/Host.dwg")),
        (False, None, False, Placement("pkg", False, "pkg")),
        (False, None, True, Placement("pkg", False, "pkg")),
        (False, "Other.dwg", False, Placement("pkg", True, "pkg/Other.dwg")),
        (False, "Other.dwg", True, Placement("pkg", True, "pkg/Other.dwg")),
    ],
)
def test_the_zip_table(zip_declared: bool, path_in_zip: str | None, manifest: bool, expected: Placement) -> None:
    texts = {"Host - Standard.txt": REPORT if manifest else "Notes about the drawing Host.dwg"}
    placed = place("pkg", zip_declared=zip_declared, path_in_zip=path_in_zip, names=NAMES, manifests=texts)
    assert placed == expected


def test_what_is_not_an_archive_is_left_as_it_is() -> None:
    assert place("a.ipt", zip_declared=True, path_in_zip=None, names=None) == Placement("a.ipt", False, "a.ipt")
    with pytest.raises(InvalidInput, match="not a zip archive"):
        place("a.ipt", zip_declared=True, path_in_zip="b.iam", names=None)


def test_path_in_zip_takes_windows_separators_any_case_and_folders() -> None:
    names = ["Assembly/Sub/Main.iam", "Assembly/Sub/Part.ipt"]

    def path(wanted: str) -> str:
        return place("in", zip_declared=True, path_in_zip=wanted, names=names).path

    assert path("assembly\\sub\\MAIN.iam") == "in/Assembly/Sub/Main.iam"
    assert path(".\\Assembly/Sub/Part.ipt") == "in/Assembly/Sub/Part.ipt"


@pytest.mark.parametrize("wanted", ["Hosst.dwg", "../Host.dwg", "/Host.dwg", "C:\\Host.dwg"])
def test_path_in_zip_must_be_in_the_archive(wanted: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        place("in", zip_declared=True, path_in_zip=wanted, names=NAMES)
    assert list(caught.value.fields) == ["pathInZip"]


def test_a_missing_member_is_answered_with_near_names() -> None:
    with pytest.raises(InvalidInput) as caught:
        place("in", zip_declared=False, path_in_zip="Hosst.dwg", names=NAMES)
    assert "It has: Host.dwg" in caught.value.fields["pathInZip"][0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Host - Standard.txt", REPORT),
        ("report.txt", "Transmittal Report\nRoot drawing: Host.dwg\n"),
        ("report.txt", "AutoCAD eTransmit\nRoot Drawing:\n\n  C:\\Projects\\7\\Host.dwg\n"),
        ("report.txt", "Transmittal Report:\nDrawings:\nHost.dwg\nxrefs\\Grid.dwg\n"),
        ("report.txt", "Transmittal Report:\nDrawing: Host.dwg\nGrid: xrefs\\Grid.dwg\n"),
        ("report.txt", 'This is a transmittal based on "Host.dwg"'),
        ("manifest.xml", "<Manifest><RootDrawing>Host.dwg</RootDrawing><File>Other.dwg</File></Manifest>"),
        ("manifest.xml", '<m><File name="Other.dwg"/><File name="HOST.dwg" root="true"/></m>'),
        ("manifest.xml", '<m><File path="Host.dwg" type="Main"/></m>'),
        ("etransmit.xml", '<?xml version="1.0"?><t:eTransmit xmlns:t="u" mainFile="Host.dwg"/>'),
        ("set/etransmit.txt", "eTransmit\nMain file: ..\\Host.dwg"),
    ],
)
def test_forms_of_a_manifest(name: str, text: str) -> None:
    names = ["Host.dwg", "xrefs/Grid.dwg", "Other.dwg", name]
    assert manifest_candidates(names) == (name,)
    assert main_file(names, {name: text}) == "Host.dwg"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("readme.txt", "Open Host.dwg first\nHost.dwg"),
        ("report.txt", "Transmittal Report:\nRoot Drawing:\nMissing.dwg\n"),
        ("report.txt", ""),
        ("manifest.xml", "<broken"),
        ("manifest.xml", '<!DOCTYPE m [<!ENTITY a "Host.dwg">]><m><RootDrawing>&a;</RootDrawing></m>'),
        ("manifest.xml", "<assembly><file name='Host.dwg'/></assembly>"),
        ("report.txt", "Transmittal Report:\nRoot Drawing:\n../../etc/passwd\n"),
    ],
)
def test_what_designates_no_main_file(name: str, text: str) -> None:
    assert main_file([*NAMES[:3], name], {name: text}) is None


def test_a_bare_name_that_two_files_have_designates_none() -> None:
    names = ["a/Host.dwg", "b/Host.dwg", "r.txt"]
    assert main_file(names, {"r.txt": "Transmittal Report:\nRoot Drawing: Host.dwg"}) is None
    assert main_file(names, {"r.txt": "Transmittal Report:\nRoot Drawing: b\\Host.dwg"}) == "b/Host.dwg"


def test_a_manifest_below_a_folder_names_files_beside_it() -> None:
    names = ["set/Host.dwg", "set/report.txt"]
    assert main_file(names, {"set/report.txt": "Transmittal Report:\nRoot Drawing: Host.dwg"}) == "set/Host.dwg"


def test_manifest_candidates_prefer_what_is_called_a_manifest() -> None:
    names = ["a.txt", "deep/er/b.txt", "manifest.xml", "Host.dwg", "sub\\eTransmit.xml"]
    assert manifest_candidates(names) == ("manifest.xml", "sub\\eTransmit.xml", "a.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_manifests_are_read_in_the_encodings_of_windows(encoding: str) -> None:
    assert manifest_text("Räume.dwg".encode(encoding)) == "Räume.dwg"


def test_an_archive_full_of_reports_costs_no_more_than_a_few() -> None:
    names = [f"{number}.txt" for number in range(1000)]
    assert manifest_candidates(names) == tuple(names[:MOST_MANIFESTS])


def test_a_manifest_that_designates_nothing_again_and_again_is_read_once() -> None:
    names = [f"{number}.dwg" for number in range(20_000)] + ["r.txt"]
    text = "Transmittal Report:\n" + "Root drawing: x.dwg\n" * 20_000 + f"transmittal based on{' ' * 500_000}x\n"
    assert main_file(names, {"r.txt": f"{text}7.dwg"}) == "7.dwg"
