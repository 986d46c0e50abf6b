"""How long an accepted work item waits for an idle worker, in the server's process and on the other side of HTTP.

    python benchmarks/pickup.py

From `timeQueued`, taken when the POST was read, to `timeDownloadStarted`, when the worker's folder is made: in between
lie the commit that queues the item, the wake-up, and the commit that grants the lease. The peers do what cannot be left
out, in the same run: two commits of one row by the bare driver (WAL, synchronous=FULL) around a wake-up of a waiting
thread (Condition), and for the remote worker a bare HTTP round trip more. The ratio is p50 in process to its peer's.
"""

import subprocess
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from measure import (
    Caller,
    Server,
    in_turns,
    moment,
    nop_engine,
    p50,
    p99,
    program,
    ratio,
    serving,
    table,
    temporary_folder,
)

from cadstack.store.sql.sqlite import connect

ROUNDS, WARM_UP = 40, 3


class Woken:
    """A thread that waits for a ring and says when it woke."""

    def __init__(self) -> None:
        self._rung, self._at, self._heard = threading.Condition(), 0.0, threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self._thread.start()

    def milliseconds(self, before: Callable[[], object], after: Callable[[], object]) -> float:
        """From here, over `before`, to the other thread having done `after`."""
        self._after = after
        self._heard.clear()
        began = time.perf_counter()
        before()
        with self._rung:
            self._rung.notify()
        self._heard.wait()
        return (self._at - began) * 1000

    def close(self) -> None:
        with self._rung:
            self._over = True
            self._rung.notify()
        self._thread.join()

    def _wait(self) -> None:
        with self._rung:
            while self._rung.wait() and not self._over:
                self._after()
                self._at = time.perf_counter()
                self._heard.set()


class Echo(BaseHTTPRequestHandler):
    """The bare end of an HTTP round trip."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Quiet."""


def committing(folder: Path) -> Callable[[], object]:
    connection = connect(str(folder / "bare.db"))
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT)")
    return lambda: connection.execute("INSERT INTO row (body) VALUES (?)", ["x" * 2000])


def picked_up(caller: Caller, activity: str) -> float:
    """Milliseconds that one item waited; the worker is idle before and after."""
    (settled,) = caller.settled([caller.submit(activity)], every_seconds=0.05)
    stats: dict[str, str] = settled["stats"]
    return (moment(stats, "timeDownloadStarted") - moment(stats, "timeQueued")) * 1000


def worker_token(data: Path) -> str:
    arguments = ["-m", "cadstack", "worker", "token", "bench", "--data", str(data)]
    with program(arguments, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        return process.stdout.read().strip()


def measured(inside: tuple[Caller, str], remote: tuple[Caller, str], folder: Path) -> dict[str, list[Any]]:
    commit, woken = committing(folder), Woken()
    echo = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=echo.serve_forever, daemon=True).start()
    with httpx.Client(base_url=f"http://127.0.0.1:{echo.server_port}") as http:

        def fetched() -> None:
            commit()
            http.post("/", json={"offer": {}})

        taken = in_turns(
            {
                "in process": lambda: picked_up(*inside),
                "peer: 2 commits, wake-up": lambda: woken.milliseconds(commit, commit),
                "remote": lambda: picked_up(*remote),
                "peer: and HTTP": lambda: woken.milliseconds(commit, fetched),
                "wake-up alone": lambda: woken.milliseconds(lambda: None, lambda: None),
            },
            WARM_UP + ROUNDS,
        )
    woken.close()
    echo.shutdown()
    echo.server_close()
    return {name: values[WARM_UP:] for name, values in taken.items()}


def prepared(server: Server) -> tuple[Caller, str]:
    caller = Caller(server)
    return caller, caller.publish_no_ops()["native"]


def main() -> None:
    with temporary_folder() as folder:
        engines = folder / "engines"
        nop_engine(engines)
        token = worker_token(folder / "apart")
        with (
            serving(folder / "data", engines, "--workers", "1") as server,
            serving(folder / "apart", engines, "--workers", "-1") as apart,
            (folder / "worker.log").open("w") as log,
            program(
                ["-m", "cadstack", "worker", "run", apart.url, "--token", token, "--data", str(folder / "worker")],
                engines,
                stderr=log,
            ),
        ):
            taken = measured(prepared(server), prepared(apart), folder)
    table(("way", "p50 ms", "p99 ms"), [[name, p50(values), p99(values)] for name, values in taken.items()])
    away = p50(taken["remote"]) / p50(taken["peer: and HTTP"])
    print(f"remote to its peer: {away:.2f}")
    ratio("pickup", p50(taken["in process"]) / p50(taken["peer: 2 commits, wake-up"]))


if __name__ == "__main__":
    main()
