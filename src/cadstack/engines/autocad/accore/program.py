"""The program: switches, drawing, bundles, script."""

import sys
from collections.abc import Sequence
from pathlib import Path

from console.exits import SUCCESS, run
from console.paths import native
from console.switches import CommandLine, Switch, parse, refuse_positional, usage

from accore.lisp.evaluator import on_large_stack

NAME = "accoreconsole.exe"
SWITCHES = (
    Switch("/i", "drawing to open, DXF or DWG", "drawing"),
    Switch("/al", "folder of an app bundle to load", "folder", repeatable=True),
    Switch("/s", "script to run", "script"),
    Switch("/l", "language of the product; accepted, messages are in English", "language"),
    Switch("/product", "product code; accepted, there is one product", "product"),
    Switch("/p", "profile; accepted, there is one profile", "profile"),
    Switch("/isolate", "accepted: every run is isolated"),
    Switch("/suppressGraphics", "accepted: there are no graphics"),
    Switch("/readonly", "refuse to save over the opened drawing"),
    Switch("/selftest", "run the engine's self-test and say what works"),
    Switch("/commands", "list the commands that scripts can use"),
    Switch("/?", "show the switches"),
)


def main(arguments: Sequence[str]) -> None:
    """Run the program and leave with its exit code."""
    run(lambda: on_large_stack(lambda: start(arguments)))


def start(arguments: Sequence[str]) -> int:
    """Do what the command line asks; the exit code, or ConsoleError."""
    line = parse(SWITCHES, arguments)
    refuse_positional(NAME, SWITCHES, line)
    if "/?" in line.flags:
        print(usage(NAME, SWITCHES))
        return SUCCESS
    if "/commands" in line.flags:
        _list_commands()
        return SUCCESS
    if "/selftest" in line.flags:
        from selftest.run import selftest

        return selftest()
    return _console(line)


def _console(line: CommandLine) -> int:
    drawing, script = line.file("/i", "drawing"), line.file("/s", "script")
    from console.job_files import JobFiles

    from accore import commands, drawing_functions
    from accore.bundles import load_bundles
    from accore.console import Console, Finished
    from accore.drawing import new_drawing, open_drawing
    from accore.plotting import fonts
    from accore.script import Script

    job = Path.cwd()
    print("AutoCAD Core Engine Console, on ezdxf (Cadstack).")
    print(f"Current Directory: {job}")
    fonts.install([job])
    commands.load_all()
    console = Console(sys.stdout, JobFiles(job))
    drawing_functions.add_all(console)
    if drawing is not None:
        console.doc = open_drawing(drawing, console.transcript.say)
        console.drawing_path = drawing.resolve()
        console.files.allow_saving(drawing)
    else:
        console.doc = new_drawing()
    console.read_only = "/readonly" in line.flags
    if not console.doc.header.get("$TILEMODE", 1):
        console.layout = console.paper_layout()
    console.transcript.say("Regenerating model." if console.layout == "Model" else "Regenerating layout.")
    try:
        for folder in line.all("/al"):
            load_bundles(console, native(folder))
        fonts.install(_font_folders(console.files.readable))
        for name in fonts.substituted(console.doc):
            console.transcript.say(f"Substituting [{fonts.SHIPPED}] for [{name}].")
        if script is not None:
            console.run_script(Script(script.read_text(encoding="utf-8-sig", errors="replace"), script.name))
    except Finished:
        pass
    finally:
        console.transcript.end_line()
    return SUCCESS


def _font_folders(roots: Sequence[Path]) -> list[Path]:
    """The folders of bundles, two levels deep, in which fonts may lie."""
    return [folder for root in roots[1:] if root.is_dir() for folder in (root, *root.glob("*/"), *root.glob("*/*/"))]


def _list_commands() -> None:
    """One command per line, with what its code says about it."""
    from accore import commands
    from accore.plotting import fonts
    from accore.registry import BUILT_IN

    fonts.install()
    commands.load_all()
    for name, entry in sorted(BUILT_IN.items(), key=lambda item: item[0].lstrip("-")):
        about = (entry.run.__doc__ or "").strip().split("\n")[0]
        print(f"{name:<29}{about if name == entry.name else f'same as {entry.name}'}".rstrip())
