"""The work of an experiment: replications in several threads or processes, kept as they finish."""

from __future__ import annotations

from sim.runs.hook import Hook, read_hook
from sim.runs.items import StoredItem
from sim.runs.manifest import default_folder, describe, digest, source_rows
from sim.runs.plans import Known, arranged, learn, let_go
from sim.runs.points import Item, Point
from sim.runs.store import Store, write_json
from sim.runs.tables import Levers, TableWriter, write_rows
from sim.runs.threads import still_at_work
from sim.runs.workers import Progress, machine, parallel, run_items, worker_count
from sim.scenario.stages import of_tree

__all__ = [
    "Hook",
    "Item",
    "Known",
    "Levers",
    "Point",
    "Progress",
    "Store",
    "StoredItem",
    "TableWriter",
    "arranged",
    "default_folder",
    "describe",
    "digest",
    "learn",
    "let_go",
    "machine",
    "of_tree",
    "parallel",
    "read_hook",
    "run_items",
    "source_rows",
    "still_at_work",
    "worker_count",
    "write_json",
    "write_rows",
]
