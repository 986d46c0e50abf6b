from typing import Any

import pytest

from cadstack.domain.data.seed import Seed, SeedFile, SeedFolder, read_seed
from cadstack.domain.errors import InvalidInput


def test_folders_are_read_to_any_depth() -> None:
    inner = {"name": "B", "files": [{"name": "a.txt", "text": "x"}]}
    project = {"name": "P", "folders": [{"name": "A", "folders": [inner]}]}
    seed = read_seed({"hubs": [{"name": "H", "kind": "team", "projects": [project]}]})
    assert seed.hubs[0].projects[0].folders == (SeedFolder("A", (SeedFolder("B", (), (SeedFile("a.txt", "x"),)),)),)


def test_an_empty_file_is_an_empty_seed() -> None:
    assert read_seed(None) == Seed()


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "must be a mapping"),
        ({"user": []}, "has 'user', which is none of users, apps, service_accounts, hubs"),
        ({"users": {}}, "users must be a list"),
        ({"users": [{"first_name": "A"}]}, r"users\[0\] lacks 'email'"),
        ({"users": [{"email": 5}]}, "email must be text"),
        ({"users": [{"email": "a@b", "admin": "yes"}]}, "admin must be true or false"),
        ({"hubs": [{"name": "H", "kind": "team", "projects": ["P"]}]}, r"projects\[0\] must be a mapping"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(document: Any, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        read_seed(document)
