"""The declarations for editors are those of the classes, and the example's script fits them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
SHIPPED = ROOT / "src" / "cadstack" / "engines" / "fusion" / "adsk.d.ts"
SCRIPT = ROOT / "examples" / "fusion-parametric" / "ParametricFlange.bundle" / "Contents" / "main.ts"


def test_the_shipped_declarations_are_up_to_date() -> None:
    from fusiontask.declarations import declarations

    assert SHIPPED.read_text("utf-8") == declarations()


@pytest.mark.parametrize(("added", "code"), [("", 0), ("adsk.core.Point3D.crate(1);", 1)], ids=["right", "misspelt"])
def test_a_script_is_checked_against_them(tmp_path: Path, added: str, code: int) -> None:
    (tmp_path / "fas.d.ts").write_text(
        SHIPPED.read_text("utf-8").partition("declare namespace")[0].partition("declare")[0]
        + "export declare namespace adsk "
        + SHIPPED.read_text("utf-8").partition("declare namespace adsk ")[2]
    )
    (tmp_path / "map.json").write_text(json.dumps({"imports": {"@adsk/fas": "./fas.d.ts"}}))
    (tmp_path / "main.ts").write_text(SCRIPT.read_text("utf-8") + added)
    deno = Path(sys.executable).with_name("deno")
    done = subprocess.run(
        [deno, "check", "--no-remote", "--no-lock", "--import-map", tmp_path / "map.json", tmp_path / "main.ts"],
        env={**os.environ, "NO_COLOR": "1", "DENO_DIR": str(tmp_path / "deno")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
