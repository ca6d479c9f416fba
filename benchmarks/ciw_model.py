"""The border tandem in Ciw, which has no batch carrier: 35 h stand in the ferry's place.

So waits at the port and the time in the system are those of the tandem without a ferry.
"""

from __future__ import annotations

import math

import ciw

from benchmarks import workload as w
from benchmarks.workload import Waits

#: In this order: three legs, the stations between them, and the way that stands for the ferry.
NODES = ("leg 1", "border", "documents", "inspection", "leg 2", "sea", "port", "leg 3")


def lognormal(mean_cv: tuple[float, float]) -> ciw.dists.Lognormal:
    """Return a lognormal law of given mean and coefficient of variation."""
    mean, cv = mean_cv
    variance = math.log(1.0 + cv * cv)
    return ciw.dists.Lognormal(math.log(mean) - variance / 2.0, math.sqrt(variance))


def network() -> ciw.network.Network:
    """Return the nodes and how trucks go from one to the next."""
    services = [
        lognormal(w.LEG_1),
        lognormal(w.BORDER),
        ciw.dists.Gamma(2.0, w.DOCUMENTS / 2.0),
        lognormal(w.INSPECTION),
        lognormal(w.LEG_2),
        ciw.dists.Deterministic(w.DETOUR),
        lognormal(w.PORT),
        lognormal(w.LEG_3),
    ]
    count = len(NODES)
    routing = [[1.0 if to == at + 1 else 0.0 for to in range(count)] for at in range(count)]
    documents = NODES.index("documents")
    routing[documents][documents + 1 : documents + 3] = [w.INSPECTED, 1.0 - w.INSPECTED]
    return ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(w.RATE)] + [None] * (count - 1),
        service_distributions=services,
        number_of_servers=[w.SERVERS.get(node, math.inf) for node in NODES],
        routing=routing,
    )


def run(trucks: int, seed: int, ferry: bool) -> Waits:
    """Run until so many trucks have left.

    Parameters
    ----------
    trucks, seed : int
    ferry : bool
        Whether the other models have one: then port and total are left out.
    """
    ciw.seed(seed)
    simulation = ciw.Simulation(network())
    simulation.simulate_until_max_customers(trucks, method="Finish")
    of: dict[str, list[float]] = {name: [] for name in (*w.SERVERS, "total")}
    for truck in simulation.nodes[-1].all_individuals[:trucks]:
        for record in truck.data_records:
            name = NODES[record.node - 1]
            if name in of:
                of[name].append(record.waiting_time)
        of["total"].append(truck.data_records[-1].exit_date - truck.data_records[0].arrival_date)
    if ferry:
        del of["port"], of["total"]
    return Waits(of)
