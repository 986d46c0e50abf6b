import json
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from console.exits import BundleFailed, ConsoleError
from inventorcore.arguments import name_values
from inventorcore.program import start
from open_documents import BLOCK

ROOT = Path(__file__).resolve().parents[4]
EXAMPLE = ROOT / "examples" / "inventor-change-params"
PROGRAM = ROOT / "src" / "cadstack" / "engines" / "inventor" / "InventorCoreConsole.exe"
MANIFEST = """<ApplicationPackage><Components>
<ComponentEntry ModuleName="./Contents/main.py"/>
</Components></ApplicationPackage>"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A job folder as the current one, with a part."""
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("block.ipt", "w") as archive:
        archive.writestr("part.json", json.dumps(BLOCK))
    return tmp_path


def bundle(folder, code):
    contents = folder / "Tool.bundle" / "Contents"
    contents.mkdir(parents=True)
    (contents.parent / "PackageContents.xml").write_text(MANIFEST)
    (contents / "main.py").write_text(code)
    return "Tool.bundle"


def test_arguments_as_the_original_names_them():
    line = "command subcommand /customArg1 value1 /customSwitch /customArg2 value2a value2b /more 1,2,3"
    found = name_values(line.split())
    assert [found[f"_{number}"] for number in (1, 2, 6, 10)] == ["command", "subcommand", "customArg2", "1,2,3"]
    assert found["customArg1"] == "value1"
    assert found["customSwitch"] == ""
    assert found["customArg2"] == "value2a value2b"


def test_a_path_is_no_option(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    assert name_values([str(tmp_path / "file"), "/tmp"]) == {"_1": str(tmp_path / "file"), "_2": "/tmp"}


def test_a_bundle_gets_the_document_and_its_arguments(here):
    tool = bundle(
        here,
        """
class Tool:
    def RunWithArguments(self, doc, map):
        print(doc.display_name, map["_1"], map["size"])
        print(doc.parameters["width"].value)
def create(server):
    print(server.job.name)
    return Tool()
""",
    )
    arguments = ["/i", "block.ipt", "/al", tool, "first", "/size", "5", "/p"]
    assert start(arguments) == 0


def test_ilod_opens_the_document_and_tells_its_name(here, capsys):
    tool = bundle(
        here,
        """
class Tool:
    def RunWithArguments(self, doc, map):
        print(doc.kind, map["ilod"])
create = lambda server: Tool()
""",
    )
    assert start(["/al", tool, "/ilod", "block.ipt"]) == 0
    assert "part block.ipt" in capsys.readouterr().out


def test_run_is_called_where_there_are_no_arguments(here, capsys):
    tool = bundle(
        here,
        """
class Tool:
    def Run(self, doc):
        print("ran", doc)
    def RunWithArguments(self, doc, map):
        raise AssertionError
create = lambda server: Tool()
""",
    )
    assert start(["/al", tool]) == 0
    assert "ran None" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = 1", r"main.py has no function create\(server\)"),
        ("create = lambda server: 5", "gave int, which has no Run"),
        ("def create(server):\n    return 1 / 0", "ZeroDivisionError: division by zero"),
        ("def create(server)", "SyntaxError"),
    ],
)
def test_a_bundle_that_cannot_run_is_told(here, code, message):
    with pytest.raises(ConsoleError, match=message):
        start(["/i", "block.ipt", "/al", bundle(here, code)])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to do"),
        (["/i"], "/i has no value"),
        (["/i", "none.ipt"], 'document "none.ipt" does not exist'),
        (["/i", "block.ipt", "/s", "none.py"], 'rule "none.py" does not exist'),
        (["/i", "block.ipt", "/al", "none.bundle"], "none.bundle does not exist"),
    ],
)
def test_mistakes_on_the_command_line(here, arguments, message):
    with pytest.raises(ConsoleError, match=message):
        start(arguments)


def test_switches_are_shown(capsys):
    assert start(["/?"]) == 0
    assert "/ilod" in capsys.readouterr().out


def test_a_rule_reads_and_sets_parameters(here, capsys):
    (here / "rule.py").write_text(
        "Parameter('width', '60 mm')\n"
        "iProperties('Description', f'{Value(\"height\"):g} high')\n"
        "Logger.Info('height', Value('height'))\n"
        "Logger.Debug('not shown')\n"
        "ThisDoc.save_as('out.ipt')\n"
    )
    assert start(["/i", "block.ipt", "/s", "rule.py"]) == 0
    printed = capsys.readouterr().out
    assert "[iLogic] Info: height 30.0" in printed
    assert "not shown" not in printed
    with zipfile.ZipFile("out.ipt") as part:
        assert json.loads(part.read("part.json"))["properties"] == {"Description": "30 high"}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("Parameter('lenght')", 'has no parameter "lenght"'),
        ("1 / 0", r"ZeroDivisionError: division by zero \(rule.py:1\)"),
        ("Logger.Shout('x')", "Logger has no level Shout"),
        ("if", "SyntaxError"),
    ],
)
def test_a_mistake_in_a_rule_names_its_line(here, rule, message):
    (here / "rule.py").write_text(rule)
    with pytest.raises((ConsoleError, BundleFailed), match=message):
        start(["/i", "block.ipt", "/s", "rule.py"])


@pytest.mark.parametrize(
    "changes",
    [
        '{"width": "60 mm"}',
        "{'width':'60.0'}",
        '{"width": {"value": "6 cm", "unit": "cm"}}',
        '{"width": 60}',
    ],
)
def test_change_params_reads_what_clients_write(here, changes):
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (here / "params.json").write_bytes(changes.encode(encoding))
        assert start(["/i", "block.ipt", "/al", str(EXAMPLE / "ChangeParams.bundle"), "params.json"]) == 0
        with zipfile.ZipFile("Result.ipt") as part:
            assert json.loads(part.read("mass.json"))["volume_mm3"] == pytest.approx(60 * 60 * 30)


def test_the_example_runs_by_its_command_line(here):
    make = runpy.run_path(str(EXAMPLE / "make_input.py"))["main"]
    make(here)
    with zipfile.ZipFile("Memory_Inventor.zip") as archive:
        archive.extractall("Assembly")
    (here / "params.json").write_text('{"width": "6 in", "bore": "12 mm"}')
    for document, changes in (
        ("Assembly/1100_10001080329_IAM_001.iam", "changeParameters.json"),
        ("bracket.ipt", "params.json"),
    ):
        line = [sys.executable, str(PROGRAM), "/i", document, "/al", str(EXAMPLE / "ChangeParams.bundle"), changes]
        done = subprocess.run(line, cwd=here, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    check = [sys.executable, str(EXAMPLE / "check.py"), str(here), str(here)]
    checked = subprocess.run(check, capture_output=True, text=True, timeout=120, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "5 shelves" in checked.stdout
    assert "bracket 152.4 x 76.2 x 50.0" in checked.stdout
