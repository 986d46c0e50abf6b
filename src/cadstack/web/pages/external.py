"""Sign in through another server: there, and back again."""

import asyncio

from starlette.responses import RedirectResponse, Response

from cadstack.app.external import begin, come_back, user_of
from cadstack.app.ports import SignInServer
from cadstack.domain.errors import NotAuthenticated, NotFound
from cadstack.web.pages.sign_in import begin_session
from cadstack.web.visitor import HOME, AnyVisitor, Visitor, local_path


async def leave(visitor: AnyVisitor) -> Response:
    """GET /sign-in/elsewhere"""
    services, server = visitor.services, _server(visitor)
    next_path = local_path(visitor.request.query_params.get("next", HOME))
    state, made = await services.run(begin, visitor.token, next_path, services.now(), services.ids)
    address = await asyncio.to_thread(server.address, state, made.nonce, made.verifier)
    answer = RedirectResponse(address, 302, {"Cache-Control": "no-store"})
    if visitor.is_new:
        visitor.set_cookie(answer, visitor.token)
    return answer


async def come(visitor: AnyVisitor) -> Response:
    """GET /sign-in/return"""
    services, server, sent = visitor.services, _server(visitor), visitor.request.query_params
    made = await services.run(come_back, sent.get("state", ""), visitor.token, services.now())
    if not sent.get("code"):
        raise NotAuthenticated(f"The sign-in server said no: {sent.get('error', 'no reason given')}.")
    identity = await asyncio.to_thread(server.identity, sent["code"], made.nonce, made.verifier, services.now())
    user = await services.run(user_of, identity)
    return await begin_session(visitor, user, made.next_path)


def _server(visitor: Visitor) -> SignInServer:
    if visitor.services.sign_in_server is None:
        raise NotFound("This server signs people in by itself.")
    return visitor.services.sign_in_server


ROUTES = (
    ("GET", "/sign-in/elsewhere", leave),
    ("GET", "/sign-in/return", come),
)
