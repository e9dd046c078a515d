"""A real sign-in service (OpenID Connect): authlib's own provider on Flask, served on loopback for the tests.

It describes itself, publishes its keys, wants PKCE and the client's secret, and gives a code for one id_token. A test
can make it lie, change its keys, or fail.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT_ID = "the-map"
CLIENT_SECRET = "a-secret-between-the-two-of-them"
CALLBACK = "http://map.test/login/oidc/callback"


class _Client(ClientMixin):  # type: ignore[misc]
    """The one client that the service knows: ours."""

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return CALLBACK

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == CALLBACK

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class _Code(AuthorizationCodeMixin):  # type: ignore[misc]
    code: str
    redirect_uri: str
    scope: str
    nonce: str
    person: dict[str, str]
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())


def _key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": name, "use": "sig"}, auto_kid=False)


@dataclass
class Service:
    """The service and what a test may do to it. `person` is whoever sits at the browser; `lies` changes claims of the
    next tokens, None takes one away."""

    address: str = ""
    person: dict[str, str] = field(default_factory=lambda: {"sub": "u-1001", "name": "沈丽"})
    lies: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: _key("first"))
    published: list[Any] = field(default_factory=list)
    sign: Callable[[dict[str, Any]], str] | None = None
    """Signs in a way of its own, instead of with the key."""
    describes_itself_as: str = ""
    broken: str = ""
    """An address that answers with an error page."""
    codes: dict[str, _Code] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """The addresses that were asked for."""

    def change_key(self, name: str) -> None:
        """Sign with another key from now on, and publish that alone."""
        self.key = _key(name)
        self.published = [self.key]

    def unsigned(self, claims: dict[str, Any]) -> str:
        """Return a token that nobody signed."""
        return jwt.encode({"alg": "none"}, claims, OctKey.import_key("x" * 32), algorithms=["none"])

    def signed_with_the_secret(self, claims: dict[str, Any]) -> str:
        """Return a token signed with what the client knows as well."""
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET), algorithms=["HS256"])

    def signed_by_a_stranger(self, claims: dict[str, Any]) -> str:
        """Return a token signed with a key that bears the right name, and is another."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, _key(self.key.kid), algorithms=["RS256"])


@contextmanager
def serving() -> Iterator[Service]:
    """Serve the service on loopback."""
    service = Service()
    service.published = [service.key]
    server = make_server("127.0.0.1", 0, _app(service), threaded=True)
    service.address = service.describes_itself_as = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield service
    server.shutdown()
    thread.join()
    server.server_close()


def _app(service: Service) -> Flask:
    app = Flask("sign_in_service")
    server = AuthorizationServer(app, query_client=lambda _id: _Client(), save_token=lambda _token, _request: None)
    server.register_grant(_grant(service), [CodeChallenge(required=True), _token_of(service)()])

    @app.before_request
    def look() -> Response | None:
        service.asked.append(request.path)
        if service.broken and request.path.startswith(service.broken):
            return Response("<h1>503</h1>", status=503, mimetype="text/html")
        return None

    @app.get("/.well-known/openid-configuration")
    def description() -> Response:
        return jsonify(
            issuer=service.describes_itself_as,
            authorization_endpoint=f"{service.address}/authorize",
            token_endpoint=f"{service.address}/token",
            jwks_uri=f"{service.address}/keys",
        )

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(KeySet(service.published).as_dict(private=False))

    @app.get("/authorize")
    def authorize() -> Any:
        if service.person.get("refuses"):
            return Response(
                status=302, headers={"Location": f"{CALLBACK}?error=access_denied&state={request.args['state']}"}
            )
        return server.create_authorization_response(
            grant=server.get_consent_grant(end_user=service.person), grant_user=service.person
        )

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    return app


def _grant(service: Service) -> type:
    class Grant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, asked: Any) -> None:
            data = asked.payload.data
            service.codes[code] = _Code(
                code,
                asked.payload.redirect_uri,
                asked.scope,
                data.get("nonce", ""),
                dict(service.person),
                data.get("code_challenge", ""),
                data.get("code_challenge_method", ""),
            )

        def query_authorization_code(self, code: str, _client: Any) -> _Code | None:
            return service.codes.get(code)

        def delete_authorization_code(self, authorization_code: _Code) -> None:
            del service.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: _Code) -> dict[str, str]:
            return authorization_code.person

    return Grant


def _token_of(service: Service) -> type:
    class Token(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, _nonce: str, _request: Any) -> bool:
            return False

        def get_client_claims(self, _client: Any) -> dict[str, Any]:
            return {"iss": service.describes_itself_as, "aud": [CLIENT_ID]}

        def resolve_client_private_key(self, _client: Any) -> Any:
            return service.key

        def get_encode_header(self, _client: Any) -> dict[str, str]:
            return {"alg": "RS256", "kid": service.key.kid}

        def generate_user_info(self, user: dict[str, str], _scope: str) -> dict[str, str]:
            return user

        def encode_id_token(self, token: dict[str, Any], asked: Any) -> str:
            truth: str = super().encode_id_token(token, asked)
            claims = {**jwt.decode(truth, service.key, algorithms=["RS256"]).claims, **service.lies}
            claims = {name: value for name, value in claims.items() if value is not None}
            if service.sign:
                return service.sign(claims)
            return jwt.encode({"alg": "RS256", "kid": service.key.kid}, claims, service.key, algorithms=["RS256"])

    return Token
