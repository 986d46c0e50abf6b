"""Runs the commands of a page as a reader would type them: one folder, one shell, one server in the background."""

import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

from pages import Block

PROGRAMS = Path(sys.executable).parent
WRITTEN_ADDRESS = "http://127.0.0.1:8734"
READY = ('{"url"', "working for")
BLOCK_SECONDS, START_SECONDS = 60, 30


class Shell:
    """One page's run. The address of the pages becomes that of the server, which takes a free port."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self.folder = folder
        self.address = WRITTEN_ADDRESS
        self._state = folder / ".shell"
        self._servers: list[subprocess.Popen[str]] = []
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("CADSTACK_", "APS_"))}
        path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
        self._environment = {**clean, "PATH": path, "CADSTACK_PORT": "0", **variables}

    def write(self, name: str, text: str) -> None:
        """A file that the reader is told to save."""
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self._here(text), "utf-8")

    def run(self, block: Block) -> str:
        """What the block printed; raises AssertionError with all of it when a command fails."""
        script = f"set -euo pipefail -a\n[ ! -f .shell ] || . ./.shell\n{self._here(block.text)}\nexport -p > .shell\n"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=BLOCK_SECONDS,
        )
        assert done.returncode == 0, f"the block at line {block.line} ended with {done.returncode}:\n{done.stdout}"
        return done.stdout.replace(self.address, WRITTEN_ADDRESS)

    def start(self, block: Block) -> str:
        """Start a server or worker and wait for what it prints when it is ready; answers that line."""
        script = f"[ ! -f .shell ] || . ./.shell\n{self._here(block.text)}"
        process = subprocess.Popen(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._servers.append(process)
        lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=_read, args=(process, lines), daemon=True).start()
        said = []
        while (line := lines.get(timeout=START_SECONDS)) is not None:
            said.append(line)
            if line.startswith(READY[0]):
                self.address = json.loads(line)["url"]
            if line.startswith(READY):
                return line.replace(self.address, WRITTEN_ADDRESS)
        raise AssertionError(f"the block at line {block.line} did not start:\n{''.join(said)}")

    def end(self) -> None:
        """Stop what was started, the last one first."""
        for process in reversed(self._servers):
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)

    def _here(self, text: str) -> str:
        return text.replace(WRITTEN_ADDRESS, self.address)


def _read(process: subprocess.Popen[str], lines: "queue.Queue[str | None]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put(None)


def missing_line(expected: str, printed: str) -> str | None:
    """The first expected line that is not there, after those before it; None when all are."""
    place = 0
    for line in filter(None, map(str.strip, expected.splitlines())):
        pattern = re.compile(r"^\s*" + r".*".join(map(re.escape, line.split("…"))) + r"\s*$", re.MULTILINE)
        found = pattern.search(printed, place)
        if found is None:
            return line
        place = found.end()
    return None
