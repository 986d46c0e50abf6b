"""Loops of the language."""

from collections.abc import Iterator

from .errors import LeaveLoop, NextRound, ScriptError
from .operators import is_number, truth
from .scopes import Scope
from .tree import For, Node, While
from .values import DONT_COLLECT, OK, Value, class_name


class Loops:
    """The part of the interpreter that repeats."""

    def evaluate(self, node: Node, scope: Scope) -> Value:
        raise NotImplementedError

    def members_of(self, value: Value) -> list[Value] | None:
        raise NotImplementedError

    def while_loop(self, node: While, scope: Scope) -> Value:
        """`while test do body`, or `do body while test`."""
        go = node.test_last or truth(self.evaluate(node.test, scope))
        while go:
            try:
                self.evaluate(node.body, scope)
            except NextRound:
                pass
            except LeaveLoop as left:
                return left.value
            go = truth(self.evaluate(node.test, scope))
        return OK

    def for_loop(self, node: For, scope: Scope) -> Value:
        """`for ... do` gives OK, `for ... collect` an array."""
        collected: list[Value] = []
        for value in self._values(node, scope):
            inner = Scope(scope, {node.variable: value})
            if node.as_long is not None and not truth(self.evaluate(node.as_long, inner)):
                break
            if node.only is not None and not truth(self.evaluate(node.only, inner)):
                continue
            try:
                result = self.evaluate(node.body, inner)
            except NextRound:
                continue
            except LeaveLoop as left:
                return collected if node.collect and not left.value else left.value
            if node.collect and result is not DONT_COLLECT:
                collected.append(result)
        return collected if node.collect else OK

    def _values(self, node: For, scope: Scope) -> Iterator[Value]:
        start = self.evaluate(node.start, scope)
        if node.stop is None:
            members = self.members_of(start)
            if members is None:
                raise ScriptError(f"for cannot go over {class_name(start)}")
            yield from members
            return
        stop = self.evaluate(node.stop, scope)
        step = 1 if node.step is None else self.evaluate(node.step, scope)
        if not (is_number(start) and is_number(stop) and is_number(step)):
            raise ScriptError("for counts with numbers only")
        if step == 0:
            raise ScriptError("the step of for must not be 0")
        index, value = 0, start
        while value <= stop if step > 0 else value >= stop:
            yield value
            index += 1
            value = start + index * step
