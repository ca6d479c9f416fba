"""Reading input files: what cannot be read is told before it is read."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from sim.errors import InputError, Position, Problem
from sim.scenario.words import hint

#: Largest YAML file and largest table, in bytes; bulk data belong in tables.
YAML_LIMIT = 5_000_000
TABLE_LIMIT = 50_000_000
STDIN = "<stdin>"


@dataclass(frozen=True)
class Text:
    """A file's text.

    Attributes
    ----------
    name : str
        How the planner may find it: relative to the working folder where it was so named.
    text : str
    sha256 : str
        Of the bytes.
    """

    name: str
    text: str
    sha256: str


def refused(name: str, message: str, line: int = 0, column: int = 0, path: str = "") -> InputError:
    """Make the error that says why a file cannot be used."""
    return InputError([Problem(Position(name, line, column), path, message)])


def read(name: str, limit: int = YAML_LIMIT, named_at: Position | None = None) -> Text:
    """Read a text file in UTF-8.

    Parameters
    ----------
    name : str
        Path, or ``-`` for the standard input.
    limit : int
        Most bytes that are read.
    named_at : Position, optional
        Where the file is named, for the message when it is not there.

    Raises
    ------
    InputError
        If there is no such file, or it is a folder, too large, unreadable or not UTF-8.
    """
    if name == "-":
        name, data = STDIN, sys.stdin.buffer.read(limit + 1)
        if len(data) > limit:
            raise refused(name, f"found more than {_megabytes(limit)}, {_LARGE}")
    else:
        data = _bytes(name, limit, named_at)
    return Text(name, _decoded(name, data), hashlib.sha256(data).hexdigest())


_LARGE = "the most for one file; put bulk data into CSV tables"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.3g} MB"


def _bytes(name: str, limit: int, named_at: Position | None) -> bytes:
    path = Path(name)
    where = named_at or Position(name)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError([Problem(where, "", f"found the folder {name}, expected a file")])
        if not stat.S_ISREG(status.st_mode) and status.st_size == 0 and not _is_pipe(status):
            raise InputError([Problem(where, "", f"found the device {name}, expected a file")])
        if status.st_size > limit:
            found = f"found {_megabytes(status.st_size)}, expected at most {_megabytes(limit)}"
            raise refused(name, f"{found}, {_LARGE}")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError([Problem(where, "", f"found no file {name}{_near(path)}")]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([Problem(where, "", f"cannot read {name!r}: {reason}")]) from None
    if len(data) > limit:
        raise refused(name, f"found more than {_megabytes(limit)}, {_LARGE}")
    return data


def _is_pipe(status: os.stat_result) -> bool:
    return stat.S_ISFIFO(status.st_mode)


def _near(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f", nor a folder {path.parent}"
    return hint(path.name, names)


def _decoded(name: str, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused(name, "found UTF-16, expected a text file in UTF-8", 1, 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        message = "found a byte that is not UTF-8 (another encoding?), expected a text in UTF-8"
        raise refused(name, message, line, column) from None


def beside(name: str, file: str) -> str:
    """Return the path of a file that another file names relative to itself."""
    folder = "" if file == STDIN else os.path.dirname(file)  # noqa: PTH120
    return os.path.normpath(os.path.join(folder, name))  # noqa: PTH118


def shipped_folder() -> Path:
    """Return the folder of the scenarios that come with the package."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_scenarios"
    return installed if installed.is_dir() else package.parent / "scenarios"
