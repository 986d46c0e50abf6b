"""The command line: it takes replies, starts commands, and feeds their prompts.

Guarantee: every reply of a script goes to exactly one prompt, and the first one that fails ends the run with the name
of the command, the prompt, and the place in the script. Commands are generators that yield prompts (see `prompts`), so
`(command ...)` may leave one open and the script or a later call goes on with it.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from inspect import isgenerator
from pathlib import Path
from typing import Any, TextIO

from console.exits import ConsoleError
from console.job_files import JobFiles

from accore.lisp import Cons, Interpreter, LispError, LispExit, Symbol
from accore.lisp.builtins import add_all
from accore.lisp.printer import displayed, printed
from accore.lisp.values import NOTHING
from accore.prompts import Point3, Prompt, Text
from accore.registry import Commands, plain_name
from accore.script import Reply, Script
from accore.transcript import Transcript
from accore.variables import NoSuchVariable, Variables

ENTERS_AFTER_END = 24
CANCEL = {"\x1b", "\x03", "^C"}


class CommandFailed(ConsoleError):
    """A command could not do what the script asked."""


class Finished(BaseException):
    """QUIT: the run ends here, successfully. No handler of errors may stop it, hence the base class."""


class Running:
    """A command that waits for a reply to `prompt`."""

    def __init__(self, name: str, dialogue: Generator[Prompt, Any, Any]) -> None:
        self.name = name
        self.dialogue = dialogue
        self.prompt: Prompt | None = None

    def send(self, answer: Any) -> bool:
        """Hand over an answer (None to begin); whether the command asks on."""
        try:
            self.prompt = self.dialogue.send(answer)
        except StopIteration:
            self.prompt = None
        return self.prompt is not None


class Console:
    """One run of the program: its drawing, its variables, its AutoLISP, and the command that is active."""

    def __init__(self, output: TextIO, files: JobFiles, commands: Commands | None = None) -> None:
        self.doc: Any = None
        self.drawing_path: Path | None = None
        self.read_only = False
        self.modified = False
        self.layout = "Model"
        self.last_point: Point3 = (0.0, 0.0, 0.0)
        self.previous_selection: list[Any] = []
        self.transcript = Transcript(output)
        self.files = files
        self.commands = commands or Commands()
        self.variables = Variables(self)
        self.active: Running | None = None
        self.script: Script | None = None
        self._last_command: str | None = None
        self._outlasting: Running | None = None
        self._queues: list[deque[Reply]] = []
        self._place: str | None = None
        self.lisp = Interpreter(self.transcript.put)
        self.lisp.files = files
        self.lisp.catchable = (LispError, ConsoleError)
        self.lisp.settings = lambda name: self.variables.get(name) if self.variables.has(name) else None
        self.lisp.read_input = self.ask
        add_all(self.lisp)

    # What the run consists of

    def run_script(self, script: Script) -> None:
        """Give every reply of `script` to the command line; raises ConsoleError at the first failure."""
        outer, self.script = self.script, script
        try:
            while True:
                if self.active is not None:
                    reply = self._from_script(self.active)
                    if reply is not None:
                        self._answer(reply)
                elif script.ended():
                    return
                else:
                    self._at_command_prompt(script)
        except LispError as error:
            raise CommandFailed(f"AutoLISP error: {error.message}", where=error.at or script.at) from None
        finally:
            self.script = outer

    def feed(self, replies: Iterable[Reply]) -> None:
        """Take replies as from a `(command ...)` call; a command may be left waiting for more."""
        queue = deque(replies)
        self._queues.append(queue)
        try:
            while queue:
                reply = queue.popleft()
                if self.active is not None:
                    self._answer(reply)
                elif reply.text:
                    self._start(reply.text, reply.at or self._place)
        finally:
            self._queues.pop()

    def run(self, name: str, *replies: object) -> None:
        """Run one command to its end with these replies; Enter is assumed where it stops short of a default."""
        outer, self.active = self.active, None
        try:
            self.feed([Reply(name), *(self.reply_of(reply) for reply in replies)])
            for _ in range(ENTERS_AFTER_END):
                if self.active is None:
                    return
                self._answer(self._enter_or_fail(self.active, None))
        finally:
            self.active = outer

    def ask(self, prompt: str | None = None, whole_line: bool = True) -> str | None:
        """The next input of the script (or of the `(command ...)` call) as text; None at the end."""
        if prompt:
            self.transcript.put(prompt)
        reply = self.next_reply(whole_line)
        if reply is not None:
            self.transcript.put(reply.text)
            self.transcript.end_line()
        return reply.text if reply else None

    def next_reply(self, whole_line: bool = False) -> Reply | None:
        """The next reply that a program may read for itself, AutoLISP in it evaluated."""
        if self._queues and self._queues[-1]:
            return self._queues[-1].popleft()
        if self.script is None or self.script.ended():
            return None
        reply = self._evaluated(self.script.line() if whole_line else self.script.word())
        return reply or self.next_reply(whole_line)

    def cancel(self) -> None:
        """Drop the active command, as Escape does."""
        if self.active is not None:
            self.active.dialogue.close()
            self.transcript.say("*Cancel*")
            self.active = None

    # Layouts

    def paper_layout(self) -> str:
        """The paper layout that TILEMODE 0 shows."""
        return str(self.doc.layouts.active_layout().name)

    def go_to_layout(self, name: str) -> None:
        """Make a layout current; raises ConsoleError for an unknown one."""
        found = next((one for one in self.doc.layouts.names() if one.casefold() == name.casefold()), None)
        if found is None:
            known = ", ".join(self.doc.layouts.names())
            raise ConsoleError(f'There is no layout "{name}"', hint=f"The layouts are {known}.")
        self.layout = found
        self.doc.header["$TILEMODE"] = int(found == "Model")
        if found != "Model":
            self.doc.layouts.set_active_layout(found)
            self.transcript.say("Regenerating layout.")
        else:
            self.transcript.say("Regenerating model.")

    @property
    def space(self) -> Any:
        """The layout that new entities go to."""
        return self.doc.layouts.get(self.layout)

    # Replies

    def reply_of(self, value: object) -> Reply:
        """The reply that an AutoLISP or Python value means."""
        return value if isinstance(value, Reply) else as_reply(value, self._place)

    def _at_command_prompt(self, script: Script) -> None:
        reply = script.word()
        if reply is None:
            return
        if reply.form is not None:
            self.transcript.say(f"Command: {reply.text}")
            self._place = reply.at
            value = self.lisp.top_level(reply.form)
            if value is not NOTHING:
                self.transcript.say(printed(value))
        elif reply.text:
            self._last_command = reply.text
            self._start(reply.text, reply.at)
        elif self._last_command:
            self._start(self._last_command, reply.at)

    def _from_script(self, running: Running) -> Reply | None:
        """The script's reply to the active command; None when AutoLISP in it has answered, or has nothing to say."""
        prompt = running.prompt
        assert prompt is not None
        if self.script is None or self.script.ended():
            return self._default_after_end(running)
        reply = self.script.line(prompt.known) if prompt.whole_line else self.script.word()
        answer = self._evaluated(reply)
        return answer if self.active is running and running.prompt is prompt else None

    def _default_after_end(self, running: Running) -> Reply:
        reply = self._enter_or_fail(running, self.script.at if self.script else None)
        if running is not self._outlasting and not (self.script and self.script.enters_left()):
            self._outlasting = running
            self.transcript.say(f"Note: the script ended within {running.name}; Enter is assumed from here.")
        return reply

    def _enter_or_fail(self, running: Running, at: str | None) -> Reply:
        """Enter, for a script that ends where the command would take its default."""
        if running.prompt is not None and running.prompt.default is not None:
            return Reply("", at)
        asked = running.prompt.shown.strip() if running.prompt else ""
        raise CommandFailed(
            f'The input ended while {running.name} was asking "{asked}"', where=at, hint="Add the missing replies."
        )

    def _evaluated(self, reply: Reply | None) -> Reply | None:
        """A reply with its AutoLISP evaluated; None when that gives nothing a prompt could take."""
        if reply is None or reply.form is None:
            return reply
        self._place = reply.at
        value = self.lisp.top_level(reply.form)
        if value is None or isinstance(value, Symbol) or (isinstance(value, Cons) and value.car is None):
            return None
        return self.reply_of(value)

    def _start(self, typed: str, at: str | None) -> None:
        """Begin a command, a system variable's dialogue, or an AutoLISP `c:` function."""
        if typed in CANCEL:
            return
        self._place = at or self._place
        if self.echo:
            self.transcript.say(f"Command: {typed}")
        name = plain_name(typed)
        command = self.commands.find(typed)
        function = self.lisp.function(f"C:{name}")
        if function is not None:
            self.lisp.apply(function, [])
        elif command is not None:
            self._guarded(command.name, at, lambda: self._begin(command.name, command.run(self)))
        elif self.variables.has(typed):
            self._guarded(name, at, lambda: self._begin(name, _variable(self, name)))
        else:
            raise _unknown(self.commands, typed, at)

    def _begin(self, name: str, outcome: object) -> None:
        if isgenerator(outcome):
            running = Running(name, outcome)
            self.active = running
            if not running.send(None):
                self.active = None

    def _answer(self, reply: Reply) -> None:
        running = self.active
        assert running is not None
        if reply.text in CANCEL and reply.value is None:
            self.cancel()
            return
        prompt = running.prompt
        assert prompt is not None
        if self.echo:
            self.transcript.say(f"{prompt.shown}{reply.text}")

        def proceed() -> None:
            try:
                answer = prompt.answer(reply, self.last_point)
            except ConsoleError as error:
                raise CommandFailed(f'{error.message} for "{prompt.shown.strip()}"', hint=error.hint) from None
            if isinstance(answer, tuple):
                self.last_point = answer
            if not running.send(answer) and self.active is running:
                self.active = None

        self._guarded(running.name, reply.at or self._place, proceed)

    def _guarded(self, name: str, at: str | None, work: Callable[[], None]) -> None:
        """Do one step of a command; a failure gets its name and place, and ends the command."""
        try:
            work()
        except ConsoleError as error:
            self.active = None
            if error.where is None:
                prefix = "" if error.message.startswith(f"{name}: ") else f"{name}: "
                error.message, error.where = f"{prefix}{error.message}", at
            raise
        except (OSError, *_drawing_errors()) as error:
            self.active = None
            raise CommandFailed(f"{name}: {error}", where=at) from error

    @property
    def echo(self) -> bool:
        return not self._queues or self.variables.get("CMDECHO") != 0


def _variable(console: Console, name: str) -> Generator[Prompt, Any, None]:
    """What the command line does with the name of a system variable."""
    current = console.variables.get(name)
    if console.variables.read_only(name):
        console.transcript.say(f"{name} = {variable_text(current)} (read only)")
        return
    value = yield Text(f"Enter new value for {name}", variable_text(current))
    if value != variable_text(current):
        console.variables.set(name, value)


def _unknown(commands: Commands, typed: str, at: str | None) -> ConsoleError:
    near = commands.near(typed)
    hint = f"Did you mean {' or '.join(near)}?" if near else "Load the app bundle or AutoLISP file that defines it."
    return CommandFailed(f'Unknown command "{plain_name(typed)}"', where=at, hint=hint)


def as_reply(value: object, at: str | None) -> Reply:
    """A value as a reply: points as `x,y,z`, numbers without loss, entities and selection sets as themselves."""
    if isinstance(value, str):
        return Reply(value, at)
    if isinstance(value, bool) or value is None:
        raise CommandFailed("A command takes text, numbers, points and entities as replies")
    if isinstance(value, tuple | list):
        return Reply(",".join(f"{part:.17g}" for part in value), at)
    if isinstance(value, Cons):
        return Reply(_point_text(value), at, value=value)
    text = f"{value:.17g}" if isinstance(value, float) else displayed(value)
    return Reply(text, at, value=value)


def variable_text(value: Any) -> str:
    """A variable's value as the command line shows it."""
    if isinstance(value, tuple):
        return ",".join(f"{part:.6g}" for part in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _point_text(value: Cons) -> str:
    parts = []
    rest: Any = value
    while isinstance(rest, Cons):
        parts.append(f"{rest.car:.17g}" if isinstance(rest.car, int | float) else displayed(rest.car))
        rest = rest.cdr
    return ",".join(parts)


def _drawing_errors() -> tuple[type[Exception], ...]:
    """The error types of the CAD library, once it is in use."""
    import sys

    module = sys.modules.get("ezdxf.lldxf.const")
    return (module.DXFError,) if module else ()


__all__ = ["CommandFailed", "Console", "Finished", "LispExit", "NoSuchVariable", "Running", "variable_text"]
