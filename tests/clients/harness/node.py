"""JavaScript clients: installed once from the lock file, then driven call by call from Python."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

NODE = Path(__file__).parents[1] / "node"
CACHE = Path(__file__).parents[3] / ".cache" / "clients"


def install() -> Path:
    """The `node_modules` of the lock file, kept outside the source tree; raises where npm cannot make it."""
    if shutil.which("npm") is None:
        raise RuntimeError("Node.js and npm are needed for the JavaScript clients (apt: nodejs npm).")
    files = [NODE / "package.json", NODE / "package-lock.json"]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    folder = CACHE / f"node-{digest}"
    done = folder / "installed"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two at once remove each other's files
        if not done.exists():
            for file in files:
                shutil.copy(file, folder)
            command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            if ended.returncode != 0:
                raise RuntimeError(f"npm ci failed:\n{ended.stdout}{ended.stderr}")
            done.touch()
    return folder / "node_modules"


class Refused(Exception):
    """A call whose promise was rejected: the HTTP status the client saw, if any, and its message."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error.get("message"))
        self.status: int | None = error.get("status")
        self.message: str = error.get("message") or ""


class Driver:
    """A Node process that holds one client; its methods are called by name. A context manager."""

    def __init__(self, script: str, modules: Path, **settings: Any) -> None:
        self._process = subprocess.Popen(
            ["node", NODE / script],
            env={**os.environ, "NODE_PATH": str(modules), "SETTINGS": json.dumps(settings)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> "Driver":
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def call(self, method: str, *arguments: Any) -> Any:
        """What the client's method resolves to; raises Refused where its promise is rejected."""
        self._process.stdin.write(json.dumps({"method": method, "args": arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The driver ended during {method}, with {self._process.wait(30)}.")
        answer = json.loads(line)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["result"]
