"""A sign-in service (OpenID Connect): who somebody is, as that service says. Code flow with PKCE, state and nonce."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from geo_app.errors import GeoAppError
from geo_app.settings import Settings

CALLBACK = "/login/oidc/callback"
_TIMEOUT_SECONDS = 5
_KEEP_SECONDS = 3600
_LEEWAY_SECONDS = 60
_LONGEST_NAME = 100
# signed with a key that only the service has: never with a secret that others know, never unsigned
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class SignInServiceError(GeoAppError):
    """The sign-in service did not answer, or what it said does not hold."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was sent along with a question to the service, and must fit what comes back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the service has signed in: `subject` never changes, `name` is only to be shown."""

    issuer: str
    subject: str
    name: str


class SignInService:
    """The service that the settings name; its description and keys are fetched at first use, and kept for an hour."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._fresh_until = 0.0

    def ask(self) -> tuple[str, Question]:
        """Return the address to send the browser to, and what must fit the answer."""
        metadata, _ = self._description()
        question = Question(*(secrets.token_urlsafe(32) for _ in range(3)))
        address, _ = self._client().create_authorization_url(
            str(metadata["authorization_endpoint"]),
            state=question.state,
            nonce=question.nonce,
            code_verifier=question.verifier,
        )
        return str(address), question

    def person(self, code: str, question: Question) -> Person:
        """Return whom the service signed in. SignInServiceError when it does not answer, or its token does not hold."""
        metadata, keys = self._description()
        client = self._client()
        try:
            token = client.fetch_token(
                str(metadata["token_endpoint"]),
                grant_type="authorization_code",
                code=code,
                code_verifier=question.verifier,
                timeout=_TIMEOUT_SECONDS,
            )
        except (AuthlibBaseError, RequestException, ValueError) as error:
            raise SignInServiceError(f"token: {error}") from error
        finally:
            client.close()
        return self._verified(str(token.get("id_token") or ""), keys, question)

    def _verified(self, token: str, keys: KeySet, question: Question) -> Person:
        issuer, client_id = str(self._settings.oidc_issuer), self._settings.oidc_client_id
        try:
            said = self._decoded(token, keys)
            claims = CodeIDToken(
                said.claims,
                said.header,
                options={
                    "iss": {"essential": True, "value": issuer},
                    "aud": {"essential": True, "value": client_id},
                    "nonce": {"essential": True, "value": question.nonce},
                },
                params={"client_id": client_id, "nonce": question.nonce},
            )
            claims.validate(leeway=_LEEWAY_SECONDS)
        except (JoseError, AuthlibBaseError, ValueError, TypeError, KeyError) as error:
            raise SignInServiceError(f"id_token: {error}") from error
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject:
            raise SignInServiceError("id_token: sub")
        name = claims.get("name") or claims.get("preferred_username") or subject
        return Person(issuer, subject, str(name)[:_LONGEST_NAME])

    def _decoded(self, token: str, keys: KeySet) -> jwt.Token:
        try:
            return jwt.decode(token, keys, algorithms=list(_ALGORITHMS))
        except (JoseError, ValueError):
            # the service may have changed its keys since they were fetched
            self._fresh_until = 0.0
            _, newer = self._description()
            return jwt.decode(token, newer, algorithms=list(_ALGORITHMS))

    def _description(self) -> tuple[dict[str, Any], KeySet]:
        """Return the service's description of itself, and its keys."""
        with self._lock:
            if self._keys is None or time.monotonic() > self._fresh_until:
                issuer = str(self._settings.oidc_issuer)
                metadata = _fetched(issuer.rstrip("/") + "/.well-known/openid-configuration")
                if metadata.get("issuer") != issuer:
                    raise SignInServiceError("the service calls itself by another name than OIDC_ISSUER")
                try:
                    self._keys = KeySet.import_key_set(_fetched(str(metadata["jwks_uri"])))  # type: ignore[arg-type]
                except (JoseError, ValueError, KeyError, TypeError) as error:
                    raise SignInServiceError(f"keys: {error}") from error
                self._metadata = metadata
                self._fresh_until = time.monotonic() + _KEEP_SECONDS
            return self._metadata, self._keys

    def _client(self) -> OAuth2Session:
        settings = self._settings
        secret = settings.oidc_client_secret
        return OAuth2Session(
            client_id=settings.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            scope="openid profile",
            # from the settings, never from the request: a forged Host header must not lead the answer elsewhere
            redirect_uri=str(settings.public_url).rstrip("/") + CALLBACK,
            code_challenge_method="S256",
        )


def _fetched(address: str) -> dict[str, Any]:
    try:
        answer = httpx.get(address, timeout=_TIMEOUT_SECONDS)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise SignInServiceError(f"{address}: {error}") from error
    if not isinstance(found, dict):
        raise SignInServiceError(f"{address}: not an object")
    return found
