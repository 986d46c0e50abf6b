"""The coverage page is true: every route is in it, every proof calls its route, and the rest answers as it says."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pages import DOCS, NOP, ROOT, Block
from shell import PROGRAMS, Shell

from cadstack.cli.docs.wire import served_routes
from cadstack.engines.installation import install

CONTENT = tomllib.loads((DOCS / "reference" / "coverage.toml").read_text("utf-8"))
ROUTES: dict[str, dict[str, Any]] = {route: row for api in CONTENT["api"] for route, row in api["routes"].items()}
PROOFS = sorted({row["test"] for row in ROUTES.values() if "test" in row})
ALL_SCOPES = "code:all data:read data:write data:create bucket:create bucket:read bucket:update bucket:delete"


def test_every_route_is_in_the_table() -> None:
    foreign = {route for route in served_routes() if "/_cadstack" not in route}
    answered_elsewhere = {route for route, row in ROUTES.items() if row.get("answer") in (404, 405)}
    assert foreign == set(ROUTES) - answered_elsewhere


def test_every_row_says_what_it_is_known_from() -> None:
    assert {row["known"] for row in ROUTES.values()} <= {"recorded", "documented", "assumed"}
    for route, row in ROUTES.items():
        assert ("test_recordings" in row.get("test", "")) == (row["known"] == "recorded"), route
        assert "test" in row or "answer" in row, f"{route} is said to be implemented, and no test proves it"


def test_every_documented_route_is_in_the_table() -> None:
    specifications = ROOT / ".." / "shared" / "openapi"
    yaml = pytest.importorskip("yaml", reason="reading the specifications needs PyYAML")
    if not specifications.is_dir():
        pytest.skip("the specifications are not beside the repository (../shared/openapi)")
    known = {shape(route) for route in ROUTES} | {shape(f"GET {one['path']}") for one in CONTENT["absent"]}
    for name in (
        "aps_oss.yaml",
        "aps_webhooks.yaml",
        "aps_authentication.yaml",
        "aps_datamanagement.yaml",
        "aps_secureServiceAccount.yaml",
        "da_v3_api-evangelist_openapi.yml",
    ):
        paths = yaml.safe_load((specifications / name).read_text("utf-8"))["paths"]
        documented = {shape(f"{verb.upper()} {whole(path)}") for path, verbs in paths.items() for verb in verbs}
        missing = {route for route in documented - known if not route.startswith(("PARAMETERS", "SUMMARY"))}
        assert missing == set(), name


def whole(path: str) -> str:
    """A path of a specification, with the beginning that one of them forgets."""
    return f"/data/v1{path}" if path.startswith("/projects/") else path


def shape(route: str) -> str:
    """A route without the names of its parameters, in the region and for the app that specifications write out."""
    return re.sub(r"\{[^}]*\}", "{}", route).replace("us-east", "{}").replace("/me", "/{}")


def test_every_proof_calls_its_route(tmp_path: Path) -> None:
    target = tmp_path / "routes.json"
    inside = [proof for proof in PROOFS if not proof.startswith("tests/docs/")]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "route_recorder", "-p", "no:cacheprovider", "-p", "no:xdist"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), "ROUTES_FILE": str(target)}
    done = subprocess.run([*command, *inside], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    called = json.loads(target.read_text())
    ran = [route for route, row in ROUTES.items() if row.get("test") in called]
    assert len(ran) > len(ROUTES) / 3, "most proofs were skipped"
    unproved = [route for route in ran if route not in called[ROUTES[route]["test"]]]
    assert unproved == []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A real server and a client with a token of a new app."""
    folder = tmp_path_factory.mktemp("coverage")
    install(NOP, folder / "engines")
    shell = Shell(folder, {"CADSTACK_ENGINES": str(folder / "engines")})
    try:
        shell.start(Block("sh", "server", "cadstack up --workers -1\n", 1))
        made = subprocess.run(
            [PROGRAMS / "cadstack", "app", "create", "Coverage", "--data", folder / "cadstack-data"],
            capture_output=True,
            text=True,
            check=True,
        )
        client_id, secret = (line.split()[-1] for line in made.stdout.splitlines())
        form = {"grant_type": "client_credentials", "scope": ALL_SCOPES}
        with httpx.Client(base_url=shell.address, timeout=30) as client:
            token = client.post("/authentication/v2/token", data=form, auth=(client_id, secret)).json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
            yield client
    finally:
        shell.end()


def test_what_is_not_offered_answers_as_the_page_says(server: httpx.Client) -> None:
    expected = {route: row["answer"] for route, row in ROUTES.items() if "answer" in row}
    answers = {route: _call(server, route) for route in expected}
    assert {route: answer.status_code for route, answer in answers.items()} == expected
    assert all(answer.headers["content-type"].startswith("application/json") for answer in answers.values())


def _call(server: httpx.Client, route: str) -> httpx.Response:
    method, path = route.split(" ")
    return server.request(method, re.sub(r"\{[^}]*\}", "x", path).replace("accountsx", "accounts"))


def test_apis_that_are_not_here_answer_404(server: httpx.Client) -> None:
    answers = {one["path"]: server.get(one["path"]) for one in CONTENT["absent"]}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 404)


def test_versions_and_aliases_of_an_activity(server: httpx.Client) -> None:
    da = "/da/us-east/v3/activities"
    document = {"id": "Hello", "engine": "Autodesk.Nop+1", "commandLine": ["$(engine.path)\\nopconsole.exe say hello"]}
    assert server.post(da, json=document).status_code == 200
    assert server.post(f"{da}/Hello/versions", json={**document, "id": None}).json()["version"] == 2
    alias = {"id": "prod", "version": 1}
    assert server.post(f"{da}/Hello/aliases", json=alias).json() == alias
    assert server.get(f"{da}/Hello/aliases/prod").json() == alias
    assert server.delete(f"{da}/Hello/aliases/prod").status_code == 204
    assert server.get(f"{da}/Hello/aliases/prod").status_code == 404
    assert server.delete(f"{da}/Hello/versions/1").status_code == 204
    assert server.get(f"{da}/Hello/versions").json()["data"] == [2]
    assert server.delete(f"{da}/Hello").status_code == 204
    assert server.get(f"{da}/Hello/versions").status_code == 404
