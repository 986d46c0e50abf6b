"""In whose name the objects of a work item are read and written."""

from datetime import datetime
from typing import Any

import pytest

from cadstack.app import objects, work, workitems
from cadstack.app.ports import Store
from cadstack.app.urls import UrlSigner
from cadstack.app.work import Assignment, Offer, Outcome, Output
from cadstack.domain.automation.activity import Activity, Parameter, Verb
from cadstack.domain.automation.engine import Catalogue, Engine
from cadstack.domain.automation.workitem import Argument, Status, Submission, WorkItem
from cadstack.domain.data.bucket import Chunk, Description
from cadstack.domain.errors import NotAuthenticated
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import ObjectId
from cadstack.domain.lease import Hold

URLS = UrlSigner("https://cad.test", b"key")
ACT = Activity(
    "Autodesk",
    "Edit",
    1,
    "Autodesk.AutoCAD+24",
    parameters={"In": Parameter(Verb.GET, "a.dwg"), "Out": Parameter(Verb.PUT, "a.dwg")},
)
CATALOGUE = Catalogue(
    {"Autodesk.AutoCAD+24": Engine("AutoCAD", "24", "1", "", installation="cad")}, {"Autodesk.Edit+prod": ACT}
)
ME, READER, WRITER = (Principal("me", frozenset(s.split())) for s in ("code:all", "data:read", "data:write"))
DRAWING = ObjectId("drawings", "a.dwg")
TOKENS = {"Bearer reader": READER, "Bearer writer": WRITER}


def read_token(header: str) -> Principal:
    if header not in TOKENS:
        raise NotAuthenticated("The token has expired.")
    return TOKENS[header]


class Office:
    """A drawing in a bucket of `me`, and work items that read and write it with the tokens of their headers."""

    def __init__(self, store: Store, now: datetime, ids: Any) -> None:
        self.run, self.now, self.ids = store.run, now, ids
        owner = Principal("me", frozenset({"bucket:create", "data:write"}))
        store.run(lambda uow: uow.apps.put(ClientApp("me", "me", "", now)))
        store.run(objects.create_bucket, owner, objects.NewBucket(DRAWING.bucket, "persistent", "US"), now)
        chunks = [Chunk("drawing", 3, "etag")]
        store.run(objects.put, owner, DRAWING, chunks=chunks, sha1="", description=Description(), now=now)

    def claimed(self, **tokens: str) -> Assignment:
        arguments = {
            name: Argument(str(DRAWING), headers={"Authorization": token} if token else {})
            for name, token in tokens.items()
        }
        wanted = Submission("Autodesk.Edit+prod", arguments)
        self.run(workitems.submit, ME, wanted, self.now, self.ids, catalogue=CATALOGUE, read_token=read_token)
        claimed = self.run(work.claim, Offer("w", ("cad",)), self.now, self.ids, urls=URLS)
        assert claimed is not None
        return claimed

    def finished(self, assignment: Assignment) -> WorkItem:
        hold = Hold(assignment.id, "w", assignment.attempt)
        blob = self.run(work.stage, hold, "output", self.now, self.ids, urls=URLS).blob
        output = Output("Out", str(DRAWING), blob, 4, "new", "")
        outcome = Outcome(Status.SUCCESS, assignment.stats, outputs=(output,))
        return self.run(work.finish, hold, outcome, self.now, self.ids)


@pytest.fixture
def office(store: Store, now: datetime, ids: Any) -> Office:
    return Office(store, now, ids)


@pytest.mark.parametrize(("reads", "writes"), [("Bearer reader", "Bearer writer"), ("", "Bearer writer"), ("", "")])
def test_a_drawing_is_edited_in_place_each_way_with_its_own_token(office: Office, reads: str, writes: str) -> None:
    for given in ({"In": reads, "Out": writes}, {"Out": writes, "In": reads}):
        assignment = office.claimed(**given)
        assert len(assignment.sources[str(DRAWING)].urls) == 1
        assert office.finished(assignment).status is Status.SUCCESS


def test_an_input_without_leave_is_refused_when_it_is_claimed(office: Office) -> None:
    source = office.claimed(In="Bearer old", Out="").sources[str(DRAWING)]
    assert (source.urls, source.refused, source.next_step) == (
        (),
        "The token has expired.",
        "Submit again with a fresh token.",
    )


@pytest.mark.parametrize(
    ("token", "said"), [("Bearer old", "The token has expired."), ("Bearer reader", "does not have the privilege")]
)
def test_an_output_without_leave_is_an_upload_that_failed(office: Office, token: str, said: str) -> None:
    done = office.finished(office.claimed(In="", Out=token))
    assert (done.status, done.failure.phase) == (Status.FAILED_UPLOAD, "upload")
    assert said in done.failure.cause
    assert done.failure.next_step
    (chunk,) = office.run(objects.existing_object, DRAWING, None).chunks
    assert chunk.blob == "drawing"


def test_sources_are_of_inputs_only(office: Office, now: datetime) -> None:
    assert office.claimed(Out="Bearer writer").sources == {}


@pytest.mark.parametrize("written", ["A #1 50%.dwg", "A%20%231%2050%25.dwg"])
def test_a_key_that_a_url_would_encode_is_found_either_way(store: Store, now: datetime, ids: Any, written: str) -> None:
    """An answered `objectId` holds the key as it is; many clients encode it before they use it as a url."""
    office = Office(store, now, ids)
    owner = Principal("me", frozenset({"data:write"}))
    chunks = [Chunk("strange", 3, "etag")]
    store.run(
        objects.put,
        owner,
        ObjectId("drawings", "A #1 50%.dwg"),
        chunks=chunks,
        sha1="",
        description=Description(),
        now=now,
    )
    urn = f"urn:adsk.objects:os.object:drawings/{written}"
    wanted = Submission("Autodesk.Edit+prod", {"In": Argument(urn)})
    office.run(workitems.submit, ME, wanted, now, ids, catalogue=CATALOGUE, read_token=read_token)
    claimed = office.run(work.claim, Offer("worker", ("cad",)), now, ids, urls=URLS)
    assert claimed is not None
    assert len(claimed.sources[urn].urls) == 1
