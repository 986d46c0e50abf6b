"""The document's own story: a person signs in once on a machine, and programs there see hubs and call APIs for him."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from office import Office
from person import visit

from cadstack.client import ServiceAccount, connect_aps

BROWSER = Path(__file__).with_name("person.py")
VAULT_INTEGRATION = "dmPrAYr1c0AYJnIFzAA9ilEcJG5ClcJnUohC5PDcsnlXxhQH"
ROUNDS = int(os.environ.get("CADSTACK_REFRESH_ROUNDS", "200"))

SESSION = """
import httpx
from cadstack.client import connect_aps

aps = connect_aps()
print(repr(aps.hubs))

hub = aps.hubs["John's Hub"]
response = httpx.get(f"{aps.base_url}/project/v1/hubs/{hub.id}/projects", headers=aps.headers)
for project in response.json()["data"]:
    print("project", project["attributes"]["name"])
"""

SHOWN = """\
John's Hub (personal A360 hub)
John's Team (Fusion hub)
build_JohnsCompany (ACC hub)
Id :
HttpStatusCode : 403
ErrorCode : BIM360DM_ERROR
Title : Unable to get hubs from BIM360DM EMEA.
Detail : You don't have permission to access this API
AboutLink :
Source :
meta :
project Default Project
"""

REFRESHER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from cadstack.client.aps.connection import open_aps

with open_aps(interactive=False) as aps, ThreadPoolExecutor(3) as pool:
    for line in sys.stdin:
        refused = line.strip()
        tokens = set(pool.map(lambda _: aps.get_access_token(instead_of=refused), range(3)))
        print(*tokens, flush=True)
"""

CRASHER = """
import os
from cadstack.client.aps.connection import open_aps
from cadstack.client.aps.store import TokenStore

with open_aps(interactive=False) as aps:
    token = aps.get_access_token()
    TokenStore.save = lambda *_: os._exit(9)
    aps.get_access_token(instead_of=token)
"""


class Machine:
    """A workstation of John, who has a browser; everything that he keeps is in one folder."""

    def __init__(self, office: Office, password: str, folder: Path) -> None:
        self.office, self.url, self.password, self.folder = office, office.url, password, folder
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("CADSTACK_", "APS_", "XDG_"))}
        self.environment = kept | {
            "XDG_STATE_HOME": str(folder),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "BROWSER": f"{sys.executable} {BROWSER} %s",
            "PERSON": f"john@example.com {password}",
            "COOKIES": str(folder / "cookies"),
        }

    def cadstack(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return self._run(["-m", "cadstack", *words], variables)

    def python(self, program: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return self._run(["-c", program], variables)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *words],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def new_app(self, *words: str) -> list[str]:
        """The id and secret of another client app, made as an operator does."""
        made = self.office.command("app", "create", "Own", *words)
        assert made.returncode == 0, made.stderr
        return [line.split()[-1] for line in made.stdout.splitlines()]

    def _run(self, words: list[str], variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *words],
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def token(self) -> str:
        said = self.cadstack("aps", "headers", "--json")
        assert said.returncode == 0, said.stderr
        return json.loads(said.stdout)["Authorization"].removeprefix("Bearer ")


@pytest.fixture(scope="module")
def open_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., tuple[Office, str]]]:
    """Starts servers with the demo's people and hubs; all are closed with the module."""
    offices: list[Office] = []

    def make(**settings: str) -> tuple[Office, str]:
        folder = tmp_path_factory.mktemp("office")
        offices.append(Office(folder, folder / "engines", CADSTACK_WORKERS="-1", **settings))
        offices[-1].start()
        seeded = offices[-1].command("seed", "demo")
        assert seeded.returncode == 0, seeded.stderr
        line = next(line for line in seeded.stdout.splitlines() if line.startswith("john@example.com signs in"))
        return offices[-1], line.split("password ")[1].split(",")[0]

    yield make
    for office in offices:
        office.close()


@pytest.fixture(scope="module")
def demo(open_demo):
    return open_demo()


@pytest.fixture(scope="module")
def strict_demo(open_demo):
    """A server that forgives nothing: whoever uses a refresh token twice loses everything that followed from it."""
    return open_demo(CADSTACK_REFRESH_GRACE_SECONDS="0")


@pytest.fixture
def machine(demo, tmp_path):
    return Machine(*demo, tmp_path)


@pytest.fixture
def signed_in(machine):
    done = machine.cadstack("login", machine.url)
    assert done.returncode == 0, done.stderr
    seen = done.stdout.splitlines()
    assert seen[0] == "Sign in"
    assert seen[-2:] == ["Signed in", f"John Doe (john@example.com) is signed in at {machine.url}."]
    return machine


def test_the_session_of_the_document(signed_in: Machine) -> None:
    done = signed_in.python(SESSION)
    assert (done.stdout, done.stderr) == (SHOWN, "")


def test_without_a_login_the_browser_opens_by_itself(machine: Machine) -> None:
    done = machine.python(SESSION, APS_BASE_URL=machine.url)
    assert done.stdout.startswith("Sign in\n")
    assert done.stdout.endswith(f"Signed in\n{SHOWN}")


def test_other_programs_take_the_headers(signed_in: Machine) -> None:
    headers = json.loads(signed_in.cadstack("aps", "headers", "--json").stdout)
    hubs = httpx.get(f"{signed_in.url}/project/v1/hubs", headers=headers).json()
    assert [hub["attributes"]["name"] for hub in hubs["data"]] == ["John's Hub", "John's Team", "build_JohnsCompany"]


@pytest.mark.skipif(shutil.which("pwsh") is None, reason="needs PowerShell: pwsh")
def test_powershell_takes_the_headers(signed_in: Machine) -> None:
    program = f"""
$headers = @{{}}; (& '{sys.executable}' -m cadstack aps headers --json | ConvertFrom-Json).PSObject.Properties |
    ForEach-Object {{ $headers[$_.Name] = $_.Value }}
$hubs = Invoke-RestMethod -Method Get -Uri '{signed_in.url}/project/v1/hubs' -Headers $headers
$hubs.data | ForEach-Object {{ $_.attributes.name }}
"""
    done = subprocess.run(
        ["pwsh", "-NoProfile", "-Command", program],
        env=signed_in.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[:3] == ["John's Hub", "John's Team", "build_JohnsCompany"]


def test_the_hubs_are_explained_on_the_command_line(signed_in: Machine) -> None:
    done = signed_in.cadstack("aps", "hubs")
    assert done.stdout == SHOWN.partition("project ")[0]
    assert "an account admin adds the Client ID CadstackVaultIntegration" in done.stderr


def test_another_app_asks_for_consent_only(signed_in: Machine) -> None:
    done = signed_in.cadstack("login", signed_in.url, "--client-id", VAULT_INTEGRATION)
    assert done.stdout.splitlines()[:2] == ["Allow Vault Integration?", "Signed in"]


def test_who_is_signed_in_is_said_and_ends_with_logout(signed_in: Machine) -> None:
    said = json.loads(signed_in.cadstack("whoami", "--json").stdout)
    assert (said["name"], said["server"]) == ("John Doe", signed_in.url)
    token = signed_in.token()
    assert signed_in.cadstack("logout").stdout == f"Nobody is signed in at {signed_in.url} any more.\n"
    again = signed_in.cadstack("whoami")
    assert (again.returncode, "cadstack login" in again.stderr) == (1, True)
    refused = httpx.get(f"{signed_in.url}/userinfo", headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 401


def test_who_denies_is_not_signed_in(machine: Machine) -> None:
    done = machine.cadstack("login", machine.url, "--scope", "bucket:read", DECISION="deny")
    assert "Allow Cadstack Vault Integration?" in done.stdout
    assert done.returncode == 1
    assert "The sign-in ended without consent: The user denied the request." in done.stderr
    assert machine.cadstack("whoami", machine.url).returncode == 1


def test_a_machine_without_a_browser_borrows_one(machine: Machine) -> None:
    login = machine.start("-m", "cadstack", "login", machine.url, "--no-browser")
    assert login.stderr
    assert login.stdout
    lines = [login.stderr.readline().strip() for _ in range(2)]
    assert lines[0].startswith(f"Open {machine.url}/device in any browser and enter the code ")
    seen = visit(lines[1].removeprefix("or open "), "john@example.com", machine.password, "allow", None)
    assert seen[-1] == "The machine is connected"
    assert login.wait(60) == 0
    assert login.stdout.read() == f"John Doe (john@example.com) is signed in at {machine.url}.\n"


def test_a_premium_api_is_not_for_the_public_app(signed_in: Machine) -> None:
    program = "from cadstack.client import connect_aps\nconnect_aps(scopes='code:all').get('/da/us-east/v3/engines')"
    done = signed_in.python(program)
    assert "The client_id specified does not have access to the api product" in done.stderr
    assert "Use an app of your own" in done.stderr


def test_an_app_of_ones_own_acts_for_the_person_too(machine: Machine) -> None:
    client_id, secret = machine.new_app("--callback", "http://127.0.0.1/callback")
    own = {"APS_CLIENT_ID": client_id, "APS_CLIENT_SECRET": secret, "APS_CALLBACK_URL": "http://127.0.0.1/callback"}
    assert machine.cadstack("login", machine.url, **own).returncode == 0
    assert json.loads(machine.cadstack("whoami", machine.url, "--json", **own).stdout)["clientId"] == client_id
    hubs = machine.cadstack("aps", "hubs", machine.url, **own)
    assert hubs.stdout.splitlines()[:3] == [*SHOWN.splitlines()[:2], "Id :"], "its id is not let into the account"
    assert f"adds the Client ID {client_id} under" in hubs.stderr


def test_a_service_account_acts_as_a_user_of_its_own(machine: Machine) -> None:
    client_id, secret = machine.new_app("--type", "server")
    scopes = "application:service_account:write application:service_account_key:write"
    with connect_aps(machine.url, client_id, secret, scopes=scopes) as admin:
        robot = {"name": "night-shift", "firstName": "Night", "lastName": "Shift"}
        made = admin.post("/authentication/v2/service-accounts", json=robot)
        key = admin.post(f"/authentication/v2/service-accounts/{made['serviceAccountId']}/keys")
    account = ServiceAccount(made["serviceAccountId"], key["kid"], key["privateKey"])
    with connect_aps(machine.url, client_id, secret, service_account=account) as aps:
        assert (aps.user.name, aps.user.id) == ("Night Shift", made["serviceAccountId"])
        assert aps.hubs.names == []


def ended(processes: "list[subprocess.Popen[str]]") -> str:
    """What the processes had to say, once they are no more."""
    for process in processes:
        process.kill()
    return "\n".join(process.communicate()[1] for process in processes if process.stdin and not process.stdin.closed)


def test_two_processes_that_refresh_at_once_lose_nothing(strict_demo, tmp_path) -> None:
    """Each round all six threads of both find the same token refused; one of them refreshes."""
    machine = Machine(*strict_demo, tmp_path)
    assert machine.cadstack("login", machine.url).returncode == 0
    current, seen = machine.token(), set()
    processes = [machine.start("-c", REFRESHER) for _ in range(2)]
    try:
        for number in range(ROUNDS):
            seen.add(current)
            for process in processes:
                assert process.stdin
                print(current, file=process.stdin, flush=True)
            given = [process.stdout.readline().split() for process in processes]
            if given[0] != given[1] or len(given[0]) != 1 or given[0][0] in seen:
                raise AssertionError(f"Round {number} gave {given}:\n{ended(processes)}")
            (current,) = given[0]
    finally:
        ended(processes)
    assert httpx.get(f"{machine.url}/userinfo", headers={"Authorization": f"Bearer {current}"}).status_code == 200


def test_a_crash_before_the_new_tokens_are_stored_costs_no_consent(signed_in: Machine) -> None:
    before = signed_in.token()
    assert signed_in.python(CRASHER).returncode == 9
    assert signed_in.python(SESSION).stdout == SHOWN
    refused = f"from cadstack.client import connect_aps\nconnect_aps().get_access_token(instead_of={before!r})"
    assert signed_in.python(refused).returncode == 0


def test_after_the_grace_a_crash_costs_one_consent(strict_demo, tmp_path) -> None:
    machine = Machine(*strict_demo, tmp_path)
    assert machine.cadstack("login", machine.url).returncode == 0
    before = machine.token()
    assert machine.python(CRASHER).returncode == 9
    again = machine.python(
        "from cadstack.client.aps.connection import open_aps\n"
        f"open_aps(interactive=False).get_access_token(instead_of={before!r})"
    )
    assert f"SignInNeeded: Nobody is signed in at {machine.url}" in again.stderr
    assert machine.cadstack("login").returncode == 0
    assert machine.python(SESSION).stdout == SHOWN
