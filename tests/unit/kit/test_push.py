"""`cadstack da push` against a real server: what is there already is said and left, what changed gets a version."""

import json

import pytest
from typer.testing import CliRunner

from cadstack.cli import bundle as bundles
from cadstack.cli import da
from cadstack.client.design_automation import Connection, DesignAutomation
from cadstack.domain.errors import CadstackError, InvalidInput, NotAuthenticated, NotFound, Unavailable
from cadstack.kit.connection import server_of

ENGINE = "Autodesk.AutoCAD+24_3"


@pytest.fixture
def project(tmp_path, request):
    """A folder as somebody else published it, under names of its own for each test."""
    name = request.node.name.removeprefix("test_").replace("[", "_").replace("]", "")[-36:]
    root = tmp_path / f"{name}.bundle"
    root.mkdir()
    (root / "PackageContents.xml").write_text("<ApplicationPackage/>")
    document = {
        "id": f"Somebody.{name}+live",
        "engine": ENGINE,
        "version": 3,
        "commandLine": f'$(engine.path)\\accoreconsole.exe /al "$(appbundles[{name}].path)"',
        "appbundles": [f"{{{{nickname}}}}.{name}+test"],
        "parameters": {},
        "settings": {"script": "QUIT\n"},
    }
    (tmp_path / "activity.json").write_text(json.dumps(document))
    return tmp_path


@pytest.fixture
def push(server):
    def run(folder, *options: str) -> list[str]:
        credentials = ["--server", server.url, "--client-id", server.client_id, "--client-secret", server.client_secret]
        done = CliRunner().invoke(da.app, ["push", str(folder), *credentials, *options])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return [line for line in done.stdout.splitlines() if line]

    return run


def edit(project, **members):
    path = project / "activity.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **members}))


def changes(lines):
    return [line.partition("  ")[2] for line in lines]


def test_the_first_push_creates_and_the_second_says_that_nothing_changed(push, project, server):
    first = push(project)
    owner = server.client_id
    name = json.loads((project / "activity.json").read_text())["id"].partition(".")[2].partition("+")[0]
    assert first == [f"{owner}.{name}+test  version 1, created", f"{owner}.{name}+live  version 1, created"]
    assert changes(push(project)) == ["version 1, unchanged"] * 2


def test_only_what_changed_gets_a_version(push, project):
    push(project)
    edit(project, settings={"script": {"value": "SAVE\n"}})
    assert changes(push(project)) == ["version 1, unchanged", "version 2, new version"]
    (next(project.glob("*.bundle")) / "PackageContents.xml").write_text("<ApplicationPackage Name='x'/>")
    assert changes(push(project)) == ["version 2, new version", "version 2, unchanged"]


def test_another_alias_is_moved_without_a_new_version(push, project):
    push(project)
    assert changes(push(project, "--alias", "test")) == ["version 1, unchanged", "version 1, alias moved"]
    # The activity names its bundle by the alias, so another alias of the bundle makes another activity.
    assert changes(push(project, "--alias", "live")) == ["version 1, alias moved", "version 2, new version"]


def test_a_bundle_that_was_pushed_before_need_not_be_there_again(push, project, server):
    push(project)
    bundle = next(project.glob("*.bundle"))
    bundle.rename(project / "elsewhere")
    edit(project, description="changed")
    (line,) = push(project)
    assert line.endswith("version 2, new version")
    with Connection(server.url, server.client_id, server.client_secret) as connection:
        found = DesignAutomation(connection).activities.get(line.partition("  ")[0])
    assert found["appbundles"][0].startswith(f"{server.client_id}.")


def test_a_bundle_is_checked_and_pushed_by_itself(server, project):
    bundle = next(project.glob("*.bundle"))
    credentials = ["--server", server.url, "--client-id", server.client_id, "--client-secret", server.client_secret]

    def run() -> tuple[int, str]:
        done = CliRunner().invoke(bundles.app, ["push", str(bundle), *credentials])
        return done.exit_code, done.output

    assert run()[0] == 1  # nothing would be loaded from it
    (bundle / "main.py").write_text("def register(app): ...\n")
    entry = '<ComponentEntry ModuleName="./main.py"/>'
    (bundle / "PackageContents.xml").write_text(f"<ApplicationPackage>{entry}</ApplicationPackage>")
    owner, name = server.client_id, bundle.name.removesuffix(".bundle")
    assert run() == (0, f"{owner}.{name}+prod  version 1, created\n")
    assert run() == (0, f"{owner}.{name}+prod  version 1, unchanged\n")


def test_an_app_bundle_is_pushed_by_its_own_document(push, project):
    bundle = next(project.glob("*.bundle"))
    name = bundle.name.removesuffix(".bundle")
    document = {"engine": ENGINE, "description": "App", "version": 1, "id": f"AutoCAD.{name}+beta"}
    (project / "app.json").write_text(json.dumps(document))
    (line,) = push(project / "app.json")
    assert line.endswith(f"{name}+beta  version 1, created")
    (project / "activity.json").unlink()
    assert changes(push(project)) == ["version 1, unchanged"]
    bundle.rename(project / "elsewhere")
    with pytest.raises(NotFound, match=f"There is no folder {name}.bundle"):
        push(project)


@pytest.mark.parametrize(
    ("path", "said"),
    [("Empty", "nothing to publish"), ("workitem.json", "neither an activity nor"), ("A.bundle", "is an app bundle")],
)
def test_what_cannot_be_pushed_is_told(push, tmp_path, path, said):
    (tmp_path / "Empty").mkdir()
    (tmp_path / "A.bundle").mkdir()
    (tmp_path / "workitem.json").write_text('{"activityId": "A", "arguments": {}}')
    with pytest.raises(CadstackError, match=said):
        push(tmp_path / path)


def test_a_bundle_that_is_nowhere_is_named(push, project):
    next(project.glob("*.bundle")).rename(project / "elsewhere")
    with pytest.raises(NotFound, match="neither beside it nor on the server"):
        push(project)


def test_a_ready_made_bundle_need_not_be_beside(push, project):
    next(project.glob("*.bundle")).rename(project / "elsewhere")
    edit(project, appbundles=["AutoCAD.Publish2View22+prod"], commandLine="$(engine.path)\\\\accoreconsole.exe")
    assert changes(push(project)) == ["version 1, created"]


def test_what_is_no_definition_is_told_with_its_file(push, project):
    edit(project, engine=None)
    with pytest.raises(InvalidInput, match=r"activity\.json: An activity needs id and engine"):
        push(project)


def test_what_the_server_says_is_wrong_is_told_with_its_field(push, project):
    edit(project, engine="Autodesk.AutoCAD+99")
    with pytest.raises(CadstackError, match="engine: "):
        push(project)


def test_a_wrong_secret_is_told(push, project):
    with pytest.raises(NotAuthenticated):
        push(project, "--client-secret", "wrong")


def test_a_server_that_is_not_there_is_told(push, project):
    with pytest.raises(Unavailable, match=r"http://127\.0\.0\.1:1/"):
        push(project, "--server", "http://127.0.0.1:1")


def test_the_development_app_is_offered_to_this_machine_only(tmp_path):
    (tmp_path / "development.json").write_text('{"client_id": "dev1", "client_secret": "s"}')
    assert server_of(None, None, None, tmp_path).client_id == "dev1"
    assert server_of("http://localhost:9/", None, None, tmp_path).url == "http://localhost:9"
    assert server_of("https://da.example", "id", "secret", tmp_path).client_id == "id"
    with pytest.raises(InvalidInput, match=r"no credentials for https://da\.example"):
        server_of("https://da.example", "id", None, tmp_path)
