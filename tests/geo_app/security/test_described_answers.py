"""What the API says of itself is true for whoever asks: to made-up requests it gives answers that it describes."""

from __future__ import annotations

import hashlib

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.geo_app.seeing.people import BY_NAME, VIEWERS
from tests.geo_app.seeing.rows import VILLAGES, household_code

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
OPERATIONS = {
    "GET /api/v1/regions", "GET /api/v1/layers", "GET /api/v1/cases", "POST /api/v1/cases", "GET /api/v1/counts",
    "GET /api/v1/hotspots",
    "GET /api/v1/villages/{code}/ranking", "GET /api/v1/households/{code}/score",
    "POST /api/v1/schemes/check", "GET /api/v1/villages/{code}/scheme",
    "POST /api/v1/villages/{code}/points",
}  # fmt: skip
# made-up codes are of nothing: half of the requests ask for something that is there
CODES = {
    "/api/v1/villages/{code}/ranking": VILLAGES,
    "/api/v1/villages/{code}/scheme": VILLAGES,
    "/api/v1/villages/{code}/points": VILLAGES,
    "/api/v1/households/{code}/score": [household_code(1), household_code(11)],
}
EXAMPLES = settings(
    max_examples=12, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
# of every role the one who sees most, and a stranger
ASKERS = sorted({viewer.role: viewer.name for viewer in reversed(VIEWERS) if viewer.only is None}.values())


@pytest.fixture
def description(world):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.staff)


@pytest.fixture
def asking(world):
    """Give the header that a program of a viewer sends."""

    def header(name):
        viewer = BY_NAME[name]
        if not viewer.signed_in:
            return {}
        world.ask(
            """insert into api_tokens (token_hash, account_id, label, expires_at, rights)
               values (%s, %s, 'made up', now() + interval '1 day', %s)""",
            hashlib.sha256(name.encode()).digest(), world.account_id(viewer.account), sorted(viewer.rights),
        )  # fmt: skip
        return {"Authorization": f"Bearer {name}"}

    return header


def test_everything_that_the_api_offers_is_described(description):
    assert {
        f"{operation.ok().method.upper()} {operation.ok().path}" for operation in description.get_all_operations()
    } == OPERATIONS


@pytest.mark.parametrize("name", ASKERS)
def test_every_answer_is_one_that_is_described(description, asking, name):
    headers = asking(name)
    statuses = set().union(*(ask(found.ok(), headers) for found in description.get_all_operations()))
    assert statuses <= ({401} if name == "nobody" else {200, 201, 400, 403, 404})
    if name == "officer":  # so that not all of it was refused
        assert statuses >= {200, 201, 400, 404}


def ask(operation, headers):
    """Send made-up requests and return the statuses of the answers, every one of which was as described."""
    statuses = set()

    @EXAMPLES
    @given(case=operation.as_strategy(), data=st.data())
    def once(case, data):
        codes = CODES.get(operation.path)
        if codes and data.draw(st.booleans()):
            case.path_parameters["code"] = data.draw(st.sampled_from(codes))
        if isinstance(case.body, dict) and data.draw(st.booleans()):
            kept = {name: case.body[name] for name in ("title", "text", "channel") if name in case.body}
            case.body = {**kept, "title": "路灯不亮", "category": "HJ01", "region": VILLAGES[0]}
        response = case.call(
            headers={**headers, "Accept-Encoding": "identity"}
        )  # schemathesis reads bodies as they come
        case.validate_response(response, checks=CHECKS)
        statuses.add(response.status_code)

    once()
    return statuses
