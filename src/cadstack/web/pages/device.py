"""Where a person types the code that a machine shows, and consents for that machine."""

from starlette.responses import Response

from cadstack.app.devices import decide, waiting
from cadstack.domain.errors import NotFound
from cadstack.domain.identity.device import shown_code
from cadstack.domain.identity.scope import meaning
from cadstack.web.visitor import CheckedForm, SignedInVisitor, Visitor

PATH = "/device"


async def show(visitor: SignedInVisitor) -> Response:
    """GET /device: the code may be in the address; Allow is asked for all the same."""
    code = visitor.request.query_params.get("code", "")
    return await _question(visitor, code) if code else _entry(visitor)


async def answer(visitor: SignedInVisitor, form: CheckedForm) -> Response:
    """POST /device: the code, or the decision about it."""
    assert visitor.user is not None
    code, decision = form.get("code", ""), form.get("decision", "")
    if not decision:
        return await _question(visitor, code)
    is_allowed = decision == "allow"
    try:
        await visitor.services.run(decide, code, visitor.user.id, visitor.services.now(), is_allowed=is_allowed)
    except NotFound as error:
        return _entry(visitor, error.message)
    return visitor.page("device_done.html", title="Done", is_allowed=is_allowed)


async def _question(visitor: Visitor, code: str) -> Response:
    try:
        request, app = await visitor.services.read(waiting, code, visitor.services.now())
    except NotFound as error:
        return _entry(visitor, error.message)
    return visitor.page(
        "consent.html",
        title=f"Allow {app.name}?",
        app=app,
        goes_to="",
        code=shown_code(request.user_code),
        scopes=[(scope, meaning(scope)) for scope in request.scopes],
    )


def _entry(visitor: Visitor, problem: str = "") -> Response:
    return visitor.page("device.html", status=404 if problem else 200, title="Connect a machine", problem=problem)


ROUTES = (
    ("GET", PATH, show),
    ("POST", PATH, answer),
)
