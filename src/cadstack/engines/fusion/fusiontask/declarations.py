"""`adsk.d.ts`: the API of this engine as TypeScript declarations, for the editors of those who write scripts.

Made from the classes themselves, so that an editor offers what the engine has:

    venv/bin/python -m fusiontask.declarations > adsk.d.ts
"""

import inspect
import re
import sys
from collections.abc import Iterator
from typing import Any

from fusiontask.enums import ENUMS
from fusiontask.objects import ApiObject, Collection, catalogue, public_members

PLAIN = {"str": "string", "int": "number", "float": "number", "bool": "boolean", "None": "null", "Any": "any"}
ROOT = "adsk..Adsk"
HEAD = """// The adsk API of this engine, for editors. What is not here is not implemented.
// Made by fusiontask.declarations. Lengths are centimetres, angles radians.

declare module "@adsk/fas" {
  export { adsk };
}

declare namespace adsk {"""


def declarations() -> str:
    """The whole file."""
    from fusiontask import api

    assert api
    lines = [HEAD, *_members(catalogue()[ROOT], "  ", is_root=True)]
    for space in ("core", "fusion"):
        lines += [f"  namespace {space} {{"]
        for name, members in ENUMS.items():
            if name.startswith(f"adsk.{space}."):
                values = ", ".join(f"{member} = {value}" for member, value in members.items())
                lines.append(f"    enum {name.rpartition('.')[2]} {{ {values} }}")
        for name, cls in catalogue().items():
            if name.startswith(f"adsk.{space}."):
                lines += [f"    /** {_said(cls)} */", f"    class {cls.__name__} {{"]
                lines += _members(cls, "      ")
                lines += _common(cls, "      ")
                lines += ["    }"]
        lines += ["  }"]
    return "\n".join([*lines, "}", ""])


def _members(cls: type[ApiObject], indent: str, *, is_root: bool = False) -> Iterator[str]:
    for name, member in public_members(cls):
        if is_root and name in ("isValid", "objectType"):
            continue
        yield f"{indent}/** {_said(member)} */"
        if isinstance(member, property):
            assert member.fget is not None
            kind = _type(inspect.signature(member.fget).return_annotation, cls)
            if is_root:
                yield f"{indent}{'let' if member.fset else 'const'} {name}: {kind};"
            else:
                yield f"{indent}{'' if member.fset else 'readonly '}{name}: {kind};"
        else:
            is_static = isinstance(member, staticmethod)
            word = "function " if is_root else "static " if is_static else ""
            yield f"{indent}{word}{name}{_signature(member.__func__ if is_static else member, cls, is_static)};"


def _common(cls: type[ApiObject], indent: str) -> Iterator[str]:
    yield f"{indent}static classType(): string;"
    yield f"{indent}static cast(value: unknown): {cls.__name__} | null;"
    if issubclass(cls, Collection):
        yield f"{indent}[Symbol.iterator](): Iterator<{_item_of(cls)}>;"


def _signature(function: Any, cls: type[ApiObject], is_static: bool) -> str:
    signature = inspect.signature(function)
    given = list(signature.parameters.values())[0 if is_static else 1 :]
    arguments = (f"{p.name}{'' if p.default is p.empty else '?'}: {_type(p.annotation, cls)}" for p in given)
    answer = signature.return_annotation
    return f"({', '.join(arguments)}): {'void' if answer is None else _type(answer, cls)}"


def _type(annotation: Any, cls: type[ApiObject]) -> str:
    """A Python annotation in TypeScript."""
    text = str(_named(annotation)).replace('"', "")
    listed = re.fullmatch(r"(?:list|Sequence)\[(.*)\]", text)
    if listed:
        inner = _type(listed[1], cls)
        return f"{inner}[]" if inner.isidentifier() else f"({inner})[]"
    if "|" in text:
        return " | ".join(_type(part.strip(), cls) for part in text.split("|"))
    if text == "Item":
        return _item_of(cls)
    if text in PLAIN:
        return PLAIN[text]
    found = next((known for known in catalogue().values() if known.__name__ == text), None)
    if found is None:
        return "any"
    return text if found.space == cls.space else f"adsk.{found.space}.{text}"


def _item_of(cls: type[ApiObject]) -> str:
    """What a collection holds."""
    assert issubclass(cls, Collection)
    held = str(_named(inspect.signature(cls._items).return_annotation)).replace('"', "")
    return _type(re.sub(r"^(?:Sequence|list)\[(.*)\]$", r"\1", held), cls)


def _named(annotation: Any) -> Any:
    if isinstance(annotation, type) and not hasattr(annotation, "__args__"):
        return annotation.__name__
    return re.sub(r"(?:\w+\.)+(?=\w)", "", str(annotation))


def _said(member: Any) -> str:
    documented = member.__func__ if isinstance(member, staticmethod) else member
    return (inspect.getdoc(documented) or "").partition("\n")[0].replace("*/", "")


if __name__ == "__main__":
    sys.stdout.write(declarations())
