"""Where an invited person chooses a name and a password, and is signed in."""

import asyncio

from starlette.responses import Response

from cadstack.app.users import accept_invitation, invited
from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.user import User
from cadstack.web.pages.sign_in import begin_session
from cadstack.web.visitor import HOME, AnyVisitor, CheckedForm, Visitor


async def show(visitor: AnyVisitor) -> Response:
    """GET /invitation/{token}"""
    user = await visitor.services.run(invited, _token(visitor), visitor.services.now())
    return _form(visitor, user, user.first_name, user.last_name)


async def accept(visitor: AnyVisitor, form: CheckedForm) -> Response:
    """POST /invitation/{token}"""
    services, now = visitor.services, visitor.services.now()
    first, last, password = form.get("first_name", ""), form.get("last_name", ""), form.get("password", "")
    user = await services.run(invited, _token(visitor), now)
    try:
        if password != form.get("again", ""):
            raise InvalidInput("The two passwords differ.")
        hashed = await asyncio.wrap_future(services.passwords.hashed(password))
        user = await services.run(accept_invitation, _token(visitor), first, last, hashed, now)
    except InvalidInput as error:
        return _form(visitor, user, first, last, error.message)
    return await begin_session(visitor, user, HOME)


def _token(visitor: Visitor) -> str:
    token: str = visitor.request.path_params["token"]
    return token


def _form(visitor: Visitor, user: User, first: str, last: str, problem: str = "") -> Response:
    return visitor.page(
        "invitation.html",
        status=400 if problem else 200,
        title="Welcome",
        email=user.email,
        first_name=first,
        last_name=last,
        problem=problem,
    )


ROUTES = (
    ("GET", "/invitation/{token}", show),
    ("POST", "/invitation/{token}", accept),
)
