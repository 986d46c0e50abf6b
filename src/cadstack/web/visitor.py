"""Who looks at a page, and what every page needs: session cookie, form tokens, menu, redirects.

    async def show(visitor: SignedInVisitor) -> Response:
        return visitor.page("grants.html", title="My grants", grants=...)

    async def revoke(visitor: SignedInVisitor, form: CheckedForm) -> Response:
        ...
        return visitor.redirect("/grants")

Forms cannot be forged. Each carries `{{ csrf() }}`, a hidden field that is made from the visitor's own cookie and
changes when somebody signs in; the browser must also name this site as the origin of the form. Whoever has no session
has a cookie all the same, so the sign-in form is protected too; a sign-in gets a fresh cookie, so a cookie that
somebody planted is worth nothing afterwards.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cadstack.app.sessions import SignedIn, prolong, signed_in
from cadstack.domain.errors import NotAuthenticated, NotPermitted
from cadstack.domain.identity.principal import Principal
from cadstack.domain.identity.session import SESSION_LIFETIME
from cadstack.domain.identity.user import User
from cadstack.web.rendering import hidden_field, render
from cadstack.wire.http.lenient import read_form
from cadstack.wire.http.services import Services, services_of

LOCAL_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\x7f\\]*\Z")
MAX_NEXT = 8 * 1024
HOME = "/"


@dataclass(frozen=True)
class MenuEntry:
    """A place in the menu: at the top of every page, or below the user's name; some are for admins only."""

    label: str
    path: str
    at_top: bool = False
    for_admins: bool = False


class SignInNeeded(NotAuthenticated):
    """The page is for somebody who is signed in; `next` is where to go on afterwards."""

    def __init__(self, base: str, path: str) -> None:
        super().__init__("Sign in first.")
        self._location = sign_in_location(base, path)

    def redirect(self) -> Response:
        return RedirectResponse(self._location, 303, {"Cache-Control": "no-store"})


def sign_in_location(base: str, path: str) -> str:
    """The sign-in page that leads on to `path`."""
    return f"{base}/sign-in?next={quote(path, safe='')}"


def local_path(text: str) -> str:
    """`text` where it is a path of this site, else the start page; never an address elsewhere."""
    return text if LOCAL_PATH.match(text) and len(text) <= MAX_NEXT else HOME


@dataclass
class Visitor:
    """The browser that asks: its request, its cookie, and who is signed in there."""

    request: Request
    services: Services
    token: str
    is_new: bool
    signed_in: SignedIn | None

    @property
    def user(self) -> User | None:
        return self.signed_in.user if self.signed_in else None

    @property
    def principal(self) -> Principal:
        """Who calls verbs from these pages: the user himself, through no client app."""
        return Principal("", user_id=self.user.id if self.user else None)

    @cached_property
    def csrf(self) -> str:
        """What a form of this visitor carries."""
        return hmac.new(self.token.encode(), b"form", hashlib.sha256).hexdigest()

    @cached_property
    def base(self) -> str:
        """The path of the public URL, which stands before every link; empty for most servers."""
        return urlsplit(self.services.public_url).path.rstrip("/")

    @property
    def path(self) -> str:
        """The path and query of this request."""
        query = self.request.scope["query_string"].decode("latin-1")
        raw: str = self.request.scope["raw_path"].decode("latin-1")
        return f"{raw}?{query}" if query else raw

    @property
    def menu(self) -> list[MenuEntry]:
        """The entries that this visitor may use."""
        from cadstack.web.site import page_modules  # noqa: PLC0415 - the pages import this module

        entries: Iterable[MenuEntry] = (e for module in page_modules() for e in getattr(module, "MENU", ()))
        user = self.user
        return [entry for entry in entries if user is not None and (user.is_admin or not entry.for_admins)]

    def page(self, template: str, *, status: int = 200, leaves: bool = False, **values: Any) -> Response:
        """A page in the layout; `title` is among `values`. See `rendering.render` for `leaves`."""
        field = partial(hidden_field, "csrf", self.csrf)
        answer = render(template, status=status, leaves=leaves, visitor=self, base=self.base, csrf=field, **values)
        if self.is_new:
            self.set_cookie(answer, self.token)
        return answer

    def redirect(self, path: str) -> Response:
        """On to another page of this site, by GET."""
        return RedirectResponse(self.base + path, 303, {"Cache-Control": "no-store"})

    def set_cookie(self, answer: Response, token: str, name: str = "", seconds: float = 0) -> None:
        """Give the browser a cookie that scripts and other sites cannot use; by default the session's."""
        answer.set_cookie(
            cookie_name(self.services.public_url) + name,
            token,
            max_age=int(seconds or SESSION_LIFETIME.total_seconds()),
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )

    def cookie(self, name: str = "") -> str:
        """A cookie that `set_cookie` gave; empty where there is none."""
        return self.request.cookies.get(cookie_name(self.services.public_url) + name, "")

    @property
    def is_secure(self) -> bool:
        return self.services.public_url.startswith("https:")

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return self.request.client.host if self.request.client else ""

    @property
    def in_development(self) -> bool:
        """Whether this server is for trying things out: pages may then say what helps a developer."""
        return self.services.settings.reaches_loopback


def cookie_name(public_url: str) -> str:
    """On https no neighbour can plant it; on http it has the port, since cookies of one host cross its ports."""
    parts = urlsplit(public_url)
    return "__Host-cadstack" if parts.scheme == "https" else f"cadstack-{parts.port or 80}"


async def visitor_of(request: Request) -> Visitor:
    """The visitor of a page, signed in or not."""
    services = services_of(request)
    token = request.cookies.get(cookie_name(services.public_url), "")
    if not token:
        return Visitor(request, services, services.ids.secret(), is_new=True, signed_in=None)
    now = services.now()
    found = await services.read(signed_in, token, now)
    if found is not None and found.session.is_due(now):
        await services.run(prolong, found.session.token_hash, now)
        return Visitor(request, services, token, is_new=True, signed_in=found)
    return Visitor(request, services, token, is_new=False, signed_in=found)


AnyVisitor = Annotated[Visitor, Depends(visitor_of)]


async def _signed_in_visitor(visitor: AnyVisitor) -> Visitor:
    if visitor.signed_in is None:
        raise SignInNeeded(visitor.base, visitor.path if visitor.request.method == "GET" else HOME)
    return visitor


SignedInVisitor = Annotated[Visitor, Depends(_signed_in_visitor)]


async def _admin_visitor(visitor: SignedInVisitor) -> Visitor:
    if visitor.user is None or not visitor.user.is_admin:
        raise NotPermitted("This page is for admins.", next_step="Ask one to make you an admin, or to do it for you.")
    return visitor


AdminVisitor = Annotated[Visitor, Depends(_admin_visitor)]


async def _checked_form(visitor: AnyVisitor) -> dict[str, str]:
    form = await read_form(visitor.request)
    if not _is_own_origin(visitor) or not hmac.compare_digest(form.get("csrf", "").encode(), visitor.csrf.encode()):
        raise NotPermitted(
            "This form was not sent from a page of this site, or the page was too old.",
            next_step="Go back, load the page again and send it once more.",
        )
    return form


CheckedForm = Annotated[dict[str, str], Depends(_checked_form)]


def _is_own_origin(visitor: Visitor) -> bool:
    """By what the browser says about the form; a program that is no browser says nothing and needs the token."""
    origin = visitor.request.headers.get("origin")
    if origin is None:
        return visitor.request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    parts = urlsplit(visitor.services.public_url)
    return origin == f"{parts.scheme}://{parts.netloc}" or (
        urlsplit(origin).netloc == visitor.request.headers.get("host") and origin.startswith(("http:", "https:"))
    )
