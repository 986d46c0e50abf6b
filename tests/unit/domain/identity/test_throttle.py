from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.identity.throttle import FREE_TRIES, LONGEST_WAIT, Tries

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@given(st.integers(0, 10_000))
def test_a_wait_grows_and_is_never_a_lock_out(count):
    wait = Tries("who", count, NOW).wait(NOW)
    assert (wait == timedelta(0)) == (count < FREE_TRIES)
    assert Tries("who", count + 1, NOW).wait(NOW) >= wait
    assert wait <= LONGEST_WAIT
    assert Tries("who", count, NOW).wait(NOW + wait) == timedelta(0)


def test_who_waits_long_enough_begins_anew():
    tries = Tries("who", 100, NOW)
    assert tries.and_one(NOW + timedelta(minutes=15)).count == 1
    assert tries.and_one(NOW + timedelta(minutes=14)).count == 101
