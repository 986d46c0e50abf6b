"""`cadstack bundle`: an app bundle from its first file to a server."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cadstack.kit.lint import Finding

app = typer.Typer(name="bundle", no_args_is_help=True, help="App bundles: begin, check, pack and push one.")
BUNDLE = Annotated[Path, typer.Argument(metavar="BUNDLE", help="The folder Name.bundle.")]
ENGINE = Annotated[str, typer.Option(help="The engine's id or name; default: that of the activity beside it.")]
DATA = Annotated[Path | None, typer.Option(help="The data folder (CADSTACK_DATA).")]


@app.command()
def init(
    name: Annotated[str, typer.Argument(help="The bundle's name: letters, digits and _.")],
    engine: Annotated[str, typer.Option(help="autocad, inventor, revit, 3dsmax, fusion, or another engine's name.")],
    folder: Annotated[Path | None, typer.Argument(help="Where; default: a folder of that name.")] = None,
    data: DATA = None,
) -> None:
    """Begin a project: a bundle, an activity, a work item and its input, which run as they are."""
    from cadstack.kit.engines import manifest_named  # noqa: PLC0415 - the help of every command imports this module
    from cadstack.kit.skeleton import make_project  # noqa: PLC0415 - as above
    from cadstack.settings import Settings  # noqa: PLC0415 - as above

    target = folder or Path(name)
    for path in make_project(manifest_named(engine, Settings.load(data=data).engines_folder), name, target):
        typer.echo(path)
    typer.echo(f"Run it: cadstack run {target / 'workitem.json'}")


@app.command()
def lint(bundle: BUNDLE, engine: ENGINE = "", data: DATA = None) -> None:
    """Check a bundle, with file and line; exit code 1 when it has errors."""
    findings = _findings(bundle, engine, data)
    _show(findings)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    typer.echo(f"{bundle.name}: {errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}")
    raise typer.Exit(1 if errors else 0)


@app.command()
def build(
    bundle: BUNDLE,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The zip; default: Name.bundle.zip.")] = None,
    engine: ENGINE = "",
    data: DATA = None,
) -> None:
    """Check a bundle and pack it; the same files always give the same bytes."""
    from cadstack.engines.packing import pack  # noqa: PLC0415 - the help of every command imports this module

    _require_sound(_findings(bundle, engine, data))
    target = output or Path(f"{bundle.resolve().name}.zip")
    target.write_bytes(pack(bundle))
    typer.echo(f"{target}  {target.stat().st_size} bytes")


@app.command()
def push(
    bundle: BUNDLE,
    engine: ENGINE = "",
    alias: Annotated[str, typer.Option(help="The alias to move.")] = "prod",
    server: Annotated[
        str | None,
        typer.Option(envvar=["CADSTACK_SERVER", "APS_BASE_URL"], help="Base URL; default: `cadstack up` here."),
    ] = None,
    client_id: Annotated[str | None, typer.Option(envvar="APS_CLIENT_ID", help="The client app's id.")] = None,
    client_secret: Annotated[str | None, typer.Option(envvar="APS_CLIENT_SECRET", help="Its secret.")] = None,
    nickname: Annotated[str | None, typer.Option(help="Set this nickname where the app has none.")] = None,
    data: DATA = None,
) -> None:
    """Check a bundle, publish a version where it changed, and move the alias; prints the id to use."""
    from cadstack.kit.connection import server_of, told  # noqa: PLC0415 - the help of every command imports this module
    from cadstack.kit.engines import engine_id_of  # noqa: PLC0415 - as above
    from cadstack.kit.push import publish_bundle  # noqa: PLC0415 - as above
    from cadstack.settings import Settings  # noqa: PLC0415 - as above

    settings = Settings.load(data=data)
    engine_id = engine_id_of(engine, bundle, settings.engines_folder)
    _require_sound(_findings(bundle, engine, data))
    with told(), server_of(server, client_id, client_secret, settings.data).publisher(nickname) as publisher:
        done = publish_bundle(bundle, engine_id, publisher, alias)
        typer.echo(f"{done.id}  version {done.version}, {done.change}")


def _findings(bundle: Path, engine: str, data: Path | None) -> "list[Finding]":
    from cadstack.domain.errors import InvalidInput  # noqa: PLC0415 - the help of every command imports this module
    from cadstack.kit.engines import engine_beside  # noqa: PLC0415 - as above
    from cadstack.kit.lint import lint as find  # noqa: PLC0415 - as above
    from cadstack.settings import Settings  # noqa: PLC0415 - as above

    if not bundle.is_dir():
        raise InvalidInput(f"There is no folder {bundle}.", next_step="Give a Name.bundle folder.")
    manifest, engine_id = engine_beside(engine, bundle, Settings.load(data=data).engines_folder)
    return find(bundle, manifest, engine_id)


def _require_sound(findings: "Sequence[Finding]") -> None:
    _show(findings)
    if any(finding.severity == "error" for finding in findings):
        raise typer.Exit(1)


def _show(findings: "Sequence[Finding]") -> None:
    for finding in findings:
        typer.echo(str(finding), err=finding.severity == "error")
