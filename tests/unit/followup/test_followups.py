"""Follow-up work: at least once, tried again with back-off, kept when it fails, and never lost with its server."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.app.ports import FollowUp
from cadstack.followup import GiveUp, every
from cadstack.followup.followups import LEASE, LOST, back_off
from cadstack.store.sql.session import Query

CALLBACK = FollowUp("w1-complete", "callback", {"url": "https://example.com/hook"})


def refuse(work: FollowUp, attempt: int) -> None:
    raise ConnectionError(f"{work.id} was refused, try {attempt}")


def test_work_is_done_once_however_often_it_is_enqueued(office):
    runner = office.runner()
    office.enqueue(CALLBACK)
    office.enqueue(CALLBACK)
    assert runner.run_due() == 1
    office.enqueue(CALLBACK)
    assert runner.run_due() == 0
    assert office.done == [("w1-complete", 1)]
    assert office.tries("w1-complete") == [(1, None)]


def test_work_of_a_verb_that_failed_does_not_exist(office):
    def verb(uow):
        uow.enqueue(CALLBACK)
        raise ValueError("the verb changed its mind")

    with pytest.raises(ValueError, match="changed its mind"):
        office.store.run(verb)
    assert office.runner().run_due() == 0


def test_a_handler_gets_kind_payload_and_id_as_they_were_enqueued(office):
    seen = []
    office.enqueue(CALLBACK)
    office.runner(lambda work, attempt: seen.append((work, attempt))).run_due()
    assert seen == [(CALLBACK, 1)]


def test_work_is_begun_in_the_order_it_was_enqueued(office):
    names = [f"w{n}" for n in (3, 1, 2)]
    office.enqueue(*(FollowUp(name, "callback", {}) for name in names))
    office.runner().run_due()
    assert [name for name, _ in office.done] == names


def test_work_waits_for_its_time(office):
    runner = office.runner()
    office.enqueue(FollowUp("later", "callback", {}, not_before=office.clock() + timedelta(seconds=60)))
    assert runner.run_due() == 0
    office.clock.pass_(60)
    assert runner.run_due() == 1


def test_failed_tries_are_repeated_with_back_off_and_then_kept(office):
    runner = office.runner(refuse, attempts=3, backoff=lambda attempt: 10.0 * attempt)
    office.enqueue(CALLBACK)
    assert runner.run_due() == 1
    office.clock.pass_(9.9)
    assert runner.run_due() == 0
    office.clock.pass_(0.1)
    assert runner.run_due() == 1
    assert office.failed() == []
    office.clock.pass_(20)
    assert runner.run_due() == 1
    assert office.failed() == ["w1-complete"]
    assert office.tries("w1-complete") == [(n, f"ConnectionError: w1-complete was refused, try {n}") for n in (1, 2, 3)]
    office.clock.pass_(10**6)
    assert runner.run_due() == 0


def test_a_handler_that_gives_up_is_not_tried_again(office):
    def give_up(work: FollowUp, attempt: int) -> None:
        raise GiveUp("The address is not allowed.", next_step="Set CADSTACK_ALLOW_NETWORKS.")

    office.enqueue(CALLBACK)
    office.runner(give_up).run_due()
    assert office.failed() == ["w1-complete"]
    assert office.tries("w1-complete") == [(1, "The address is not allowed. Set CADSTACK_ALLOW_NETWORKS.")]


def test_an_admin_gives_failed_work_its_attempts_anew(office):
    office.enqueue(CALLBACK)
    office.runner(refuse, attempts=1).run_due()
    assert office.rows(lambda rows: rows.retry("w1-complete", office.clock()))
    runner = office.runner(refuse, attempts=2, backoff=lambda _: 0.0)
    assert runner.run_due() == 2
    assert [attempt for attempt, _ in office.tries("w1-complete")] == [1, 2, 3]
    assert office.failed() == ["w1-complete"]
    assert not office.rows(lambda rows: rows.retry("unknown", office.clock()))


def take(office, holder: str):
    moment = office.clock()
    return office.rows(lambda rows: rows.take(["callback"], 10, holder, moment, moment + LEASE))


def test_what_a_dead_server_held_is_taken_by_another_when_its_lease_ends(office):
    office.enqueue(CALLBACK)
    take(office, "dead")
    other = office.runner(executor_id="server-2")
    office.clock.pass_(LEASE.total_seconds() - 1)
    assert other.run_due() == 0
    office.clock.pass_(1)
    assert other.run_due() == 1
    assert office.done == [("w1-complete", 2)]


def test_a_server_takes_its_own_work_up_again_when_it_starts(office):
    office.enqueue(CALLBACK)
    take(office, "server-1")
    done = threading.Event()
    runner = office.runner(lambda work, attempt: done.set())
    runner.start()
    assert done.wait(10)
    runner.stop()
    assert office.done == [("w1-complete", 2)]


def test_a_result_that_comes_after_a_newer_try_began_is_ignored(office):
    office.enqueue(CALLBACK)
    [(work, attempt, _)] = take(office, "slow")
    office.clock.pass_(LEASE.total_seconds())
    office.runner(refuse, backoff=lambda _: 1000.0).run_due()
    moment = office.clock()
    assert not office.rows(lambda rows: rows.settle(work.id, attempt, moment, moment))
    assert [n for n, _ in office.tries(work.id)] == [2]


def test_work_that_kills_its_server_each_time_is_given_up_without_another_try(office):
    office.enqueue(CALLBACK)
    for _ in range(2):
        take(office, "server-1")
        office.clock.pass_(LEASE.total_seconds())
    office.runner(attempts=2).run_due()
    assert office.done == []
    assert office.tries("w1-complete") == [(3, LOST)]
    assert office.failed() == ["w1-complete"]


def test_work_that_takes_longer_than_its_lease_stays_in_its_server_s_hands(office):
    begun, looked_again, release = threading.Event(), threading.Event(), threading.Event()

    def hold(work: FollowUp, attempt: int) -> None:
        if work.id == "second":
            looked_again.set()
        else:
            begun.set()
            release.wait(10)

    office.enqueue(CALLBACK)
    runner = office.runner(hold)
    runner.start()
    assert begun.wait(10)
    office.clock.pass_(LEASE.total_seconds() - 1)
    office.enqueue(FollowUp("second", "callback", {}))
    assert looked_again.wait(10)
    office.clock.pass_(LEASE.total_seconds() - 1)
    assert office.runner(executor_id="server-2").run_due() == 0
    release.set()
    runner.stop()
    assert office.tries("w1-complete") == [(1, None)]


def test_work_of_a_kind_this_server_does_not_know_is_left_to_others(office):
    office.enqueue(FollowUp("new", "mail", {}))
    assert office.runner().run_due() == 0
    assert office.rows(lambda rows: rows.next_due(["mail"])) is not None


def test_work_whose_payload_cannot_be_read_stops_no_other_work(office):
    office.enqueue(FollowUp("damaged", "callback", {}), CALLBACK)
    damage = Query("UPDATE followup SET payload = X'00' WHERE id = 'damaged'")
    office.rows(lambda rows: rows._session.write(damage))
    office.runner().run_due()
    assert office.done == [("w1-complete", 1)]
    assert office.failed() == ["damaged"]


def test_a_schedule_fires_once_at_each_time_however_many_servers_there_are(office):
    hourly = {"retention": every(timedelta(hours=1))}
    servers = [office.runner(executor_id=f"server-{n}", schedules=hourly) for n in (1, 2)]
    for _ in range(3):
        for server in servers:
            server.run_due()
        office.clock.pass_(3600)
    assert office.done == [("retention@2026-11-22T13:00:00+00:00", 1), ("retention@2026-11-22T14:00:00+00:00", 1)]


def test_a_time_that_passed_while_no_server_ran_is_made_up_for_once(office):
    hourly = {"retention": every(timedelta(hours=1))}
    office.runner(schedules=hourly).run_due()
    office.clock.pass_(5 * 3600)
    office.runner(schedules=hourly).run_due()
    assert office.done == [("retention@2026-11-22T13:00:00+00:00", 1)]


def test_a_commit_wakes_the_runner(office):
    done = threading.Event()
    runner = office.runner(lambda work, attempt: done.set())
    runner.start()
    office.enqueue(CALLBACK)
    assert done.wait(10)
    runner.stop()


def test_no_more_runs_at_once_than_there_are_slots(office):
    both_run, release, third_ran = threading.Barrier(3), threading.Event(), threading.Event()

    def hold(work: FollowUp, attempt: int) -> None:
        if work.id == "c":
            third_ran.set()
        else:
            both_run.wait(10)
            release.wait(10)

    office.enqueue(*(FollowUp(name, "callback", {}) for name in "abc"))
    runner = office.runner(hold, slots=2)
    runner.start()
    both_run.wait(10)
    assert office.rows(lambda rows: rows.next_due(["callback"])) == office.clock()  # the third is not taken
    release.set()
    assert third_ran.wait(10)
    runner.stop()


def test_stop_waits_for_work_under_way_and_begins_no_more(office):
    begun, release = threading.Event(), threading.Event()

    def hold(work: FollowUp, attempt: int) -> None:
        begun.set()
        release.wait(10)

    office.enqueue(CALLBACK)
    runner = office.runner(hold)
    runner.start()
    assert begun.wait(10)
    runner.stop(patience=0)
    office.enqueue(FollowUp("next", "callback", {}))
    release.set()
    runner.stop()
    assert office.tries("w1-complete") == [(1, None)]
    assert office.done == [("w1-complete", 1)]


def test_ended_work_is_forgotten_when_it_is_old(office):
    office.enqueue(CALLBACK)
    office.runner().run_due()
    moment = office.clock()
    assert office.rows(lambda rows: rows.purge(moment)) == 0
    assert office.rows(lambda rows: rows.purge(moment + timedelta(seconds=1))) == 1
    assert office.tries("w1-complete") == []


def test_eight_tries_span_a_working_day():
    assert timedelta(hours=6) < timedelta(seconds=sum(back_off(n) for n in range(1, 8))) < timedelta(hours=10)


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)), st.integers(1, 10**6))  # noqa: DTZ001
def test_a_schedule_always_moves_forward_by_at_most_one_period(moment, seconds):
    period, after = timedelta(seconds=seconds), moment.replace(tzinfo=UTC)
    following = every(period)(after)
    assert after < following <= after + period
    assert every(period)(following) == following + period
