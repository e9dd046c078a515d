"""Which village's papers, of which period, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from layers.records_paper import PaperDimension, PaperStanding, PaperVillage


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all papers of a village's period have in common; `resident_address` is '' where none is set."""

    village: PaperVillage
    standing: PaperStanding
    dimensions: tuple[PaperDimension, ...]
    today: date
    resident_address: str = ""
