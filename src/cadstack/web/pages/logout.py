"""GET /authentication/v2/logout: a client app sends its user here to sign out.

Where to go on afterwards must be registered with some client app; anything else leads to the sign-in page.
"""

from starlette.responses import RedirectResponse, Response

from cadstack.app.ports import UnitOfWork
from cadstack.app.sessions import sign_out
from cadstack.domain.identity.callback import is_registered
from cadstack.web.visitor import AnyVisitor


async def logout(visitor: AnyVisitor) -> Response:
    """GET /authentication/v2/logout"""
    await visitor.services.run(sign_out, visitor.token)
    target = visitor.request.query_params.get("post_logout_redirect_uri", "")
    known = bool(target) and await visitor.services.read(_is_known, target)
    answer = RedirectResponse(target if known else f"{visitor.base}/sign-in", 302, {"Cache-Control": "no-store"})
    visitor.set_cookie(answer, visitor.services.ids.secret())
    return answer


def _is_known(uow: UnitOfWork, target: str) -> bool:
    return any(is_registered(target, app.logout_callbacks) for app in uow.apps.all())


ROUTES = (("GET", "/authentication/v2/logout", logout),)
