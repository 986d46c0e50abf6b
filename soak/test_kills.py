"""The long siege: CADSTACK_SIEGE_ITEMS (2000), CADSTACK_SIEGE_KILLS (60) and CADSTACK_SIEGE_SEED change it."""

from collections.abc import Callable
from contextlib import ExitStack

import postgres
import pytest
from office import Office, Site
from siege import besiege, sizes

LEASE = {"CADSTACK_LEASE_SECONDS": "5"}


def test_a_long_siege(open_office: Callable[..., Office], site: Site) -> None:
    plan = sizes(2000, 60)
    plan.pause = (1.0, 6.0)
    assert besiege(open_office(**LEASE), site, plan)["success"] > plan.items // 2


def test_a_long_siege_with_postgresql(open_office: Callable[..., Office], site: Site) -> None:
    with ExitStack() as stack:
        try:
            database = stack.enter_context(postgres.running())
        except (LookupError, RuntimeError) as error:
            pytest.skip(str(error))

        def kill_database() -> None:
            database.kill()
            database.start()

        plan = sizes(2000, 60)
        plan.pause = (1.0, 6.0)
        office = open_office(**LEASE, CADSTACK_DATABASE=database.url)
        assert besiege(office, site, plan, kill_database)["success"] > plan.items // 2
        office.close()
