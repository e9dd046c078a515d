"""The audit finds a planted favour, finds little where there is none, and believes no single test among many."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.chance import chance
from scoring.discovery import adjusted, false_discovery
from scoring.fairness import audit


def town(seed, favour=0):
    """Four villages of 120 households; reviewers chosen by lot; kin of the first reviewer get `favour` more."""
    draws = np.random.default_rng(seed)
    number = np.arange(480)
    households = pd.DataFrame(
        {
            "household": number,
            "village": np.char.add("v", (number // 120).astype(str)),
            "neighbourhood": np.char.add("g", draws.integers(0, 6, 480).astype(str)),
            "kin": draws.random(480) < 0.12,
        }
    )
    household = np.repeat(number, 6)
    kin = households["kin"].to_numpy()[household] & (household < 120)
    granted = draws.choice([0, 30, 50, 100], len(household), p=[0.1, 0.3, 0.4, 0.2]) + favour * kin
    case = np.arange(len(household))
    item = np.char.add("TY0", draws.integers(1, 5, len(case)).astype(str))
    decisions = pd.DataFrame({"decision": case, "household": household, "item": item, "points_tenths": granted})
    panel = np.argsort(draws.random((len(case), 6)), axis=1)[:, :3]
    reviews = pd.DataFrame({"decision": np.repeat(case, 3), "reviewer": panel.ravel().astype(str)})
    return households, decisions, reviews


def test_where_there_is_no_favour_little_is_found():
    found = [audit(*town(seed)).tests["found"].any() for seed in range(20)]
    assert sum(found) <= 3


def test_a_planted_favour_is_found_and_its_size_is_told():
    tests = audit(*town(1, favour=30)).tests
    found = tests[tests["found"] & (tests["kind"] == "kin")]
    assert found[["measure", "village"]].values.tolist() == [["received", "v0"], ["granted", "v0"]]
    assert (found["effect"] > 100).all()
    assert (tests["found"] == false_discovery(tests["p"], 0.05)).all()


def test_an_audit_depends_on_no_order_of_its_rows():
    frames = town(2, favour=10)
    shuffled = [frame.sample(frac=1, random_state=3) for frame in frames]
    pd.testing.assert_frame_equal(audit(*frames).tests, audit(*shuffled).tests)


def test_small_groups_are_not_tested():
    households, decisions, reviews = town(3)
    few = audit(households, decisions, reviews, least=10_000)
    assert len(few.tests) == 0
    assert few.too_small > 0
    nothing = audit(households, decisions.iloc[:0], reviews.iloc[:0])
    assert not nothing.tests["found"].any()


def test_the_chances_are_those_of_shuffling():
    draws = np.random.default_rng(5)
    values, strata = draws.gamma(0.5, 20, 60), np.repeat([0, 1], 30)
    members = np.array([0, 1, 2, 3, 4, 30, 31, 32, 33, 34, 35, 36])
    values[members] += 8
    _, chances, _ = chance(values, strata, members, np.zeros(12, int), 1)
    p = float(chances[0])
    sums = np.array(
        [
            sum(draws.permutation(values[strata == s])[: (strata[members] == s).sum()].sum() for s in (0, 1))
            for _ in range(20_000)
        ]
    )
    tail = (sums >= values[members].sum()).mean()
    # with few and uneven values the approximation errs on the side of chance
    assert 1.4 * tail <= p <= 4 * tail


@given(st.lists(st.floats(0, 1), max_size=30), st.floats(0, 1))
def test_false_discovery_is_the_step_up_rule(p, alpha):
    below = [k for k, value in enumerate(sorted(p), 1) if value * len(p) / k <= alpha]
    threshold = sorted(p)[below[-1] - 1] if below else -1
    assert false_discovery(p, alpha).tolist() == [value <= threshold for value in p]
    assert all(q >= value - 1e-12 for q, value in zip(adjusted(p), p, strict=True))


@pytest.mark.parametrize("p", [[-0.1], [1.1], [float("nan")], [[0.5]]])
def test_what_is_no_p_value_is_refused(p):
    with pytest.raises(ValueError, match=r"."):
        false_discovery(p, 0.05)
