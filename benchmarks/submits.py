"""Work items accepted per second over HTTP, against a bare web application that inserts and commits one row.

    python benchmarks/submits.py

The peer is the same web framework, server, driver and durability (WAL, synchronous=FULL) with nothing in between: no
token to verify, no activity to look up, no plan to seal. It stands for what the libraries allow. The load is one
process with kept connections, on the same machine. The ratio is ours to the peer's: higher is better.
"""

import json
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
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
def bare(folder: Path) -> Iterator[str]:
    """The peer in a process of its own; its URL."""
    arguments = [__file__, "--peer", str(folder / "bare.db")]
    with program(arguments, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()


def row(name: str, loads: list[Load], limit: float) -> list[str | float]:
    rate = p50([each.rate for each in loads])
    slowest = p50([p99(each.milliseconds) for each in loads])
    return [name, rate, p50([p50(each.milliseconds) for each in loads]), slowest, rate / limit]


def main() -> None:
    with temporary_folder() as folder:
        engines = folder / "engines"
        nop_engine(engines)
        with serving(folder / "data", engines, "--workers", "-1") as server, bare(folder) as peer_url:
            caller = Caller(server)
            activity = caller.publish_no_ops()["python"]
            document = {"activityId": activity, "arguments": {}}
            item = caller.submit(activity)
            known = caller.http.post(f"{peer_url}/rows", json=document).json()["id"]
            token = caller.authorization
            asked = {
                "POST workitems": (server.url, request_bytes("POST", f"{DA}/workitems", token, document)),
                "peer: insert": (peer_url, request_bytes("POST", "/rows", document=document)),
                "GET workitem": (server.url, request_bytes("GET", f"{DA}/workitems/{item}", token)),
                "peer: select": (peer_url, request_bytes("GET", f"/rows/{known}")),
            }
            taken = in_turns(
                {
                    name: lambda url=url, request=request: load(url, request, CONNECTIONS, SECONDS)
                    for name, (url, request) in asked.items()
                },
                ROUNDS,
            )
    insert, select = (p50([each.rate for each in taken[name]]) for name in ("peer: insert", "peer: select"))
    table(
        (f"{CONNECTIONS} connections", "per second", "p50 ms", "p99 ms", "to peer"),
        [row(name, loads, insert if name in list(asked)[:2] else select) for name, loads in taken.items()],
    )
    ratio("submits", p50([each.rate for each in taken["POST workitems"]]) / insert)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(sys.argv[2])
    else:
        main()
