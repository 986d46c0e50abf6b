"""Bytes of objects per second, up and down, against a bare server of plain files on the same disk in the same run.

    python benchmarks/objects.py                the ratio, with objects of 256 MiB
    python benchmarks/objects.py --gib 5        one object of 5 GiB, and the most memory that the server had meanwhile

Both servers are uvicorn in one process. The peer is as plain as can be: what comes it writes to a file and syncs, what
is asked for it reads a megabyte at a time and sends. It computes no MD5 and no SHA-1, has no database, no signatures
and no ranges. The client is a socket that sends a file from the kernel and receives into one buffer, so that it costs
little. Uploads go in parts of 64 MiB, one after the other; downloads are one GET. The SHA-1 of several parts is
computed after the upload has been answered; it is waited for, and shown for itself.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from measure import Caller, Server, in_turns, p50, program, ratio, serving, table, temporary_folder

MIB = 1 << 20
PART = 64 * MIB
ROUNDS = 5
URLS_AT_ONCE = 25
OBJECT = "/oss/v2/buckets/bench/objects/big.bin"


def main() -> None:
    arguments = argparse.ArgumentParser(description="Throughput of objects.")
    arguments.add_argument("--mib", type=int, default=256, help="size of an object")
    arguments.add_argument("--gib", type=int, help="size of the one object whose memory is measured")
    arguments.add_argument("--peer", type=Path, help="be the bare server of this folder")
    options = arguments.parse_args()
    if options.peer:
        serve_files(options.peer)
    elif options.gib:
        measure_memory(options.gib * 1024 // 64)
    else:
        measure_throughput(max(1, options.mib * MIB // PART))


def measure_throughput(parts: int) -> None:
    with (
        temporary_folder() as folder,
        peer(folder) as plain,
        serving(folder / "data", folder, "--workers=-1") as server,
    ):
        store = Store(server)
        source = random_file(folder / "source")
        kept = Files(plain, folder, source, parts)
        found = in_turns(
            {
                "plain up": lambda: kept.upload(source),
                "cadstack up": lambda: store.upload(source, parts),
                "cadstack checksum": store.wait_for_checksum,
                "plain down": kept.download,
                "cadstack down": store.download,
            },
            ROUNDS,
        )
    total = parts * PART / 1e6
    speeds = {name: p50([total / seconds for seconds in taken]) for name, taken in found.items()}
    table(("MB/s", "median"), list(speeds.items()))
    ratio("upload", speeds["cadstack up"] / speeds["plain up"])
    ratio("download", speeds["cadstack down"] / speeds["plain down"])


def measure_memory(parts: int) -> None:
    with temporary_folder() as folder, serving(folder / "data", folder, "--workers=-1") as server:
        store = Store(server)
        source = random_file(folder / "source")
        before = most_memory(server.pid)
        up, _, down = store.upload(source, parts), store.wait_for_checksum(), store.download()
        total = parts * PART / 1e6
        rows = [("upload, MB/s", total / up), ("download, MB/s", total / down)]
        rows += [("MB before", before), ("MB at most", most_memory(server.pid))]
        table((f"{parts * PART / (1 << 30):.3g} GiB", ""), rows)


class Store:
    """A bucket of a running server, and one object in it."""

    def __init__(self, server: Server) -> None:
        self._caller = Caller(server)
        self._caller.ask("POST", "/oss/v2/buckets", json={"bucketKey": "bench", "policyKey": "transient"})

    def upload(self, source: Path, parts: int) -> float:
        """Seconds from the first request to the completed object."""
        began, key, urls = time.perf_counter(), "", list[str]()
        while len(urls) < parts:
            more = min(URLS_AT_ONCE, parts - len(urls))
            query = f"?parts={more}&firstPart={len(urls) + 1}&minutesExpiration=60" + (
                f"&uploadKey={key}" if key else ""
            )
            begun = self._caller.ask("GET", f"{OBJECT}/signeds3upload{query}")
            key, urls = begun["uploadKey"], urls + begun["urls"]
        for url in urls:
            send(url, source)
        done = self._caller.ask("POST", f"{OBJECT}/signeds3upload", json={"uploadKey": key, "size": parts * PART})
        if done.get("size") != parts * PART:
            raise SystemExit(f"The upload was not completed: {done}")
        return time.perf_counter() - began

    def wait_for_checksum(self) -> float:
        """Seconds until the SHA-1 of the parts is there, so that it does not disturb what is measured next."""
        began = time.perf_counter()
        while "sha1" not in self._caller.ask("GET", f"{OBJECT}/details"):
            time.sleep(0.05)
        return time.perf_counter() - began

    def download(self) -> float:
        began = time.perf_counter()
        receive(self._caller.ask("GET", f"{OBJECT}/signeds3download")["url"])
        return time.perf_counter() - began


class Files:
    """The same through the bare server, whose file is as large as the object."""

    def __init__(self, url: str, folder: Path, source: Path, parts: int) -> None:
        self._url, self._parts = url, parts
        with (folder / "plain").open("wb") as file:
            for _ in range(parts):
                file.write(source.read_bytes())

    def upload(self, source: Path) -> float:
        began = time.perf_counter()
        for number in range(self._parts):
            send(f"{self._url}/part-{number}", source)
        return time.perf_counter() - began

    def download(self) -> float:
        began = time.perf_counter()
        receive(f"{self._url}/plain")
        return time.perf_counter() - began


def random_file(path: Path) -> Path:
    """One part that nothing can compress."""
    path.write_bytes(os.urandom(PART))
    return path


def send(url: str, source: Path) -> None:
    """PUT the file; raises unless the answer is 200."""
    with connected(url, "PUT", PART) as connection, source.open("rb") as file:
        connection.sendfile(file)
        check(connection.recv(65536))


def receive(url: str) -> None:
    """GET and forget; raises unless as many bytes come as were announced."""
    with connected(url, "GET", 0) as connection:
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(65536)
        check(head)
        head, _, first = head.partition(b"\r\n\r\n")
        left = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]) - len(first)
        buffer = bytearray(MIB)
        while left > 0:
            got = connection.recv_into(buffer)
            if not got:
                raise SystemExit("The server ended the connection before the content.")
            left -= got


@contextmanager
def connected(url: str, method: str, length: int) -> Iterator[socket.socket]:
    """A new connection with the head of a request sent."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    head = f"{method} {target} HTTP/1.1\r\nHost: bench\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    with socket.create_connection((parts.hostname or "", parts.port or 80)) as connection:
        connection.sendall(head.encode())
        yield connection


def check(head: bytes) -> None:
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(head.decode("latin-1"))


def most_memory(pid: int) -> float:
    """The most resident memory a process ever had, in MB."""
    (line,) = (text for text in Path(f"/proc/{pid}/status").read_text().splitlines() if text.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


@contextmanager
def peer(folder: Path) -> Iterator[str]:
    """The URL of the bare server of a folder."""
    with program([__file__, "--peer", str(folder)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()


def serve_files(folder: Path) -> None:
    """Files by their names, as plainly as uvicorn can; says its URL first."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        path = folder / scope["path"].strip("/")
        if scope["method"] == "PUT":
            await take(path, receive)
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body"})
            return
        size = str(path.stat().st_size).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", size)]})
        with path.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, MIB):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body"})

    with socket.create_server(("127.0.0.1", 0)) as bound:
        print(f"http://127.0.0.1:{bound.getsockname()[1]}", flush=True)
        uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None)).run(sockets=[bound])


async def take(path: Path, receive: Any) -> None:
    """The body of a request as a file."""
    with path.open("wb") as file:
        more = True
        while more:
            message = await receive()
            file.write(message.get("body", b""))
            more = message.get("more_body", False)
        file.flush()
        await asyncio.to_thread(os.fsync, file.fileno())


if __name__ == "__main__":
    main()
