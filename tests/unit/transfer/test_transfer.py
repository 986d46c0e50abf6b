"""Downloads, uploads and callbacks against a server on loopback."""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cadstack.domain.errors import InvalidInput, NotPermitted
from cadstack.transfer import Guard, Transfer, TransferFailed


class Site:
    """A web server whose paths are functions of the request handler; `requests` are (method, path, body)."""

    def __init__(self) -> None:
        self.pages: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.requests: list[tuple[str, str, bytes]] = []
        self.headers: list[dict[str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                site.requests.append((self.command, self.path, body))
                site.headers.append({name.lower(): value for name, value in self.headers.items()})
                site.pages.get(self.path, answer(404, b"nothing here"))(self)

            do_GET = do_PUT = do_POST = do_PATCH = handle_any  # noqa: N815

            def log_message(self, *_words: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


def answer(status: int, body: bytes = b"", **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200 if handler.command == "GET" else 403)
    handler.send_header("connection", "close")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 4096)
    except OSError:
        handler.close_connection = True


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def rests() -> list[float]:
    return []


@pytest.fixture
def transfer(rests: list[float]) -> Iterator[Transfer]:
    made = Transfer(Guard(loopback=True), sleep=rests.append, timeout=5, most_bytes=1_000_000)
    yield made
    made.close()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.txt"
    path.write_bytes(b"content")
    return path


class TestFetch:
    def test_the_name_that_the_server_suggests_is_kept(self, site: Site, transfer: Transfer, tmp_path: Path) -> None:
        site.pages["/a"] = answer(200, b"hello", content_disposition='attachment; filename="x.dwg"')
        received = transfer.fetch(f"{site.url}/a", tmp_path / "a", headers={"X-One": "1"})
        assert (received.size, received.content_disposition) == (5, 'attachment; filename="x.dwg"')
        assert site.headers[0]["x-one"] == "1"

    def test_a_failure_that_may_pass_is_tried_again(
        self, site: Site, transfer: Transfer, tmp_path: Path, rests: list[float]
    ) -> None:
        site.pages["/a"] = answer(503, b"busy")
        with pytest.raises(TransferFailed) as failed:
            transfer.fetch(f"{site.url}/a", tmp_path / "a")
        assert (failed.value.status, failed.value.excerpt) == (503, "busy")
        assert (len(site.requests), rests) == (3, [0.5, 1.0])

    def test_a_refusal_is_final(self, site: Site, transfer: Transfer, tmp_path: Path) -> None:
        with pytest.raises(TransferFailed, match="404"):
            transfer.fetch(f"{site.url}/none", tmp_path / "a")
        assert len(site.requests) == 1

    def test_a_download_that_breaks_off_leaves_nothing(self, site: Site, transfer: Transfer, tmp_path: Path) -> None:
        site.pages["/short"] = answer(200, b"half", content_length="100", connection="close")

        with pytest.raises(TransferFailed):
            transfer.fetch(f"{site.url}/short", tmp_path / "a")
        assert not (tmp_path / "a").exists()

    def test_too_much_is_refused(self, site: Site, transfer: Transfer, tmp_path: Path) -> None:
        site.pages["/endless"] = endless
        with pytest.raises(InvalidInput, match="larger than"):
            transfer.fetch(f"{site.url}/endless", tmp_path / "a")
        assert not (tmp_path / "a").exists()

    def test_too_much_is_refused_also_when_it_is_compressed(
        self, site: Site, transfer: Transfer, tmp_path: Path
    ) -> None:
        import gzip

        site.pages["/bomb"] = answer(200, gzip.compress(bytes(2_000_000)), content_encoding="gzip")
        with pytest.raises(InvalidInput, match="larger than"):
            transfer.fetch(f"{site.url}/bomb", tmp_path / "a")

    def test_the_check_ends_a_download(self, site: Site, transfer: Transfer, tmp_path: Path) -> None:
        checks = iter([None, None, None])

        def check() -> None:
            if next(checks, "over") == "over":
                raise NotPermitted("cancelled")

        site.pages["/endless"] = endless
        with pytest.raises(NotPermitted, match="cancelled"):
            transfer.fetch(f"{site.url}/endless", tmp_path / "a", check=check)

    def test_a_redirect_to_where_nobody_may_go_is_refused(self, site: Site, tmp_path: Path) -> None:
        port = site.server.server_port
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("cadstack.transfer.guard._is_public", lambda _address: False)
            only_this = Transfer(Guard(own=[("127.0.0.1", port)]), sleep=lambda _seconds: None)
            for target in ("http://127.0.0.2:1/", "http://169.254.169.254/latest/", "http://[::1]:1/"):
                site.pages["/go"] = answer(302, location=target)
                with pytest.raises(NotPermitted, match="not public"):
                    only_this.fetch(f"{site.url}/go", tmp_path / "a")
            only_this.close()

    def test_a_redirect_does_not_take_the_token_to_another_host(
        self, site: Site, transfer: Transfer, tmp_path: Path
    ) -> None:
        site.pages["/go"] = answer(302, location=f"http://localhost:{site.server.server_port}/there")
        site.pages["/there"] = answer(200, b"x")
        transfer.fetch(f"{site.url}/go", tmp_path / "a", headers={"Authorization": "Bearer secret"})
        assert "authorization" in site.headers[0]
        assert "authorization" not in site.headers[1]

    @pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host/x", "gopher://x", "javascript:1", ""])
    def test_only_http_is_spoken(self, transfer: Transfer, tmp_path: Path, url: str) -> None:
        with pytest.raises(NotPermitted):
            transfer.fetch(url, tmp_path / "a")

    @pytest.mark.parametrize(
        "url", ["http://", "http://[::1", "http://host:99999/", "http://ho st/", "http://\u00a0/", "http://a..b/"]
    )
    def test_a_url_that_is_none_is_a_failed_transfer(self, transfer: Transfer, tmp_path: Path, url: str) -> None:
        with pytest.raises((TransferFailed, InvalidInput)):
            transfer.fetch(url, tmp_path / "a")

    def test_a_header_that_cannot_be_sent_is_bad_input(self, site: Site, transfer: Transfer, tmp_path: Path) -> None:
        with pytest.raises((InvalidInput, TransferFailed)):
            transfer.fetch(f"{site.url}/a", tmp_path / "a", headers={"X-Name": "Grüße \u4e2d"})


class TestSend:
    def test_a_file_is_sent_with_its_length(self, site: Site, transfer: Transfer, source: Path) -> None:
        site.pages["/up"] = answer(201, b"thanks")
        sent = transfer.send_file(f"{site.url}/up", source, headers={"Content-Length": "999", "X-One": "1"})
        assert (sent.status, sent.excerpt) == (201, "thanks")
        assert site.requests == [("PUT", "/up", b"content")]
        assert site.headers[0]["content-length"] == "7"

    def test_an_empty_file_is_sent(self, site: Site, transfer: Transfer, tmp_path: Path) -> None:
        site.pages["/up"] = answer(200)
        (tmp_path / "empty").write_bytes(b"")
        transfer.send_file(f"{site.url}/up", tmp_path / "empty")
        assert site.requests == [("PUT", "/up", b"")]

    def test_the_whole_file_is_sent_again_after_a_failure(self, site: Site, transfer: Transfer, source: Path) -> None:
        pages = iter([answer(500), answer(200)])

        def next_page(handler: BaseHTTPRequestHandler) -> None:
            next(pages)(handler)

        site.pages["/up"] = next_page
        transfer.send_file(f"{site.url}/up", source)
        assert [body for _, _, body in site.requests] == [b"content", b"content"]

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_not_taken_for_an_upload(
        self, site: Site, transfer: Transfer, source: Path, status: int
    ) -> None:
        site.pages["/up"] = answer(status, location=f"{site.url}/login")
        site.pages["/login"] = answer(200)
        with pytest.raises(TransferFailed, match=str(status)) as failed:
            transfer.send_file(f"{site.url}/up", source)
        assert "redirects" in failed.value.next_step
        assert len(site.requests) == 1

    @pytest.mark.parametrize("send", ["send_file", "send_form"])
    def test_of_an_endless_answer_an_excerpt_is_read(
        self, site: Site, transfer: Transfer, source: Path, send: str
    ) -> None:
        site.pages["/up"] = endless
        more = () if send == "send_file" else ({},)
        with pytest.raises(TransferFailed) as failed:
            getattr(transfer, send)(f"{site.url}/up", source, *more)
        assert failed.value.excerpt == "x" * 600

    def test_a_form_ends_with_the_file(self, site: Site, transfer: Transfer, source: Path) -> None:
        site.pages["/up"] = answer(204)
        transfer.send_form(f"{site.url}/up", source, {"key": "k", "size": 7})
        _, _, body = site.requests[0]
        assert body.index(b'"key"') < body.index(b'"size"') < body.index(b'name="file"; filename="source.txt"')


def test_a_callback_is_tried_once(site: Site, transfer: Transfer, rests: list[float]) -> None:
    site.pages["/hook"] = answer(503)
    with pytest.raises(TransferFailed):
        transfer.call(f"{site.url}/hook", {"a": 1})
    assert site.requests == [("POST", "/hook", b'{"a":1}')]


def test_a_post_sends_the_very_bytes_once(site: Site, transfer: Transfer) -> None:
    site.pages["/hook"] = answer(204)
    body = b'{ "spaced" : 1 }'
    sent = transfer.post(f"{site.url}/hook", body, headers={"x-mine": "1", "Content-Length": "3"}, seconds=5)
    assert (sent.status, site.requests) == (204, [("POST", "/hook", body)])
    assert (site.headers[0]["content-type"], site.headers[0]["x-mine"]) == ("application/json", "1")


def test_a_post_follows_no_redirect(site: Site, transfer: Transfer) -> None:
    site.pages["/hook"] = answer(302, location=f"{site.url}/other")
    with pytest.raises(TransferFailed) as failed:
        transfer.post(f"{site.url}/hook", b"{}", headers={}, seconds=5)
    assert (failed.value.status, len(site.requests)) == (302, 1)


def test_a_post_ends_in_time_also_when_the_answer_drips(site: Site, transfer: Transfer) -> None:
    over = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-long: ")
        while not over.wait(0.02):
            handler.wfile.write(b"a")
            handler.wfile.flush()

    site.pages["/hook"] = drip
    begun = time.monotonic()
    try:
        with pytest.raises(TransferFailed, match="No answer from"):
            transfer.post(f"{site.url}/hook", b"{}", headers={}, seconds=0.3)
    finally:
        over.set()
    assert time.monotonic() - begun < 2


def test_a_dead_host_is_named_with_what_to_check(transfer: Transfer) -> None:
    with pytest.raises(TransferFailed, match=r"No answer from 127\.0\.0\.1") as failed:
        transfer.call("http://127.0.0.1:1/", {})
    assert failed.value.status is None
    assert failed.value.next_step


class Own:
    """Our own blobs, at own:."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}

    def read(self, url: str) -> Iterator[bytes] | None:
        return iter([b"own"]) if url.startswith("http://own.test/") else None

    def write(self, url: str, chunks: Iterator[bytes]) -> bool:
        if not url.startswith("http://own.test/"):
            return False
        self.blobs[url] = b"".join(chunks)
        return True


def test_our_own_blobs_need_no_network(tmp_path: Path, source: Path) -> None:
    own = Own()
    transfer = Transfer(Guard(), own=own)
    assert transfer.fetch("http://own.test/a", tmp_path / "a").size == 3
    transfer.send_file("http://own.test/b", source)
    assert own.blobs == {"http://own.test/b": b"content"}
    transfer.close()
