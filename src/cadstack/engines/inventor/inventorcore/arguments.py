"""What a bundle gets of the command line: tokens by position, and options by name."""

import re
from collections.abc import Sequence

from console.paths import existing, native

_OPTION = re.compile(r"/[A-Za-z_]\w*")


def name_values(arguments: Sequence[str]) -> dict[str, str]:
    """The original's NameValueMap: tokens `_1`, `_2`, …, options without their slash, and `/name value` as `name`.

    Several values of one option are joined by spaces; an option without one is the empty text. Since paths begin with a
    slash here, `/word` is an option only when no such file exists.
    """
    tokens = [(argument[1:], True) if _is_option(argument) else (argument, False) for argument in arguments]
    found = {f"_{number}": text for number, (text, _) in enumerate(tokens, 1)}
    values: dict[str, list[str]] = {}
    option: str | None = None
    for text, is_option in tokens:
        if is_option:
            option = text
            values[option] = []
        elif option is not None:
            values[option].append(text)
    return found | {name: " ".join(given) for name, given in values.items()}


def _is_option(argument: str) -> bool:
    return _OPTION.fullmatch(argument) is not None and existing(native(argument)) is None
