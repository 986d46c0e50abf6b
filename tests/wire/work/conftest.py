"""A queue with items for a worker that is somewhere else."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cadstack.app.workers import create_worker_token
from cadstack.domain.automation.engine import Catalogue, Engine
from cadstack.domain.identity.principal import SYSTEM
from cadstack.wire.http.services import Services

DA = "/da/us-east/v3"
OFFER = {"worker": "far-1", "installations": ["nop"]}


@pytest.fixture
def catalogue() -> Catalogue:
    engine = Engine("Nop", "1", "1.0", "Nop 1", installation="nop")
    return Catalogue({engine.id: engine})


@pytest.fixture
def worker_token(services: Services) -> str:
    return services.store.run(create_worker_token, SYSTEM, "far", services.now(), services.ids)


class FarWorker:
    """Calls the worker's own API with its token."""

    def __init__(self, client: Any, token: str) -> None:
        self._client, self._token = client, token

    def __call__(self, verb: str, **body: Any) -> httpx.Response:
        answer: httpx.Response = self._client.post(f"/_cadstack/work:{verb}", token=self._token, json=body)
        return answer

    def ok(self, verb: str, **body: Any) -> Any:
        answer = self(verb, **body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def claim(self) -> dict[str, Any]:
        """The next assignment, with its hold."""
        assignment: dict[str, Any] = self.ok("claim", offer=OFFER)
        assignment["hold"] = {"item_id": assignment["id"], "worker": "far-1", "attempt": assignment["attempt"]}
        return assignment


@pytest.fixture
def far(client: Any, worker_token: str) -> FarWorker:
    return FarWorker(client, worker_token)


@pytest.fixture
def submit(client: Any, token: Callable[..., str]) -> Callable[..., str]:
    """Queues an item of an activity with one output; answers its id."""
    made: list[str] = []

    def queue(**arguments: Any) -> str:
        if not made:
            document = {
                "id": "Act",
                "engine": "Autodesk.Nop+1",
                "commandLine": ["$(engine.path)/nop.exe"],
                "parameters": {"Out": {"verb": "put", "localName": "out.txt"}},
            }
            assert client.patch(f"{DA}/forgeapps/me", token=token(), json={"nickname": "Office"}).is_success
            assert client.post(f"{DA}/activities", token=token(), json=document).is_success
            alias = {"id": "prod", "version": 1}
            assert client.post(f"{DA}/activities/Act/aliases", token=token(), json=alias).is_success
            made.append("Office.Act+prod")
        answer = client.post(f"{DA}/workitems", token=token(), json={"activityId": made[0], "arguments": arguments})
        assert answer.is_success, answer.text
        item_id: str = answer.json()["id"]
        return item_id

    return queue
