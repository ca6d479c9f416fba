"""The work of an experiment: replications on several processes, kept as they finish."""

from __future__ import annotations

from sim.runs.items import StoredItem
from sim.runs.manifest import default_folder, describe, digest, source_rows
from sim.runs.store import Store, write_json
from sim.runs.tables import Levers, TableWriter, write_rows
from sim.runs.work import Item, Point, of_tree
from sim.runs.workers import Progress, machine, run_items, worker_count

__all__ = [
    "Item",
    "Levers",
    "Point",
    "Progress",
    "Store",
    "StoredItem",
    "TableWriter",
    "default_folder",
    "describe",
    "digest",
    "machine",
    "of_tree",
    "run_items",
    "source_rows",
    "worker_count",
    "write_json",
    "write_rows",
]
