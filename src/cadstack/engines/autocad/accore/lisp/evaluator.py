"""Evaluates AutoLISP.

Guarantee: any form ends in a value or a LispError. Nesting and the number of steps are bounded, so neither endless
recursion nor an endless loop takes the process down; a deep limit needs the large stack that `on_large_stack` gives.
Scoping is dynamic, as in the original: a call saves the values of its parameters and restores them on the way out.
"""

import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from console.job_files import JobFiles

from .errors import LispError, LispExit
from .functions import Builtin, Lambda, Library, SpecialForm
from .reader import Reader
from .values import Cons, Symbol, T, Value, describe, intern, iterate, to_list

DEEPEST = 12_000
MOST_STEPS = 50_000_000
STACK = 512 << 20
_LAMBDA = intern("LAMBDA")
_LOCALS = intern("/")
_HANDLER = intern("*ERROR*")
_Result = TypeVar("_Result")


class Interpreter:
    """One AutoLISP world: its bindings, and where its output goes."""

    def __init__(self, write: Callable[[str], None], *, deepest: int = DEEPEST, steps: int = MOST_STEPS) -> None:
        self.write = write
        self.host: Any = None
        self.files: JobFiles | None = None
        self.read_input: Callable[[str | None], str | None] | None = None
        self.settings: Callable[[str], object] = lambda _: None
        self.bindings: dict[Symbol, Value] = {T: T, intern("PI"): 3.141592653589793}
        self.deepest = deepest
        self.steps_left = steps
        self.catchable: tuple[type[Exception], ...] = (LispError,)
        self.catching = 0
        self._told: Exception | None = None
        self._depth = 0

    def add(self, library: Library) -> None:
        """Make the functions of `library` callable."""
        for name, entry in library.entries.items():
            self.bindings[intern(name)] = entry

    def evaluate(self, form: Value) -> Value:
        kind = type(form)
        if kind is Symbol:
            return self.bindings.get(form)
        if kind is not Cons:
            return form
        self._depth += 1
        try:
            return self._form(form)
        except LispError as error:
            if error.at is None:
                error.at = form.at
            raise
        finally:
            self._depth -= 1

    def _form(self, form: Cons) -> Value:
        self.step()
        if self._depth > self.deepest:
            raise LispError(f"the evaluation is nested more than {self.deepest} levels deep (endless recursion?)")
        head = form.car
        function = self.bindings.get(head) if type(head) is Symbol else self._callable(head)
        if type(function) is SpecialForm:
            return function.run(self, form.cdr)
        if function is None:
            raise LispError(f"no function definition: {describe(head)}")
        arguments = []
        rest = form.cdr
        while type(rest) is Cons:
            arguments.append(self.evaluate(rest.car))
            rest = rest.cdr
        if rest is not None:
            raise LispError(f"bad argument list: {describe(form)}")
        return self.apply(function, arguments)

    def body(self, forms: Value) -> Value:
        """Evaluate forms in order; the value of the last."""
        result: Value = None
        while type(forms) is Cons:
            result = self.evaluate(forms.car)
            forms = forms.cdr
        return result

    def step(self) -> None:
        """Count one step of work; loops in built-in forms call it too."""
        self.steps_left -= 1
        if self.steps_left < 0:
            raise LispError("the program took too many steps (endless loop?)")

    def apply(self, function: Value, arguments: list[Value]) -> Value:
        """Call a function value, a symbol that names one, or a quoted lambda list."""
        kind = type(function)
        if kind is Lambda:
            return self._call(function, arguments)
        if kind is Builtin:
            function.check(len(arguments))
            return self._run(function, arguments)
        return self.apply(self._callable(function), arguments)

    def _run(self, function: Builtin, arguments: list[Value]) -> Value:
        """Run a built-in function; whatever it could not take is an error of its arguments."""
        try:
            return function.run(self, *arguments) if function.wants_lisp else function.run(*arguments)
        except (RecursionError, *self.catchable):
            raise
        except (OverflowError, MemoryError) as error:
            raise LispError(f"{function.name}: the result is too large ({type(error).__name__})") from None
        except Exception as error:
            raise LispError(f"{function.name} cannot do this: {type(error).__name__}: {error}") from error

    def call(self, name: str, *arguments: Value) -> Value:
        """Call the function that `name` is bound to."""
        return self.apply(intern(name), list(arguments))

    def setting(self, name: str, otherwise: int) -> int:
        """An integer system variable of the surrounding program."""
        value = self.settings(name)
        return value if isinstance(value, int) else otherwise

    def is_function(self, value: Value) -> bool:
        return isinstance(value, Lambda | Builtin)

    def function(self, name: str) -> Value:
        """The function bound to `name`, or None."""
        found = self.bindings.get(intern(name))
        return found if isinstance(found, Lambda | Builtin) else None

    def load(self, text: str, source: str) -> Value:
        """Evaluate every form of a file; the value of the last. Errors name `source` and the line."""
        reader = Reader(text, source)
        result: Value = None
        while reader.more():
            result = self.evaluate(reader.read())
        return result

    def top_level(self, form: Value) -> Value:
        """Evaluate as the command line does: a user's `*error*` sees the failure first; `(exit)` is none."""
        try:
            return self.evaluate(form)
        except RecursionError:
            error: Exception = LispError("the evaluation is nested too deeply (endless recursion?)", _place(form))
        except self.catchable as caught:
            error = caught
        self._depth = 0
        self._tell_handler(error)
        if isinstance(error, LispExit):
            return None
        raise error

    def _tell_handler(self, error: Exception) -> None:
        """Let `*error*` see an uncaught error once, while the bindings of the failing call still hold."""
        handler = self.bindings.get(_HANDLER)
        if self.catching or error is self._told or not isinstance(handler, Lambda):
            return
        self._told = error
        depth, self._depth = self._depth, 0
        try:
            self.apply(handler, [getattr(error, "message", str(error))])
        except LispExit:
            return
        finally:
            self._depth = depth

    def make_lambda(self, name: str, parameters: Value, body: Value) -> Lambda:
        """A function from its parameter list `(a b / local)` and its body."""
        names = to_list(parameters)
        if not all(type(item) is Symbol for item in names):
            raise LispError(f"bad parameter list of {name}: {describe(parameters)}")
        cut = names.index(_LOCALS) if _LOCALS in names else len(names)
        return Lambda(name, tuple(names[:cut]), tuple(names[cut + 1 :]), tuple(iterate(body)))

    def _all(self, forms: tuple[Value, ...]) -> Value:
        result: Value = None
        for form in forms:
            result = self.evaluate(form)
        return result

    def _callable(self, value: Value) -> Value:
        if type(value) is Symbol:
            found = self.bindings.get(value)
            if isinstance(found, Builtin | Lambda):
                return found
            raise LispError(f"no function definition: {value.name}")
        if type(value) is Cons and value.car is _LAMBDA and type(value.cdr) is Cons:
            return self.make_lambda("LAMBDA", value.cdr.car, value.cdr.cdr)
        if type(value) is Cons:
            found = self.evaluate(value)
            if isinstance(found, Builtin | Lambda):
                return found
        if isinstance(value, Builtin | Lambda):
            return value
        raise LispError(f"bad function: {describe(value)}")

    def _call(self, function: Lambda, arguments: list[Value]) -> Value:
        if len(arguments) != len(function.parameters):
            few = "few" if len(arguments) < len(function.parameters) else "many"
            wanted = len(function.parameters)
            raise LispError(f"too {few} arguments: {function.name} takes {wanted}, got {len(arguments)}")
        bindings = self.bindings
        names = function.parameters + function.local
        saved = [bindings.get(name) for name in names]
        for name in function.local:
            bindings[name] = None
        for name, argument in zip(function.parameters, arguments, strict=True):
            bindings[name] = argument
        try:
            return self._all(function.body)
        except self.catchable as error:
            self._tell_handler(error)
            raise
        finally:
            for name, value in zip(names, saved, strict=True):
                bindings[name] = value


def _place(form: Value) -> str | None:
    return form.at if type(form) is Cons else None


def on_large_stack(work: Callable[[], _Result]) -> _Result:
    """Run `work` in a thread whose stack is large enough for the deepest allowed evaluation."""
    outcome: list[_Result] = []
    failure: list[BaseException] = []

    def target() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # handed on to the caller below
            failure.append(error)

    sys.setrecursionlimit(DEEPEST * 8)
    previous = threading.stack_size(STACK)
    thread = threading.Thread(target=target, name="console")
    thread.start()
    threading.stack_size(previous)
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0]
