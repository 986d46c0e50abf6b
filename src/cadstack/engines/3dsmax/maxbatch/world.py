"""One run of the program: the scene, the script world, and where output goes."""

import re
import sys
from pathlib import Path
from typing import Any, TextIO

from console.exits import SUCCESS, BundleFailed, ConsoleError, give_place
from console.job_files import JobFiles
from console.switches import CommandLine

from maxbatch.guard import Guard
from maxbatch.maxscript import Interpreter, Library, QuitMax
from maxbatch.maxscript.builtins import LIBRARIES
from maxbatch.maxscript.errors import LeaveLoop, NextRound
from maxbatch.maxscript.values import Dictionary
from maxbatch.quiet import Chatter

MESSAGES, CHATTER = 3, 5
PYTHON = (".py", ".pyw")
ENCRYPTED = ".mse"


def libraries() -> tuple[Library, ...]:
    """Every table of functions, those of the scene included."""
    from maxbatch.scene.functions import LIBRARIES as OF_THE_SCENE

    return (*LIBRARIES, *OF_THE_SCENE)


class World:
    """What a script runs in."""

    def __init__(self, job: Path, guard: Guard, line: CommandLine) -> None:
        from maxbatch.scene.session import Session

        self.files = JobFiles(job)
        self._verbosity = _verbosity(line.one("-v"))
        Chatter.shown = self._verbosity >= CHATTER
        self._listener = self._log(line.one("-listenerLog"))
        self._system_log = self._log(line.one("-log"))
        self.script: Any = Interpreter(self.write)
        self.script.host = Session()
        self.script.files = self.files
        self.script.guard = guard
        self.script.say = self.say
        for library in libraries():
            self.script.add(library)
        self.script.command_line_arguments = self._arguments(line)

    def write(self, text: str) -> None:
        """Output of the script."""
        sys.stdout.write(text)
        sys.stdout.flush()
        if self._listener is not None:
            self._listener.write(text)

    def say(self, message: str) -> None:
        """A message of the program, shown from `-v 3`."""
        if self._verbosity >= MESSAGES:
            print(message, flush=True)
        if self._system_log is not None:
            self._system_log.write(message + "\n")

    def open_scene(self, path: Path | None) -> None:
        """Load the scene of the command line, or begin an empty one."""
        from maxbatch.scene.functions.files import load

        if path is None:
            self.script.host.reset()
            return
        self.files.allow_reading(path)
        load(self.script, path.resolve())

    def run_file(self, path: Path) -> int:
        """Run a script of either language; the exit code."""
        suffix = path.suffix.casefold()
        if suffix == ENCRYPTED:
            raise ConsoleError(f"{path.name} is encrypted MAXScript", hint="Give the script as .ms.")
        try:
            if suffix in PYTHON:
                self._run_python(path)
            else:
                self.script.run(path.read_text(encoding="utf-8-sig", errors="replace"), path.name)
        except QuitMax as end:
            return int(end.value)
        except (LeaveLoop, NextRound):
            raise ConsoleError(f"{path.name} has an exit or continue outside a loop") from None
        return SUCCESS

    def close(self) -> None:
        """Finish the logs."""
        for log in (self._listener, self._system_log):
            if log is not None:
                log.close()

    def _run_python(self, path: Path) -> None:
        """Run Python with `bpy`, and with the functions of MAXScript in `pymxs.runtime`."""
        from maxbatch.pymxs import install

        install(self.script)
        sys.argv = [str(path)]
        sys.path.insert(0, str(path.resolve().parent))
        code = path.read_text(encoding="utf-8-sig")
        try:
            names = {"__name__": "__main__", "__file__": str(path)}
            exec(compile(code, str(path.resolve()), "exec"), names)  # noqa: S102  (running the script is the job)
        except SystemExit as end:
            if end.code not in (None, 0):
                raise ConsoleError(f"{path.name} ended with {end.code}") from None
        except ConsoleError as error:
            give_place(error, [path.resolve().parent])
            raise
        except Exception as error:
            raise BundleFailed(error, f"The script {path.name}", [path.resolve().parent]) from error

    def _log(self, name: str | None) -> TextIO | None:
        return None if name is None else self.files.to_write(name).open("w", encoding="utf-8")

    def _arguments(self, line: CommandLine) -> Dictionary:
        found = Dictionary()
        for switch in ("-mxsString", "-mxsInt", "-mxsValue"):
            for pair in line.all(switch):
                key, colon, value = pair.partition(":")
                if not colon or not key:
                    raise ConsoleError(f"{switch} {pair} is not key:value", hint=f"Write {switch} size:5.")
                found[key] = self._argument(switch, value)
        return found

    def _argument(self, switch: str, text: str) -> Any:
        if switch == "-mxsString":
            quoted = re.fullmatch(r"""(["'])(.*)\1""", text, re.DOTALL)
            return quoted[2] if quoted else text
        if switch == "-mxsInt" and not re.fullmatch(r"[+-]?\d+", text):
            raise ConsoleError(f"-mxsInt needs a whole number, not {text!r}")
        return int(text) if switch == "-mxsInt" else self.script.run(text, switch)


def _verbosity(text: str | None) -> int:
    if text is None:
        return MESSAGES
    if text not in tuple("012345"):
        raise ConsoleError(f"-v is a number from 0 to 5, not {text!r}")
    return int(text)
