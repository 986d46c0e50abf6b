"""`cadstack seed`: users, hubs, projects and files from a file, or those of the demo."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

import cadstack
from cadstack.app.passwords import Passwords
from cadstack.app.ports import UnitOfWork
from cadstack.app.seeding import MissingFile, add_seeded_file, sow
from cadstack.domain.data.seed import Seed, SeedUser, read_seed
from cadstack.domain.errors import InvalidInput
from cadstack.settings import Settings
from cadstack.wiring import Plugs, now, plug

app = typer.Typer(name="seed", no_args_is_help=True, help="Users, hubs, projects and files, from a file or a demo.")
DATA = Annotated[Path | None, typer.Option(help="The data folder (CADSTACK_DATA).")]
DEMO = Path(cadstack.__file__).parent / "seeds" / "demo.yaml"
GENERATE = "generate"
PIECE = 1024 * 1024


@app.command()
def demo(data: DATA = None) -> None:
    """Make John's Hub, John's Team and build_JohnsCompany, with projects, folders, files and two users."""
    _apply(DEMO, data)


@app.command()
def apply(
    file: Annotated[Path, typer.Argument(help="A YAML file, such as src/cadstack/seeds/demo.yaml.")],
    data: DATA = None,
) -> None:
    """Make what a file says and is not there yet; prints what changed. A second run changes nothing."""
    _apply(file, data)


def _apply(file: Path, data: Path | None) -> None:
    seed = _read(file)
    plugs = plug(Settings.load(data=data))
    new = [user for user in seed.users if plugs.store.run(_is_missing, user)]
    passwords = {user.email: _password(user) for user in new if user.password}
    hasher = Passwords()
    hashes = {email: hasher.hash(password) for email, password in passwords.items()}
    sown = plugs.store.run(sow, seed, hashes, now(), plugs.ids)
    added = [_add_file(plugs, each, file.parent) for each in sown.missing]
    for change in [*sown.changes, *added]:
        typer.echo(change)
    for user in new:
        if user.password == GENERATE:
            typer.echo(f"{user.email} signs in with the password {passwords[user.email]}, which is shown this once")
    if not sown.changes and not added:
        typer.echo("nothing to do: everything is there")


def _read(file: Path) -> Seed:
    import yaml  # noqa: PLC0415 - no other command reads YAML

    try:
        document: Any = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(f"{file} cannot be read: {error}.") from error
    return read_seed(document)


def _add_file(plugs: Plugs, wanted: MissingFile, folder: Path) -> str:
    blob = f"seeds/{plugs.ids.hex32()}"
    plugs.store.run(_stage, blob)
    info = plugs.blobs.write(blob, _content(wanted, folder))
    return plugs.store.run(add_seeded_file, wanted, blob, info, now(), plugs.ids)


def _content(wanted: MissingFile, folder: Path) -> Iterator[bytes]:
    if not wanted.file.path:
        yield wanted.file.text.encode()
        return
    try:
        with (folder / wanted.file.path).open("rb") as opened:
            while piece := opened.read(PIECE):
                yield piece
    except OSError as error:
        raise InvalidInput(f"{wanted.file.path} of the seed cannot be read: {error}.") from error


def _password(user: SeedUser) -> str:
    return secrets.token_urlsafe(12) if user.password == GENERATE else user.password


def _is_missing(uow: UnitOfWork, user: SeedUser) -> bool:
    return uow.users.by_email(user.email) is None


def _stage(uow: UnitOfWork, blob: str) -> None:
    uow.blobs.stage(blob, now())
