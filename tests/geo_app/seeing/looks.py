"""How a route's rule is written down and walked: each is a function that looks as one viewer and compares.

    @rule("/api/v1/villages/<code>/ranking", right="view_household_points")
    def ranking(look: Look) -> None:
        for village in VILLAGES:
            answer = look.get(f"/api/v1/villages/{village}/ranking", there=village in look.truth.area)
            if answer: ...compare with look.truth...

Nothing needs to be said of those who have not signed in, who lack the right, or of what lies outside: `look.get`
expects 401, 403 and 404 of itself, and that no answer holds a mark that the viewer must not see. A route of POST
says who may do what with `look.post`; whatever may not be done is tried first, and the database must be the same
afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from tests.geo_app.seeing.canaries import Answer, Found, mark
from tests.geo_app.seeing.people import Viewer
from tests.geo_app.seeing.truth import Truth
from tests.geo_app.seeing.world import World

HTML = {"Accept": "text/html"}
_RAW = "a" * 40


@dataclass
class Rule:
    """What is expected of a route."""

    address: str
    method: str
    rights: tuple[str, ...]
    """Any of these is needed; none: whoever has signed in may ask."""
    is_public: bool
    compare: Callable[[Look], None]
    surface: str
    is_own: bool
    """Whether it is about the own account, so that one whom nobody has given a role may ask too."""
    leaves: frozenset[str] = frozenset()
    """The tables that a refused try is written down in."""
    answered: int = 0
    refused: int = 0

    @property
    def name(self) -> str:
        """Return what the route is called in reports."""
        return f"{self.surface} {self.method} {self.address}"


RULES: dict[str, Rule] = {}


def rule(
    address: str,
    method: str = "GET",
    *,
    right: str | tuple[str, ...] = (),
    public: bool = False,
    own: bool = False,
    surface: str = "staff",
    leaves: tuple[str, ...] = (),
) -> Callable[[Callable[[Look], None]], Callable[[Look], None]]:
    """Note the rule of a route."""

    def noted(compare: Callable[[Look], None]) -> Callable[[Look], None]:
        rights = (right,) if isinstance(right, str) else right
        made = Rule(address, method, rights, public, compare, surface, own, frozenset(leaves))
        assert made.name not in RULES, made.name
        RULES[made.name] = made
        return compare

    return noted


@dataclass
class Look:
    """One viewer, one route."""

    world: World
    viewer: Viewer
    rule: Rule
    acting: bool = False
    """Whether what is allowed is done now; before, what is refused is tried."""
    acted: bool = False
    """Whether something that is allowed was done: the county is put back after it."""

    @property
    def truth(self) -> Truth:
        """Return what the viewer may see."""
        return self.world.truth(self.viewer)

    @cached_property
    def client(self) -> FlaskClient:
        """Return the viewer's browser."""
        return self.world.browser(self.viewer)

    @property
    def visible(self) -> Found:
        """Return the marks that the viewer may see anywhere."""
        return self.truth.visible

    @property
    def may(self) -> bool:
        """Tell whether the viewer has the right that the route needs."""
        return not self.rule.rights or self.viewer.may(*self.rule.rights)

    @property
    def may_come(self) -> bool:
        """Tell whether the route is open to the viewer at all."""
        rule, viewer = self.rule, self.viewer
        return rule.is_public or (viewer.signed_in and (bool(viewer.role) or rule.is_own))

    def get(
        self, path: str, *, there: bool = True, also: Found | None = None, headers: dict[str, str] | None = None
    ) -> Answer | None:
        """Ask for a page; return the answer when it is one, after the usual comparisons."""
        answer = Answer(self.client.get(path, headers=headers))
        return self._judged(path, answer, there=there, also=also)

    def post(
        self, path: str, form: dict[str, Any] | None = None, *, allowed: bool, also: Found | None = None,
        json: Any = None, status: tuple[int, ...] = (200, 201, 303), refused: tuple[int, ...] = (400, 403, 404, 409),
        headers: dict[str, str] | None = None,
    ) -> Answer | None:  # fmt: skip
        """Send a form with its token. `allowed` tells whether that may be done; `also` what the answer may show
        besides."""
        allowed = allowed and self.may_come and (self.rule.is_public or self.may)
        if allowed != self.acting:
            return None
        answer = Answer(self._send(path, form or {}, json, headers or {}))
        if allowed:
            assert answer.status in status, self._tell(path, answer)
            self.rule.answered += 1
            self.acted = True
        else:
            expected = refused if self.may_come else (302, 401, 403)
            assert answer.status in expected, self._tell(path, answer)
            self.rule.refused += 1
        self._nothing_else(path, answer, also)
        return answer if allowed else None

    def answered_elsewhere(self) -> None:
        """Note that what is allowed here has tests of its own, beside those of its page."""
        self.rule.answered += 1

    def _send(self, path: str, form: dict[str, Any], json: Any, headers: dict[str, str]) -> Any:
        token = csrf_token(self.client)
        if json is not None:
            return self.client.post(path, json=json, headers={"X-CSRFToken": token, **headers})
        return self.client.post(path, data={"csrf_token": token, **form}, headers={**HTML, **headers})

    def _judged(self, path: str, answer: Answer, *, there: bool, also: Found | None) -> Answer | None:
        self._nothing_else(path, answer, also)
        if not self.rule.is_public and not self.viewer.signed_in:
            assert answer.status in (302, 401), self._tell(path, answer)
        elif not self.may_come:
            assert answer.status in (302, 403), self._tell(path, answer)  # sent to the own account first
        elif not self.may:
            assert answer.status == 403, self._tell(path, answer)
        elif not there:
            assert answer.status == 404, self._tell(path, answer)
        else:
            assert answer.status in (200, 204), self._tell(path, answer)
            self.rule.answered += 1
            return answer
        self.rule.refused += 1
        return None

    def _nothing_else(self, path: str, answer: Answer, also: Found | None) -> None:
        more = answer.found - self.visible - (also or set())
        assert not more, f"{self.viewer.name} saw {sorted(more)} at {self.rule.method} {path}"

    def _tell(self, path: str, answer: Answer) -> str:
        return f"{self.viewer.name} got {answer.status} at {self.rule.method} {path}: {answer.text[-600:]}"


def csrf_token(client: FlaskClient) -> str:
    """Return a token that the application takes from this browser, as a page of its would have brought it."""
    app = client.application
    with client.session_transaction() as session:
        session["csrf_token"] = _RAW
    key: str | bytes = app.config.get("WTF_CSRF_SECRET_KEY") or app.secret_key or ""
    token: str = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(_RAW)
    return token


def marks(kind: str, keys: set[Any]) -> Found:
    """Return the marks of a kind, for what an answer may show besides."""
    assert mark(kind, "")
    return {(kind, str(key)) for key in keys}
