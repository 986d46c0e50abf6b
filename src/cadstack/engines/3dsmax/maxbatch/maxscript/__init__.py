"""MAXScript, apart from scenes: reader, evaluator and the functions that need no Blender."""

from .errors import QuitMax, ScriptError
from .evaluator import Interpreter
from .functions import Library
from .values import OK, UNDEFINED, Name, Point3, Value

__all__ = [
    "OK",
    "UNDEFINED",
    "Interpreter",
    "Library",
    "Name",
    "Point3",
    "QuitMax",
    "ScriptError",
    "Value",
]
