"""Warm engines from a POST to the report, and after the death of the server."""

from collections.abc import Callable

import pytest
from office import Office, processes_of, wait_for

pytestmark = pytest.mark.xdist_group("warm")


def test_items_find_the_engine_loaded(office: Office) -> None:
    for _ in range(2):
        done = office.run("loaded decimal exit 0")
        assert done["status"] == "success"
        assert "] decimal True\n" in office.report(done)


def test_an_item_that_crashes_is_told_and_the_next_one_runs(office: Office) -> None:
    crashed = office.run("loaded decimal crash")
    assert crashed["status"] == "failedInstructions"
    assert "SIGSEGV" in crashed["failure"]["cause"]
    assert "] decimal True\n" in office.report(office.run("loaded decimal"))


def test_warm_engines_can_be_refused(open_office: Callable[..., Office]) -> None:
    office = open_office(CADSTACK_WARM="off")
    office.start()
    office.furnish()
    assert "] decimal False\n" in office.report(office.run("loaded decimal"))


def test_a_killed_server_leaves_no_waiting_engine(open_office: Callable[..., Office]) -> None:
    office = open_office()
    office.start()
    office.furnish()
    office.run("loaded decimal")
    folder = str(office.data / "work")
    assert processes_of(folder)
    office.kill()
    wait_for(lambda: not processes_of(folder))
