"""Evaluates parsed MAXScript.

Guarantee: every script ends in a value or a ScriptError that names `file:line:column`. Calls are bounded in depth, so
endless recursion is an error of the script; an endless loop is ended by the limits of the work item.
Scoping is lexical: a block is a scope, an undeclared variable assigned at the top is global and elsewhere local.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from console.exits import ConsoleError

from .access import Access
from .errors import LeaveFunction, LeaveLoop, Leaving, NextRound, ScriptError
from .functions import Builtin
from .loops import Loops
from .operators import binary, negative, truth
from .parser import parse
from .scopes import Scope
from .tree import (
    Array,
    Assign,
    Binary,
    Block,
    Call,
    Case,
    Declare,
    Element,
    For,
    Function,
    If,
    Jump,
    Literal,
    Node,
    Point,
    Property,
    ScenePath,
    Struct,
    Try,
    Unary,
    Variable,
    While,
)  # fmt: skip
from .values import UNDEFINED, UNSUPPLIED, ClassValue, Point2, Point3, Thing, Value, class_name

DEEPEST = 400
JUMPS = {"return": LeaveFunction, "exit": LeaveLoop, "continue": NextRound}


@dataclass(frozen=True, eq=False)
class UserFunction:
    """A function of the script, with the scope it was defined in."""

    definition: Function
    scope: Scope

    def __repr__(self) -> str:
        return f"{self.definition.name}()"


@dataclass(frozen=True, eq=False)
class StructDefinition:
    """`struct name (...)`; calling it makes an instance."""

    definition: Struct
    scope: Scope

    def __repr__(self) -> str:
        return f"#Struct:{self.definition.name}"


class Instance(Thing):
    """An instance of a struct; its members are the variables of a scope, which its functions see."""

    def __init__(self, kind: StructDefinition, members: Scope) -> None:
        self.kind, self.variables = kind, members
        self.class_name = kind.definition.name

    def get(self, name: str) -> Value:
        if name not in self.variables.names:
            return super().get(name)
        return self.variables.names[name]

    def set(self, name: str, value: Value) -> None:
        if name not in self.variables.names:
            super().set(name, value)
        self.variables.names[name] = value

    def __repr__(self) -> str:
        return f"({self.class_name})"


class Interpreter(Access, Loops):
    """One MAXScript world: its globals, the tables it knows, and where its output goes."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self.write = write
        self.host: Any = None
        self.files: Any = None
        self.globals = Scope(None)
        self.globals.names.update({"pi": 3.141592653589793, "e": 2.718281828459045})
        self.last_error = ""
        self._depth = 0
        self._evaluate: dict[type, Callable[..., Value]] = {
            Literal: self._literal, Variable: self._variable, ScenePath: self._scene_path, Array: self._array,
            Point: self._point, Block: self._block, Call: self._call, Property: self.property_value,
            Element: self.element_value, Unary: self._unary, Binary: self._binary, Assign: self.assign,
            Declare: self._declare, If: self._if, While: self.while_loop, For: self.for_loop, Case: self._case,
            Function: self._function, Struct: self._struct, Try: self._try, Jump: self._jump,
        }  # fmt: skip

    def run(self, text: str, source: str) -> Value:
        """Evaluate a whole script; `source` is the name that errors show."""
        result: Value = UNDEFINED
        try:
            for node in parse(text, source).body:
                result = self.evaluate(node, self.globals)
        except RecursionError:
            raise ScriptError("the script is nested too deeply (endless recursion?)", source) from None
        except LeaveFunction as left:
            return left.value
        return result

    def evaluate(self, node: Node, scope: Scope) -> Value:
        """The value of a node."""
        try:
            return self._evaluate[type(node)](node, scope)
        except ConsoleError as error:
            if error.where is None:
                error.where = node.at
            raise

    def call(self, function: Value, arguments: list[Value], keywords: dict[str, Value] | None = None) -> Value:
        """Call a function, a class or a struct with values."""
        named = keywords or {}
        if isinstance(function, UserFunction):
            return self._call_user(function, arguments, named)
        if isinstance(function, ClassValue) and function.name.casefold() in self.functions:
            function = self.functions[function.name.casefold()]
        if isinstance(function, Builtin):
            return self._call_builtin(function, arguments, named)
        if isinstance(function, StructDefinition):
            return self._make(function, arguments, named)
        raise ScriptError(f"{class_name(function)} cannot be called; a difference needs a space after its minus sign")

    def _call_builtin(self, function: Builtin, arguments: list[Value], named: dict[str, Value]) -> Value:
        spelt = function.check(len(arguments), list(named))
        keywords = {spelt[name]: value for name, value in named.items()}
        host = [self] if function.wants_host else []
        try:
            return function.run(*host, *arguments, **keywords)
        except (ConsoleError, Leaving, RecursionError):
            raise
        except (TypeError, ValueError, AttributeError, KeyError, IndexError, ArithmeticError, RuntimeError) as error:
            reason = " ".join(str(error).split())
            raise ScriptError(f"{function.name} failed: {reason or type(error).__name__}") from error

    def _call_user(self, function: UserFunction, arguments: list[Value], named: dict[str, Value]) -> Value:
        definition = function.definition
        if definition.mapped and arguments and self.members_of(arguments[0]) is not None:
            for member in self.members_of(arguments[0]) or []:
                self._call_user(function, [member, *arguments[1:]], named)
            return UNDEFINED
        if len(arguments) != len(definition.parameters):
            wanted = len(definition.parameters)
            raise ScriptError(f"{definition.name} takes {wanted} arguments, got {len(arguments)}")
        scope = Scope(function.scope, dict(zip(definition.parameters, arguments, strict=True)))
        for name, default in definition.keywords:
            given = named.get(name)
            scope.names[name] = given if name in named else self._default(default, scope)
        with self._deeper():
            try:
                return self.evaluate(definition.body, scope)
            except LeaveFunction as left:
                return left.value

    def _default(self, default: Node | None, scope: Scope) -> Value:
        return UNSUPPLIED if default is None else self.evaluate(default, scope)

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        try:
            if self._depth > DEEPEST:
                raise ScriptError(f"calls are nested more than {DEEPEST} levels deep (endless recursion?)")
            yield
        finally:
            self._depth -= 1

    def _make(self, kind: StructDefinition, arguments: list[Value], named: dict[str, Value]) -> Value:
        names = [name for name, _ in kind.definition.members]
        if len(arguments) > len(names):
            raise ScriptError(f"{kind.definition.name} has {len(names)} members, got {len(arguments)}")
        members = Scope(kind.scope)
        instance = Instance(kind, members)
        members.names["this"] = instance
        given = {**dict(zip(names, arguments, strict=False)), **named}
        for function in kind.definition.functions:
            members.names[function.name] = UserFunction(function, members)
        for name, default in kind.definition.members:
            if name in given:
                members.names[name] = given[name]
            else:
                members.names[name] = UNDEFINED if default is None else self.evaluate(default, members)
        return instance

    # One method for each kind of node.

    def _literal(self, node: Literal, _scope: Scope) -> Value:
        return node.value

    def _variable(self, node: Variable, scope: Scope) -> Value:
        return self.read_variable(node.name, self.globals if node.is_global else scope)

    def _scene_path(self, node: ScenePath, _scope: Scope) -> Value:
        if self.host is None:
            raise ScriptError("there is no scene")
        return self.host.find(node.pattern)

    def _array(self, node: Array, scope: Scope) -> Value:
        return [self.evaluate(item, scope) for item in node.items]

    def _point(self, node: Point, scope: Scope) -> Value:
        numbers = [self.evaluate(item, scope) for item in node.items]
        if len(numbers) not in (2, 3):
            raise ScriptError(f"a point has two or three numbers, not {len(numbers)}")
        if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers):
            raise ScriptError(f"a point is made of numbers, not of {', '.join(map(class_name, numbers))}")
        kind = Point2 if len(numbers) == 2 else Point3
        return kind(*map(float, numbers))

    def _block(self, node: Block, scope: Scope) -> Value:
        inner, result = Scope(scope), UNDEFINED
        for item in node.body:
            result = self.evaluate(item, inner)
        return result

    def _call(self, node: Call, scope: Scope) -> Value:
        function = self._called(node.function, scope)
        if function is UNDEFINED and isinstance(node.function, Variable):
            raise ScriptError(f"there is no function {node.function.spelt}", hint=self.near(node.function.name))
        arguments = [self.evaluate(argument, scope) for argument in node.arguments]
        keywords = {name: self.evaluate(value, scope) for name, value in node.keywords}
        return self.call(function, arguments, keywords)

    def _called(self, node: Node, scope: Scope) -> Value:
        """What a call calls; `systemTools.getEnvVariable` is one name where the tables have it."""
        if isinstance(node, Property) and isinstance(node.of, Variable):
            found = self.functions.get(f"{node.of.name}.{node.name}")
            if found is not None:
                return found
        return self.evaluate(node, scope)

    def _unary(self, node: Unary, scope: Scope) -> Value:
        value = self.evaluate(node.operand, scope)
        return negative(value) if node.operator == "-" else not truth(value)

    def _binary(self, node: Binary, scope: Scope) -> Value:
        left = self.evaluate(node.left, scope)
        if node.operator in ("and", "or"):
            decided = truth(left) is (node.operator == "or")
            return left if decided else truth(self.evaluate(node.right, scope))
        return binary(node.operator, left, self.evaluate(node.right, scope))

    def _declare(self, node: Declare, scope: Scope) -> Value:
        value: Value = UNDEFINED
        place = self.globals if node.is_global else scope
        for name, start in node.names:
            value = UNDEFINED if start is None else self.evaluate(start, scope)
            if start is not None or not (node.is_global and name in place.names):
                place.names[name] = value
        return value

    def _if(self, node: If, scope: Scope) -> Value:
        if truth(self.evaluate(node.test, scope)):
            return self.evaluate(node.then, scope)
        return UNDEFINED if node.otherwise is None else self.evaluate(node.otherwise, scope)

    def _case(self, node: Case, scope: Scope) -> Value:
        subject = None if node.subject is None else self.evaluate(node.subject, scope)
        for label, body in node.branches:
            if label is None:
                return self.evaluate(body, scope)
            value = self.evaluate(label, scope)
            if truth(value) if node.subject is None else binary("==", subject, value):
                return self.evaluate(body, scope)
        return UNDEFINED

    def _function(self, node: Function, scope: Scope) -> Value:
        made = scope.names[node.name] = UserFunction(node, scope)
        return made

    def _struct(self, node: Struct, scope: Scope) -> Value:
        made = scope.names[node.name] = StructDefinition(node, scope)
        return made

    def _try(self, node: Try, scope: Scope) -> Value:
        depth = self._depth
        try:
            return self.evaluate(node.body, scope)
        except (ConsoleError, RecursionError) as error:
            self._depth = depth
            self.last_error = getattr(error, "message", None) or str(error)
            self.thrown = error
            return self.evaluate(node.rescue, scope)

    def _jump(self, node: Jump, scope: Scope) -> Value:
        raise JUMPS[node.kind](UNDEFINED if node.value is None else self.evaluate(node.value, scope))
