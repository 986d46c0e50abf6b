"""What a commit is: whole verbs, alone or in company, events in order, bells after it."""

import threading
from dataclasses import replace

import pytest

from cadstack.app.ports import FollowUp
from cadstack.domain.errors import Conflict, InvalidInput, NotFound, Unavailable
from cadstack.store.sql.session import Query
from cadstack.store.sql.store import open_store

FOLLOWUPS = Query("SELECT id, kind, state, due, enqueued_at, attempt FROM followup ORDER BY id")
WAIT = 10


def put_app(uow, app):
    uow.apps.put(app)


def hold(store):
    """Keep the store's threads busy until the answer is called, so that what is submitted meanwhile waits together."""
    started, go = threading.Event(), threading.Event()

    def verb(uow):
        started.set()
        assert go.wait(WAIT)

    answer = store.submit(verb)
    assert started.wait(WAIT)

    def release():
        go.set()
        answer.result(WAIT)

    return release


def test_a_verb_that_raises_leaves_nothing_and_its_error_comes_out(store, some):
    def verb(uow):
        uow.apps.put(some.app())
        uow.emit(some.event("e"))
        uow.ring("topic")
        raise NotFound("no such thing")

    bell = store.bell("topic")
    with pytest.raises(NotFound, match="no such thing"):
        store.run(verb)
    assert store.run(lambda uow: uow.apps.all()) == []
    assert store.run(lambda uow: uow.events(0, 10)) == []
    assert bell.count == 0


def test_a_failing_verb_among_good_ones_takes_only_its_own_writes_back(store, some):
    def fail_after_writing(uow):
        uow.apps.put(some.app("bad"))
        raise ValueError("broken")

    release = hold(store)
    good = [store.submit(put_app, some.app(f"good{n}")) for n in range(5)]
    bad = store.submit(fail_after_writing)
    good += [store.submit(put_app, some.app(f"later{n}")) for n in range(5)]
    release()
    for answer in good:
        answer.result(WAIT)
    with pytest.raises(ValueError, match="broken"):
        bad.result(WAIT)
    stored = {app.id for app in store.run(lambda uow: uow.apps.all())}
    assert stored == {f"{kind}{n}" for kind in ("good", "later") for n in range(5)}


def test_a_verb_sees_what_earlier_ones_wrote(store, some):
    store.run(put_app, some.app())
    release = hold(store)
    answers = [
        store.submit(lambda uow: uow.apps.put(replace(uow.apps.get("app1"), limits={"n": 1}))),
    ]
    release()
    for answer in answers:
        answer.result(WAIT)
    assert store.run(lambda uow: uow.apps.get("app1")).limits == {"n": 1}


def test_an_answer_that_was_cancelled_before_its_turn_does_nothing(open_again, some):
    store = open_again(threads=1)
    release = hold(store)
    answer = store.submit(put_app, some.app())
    assert answer.cancel()
    release()
    assert store.run(lambda uow: uow.apps.all()) == []


def test_enqueue_is_idempotent_on_the_id(store, some):
    work = FollowUp("f1", "callback", {"url": "https://x", "é": None}, not_before=some.at(9))
    store.run(lambda uow: uow.enqueue(work))
    store.run(lambda uow: uow.enqueue(replace(work, kind="other")))

    def twice(uow):
        uow.enqueue(FollowUp("f2", "callback", {}))
        uow.enqueue(FollowUp("f2", "callback", {}))

    store.run(twice)
    rows = store.run(lambda uow: [dict(row) for row in uow._session.all(FOLLOWUPS)])
    assert [(row["id"], row["kind"], row["state"], row["attempt"]) for row in rows] == [
        ("f1", "callback", "waiting", 0),
        ("f2", "callback", "waiting", 0),
    ]
    assert rows[0]["due"] - rows[0]["enqueued_at"] == 9_000_000
    assert rows[1]["due"] == rows[1]["enqueued_at"]


def test_events_get_rising_numbers_and_can_be_read_on(store, some):
    def emit(uow, *names):
        for name in names:
            uow.emit(some.event(name, subject=f"s/{name[0]}"))
        return [event.id for event in uow.events(0, 100)]

    assert store.run(emit, "a1", "b1") == ["a1", "b1"]
    store.run(emit, "a2")
    first = store.run(lambda uow: uow.events(0, 2))
    rest = store.run(lambda uow: uow.events(first[-1].sequence, 2))
    assert [event.id for event in (*first, *rest)] == ["a1", "b1", "a2"]
    numbers = [event.sequence for event in (*first, *rest)]
    assert numbers == sorted(set(numbers))
    assert min(numbers) > 0
    assert [event.id for event in store.run(lambda uow: uow.events(0, 10, "s/a"))] == ["a1", "a2"]
    assert replace(first[0], sequence=0) == some.event("a1", subject="s/a")


def test_a_reader_of_events_misses_none_while_others_commit(store, some):
    total, seen = 60, []
    answers = [store.submit(lambda uow, n=n: uow.emit(some.event(str(n)))) for n in range(total)]
    while len(seen) < total:
        after = seen[-1].sequence if seen else 0
        seen += store.run(lambda uow, a=after: uow.events(a, 7))
        if all(answer.done() for answer in answers) and not store.run(
            lambda uow, a=seen[-1].sequence if seen else 0: uow.events(a, 1)
        ):
            break
    assert sorted(int(event.id) for event in seen) == list(range(total))


def test_a_bell_rings_after_the_commit_and_no_ring_is_missed(store):
    bell = store.bell("work")
    seen, woken = bell.count, threading.Event()
    end = bell.subscribe(woken.set)
    store.run(lambda uow: uow.ring("work"))
    assert bell.wait(seen, WAIT) == seen + 1
    assert woken.wait(WAIT)
    woken.clear()
    end()
    store.run(lambda uow: uow.ring("work"))
    assert bell.wait(seen + 1, WAIT) == seen + 2
    assert not woken.is_set()
    assert store.bell("other").count == 0


def test_a_wait_ends_when_the_store_closes(store):
    bell, ended = store.bell("work"), threading.Event()

    def wait():
        bell.wait(bell.count, 60)
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    store.close()
    assert ended.wait(WAIT)


def test_closing_finishes_what_was_submitted_and_refuses_the_rest(open_again, database, some):
    store = open_again()
    answers = [store.submit(put_app, some.app(f"a{n}")) for n in range(20)]
    store.close()
    store.close()
    assert all(answer.done() and answer.exception() is None for answer in answers)
    with pytest.raises(Unavailable):
        store.run(put_app, some.app())
    if database != "sqlite://":
        assert len(open_again().run(lambda uow: uow.apps.all())) == 20


def test_a_verb_that_runs_another_through_the_store_is_told_so(store):
    with pytest.raises(RuntimeError, match="same unit of work"):
        store.run(lambda uow: store.run(lambda inner: inner.apps.all()))


def test_text_that_no_database_can_hold_is_the_callers_mistake(store, some):
    with pytest.raises(InvalidInput):
        store.run(lambda uow: uow.objects.add_bucket(some.bucket("lone \ud800")))
    store.run(put_app, some.app())


def test_a_reference_that_leads_nowhere_is_a_conflict(store, some):
    with pytest.raises(Conflict):
        store.run(lambda uow: uow.objects.put(some.object("x", "objects/aa/1", bucket="nowhere")))
    store.run(put_app, some.app())


def test_a_read_sees_what_was_answered_before_it(store, some):
    for number in range(30):
        store.run(put_app, some.app(limits={"n": number}))
        assert store.read(lambda uow: uow.apps.get("app1")).limits == {"n": number}
        assert store.submit_read(lambda uow: uow.apps.get("app1")).result(WAIT).limits == {"n": number}


def test_a_read_does_not_wait_for_a_writer(store, some, database):
    if database == "sqlite://":
        pytest.skip("a database in memory has one connection")
    store.run(put_app, some.app())
    release = hold(store)
    assert store.read(lambda uow: uow.apps.get("app1")) == some.app()
    release()


def test_a_read_that_fails_says_why_and_the_next_one_works(store):
    with pytest.raises(NotFound, match="no such thing"):
        store.read(lambda _: raise_not_found())
    assert store.read(lambda uow: uow.apps.all()) == []


def test_a_write_through_read_never_half_happens(store, some, database):
    if not database.startswith("sqlite:///"):
        pytest.skip("only a SQLite file has connections that cannot write")
    with pytest.raises(Unavailable, match="readonly"):
        store.read(put_app, some.app())
    assert store.run(lambda uow: uow.apps.all()) == []


@pytest.mark.parametrize("content", [b"this is not a database, however long it may be" * 100])
def test_a_file_that_is_no_database_is_said_so(tmp_path, content):
    path = tmp_path / "state.db"
    path.write_bytes(content)
    with pytest.raises(Unavailable, match="cannot be opened"):
        open_store(f"sqlite:///{path}", seal=bytes, unseal=bytes)


@pytest.mark.parametrize("url", ["", "state.db", "mysql://x", "sqlite", "sqlite+aiosqlite:///x"])
def test_a_url_of_something_else_is_refused(url):
    with pytest.raises(InvalidInput, match="sqlite:///file"):
        open_store(url, seal=bytes, unseal=bytes)


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit, RecursionError, MemoryError])
def test_whatever_a_verb_raises_the_store_goes_on(open_again, some, error):
    store = open_again(threads=1)

    def verb(uow):
        uow.apps.put(some.app())
        raise error

    for act in (store.run, store.read):
        with pytest.raises((error, Unavailable)):
            act(verb)
    assert store.run(lambda uow: uow.apps.all()) == []


def test_saving_what_was_not_read_is_a_mistake_that_is_named(store, some):
    item = some.item()
    store.run(lambda uow: uow.workitems.add(item))
    with pytest.raises(LookupError, match="get it before"):
        store.run(lambda uow: uow.workitems.save(item))


def raise_not_found():
    raise NotFound("no such thing")
