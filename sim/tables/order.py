"""Why does this truck go before that one at 08:00? The tie rule, as data.

Events at the same time happen in the order of one integer key, ``class << 40 | index``. All
consequences of an event (who moves up, who is let on) end before the next event. Both engines
compute the same key, so they agree to the last bit, and no two live events share one.

=========  ============================================  =========================
class      what                                          index
=========  ============================================  =========================
CALENDAR   staff, a gate's credit, a yard's places, a    row, of stations, then
           fleet's vehicles, a pool's ships at work, a   gates, tokens, pools,
           ban, or the places of a kind of deck change   embargoes, decks
RETURN     a vehicle of a fleet is free again            entity that had it
RELEASE    a service or a journey ends                   entity
SHIP       a ship is ready, or has arrived               ship
ARRIVAL    an entity enters the model                    entity
DEADLINE   a train or ship has waited long enough        row of formation or line
HOOK       a user's own code (reference engine)          in the order it asked
=========  ============================================  =========================

The rows of the tables that calendars change are numbered one table after another (see
``tables/changes.py``). Closing comes before release, so that a release at the instant of closing
starts no further job; release before arrival, so that an arrival finds the server free; arrival
before deadline, so that who comes at the last moment still goes along; a user's code after all that
the model does.
"""

from __future__ import annotations

from typing import Final

#: Event classes. They begin above SimPy's own priorities 0 and 1.
CALENDAR: Final = 1
RETURN: Final = 2
RELEASE: Final = 3
SHIP: Final = 4
ARRIVAL: Final = 5
DEADLINE: Final = 6
HOOK: Final = 7

SHIFT: Final = 40
#: An entity may have several vehicles on their way back: index = row of the fleet, then entity.
ROW_SHIFT: Final = 28


def key(event_class: int, index: int) -> int:
    """Return the tie key of an event.

    Parameters
    ----------
    event_class : int
        One of the constants of this module.
    index : int
        Entity, ship or row, below 2**40.
    """
    return event_class << SHIFT | index
