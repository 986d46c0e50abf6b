"""Installing engines: whole or not at all, one at a time, and what is said when it cannot be done."""

import base64
import hashlib
import json
import os
import subprocess
import threading
import zipfile
from pathlib import Path

import pytest

from cadstack.domain.errors import Unavailable
from cadstack.engines.health import fault, obstacle, usable
from cadstack.engines.installation import STAMP, find, install, installed
from cadstack.engines.manifest import read_manifest
from cadstack.engines.steps import Step

WHOLE = """
name = "nop"
family = "Nop"
title = "Nop"
[programs]
"nop.exe" = "bin/nop.py"
[[engine]]
alias = "1"
"""
PYTHON = """
[environment]
kind = "python"
requirements = "requirements.txt"
"""


def engine(folder: Path, text: str = WHOLE) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "nop.py").write_text("")
    (folder / "engine.toml").write_text(text)
    return folder


def wheel(folder: Path) -> str:
    """A package of one module, `tiny`; the result is its line of requirements."""
    folder.mkdir()
    path, content = folder / "tiny-1.0-py3-none-any.whl", b"here = True\n"
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny.py", content)
        archive.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("tiny-1.0.dist-info/RECORD", f"tiny.py,sha256={digest},{len(content)}\n")
    return f"tiny==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture
def with_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An engine whose environment holds one package, which a folder offers."""
    source = engine(tmp_path / "source", WHOLE + PYTHON)
    (source / "requirements.txt").write_text(wheel(tmp_path / "wheels"))
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return source


def test_an_engine_without_an_environment_is_copied(tmp_path: Path) -> None:
    source = engine(tmp_path / "source")
    (source / "__pycache__").mkdir()
    made = install(source, tmp_path / "engines")
    assert (made.interpreter, made.is_current) == (None, True)
    assert (made.root / "console").is_dir()
    assert not (made.root / "__pycache__").exists()
    assert [one.root for one in installed(tmp_path / "engines")] == [made.root]


def test_a_change_of_the_source_is_noticed_and_installed(tmp_path: Path) -> None:
    source = engine(tmp_path / "source")
    install(source, tmp_path / "engines")
    (source / "new.py").write_text("")
    old = find("nop", tmp_path / "engines")
    assert old is not None
    assert not old.is_current
    assert (install(source, tmp_path / "engines").root / "new.py").exists()


def test_what_is_current_is_not_built_again(tmp_path: Path) -> None:
    source = engine(tmp_path / "source")
    first = install(source, tmp_path / "engines")
    marked = first.root / "marked"
    marked.write_text("")
    install(source, tmp_path / "engines")
    assert marked.exists()


def test_a_half_built_engine_is_none(tmp_path: Path) -> None:
    engine(tmp_path / "engines" / "nop")
    engine(tmp_path / "engines" / ".nop.new")
    (tmp_path / "engines" / ".nop.new" / STAMP).write_text("{}")
    assert installed(tmp_path / "engines") == []


@pytest.mark.parametrize("stamp", ["", "{}", "[]", json.dumps({"source": "/x"})])
def test_a_damaged_stamp_is_an_engine_to_install_again(tmp_path: Path, stamp: str) -> None:
    source = engine(tmp_path / "source")
    made = install(source, tmp_path / "engines")
    (made.root / STAMP).write_text(stamp)
    assert installed(tmp_path / "engines") == []
    assert install(source, tmp_path / "engines").is_current


def test_packages_are_installed_and_compiled_and_each_step_is_told(with_package: Path, tmp_path: Path) -> None:
    steps: list[Step] = []
    made = install(with_package, tmp_path / "engines", steps.append)
    assert made.interpreter is not None
    cached = subprocess.check_output([made.interpreter, "-c", "import tiny; print(tiny.__cached__)"], text=True)
    assert Path(cached.strip()).is_file()
    assert Step("fetching tiny", 1, 1) in steps
    assert fault(made, imports=True) is None


def test_packages_are_kept_where_only_the_engines_own_code_changed(with_package: Path, tmp_path: Path) -> None:
    install(with_package, tmp_path / "engines")
    (with_package / "bin" / "nop.py").write_text("print('new')")
    steps: list[Step] = []
    made = install(with_package, tmp_path / "engines", steps.append)
    assert [step.what for step in steps] == ["keeping the packages", "compiling"]
    assert made.is_current
    assert made.readonly
    assert fault(made, imports=True) is None
    assert made.interpreter is not None
    subprocess.run([made.interpreter, "-c", "import tiny"], check=True)
    (with_package / "requirements.txt").write_text("# none\n")
    bare = install(with_package, tmp_path / "engines")
    assert bare.interpreter is not None
    assert subprocess.run([bare.interpreter, "-c", "import tiny"], check=False, capture_output=True).returncode == 1


@pytest.mark.parametrize(
    ("variables", "requirement", "says"),
    [
        ({"PIP_NO_INDEX": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}, "absent==1 --hash=sha256:00",
         "could not be fetched: the package index cannot be reached"),
        ({}, "absent==1 --hash=sha256:00", "There is no wheel of absent==1"),
        ({}, f"tiny==1.0 --hash=sha256:{'0' * 64}", "is not the one that requirements.txt expects"),
    ],
)  # fmt: skip
def test_a_failed_installation_says_why_in_a_sentence_and_leaves_what_was_there(
    with_package: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    requirement: str,
    says: str,
) -> None:
    install(with_package, tmp_path / "engines")
    (with_package / "requirements.txt").write_text(requirement)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Unavailable) as refused:
        install(with_package, tmp_path / "engines")
    assert says in refused.value.message
    assert "\n" not in refused.value.message
    kept = find("nop", tmp_path / "engines")
    assert kept is not None
    assert fault(kept, imports=True) is None
    assert sorted(path.name for path in (tmp_path / "engines").iterdir()) == [".nop.lock", "nop"]


def test_an_interrupted_installation_leaves_nothing_half_built(with_package: Path, tmp_path: Path) -> None:
    def interrupt(step: Step) -> None:
        if step.what.startswith("fetching"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install(with_package, tmp_path / "engines", interrupt)
    assert [path.name for path in (tmp_path / "engines").iterdir()] == [".nop.lock"]


def test_a_second_installation_waits_for_the_first_and_finds_its_work(tmp_path: Path) -> None:
    source, engines = engine(tmp_path / "source", WHOLE + PYTHON.replace("requirements.txt", "")), tmp_path / "engines"
    building, waiting = threading.Event(), threading.Event()

    def first(_: Step) -> None:
        building.set()
        assert waiting.wait(60)

    told: list[Step] = []

    def second(step: Step) -> None:
        told.append(step)
        waiting.set()

    thread = threading.Thread(target=install, args=(source, engines, first))
    thread.start()
    assert building.wait(60)
    made = install(source, engines, second)
    thread.join(60)
    assert told == [Step("waiting for another process that installs it")]
    assert made.is_current


class TestHealth:
    def test_a_library_that_is_missing_is_named_with_the_package_that_brings_it(self, tmp_path: Path) -> None:
        libraries = 'libraries = { "libc.so.6" = "libc6", "libnowhere.so.7" = "libnowhere7" }\n'
        found = obstacle(read_manifest(engine(tmp_path, WHOLE + PYTHON + libraries)))
        assert found is not None
        assert found.what == "libnowhere.so.7 is missing on this system."
        assert found.next_step.endswith("apt-get install --no-install-recommends libnowhere7")

    def test_a_python_that_is_not_here_is_named(self, tmp_path: Path) -> None:
        found = obstacle(read_manifest(engine(tmp_path, WHOLE + PYTHON + 'python = ["3.99"]\n')))
        assert found is not None
        assert found.what.startswith("It needs Python 3.99, and none that runs is here")

    @pytest.mark.parametrize(
        ("module", "says"),
        [
            ("", None),
            ("raise ImportError('libGL.so.1: cannot open')", "heavy cannot be imported (ImportError: libGL.so.1"),
            ("import os; os.abort()", "ended with -6 while it loaded heavy"),
        ],
    )
    def test_the_modules_of_an_installed_engine_are_loaded_once(
        self, tmp_path: Path, module: str, says: str | None
    ) -> None:
        text = WHOLE + PYTHON.replace("requirements.txt", "") + '[warm]\nimports = ["heavy"]\n'
        source = engine(tmp_path / "source", text)
        (source / "heavy.py").write_text(module)
        made = install(source, tmp_path / "engines")
        found = fault(made, imports=True)
        assert found is None if says is None else says in str(found)

    def test_an_engine_that_cannot_start_is_left_out_and_repaired_by_installing_it(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        source, engines = (
            engine(tmp_path / "source", WHOLE + PYTHON.replace("requirements.txt", "")),
            tmp_path / "engines",
        )
        made = install(source, engines)
        assert made.interpreter is not None
        made.interpreter.unlink()
        assert usable(installed(engines)) == []
        assert "The engine nop is installed and cannot run" in caplog.text
        assert [one.manifest.name for one in usable([install(source, engines)])] == ["nop"]

    def test_a_program_that_is_missing_is_named(self, tmp_path: Path) -> None:
        made = install(engine(tmp_path / "source"), tmp_path / "engines")
        (made.root / "bin" / "nop.py").unlink()
        assert "Its program bin/nop.py is missing." in str(fault(made, imports=False))
