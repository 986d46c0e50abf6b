"""The program: switches, document, rule, bundles."""

from collections.abc import Sequence
from pathlib import Path

from console.exits import SUCCESS, ConsoleError, run
from console.paths import native
from console.switches import CommandLine, Switch, parse, usage

from .arguments import name_values

NAME = "InventorCoreConsole.exe"
SWITCHES = (
    Switch("/i", "document to open: .ipt, .iam (open formats), STEP, or .FCStd where FreeCAD is installed", "document"),
    Switch("/ilod", "the same; the bundle finds the name among its arguments, too", "document"),
    Switch("/al", "folder of an app bundle to run", "folder", repeatable=True),
    Switch("/s", "rule to run before the bundles, a Python file", "rule"),
    Switch("/p", "accepted: the job folder is the project"),
    Switch("/iv", "accepted: every document is open invisibly"),
    Switch("/v", "accepted: there is one version"),
    Switch("/recover", "accepted: a document is read as it is"),
    Switch("/isolate", "accepted with its two values: every run is isolated", "key"),
    Switch("/selftest", "run the engine's self-test and say what works"),
    Switch("/h", "show the switches"),
    Switch("/?", "show the switches"),
)


def main(arguments: Sequence[str]) -> None:
    """Run the program and leave with its exit code."""
    run(lambda: start(arguments))


def start(arguments: Sequence[str]) -> int:
    """Do what the command line asks; the exit code, or ConsoleError."""
    line = parse(SWITCHES, _without_second_value(arguments))
    if line.flags & {"/?", "/h"}:
        print(usage(NAME, SWITCHES))
        print("  Everything else goes to the bundle: _1, _2, … by position, /name value by name.")
        return SUCCESS
    if "/selftest" in line.flags:
        from selftest.run import selftest

        return selftest()
    return _console(line)


def _console(line: CommandLine) -> int:
    document_name, rule = line.one("/i") or line.one("/ilod"), line.file("/s", "rule")
    folders = [native(folder) for folder in line.all("/al")]
    if not (document_name or rule or folders):
        raise ConsoleError(f"{NAME} has nothing to do", hint="Give a document with /i and a bundle with /al.")
    from console.job_files import JobFiles

    from .bundles import run_bundles
    from .documents import Opening
    from .rules import run_rule
    from .server import Server

    print("Inventor Core Engine Console, on Open CASCADE (Cadstack).")
    files = JobFiles(Path.cwd())
    print(f"Current Directory: {files.job}", flush=True)
    with Opening(files) as opening:
        server = Server(files, opening)
        document = None
        if document_name:
            print(f"Opening document: {document_name}", flush=True)
            document = opening.open_named(document_name)
            print(
                f"Opened {document.display_name}, {document.kind}, {len(document.parameters)} parameters.", flush=True
            )
        if rule is not None:
            run_rule(rule, document, server)
        given = name_values(line.positional)
        if line.one("/ilod"):
            given["ilod"] = line.one("/ilod") or ""
        for folder in folders:
            run_bundles(folder, server, document, given)
    return SUCCESS


def _without_second_value(arguments: Sequence[str]) -> list[str]:
    """`/isolate` alone takes two values; the second is dropped."""
    kept = list(arguments)
    at = next((number for number, argument in enumerate(kept) if argument.casefold() == "/isolate"), None)
    if at is not None and at + 2 < len(kept):
        del kept[at + 2]
    return kept
