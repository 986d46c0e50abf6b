"""AutoLISP, apart from drawings: reader, evaluator and the functions that need no CAD library."""

from .errors import LispError, LispExit
from .evaluator import Interpreter
from .functions import Library
from .values import Cons, Symbol, Value, from_list, intern, iterate, to_list

__all__ = [
    "Cons",
    "Interpreter",
    "Library",
    "LispError",
    "LispExit",
    "Symbol",
    "Value",
    "from_list",
    "intern",
    "iterate",
    "to_list",
]
