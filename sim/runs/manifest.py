"""What a result folder says about itself: what was run, from which input, with which program."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import __version__

if TYPE_CHECKING:
    from sim.runs.hook import Hook
    from sim.scenario import Loaded

#: Number of the layout of a result folder; raised when a reader would have to change.
SCHEMA = 1
#: What makes two results the same: key in the manifest, and its name in words.
IDENTITY = {
    "schema": "layout of the folder",
    "version": "version of the program",
    "code": "program code",
    "scenario_sha256": "scenario",
    "sources_sha256": "notes or sources of the inputs",
    "seed": "seed",
    "replications": "number of replications",
    "trace": "choice of --trace",
    "hook_sha256": "hook",
}


def describe(
    loaded: Loaded,
    *,
    seed: int,
    replications: int,
    trace: bool = False,
    hook: Hook | None = None,
) -> dict[str, Any]:
    """Make the manifest of a run.

    Parameters
    ----------
    loaded : Loaded
        The scenario as resolved, before levers are applied.
    seed, replications : int
        As used, whatever the scenario says.
    trace : bool
        Whether the visits are kept as well.
    hook : Hook, optional
        The user's own code that takes part.

    Returns
    -------
    dict
        Plain data; equal runs have equal manifests, wherever they are made.
    """
    return {
        "schema": SCHEMA,
        "version": __version__,
        "code": code_digest(),
        "name": loaded.name,
        "scenario_sha256": digest(loaded.tree),
        "sources_sha256": digest(source_rows(loaded, positions=False)),
        "seed": seed,
        "replications": replications,
        "trace": trace,
        "hook_sha256": None if hook is None else hook.sha256,
        "hook": None if hook is None else hook.described(),
        "files": [
            {"path": _beside(path, loaded), "sha256": sha256} for path, sha256 in loaded.files
        ],
        "scenario": loaded.tree,
    }


def default_folder(manifest: Mapping[str, Any], parent: Path = Path("results")) -> Path:
    """Return ``results/<scenario>-<8 hex of all that the user chose>``."""
    keys = ["scenario_sha256", "sources_sha256", "seed", "replications", "trace"]
    if manifest["hook_sha256"] is not None:
        keys.append("hook_sha256")
    return parent / f"{manifest['name']}-{digest([manifest[key] for key in keys])[:8]}"


def differences(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Return in words what makes two results different; empty where they are the same."""
    unlike = [key for key in IDENTITY if found.get(key) != wanted[key]]
    if "scenario_sha256" in unlike and "sources_sha256" in unlike:
        unlike.remove("sources_sha256")  # another value is another source as well
    return [IDENTITY[key] for key in unlike]


def digest(data: Any) -> str:
    """Return the SHA-256 of plain data as JSON; order counts, for levers are run as written."""
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_digest() -> str:
    """Return 16 hex digits of the package's source: results of other code are not the same."""
    package = Path(__file__).resolve().parent.parent
    total = hashlib.sha256()
    for path in sorted(package.rglob("*.py"), key=lambda path: path.relative_to(package).parts):
        total.update(path.relative_to(package).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def source_rows(loaded: Loaded, positions: bool = True) -> list[dict[str, str]]:
    """Return one row for each input: its value, where that comes from, where it was written.

    Parameters
    ----------
    loaded : Loaded
    positions : bool
        Whether to say where; a line added above an input does not make another input of it.
    """
    rows = []
    for source in loaded.sources:
        row = source.row()
        where = row.pop("written_at")
        rows.append({**row, "written_at": _beside(where, loaded)} if positions else row)
    return rows


def _beside(path: str, loaded: Loaded) -> str:
    """Name a file relative to the scenario's own, so that the same files elsewhere are equal."""
    if not path or path.startswith("<"):
        return path
    folder = os.path.dirname(loaded.files[0][0])  # noqa: PTH120
    return Path(os.path.relpath(path, folder or os.curdir)).as_posix()
