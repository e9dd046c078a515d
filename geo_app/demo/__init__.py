"""The demonstration county: Deqing's real towns and villages by name, on invented land, with invented people.

Everything but names and codes of regions and the brands of mediation rooms is made up from a seed: the same options
give the same rows. The geometry is a drawing (示意边界，非测绘成果).
"""

from __future__ import annotations

from geo_app.demo.desk_work import work_at_desks
from geo_app.demo.load import NotEmptyError, load_demo
from geo_app.demo.options import DemoOptions, DemoReport

__all__ = ["DemoOptions", "DemoReport", "NotEmptyError", "load_demo", "work_at_desks"]
