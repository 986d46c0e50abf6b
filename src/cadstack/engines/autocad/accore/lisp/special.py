"""The forms whose operands are not evaluated first: quote, setq, if, while, defun and their kin."""

from .errors import LispError
from .evaluator import Interpreter
from .functions import Library
from .values import Cons, Symbol, T, Value, describe, iterate, to_list

library = Library()


def _operands(form: Value, least: int, name: str) -> list[Value]:
    items = to_list(form)
    if len(items) < least:
        raise LispError(f"too few arguments: {name} needs {least}, got {len(items)}")
    return items


@library.special("QUOTE", "FUNCTION")
def quote(_: Interpreter, operands: Value) -> Value:
    return _operands(operands, 1, "QUOTE")[0]


@library.special("SETQ")
def setq(lisp: Interpreter, operands: Value) -> Value:
    items = to_list(operands)
    if len(items) % 2:
        raise LispError("too few arguments: SETQ needs a value for each name")
    result: Value = None
    for name, form in zip(items[::2], items[1::2], strict=True):
        if type(name) is not Symbol:
            raise LispError(f"SETQ: {describe(name)} is not a symbol")
        result = lisp.bindings[name] = lisp.evaluate(form)
    return result


@library.special("IF")
def if_(lisp: Interpreter, operands: Value) -> Value:
    items = _operands(operands, 2, "IF")
    if len(items) > 3:
        raise LispError(f"too many arguments: IF takes 3, got {len(items)} (put several forms into PROGN)")
    if lisp.evaluate(items[0]) is not None:
        return lisp.evaluate(items[1])
    return lisp.evaluate(items[2]) if len(items) == 3 else None


@library.special("COND")
def cond(lisp: Interpreter, operands: Value) -> Value:
    for clause in iterate(operands):
        if type(clause) is not Cons:
            raise LispError(f"COND: {describe(clause)} is not a clause")
        found = lisp.evaluate(clause.car)
        if found is not None:
            return lisp.body(clause.cdr) if clause.cdr is not None else found
    return None


@library.special("PROGN")
def progn(lisp: Interpreter, operands: Value) -> Value:
    return lisp.body(operands)


@library.special("AND")
def and_(lisp: Interpreter, operands: Value) -> Value:
    for item in iterate(operands):
        if lisp.evaluate(item) is None:
            return None
    return T


@library.special("OR")
def or_(lisp: Interpreter, operands: Value) -> Value:
    for item in iterate(operands):
        if lisp.evaluate(item) is not None:
            return T
    return None


@library.special("WHILE")
def while_(lisp: Interpreter, operands: Value) -> Value:
    if type(operands) is not Cons:
        raise LispError("too few arguments: WHILE needs 1, got 0")
    result: Value = None
    while lisp.evaluate(operands.car) is not None:
        lisp.step()
        result = lisp.body(operands.cdr)
    return result


@library.special("REPEAT")
def repeat(lisp: Interpreter, operands: Value) -> Value:
    count = lisp.evaluate(_operands(operands, 1, "REPEAT")[0])
    if not isinstance(count, int):
        raise LispError(f"bad argument type: REPEAT needs an integer, got {describe(count)}")
    result: Value = None
    for _ in range(count):
        lisp.step()
        result = lisp.body(operands.cdr)
    return result


@library.special("FOREACH")
def foreach(lisp: Interpreter, operands: Value) -> Value:
    name, items = _operands(operands, 2, "FOREACH")[:2]
    if type(name) is not Symbol:
        raise LispError(f"FOREACH: {describe(name)} is not a symbol")
    values = to_list(lisp.evaluate(items))
    saved = lisp.bindings.get(name)
    result: Value = None
    try:
        for value in values:
            lisp.step()
            lisp.bindings[name] = value
            result = lisp.body(operands.cdr.cdr)
    finally:
        lisp.bindings[name] = saved
    return result


@library.special("DEFUN", "DEFUN-Q")
def defun(lisp: Interpreter, operands: Value) -> Value:
    name, parameters = _operands(operands, 2, "DEFUN")[:2]
    if type(name) is not Symbol:
        raise LispError(f"DEFUN: {describe(name)} is not a symbol")
    lisp.bindings[name] = lisp.make_lambda(name.name, parameters, operands.cdr.cdr)
    return name


@library.special("LAMBDA")
def lambda_(lisp: Interpreter, operands: Value) -> Value:
    parameters = _operands(operands, 1, "LAMBDA")[0]
    return lisp.make_lambda("LAMBDA", parameters, operands.cdr)


@library.special("TRACE", "UNTRACE", "VL-ACAD-DEFUN", "VL-ARX-IMPORT")
def ignored(_: Interpreter, __: Value) -> Value:
    return None
