"""Journeys and shares of the entities that take a step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.worked import flow, run, station


def link(**fields: Any) -> dict[str, Any]:
    return {
        "places": {"a": {}, "b": {}},
        "links": {"road": {"from": "a", "to": "b", "mode": "road", **fields}},
        "flows": {"f": flow(0.0, 1.0, 1.0, path=["road"])},
    }


def test_a_journey_takes_its_time_and_nobody_waits() -> None:
    met = run(link(time="3 h"))
    assert met.starts("road", "f") == [0.0, 1.0, 1.0]
    assert met.finished("f") == [3.0, 4.0, 4.0]
    assert met.causes("road", "f") == ["", "", ""]


def test_a_journeys_time_is_its_distance_over_the_speed_drawn() -> None:
    met = run(link(distance="330 km", speed="55 km/h"))
    assert met.finished("f") == [6.0, 7.0, 7.0]
    met = run(link(distance="330 km", speed={"uniform": {"low": "30 km/h", "high": "60 km/h"}}))
    stays = met.column("end", "road", "f") - met.column("start", "road", "f")
    assert np.all((stays >= 5.5) & (stays <= 11.0))
    assert len(set(stays.tolist())) == 3


def test_units_may_overtake_on_the_way() -> None:
    speed = {"uniform": {"low": "10 km/h", "high": "100 km/h"}}
    one = link(distance="500 km", speed=speed)
    one["flows"] = {"f": flow(*[0.25 * i for i in range(40)], path=["road"])}
    assert np.any(np.diff(run(one).finished("f")) < 0.0)


@pytest.mark.parametrize("share", ["0 %", "15 %", "100 %"])
def test_a_share_is_served_and_the_others_go_on(share: str) -> None:
    met = run(
        {
            "clock": {"length": "100000 h"},
            "stations": {"i": station(99, 1, share=share)},
            "flows": {
                "f": {"arrivals": {"even": "1 /h"}, "path": ["i", {"travel": "2 h"}]},
            },
        },
        check=False,
    )
    served = np.isfinite(met.column("start", "i", "f"))
    expected = float(share.split(maxsplit=1)[0]) / 100.0
    # Three standard errors of a share among 99,999 units.
    assert abs(served.mean() - expected) <= 3.0 * np.sqrt(expected * (1 - expected) / len(served))
    stays = met.visits.finished[met.units("f")] - met.draws.units["created"][met.units("f")]
    known = np.isfinite(stays)
    assert np.allclose(stays[known], np.where(served, 3.0, 2.0)[known])


def test_a_path_may_have_its_own_share_at_a_station() -> None:
    met = run(
        {
            "stations": {"i": station(99, 1, share="100 %")},
            "flows": {
                "all": flow(0.0, path=["i"]),
                "none": flow(0.0, path=[{"at": "i", "share": "0 %"}]),
            },
        }
    )
    assert met.finished("all") == [1.0]
    assert met.finished("none") == [0.0]


def test_two_shares_at_one_station_are_drawn_apart() -> None:
    half = {"at": "i", "share": "50 %"}
    met = run(
        {
            "stations": {"i": station(999, 0.0)},
            "flows": {"f": flow(*[0.0] * 400, path=[half, half])},
        }
    )
    first, second = (np.isfinite(met.column("start", "i", "f", nth)) for nth in (0, 1))
    assert 0.3 < (first & second).mean() / first.mean() < 0.7
