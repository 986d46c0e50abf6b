"""The reference page of the Python client: everything that `cadstack.client` offers."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from typing import Any

import cadstack.client as offered
from cadstack.cli.docs.markdown import code, page, sentence, table
from cadstack.client.aps.connection import Options

INTRO = (
    "`from cadstack.client import connect_aps`. [Connect to APS from Python](../howto/connect-to-aps-from-python.md) "
    "shows how it is used. All errors are `ClientError`s: `message` says what happened, `next_step` what to do."
)


def client_page() -> str:
    """Functions, then what they give, then errors."""
    names = [(name, getattr(offered, name)) for name in offered.__all__]
    functions = [(name, each) for name, each in names if not inspect.isclass(each)]
    errors = [(name, each) for name, each in names if inspect.isclass(each) and issubclass(each, Exception)]
    classes = [pair for pair in names if pair not in functions and pair not in errors]
    return page(
        "Python client",
        INTRO,
        *(part for name, each in functions for part in (f"## {name}", code(_call(name, each)), _text(each))),
        "### Options",
        _text(Options),
        *(part for name, each in classes for part in (f"## {name}", _text(each), _members(each))),
        "## Errors",
        table(("Error", "Kind of", "Meaning"), ((code(name), code(_base(each)), _text(each)) for name, each in errors)),
    )


def _members(each: type) -> str:
    rows: Iterable[tuple[str, str]] = [*_fields(each), *_methods(each)]
    return table(("Member", "Meaning"), rows)


def _fields(each: type) -> list[tuple[str, str]]:
    if not is_dataclass(each):
        return []
    return [(code(item.name), code(getattr(item.type, "__name__", str(item.type)))) for item in fields(each)]


def _methods(each: type) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, member in vars(each).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            found.append((code(name), sentence(member.__doc__)))
        elif inspect.isfunction(member):
            found.append((code(_call(name, member)), sentence(member.__doc__)))
    return found


def _call(name: str, function: Callable[..., Any]) -> str:
    """A call with the names and defaults of what it takes."""
    kept = []
    is_named = False
    for item in inspect.signature(function).parameters.values():
        if item.name == "self":
            continue
        if item.kind is inspect.Parameter.KEYWORD_ONLY and not is_named:
            is_named = True
            kept.append("*")
        stars = "**" if item.kind is inspect.Parameter.VAR_KEYWORD else ""
        default = "" if item.default is inspect.Parameter.empty else f"={item.default!r}"
        kept.append(f"{stars}{item.name}{default}")
    awaited = "await " if inspect.iscoroutinefunction(function) else ""
    return f"{awaited}{name}({', '.join(kept)})"


def _text(each: Any) -> str:
    """The docstring, a paragraph for a paragraph."""
    paragraphs = inspect.cleandoc(each.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _base(each: type) -> str:
    return each.__bases__[0].__name__
