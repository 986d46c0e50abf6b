"""Output to the transcript or to an open file."""

from accore.lisp.evaluator import Interpreter
from accore.lisp.functions import Library
from accore.lisp.printer import displayed, printed
from accore.lisp.values import NOTHING, Value

from .files import OpenFile

library = Library()


def _put(lisp: Interpreter, text: str, file: Value) -> None:
    if isinstance(file, OpenFile):
        file.write(text)
    else:
        lisp.write(text)


@library.function("PRINC")
def princ(lisp: Interpreter, value: Value = NOTHING, file: Value = None) -> Value:
    _put(lisp, displayed(value), file)
    return value


@library.function("PRIN1")
def prin1(lisp: Interpreter, value: Value = NOTHING, file: Value = None) -> Value:
    _put(lisp, printed(value), file)
    return value


@library.function("PRINT")
def print_(lisp: Interpreter, value: Value = NOTHING, file: Value = None) -> Value:
    _put(lisp, f"\n{printed(value)} ", file)
    return value


@library.function("PROMPT", "ALERT")
def prompt(lisp: Interpreter, text: Value) -> Value:
    lisp.write(displayed(text))
    return None


@library.function("TERPRI")
def terpri(lisp: Interpreter) -> Value:
    lisp.write("\n")
    return None


@library.function("VL-PRINC-TO-STRING")
def princ_to_string(value: Value) -> Value:
    return displayed(value)


@library.function("VL-PRIN1-TO-STRING")
def prin1_to_string(value: Value) -> Value:
    return printed(value)
