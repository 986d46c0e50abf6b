"""The program: switches, scene, bundles, script."""

import sys
from collections.abc import Sequence
from pathlib import Path

from console.exits import SUCCESS, ConsoleError, run
from console.paths import existing, native
from console.switches import CommandLine, Switch, parse, usage

from maxbatch.guard import Guard, supervise

NAME = "3dsmaxbatch.exe"
SWITCHES = (
    Switch("-sceneFile", "scene to load before the script", "scene"),
    Switch("-mxsString", "string for maxOps.mxsCmdLineArgs, as key:value", "key:value", repeatable=True),
    Switch("-mxsInt", "whole number for maxOps.mxsCmdLineArgs, as key:value", "key:value", repeatable=True),
    Switch("-mxsValue", "MAXScript value for maxOps.mxsCmdLineArgs, as key:value", "key:value", repeatable=True),
    Switch("-al", "folder of an app bundle to load before the script", "folder", repeatable=True),
    Switch("-listenerLog", "file that gets what the script prints", "file"),
    Switch("-log", "file that gets the messages of the program", "file"),
    Switch("-v", "0 to 5, at first 3: from 3 messages of the program are shown, from 5 those of Blender", "number"),
    Switch("-dateFormat", "accepted: the report has its own times", "format"),
    Switch("-timeFormat", "accepted: the report has its own times", "format"),
    Switch("-i", "accepted: there is no 3dsmax.ini", "file"),
    Switch("-p", "accepted: there is no plug-in ini", "file"),
    Switch("-dm", "accepted: there are no dialogs", "state"),
    Switch("-selftest", "run the engine's self-test and say what works"),
    Switch("-functions", "list the functions that scripts can use"),
    Switch("-help", "show the switches"),
)
MOST_FRAMES = 20_000


def main(arguments: Sequence[str]) -> None:
    """Run the program and leave with its exit code."""
    run(lambda: start(arguments))


def start(arguments: Sequence[str]) -> int:
    """Do what the command line asks; the exit code, or ConsoleError."""
    line = parse(SWITCHES, arguments)
    if "-help" in line.flags:
        print(usage(f"{NAME} script", SWITCHES))
        return SUCCESS
    if "-functions" in line.flags:
        return supervise(lambda _: _list_functions())
    if "-selftest" in line.flags:
        from selftest.run import selftest

        return selftest()
    script = _script(line)
    return supervise(lambda guard: _batch(line, script, guard))


def _batch(line: CommandLine, script: Path, guard: Guard) -> int:
    from maxbatch.bundles import load_bundles
    from maxbatch.world import World

    sys.setrecursionlimit(MOST_FRAMES)
    world = World(Path.cwd(), guard, line)
    try:
        world.open_scene(line.file("-sceneFile", "scene"))
        load_bundles(world, line.all("-al"))
        return world.run_file(script)
    finally:
        world.close()


def _script(line: CommandLine) -> Path:
    stray = [word for word in line.positional if word.startswith("-")]
    if stray or len(line.positional) != 1:
        wrong = f"does not know the argument {stray[0]!r}" if stray else f"takes one script, not {len(line.positional)}"
        raise ConsoleError(f"{NAME} {wrong}", hint=f"Write {NAME} -sceneFile scene script; -help shows the switches.")
    path = existing(native(line.positional[0]))
    if path is None or not path.is_file():
        raise ConsoleError(f'The script "{line.positional[0]}" does not exist')
    return path


def _list_functions() -> int:
    """One function per line, with what its code says about it."""
    from maxbatch.world import libraries

    for library in libraries():
        for _, builtin in sorted(library.functions.items()):
            print(f"{builtin.name:<29}{builtin.about}".rstrip())
    return SUCCESS
