"""What people read of hotspots: why nothing can be said, how sure it is, and how it was found."""

from __future__ import annotations

from collections.abc import Mapping

from layers.hotspots import Place
from scoring.hotspots import Silence

WHY: Mapping[Silence, str] = {
    Silence.NONE: "",
    Silence.FEW_CELLS: "样本不足：范围太小，分不出哪里更集中。请看上一级，或把六边形改小。",
    Silence.FEW_CASES: "样本不足：这段时间的事件太少，分不出是聚集还是碰巧。请把时间放长。",
    Silence.ALL_ALIKE: "各处一样多，没有聚集。",
    Silence.WHOLE_AREA: "这一格和邻格就是整个范围，没有可比的地方。",
    Silence.FEW_AROUND: "样本不足：这一格和邻格的事件太少。",
}
METHOD = (
    "把全域划成一样大的六边形，数每一格和紧挨着的六格里有多少件，再同全域平均相比。"
    "如果多出来的程度，单凭碰巧 100 次里不到 1 次会出现，就画实线（置信 99%）；不到 5 次，画虚线（置信 95%）。"
    "同时看很多格，碰巧的也会多，所以已按格数从严修正。只统计知道准确位置的事件；少于 5 件的地方不标。"
    "热点说明这里比别处集中，不说明是谁的责任。"
)


def named(place: Place | None) -> str:
    """Return what a hotspot is called: its village, and the hamlet where it is densest."""
    if place is None:
        return "村界以外"
    return f"{place.village} · {place.hamlet}" if place.hamlet else place.village
