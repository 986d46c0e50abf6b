"""GET /userinfo: who the user of a token is. The original serves it on another host."""

from typing import Any

from starlette.responses import JSONResponse, Response

from cadstack.app.ports import UnitOfWork
from cadstack.domain.errors import NotAuthenticated, NotPermitted
from cadstack.domain.identity.principal import Principal
from cadstack.domain.identity.user import User
from cadstack.wire.http.caller import Caller
from cadstack.wire.http.services import Served


async def userinfo(caller: Caller, services: Served) -> Response:
    """GET /userinfo"""
    user = await services.read(_user_of, caller)
    return JSONResponse(document(user, services.public_url), headers={"Cache-Control": "no-store"})


def document(user: User, public_url: str) -> dict[str, Any]:
    """The members of the original; what this server does not know is empty, in the type that it has there."""
    unknown = dict.fromkeys(
        ("profile", "phone_number", "job_title", "industry", "industry_code", "about_me", "company", "country_code"), ""
    )
    no_address = dict.fromkeys(("street_address", "locality", "region", "postal_code", "country"), "")
    picture = f"{public_url}/_cadstack/static/person.svg"
    return {
        "sub": user.id,
        "name": user.name,
        "given_name": user.first_name,
        "family_name": user.last_name,
        "preferred_username": user.email,
        "email": user.email,
        "email_verified": True,
        "picture": picture,
        "locale": "en-US",
        "language": "en",
        "updated_at": int(user.created.timestamp()),
        "is_2fa_enabled": False,
        "phone_number_verified": False,
        "ldap_enabled": False,
        "ldap_domain": None,
        **unknown,
        "address": no_address,
        "created_date": f"{user.created:%Y-%m-%dT%H:%M:%SZ}",
        "last_login_date": f"{user.last_sign_in or user.created:%Y-%m-%dT%H:%M:%SZ}",
        "eidm_guid": user.id,
        "opt_in": False,
        "social_userinfo_list": [],
        "thumbnails": {f"sizeX{size}": picture for size in (20, 40, 50, 58, 80, 120, 160, 176, 240, 360)},
    }


def _user_of(uow: UnitOfWork, caller: Principal) -> User:
    if caller.user_id is None:
        raise NotPermitted("The token is that of a client app, not of a user.", next_step="Use a three-legged token.")
    user = uow.users.get(caller.user_id)
    if user is None or not user.can_act:
        raise NotAuthenticated("The user of this token does not exist any more.")
    return user
