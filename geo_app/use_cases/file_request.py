"""Write down what a person at the counter asks about what is held of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo_app.errors import BadRequestError, Fault
from geo_app.exchange import phones
from geo_app.exchange.wishes import OF_CASES, OF_HOUSEHOLDS, Wish, read_phone, read_wish
from geo_app.sealing import Sealer
from layers import data_requests
from layers.data_requests import NewRequest, OutOfBoundsError
from layers.database import Database
from layers.errors import NotVisibleError
from layers.scope import Scope

KINDS = ("copy", "correction", "deletion", "explanation")
PAPERS = {
    "self": ("id_card", "known"),
    "family": ("id_card", "known"),
    "agent": ("authorised",),
    "guardian": ("guardianship",),
    "kin": ("kinship",),
}
"""Who may ask, and how it may be checked that they are who they say; the database refuses any other pair."""
CONTACT_PURPOSE = "data_request.contact"
_LONGEST = 1000
_UNCHECKED = "请选择怎样核对了身份"
_CHECKED = {
    "self": "请选择怎样核对了身份：看身份证原件，或当面认出",
    "family": "请选择怎样核对了身份：看身份证原件，或当面认出",
    "agent": "受委托人来办，要看委托书和双方证件",
    "guardian": "监护人来办，要看证件和监护关系证明",
    "kin": "近亲属来办，要看证件、亲属关系证明和死亡证明",
}
_NOT_THEIRS = "反映人的信息由本人来要；家人代办的，请选「受委托人」，并看委托书"
_OF_THE_DEAD = "请写近亲属为什么要：只能为自身合法、正当的利益，逝者生前另有安排的除外（《个人信息保护法》第四十九条）"


@dataclass(frozen=True, slots=True)
class Counter:
    """What the form at the counter holds."""

    kind: str
    subject: str
    key: str
    said_by: str
    relation: str
    identity_checked: str
    contact: str
    wording: str
    field: str
    wish: Mapping[str, str]


def file_request(database: Database, scope: Scope, counter: Counter, seal: Sealer, days: int) -> int:
    """Return the number of the request; BadRequestError lists what is wrong with the form."""
    new = _checked(counter, seal)
    try:
        with database.transaction(scope, read_only=False) as connection:
            return data_requests.file_request(connection, new, days)
    except NotVisibleError:
        wrong = "辖区里没有这个户号" if counter.subject == "household" else "辖区里没有您能办理的这个编号"
        raise BadRequestError(Fault("key", wrong)) from None
    except OutOfBoundsError:
        raise BadRequestError(Fault("lon", "这个位置不在本村，请核对经纬度和坐标来源")) from None


def _checked(counter: Counter, seal: Sealer) -> NewRequest:
    papers = PAPERS.get(counter.relation, ())
    faults = [
        Fault(field, message)
        for field, wrong, message in (
            ("kind", counter.kind not in KINDS, "请选择要办什么"),
            ("subject", counter.subject not in ("household", "case"), "请选择是户还是事项"),
            ("key", not counter.key or len(counter.key) > 100, "请写户号或事项编号"),
            ("said_by", not 0 < len(counter.said_by) <= 50, "请写申请人姓名，最多 50 个字"),
            ("relation", counter.relation not in PAPERS, "请选择申请人是谁"),
            ("relation", counter.subject == "case" and counter.relation == "family", _NOT_THEIRS),
            ("identity_checked", counter.identity_checked not in papers, _CHECKED.get(counter.relation, _UNCHECKED)),
            ("wording", len(counter.wording) > _LONGEST, f"最多 {_LONGEST} 个字"),
            ("wording", counter.kind == "explanation" and not counter.wording, "请写要说明什么"),
            ("wording", counter.relation == "kin" and not counter.wording, _OF_THE_DEAD),
        )
        if wrong
    ]
    wish: Wish | None = None
    phone = ""
    try:
        wish = _wish(counter, seal)
    except BadRequestError as error:
        faults += error.faults
    try:
        phone = read_phone(counter.contact, "contact") if counter.contact else ""
    except BadRequestError as error:
        faults += error.faults
    if faults:
        raise BadRequestError(*faults)
    return NewRequest(
        kind=counter.kind,
        household_code=counter.key if counter.subject == "household" else "",
        case_number=counter.key if counter.subject == "case" else "",
        said_by=counter.said_by,
        relation=counter.relation,
        identity_checked=counter.identity_checked,
        contact_sealed=seal.seal(phone.encode(), CONTACT_PURPOSE) if phone else None,
        contact_masked=phones.masked(phone) if phone else "",
        wording=counter.wording,
        field=counter.field if wish else None,
        wanted=wish.value if wish else None,
        wanted_sealed=wish.sealed if wish else None,
    )


def _wish(counter: Counter, seal: Sealer) -> Wish | None:
    if counter.kind != "correction":
        return None
    if counter.field not in (OF_HOUSEHOLDS if counter.subject == "household" else OF_CASES):
        raise BadRequestError(Fault("field", "请选择要更正哪一项；户和事项能更正的不同"))
    return read_wish(counter.field, counter.wish, seal)
