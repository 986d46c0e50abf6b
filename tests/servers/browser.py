"""Headless Chromium for tests, over the WebDriver protocol: as much of it as a person does with forms."""

import base64
import contextlib
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

PATIENCE_MS = 20_000
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1100,900"]


class Browser:
    """One window. Finding an element waits for it, which is how pages are waited for."""

    def __init__(self, driver: httpx.Client, session: str) -> None:
        self._driver, self._session = driver, session

    def __call__(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self._driver.request(method, f"/session/{self._session}{path}", json=body)
        value = answer.json()["value"]
        if answer.status_code != 200:
            raise AssertionError(f"{method} {path}: {value['message']}")
        return value

    def open(self, url: str) -> None:
        self("POST", "/url", {"url": url})

    @property
    def url(self) -> str:
        return self("GET", "/url")

    @property
    def text(self) -> str:
        """What the page shows."""
        return self("GET", f"/element/{self._find('body')}/text")

    def type(self, selector: str, text: str) -> None:
        self("POST", f"/element/{self._find(selector)}/value", {"text": text})

    def click(self, selector: str) -> None:
        self("POST", f"/element/{self._find(selector)}/click", {})

    def cookies(self) -> list[dict[str, Any]]:
        return self("GET", "/cookie")

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self("GET", "/screenshot")))

    def _find(self, selector: str) -> str:
        found = self("POST", "/element", {"using": "css selector", "value": selector})
        return next(iter(found.values()))


def is_there() -> bool:
    return shutil.which("chromedriver") is not None and shutil.which("chromium") is not None


@contextlib.contextmanager
def opened() -> Iterator[Browser]:
    """A fresh browser without cookies, closed at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        for line in process.stdout:
            if "started successfully" in line:
                break
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as driver:
            options = {"goog:chromeOptions": {"args": ARGUMENTS}, "timeouts": {"implicit": PATIENCE_MS}}
            body = {"capabilities": {"alwaysMatch": {"browserName": "chrome", **options}}}
            session = driver.post("/session", json=body).json()["value"]["sessionId"]
            try:
                yield Browser(driver, session)
            finally:
                driver.delete(f"/session/{session}")
    finally:
        process.terminate()
        process.wait(20)
        assert process.stdout
        process.stdout.close()
