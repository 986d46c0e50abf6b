from pathlib import Path

import pytest
from console.exits import BundleFailed, ConsoleError
from console.manifest import Bundle, Component
from console.modules import entry_point, guarded, load_module


def bundle_of(folder: Path, code: str) -> tuple[Bundle, Component]:
    module = folder / "main.py"
    module.write_text(code)
    component = Component(module, (), 7)
    return Bundle("Count", folder, (component,)), component


def test_a_module_may_import_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "neighbour_of_main.py").write_text("ANSWER = 42\n")
    module = load_module(*bundle_of(tmp_path, "from neighbour_of_main import ANSWER\n"))
    assert module.ANSWER == 42


def test_what_a_module_raises_is_told_as_the_bundles_own(tmp_path: Path) -> None:
    with pytest.raises(BundleFailed, match=r"Loading main.py of bundle Count failed: ZeroDivisionError.*main.py:2"):
        load_module(*bundle_of(tmp_path, "\n1 / 0\n"))


def test_an_entry_point_that_is_missing_names_the_line_of_the_manifest(tmp_path: Path) -> None:
    bundle, component = bundle_of(tmp_path, "def other(): ...\n")
    module = load_module(bundle, component)
    with pytest.raises(ConsoleError, match=r"main.py has no function create\(server\) at .*PackageContents.xml:7"):
        entry_point(bundle, component, module, "create(server)", "Define it.")
    assert entry_point(bundle, component, module, "other()", "Define it.") is module.other


def test_endings_of_the_engine_pass_through(tmp_path: Path) -> None:
    def ends() -> None:
        raise KeyboardInterrupt

    bundle, _ = bundle_of(tmp_path, "")
    with pytest.raises(KeyboardInterrupt):
        guarded(ends, "Running", bundle, (KeyboardInterrupt,))


def test_a_failure_of_ours_gets_the_line_of_the_bundle_that_ran_into_it(tmp_path: Path) -> None:
    def refuse(where: str | None) -> None:
        raise ConsoleError("There is no category", where=where, hint="Use another.")

    bundle, component = bundle_of(tmp_path, "def call(refuse, where):\n    refuse(where)\n")
    call = load_module(bundle, component).call
    with pytest.raises(ConsoleError, match=r"^There is no category at main.py:2. Use another.$"):
        guarded(lambda: call(refuse, None), "Running", bundle)
    with pytest.raises(ConsoleError, match=r"^There is no category at rules.ids:9. Use another.$"):
        guarded(lambda: call(refuse, "rules.ids:9"), "Running", bundle)
