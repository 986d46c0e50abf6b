"""What the wiring keeps: one server for a data folder, closed secrets, and what a remote worker may reach."""

import socket
from pathlib import Path

import pytest

from cadstack.app.ports import FollowUp
from cadstack.crew import make_followups, make_remote_transfer, make_transfer
from cadstack.domain.errors import CadstackError, Conflict, InvalidInput, Unavailable
from cadstack.settings import Settings
from cadstack.wiring import hold_data, master_secret, plug


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


def test_a_second_server_on_a_data_folder_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with hold_data(settings), pytest.raises(Conflict, match="Another server uses the data folder"):
        hold_data(settings)
    hold_data(settings).close()


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="cannot be used"):
        hold_data(Settings(data=tmp_path / "file"))


def test_the_master_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = master_secret(Settings(data=tmp_path))
    assert made == master_secret(Settings(data=tmp_path))
    assert len(made) > 32
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_an_empty_master_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    with pytest.raises(InvalidInput, match="is empty"):
        master_secret(Settings(data=tmp_path))


def test_deliveries_to_webhooks_take_no_slots_of_other_work(tmp_path: Path) -> None:
    plugs = plug(Settings(data=tmp_path, database="sqlite://"))
    transfer = make_transfer(plugs)
    others, deliveries = make_followups(plugs, transfer)
    works = [
        FollowUp(kind, kind, {"hook": "none", "item": "none", "argument": "onComplete"})
        for kind in ("webhook_delivery", "callback")
    ]
    plugs.store.run(lambda uow: [uow.enqueue(work) for work in works])
    assert (others.run_due(), deliveries.run_due(), others.run_due()) == (1, 1, 0)
    transfer.close()
    plugs.store.close()
