"""Sign in with email and password, and sign out."""

import asyncio
import math

from starlette.responses import Response

from cadstack.app.sessions import begin_attempt, remember_device, sign_in, sign_out
from cadstack.domain.identity.throttle import REMEMBERED_DEVICE
from cadstack.domain.identity.user import User
from cadstack.web.visitor import HOME, AnyVisitor, CheckedForm, Visitor, local_path

DEVICE = "-device"
WRONG = "The email or the password is wrong."


async def show(visitor: AnyVisitor) -> Response:
    """GET /sign-in"""
    sent = visitor.request.query_params
    return _form(visitor, local_path(sent.get("next", HOME)), sent.get("email", ""))


async def enter(visitor: AnyVisitor, form: CheckedForm) -> Response:
    """POST /sign-in"""
    services = visitor.services
    next_path, email, password = local_path(form.get("next", HOME)), form.get("email", ""), form.get("password", "")
    attempt = await services.run(begin_attempt, email, visitor.cookie(DEVICE), visitor.address, services.now())
    if attempt.wait:
        seconds = math.ceil(attempt.wait.total_seconds())
        answer = _form(visitor, next_path, email, f"Too many wrong passwords. Try again in {seconds} s.", status=429)
        answer.headers["Retry-After"] = str(seconds)
        return answer
    kept = attempt.user.password_hash if attempt.user is not None and attempt.user.can_act else ""
    is_right = await asyncio.wrap_future(services.passwords.checked(kept, password))
    if attempt.user is None or not is_right:
        return _form(visitor, next_path, email, WRONG, status=401)
    return await begin_session(visitor, attempt.user, next_path, attempt.who)


async def leave(visitor: AnyVisitor, _form: CheckedForm) -> Response:
    """POST /sign-out"""
    await visitor.services.run(sign_out, visitor.token)
    answer = visitor.redirect(HOME)
    visitor.set_cookie(answer, visitor.services.ids.secret())
    return answer


async def begin_session(visitor: Visitor, user: User, next_path: str, who: str = "") -> Response:
    """Sign this user in, in a session that no earlier page of the browser knows, and go on."""
    services, now = visitor.services, visitor.services.now()
    token = services.ids.secret()
    await services.run(sign_out, visitor.token)
    await services.run(sign_in, user.id, token, now, purpose=next_path, who=who)
    answer = visitor.redirect(next_path)
    visitor.set_cookie(answer, token)
    device = visitor.cookie(DEVICE) or services.ids.secret()
    await services.run(remember_device, user.id, device, now)
    visitor.set_cookie(answer, device, DEVICE, REMEMBERED_DEVICE.total_seconds())
    return answer


def _form(visitor: Visitor, next_path: str, email: str = "", problem: str = "", status: int = 200) -> Response:
    return visitor.page(
        "sign_in.html",
        status=status,
        leaves=True,
        title="Sign in",
        next=next_path,
        email=email,
        problem=problem,
        elsewhere=visitor.services.settings.sign_in_name if visitor.services.sign_in_server else "",
    )


ROUTES = (
    ("GET", "/sign-in", show),
    ("POST", "/sign-in", enter),
    ("POST", "/sign-out", leave),
)
