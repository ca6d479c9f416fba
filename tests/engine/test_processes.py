"""The same bytes in any process: whatever its hash seed, time zone and locale."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Trucks, trains, a ferry with weather, two clocks, a ban, fleets, shares: something of everything.
SCENARIO = """
clock: {start: "2024-02-20", length: 60 d, warm_up: 7 d}
calendars:
  kz: {zone: Asia/Almaty, weekly: {daily: ["08:00-20:00"]}}
  cn: {zone: Asia/Shanghai, weekly: {mon-sat: ["10:00-22:00"]}, closed: [2024-03-08]}
  both: {all_of: [kz, cn]}
places: {almaty: {}, khorgos: {}, xian: {}, altynkol: {}, kuryk: {}, alat: {}}
links:
  road: {from: almaty, to: khorgos, mode: road, distance: 330 km,
    speed: {lognormal: {mean: 55 km/h, cv: 0.2}}}
  rail: {from: xian, to: altynkol, mode: rail, time: 75 h, paths: 6 /day}
stations:
  khorgos.yard: {places: 6, until: khorgos.inspection}
  khorgos.intake: {accepts: 40 /day, hours: both}
  khorgos.documents: {servers: 3, service: {gamma: {mean: 1 h, cv: 0.7}}, customs: true,
    hours: cn, at_close: pause}
  khorgos.inspection: {share: 15 %, servers: 1, service: 3 h, customs: true, places: 2}
  altynkol.crane: {servers: 1, service: {uniform: {low: 4 h, high: 10 h}}, places: 1}
fleets: {locos: {units: 14, returns: 10 h}}
pools: {caspian: {ships: 2}}
weather: {sea: {closed_share: [35 %], mean_closure: 1 d}}
embargoes: {ban: {watch: [altynkol.crane], start_at: 2, lift_at: 0}}
services:
  box: {train: {path: [rail, altynkol.crane], capacity: 4, max_wait: 48 h, embargo: ban,
    fleet: locos}}
  ferry: {ferry: {pool: caspian, ports: [kuryk, alat], crossing: 20 h, handling: 6 h, max_wait: 3 d,
    decks: {truck: {places: 5, full_at: 80 %}}, weather: sea}}
flows:
  exports: {tonnes: 0.2 Mt/year, load: 20 t, path: [road, khorgos.yard, khorgos.intake,
    khorgos.documents, khorgos.inspection], profile: {month: [1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    weekday: [2, 1, 1, 1, 1, 1, 1], zone: Asia/Almaty}}
  boxes: {arrivals: {poisson: 12 /day}, path: [box, {travel: 5 h}]}
  trucks: {arrivals: {poisson: 5 /day}, path: [{board: ferry, at: kuryk, deck: truck}]}
"""

PROGRAM = """
import sys
from sim.compiler import compile_plan, draw
from sim.engine import simulate
from sim.scenario import load
plan = compile_plan(load(sys.argv[1]).scenario)
for replication in range(2):
    visits = simulate(plan, draw(plan, 7, replication))
    print(visits.digest(), len(visits.sailings), len(visits.bans), visits.refused.sum())
"""

ENVIRONMENTS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Almaty", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "de_DE.UTF-8"},
    {"PYTHONHASHSEED": "random", "TZ": "Pacific/Apia", "LC_ALL": "tr_TR.UTF-8", "LANG": "kk_KZ"},
]


def test_a_run_has_the_same_digest_under_any_hash_seed_time_zone_and_locale(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(scenario)],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            text=True,
        )
        for environment in ENVIRONMENTS
    ]
    told = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    assert set(told) == {told[0]}
    first, second = (line.split() for line in told[0].splitlines())
    assert first[0] != second[0]
    # Ships sailed and a ban was laid, so that these are part of what is compared.
    assert min(int(first[1]), int(first[2])) > 0
