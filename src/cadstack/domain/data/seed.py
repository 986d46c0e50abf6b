"""What a seed file says should be there: users, client apps, and hubs with all that is in them.

users:
  - {email: john@example.com, first_name: John, last_name: Doe, password: generate, admin: true}
hubs:
  - name: build_JohnsCompany
    kind: account
    members: [{user: john@example.com, role: admin, products: [docs]}]
    integrations: [{client_id: dmPr…, name: Vault Integration}]
    projects:
      - name: Office
        kind: ACC
        members: [{user: john@example.com, access: edit}]
        folders: [{name: Project Files, files: [{name: readme.txt, text: Hello}]}]
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from cadstack.domain.errors import InvalidInput

T = TypeVar("T")


@dataclass(frozen=True)
class SeedUser:
    """A person; `password: generate` makes one that is shown once, none leaves the user invited."""

    email: str
    first_name: str = ""
    last_name: str = ""
    password: str = ""
    admin: bool = False


@dataclass(frozen=True)
class SeedApp:
    """A client app with an id that clients have configured already; kind is web, public or server.

    Without a secret one is made that is shown once; a public app has none.
    """

    id: str
    name: str
    kind: str = "web"
    secret: str = ""
    callbacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeedServiceAccount:
    """A service account of a server app, which makes the keys itself; members name it by its email."""

    name: str
    app: str
    first_name: str
    last_name: str


@dataclass(frozen=True)
class SeedMember:
    """A user in a hub, by email."""

    user: str
    role: str = "member"
    products: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeedIntegration:
    """A Client ID that an account lets in."""

    client_id: str
    name: str
    description: str = ""
    account_admin: bool = True
    document_management: bool = True
    needs_user: bool = False


@dataclass(frozen=True)
class SeedFile:
    """A file with a text, or with the content of a file beside the seed file."""

    name: str
    text: str = ""
    path: str = ""


@dataclass(frozen=True)
class SeedFolder:
    """A folder with folders and files."""

    name: str
    folders: tuple["SeedFolder", ...] = ()
    files: tuple[SeedFile, ...] = ()


@dataclass(frozen=True)
class SeedProjectMember:
    """A user in a project, by email."""

    user: str
    access: str = "view"


@dataclass(frozen=True)
class SeedProject:
    """A project with what is in it; files need an owner, the first member."""

    name: str
    kind: str = "core"
    members: tuple[SeedProjectMember, ...] = ()
    folders: tuple[SeedFolder, ...] = ()
    files: tuple[SeedFile, ...] = ()


@dataclass(frozen=True)
class SeedHub:
    """A hub; an account may have the id that it is known by elsewhere."""

    name: str
    kind: str
    region: str = "US"
    id: str = ""
    members: tuple[SeedMember, ...] = ()
    integrations: tuple[SeedIntegration, ...] = ()
    projects: tuple[SeedProject, ...] = ()


@dataclass(frozen=True)
class Seed:
    """A whole seed file."""

    users: tuple[SeedUser, ...] = ()
    apps: tuple[SeedApp, ...] = ()
    service_accounts: tuple[SeedServiceAccount, ...] = ()
    hubs: tuple[SeedHub, ...] = ()


def read_seed(document: object) -> Seed:
    """The seed of a parsed file; raises InvalidInput that says where it is not as it must be."""
    return _read(Seed, {} if document is None else document, "the file")


def _read(kind: type[T], value: object, where: str) -> T:
    """The dataclass of a mapping, driven by its annotations."""
    if not isinstance(value, Mapping):
        raise InvalidInput.at(where, f"{where} must be a mapping.")
    shape: Any = kind
    known = {field.name: field for field in fields(shape)}
    unknown = [str(name) for name in value if name not in known]
    if unknown:
        raise InvalidInput.at(where, f"{where} has '{unknown[0]}', which is none of {', '.join(known)}.")
    missing = [name for name, field in known.items() if field.default is MISSING and name not in value]
    if missing:
        raise InvalidInput.at(where, f"{where} lacks '{missing[0]}'.")
    hints = get_type_hints(kind)
    members: dict[str, Any] = {name: _member(hints[name], each, f"{where}: {name}") for name, each in value.items()}
    return kind(**members)


def _member(hint: Any, value: object, where: str) -> object:
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if not isinstance(value, list):
            raise InvalidInput.at(where, f"{where} must be a list.")
        return tuple(_member(inner, each, f"{where}[{number}]") for number, each in enumerate(value))
    if hint in (str, bool):
        if not isinstance(value, hint):
            raise InvalidInput.at(where, f"{where} must be {'text' if hint is str else 'true or false'}.")
        return value
    return _read(hint, value, where)
