"""`cadstack run`: a work item on this machine, with the JSON as it would be sent to a server."""

import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cadstack.kit.local_run import Request
    from cadstack.settings import Settings

app = typer.Typer()
INTERRUPTED = 130
DEFAULT_WORK_ITEM = "workitem.json"


@app.command()
def run(
    work_item: Annotated[
        Path, typer.Argument(metavar="WORKITEM", help="The work item's JSON, or the folder of workitem.json.")
    ] = Path(DEFAULT_WORK_ITEM),
    activity: Annotated[Path | None, typer.Option(help="The activity's JSON; default: the one beside it.")] = None,
    bundle: Annotated[list[Path] | None, typer.Option(help="An app bundle; default: *.bundle beside it.")] = None,
    output: Annotated[Path | None, typer.Option(help="A folder for all outputs; default: where the JSON says.")] = None,
    values: Annotated[list[str] | None, typer.Option("--set", help="NAME=VALUE of a {{NAME}} in the JSON.")] = None,
    files: Annotated[list[str] | None, typer.Option("--file", help="ARGUMENT=PATH instead of its url.")] = None,
    online: Annotated[
        bool, typer.Option("--online", help="Fetch from, send to and call addresses on the web.")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the job folder, as it was at the end.")] = False,
    report: Annotated[bool, typer.Option("--report", help="Print the whole report.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON and nothing else.")] = False,
    data: Annotated[Path | None, typer.Option(help="The data folder with the engines (CADSTACK_DATA).")] = None,
) -> None:
    """Run a work item on this machine and fetch its outputs; exit code 1 when it fails."""
    from cadstack.kit.local_run import Request  # noqa: PLC0415 - the help of every command imports this module
    from cadstack.kit.options import asker, pairs  # noqa: PLC0415 - as above
    from cadstack.kit.project import Values  # noqa: PLC0415 - as above
    from cadstack.settings import Settings  # noqa: PLC0415 - as above

    request = Request(
        work_item=work_item / DEFAULT_WORK_ITEM if work_item.is_dir() else work_item,
        values=Values(pairs("--set", values), os.environ, asker()),
        activity=activity,
        bundles=tuple(bundle or ()),
        output=output,
        files={name: Path(path) for name, path in pairs("--file", files).items()},
        online=online,
        keep=keep,
    )
    _run(request, Settings.load(data=data), whole_report=report, as_json=as_json)


def _run(request: "Request", settings: "Settings", *, whole_report: bool, as_json: bool) -> None:
    from cadstack.domain.errors import CadstackError  # noqa: PLC0415 - the help of every command imports this module
    from cadstack.kit.local_run import LocalRun  # noqa: PLC0415 - as above
    from cadstack.kit.showing import Live, outcome_document, show_outcome  # noqa: PLC0415 - as above

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what stops a build cancels too, and leaves no folder
    live = Live(quiet=as_json)
    try:
        outcome = LocalRun(request, settings, live.note, live.status).run()
    except CadstackError as error:
        if as_json:
            print(json.dumps({"status": "error", "cause": error.message, "nextStep": error.next_step}))
        raise
    finally:
        live.end()
    if as_json:
        print(json.dumps(outcome_document(outcome, live.notes)))
    else:
        show_outcome(outcome, whole_report=whole_report)
    if not outcome.succeeded:
        raise typer.Exit(INTERRUPTED if outcome.status["status"] == "cancelled" else 1)
