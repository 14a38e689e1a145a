"""What prices of all limits say of a program in pieces (`energi.optimise.pool`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from energi.domain.stock import Floats, Ints
from energi.optimise.pool import Pool
from energi.optimise.program import Program
from energi.optimise.reduce import flow_loss, least_priced, priced_rows, worth


@dataclass(frozen=True)
class Priced:
    """What prices of all limits say.

    Attributes
    ----------
    shared : (rows,) prices of the shared limits, 0 for others
    cost : (columns,) with the shared limits priced
    excess : (options,) how much more each costs than the building's best, with all limits priced
    low : (pieces,) what each comes to at least
    loose : what flows that are in no piece come to at least
    """

    shared: Floats
    cost: Floats
    excess: Floats
    low: Floats
    loose: float

    @classmethod
    def of(cls, asked: Program, duals: Floats, building: Ints, pool: Pool) -> Priced:
        """Price a program.

        Parameters
        ----------
        asked : Program
        duals : (rows,)
        building : (options,) position of each option's building, ascending
        pool : Pool
            The pieces.
        """
        price = priced_rows(asked, duals, building)
        every = asked.cost - asked.matrix.T @ price
        priced = every[: asked.options]
        least = least_priced(priced, building)
        flows = flow_loss(asked, every, building)
        sides = worth(asked, price)
        sides[len(sides) - len(least) :] = least
        of_flow = pool.of_column[asked.options :]
        inside = of_flow >= 0
        low = np.bincount(pool.of_row[pool.own], sides[pool.own], minlength=pool.count).astype(float)
        low = low + np.bincount(of_flow[inside], flows[inside], minlength=pool.count)
        shared = shared_only(price, pool)
        cost = asked.cost - asked.matrix.T @ shared
        return cls(shared, cost, priced - least[building], low, float(flows[~inside].sum()))


def shared_only(price: Floats, pool: Pool) -> Floats:
    """Prices of the shared limits, 0 for all others, (rows,)."""
    found = np.zeros_like(price)
    found[pool.shared] = price[pool.shared]
    return found
