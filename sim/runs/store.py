"""A result folder in the making: finished runs are kept at once, the folder appears as a whole."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

from sim.errors import ResultError, RunError
from sim.runs import items, manifest
from sim.runs.items import StoredItem

#: Files that every complete result folder holds.
FILES = (
    "manifest.json",
    "kpis.parquet",
    "kpis.csv",
    "series.parquet",
    "sources.csv",
    "legs.csv",
    "summary.json",
    "run.json",
)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Store:
    """Keeps the finished runs of one experiment beside the folder that they will become.

    A context manager: within it, the partial folder belongs to this process.

    Parameters
    ----------
    folder : Path
        The result folder; while it is made, everything is in ``<folder>.partial``.
    described : mapping
        The manifest.
    """

    def __init__(self, folder: Path, described: Mapping[str, Any]) -> None:
        self.shown = folder
        self.folder = Path(os.path.abspath(folder))  # noqa: PTH100 - keeps links as they are
        self.partial = self.folder.with_name(f"{self.folder.name}.partial")
        self.described = described
        self._lock: IO[str] | None = None

    def is_complete(self) -> bool:
        """Whether the folder holds the finished results of this very run.

        Raises
        ------
        ResultError
            If the folder is there but is something else.
        """
        if not self.folder.exists() or _is_empty_folder(self.folder):
            return False
        other = f"{self.shown} is there already and is not a result folder; it is left as it is."
        if not self.folder.is_dir() or not all((self.folder / name).is_file() for name in FILES):
            raise ResultError(f"{other} Choose another folder with -o")
        self._refuse_other(self.folder, f"{self.shown} holds the results of another run")
        return True

    def __enter__(self) -> Self:
        """Make the partial folder, or take up the one that an interrupted run left.

        Raises
        ------
        ResultError
            If it belongs to another run, or a run is at work in it.
        RunError
            If it cannot be written.
        """
        with self.writing():
            self.items.mkdir(parents=True, exist_ok=True)
            if self.described["trace"]:
                self.visits.mkdir(exist_ok=True)
            self._take_lock((self.partial / "lock").open("a", encoding="utf-8"))
            begun = self.partial / "manifest.json"
            if not begun.exists():
                write_json(begun, dict(self.described))
        try:
            message = f"{self.shown}.partial holds the unfinished results of another run"
            self._refuse_other(self.partial, message)
        except ResultError:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the partial folder; with neither runs nor reports of faults, it is removed."""
        self.close()

    @property
    def items(self) -> Path:
        """Folder of the finished runs."""
        return self.partial / "items"

    @property
    def visits(self) -> Path:
        """Folder of the traces."""
        return self.partial / "visits"

    def path(self, name: str) -> Path:
        """Return the file of a run."""
        return self.items / f"{name}.parquet"

    def has(self, name: str, traced: bool = False) -> bool:
        """Whether a run is finished and its file can be read, that of its visits there as well."""
        if not self.path(name).exists():
            return False
        if traced and not (self.visits / f"{name}.parquet").exists():
            return False
        try:
            items.read_header(self.path(name))
        except (OSError, ValueError):
            self.path(name).unlink()
            return False
        return True

    def read(self, name: str) -> StoredItem:
        """Read a finished run."""
        return items.read(self.path(name))

    def header(self, name: str) -> dict[str, Any]:
        """Read the totals of a finished run."""
        return items.read_header(self.path(name))

    def finish(self, fill: Callable[[Path], None]) -> None:
        """Make the folder: filled under another name, then renamed, so that it is whole.

        Parameters
        ----------
        fill : callable
            Writes everything but the manifest and the traces into the folder it is given.

        Raises
        ------
        RunError
            If the disk is full or cannot be written; the finished runs stay.
        """
        made = self.partial / "result"
        try:
            with self.writing():
                shutil.rmtree(made, ignore_errors=True)
                made.mkdir()
                write_json(made / "manifest.json", dict(self.described))
                fill(made)
                if self.described["trace"]:
                    self.visits.rename(made / "visits")
                made.rename(self.folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
        self.close()
        shutil.rmtree(self.partial, ignore_errors=True)

    def close(self) -> None:
        """Do what leaving the context does; more than once does no harm."""
        if self._lock is None:
            return
        self._lock.close()
        self._lock = None
        if not any(self.items.glob("*.parquet")) and not any(self.partial.glob("*.txt")):
            shutil.rmtree(self.partial, ignore_errors=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Turn the system's errors into one clear message."""
        try:
            yield
        except OSError as error:
            raise cannot_write(error, self.shown) from error

    def _refuse_other(self, folder: Path, message: str) -> None:
        try:
            found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = {}
        unlike = manifest.differences(found, self.described)
        if unlike:
            advice = "Remove it, or choose another folder with -o"
            raise ResultError(f"{message}, with another {', another '.join(unlike)}. {advice}")

    def _take_lock(self, lock: IO[str]) -> None:
        import fcntl

        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise ResultError(f"another run is writing {self.shown}; wait for it to end") from None
        self._lock = lock


def cannot_write(error: OSError, folder: Path | str) -> RunError:
    """Say in one sentence why results cannot be written, and what is kept."""
    why = "the disk is full" if error.errno in _FULL else os.strerror(error.errno or errno.EIO)
    return RunError(
        f"cannot write results to {folder}: {why}. Replications that are finished are kept; "
        "the same command goes on from there"
    )


def write_json(path: Path, data: Any) -> None:
    """Write plain data as JSON: keys in their order, floats in full, NaN refused."""
    text = json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _is_empty_folder(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())
