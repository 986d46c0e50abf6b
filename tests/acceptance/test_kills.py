"""Kill -9 of servers, workers and PostgreSQL under load, and a worker that is cut off from its server."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from office import Office, Site, processes_of, wait_for
from siege import Plan, besiege, sizes

sys.path.insert(0, str(Path(__file__).parents[1] / "servers"))

import postgres

pytestmark = pytest.mark.xdist_group("kills")

LEASE = {"CADSTACK_LEASE_SECONDS": "3"}


def test_nothing_is_lost_or_done_twice(open_office: Callable[..., Office], site: Site) -> None:
    plan = sizes(40, 5)
    ended = besiege(open_office(**LEASE), site, plan)
    assert ended["success"] > 0


def test_nothing_is_lost_when_postgresql_is_killed(open_office: Callable[..., Office], site: Site) -> None:
    with ExitStack() as stack:
        try:
            database = stack.enter_context(postgres.running())
        except (LookupError, RuntimeError) as error:
            pytest.skip(str(error))

        def kill_database() -> None:
            database.kill()
            database.start()

        office = open_office(**LEASE, CADSTACK_DATABASE=database.url)
        plan = Plan(items=20, kills=4, seed=sizes(0, 0).seed)
        ended = besiege(office, site, plan, kill_database)
        assert ended["success"] > 0
        office.close()


def test_a_worker_that_is_cut_off_kills_its_cell_when_the_lease_runs_out(open_office: Callable[..., Office]) -> None:
    office = open_office(**LEASE, CADSTACK_WORKERS="-1")
    office.start()
    office.furnish()
    worker = office.start_worker(office.worker_token(), office.data / "worker")
    item = office.submit("tick 600")
    office.until(item, "inprogress")
    wait_for(lambda: processes_of(item))
    assert office.process
    office.process.send_signal(signal.SIGSTOP)
    try:
        wait_for(lambda: not processes_of(item), 30)
    finally:
        office.process.send_signal(signal.SIGCONT)
    assert worker.poll() is None
    wait_for(lambda: processes_of(item), 30)  # it was queued again, and somebody runs it
    office.cancel(item)
    assert office.wait(item)["status"] == "cancelled"
    wait_for(lambda: not processes_of(item), 10)


@pytest.mark.parametrize("victim", ["server", "worker"])
def test_no_process_outlives_a_killed_worker(open_office: Callable[..., Office], victim: str) -> None:
    office = open_office(**LEASE, CADSTACK_WORKERS="1" if victim == "server" else "-1")
    office.start()
    office.furnish()
    worker = (
        office.start_worker(office.worker_token(), office.data / "worker") if victim == "worker" else office.process
    )
    assert worker
    item = office.submit("leave 600 tick 600")
    wait_for(lambda: len(processes_of(item)) > 1)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    wait_for(lambda: not processes_of(item), 10)


def test_an_item_that_kills_every_worker_ends_as_lost(open_office: Callable[..., Office]) -> None:
    office = open_office(CADSTACK_LEASE_SECONDS="1", CADSTACK_WORKERS="-1")
    office.start()
    office.furnish()
    token = office.worker_token()
    item = office.submit("tick 600")
    for number in range(3):
        worker = office.start_worker(token, office.data / f"worker-{number}")
        wait_for(lambda: processes_of(item))
        worker.kill()
        worker.wait()
        wait_for(lambda: not processes_of(item), 10)
    done = office.wait(item)
    assert done["status"] == "failedInstructions"
    assert done["failure"]["cause"].startswith("worker lost")
    assert "submit the item again" in done["failure"]["nextStep"]
