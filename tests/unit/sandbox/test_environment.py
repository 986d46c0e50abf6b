from pathlib import Path

import pytest

from cadstack.app.cells import CellSpec, EnginePart, ItemPart
from cadstack.domain.errors import InvalidInput
from cadstack.sandbox.environment import command_environment, read_by_loader


def spec(engine=None, item=None):
    return CellSpec(
        EnginePart(Path("/e"), env=engine or {}), ItemPart(Path("/j"), {}, argv=("/bin/true",), env=item or {})
    )


def test_base():
    assert command_environment(spec(), "/job") == {
        "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/job", "TMPDIR": "/job",
    }  # fmt: skip


def test_item_over_engine_over_base():
    environment = command_environment(spec({"A": "engine", "LANG": "de"}, {"A": "item"}), "/job")
    assert (environment["A"], environment["LANG"]) == ("item", "de")


@pytest.mark.parametrize("variable", [{"": "x"}, {"A=B": "x"}, {"A": "x\0y"}])
def test_what_cannot_be_a_variable(variable):
    with pytest.raises(InvalidInput):
        command_environment(spec(item=variable), "/job")


def test_read_by_loader():
    assert all(map(read_by_loader, ("LD_PRELOAD", "LD_LIBRARY_PATH", "GCONV_PATH", "GLIBC_TUNABLES")))
    assert not any(map(read_by_loader, ("PATH", "HOME", "TOKEN", "OLD_LD_PRELOAD")))
