"""From a result folder to figures and one page that opens offline."""

from __future__ import annotations

from pathlib import Path


def write(folder: Path) -> Path:
    """Make ``figures/*.svg``, ``figures/*.png`` and ``report.html`` from a result folder.

    The same results give the same bytes. Figures that an earlier call made and this one does not
    are removed.

    Parameters
    ----------
    folder : Path
        A result folder: ``summary.json`` and ``manifest.json``, where present also
        ``series.parquet``, ``sources.csv`` and ``evidence.csv``.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    ResultError
        If the folder cannot be read as results.
    """
    # The charts need matplotlib, which takes a while to load.
    from sim.report.make import make

    return make(Path(folder))


__all__ = ["write"]
