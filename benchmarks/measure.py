"""One measured run in a process of its own; prints a line of JSON.

``python -m benchmarks.measure tandem fast border 100000`` or
``python -m benchmarks.measure year scenarios/baseline_2023.yaml fast``
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from typing import Any

from benchmarks.process import Stages, peak_bytes

#: Before the measured run a small one loads and compiles what is needed, and one of its own size
#: makes the process warm: memory that a machine hands out for the first time costs much more.
LOADING_TRUCKS = 400


def tandem(name: str, which: str, trucks: int, seed: int) -> dict[str, Any]:
    """Measure an implementation on a tandem."""
    began = time.perf_counter()
    from benchmarks.implementations import IMPLEMENTATIONS
    from benchmarks.workload import compiled

    implementation = IMPLEMENTATIONS[name]
    measured = _corridorsim if implementation.draws == "corridorsim" else _peer
    measured(implementation, compiled(which, LOADING_TRUCKS), seed)
    plan = compiled(which, trucks)
    load, base = time.perf_counter() - began, peak_bytes()
    measured(implementation, plan, seed)
    stages, answer = measured(implementation, plan, seed)
    return {
        "name": name,
        "tandem": which,
        "trucks": trucks,
        "seed": seed,
        "load": load,
        "wall": stages.wall,
        "cpu": stages.cpu,
        "base_bytes": base,
        "peak_bytes": peak_bytes(),
        "events": answer.events,
        "means": answer.means(),
    }


def _peer(implementation: Any, plan: Any, seed: int) -> tuple[Stages, Any]:
    from benchmarks.implementations import answer
    from benchmarks.workload import shared
    from sim.compiler import draw

    stages = Stages()
    if implementation.draws == "own":
        model, trucks = implementation.model(), int(plan.arrivals["most"][0])
        with stages.of("engine"):
            waits = model(trucks, seed, len(plan.lines) > 0)
    else:
        with stages.of("draw"):
            drawn = shared(plan, draw(plan, seed, 0))
        with stages.of("engine"):
            waits = answer(implementation, drawn, seed)
    with stages.of("kpis"):
        waits.means()
    return stages, waits


def _corridorsim(implementation: Any, plan: Any, seed: int) -> tuple[Stages, Any]:
    from benchmarks.workload import answered

    stages = Stages()
    draws, visits = run_stages(stages, implementation.engine(), plan, seed, 0)
    return stages, answered(plan, draws, visits)


def run_stages(stages: Stages, engine: Any, plan: Any, seed: int, replication: int) -> Any:
    """Draw, run, check the laws, work out the KPIs."""
    from sim.compiler import draw
    from sim.kpis import evaluate, laws

    with stages.of("draw"):
        draws = draw(plan, seed, replication)
    with stages.of("engine"):
        visits = engine(plan, draws)
    with stages.of("kpis"):
        evaluate(plan, draws, visits)
    with stages.of("laws"):
        laws.check(plan, draws, visits)
    return draws, visits


def year(scenario: str, name: str, replications: int, seed: int, every: int) -> dict[str, Any]:
    """Measure a scenario's replications at all points, or at every n-th; the medians a stage."""
    began = time.perf_counter()
    from benchmarks.implementations import IMPLEMENTATIONS
    from sim.compiler import compile_plan
    from sim.experiments.sweep import sweep
    from sim.scenario import load

    engine = IMPLEMENTATIONS[name].engine()
    points = sweep(load(scenario))
    plans, compiling = [], []
    for point in points[::every]:
        stages = Stages()
        with stages.of("compile"):
            plans.append(compile_plan(point.scenario))
        compiling.append(stages.wall["compile"])
    run_stages(Stages(), engine, plans[0], seed, 0)
    loaded = time.perf_counter() - began
    runs, events, units = [], [], []
    for plan in plans:
        for replication in range(1, replications + 1):
            stages = Stages()
            draws, visits = run_stages(stages, engine, plan, seed, replication)
            runs.append(stages.wall)
            events.append(visits.events)
            units.append(len(draws.units))
            del draws, visits
    medians = {stage: statistics.median(run[stage] for run in runs) for stage in runs[0]}
    means = {stage: statistics.fmean(run[stage] for run in runs) for stage in runs[0]}
    return {
        "scenario": scenario,
        "name": name,
        "points": len(points),
        "measured_points": len(plans),
        "replications": replications,
        "load": loaded,
        "wall": {"compile": statistics.median(compiling), **medians},
        "mean_wall": {"compile": statistics.fmean(compiling), **means},
        "events": statistics.median(events),
        "units": statistics.median(units),
        "peak_bytes": peak_bytes(),
    }


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    one = kinds.add_parser("tandem")
    one.add_argument("name")
    one.add_argument("which")
    one.add_argument("trucks", type=int)
    one.add_argument("--seed", type=int, default=1)
    one = kinds.add_parser("year")
    one.add_argument("scenario")
    one.add_argument("name")
    one.add_argument("--replications", type=int, default=3)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--every", type=int, default=1)
    given = vars(parser.parse_args())
    measured = tandem if given.pop("kind") == "tandem" else year
    sys.stdout.write(json.dumps(measured(**given)) + "\n")


if __name__ == "__main__":
    main()
