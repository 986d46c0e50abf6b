"""Tokens of users: code, PKCE, refresh, revoke, introspection; and what thieves try."""

import base64
import json
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey

from cadstack.app.users import disable_user, enable_user
from cadstack.domain.identity.principal import SYSTEM

SIGNATURE_NEEDED = "Argument must be specified when using 3-legged oauth token. (Parameter 'Signatures.ActivityId')"
AUTH_006 = "Access token provided is invalid or expired."


def decoded(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def told(answer) -> tuple[int, str, str]:
    return answer.status_code, answer.json()["error"], answer.json()["error_description"]


INVALID_CODE = (400, "invalid_grant", "The authorization code is invalid or has expired.")
INVALID_REFRESH = (400, "invalid_grant", "The refresh token is invalid or expired.")


class TestCode:
    def test_it_becomes_tokens_of_the_documented_shape(self, public, ada, clock):
        body = public.tokens()
        assert set(body) == {"access_token", "token_type", "expires_in", "refresh_token"}
        assert (body["token_type"], body["expires_in"], len(body["refresh_token"])) == ("Bearer", 3599, 42)
        claims = decoded(body["access_token"].split(".")[1])
        assert len(claims.pop("jti")) == 64
        assert claims == {
            "scope": ["data:read", "data:write"],
            "client_id": "public-app",
            "userid": ada.id,
            "iss": "http://cadstack.test",
            "aud": "https://autodesk.com",
            "exp": int(clock().timestamp()) + 3600,
        }

    def test_with_openid_comes_an_id_token(self, public, ada, client):
        body = public.tokens(scope="openid data:read", nonce="n-7")
        keys = KeySet.import_key_set(client.get("/authentication/v2/keys").json())
        claims = jwt.decode(body["id_token"], keys, algorithms=["RS256"]).claims
        assert {"first_name", "last_name", "user_name", "user_email", "userid", "analytics_id"} <= set(claims)
        assert (claims["aud"], claims["nonce"], claims["iss"]) == ("public-app", "n-7", "http://cadstack.test")
        assert "id_token" not in public.refresh(body["refresh_token"]).json()

    def test_a_web_app_needs_no_pkce_but_its_secret(self, web):
        code = web.code(code_challenge=None, code_challenge_method=None)
        wrong = web.exchange(code, code_verifier=None, client_secret="wrong")
        assert told(wrong) == (401, "invalid_credentials", "The client credentials are invalid.")
        assert told(web.exchange(code, code_verifier=None, client_secret=None)) == (
            401,
            "invalid_credentials",
            "No client credentials found.",
        )
        assert web.exchange(code, code_verifier=None).status_code == 200

    def test_by_basic_header_and_never_by_both(self, web):
        header = {"Authorization": "Basic " + base64.b64encode(b"web-app:secret of web-app").decode()}
        form = {"grant_type": "authorization_code", "redirect_uri": web.callback, "code_verifier": web.VERIFIER}
        both = {**form, "code": web.code(), "client_id": "web-app"}
        answer = web.client.post("/authentication/v2/token", data=both, headers=header)
        assert told(answer)[:2] == (400, "invalid_request")
        only = {**form, "code": web.code()}
        assert web.client.post("/authentication/v2/token", data=only, headers=header).status_code == 200

    @pytest.mark.parametrize("name", ["code", "redirect_uri", "code_verifier"])
    def test_what_is_missing_is_named(self, public, name):
        words = f"The request is missing a required parameter '{name}'."
        sent = {"code": public.code(), name: None}
        assert told(public.exchange(sent.pop("code"), **sent)) == (400, "invalid_request", words)

    @pytest.mark.parametrize("verifier", ["w" * 43, "v" * 44, "v" * 42, "é" * 43])
    def test_a_wrong_verifier(self, public, verifier):
        answer = public.exchange(public.code(), code_verifier=verifier)
        assert told(answer) == (400, "invalid_grant", "PKCE verification failed.")

    def test_a_verifier_without_a_challenge_is_a_downgrade(self, web):
        code = web.code(code_challenge=None, code_challenge_method=None)
        assert told(web.exchange(code))[2] == "PKCE verification failed."

    def test_a_challenge_without_a_verifier(self, web):
        assert told(web.exchange(web.code(), code_verifier=None))[2] == "PKCE verification failed."

    def test_a_wrong_redirect_uri(self, public):
        answer = public.exchange(public.code(), redirect_uri="https://office.example/other")
        assert told(answer) == (400, "invalid_grant", "The 'redirect_uri' is invalid.")

    def test_another_apps_code(self, public, web):
        web.callback = public.callback
        answer = web.exchange(public.code())
        assert told(answer) == (400, "invalid_grant", "The grant was issued to another client.")

    def test_an_invented_code(self, public):
        assert told(public.exchange("invented")) == INVALID_CODE

    def test_it_lives_five_minutes(self, public, clock):
        code = public.code()
        clock.advance(seconds=299)
        assert public.exchange(code).status_code == 200
        code = public.code()
        clock.advance(seconds=300)
        assert told(public.exchange(code)) == INVALID_CODE

    def test_used_twice_it_ends_what_it_made(self, public):
        code = public.code()
        tokens = public.exchange(code).json()
        later = public.refresh(tokens["refresh_token"]).json()
        assert told(public.exchange(code)) == INVALID_CODE
        assert told(public.refresh(later["refresh_token"])) == INVALID_REFRESH
        assert public.userinfo(tokens["access_token"]).status_code == 401
        assert public.userinfo(later["access_token"]).status_code == 401


class TestRefresh:
    def test_each_time_another_token_and_the_old_one_is_dead(self, public, clock):
        first = public.tokens()["refresh_token"]
        second = public.refresh(first).json()["refresh_token"]
        assert (second != first, len(second)) == (True, 42)
        clock.advance(seconds=11)
        assert told(public.refresh(first)) == INVALID_REFRESH

    @pytest.mark.parametrize(("days", "works"), [(14, True), (15, False), (16, False)])
    def test_fifteen_days(self, public, clock, days, works):
        token = public.tokens()["refresh_token"]
        clock.advance(days=days)
        answer = public.refresh(token)
        if works:
            assert answer.status_code == 200
        else:
            assert told(answer) == INVALID_REFRESH

    def test_fifteen_days_slide(self, public, clock):
        token = public.tokens()["refresh_token"]
        for _ in range(10):
            clock.advance(days=14)
            token = public.refresh(token).json()["refresh_token"]
        clock.advance(days=16)
        assert told(public.refresh(token)) == INVALID_REFRESH

    def test_racers_get_the_same_token_within_the_grace(self, public, clock):
        first = public.tokens()["refresh_token"]
        answers = [public.refresh(first).json() for _ in range(3)]
        assert len({answer["refresh_token"] for answer in answers}) == 1
        clock.advance(seconds=5)
        third = public.refresh(answers[0]["refresh_token"]).json()["refresh_token"]
        assert public.refresh(first).json()["refresh_token"] == third, "the newest, so that no racer falls behind"
        clock.advance(days=1)
        assert public.refresh(third).status_code == 200

    def test_a_replay_after_the_grace_ends_the_chain(self, public, clock):
        stolen = public.tokens()["refresh_token"]
        owners = public.refresh(stolen).json()
        clock.advance(seconds=11)
        assert told(public.refresh(stolen)) == INVALID_REFRESH
        assert told(public.refresh(owners["refresh_token"])) == INVALID_REFRESH
        assert public.userinfo(owners["access_token"]).json()["developerMessage"] == AUTH_006

    def test_where_replay_is_forgiven_the_chain_goes_on(self, public, clock, services, own_client):
        from dataclasses import replace

        relaxed = replace(services.settings, refresh_replay_ends_grant=False, refresh_grace_seconds=0)
        stolen = public.tokens()["refresh_token"]
        owners = public.refresh(stolen).json()["refresh_token"]
        own_client.app.state.services = replace(services, settings=relaxed)
        public.client = own_client
        clock.advance(seconds=1)
        assert told(public.refresh(stolen)) == INVALID_REFRESH
        assert public.refresh(owners).status_code == 200

    def test_fewer_scopes_and_then_all_again(self, public):
        token = public.tokens()["refresh_token"]
        fewer = public.refresh(token, scope="data:read").json()
        assert decoded(fewer["access_token"].split(".")[1])["scope"] == ["data:read"]
        again = public.refresh(fewer["refresh_token"]).json()
        assert decoded(again["access_token"].split(".")[1])["scope"] == ["data:read", "data:write"]

    def test_more_scopes_are_refused_and_use_nothing_up(self, public, clock):
        token = public.tokens()["refresh_token"]
        answer = public.refresh(token, scope="data:read account:write")
        assert told(answer) == (400, "invalid_grant", "The scope is invalid.")
        clock.advance(days=1)
        assert public.refresh(token).status_code == 200

    def test_another_app_gets_nothing_and_breaks_nothing(self, public, web):
        token = public.tokens()["refresh_token"]
        assert told(web.refresh(token)) == (400, "invalid_grant", "The grant was issued to another client.")
        assert public.refresh(token).status_code == 200

    @pytest.mark.parametrize("token", ["invented", "x" * 42, "é", " "])
    def test_an_invented_token(self, public, token):
        assert told(public.refresh(token)) == INVALID_REFRESH

    def test_a_missing_token(self, public):
        words = "The request is missing a required parameter 'refresh_token'."
        assert told(public.refresh("")) == (400, "invalid_request", words)

    def test_an_access_token_is_none(self, public):
        assert told(public.refresh(public.tokens()["access_token"])) == INVALID_REFRESH

    def test_a_disabled_user_ends_it_at_once_and_until_he_is_back(self, public, ada, services):
        tokens = public.tokens()
        assert public.userinfo(tokens["access_token"]).status_code == 200
        services.store.run(disable_user, SYSTEM, ada.email, services.now())
        assert public.userinfo(tokens["access_token"]).status_code == 401
        assert told(public.refresh(tokens["refresh_token"])) == INVALID_REFRESH
        services.store.run(enable_user, SYSTEM, ada.email)
        assert public.refresh(tokens["refresh_token"]).status_code == 200


class TestPublicApps:
    def test_get_no_tokens_of_their_own(self, public):
        assert told(public.token(grant_type="client_credentials", scope="data:read"))[:2] == (
            400,
            "unauthorized_client",
        )

    def test_have_no_secret_that_could_be_right(self, public):
        assert public.exchange(public.code(), client_secret="anything").status_code == 401

    def test_cannot_use_premium_apis_and_are_told_why(self, public):
        token = public.tokens(scope="code:all")["access_token"]
        answer = public.client.get("/da/us-east/v3/engines", token=token)
        assert answer.status_code == 403
        body = answer.json()
        assert body["errorCode"] == "AUTH-001"
        assert body["developerMessage"] == "The client_id specified does not have access to the api product"
        assert "premium" in body["userMessage"]

    def test_an_app_of_ones_own_may(self, web):
        token = web.tokens(scope="code:all")["access_token"]
        answer = web.client.post("/da/us-east/v3/workitems", token=token, json={"activityId": "a.b+c"})
        assert answer.json() == {"Signatures.ActivityId": [SIGNATURE_NEEDED]}


class TestRevoke:
    def revoke(self, office, token, hint, **changes):
        form = {"client_id": office.app.id, "token": token, "token_type_hint": hint, **changes}
        return office.client.post("/authentication/v2/revoke", data={k: v for k, v in form.items() if v is not None})

    def test_an_access_token_is_refused_at_once(self, public):
        tokens = public.tokens()
        assert public.userinfo(tokens["access_token"]).status_code == 200
        answer = self.revoke(public, tokens["access_token"], "access_token")
        assert (answer.status_code, answer.content) == (200, b"")
        assert public.userinfo(tokens["access_token"]).json()["errorCode"] == "AUTH-006"
        fresh = public.refresh(tokens["refresh_token"]).json()
        assert public.userinfo(fresh["access_token"]).status_code == 200

    @pytest.mark.parametrize("hint", ["refresh_token", "access_token"])
    def test_a_refresh_token_ends_the_chain(self, public, hint):
        tokens = public.tokens()
        assert self.revoke(public, tokens["refresh_token"], hint).status_code == 200
        assert told(public.refresh(tokens["refresh_token"])) == INVALID_REFRESH
        assert public.userinfo(tokens["access_token"]).status_code == 401
        assert public.ask().status_code == 200, "consent is asked for again"

    def test_another_chain_lives_on(self, public):
        first, second = public.tokens(), public.tokens()
        self.revoke(public, first["refresh_token"], "refresh_token")
        assert public.refresh(second["refresh_token"]).status_code == 200
        assert public.ask().status_code == 302

    def test_another_apps_tokens_are_left_alone(self, public, web):
        tokens = public.tokens()
        for name in ("access_token", "refresh_token"):
            answer = self.revoke(web, tokens[name], name, client_secret="secret of web-app")
            assert answer.status_code == 200
        assert public.userinfo(tokens["access_token"]).status_code == 200
        assert public.refresh(tokens["refresh_token"]).status_code == 200

    def test_what_is_missing_or_wrong(self, public):
        assert told(self.revoke(public, None, "access_token"))[:2] == (400, "invalid_request")
        assert told(self.revoke(public, "x", None))[:2] == (400, "invalid_request")
        assert told(self.revoke(public, "x", "id_token"))[:2] == (400, "invalid_request")
        assert told(self.revoke(public, "x", "access_token", client_id="nobody"))[0] == 401

    def test_introspection_knows(self, public, ada):
        tokens = public.tokens()

        def ask():
            form = {"client_id": public.app.id, "token": tokens["access_token"]}
            return public.client.post("/authentication/v2/introspect", data=form).json()

        assert (ask()["active"], ask()["userid"]) == (True, ada.id)
        self.revoke(public, tokens["access_token"], "access_token")
        assert ask() == {"active": False}


class TestUserinfo:
    def test_it_says_who_the_user_is(self, public, ada):
        body = public.userinfo(public.tokens()["access_token"]).json()
        assert (body["sub"], body["name"], body["email"]) == (ada.id, "Ada Lovelace", "ada@example.com")

    def test_a_bare_token_is_taken(self, public):
        answer = public.client.get("/userinfo", headers={"Authorization": public.tokens()["access_token"]})
        assert answer.status_code == 200

    def test_a_token_of_an_app_has_no_user(self, client, token):
        assert client.get("/userinfo", token=token()).status_code == 403

    def test_no_token(self, client):
        assert client.get("/userinfo").status_code == 401


class TestForgedTokens:
    """Each of these is an access token of Ada's, changed as a thief would."""

    @pytest.fixture
    def real(self, public):
        return public.tokens(scope="openid data:read", nonce="n")

    def refused(self, public, token):
        answer = public.userinfo(token)
        assert answer.status_code == 401
        assert answer.json()["errorCode"] in ("AUTH-006", "AUTH-012")

    def test_alg_none(self, public, real):
        _, payload, _ = real["access_token"].split(".")
        for alg in ("none", "None", "NONE", "nOnE"):
            header = base64.urlsafe_b64encode(json.dumps({"alg": alg}).encode()).decode().rstrip("=")
            self.refused(public, f"{header}.{payload}.")
            self.refused(public, f"{header}.{payload}.{real['access_token'].split('.')[2]}")

    def test_the_public_key_as_secret(self, public, real, services):
        header, payload, _ = real["access_token"].split(".")
        kid = decoded(header)["kid"]
        key = OctKey.import_key(json.dumps(services.keyring.jwks()["keys"][0]))
        self.refused(public, jwt.encode({"alg": "HS256", "kid": kid}, decoded(payload), key))

    @pytest.mark.parametrize("kid", ["", "other", "../../key", "' OR 1=1 --", None])
    def test_a_wrong_kid(self, public, real, kid):
        from joserfc.jwk import RSAKey

        _, payload, _ = real["access_token"].split(".")
        header = {"alg": "RS256"} | ({"kid": kid} if kid is not None else {})
        self.refused(public, jwt.encode(header, decoded(payload), RSAKey.generate_key(2048)))

    def test_a_key_that_comes_along(self, public, real):
        from joserfc.jwk import RSAKey

        key = RSAKey.generate_key(2048)
        header, payload, _ = real["access_token"].split(".")
        forged = {"alg": "RS256", "kid": decoded(header)["kid"], "jwk": key.as_dict(private=False)}
        self.refused(public, jwt.encode(forged, decoded(payload), key))

    def test_an_id_token_is_no_access_token(self, public, real):
        self.refused(public, real["id_token"])

    def test_changed_claims(self, public, real):
        header, payload, signature = real["access_token"].split(".")
        changed = decoded(payload) | {"scope": ["account:write"]}
        body = base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")
        self.refused(public, f"{header}.{body}.{signature}")

    def test_another_issuer_and_another_audience(self, public, real, services):
        from cadstack.app.keyring import KeyRing

        payload = decoded(real["access_token"].split(".")[1])
        stranger = KeyRing(b"a master secret of the tests only", "https://stranger.example")
        stranger.load(services.store.run(lambda uow: uow.keys.all()))
        self.refused(public, stranger.sign(payload, services.now()))
        self.refused(public, services.keyring.sign(payload, services.now(), audience="public-app"))

    def test_a_refresh_token_and_a_code_are_no_access_tokens(self, public, real):
        self.refused(public, real["refresh_token"])
        self.refused(public, public.code(scope="data:read"))

    def test_after_an_hour(self, public, real, clock):
        clock.now += timedelta(hours=1)
        self.refused(public, real["access_token"])


class TestMyGrants:
    def test_it_shows_what_was_allowed_and_when_it_lapses(self, public):
        assert "not allowed any app" in public.browser.get("/grants").text
        public.tokens()
        page = public.browser.get("/grants").text
        for words in ("public-app", "Read your files and folders", "1 March 2026", "16 March 2026", "1 place"):
            assert words in page

    def test_revoke_ends_tokens_of_every_sign_in_at_once(self, public):
        first, second = public.tokens(), public.tokens()
        code = public.code()
        answer = public.browser.send(public.browser.get("/grants"), "/grants/revoke")
        assert (answer.status_code, answer.headers["location"]) == (303, "/grants")
        for tokens in (first, second):
            assert told(public.refresh(tokens["refresh_token"])) == INVALID_REFRESH
            assert public.userinfo(tokens["access_token"]).status_code == 401
        assert told(public.exchange(code)) == INVALID_CODE
        assert "not allowed any app" in public.browser.get("/grants").text
        assert public.ask().status_code == 200

    def test_another_users_grants_are_his(self, public, person):
        tokens = public.tokens()
        public.browser.sign_in(person("eve@example.com", first_name="Eve"))
        page = public.browser.get("/grants")
        assert "public-app" not in page.text
        public.browser.send(page, "/grants/revoke", client_id="public-app")
        assert public.refresh(tokens["refresh_token"]).status_code == 200

    def test_it_is_for_who_is_signed_in(self, browser):
        answer = browser.get("/grants")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fgrants")

    def test_it_cannot_be_forged(self, public, client):
        tokens = public.tokens()
        answer = client.post("/grants/revoke", data={"client_id": "public-app"}, headers={"Origin": "https://evil"})
        assert answer.status_code == 403
        assert public.refresh(tokens["refresh_token"]).status_code == 200
