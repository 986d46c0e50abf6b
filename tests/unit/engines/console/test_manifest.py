from pathlib import Path

import pytest
from console.exits import ConsoleError
from console.manifest import find_bundles, read_bundle, read_bundles

ENTRY = '<ComponentEntry ModuleName="{}"/>'


def bundle(folder: Path, inside: str, *files: str, name: str = "List.bundle") -> Path:
    root = folder / name
    (root / "Contents").mkdir(parents=True)
    for file in files:
        (root / file).write_text("x")
    (root / "PackageContents.xml").write_text(
        f"<ApplicationPackage>\n<Components>\n{inside}\n</Components>\n</ApplicationPackage>"
    )
    return root


def test_reads_modules_and_their_commands(tmp_path):
    root = bundle(
        tmp_path,
        '<ComponentEntry ModuleName=".\\contents\\Main.py"><Commands><Command Global="LIST" Local="L"/>'
        "</Commands></ComponentEntry>",
        "Contents/main.py",
    )
    found = read_bundle(root, (".py",))
    assert found.name == "List"
    assert found.components[0].module == root / "Contents" / "main.py"
    assert found.components[0].commands == ("LIST",)
    assert found.components[0].line == 3


def test_a_folder_holds_bundles_or_is_one(tmp_path):
    root = bundle(tmp_path, ENTRY.format("./Contents/a.py"), "Contents/a.py")
    assert find_bundles(tmp_path) == [root]
    assert find_bundles(root) == [root]
    with pytest.raises(ConsoleError, match=r"no PackageContents\.xml"):
        find_bundles(root / "Contents")


@pytest.mark.parametrize("module", ["../../secret.py", "/etc/passwd", "./Contents/../../../x.py"])
def test_a_module_must_stay_inside(tmp_path, module):
    (tmp_path / "secret.py").write_text("x")
    root = bundle(tmp_path, ENTRY.format(module))
    with pytest.raises(ConsoleError, match=r"leads out of the bundle at .*PackageContents.xml:3|unknown here"):
        read_bundle(root, (".py",))


def test_a_link_out_of_the_bundle_is_refused(tmp_path):
    root = bundle(tmp_path, ENTRY.format("./Contents/link.py"))
    (tmp_path / "outside.py").write_text("x")
    (root / "Contents" / "link.py").symlink_to(tmp_path / "outside.py")
    with pytest.raises(ConsoleError, match="leads out of the bundle"):
        read_bundle(root, (".py",))


def test_a_compiled_module_says_what_is_needed(tmp_path):
    root = bundle(tmp_path, ENTRY.format("./Contents/a.dll"), "Contents/a.dll")
    with pytest.raises(ConsoleError, match=r"compiled for the original product.*:3\. Provide a module .*\.py"):
        read_bundle(root, (".py", ".lsp"))


def test_a_compiled_module_beside_a_python_one_is_passed_over(tmp_path):
    both = ENTRY.format("./Contents/a.dll") + ENTRY.format("./Contents/a.py")
    found = read_bundle(bundle(tmp_path, both, "Contents/a.dll", "Contents/a.py"), (".py",))
    assert [component.module.name for component in found.components] == ["a.py"]
    assert found.passed_over == ("./Contents/a.dll",)
    assert found.notes == ("Note: ./Contents/a.dll of List cannot be loaded here and was passed over.",)


def test_every_manifest_is_read_before_a_module_is_loaded(tmp_path):
    bundle(tmp_path, ENTRY.format("./Contents/a.py"), "Contents/a.py", name="A.bundle")
    broken = bundle(tmp_path, ENTRY.format("./Contents/gone.py"), name="B.bundle")
    with pytest.raises(ConsoleError, match="does not exist in the bundle"):
        read_bundles(tmp_path, (".py",))
    (broken / "Contents" / "gone.py").touch()
    assert [found.name for found in read_bundles(tmp_path, (".py",))] == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<a>\n<b></a>", r"not well-formed XML .*PackageContents.xml:2"),
        ('<!DOCTYPE a [<!ENTITY x "y">]>\n<a>&x;</a>', "must not have a DOCTYPE"),
        ("<a>" * 65 + "</a>" * 65, r"nested deeper than 64 levels at .*PackageContents.xml:1"),
        ("<a/>", "declares no ComponentEntry"),
        ("<a>\n<ComponentEntry/></a>", r"no ModuleName at .*PackageContents.xml:2"),
        ('<a><ComponentEntry ModuleName="./gone.py"/></a>', "does not exist in the bundle"),
    ],
)
def test_a_broken_manifest_names_file_and_line(tmp_path, text, message):
    root = tmp_path / "B.bundle"
    root.mkdir()
    (root / "PackageContents.xml").write_text(text)
    with pytest.raises(ConsoleError, match=message):
        read_bundle(root, (".py",))
