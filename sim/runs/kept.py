"""Few things kept in memory, each made once, whichever thread asks first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class _Slot(Generic[Value]):
    """A thing that is being made, or is there."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.made: list[Value] = []


class Kept(Generic[Key, Value]):
    """The things asked for last.

    Parameters
    ----------
    most : int
        How many are kept; what was not asked for longest goes first.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._slots: OrderedDict[Key, _Slot[Value]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return a thing, made now if it is not kept; who asks meanwhile waits for it."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self.most:
                self._slots.popitem(last=False)
        with slot.lock:
            if not slot.made:
                slot.made.append(make())
            return slot.made[0]

    def clear(self) -> None:
        """Let go of all."""
        with self._lock:
            self._slots.clear()
