"""command, getvar, getstring and their kin: AutoLISP talking to the command line."""

import math
from typing import Any
from weakref import WeakKeyDictionary

from console.exits import ConsoleError

from accore.console import CommandFailed, Console
from accore.lisp import Cons, Interpreter, Library, LispError, Symbol, Value, from_list, intern
from accore.lisp.builtins.arguments import integer, string, wrong
from accore.lisp.values import T
from accore.prompts import NotUnderstood, Number, Point, Prompt, as_point, option
from accore.script import Reply

library = Library()
PAUSE = "\\"


def console_of(lisp: Interpreter) -> Console:
    """The console that this AutoLISP belongs to."""
    console: Console = lisp.host
    return console


@library.function("COMMAND")
def command(lisp: Interpreter, *replies: Value) -> Value:
    """Feed the command line; without replies, cancel the active command."""
    console = console_of(lisp)
    if replies:
        console.feed(_replies(console, replies))
    else:
        console.cancel()
    return None


@library.function("VL-CMDF")
def vl_cmdf(lisp: Interpreter, *replies: Value) -> Value:
    command(lisp, *replies)
    return T


@library.function("COMMAND-S")
def command_s(lisp: Interpreter, *replies: Value) -> Value:
    console = console_of(lisp)
    if replies:
        console.run(string(replies[0]), *_replies(console, replies[1:]))
    return None


def _replies(console: Console, values: tuple[Value, ...]) -> list[Reply]:
    """Replies for the command line; `pause` takes one from the script, nil is left out as the original does."""
    replies = []
    for value in values:
        if value is None:
            continue
        if value == PAUSE:
            taken = console.next_reply()
            if taken is None:
                raise CommandFailed("(command ... pause) found no further input in the script")
            replies.append(taken)
        else:
            replies.append(console.reply_of(value))
    return replies


@library.function("GETVAR")
def getvar(lisp: Interpreter, name: Value) -> Value:
    variables = console_of(lisp).variables
    text = name.name if type(name) is Symbol else string(name)
    if not variables.has(text):
        return None
    value = variables.get(text)
    return from_list([float(part) for part in value]) if isinstance(value, tuple) else value


@library.function("SETVAR")
def setvar(lisp: Interpreter, name: Value, value: Value) -> Value:
    text = name.name if type(name) is Symbol else string(name)
    plain = tuple(_numbers(value)) if isinstance(value, Cons) else value
    try:
        console_of(lisp).variables.set(text, plain)
    except ConsoleError as error:
        raise LispError(f"AutoCAD variable setting rejected: {error.message}") from None
    return value


def _numbers(value: Value) -> list[float]:
    numbers = []
    rest = value
    while isinstance(rest, Cons):
        numbers.append(float(rest.car))
        rest = rest.cdr
    return numbers


# Input


class _Wish:
    """What `initget` allows at the next input."""

    def __init__(self) -> None:
        self.keywords: tuple[str, ...] = ()
        self.bits = 0


_wishes: WeakKeyDictionary[Interpreter, _Wish] = WeakKeyDictionary()


@library.function("INITGET")
def initget(lisp: Interpreter, first: Value = None, second: Value = None) -> Value:
    wish = _Wish()
    for value in (first, second):
        if isinstance(value, str):
            wish.keywords = tuple(value.split())
        elif isinstance(value, int):
            wish.bits = value
    _wishes[lisp] = wish
    return None


def _input(lisp: Interpreter, prompt: Prompt) -> Any:
    """Read one reply from the script for a get function; Enter gives None."""
    console = console_of(lisp)
    wish = _wishes.pop(lisp, _Wish())
    console.transcript.put(prompt.text)
    reply = console.next_reply(prompt.whole_line)
    if reply is None:
        raise LispError(f'the input ended while the program was asking "{prompt.text.strip()}"')
    console.transcript.put(reply.text)
    console.transcript.end_line()
    if not reply.text and reply.value is None:
        if wish.bits & 1:
            raise LispError(f'a reply is required for "{prompt.text.strip()}"')
        return None
    keyword = option(wish.keywords, reply.text) if wish.keywords else None
    if keyword is not None:
        return keyword
    try:
        value = prompt.parsed(reply, console.last_point)
    except NotUnderstood as error:
        raise LispError(error.message) from None
    if isinstance(value, int | float) and ((wish.bits & 2 and value == 0) or (wish.bits & 4 and value < 0)):
        raise LispError(f"{value:g} is not allowed for this input")
    return value


@library.function("GETSTRING")
def getstring(lisp: Interpreter, spaces: Value = None, prompt: Value = None) -> Value:
    if isinstance(spaces, str) and prompt is None:
        spaces, prompt = None, spaces
    return _input(lisp, Prompt(prompt or "", whole_line=spaces is not None)) or ""


@library.function("GETINT")
def getint(lisp: Interpreter, prompt: Value = "") -> Value:
    return _input(lisp, Number(prompt, whole=True))


@library.function("GETREAL")
def getreal(lisp: Interpreter, prompt: Value = "") -> Value:
    return _input(lisp, Number(prompt))


@library.function("GETKWORD")
def getkword(lisp: Interpreter, prompt: Value = "") -> Value:
    wish = _wishes.get(lisp, _Wish())
    value = _input(lisp, Prompt(prompt))
    if value is not None and value not in wish.keywords:
        raise LispError(f'"{value}" is not one of {"/".join(wish.keywords)}')
    return value


@library.function("GETPOINT", "GETCORNER")
def getpoint(lisp: Interpreter, base: Value = None, prompt: Value = None) -> Value:
    if isinstance(base, str):
        base, prompt = None, base
    value = _input(lisp, Point(prompt or ""))
    if isinstance(value, tuple):
        console_of(lisp).last_point = value
        return from_list(list(value))
    return value


@library.function("GETDIST")
def getdist(lisp: Interpreter, base: Value = None, prompt: Value = None) -> Value:
    if isinstance(base, str):
        base, prompt = None, base
    return _input(lisp, Number(prompt or ""))


@library.function("GETANGLE", "GETORIENT")
def getangle(lisp: Interpreter, base: Value = None, prompt: Value = None) -> Value:
    if isinstance(base, str):
        base, prompt = None, base
    value = _input(lisp, Number(prompt or ""))
    return math.radians(value) if isinstance(value, int | float) else value


# Odds and ends of the command line


@library.function("TRANS")
def trans(point: Value, _source: Value, _target: Value, _displacement: Value = None) -> Value:
    """Coordinate systems are always the world's here."""
    found = as_point(Reply("", value=point), (0.0, 0.0, 0.0))
    if found is None:
        raise wrong("point", point)
    return from_list(list(found))


@library.function("GETCNAME")
def getcname(lisp: Interpreter, name: Value) -> Value:
    found = console_of(lisp).commands.find(string(name))
    return f"_{found.name}" if found else None


@library.function("ACAD-POP-DBMOD", "ACAD-PUSH-DBMOD", "REDRAW", "REGEN", "SETFUNHELP", "VL-VBAREFRESH")
def accepted(*_: Value) -> Value:
    return None


@library.function("VER")
def ver() -> Value:
    return "Visual LISP 2024 (en)"


@library.function("GRTEXT", "GRDRAW")
def graphics(*_: Value) -> Value:
    return None


@library.function("ATOMS-FAMILY")
def atoms_family(lisp: Interpreter, form: Value, names: Value = None) -> Value:
    known = sorted(symbol.name for symbol, value in lisp.bindings.items() if value is not None)
    if isinstance(names, Cons):
        wanted = _texts(names)
        return from_list([name if name.upper() in known else None for name in wanted])
    return from_list(known if integer(form) == 1 else [intern(name) for name in known])


def _texts(names: Value) -> list[str]:
    found = []
    while isinstance(names, Cons):
        found.append(string(names.car))
        names = names.cdr
    return found
