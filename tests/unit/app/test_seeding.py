from pathlib import Path
from typing import Any

import pytest
import yaml

import cadstack
from cadstack.app.projects import list_hubs
from cadstack.app.seeding import Sown, add_seeded_file, sow
from cadstack.domain.data.seed import Seed, read_seed
from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.principal import Principal
from cadstack.store.blobs.memory import MemoryBlobs

DEMO = Path(cadstack.__file__).parent / "seeds" / "demo.yaml"
VAULT = "dmPrAYr1c0AYJnIFzAA9ilEcJG5ClcJnUohC5PDcsnlXxhQH"


@pytest.fixture
def plant(store, now, ids):
    """Sows a seed with its files and answers what changed."""
    blobs = MemoryBlobs()

    def run(seed: Seed) -> list[str]:
        sown: Sown = store.run(sow, seed, {}, now, ids)
        changes = list(sown.changes)
        for missing in sown.missing:
            blob = f"seeds/{ids.hex32()}"
            info = blobs.write(blob, iter([missing.file.text.encode()]))
            changes.append(store.run(add_seeded_file, missing, blob, info, now, ids))
        return changes

    return run


def demo() -> Seed:
    return read_seed(yaml.safe_load(DEMO.read_text("utf-8")))


def test_the_demo_is_sown_once(plant) -> None:
    assert plant(demo())
    assert plant(demo()) == []


def test_john_sees_the_three_hubs_with_the_vault_integration_and_one_warning(plant, store) -> None:
    plant(demo())
    john = store.run(lambda uow: uow.users.by_email("john@example.com"))
    seen, warnings = store.run(list_hubs, Principal(VAULT, frozenset({"data:read"}), john.id))
    assert [hub.name for hub in seen] == ["John's Hub", "John's Team", "build_JohnsCompany"]
    assert [(warning.region, warning.status) for warning in warnings] == [("EMEA", "403")]


def test_what_is_added_to_a_seed_is_all_that_a_second_run_adds(plant) -> None:
    hub: dict[str, Any] = {"name": "Team", "kind": "team", "members": [], "projects": []}
    document: dict[str, Any] = {"users": [{"email": "a@example.com"}], "hubs": [hub]}
    plant(read_seed(document))
    hub["members"].append({"user": "a@example.com", "products": ["fusion team"]})
    assert plant(read_seed(document)) == ["made a@example.com a member of Team"]
    files = [{"name": "a.txt", "text": "x"}]
    hub["projects"].append(
        {"name": "P", "members": [{"user": "a@example.com"}], "folders": [{"name": "F", "files": files}]}
    )
    changes = plant(read_seed(document))
    assert [change.split(" (")[0] for change in changes] == [
        "added the project P",
        "made a@example.com a member of P",
        "added the folder F in P",
        "added the file 'a.txt'",
    ]


@pytest.mark.parametrize(
    ("hub", "words"),
    [
        ({"name": "H", "kind": "castle"}, "'castle' is not one of personal, team, account"),
        ({"name": "H", "kind": "team", "region": "MARS"}, "'MARS' is not a region"),
        ({"name": "H", "kind": "team", "id": "x"}, "is no account id"),
        ({"name": "H", "kind": "team", "projects": [{"name": "P"}]}, "needs a member"),
        (
            {"name": "H", "kind": "team", "integrations": [{"client_id": "a", "name": "b"}]},
            "needs no custom integration",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(plant, store, hub: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        plant(read_seed({"hubs": [hub]}))
    assert store.run(lambda uow: uow.hubs.all()) == []
