"""The lease rule: one holder believed, one fence that only rises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.domain.errors import LeaseLost
from cadstack.domain.lease import DURATION, GRACE, MAX_ATTEMPTS, Hold, Lease

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_grant_raises_the_attempt_and_sets_the_end():
    lease = Lease().granted("worker-1", NOW)
    assert (lease.attempt, lease.holder, lease.expires_at) == (1, "worker-1", NOW + DURATION)


def test_a_held_lease_is_not_granted_again_before_its_end_and_grace():
    lease = Lease().granted("worker-1", NOW)
    with pytest.raises(LeaseLost, match="still held by worker-1"):
        lease.granted("worker-2", NOW + DURATION + GRACE)
    later = lease.granted("worker-2", NOW + DURATION + GRACE + timedelta(microseconds=1))
    assert (later.attempt, later.holder) == (2, "worker-2")


@pytest.mark.parametrize(
    "hold", [Hold("x", "worker-2", 1), Hold("x", "worker-1", 2), Hold("x", "worker-1", 0)], ids=str
)
def test_only_the_current_attempt_of_the_current_holder_renews(hold: Hold):
    lease = Lease().granted("worker-1", NOW)
    with pytest.raises(LeaseLost, match="no longer holds the item x"):
        lease.renewed(hold, NOW)


def test_a_released_lease_keeps_its_fence():
    lease = Lease().granted("worker-1", NOW).released()
    assert lease == Lease(attempt=1)
    with pytest.raises(LeaseLost):
        lease.check(Hold("x", "worker-1", 1))


def test_it_is_spent_after_the_last_attempt():
    assert [Lease(attempt=n).is_spent for n in range(MAX_ATTEMPTS + 2)] == [False] * MAX_ATTEMPTS + [True, True]


def test_what_is_given_back_costs_no_attempt_and_still_raises_the_fence():
    lease = Lease()
    for number in range(1, 2 * MAX_ATTEMPTS):
        lease = lease.granted("worker-1", NOW).returned()
        assert (lease.attempt, lease.holder, lease.losses) == (number, None, 0)
    for _ in range(MAX_ATTEMPTS):
        assert not lease.is_spent
        lease = lease.granted("worker-1", NOW).released()
    assert lease.is_spent


@given(
    st.lists(st.tuples(st.sampled_from(["grant", "renew", "release", "return"]), st.integers(0, 1), st.integers(0, 60)))
)
def test_whatever_happens_at_most_one_holder_is_believed(steps: list[tuple[str, int, int]]):
    """Random grants, renewals and releases by two workers: a worker's hold works only while nobody else was granted."""
    lease, now, holds = Lease(), NOW, [Hold("x", "w0", 0), Hold("x", "w1", 0)]
    for action, who, seconds in steps:
        now += timedelta(seconds=seconds)
        before = lease.attempt
        try:
            if action == "grant":
                lease = lease.granted(f"w{who}", now)
                holds[who] = replace(holds[who], attempt=lease.attempt)
            elif action == "renew":
                lease = lease.renewed(holds[who], now)
            else:
                lease.check(holds[who])
                lease = lease.released() if action == "release" else lease.returned()
        except LeaseLost:
            pass
        assert lease.attempt >= before
        believed = [hold for hold in holds if _accepts(lease, hold)]
        assert len(believed) <= 1


def _accepts(lease: Lease, hold: Hold) -> bool:
    try:
        lease.check(hold)
    except LeaseLost:
        return False
    return True
