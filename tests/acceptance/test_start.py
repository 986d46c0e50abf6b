"""The start of `cadstack up`: what it does not import before it serves, and that it does not serve without its crew."""

import subprocess
import sys
from pathlib import Path

LATER = {
    "alembic",
    "httpx",
    "sqlalchemy",
    "cadstack.followup",
    "cadstack.sandbox",
    "cadstack.transfer",
    "cadstack.worker",
}


def test_what_no_request_needs_is_imported_after_the_server_answers() -> None:
    program = "import sys, cadstack.cli.up, cadstack.serving; print(*sys.modules)"
    imported = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert LATER.isdisjoint(imported.split())


def test_a_server_whose_crew_cannot_gather_ends(tmp_path: Path) -> None:
    program = """
import sys
from cadstack import crew
from cadstack.cli import main
from cadstack.domain.errors import Unavailable

def nobody(plugs):
    raise Unavailable("Nobody came.")

crew.Crew = nobody
sys.argv = ["cadstack", "up", "--port", "0", "--data", sys.argv[1]]
main()
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1
    assert "Nobody came." in ended.stderr
