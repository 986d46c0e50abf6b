"""What a server does with real and with damaged documents: each is processed or refused, and no worker is lost.

Of a damaged copy nothing else is asked: an engine may repair it, refuse it, or crash in its cell; it may not hang, and
the failure must name a cause. CADSTACK_DAMAGED (40) says how many copies each family gets; CADSTACK_DAMAGED_FIRST with
which the numbers start.
"""

import os

import pytest
from bench import Bench
from damage import damaged_copies
from families import SAMPLES

COUNT = int(os.environ.get("CADSTACK_DAMAGED", "40"))
FIRST = int(os.environ.get("CADSTACK_DAMAGED_FIRST", "0"))
AT_ONCE = 40


def test_what_the_example_makes_is_processed(bench: Bench) -> None:
    for document in bench.made():
        status = bench.wait(bench.submit(document.read_bytes()))
        assert status["status"] == "success", bench.office.report(status)


def test_every_real_document_is_processed_or_refused_with_a_reason(bench: Bench) -> None:
    samples = sorted(path for path in SAMPLES.glob("*/*") if path.is_file())
    if not samples:
        pytest.skip("the real documents (../shared/samples) are not here")
    items = {path: bench.submit(path.read_bytes()) for path in samples}
    for path, item in items.items():
        status = bench.wait(item)
        ours = path.parent.name in bench.family.kinds
        if status["status"] == "success":
            assert ours, f"{path.name} is no document of this family, and was processed"
            continue
        failure = status["failure"]
        assert status["status"] == "failedInstructions", (path.name, failure)
        assert "Traceback" not in bench.office.report(status), path.name
        assert "signal" not in failure, (path.name, failure)
        assert refused(failure["cause"]), (path.name, failure["cause"])


def refused(cause: str) -> bool:
    """Whether the cause says what the document is, and not only that something failed."""
    return any(words in cause for words in (" is a", "cannot be read", "damaged", "not installed"))


def test_damaged_documents_end_with_a_cause_and_no_worker_is_lost(bench: Bench) -> None:
    sound = bench.made()[0].read_bytes()
    ends: dict[str, int] = {}
    for first in range(FIRST, FIRST + COUNT, AT_ONCE):
        copies = list(
            damaged_copies([*bench.made(), *bench.family.samples()], min(AT_ONCE, FIRST + COUNT - first), first)
        )
        items = {what: bench.submit(content) for what, content in copies}
        for what, item in items.items():
            status = bench.wait(item)
            failure = status.get("failure") or {}
            end = failure.get("signal") or failure.get("limit") or status["status"]
            ends[end] = ends.get(end, 0) + 1
            assert status["status"] in {"success", "failedInstructions"}, (what, failure)
            assert failure.get("limit") not in {"silence", "limitProcessingTimeSec"}, (what, failure)
            assert status["status"] == "success" or failure["cause"], what
    print(f"{bench.family.name}: {COUNT} damaged documents ended as {ends}")
    assert bench.wait(bench.submit(sound))["status"] == "success"
