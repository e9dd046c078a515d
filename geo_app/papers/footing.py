"""What papers say at their foot: until when they are posted, whom to turn to, from what they were made."""

from __future__ import annotations

from datetime import date

from geo_app.papers.occasion import Occasion
from geo_app.papers.wording import chinese_date
from layers.records_paper import PaperStanding, PaperVillage

TO_WRITE = "＿＿＿＿＿＿＿"
FINGERPRINT_DIGITS = 12


def whom_to_ask(village: PaperVillage) -> str:
    """Say who takes objections, and who watches over the village; room to write where it is not known."""
    person, phone = village.objection_person or TO_WRITE, village.objection_phone or TO_WRITE
    return f"异议受理：{person}，电话 {phone}；村务监督电话：{village.supervision_phone or TO_WRITE}"


def notice_days(first: date | None, last: date | None) -> str:
    """Say from when to when something is posted; room to write before it is."""
    if first is None or last is None:
        return f"公示期：{TO_WRITE}至{TO_WRITE}（不少于 15 日）"
    return f"公示期：{chinese_date(first)}至{chinese_date(last)}（共 {(last - first).days} 日）"


def made_from(standing: PaperStanding) -> str:
    """Say by which rules and from which ledger the figures were made, so that anyone can check them."""
    rules = (
        f"规则：{standing.scheme_title}第 {standing.scheme_version} 版" if standing.scheme_title else "规则：尚未采用"
    )
    if standing.resolution_ref:
        rules += f"（{standing.resolution_ref}）"
    return f"{rules}　数据版本 {standing.data_version or 0}　台账指纹 {fingerprint(standing)}"


def fingerprint(standing: PaperStanding) -> str:
    """Return the beginning of the ledger's seal."""
    return standing.seal[:FINGERPRINT_DIGITS] if standing.seal else "无"


def day_of_paper(occasion: Occasion) -> date:
    """Return the date that a paper bears: when it was frozen or posted, so that it stays the same; else today."""
    return occasion.standing.frozen_on or occasion.standing.posted_on or occasion.today
