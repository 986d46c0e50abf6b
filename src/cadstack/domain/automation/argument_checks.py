"""What can be wrong with one argument, found before anything moves."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from cadstack.domain.automation.activity import Verb
from cadstack.domain.automation.data_urls import is_data_url, read_data_url
from cadstack.domain.automation.local_names import is_placeholder, name_problem
from cadstack.domain.automation.workitem import Argument
from cadstack.domain.errors import InvalidInput
from cadstack.domain.ids import OBJECT_URN

_SCHEMES = ("http", "https", "urn", "das")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_BROKEN_HEADER = re.compile(r"[\r\n\0]")
_BROKEN_URL = re.compile(r"[\x00-\x20\x7f]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
DEEPEST_REFERENCE, DEEPEST_VALUE = 16, 64


class Problems:
    """Messages collected by field path, raised together."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def add(self, at: str, message: str) -> None:
        self.fields.setdefault(at, []).append(message)

    def add_all(self, at: str, error: InvalidInput) -> None:
        """The messages of an error about one argument, below that argument's path."""
        for name, messages in error.fields.items():
            for message in messages:
                self.add(f"{at}.{name}", message)

    def raise_if_any(self, message: str) -> None:
        if self.fields:
            raise InvalidInput(message, fields=self.fields, next_step="Correct the fields named and send it again.")


def check_content(at: str, argument: Argument, problems: Problems) -> None:
    """What no argument may hold at any depth: text that cannot be stored, and JSON without an end."""
    parts: dict[str, Any] = {
        "url": argument.url,
        "headers": argument.headers,
        "value": argument.value,
        "requestContent": argument.request_content,
        "multiparts": argument.multiparts,
    }
    for name, part in parts.items():
        pending: list[tuple[int, Any]] = [(0, part)]
        while pending:
            depth, value = pending.pop()
            if isinstance(value, str) and _LONE_SURROGATE.search(value):
                problems.add(f"{at}.{name}", "The text contains half of a surrogate pair, which is no character.")
                break
            if depth > DEEPEST_VALUE:
                problems.add(f"{at}.{name}", f"The JSON is nested more than {DEEPEST_VALUE} deep.")
                break
            if isinstance(value, Mapping):
                pending += [(depth + 1, inner) for pair in value.items() for inner in pair]
            elif isinstance(value, list | tuple):
                pending += [(depth + 1, inner) for inner in value]


def check_value(at: str, verb: Verb, declared: str | None, argument: Argument, problems: Problems) -> None:
    """A direct value, which only an input can have, and which then is all it has.

    *Assumed*: one for a parameter that would be downloaded is the content of its file, which needs a name then.
    """
    written = argument.local_name or declared
    if not verb.is_input:
        problems.add(f"{at}.value", f"An output ({verb}) needs a url to send its file to, not a value.")
    elif verb is not Verb.READ and isinstance(argument.value, str) and _is_address(argument.value):
        problems.add(at, 'This string is taken as content, not as an address. Write {"url": "..."} to download it.')
    elif verb is not Verb.READ and (not written or is_placeholder(written)):
        problems.add(f"{at}.localName", f"A direct value for a parameter with the verb {verb} needs a localName.")
    if argument.url is not None:
        problems.add(f"{at}.url", "Give either a url or a value, not both.")
    if argument.path_in_zip:
        problems.add(f"{at}.pathInZip", "A direct value is not an archive; leave pathInZip out.")
    if isinstance(argument.value, str) and "\0" in argument.value:
        problems.add(f"{at}.value", "The value contains a NUL character.")
    check_content(at, argument, problems)
    _check_path(f"{at}.localName", argument.local_name, problems)


def check_transfer(at: str, verb: Verb, declared: str | None, argument: Argument, problems: Problems) -> None:
    """Something that is fetched or sent: its URL, headers, names and references. `declared` is the parameter's name."""
    if verb is Verb.READ and not is_data_url(argument.url):
        problems.add(f"{at}.value", "A read argument needs a direct value. Declare the parameter with get for a url.")
        return
    _check_node(at, verb, argument, problems)
    if is_data_url(argument.url) and verb.is_input:
        written = argument.local_name or declared
        if verb is not Verb.READ and (not written or is_placeholder(written)):
            remark = "A data URL has no file name. Give the argument or the parameter a localName."
            problems.add(f"{at}.localName", remark)
    if not verb.is_input:
        if argument.path_in_zip:
            problems.add(f"{at}.pathInZip", "pathInZip is for inputs. An output is zipped when its zip is true.")
        if argument.references:
            problems.add(f"{at}.references", "Only inputs have references.")
    for path, depth, node in _nodes(argument):
        if depth > DEEPEST_REFERENCE:
            problems.add(f"{at}.references", f"The references are nested more than {DEEPEST_REFERENCE} deep.")
            return
        _check_reference(f"{at}{path}", node, problems)


def check_callback(at: str, argument: Argument, problems: Problems) -> None:
    """`onProgress` and `onComplete`: an address that takes a body, with headers that fit."""
    verb = argument.verb or Verb.POST
    if verb.is_input:
        problems.add(f"{at}.verb", "A callback needs the verb post, put or patch.")
    elif (argument.url or "").partition(":")[0].casefold() not in ("http", "https"):
        problems.add(f"{at}.url", "A callback needs an http or https URL.")
    else:
        _check_node(at, verb, argument, problems)


def _nodes(argument: Argument) -> Iterator[tuple[str, int, Argument]]:
    pending = [("", 0, argument)]
    while pending:
        path, depth, node = pending.pop()
        if depth:
            yield path, depth, node
        if depth <= DEEPEST_REFERENCE:
            pending += [(f"{path}.references[{n}]", depth + 1, child) for n, child in enumerate(node.references)]


def _check_reference(at: str, node: Argument, problems: Problems) -> None:
    verb = node.verb or Verb.GET
    if not verb.is_input or verb is Verb.READ:
        problems.add(f"{at}.verb", "A reference is downloaded: its verb is get, head or refget.")
        return
    _check_node(at, verb, node, problems)
    if is_data_url(node.url) and not node.local_name:
        problems.add(f"{at}.localName", "A data URL has no file name. Give the reference a localName.")


def _check_node(at: str, verb: Verb, argument: Argument, problems: Problems) -> None:
    check_content(at, argument, problems)
    _check_url(at, verb, argument.url, problems)
    _check_headers(f"{at}.headers", argument.headers, problems)
    _check_path(f"{at}.localName", argument.local_name, problems)
    _check_path(f"{at}.pathInZip", argument.path_in_zip, problems)


def _check_url(at: str, verb: Verb, url: str | None, problems: Problems) -> None:
    if not url:
        problems.add(f"{at}.url", "A url must be specified.")
    elif is_data_url(url):
        if not verb.is_input:
            problems.add(f"{at}.url", "A data URL can only be read; give an output an address to send its file to.")
            return
        try:
            read_data_url(url)
        except InvalidInput as error:
            problems.add_all(at, error)
    elif not _is_address(url):
        problems.add(f"{at}.url", f"This is not a valid url. Use {', '.join(_SCHEMES)} or data.")


def _is_address(url: str) -> bool:
    if url.startswith(OBJECT_URN):
        # The key of an object may hold spaces, `#` and `%`, and an object id is answered with the key as it is.
        return url.isprintable() and bool(url.removeprefix(OBJECT_URN).partition("/")[2])
    if _BROKEN_URL.search(url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and bool(parts.path if parts.scheme == "urn" else parts.netloc)


def _check_headers(at: str, headers: Mapping[str, str], problems: Problems) -> None:
    for name, value in headers.items():
        if not _HEADER_NAME.match(name) or _BROKEN_HEADER.search(value):
            problems.add(at, f"'{_BROKEN_HEADER.sub(' ', name)}' is not a valid header of one line.")


def _check_path(at: str, path: str | None, problems: Problems) -> None:
    remark = name_problem(path)
    if remark:
        problems.add(at, remark)
