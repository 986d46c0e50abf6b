from pathlib import Path

import pytest
from accore.bundles import load_bundles
from console.exits import BundleFailed, ConsoleError

MANIFEST = """<ApplicationPackage><Components><ComponentEntry ModuleName="./Contents/{}">
<Commands><Command Global="GO"/></Commands></ComponentEntry></Components></ApplicationPackage>"""


@pytest.fixture
def load(bare, tmp_path: Path):
    """Load a bundle with one module of that name and text."""

    def run(name: str, text: str, job_file: str | None = None):
        root = tmp_path / "package" / f"{name.replace('.', '_')}.bundle"
        (root / "Contents").mkdir(parents=True)
        (root / "PackageContents.xml").write_text(MANIFEST.format(name))
        (root / "Contents" / name).write_text(text)
        if job_file:
            (bare.job / "x_Job.das").write_text(job_file)
        load_bundles(bare.console, tmp_path / "package")
        return bare

    return run


def test_a_python_module_registers_commands(load):
    run = load(
        "main.py",
        """
def register(app):
    @app.command("GO")
    def go():
        app.echo(app.workitem["Id"], app.ask("First? "), app.ask("Rest? ", whole_line=True))
    app.commands["_STOP"] = lambda app: app.echo("stopped in", app.job.name)
""",
        '{"Id": "w1"}',
    )
    text = run.script("GO a b c\nSTOP\n")
    assert "w1 a b c" in text
    assert f"stopped in {run.job.name}" in text


def test_a_bundles_bug_is_shown_with_its_own_frames(load):
    run = load("main.py", "def register(app):\n    @app.command('GO')\n    def go():\n        return {}['x']\n")
    with pytest.raises(BundleFailed, match=r"^GO: .* failed: KeyError: 'x' \(main.py:4\) at test.scr:1") as error:
        run.script("GO\n")
    assert "main.py" in error.value.trace
    assert "bundles.py" not in error.value.trace


def test_lisp_modules_define_commands(load):
    run = load("tools.lsp", '(defun c:GO () (princ "went"))')
    assert "went" in run.script("GO\n")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("main.py", "x = 1", r"no function register\(app\) at .*PackageContents.xml:1"),
        ("main.py", "import nowhere_at_all", "Loading main.py of bundle main_py failed: ModuleNotFoundError"),
        ("main.py", "def register(app:", "SyntaxError"),
        ("tools.lsp", "(setq\n(foo))", r"SETQ.* at tools.lsp:1"),
        ("tool.dll", "MZ", "compiled for the original product"),
    ],
)
def test_bundles_that_cannot_be_loaded_say_why(load, name, text, message):
    with pytest.raises(ConsoleError, match=message):
        load(name, text)


def test_a_declared_command_that_is_missing_is_noted(load):
    run = load("main.py", "def register(app):\n    pass\n")
    assert "declares the command GO, but main.py does not define it" in run.output.getvalue()


def test_a_bundle_draws_and_describes_the_drawing_over_functions_of_the_engine(drawing, tmp_path: Path):
    root = tmp_path / "package" / "Views.bundle"
    (root / "Contents").mkdir(parents=True)
    (root / "PackageContents.xml").write_text(MANIFEST.format("main.py"))
    (root / "Contents" / "main.py").write_text(
        """
def register(app):
    @app.command("GO")
    def go():
        sheet = app.plot(app.output("views/model.svg"), "Model", area="extents")
        app.echo(sheet.layout, app.facts()["entities"], app.drawing)
        app.output("../outside.txt")
"""
    )
    drawing.console.doc.modelspace().add_line((0, 0), (10, 5))
    load_bundles(drawing.console, root)
    with pytest.raises(ConsoleError, match="outside the job folder"):
        drawing.script("GO\n")
    assert "Model {'LINE': 1} None" in drawing.output.getvalue()
    assert "<svg" in (drawing.job / "views" / "model.svg").read_text()
