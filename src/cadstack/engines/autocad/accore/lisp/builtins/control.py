"""Evaluation under program control: apply, eval, errors that are caught, exit, predicates."""

from collections.abc import Callable

from accore.lisp.errors import LispError, LispExit
from accore.lisp.evaluator import Interpreter
from accore.lisp.functions import Builtin, Lambda, Library, SpecialForm
from accore.lisp.reader import Reader
from accore.lisp.values import Cons, Symbol, T, Value, intern, to_list, truth

from .arguments import string, symbol, wrong

library = Library()


class CaughtError:
    """What `vl-catch-all-apply` returns for a failure."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return "#<%catch-all-apply-error%>"


@library.function("EVAL")
def eval_(lisp: Interpreter, form: Value) -> Value:
    return lisp.evaluate(form)


@library.function("APPLY")
def apply(lisp: Interpreter, function: Value, arguments: Value) -> Value:
    return lisp.apply(function, to_list(arguments))


@library.function("VL-CATCH-ALL-APPLY")
def catch_all_apply(lisp: Interpreter, function: Value, arguments: Value = None) -> Value:
    lisp.catching += 1
    try:
        return lisp.apply(function, to_list(arguments))
    except LispExit:
        raise
    except lisp.catchable as error:
        return CaughtError(str(getattr(error, "message", error)))
    finally:
        lisp.catching -= 1


@library.function("VL-CATCH-ALL-ERROR-P")
def catch_all_error_p(value: Value) -> Value:
    return truth(isinstance(value, CaughtError))


@library.function("VL-CATCH-ALL-ERROR-MESSAGE")
def catch_all_error_message(value: Value) -> Value:
    if isinstance(value, CaughtError):
        return value.message
    raise wrong("catch-all-error-p", value)


@library.function("EXIT", "QUIT")
def exit_() -> Value:
    raise LispExit


@library.function("VL-EXIT-WITH-ERROR")
def exit_with_error(message: Value) -> Value:
    raise LispError(string(message))


@library.function("VL-EXIT-WITH-VALUE", "VL-LOAD-COM", "VL-LOAD-REACTORS", "GC", "GRAPHSCR", "TEXTSCR", "TEXTPAGE")
def accepted(value: Value = None) -> Value:
    return value


@library.function("READ")
def read(text: Value = "") -> Value:
    reader = Reader(string(text))
    return reader.read() if reader.more() else None


@library.function("SET")
def set_(lisp: Interpreter, name: Value, value: Value) -> Value:
    lisp.bindings[symbol(name)] = value
    return value


@library.function("BOUNDP")
def boundp(lisp: Interpreter, name: Value) -> Value:
    return truth(lisp.bindings.get(symbol(name)) is not None)


@library.function("VL-SYMBOL-NAME")
def symbol_name(name: Value) -> Value:
    return symbol(name).name


@library.function("VL-SYMBOL-VALUE")
def symbol_value(lisp: Interpreter, name: Value) -> Value:
    return lisp.bindings.get(symbol(name))


@library.function("NOT", "NULL")
def not_(value: Value) -> Value:
    return truth(value is None)


@library.function("EQ")
def eq(one: Value, other: Value) -> Value:
    return truth(one is other or (type(one) is type(other) and type(one) is not Cons and one == other))


@library.function("EQUAL")
def equal(lisp: Interpreter, one: Value, other: Value, fuzz: Value = 0) -> Value:
    return truth(same(lisp, one, other, fuzz))


def same(lisp: Interpreter, one: Value, other: Value, fuzz: float = 0) -> bool:
    """Structural equality, numbers within `fuzz`; counts steps, since shared lists can be exponentially large."""
    waiting = [(one, other)]
    while waiting:
        lisp.step()
        left, right = waiting.pop()
        if left is right:
            continue
        if type(left) is Cons and type(right) is Cons:
            waiting += [(left.cdr, right.cdr), (left.car, right.car)]
        elif isinstance(left, int | float) and isinstance(right, int | float):
            if abs(left - right) > fuzz:
                return False
        elif type(left) is not type(right) or type(left) is Cons or left != right:
            return False
    return True


@library.function("TYPE")
def type_(value: Value) -> Value:
    if value is None:
        return None
    names: list[tuple[type, str]] = [
        (int, "INT"), (float, "REAL"), (str, "STR"), (Symbol, "SYM"), (Cons, "LIST"),
        (Builtin, "SUBR"), (SpecialForm, "SUBR"), (Lambda, "USUBR"), (CaughtError, "VL-CATCH-ALL-APPLY-ERROR"),
    ]  # fmt: skip
    for kind, name in names:
        if isinstance(value, kind):
            return intern(name)
    return intern(getattr(value, "lisp_type", "VLA-OBJECT"))


def _predicate(name: str, test: Callable[[Value], object]) -> None:
    def run(value: Value) -> Value:
        return truth(test(value))

    library.function(name)(run)


_predicate("ATOM", lambda value: type(value) is not Cons)
_predicate("LISTP", lambda value: value is None or type(value) is Cons)
_predicate("VL-CONSP", lambda value: type(value) is Cons)
_predicate("NUMBERP", lambda value: isinstance(value, int | float))
_predicate("MINUSP", lambda value: isinstance(value, int | float) and value < 0)
_predicate("ZEROP", lambda value: isinstance(value, int | float) and value == 0)
_predicate("VL-SYMBOLP", lambda value: type(value) is Symbol or value is T)
_predicate("VL-STRINGP", lambda value: isinstance(value, str))
