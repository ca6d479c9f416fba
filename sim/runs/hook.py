"""A hook: a file of the user's own Python that takes part in every run of the reference engine."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Position, Problem

if TYPE_CHECKING:
    from sim.engine.reference.world import World

#: The function that a hook has.
ATTACH = "attach"


@dataclass(frozen=True)
class Hook:
    """A file that was found to be a hook.

    Attributes
    ----------
    path : str
        As the user named it.
    text : str
        What is in it; other processes get this, not the file, which may change meanwhile.
    """

    path: str
    text: str = field(repr=False)

    @property
    def sha256(self) -> str:
        """Digest of what is in the file: another hook gives other results."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def described(self) -> dict[str, str]:
        """Return what the manifest holds of it."""
        return {"file": Path(self.path).name, "sha256": self.sha256, "text": self.text}

    def load(self) -> Callable[[World], object]:
        """Run the file and return its ``attach``.

        Every run does it anew: what one run leaves in the file's variables must not reach another,
        or results would depend on which process did which.

        Raises
        ------
        InputError
            If the file cannot be run or has no such function.
        """
        names: dict[str, Any] = {"__name__": "corridorsim_hook", "__file__": self.path}
        try:
            exec(compile(self.text, self.path, "exec", dont_inherit=True), names)  # noqa: S102
        except SyntaxError as error:
            place = Position(self.path, error.lineno or 0, error.offset or 0)
            raise _bad(place, f"found {error.msg}, expected Python") from None
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the user's code may raise anything
            place = Position(self.path, self._line(error))
            raise _bad(place, f"found {_named(error)}, expected a file that runs") from None
        attach = names.get(ATTACH)
        if not callable(attach):
            raise _bad(Position(self.path), f"found no function {ATTACH}(world), expected one")
        return attach  # type: ignore[no-any-return]

    def blamed(self, error: BaseException) -> str | None:
        """Say where in the file an error of a run came from; None where it came from elsewhere."""
        cause: BaseException | None = error
        while cause is not None:
            line = self._line(cause)
            if line:
                return f"{self.path}:{line}: {_named(error)}"
            # SimPy raises a copy of what a process raised; the original is its cause.
            cause = cause.__cause__
        return None

    def _line(self, error: BaseException) -> int:
        """Return the last line of the file that an error passed through, 0 where none."""
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == self.path]
        return lines[-1] or 0 if lines else 0


def read_hook(path: Path) -> Hook:
    """Read a hook and try whether it can be used.

    Raises
    ------
    InputError
        With one problem: the file cannot be read, is no Python, fails, or has no ``attach``.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise _bad(Position(str(path)), f"the hook cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _bad(Position(str(path)), "found other than UTF-8 text, expected Python") from None
    hook = Hook(str(path), text)
    hook.load()
    return hook


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _bad(position: Position, message: str) -> InputError:
    return InputError([Problem(position, "", message)])
