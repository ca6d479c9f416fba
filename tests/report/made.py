"""Make result folders as a run would write them, with made-up but plausible numbers."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet
from scipy.stats import t

PLACES = {
    "khorgos": "Khorgos",
    "nur_zholy": "Nur Zholy",
    "dostyk": "Dostyk",
    "alashankou": "Alashankou",
    "bakhty": "Bakhty",
    "kuryk": "Kuryk",
    "irkeshtam": "Irkeshtam",
}
#: Station -> title, base use, mean wait (h), mean queue.
STATIONS = {
    "nur_zholy.exit": ("", 0.62, 3.1, 14.0),
    "khorgos.intake": ("Khorgos: daily intake of trucks", 0.93, 31.0, 240.0),
    "khorgos.documents": ("", 0.71, 1.4, 6.0),
    "khorgos.inspection": ("", 0.55, 4.2, 3.0),
    "dostyk.accept": ("Dostyk: trains accepted by China", 0.985, 64.0, 41.0),
    "dostyk.gauge_change": ("", 0.83, 7.5, 3.2),
    "bakhty.intake": ("", 0.78, 12.0, 22.0),
    "kuryk.berth": ("", 0.66, 9.0, 1.4),
    "irkeshtam.yard": ("", 0.58, 5.0, 19.0),
}
#: Corridor -> title, group, direction, kt a year, kt a unit, median days, path.
CORRIDORS: dict[str, tuple[Any, ...]] = {
    "khorgos_road": (
        "Khorgos by road",
        "China to Almaty",
        "westbound",
        1050,
        0.018,
        5.2,
        ["khorgos.documents", {"at": "khorgos.inspection", "share": "15 %"}, "nur_zholy.exit"],
    ),
    "dostyk_rail": (
        "Dostyk by rail",
        "China to Almaty",
        "westbound",
        1160,
        0.05,
        9.4,
        ["dostyk.gauge_change"],
    ),
    "dostyk_ore": (
        "Ore through Dostyk",
        "Kazakhstan to China",
        "eastbound",
        9000,
        3.5,
        7.1,
        ["dostyk.accept", "dostyk.gauge_change"],
    ),
    "khorgos_out": (
        "Farm goods through Khorgos",
        "Kazakhstan to China",
        "eastbound",
        420,
        0.02,
        4.0,
        ["nur_zholy.exit", "khorgos.intake"],
    ),
    "caspian_rail": (
        "Caspian rail, Khorgos to Poti",
        "",
        "westbound",
        40,
        0.05,
        24.0,
        [{"board": "kuryk_alat", "at": "kuryk", "deck": "wagons"}, "kuryk.berth"],
    ),
    "kashgar_road": (
        "Kashgar to Tashkent by road over Irkeshtam and Osh",
        "",
        "westbound",
        1270,
        0.01,
        6.5,
        ["irkeshtam.yard"],
    ),
}
PARTS = {
    "moving": 0.42,
    "queueing": 0.27,
    "service": 0.1,
    "waiting_departure": 0.12,
    "weather": 0.04,
    "closed": 0.05,
}


def estimate(values: Sequence[float], confidence: float = 0.95) -> dict[str, Any]:
    """Mean and t-limits, null from one replication."""
    numbers = np.array(values, float)
    mean = float(numbers.mean())
    if numbers.size < 2:
        return {"mean": mean, "low": None, "high": None, "n": 1}
    half = float(t.ppf((1 + confidence) / 2, numbers.size - 1) * numbers.std(ddof=1))
    half /= math.sqrt(numbers.size)
    return {"mean": mean, "low": mean - half, "high": mean + half, "n": int(numbers.size)}


class Maker:
    """Collects rows of one folder."""

    def __init__(self, replications: int, seed: int = 1) -> None:
        self.replications = replications
        self.random = np.random.default_rng(seed)
        self.kpis: list[dict[str, Any]] = []
        self.series: list[tuple[Any, ...]] = []
        #: Whether series are kept; the folder of many points keeps those of the shown ones.
        self.keeps = True

    def around(self, mean: float, spread: float = 0.02) -> list[float]:
        """Draw one value a replication."""
        return list(mean * (1 + spread * self.random.standard_normal(self.replications)))

    def add(
        self, scope: str, name: str, kpi: str, unit: str, mean: float, spread: float = 0.02
    ) -> None:
        """Add one KPI."""
        values = self.around(mean, spread)
        self.kpis.append(
            {"scope": scope, "name": name, "kpi": kpi, "unit": unit, **estimate(values)}
        )

    def curve(
        self, point: int, scope: str, name: str, kpi: str, unit: str, x: Any, means: Any
    ) -> None:
        """Add one series, with a spread between the replications."""
        if not self.keeps:
            return
        for replication, factor in enumerate(self.around(1.0, 0.06)):
            self.series.extend(
                (point, replication, scope, name, kpi, float(at), float(mean * factor), unit)
                for at, mean in zip(x, means, strict=True)
            )


def corridors(
    maker: Maker, point: int, slow: float, names: Iterable[str] = tuple(CORRIDORS)
) -> None:
    for name in names:
        _, _, _, kt, load, days, _ = CORRIDORS[name]
        maker.add("corridor", name, "tonnes", "t/year", kt * 1e3)
        maker.add("corridor", name, "units", "/year", kt / load)
        if "rail" in name:
            maker.add("corridor", name, "teu", "TEU/year", kt * 60)
            maker.add("corridor", name, "cost_per_tonne", "USD/t", 96)
        hours = 24 * days * slow
        for kpi, factor in (("p10", 0.7), ("p50", 1.0), ("p90", 1.9), ("p95", 2.4)):
            maker.add("corridor", name, f"transit_{kpi}", "h", hours * factor, 0.03)
        maker.add("corridor", name, "co2_per_tonne", "kg/t", 31 if "rail" in name else 88)
        for part, share in PARTS.items():
            if part != "weather" or "caspian" in name:
                maker.add("corridor", name, part, "h", 1.1 * hours * share)
        maker.add("corridor", name, "transit_mean", "h", 1.1 * hours)
        probability = np.linspace(0.01, 0.99, 99)
        quantile = hours * np.exp(0.5 * np.log(probability / (1 - probability)) / 1.7)
        maker.curve(point, "corridor", name, "transit_quantile", "h", probability, quantile)


def stations(maker: Maker, point: int, load: float, grows: str | None) -> None:
    days = np.arange(0.0, 455.0)
    for name, (_, use, wait, queue) in STATIONS.items():
        held = name == grows
        maker.add("station", name, "arrivals", "/day", 40 + 300 * use * load)
        maker.add("station", name, "throughput", "/day", 40 + 300 * use * min(load, 1.0))
        if not name.endswith(("intake", "accept", "yard")):
            maker.add("station", name, "utilisation", "share", min(use * load, 0.999), 0.004)
        maker.add("station", name, "wait_mean", "h", wait * load**2, 0.08)
        maker.add("station", name, "wait_p95", "h", 3.2 * wait * load**2, 0.1)
        maker.add("station", name, "queue_mean", "units", queue * load**2, 0.08)
        maker.add("station", name, "queue_max", "units", 4 * queue * load**2, 0.1)
        maker.add("station", name, "blocked_share", "share", 0.01 * use)
        season = 1 + 0.35 * np.sin(days / 58) + 0.1 * maker.random.standard_normal(days.size)
        filling = np.minimum(days / 60, 1.0)
        means = queue * load**2 * np.maximum(season, 0.05) * filling
        means = means + (0.9 * queue * days / 90 if held else 0.0)
        maker.curve(point, "station", name, "queue", "units", 24 * days, means)


def service(maker: Maker) -> None:
    maker.add("service", "kuryk_alat", "departures", "/year", 719)
    maker.add("service", "kuryk_alat", "load_factor", "share", 0.78)
    maker.add("service", "kuryk_alat", "round_trip", "h", 104)
    maker.add("service", "kuryk_alat", "fill_wait", "h", 17)


def flows(maker: Maker) -> None:
    for name in CORRIDORS:
        for kpi, factor in (
            ("opening", 0.02),
            ("offered", 1.0),
            ("delivered", 0.97),
            ("waiting", 0.02),
            ("in_transit", 0.02),
            ("held", 0.01),
            ("refused", 0.0),
        ):
            maker.add("flow", name, kpi, "tonnes", CORRIDORS[name][3] * 1e3 * factor)


def loss_of(efficiency: float, exponent: float, committed: bool) -> float:
    """How much is lost: a limit that grows with efficiency to the exponent, and an offer of 2."""
    capacity = 1.12 * efficiency**exponent * (1.45 if committed else 1.0)
    work = 1.5 * efficiency
    return float(max(1 - min(capacity, work) / 2.0, 0.002))


def doubling(folder: Path, replications: int = 5, **changes: Any) -> Path:
    """A result of the doubling question: efficiency, exponent and two capacity years."""
    maker = Maker(replications)
    grid = [
        {"clearance_efficiency": e, "acceptance_exponent": a, "capacity_year": year}
        for year in (2023, "committed")
        for a in (0.0, 0.3, 1.0)
        for e in (0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
    ]
    points = [_doubled(maker, index, levers) for index, levers in enumerate(grid)]
    summary = {
        "scenario": "trade_doubling",
        "title": "Twice the trade between China and Kazakhstan",
        "version": "0.1.0",
        "seed": 1,
        "confidence": 0.95,
        "points": points,
        "warnings": ["dostyk.accept: offered load is 1.9 times its capacity"],
    }
    tree = scenario(
        title=summary["title"],
        question="Can faster clearance carry twice the trade, USD 82 bn a year?",
        target={"at_least": "82 bn USD/year", "loss_limit": "1 %"},
    )
    write(folder, {**summary, **changes}, tree, maker)
    sources(folder)
    evidence(folder)
    return folder


def _doubled(maker: Maker, index: int, levers: Mapping[str, Any]) -> dict[str, Any]:
    e, a = levers["clearance_efficiency"], levers["acceptance_exponent"]
    committed = levers["capacity_year"] == "committed"
    loss = loss_of(e, a, committed)
    losses = [loss + 0.004 * maker.random.standard_normal() for _ in range(maker.replications)]
    shown = estimate(losses)
    verdict = "undecided"
    if shown["low"] is not None:
        verdict = "missed" if shown["low"] > 0.01 else "met" if shown["high"] < 0.01 else verdict
    maker.kpis, maker.keeps = [], e in (1.0, 4.0) and a == 0.3
    trade = [82e9 * (1 - one) for one in losses]
    maker.kpis.append(
        {
            "scope": "network",
            "name": "network",
            "kpi": "bilateral_trade",
            "unit": "USD/year",
            **estimate(trade),
        }
    )
    maker.add("network", "network", "delivered_tonnes", "t/year", 28e6 * (1 - loss))
    quoted = e in (1.0, 4.0) and a == 0.3
    corridors(maker, index, 1 + 2 * loss)
    stations(maker, index, 1 + loss, "dostyk.accept" if loss > 0.02 else None)
    service(maker)
    flows(maker)
    if quoted and loss > 0.02:
        held = np.maximum(np.arange(455.0) - 120, 0) * 0.6
        maker.curve(index, "network", "network", "held", "lots", 24 * np.arange(455.0), held)
    share = 0.62 if e < 2 else 0.41
    ranked = [
        ("dostyk.accept", share),
        ("khorgos.intake", 0.85 - share),
        ("kuryk_alat", 0.06),
        ("dostyk.gauge_change", 0.05),
        ("nur_zholy.exit", 0.04),
    ]
    binding: list[dict[str, Any]] = [
        {"station": name, "share_of_lost_time": part} for name, part in ranked
    ]
    if quoted:
        for one, gain in zip(binding, (2.1e9, 0.9e9, 0.02e9), strict=False):
            one["marginal_value"] = {
                "unit": "USD/year",
                **estimate(
                    [gain + 6e7 * maker.random.standard_normal() for _ in range(maker.replications)]
                ),
            }
    return {
        "levers": dict(levers),
        "replications": maker.replications,
        "kpis": maker.kpis,
        "scaling": 2.1703,
        "loss_parts": {"waiting": shown, "in_transit": estimate([0.0, 0.0])},
        "warm_up_reached": True,
        "settle_replications": 14 if verdict == "undecided" else maker.replications,
        "target": {
            "kpi": "bilateral_trade",
            "at_least": 82e9,
            "verdict": verdict,
            "probability": 0.0,
            "loss": {"unit": "share", **shown},
            "capacity_year": str(levers["capacity_year"]),
            "binding": binding,
        },
    }


#: Place -> longitude, latitude, country.
COORDINATES = {
    "khorgos": (80.4, 44.2, "CN"),
    "nur_zholy": (80.3, 44.2, "KZ"),
    "dostyk": (82.5, 45.25, "KZ"),
    "alashankou": (82.6, 45.17, "CN"),
    "bakhty": (82.7, 46.7, "KZ"),
    "kuryk": (51.65, 43.2, "KZ"),
    "irkeshtam": (73.9, 39.7, "KG"),
    "almaty": (76.9, 43.2, "KZ"),
    "alat": (49.4, 39.95, "AZ"),
    "poti": (41.65, 42.15, "GE"),
    "xian": (108.9, 34.3, "CN"),
    "brest": (23.7, 52.1, "BY"),
    "osh": (72.8, 40.5, "KG"),
}
#: Link -> from, to, mode, km.
LINKS = {
    "road_almaty": ("nur_zholy", "almaty", "road", 335),
    "rail_almaty": ("dostyk", "almaty", "rail", 560),
    "rail_xian": ("alashankou", "xian", "rail", 3300),
    "rail_brest": ("dostyk", "brest", "rail", 5200),
    "rail_kuryk": ("almaty", "kuryk", "rail", 2780),
    "rail_poti": ("alat", "poti", "rail", 800),
    "road_osh": ("irkeshtam", "osh", "road", 258),
}


def mapped(folder: Path) -> Path:
    """The comparison with places, links and ways that a map can show."""
    tree = scenario(title="Where freight goes")
    tree["places"] = {
        name: {"title": PLACES.get(name, name.title()), "lon": lon, "lat": lat, "country": country}
        for name, (lon, lat, country) in COORDINATES.items()
    }
    tree["links"] = {
        name: {"from": start, "to": end, "mode": mode, "distance": f"{km} km"}
        for name, (start, end, mode, km) in LINKS.items()
    }
    tree["services"]["kuryk_alat"]["ferry"] = {"ports": ["kuryk", "alat"], "distance": "398 km"}
    ways = {
        "khorgos_road": ["road_almaty"],
        "dostyk_rail": ["rail_brest"],
        "kashgar_road": ["road_osh"],
    }
    for name, links in ways.items():
        tree["corridors"][name]["path"] += links
    tree["corridors"]["dostyk_rail"]["path"].insert(0, "rail_xian")
    ship = {"board": "kuryk_alat", "at": "kuryk", "deck": "wagons"}
    tree["corridors"]["caspian_rail"]["path"] = ["rail_kuryk", "kuryk.berth", ship, "rail_poti"]
    tree["corridors"]["dostyk_ore"]["path"] += ["rail_almaty"]
    return comparison(folder, tree=tree)


def comparison(folder: Path, replications: int = 5, tree: dict[str, Any] | None = None) -> Path:
    """A result with corridors side by side, no levers and no target."""
    maker = Maker(replications)
    corridors(maker, 0, 1.0)
    stations(maker, 0, 1.0, None)
    service(maker)
    maker.add("network", "network", "delivered_tonnes", "t/year", 12.9e6)
    summary = {
        "scenario": "corridor_comparison",
        "title": "The corridors that exist",
        "version": "0.1.0",
        "seed": 1,
        "confidence": 0.95,
        "warnings": [],
        "points": [{"levers": {}, "replications": replications, "kpis": maker.kpis}],
    }
    write(folder, summary, tree or scenario(title="The corridors that exist"), maker)
    sources(folder, 60)
    return folder


def queue(folder: Path, title: str = "M/M/1, utilisation 0.83", replications: int = 1) -> Path:
    """The smallest result: one desk, no corridor, no money, one replication."""
    maker = Maker(replications)
    maker.add("station", "desk", "arrivals", "/day", 240)
    maker.add("station", "desk", "throughput", "/day", 240)
    maker.add("station", "desk", "utilisation", "share", 0.83)
    maker.add("station", "desk", "wait_mean", "h", 0.41)
    maker.curve(0, "station", "desk", "queue", "units", 24 * np.arange(20.0), np.full(20, 4.1))
    summary = {
        "scenario": "mm1",
        "title": title,
        "version": "0.1.0",
        "seed": 1,
        "confidence": 0.95,
        "points": [{"levers": {}, "replications": replications, "kpis": maker.kpis}],
        "warnings": [],
    }
    tree = {
        "title": title,
        "clock": {"length": "480 h", "warm_up": "48 h"},
        "stations": {"desk": {"servers": 1, "service": {"exponential": "5 min"}}},
    }
    write(folder, summary, tree, maker)
    return folder


def scenario(**changes: Any) -> dict[str, Any]:
    """The resolved scenario as far as a report looks at it."""
    return {
        "description": "Made-up numbers, to try the report.",
        "clock": {"start": "2022-10-03", "length": "455 d", "warm_up": "90 d"},
        "places": {name: {"title": title} for name, title in PLACES.items()},
        "stations": {name: {"title": row[0]} if row[0] else {} for name, row in STATIONS.items()},
        "services": {"kuryk_alat": {"title": "Ferries Kuryk to Alat", "ferry": {}}},
        "corridors": {
            name: {"title": row[0], "group": row[1], "direction": row[2], "path": [*row[6]]}
            for name, row in CORRIDORS.items()
        },
        **changes,
    }


def write(folder: Path, summary: Mapping[str, Any], tree: Mapping[str, Any], maker: Maker) -> None:
    """Write the files that every result has."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {
        "schema": 1,
        "version": "0.1.0",
        "scenario": tree,
        "scenario_sha256": "ab" * 32,
        "seed": 1,
        "replications": maker.replications,
        "files": [{"path": "trade_doubling.yaml", "sha256": "cd" * 32}],
    }
    for name, content in (("summary", summary), ("manifest", manifest)):
        (folder / f"{name}.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    names = ("point", "replication", "scope", "name", "kpi", "x", "value", "unit")
    columns = zip(*maker.series, strict=True)
    parquet.write_table(
        pa.table(dict(zip(names, map(list, columns), strict=True))), folder / "series.parquet"
    )


def table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


SOURCES = """\
path | value | unit | source | low | high | note | fact | url | period | kind
stations.khorgos.intake.accepts | 700 | /day | BRD-RDB-012, BRD-RDB-014 | 300 /day | 900 /day \
| both ways | Astana Times; Inbusiness \
| https://astanatimes.com/2023/11/gate/; https://inbusiness.kz/gate | 2023 | fact
stations.khorgos.documents.service.gamma.mean | 1 | h | assumption: no count of booths exists \
| 0.5 h | 2 h |  |  |  |  | assumption
flows.ore.value_per_tonne | 1840 | USD/t | BRD-CMP-003 |  |  |  | Kursiv \
| https://kz.kursiv.media/2023/ore | 2022 | fact
stations.khorgos.documents.servers | 30 |  |  |  |  |  |  |  |  | unsourced"""
SOURCE = """flows.other_{}.tonnes | {} | kt/year | BRD-TON-107 |  |  |  | KTZ \
| https://railways.kz/statistics | 2023 | fact"""


def sources(folder: Path, more: int = 3) -> None:
    lines = SOURCES.splitlines() + [SOURCE.format(row, row + 1) for row in range(more)]
    columns, *rows = [[cell.strip() for cell in line.split(" | ")] for line in lines]
    table(folder / "sources.csv", columns, rows)


EVIDENCE_COLUMNS = (
    "id",
    "what",
    "place",
    "unit",
    "year",
    "simulated",
    "low",
    "high",
    "observed",
    "observed_low",
    "observed_high",
    "fitted",
    "agree",
    "cause",
)


def evidence(folder: Path) -> None:
    rows = [
        (
            "BRD-RDB-101",
            "freight trucks one way",
            "Khorgos",
            "/day",
            2023,
            148,
            144,
            152,
            151,
            130,
            170,
            "true",
            "true",
            "",
        ),
        (
            "BRD-RLB-101",
            "container trains",
            "Altynkol",
            "/year",
            2023,
            7500,
            7420,
            7580,
            7762,
            7600,
            7900,
            "false",
            "false",
            "trains are formed at 50 wagons all year",
        ),
        (
            "CAS-PRT-064",
            "trucks on the ferry",
            "Kuryk",
            "/year",
            2023,
            27900,
            27000,
            28800,
            28400,
            "",
            "",
            "false",
            "true",
            "",
        ),
        (
            "CAS-PRT-016",
            "mean wait of a truck",
            "Kuryk",
            "h",
            2023,
            21,
            17,
            25,
            70,
            50,
            90,
            "false",
            "false",
            "decks are split by type, the model shares them",
        ),
        (
            "BRD-TON-003",
            "rail freight, both crossings",
            "border",
            "Mt/year",
            2024,
            31.4,
            31.0,
            31.8,
            32.0,
            31.0,
            33.0,
            "false",
            "true",
            "",
        ),
    ]
    table(folder / "evidence.csv", EVIDENCE_COLUMNS, rows)
