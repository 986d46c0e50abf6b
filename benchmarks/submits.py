"""Work items accepted per second over HTTP, against a bare web application that inserts and commits one row.

    python benchmarks/submits.py

The peer is the same web framework, server, driver and durability (WAL, synchronous=FULL) with nothing in between: no
token to verify, no activity to look up, no plan to seal. It stands for what the libraries allow. The load is one
process with kept connections, on the same machine. The ratio is ours to the peer's rate: higher is better.
"""

import json
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from measure import (
    DA,
    Caller,
    Load,
    in_turns,
    load,
    nop_engine,
    p50,
    p99,
    processor_seconds,
    program,
    ratio,
    request_bytes,
    serving,
    table,
    temporary_folder,
)

CONNECTIONS, SECONDS, ROUNDS = 16, 2.5, 4


def peer(database: str) -> None:
    """Serve the bare application until ended; prints its URL."""
    import uvicorn  # noqa: PLC0415 - only the peer's process needs them
    from fastapi import FastAPI, Request  # noqa: PLC0415

    from cadstack.store.sql.sqlite import connect  # noqa: PLC0415

    connection = connect(database)
    connection.execute("CREATE TABLE row (id TEXT PRIMARY KEY, body TEXT)")
    app = FastAPI()

    @app.post("/rows")
    async def add(request: Request) -> dict[str, str]:
        key = uuid.uuid4().hex
        connection.execute("INSERT INTO row VALUES (?, ?)", [key, json.dumps(await request.json())])
        return {"id": key}

    @app.get("/rows/{key}")
    async def get(key: str) -> dict[str, str]:
        return dict(connection.execute("SELECT id, body FROM row WHERE id = ?", [key]).fetchone())

    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind(("127.0.0.1", 0))
    bound.listen()
    print(f"http://127.0.0.1:{bound.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[bound])


@contextmanager
def bare(folder: Path) -> Iterator[tuple[str, int]]:
    """The peer in a process of its own; its URL and its process."""
    arguments = [__file__, "--peer", str(folder / "bare.db")]
    with program(arguments, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process.pid


def loaded(url: str, pid: int, request: bytes) -> tuple[Load, float]:
    """A load, and the milliseconds of processor time that the process took for each answer."""
    used = processor_seconds(pid)
    taken = load(url, request, CONNECTIONS, SECONDS)
    return taken, (processor_seconds(pid) - used) / len(taken.milliseconds) * 1000


def row(name: str, taken: list[tuple[Load, float]], peer: list[tuple[Load, float]]) -> list[str | float]:
    (rate, cpu), (peer_rate, peer_cpu) = medians(taken), medians(peer)
    typical = p50([p50(each.milliseconds) for each, _ in taken])
    slowest = p50([p99(each.milliseconds) for each, _ in taken])
    return [name, rate, typical, slowest, cpu, rate / peer_rate, cpu / peer_cpu]


def medians(taken: list[tuple[Load, float]]) -> tuple[float, float]:
    return p50([each.rate for each, _ in taken]), p50([cpu for _, cpu in taken])


def main() -> None:
    with temporary_folder() as folder:
        engines = folder / "engines"
        nop_engine(engines)
        with serving(folder / "data", engines, "--workers", "-1") as server, bare(folder) as (peer_url, peer_pid):
            caller = Caller(server)
            activity = caller.publish_no_ops()["python"]
            document = {"activityId": activity, "arguments": {}}
            item = caller.submit(activity)
            known = caller.http.post(f"{peer_url}/rows", json=document).json()["id"]
            token, ours, peers = caller.authorization, (server.url, server.pid), (peer_url, peer_pid)
            asked = {
                "POST workitems": (*ours, request_bytes("POST", f"{DA}/workitems", token, document)),
                "peer: insert": (*peers, request_bytes("POST", "/rows", document=document)),
                "GET workitem": (*ours, request_bytes("GET", f"{DA}/workitems/{item}", token)),
                "peer: select": (*peers, request_bytes("GET", f"/rows/{known}")),
            }
            taken = in_turns({name: partial(loaded, *arguments) for name, arguments in asked.items()}, ROUNDS)
    insert, select = taken["peer: insert"], taken["peer: select"]
    table(
        (f"{CONNECTIONS} connections", "per second", "p50 ms", "p99 ms", "cpu ms", "rate x", "cpu x"),
        [row(name, figures, insert if name in list(asked)[:2] else select) for name, figures in taken.items()],
    )
    ratio("submits", medians(taken["POST workitems"])[0] / medians(insert)[0])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(sys.argv[2])
    else:
        main()
