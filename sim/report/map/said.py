"""What lines and dots say when the pointer rests on them, and the table of the links."""

from __future__ import annotations

from dataclasses import dataclass

from sim.report import digits
from sim.report.map.network import Edge, Network, Use
from sim.report.map.view import Dot
from sim.report.names import Names
from sim.report.result import Estimate
from sim.report.tables import Cell, Column, Table


@dataclass(frozen=True, slots=True)
class Said:
    """Words for one network."""

    net: Network
    names: Names

    def ends(self, edge: Edge) -> str:
        """Return the two ends of an edge and its mode."""
        text = " – ".join(self.net.places[end].title for end in edge.ends)
        return f"{text}, {edge.mode}" if edge.mode else text

    def load(self, load: float) -> str:
        """Return a load with its unit."""
        return digits.shown(Estimate(load, unit=self.net.unit))

    def use(self, use: Use | None) -> str:
        """Say what is fullest."""
        if use is None:
            return "no limit of its own"
        return f"{self.names.node(use.name)} {100 * use.share:.0f} % in use"

    def edge(self, edge: Edge) -> str:
        """Return a sentence for a line."""
        return f"{self.ends(edge)}: {self.load(edge.load)}; {self.use(edge.use)}"

    def dot(self, dot: Dot) -> str:
        """Return a sentence for a dot."""
        return f"{digits.listed(dot.titles)}: {self.use(dot.use)}"

    def table(self) -> Table:
        """Return what flows over each link, the most first."""
        scale = digits.scale(self.net.unit, [edge.load for edge in self.net.edges])
        rows = [
            [
                Cell(" – ".join(self.net.places[end].title for end in edge.ends)),
                Cell(edge.mode or "–"),
                Cell(digits.number(edge.load * scale.factor)),
                Cell(f"{100 * edge.use.share:.0f}" if edge.use else "–"),
                Cell(self.names.node(edge.use.name) if edge.use else "–"),
            ]
            for edge in sorted(self.net.edges, key=lambda one: (-one.load, one.ends, one.mode))
        ]
        columns = [
            Column("between", numeric=False),
            Column("mode", numeric=False),
            Column("carried both ways", scale.unit),
            Column("in use", "%"),
            Column("what is limited", numeric=False),
        ]
        return Table("What flows between the places", columns, rows, folded=True)
