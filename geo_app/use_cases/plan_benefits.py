"""Write down what the assembly decided to give: the plan, and, household by household, what each one gets."""

from __future__ import annotations

from collections.abc import Mapping

from geo_app.errors import BadRequestError, Fault
from geo_app.paper_words import BENEFIT_REFUSED
from layers import benefits
from layers.benefits import NewPlan
from layers.database import Database
from layers.scope import Scope
from scoring.forbidden_benefits import refused_in

LONGEST_DECISION = 60


def plan_benefits(database: Database, scope: Scope, village_code: str, new: NewPlan) -> int:
    """Write down a plan and return its number. BadRequestError says everything that keeps it from being one."""
    faults = [*_unlawful("title", new.title), *_unlawful("description", new.description), *_undecided(new)]
    if faults:
        raise BadRequestError(*faults)
    with database.transaction(scope, read_only=False) as connection:
        outcome, number = benefits.make(connection, village_code, new)
    if number is None:
        raise refusal(outcome)
    return number


def decide_benefits(
    database: Database, scope: Scope, village_code: str, number: int, decisions: Mapping[str, str]
) -> int:
    """Write down the decisions for households, by code, as the assembly took them; return how many changed.

    All of them, or, with BadRequestError, none.
    """
    faults = [fault for code, wording in decisions.items() for fault in _faulty(code, wording)]
    if faults:
        raise BadRequestError(*faults)
    changed = 0
    with database.transaction(scope, read_only=False) as connection:
        benefits.plan(connection, village_code, number)
        for code, wording in decisions.items():
            outcome = benefits.decide(connection, number, code, wording)
            if outcome not in ("done", "so_already"):
                raise refusal(outcome)
            changed += outcome == "done"
    return changed


def refusal(outcome: str) -> BadRequestError:
    """Return what to say where the database did not do what was asked."""
    return BadRequestError(Fault(*BENEFIT_REFUSED[outcome]))


def _faulty(code: str, wording: str) -> list[Fault]:
    field = f"decision-{code}"
    if len(wording) > LONGEST_DECISION:
        return [Fault(field, f"决定最多 {LONGEST_DECISION} 个字")]
    return _unlawful(field, wording)


def _unlawful(field: str, wording: str) -> list[Fault]:
    return [Fault(field, f"「{wording}」不能写：{subject.reason}（{subject.law}）") for subject in refused_in(wording)]


def _undecided(new: NewPlan) -> list[Fault]:
    """Say what the law asks of the meeting and was not there."""
    if new.present > new.entitled:
        return [Fault("present", "实到人数不能多于应到人数")]
    if new.votes_for > new.present:
        return [Fault("votes_for", "同意票数不能多于实到人数")]
    faults = []
    if new.decided_by == "assembly" and 2 * new.present <= new.entitled:
        faults.append(Fault("present", "村民会议要过半数的人到会才能开（《村民委员会组织法》第二十六条）"))
    if new.decided_by == "representatives" and 3 * new.present < 2 * new.entitled:
        faults.append(Fault("present", "村民代表会议要三分之二以上的代表到会才能开（《村民委员会组织法》第三十条）"))
    if 2 * new.votes_for <= new.present:
        faults.append(Fault("votes_for", "要到会人数过半数同意才算通过"))
    return faults
