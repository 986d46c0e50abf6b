"""GET and POST /authentication/v2/authorize: sign in, consent, and back to the client app.

The consent form is sent to the address it came from, so everything that was asked is read and checked again from the
query, and nothing of it lies in the form. A browser is only ever sent to a registered callback.
"""

import json
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.responses import RedirectResponse, Response

from cadstack.app.authorization import (
    AuthorizationRequest,
    Refused,
    Reply,
    UnknownClient,
    WrongRedirect,
    consent_to,
    is_consented,
    read_request,
)
from cadstack.app.sessions import use_up
from cadstack.app.tokens import issue_id_token
from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.scope import meaning
from cadstack.web.visitor import AnyVisitor, CheckedForm, Visitor, sign_in_location

PATH = "/authentication/v2/authorize"


async def show(visitor: AnyVisitor) -> Response:
    """GET /authentication/v2/authorize"""
    try:
        request = await _read(visitor)
    except Refused as refusal:
        return _send(visitor, refusal.reply)
    except (UnknownClient, WrongRedirect) as error:
        return _explain(visitor, error)
    user = visitor.user
    if user is None or not _is_fresh_enough(visitor, request):
        if request.prompt == "none":
            return _send(visitor, request.refuse("login_required", "Nobody is signed in."))
        return RedirectResponse(sign_in_location(visitor.base, visitor.path) + _hint(visitor), 302)
    if request.prompt != "consent" and await visitor.services.read(
        is_consented, request, user.id, visitor.services.now()
    ):
        return await _allow(visitor, request)
    if request.prompt == "none":
        return _send(visitor, request.refuse("consent_required", "The user has not consented."))
    return visitor.page(
        "consent.html",
        leaves=True,
        title=f"Allow {request.app.name}?",
        app=request.app,
        goes_to=urlsplit(request.redirect_uri).netloc or request.redirect_uri,
        code="",
        scopes=[(scope, meaning(scope)) for scope in request.scopes],
    )


async def decide(visitor: AnyVisitor, form: CheckedForm) -> Response:
    """POST /authentication/v2/authorize: Allow or Deny."""
    try:
        request = await _read(visitor)
    except Refused as refusal:
        return _send(visitor, refusal.reply)
    except (UnknownClient, WrongRedirect) as error:
        return _explain(visitor, error)
    if visitor.user is None or not _is_fresh_enough(visitor, request):
        return RedirectResponse(sign_in_location(visitor.base, visitor.path), 303)
    if form.get("decision") != "allow":
        return _send(visitor, request.refuse("access_denied", "The user denied the request."))
    return await _allow(visitor, request)


async def _read(visitor: Visitor) -> AuthorizationRequest:
    sent = parse_qsl(visitor.request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if len(dict(sent)) < len(sent):
        raise InvalidInput("The request repeats a parameter.", next_step="Send each parameter once.")
    return await visitor.services.read(read_request, dict(sent))


def _is_fresh_enough(visitor: Visitor, request: AuthorizationRequest) -> bool:
    """With `prompt=login` the session must have begun for this very request."""
    session = visitor.signed_in.session if visitor.signed_in else None
    return session is not None and (request.prompt != "login" or session.purpose == visitor.path)


async def _allow(visitor: Visitor, request: AuthorizationRequest) -> Response:
    services, signed_in = visitor.services, visitor.signed_in
    assert signed_in is not None
    now = services.now()
    code = await services.run(consent_to, request, signed_in.user.id, now, services.ids)
    if request.prompt == "login":
        await services.run(use_up, signed_in.session.token_hash)
    if code:
        return _send(visitor, request.reply(code=code))
    identity = issue_id_token(signed_in.user, request.app.id, request.nonce, services.keyring, now)
    return _send(visitor, request.reply(id_token=identity))


def _send(visitor: Visitor, reply: Reply) -> Response:
    """The browser goes to the callback; its answer is never kept."""
    if reply.mode == "form_post":
        return visitor.page(
            "form_post.html", leaves=True, title="One moment", action=reply.redirect_uri, values=reply.values
        )
    parts = urlsplit(reply.redirect_uri)
    added = urlencode(reply.values)
    if reply.mode == "fragment":
        parts = parts._replace(fragment=added)
    else:
        parts = parts._replace(query=f"{parts.query}&{added}" if parts.query else added)
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return RedirectResponse(urlunsplit(parts), 302, headers)


def _explain(visitor: Visitor, error: UnknownClient | WrongRedirect) -> Response:
    """A page, since nothing may be sent anywhere. What is registered is shown to developers alone."""
    wrong = error if isinstance(error, WrongRedirect) else None
    shown = wrong if visitor.in_development else None
    return visitor.page(
        "refused.html",
        status=400,
        title=f"400 – {error.message}",  # noqa: RUF001 - the dash of the original
        next_step=error.next_step,
        received=shown.received if shown else None,
        registered=shown.app.callbacks if shown else (),
        app=shown.app if shown else None,
    )


def _hint(visitor: Visitor) -> str:
    """The email that the client app expects, from `authoptions` or `login_hint`."""
    sent = visitor.request.query_params
    try:
        options = json.loads(sent.get("authoptions", "{}"))
    except ValueError:
        options = {}
    email = options.get("id") if isinstance(options, dict) else None
    email = email if isinstance(email, str) else sent.get("login_hint", "")
    return f"&{urlencode({'email': email})}" if email else ""


ROUTES = (
    ("GET", PATH, show),
    ("POST", PATH, decide),
)
