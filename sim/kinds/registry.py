"""The kinds by name, nothing imported."""

from __future__ import annotations

#: Folder of each kind and what it is.
KINDS = {
    "travel": "takes time, any number at once",
    "station": "servers with a queue, staffed by a calendar",
    "gate": "lets so many through: an acceptance a day, a timetable, a headway",
    "token": "yard places and fleets that are taken and given back",
    "branch": "a share of the entities takes the next steps, the others jump them",
    "formation": "lots wait until they fill a train; loading bans hold it",
    "carrier": "ships load until full enough, cross, land and change line",
}
