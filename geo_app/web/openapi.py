"""The API's own description, and the parsing of what is sent to it: pydantic models, by spectree."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, TypeVar

from flask import Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from spectree import SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData

from geo_app.errors import BadRequestError, Fault

Model = TypeVar("Model", bound=BaseModel)

WORDS = {
    "extra_forbidden": "没有这个参数",
    "missing": "缺少这一项",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "float_parsing": "应为数字",
    "date_from_datetime_parsing": "应为日期，如 2026-10-21",
    "date_parsing": "应为日期，如 2026-10-21",
    "string_pattern_mismatch": "格式不对",
    "literal_error": "不是可选的值",
    "enum": "不是可选的值",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "string_too_long": "太长",
    "string_too_short": "太短",
    "string_unicode": "含有不能保存的字符",
    "string_type": "应为文字",
    "float_type": "应为数字",
    "finite_number": "应为数字",
}


class Query(BaseModel):
    """The parameters of an address: unknown ones are refused, so that a misspelt filter never passes for none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_DAY = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}")
_YEARS = range(1900, 3000)


def _written_as_day(value: object) -> object:
    """Refuse what pydantic would also read as a day: a bare number, as seconds since 1970. And days near the ends of
    the calendar, beside which there is no other."""
    if isinstance(value, str):
        parts = _DAY.fullmatch(value)
        if not parts:
            raise ValueError("应为日期，如 2026-10-21")
        if int(parts[1]) not in _YEARS:
            raise ValueError(f"年份应在 {_YEARS.start} 到 {_YEARS.stop - 1} 之间")
    return value


Day = Annotated[date, BeforeValidator(_written_as_day)]


class DaysQuery(Query):
    """A stretch of days, both included, in Asia/Shanghai."""

    from_: Day | None = Field(None, alias="from")
    to: Day | None = None

    @model_validator(mode="after")
    def _days_in_order(self) -> DaysQuery:
        if self.from_ and self.to and self.from_ > self.to:
            raise BadRequestError(Fault("from", "开始日期晚于结束日期"))
        return self


def faults(error: ValidationError) -> tuple[Fault, ...]:
    """Turn pydantic's findings into faults in the user's words."""
    found = []
    for item in error.errors():
        field = ".".join(str(part) for part in item["loc"]) or "?"
        message = WORDS.get(item["type"]) or str(item["msg"]).removeprefix("Value error, ")
        found.append(Fault(field, message))
    return tuple(found)


def parse(model: type[Model], request: Request) -> Model:
    """Return the request's parameters as `model`; BadRequestError lists every fault at once."""
    repeated = [name for name in request.args if len(request.args.getlist(name)) > 1]
    if repeated:
        raise BadRequestError(*(Fault(name, "只能写一次") for name in repeated))
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise BadRequestError(*faults(error)) from error


class FaultModel(BaseModel):
    """One thing wrong with what was sent."""

    field: str
    message: str


class Problem(BaseModel):
    """An error, as application/problem+json (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultModel] = []


def _refuse(_request: object, _response: object, error: Exception | None, *_: object) -> None:
    if isinstance(error, ValidationError):
        raise BadRequestError(*faults(error)) from error


api = SpecTree(
    "flask",
    mode="strict",
    annotations=True,
    page_templates={},
    title="一张图",
    version="1",
    openapi_version="3.0.3",
    before=_refuse,
    validation_error_status=400,
    validation_error_model=Problem,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    security_schemes=[SecurityScheme(name="token", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))],
    security={"token": []},
)


def nullable(schema: Any) -> Any:
    """Rewrite pydantic's `anyOf … null` (JSON Schema 2020) as OpenAPI 3.0's `nullable`."""
    if isinstance(schema, list):
        return [nullable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    rest = {key: nullable(value) for key, value in schema.items()}
    options = rest.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        kept = [item for item in options if item != {"type": "null"}]
        del rest["anyOf"]
        rest |= kept[0] if len(kept) == 1 and "$ref" not in kept[0] else {"anyOf": kept}
        rest["nullable"] = True
    return rest
