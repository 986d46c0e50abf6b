"""A server with engines of five families and a few ready-made activities; `da` calls it as the first app."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from cadstack.domain.automation.activity import Activity, Parameter, Verb
from cadstack.domain.automation.engine import Catalogue, Engine

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared" / "payloads" / "design-automation"
ALIASES = {
    "AutoCAD": ("22", "23", "23_1", "24", "24_1", "24_2", "24_3", "25_0", "25_1"),
    "Inventor": ("22", "23", "24", "2021", "2022", "2023", "2024", "2025", "2026"),
    "3dsMax": ("2019", "2021", "2023", "2024"),
    "Revit": ("2018", "2019", "2023", "2024", "2025", "2026"),
    "Fusion": ("Latest",),
}
BASE = "/da/us-east/v3"


@pytest.fixture
def catalogue() -> Catalogue:
    engines = [
        Engine(family, alias, "24.3", f"{family} {alias}", version=31, takes_command_line=family != "Fusion")
        for family, aliases in ALIASES.items()
        for alias in aliases
    ]
    plot = Activity(
        owner="AutoCAD",
        name="PlotToPDF",
        version=3,
        engine="Autodesk.AutoCAD+24",
        command_line=('$(engine.path)\\accoreconsole.exe /i "$(args[HostDwg].path)"',),
        parameters={"HostDwg": Parameter(Verb.GET), "Result": Parameter(Verb.PUT, local_name="result.pdf")},
    )
    nop = Activity("Autodesk", "Nop", 1, "Autodesk.AutoCAD+24", ("$(engine.path)\\accoreconsole.exe",))
    return Catalogue({e.id: e for e in engines}, {"AutoCAD.PlotToPDF+prod": plot, "Autodesk.Nop+Latest": nop})


class DesignAutomation:
    """Calls the API with one app's token; the path begins after the version."""

    def __init__(self, client: Any, token: str) -> None:
        self._client, self.token = client, token

    def __call__(self, method: str, path: str, document: Any = None, **options: Any) -> httpx.Response:
        if document is not None:
            options["json"] = document
        response: httpx.Response = self._client(method, BASE + path, token=self.token, **options)
        return response

    def ok(self, method: str, path: str, document: Any = None) -> Any:
        """The body of a call that must succeed."""
        response = self(method, path, document)
        assert response.status_code in (200, 204), response.text
        return response.json() if response.content else None

    def pages(self, path: str, spell: Callable[[str], str] = str) -> list[list[Any]]:
        """Every page of a listing; `spell` is how the client writes the token into the URL."""
        found, token = [], ""
        while token is not None:
            page = self.ok("GET", f"{path}?page={spell(token)}" if token else path)
            found.append(page["data"])
            token = page["paginationToken"]
        return found

    def listed(self, path: str) -> list[Any]:
        return [row for page in self.pages(path) for row in page]

    def bundle(self, name: str, engine: str = "Autodesk.AutoCAD+24", alias: str = "prod", **members: Any) -> Any:
        """An app bundle with an alias on its first version."""
        created = self.ok("POST", "/appbundles", {"id": name, "engine": engine, **members})
        self.ok("POST", f"/appbundles/{name}/aliases", {"id": alias, "version": 1})
        return created

    def activity(self, name: str, alias: str = "prod", **members: Any) -> Any:
        """An activity with an alias on its first version."""
        created = self.ok("POST", "/activities", {"id": name, **simple_activity(), **members})
        self.ok("POST", f"/activities/{name}/aliases", {"id": alias, "version": 1})
        return created


def simple_activity() -> dict[str, Any]:
    return {
        "engine": "Autodesk.AutoCAD+24",
        "commandLine": ['$(engine.path)\\accoreconsole.exe /i "$(args[HostDwg].path)"'],
        "parameters": {"HostDwg": {"verb": "get"}, "Result": {"verb": "put", "localName": "result.pdf"}},
    }


def zip_of(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.fixture
def packed() -> Callable[[Mapping[str, bytes]], bytes]:
    """Makes a zip of names and contents."""
    return zip_of


@pytest.fixture
def good_zip() -> bytes:
    return zip_of(
        {"My.bundle/PackageContents.xml": b"<ApplicationPackage/>", "My.bundle/Contents/main.py": b"print(1)"}
    )


@pytest.fixture
def valid_activity() -> dict[str, Any]:
    """The body of an activity that is accepted, without its id."""
    return simple_activity()


@pytest.fixture
def da(client: Any, token: Callable[..., str]) -> DesignAutomation:
    return DesignAutomation(client, token())


@pytest.fixture
def other(client: Any, token: Callable[..., str], other_app: Any) -> DesignAutomation:
    """The same API, called by another app."""
    return DesignAutomation(client, token(app=other_app))


@pytest.fixture
def payloads() -> Path:
    """The folder of real payloads and recordings beside the project."""
    if not SHARED.is_dir():
        pytest.skip("no payloads beside the project (../shared/payloads/design-automation)")
    return SHARED
