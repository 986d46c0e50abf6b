"""What a worker on another machine may reach."""

import socket
from pathlib import Path

import pytest

from cadstack.domain.errors import CadstackError
from cadstack.settings import Settings
from cadstack.wiring import make_remote_transfer


@pytest.fixture
def closed_port() -> str:
    """The URL of a port of this machine where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/file"


def refusal(settings: Settings, url: str, folder: Path) -> str:
    """Why a download of a work item fails."""
    transfer = make_remote_transfer(settings)
    try:
        with pytest.raises(CadstackError) as refused:
            transfer.fetch(url, folder / "file")
    finally:
        transfer.close()
    return str(refused.value)


def test_a_worker_of_another_machines_server_does_not_reach_its_own(closed_port: str, tmp_path: Path) -> None:
    settings = Settings(public_url="https://cadstack.example.com", transfer_retries=1)
    assert "is not public" in refusal(settings, closed_port, tmp_path)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(public_url="http://127.0.0.1:8734", transfer_retries=1),
        Settings(public_url="https://cadstack.example.com", allow_loopback="true", transfer_retries=1),
    ],
)
def test_it_does_where_the_server_is_here_or_the_setting_says_so(
    settings: Settings, closed_port: str, tmp_path: Path
) -> None:
    assert "is not public" not in refusal(settings, closed_port, tmp_path)
