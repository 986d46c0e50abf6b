"""The program: switches, model, bundles, script."""

from collections.abc import Sequence
from pathlib import Path

from console.exits import SUCCESS, ConsoleError, run
from console.paths import native
from console.switches import CommandLine, Switch, parse, refuse_positional, usage

NAME = "revitcoreconsole.exe"
SWITCHES = (
    Switch("/i", "model to open: IFC or zipped IFC, under any name", "model"),
    Switch("/al", "folder of an app bundle to load", "folder", repeatable=True),
    Switch("/s", "script to run after the bundles: one command per line", "script"),
    Switch("/l", "language of the product; accepted, messages are in English", "language"),
    Switch("/isolate", "accepted: every run is isolated"),
    Switch("/selftest", "run the engine's self-test and say what works"),
    Switch("/commands", "list the commands that scripts can use"),
    Switch("/?", "show the switches"),
)


def main(arguments: Sequence[str]) -> None:
    """Run the program and leave with its exit code."""
    run(lambda: start(arguments))


def start(arguments: Sequence[str]) -> int:
    """Do what the command line asks; the exit code, or ConsoleError."""
    line = parse(SWITCHES, arguments)
    refuse_positional(NAME, SWITCHES, line)
    if "/?" in line.flags:
        print(usage(NAME, SWITCHES))
        return SUCCESS
    if "/commands" in line.flags:
        from revitcore.commands import listing

        print(listing())
        return SUCCESS
    if "/selftest" in line.flags:
        from selftest.run import selftest

        return selftest()
    return _console(line)


def _console(line: CommandLine) -> int:
    model, script = line.file("/i", "model"), line.file("/s", "script")
    if model is None and script is not None:
        raise ConsoleError("A script needs a model", hint="Add /i with the model.")
    if model is None and not line.all("/al"):
        raise ConsoleError("There is nothing to do", hint=f"{NAME} /i model.ifc /al folder; {NAME} /? shows all.")
    from revitcore.session import Session

    print("Revit Core Engine Console, on ifcopenshell (Cadstack).")
    print(f"Current Directory: {Path.cwd()}")
    session = Session(Path.cwd())
    if model is not None:
        session.open(model)
    for folder in line.all("/al"):
        session.run_bundles(native(folder))
    if script is not None:
        session.run_script(script.read_text(encoding="utf-8-sig", errors="replace"), script.name)
    return SUCCESS
