"""Templates, and the headers that every page carries."""

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response

from cadstack.domain.errors import CadstackError, TooManyRequests

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
# `same-origin`, not `no-referrer`: with the latter a browser sends `Origin: null` with our own forms.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"  # noqa: E501 - one header
OWN_FORMS = "; form-action 'self'"


@cache
def environment() -> "Environment":
    """The templates, with every value escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - 0.1 s that no start waits for

    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.filters["day"] = lambda moment: f"{moment:%d %B %Y}".lstrip("0")
    return made


def render(template: str, *, status: int = 200, leaves: bool = False, **values: Any) -> Response:
    """A page. `leaves`: its form may end at another site, as the answer to a client app's request does.

    Browsers hold a form's policy against the redirects after it too, so such a page cannot say `form-action 'self'`.
    """
    headers = {**HEADERS, "Content-Security-Policy": POLICY if leaves else POLICY + OWN_FORMS}
    content = environment().get_template(template).render(values)
    return HTMLResponse(content, status, headers)


def hidden_field(name: str, value: str) -> "Markup":
    """A hidden field of a form."""
    from markupsafe import Markup  # noqa: PLC0415 - as above

    return Markup('<input type="hidden" name="{}" value="{}">').format(name, value)


def error_page(status: int, error: CadstackError) -> Response:
    """What happened and the next step, as a page."""
    answer = render(
        "error.html",
        status=status,
        title=HTTPStatus(status).phrase,
        message=error.message,
        next_step=error.next_step,
        visitor=None,
        base="",
    )
    if isinstance(error, TooManyRequests):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer
