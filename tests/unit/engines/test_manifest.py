"""Engine folders: what their manifests say, and what is wrong with them."""

from pathlib import Path

import pytest

from cadstack.domain.automation.limits import MB
from cadstack.domain.errors import Conflict, InvalidInput, Unavailable
from cadstack.engines.catalogue import read_catalogue
from cadstack.engines.installation import shipped
from cadstack.engines.manifest import Task, read_manifest

WHOLE = """
name = "nop"
family = "Nop"
title = "Nop"
[programs]
"nop.exe" = "bin/nop.py"
[limits]
silence_seconds = 5
memory_mb = 512
[[engine]]
alias = "1"
version = 3
[[engine]]
alias = "2"
"""


def engine(folder: Path, text: str = WHOLE) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "engine.toml").write_text(text)
    return folder


def test_a_manifest_offers_one_engine_for_each_version(tmp_path: Path) -> None:
    manifest = read_manifest(engine(tmp_path))
    assert [offered.id for offered in manifest.engines] == ["Autodesk.Nop+1", "Autodesk.Nop+2"]
    assert manifest.engines[0].version == 3
    assert manifest.engines[0].silence_seconds == 5
    assert manifest.engines[0].limits.memory_bytes == 512 * MB


@pytest.mark.parametrize(("asked", "file"), [("nop.exe", "bin/nop.py"), ("NOP.EXE", "bin/nop.py"), ("nop", None)])
def test_a_program_is_found_in_any_case(tmp_path: Path, asked: str, file: str | None) -> None:
    assert read_manifest(engine(tmp_path)).program(asked) == file


@pytest.mark.parametrize("name", ["", ".", "..", "../up", "/tmp/up", "a/b", ".hidden", "-x", "a b", "a" * 65])
def test_a_name_that_is_no_folder_of_its_own_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match=r"name is .*; write letters"):
        read_manifest(engine(tmp_path, WHOLE.replace('name = "nop"', f'name = "{name}"')))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = ", "engine.toml cannot be used"),
        (WHOLE.replace('name = "nop"', ""), "'name' is missing"),
        (WHOLE.replace("[[engine]]", "[[other]]"), "'engine' is missing"),
        (WHOLE.replace('alias = "1"', ""), "'alias' is missing"),
        (WHOLE.replace("memory_mb = 512", 'memory_mb = "much"'), "cannot be used"),
        (f'{WHOLE}\n[task]\nprogram = "nop.exe"', "although the engine takes command lines"),
        (f'command_line = false\n{WHOLE}\n[task]\nprogram = "no.exe"', "'no.exe', which is none of the programs"),
        (f'report_format = "xml"\n{WHOLE}', "report_format is 'xml', which is none of text, json"),
        (
            f'{WHOLE}\n[environment]\nkind = "conda"',
            "environment.kind is 'conda', which is none of none, python, external",
        ),
        (f'{WHOLE}\n[environment]\nkind = "external"', "'folder' is missing"),
        (f'{WHOLE}\n[environment]\nkind = "external"\nfolder = "CAD"', "environment.folder is not an absolute path"),
        (f'{WHOLE}\n[environment]\npython = ">=3.11,<3.13"', 'environment.python has "<3.13"'),
        (f"{WHOLE}\n[environment]\npython = 3.11", "environment.python is 3.11"),
    ],
)
def test_a_bad_manifest_is_named_with_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refused:
        read_manifest(engine(tmp_path, text))
    assert str(tmp_path) in refused.value.message


def test_a_folder_without_a_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there is no such file"):
        read_manifest(tmp_path)


def test_two_folders_that_offer_the_same_engine_conflict(tmp_path: Path) -> None:
    engine(tmp_path / "a")
    engine(tmp_path / "b", WHOLE.replace('"nop"', '"other"'))
    with pytest.raises(Conflict, match=r"Autodesk\.Nop\+1"):
        read_catalogue([tmp_path])


def test_a_bad_manifest_costs_its_own_engine_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    engine(tmp_path / "good")
    engine(tmp_path / "bad", "name = ")
    assert list(read_catalogue([tmp_path]).engines) == ["Autodesk.Nop+1", "Autodesk.Nop+2"]
    assert str(tmp_path / "bad") in caplog.text


def test_an_installed_engine_stands_for_the_shipped_one(tmp_path: Path) -> None:
    engine(tmp_path / "shipped" / "nop")
    engine(tmp_path / "installed" / "nop", WHOLE.replace("version = 3", "version = 4"))
    catalogue = read_catalogue([tmp_path / "shipped", tmp_path / "installed"])
    found = catalogue.get("Autodesk.Nop+1")
    assert found is not None
    assert found.version == 4


def test_an_engine_that_is_not_shipped_is_refused_with_those_that_are() -> None:
    with pytest.raises(Unavailable) as refused:
        shipped("nonsense")
    assert "autocad" in refused.value.next_step


def test_an_engine_without_command_lines_names_the_program_of_its_tasks(tmp_path: Path) -> None:
    text = f'command_line = false\n{WHOLE}\n[task]\nprogram = "nop.exe"\ndownloads = ["Url"]\nresult = "r.txt"'
    manifest = read_manifest(engine(tmp_path, text))
    assert manifest.task == Task("nop.exe", ("Url",), "r.txt")
    assert not manifest.engines[0].takes_command_line
