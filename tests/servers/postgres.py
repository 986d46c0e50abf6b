"""A private PostgreSQL for tests: a fresh cluster in a folder of its own, on loopback, stopped by its process id.

As a script it runs a command with the server up: `python tests/servers/postgres.py pytest -m postgres`. The command
finds the server's URL in CADSTACK_TEST_POSTGRES.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
shared_buffers = 64MB
fsync = on
log_min_messages = fatal
"""


class Server:
    """A cluster that can be stopped, killed and started again on the same port."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self._folder, self._binaries = folder, binaries
        self._data = folder / "data"
        self._user = _unprivileged()
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        if self._user is not None:
            os.chown(folder, self._user, -1)
        self._call("initdb", "-D", str(self._data), "-U", "cadstack", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        with (self._data / "postgresql.conf").open("a") as conf:
            conf.write(f"{SETTINGS}port = {self.port}\n")

    @property
    def url(self) -> str:
        return f"postgresql://cadstack@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(
            [self._binaries / "postgres", "-D", self._data], stdout=log, stderr=log, user=self._user, cwd=self._folder
        )
        log.close()
        self._wait_until_it_answers()

    def stop(self) -> None:
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kill -9 the server and everything it started, as a crash would."""
        assert self._process
        children = _children(self._process.pid)
        self._process.kill()
        for pid in children:
            _kill(pid)
        self._process.wait()
        deadline = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < deadline:
            time.sleep(0.01)

    def _end(self, signum: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signum)
            self._process.wait(30)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            ready = subprocess.run(
                [self._binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False
            )
            if ready.returncode == 0:
                return
            assert self._process
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{(self._folder / 'log').read_text()}")

    def _call(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._binaries / program, *arguments],
            user=self._user,
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}")


@contextmanager
def running() -> Iterator[Server]:
    """A started server; raises LookupError where PostgreSQL is not installed."""
    binaries = find_binaries()
    if binaries is None:
        raise LookupError("PostgreSQL is not installed: neither on PATH nor in /usr/lib/postgresql (apt: postgresql).")
    folder = Path(tempfile.mkdtemp(prefix="cadstack-postgres-"))
    server = None
    try:
        server = Server(folder, binaries)
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[4]), reverse=True)
    on_path = shutil.which("postgres")
    candidates = [*found, *([Path(on_path).resolve()] if on_path else [])]
    return next((path.parent for path in candidates if (path.parent / "initdb").exists()), None)


def _unprivileged() -> int | None:
    """PostgreSQL refuses to run as root: the user to run as instead, None to stay who we are."""
    if os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise LookupError("Running as root, and there is no user 'postgres' or 'nobody' to run PostgreSQL as.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    with running() as started:
        print(f"PostgreSQL at {started.url}", file=sys.stderr)
        if len(sys.argv) > 1:
            environment = {**os.environ, "CADSTACK_TEST_POSTGRES": started.url}
            sys.exit(subprocess.run(sys.argv[1:], env=environment, check=False).returncode)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
