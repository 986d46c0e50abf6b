"""The AutoLISP functions that need no drawing, one module per group."""

from accore.lisp.evaluator import Interpreter
from accore.lisp.functions import Library
from accore.lisp.special import library as special

from . import control, files, lists, numbers, printing, strings

LIBRARIES: tuple[Library, ...] = (
    special,
    control.library,
    lists.library,
    numbers.library,
    strings.library,
    printing.library,
    files.library,
)


def add_all(lisp: Interpreter) -> None:
    """Give `lisp` every function of this package."""
    for library in LIBRARIES:
        lisp.add(library)
