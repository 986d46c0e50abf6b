"""Which Python an engine gets: the alternatives of a manifest, and the interpreters of a machine."""

import os
import sys
from pathlib import Path

import pytest

from cadstack.domain.errors import Unavailable
from cadstack.engines.pythons import Alternative, find_python, read_alternatives

OURS = sys.version_info.minor


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", ()),
        (">=3.11", (Alternative(11, or_newer=True),)),
        ("==3.11.*, ==3.13.*", (Alternative(11), Alternative(13))),
        (["3.11", ">= 3.13"], (Alternative(11), Alternative(13, or_newer=True))),
    ],
)
def test_a_manifest_gives_alternatives(written: object, meant: tuple[Alternative, ...]) -> None:
    assert read_alternatives(written) == meant


def test_the_servers_own_python_is_taken_where_it_fits() -> None:
    assert find_python(read_alternatives(">=3.11")).executable == Path(sys.executable)


def test_another_one_is_found_on_the_path_past_those_that_do_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, content in (("shim", "echo no such version >&2; exit 127"), ("real", 'echo \'[3, 97, "/a", "/b"]\'')):
        (tmp_path / folder).mkdir()
        program = tmp_path / folder / "python3.97"
        program.write_text(f"#!/bin/sh\n{content}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "shim"), str(tmp_path / "real"), os.environ["PATH"]]))
    found = find_python(read_alternatives("==3.96.*, ==3.97.*"))
    assert (found.executable, found.minor) == (tmp_path / "real" / "python3.97", 97)
    assert found.prefixes == (Path("/a"), Path("/b"))


def test_what_to_install_is_said_where_there_is_none() -> None:
    with pytest.raises(Unavailable, match=rf"needs Python 3.95 or 3.96, .* the server's is 3.{OURS}") as refused:
        find_python(read_alternatives(["3.95", "3.96"]))
    assert "python3.96" in refused.value.next_step
