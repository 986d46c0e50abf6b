"""Each mistake is found with its file and line, and a sound bundle has none."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cadstack.cli import bundle as command
from cadstack.engines.catalogue import SHIPPED
from cadstack.engines.manifest import read_manifest
from cadstack.kit.lint import lint

AUTOCAD = read_manifest(SHIPPED / "autocad")
ENGINE = "Autodesk.AutoCAD+24_3"
GOOD = """<ApplicationPackage>
<Components>
<RuntimeRequirements Platform="AutoCAD"/>
<ComponentEntry ModuleName="./Contents/main.py"><Commands><Command Global="COUNT"/></Commands></ComponentEntry>
</Components>
</ApplicationPackage>
"""
CODE = 'def register(app):\n    app.commands["COUNT"] = print\n'


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    root = tmp_path / "A.bundle"
    (root / "Contents").mkdir(parents=True)
    (root / "PackageContents.xml").write_text(GOOD)
    (root / "Contents" / "main.py").write_text(CODE)
    return root


def found(bundle: Path) -> list[str]:
    """The findings, with paths from the bundle's parent folder."""
    return [str(one).replace(f"{bundle.parent}/", "") for one in lint(bundle, AUTOCAD, ENGINE)]


def manifest(bundle: Path, before: str, after: str) -> None:
    assert before in GOOD
    (bundle / "PackageContents.xml").write_text(GOOD.replace(before, after))


def test_a_sound_bundle_has_no_findings(bundle):
    assert found(bundle) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "./Contents/main.py",
            "./Contents/gone.py",
            'PackageContents.xml:4: error: ModuleName "./Contents/gone.py" does not',
        ),
        (
            "./Contents/main.py",
            "../../x.py",
            'PackageContents.xml:4: error: ModuleName "../../x.py" leads out of the bundle',
        ),
        ("</Components>", "", "PackageContents.xml:6: error: PackageContents.xml is not well-formed XML"),
        (
            "<ApplicationPackage>",
            "<!DOCTYPE a><ApplicationPackage>",
            "PackageContents.xml:1: error: A manifest must not",
        ),
        ("./Contents/main.py", "./contents/Main.py", "PackageContents.xml:4: warning: ./contents/Main.py is spelled"),
        (
            '"COUNT"',
            '"OTHER"',
            "PackageContents.xml:4: warning: The command OTHER does not occur in ./Contents/main.py",
        ),
        ('"COUNT"/>', '"COUNT"/><Command Global="Count"/>', "warning: The command Count is declared at line 4 too"),
        (
            '="AutoCAD"',
            '="AutoCAD" SeriesMax="R22.0"',
            'xml:3: warning: SeriesMax="R22.0" leaves out Autodesk.AutoCAD+24_3',
        ),
        (
            '="AutoCAD"',
            '="AutoCAD" SeriesMin="R24.4"',
            'xml:3: warning: SeriesMin="R24.4" leaves out Autodesk.AutoCAD+24_3',
        ),
        (
            '="AutoCAD"',
            '="AutoCAD" SeriesMin="2025"',
            'xml:3: warning: SeriesMin="2025" leaves out Autodesk.AutoCAD+24_3',
        ),
        ("ComponentEntry", "ComponentItem", "PackageContents.xml:1: error: The manifest declares no ComponentEntry"),
    ],
)
def test_a_mistake_in_the_manifest_has_its_line(bundle, before, after, said):
    manifest(bundle, before, after)
    assert any(said in line for line in found(bundle)), found(bundle)


def test_the_series_of_this_engine_is_within(bundle):
    manifest(bundle, '="AutoCAD"', '="AutoCAD" SeriesMin="R22.0" SeriesMax="R24.3"')
    assert found(bundle) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("Contents/main.py", CODE + "def broken(:\n", "Contents/main.py:3: error: invalid syntax"),
        ("Contents/main.py", "COUNT = 1\n", "Contents/main.py: error: It has no function register"),
        ("Contents/main.py", CODE + 'x = "C:\\\\data\\\\a.dwg"\n', "main.py:3: warning: It names an absolute path"),
        ("Contents/Main.py", CODE, "error: Contents/Main.py differs from it only in case"),
        ("Contents/a.scr", "QUIT", "a.scr: warning: Its last line has no end"),
        ("Contents/a.lsp", "\ufeff(princ)\n", "a.lsp:1: warning: It begins with a byte order mark"),
        ("Contents/a.py", "#!/usr/bin/python\r\n", "a.py:1: warning: Its first line names a program"),
        ("Contents/con.py", "x = 1\n", "con.py: error: 'Contents/con.py' is the name of a Windows device"),
        ("Contents/a?.txt", "x", "error: 'Contents/a?.txt' contains a character"),
    ],
)
def test_a_mistake_in_a_file_has_its_place(bundle, name, content, said):
    (bundle / name).write_bytes(content.encode())
    assert any(said in line for line in found(bundle)), found(bundle)


def test_utf_16_is_an_error(bundle):
    (bundle / "Contents" / "a.lsp").write_text("(princ)", "utf-16")
    assert any("a.lsp:1: error: It is written in UTF-16" in line for line in found(bundle))


def test_a_link_is_an_error(bundle):
    (bundle / "Contents" / "link.txt").symlink_to(bundle / "Contents" / "main.py")
    assert any("link.txt: error: It is a link" in line for line in found(bundle))


def test_a_compiled_module_is_passed_over_beside_another(bundle):
    entry = '<ComponentEntry ModuleName="./Contents/a.dll"/>'
    manifest(bundle, "</Components>", f"{entry}</Components>")
    (bundle / "Contents" / "a.dll").write_bytes(b"MZ")
    (line,) = found(bundle)
    assert "PackageContents.xml:5: warning: ./Contents/a.dll is compiled for the original product" in line


def test_a_bundle_with_nothing_to_load_is_wrong(bundle):
    manifest(bundle, "./Contents/main.py", "./Contents/a.dll")
    (bundle / "Contents" / "a.dll").write_bytes(b"MZ")
    assert any(
        "PackageContents.xml:4: error: No module can be loaded. Add one of these kinds: .lsp .py .scr" in line
        for line in found(bundle)
    )


def test_a_manifest_that_lies_deeper_is_named(bundle, tmp_path):
    outer = tmp_path / "Outer.bundle"
    outer.mkdir()
    bundle.rename(outer / "A.bundle")
    lines = [str(one) for one in lint(outer)]
    assert any(f"It is in {outer / 'A.bundle'}; give that folder." in line for line in lines)


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(command.app, [str(word) for word in words])
    return done.exit_code, done.output


def test_the_command_ends_with_1_on_errors_alone(bundle):
    assert run("lint", bundle, "--engine", "autocad") == (0, "A.bundle: 0 errors, 0 warnings\n")
    manifest(bundle, '"COUNT"', '"OTHER"')
    code, said = run("lint", bundle)
    assert (code, said.splitlines()[-1]) == (0, "A.bundle: 0 errors, 1 warning")
    (bundle / "Contents" / "main.py").write_text("(")
    code, said = run("lint", bundle)
    assert (code, said.splitlines()[-1]) == (1, "A.bundle: 1 error, 1 warning")


def test_a_bundle_with_errors_is_not_packed(bundle, tmp_path):
    (bundle / "Contents" / "main.py").write_text("(")
    assert run("build", bundle, "-o", tmp_path / "a.zip")[0] == 1
    assert not (tmp_path / "a.zip").exists()


def test_packing_twice_gives_the_same_bytes(bundle, tmp_path):
    for name in ("a.zip", "b.zip"):
        code, said = run("build", bundle, "-o", tmp_path / name)
        assert code == 0, said
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
