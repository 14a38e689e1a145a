"""Packages per second of the heat balance, against the same formulas written straightforwardly.

Run: ``python -m benchmarks balance [packages]``. Both are timed in turn in one run and must agree;
the last line is the ratio, and a ratio below 1 fails. The straightforward version works on whole
arrays, term by term, as one would write the formulas down; what energi gains comes from working in
cache-sized chunks and from taking one power instead of two.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from energi.assess.energy import delivered
from energi.assess.envelope import features, load_typology
from energi.assess.method import Method, load_method
from energi.assess.systems import load_systems
from energi.domain.stock import Features, Floats

ROUNDS = 5


def packages(n: int, method: Method) -> Features:
    """Packages of n made-up buildings, with U-values between today's and a fifth of them."""
    draw = np.random.default_rng(1)
    frame = pd.DataFrame(
        {
            "use_code": draw.choice(["140", "131"], n),
            "construction_year": draw.integers(1880, 2020, n),
            "heated_area_m2": draw.uniform(80, 8000, n),
            "storeys": draw.integers(1, 8, n),
            "carrier": draw.choice(["district_heating", "natural_gas"], n),
        }
    )
    found = features(frame, load_typology(), load_systems(method))
    found.u_w_m2k[:] *= draw.uniform(0.2, 1.0, found.u_w_m2k.shape)
    return found


def plain(f: Features, method: Method) -> Floats:
    """The seasonal method written down term by term."""
    use, season = method.conditions(f.block), method.season
    h_tr = ((f.b * f.area_m2 * f.u_w_m2k).sum(axis=1) + f.du_tb_w_m2k * f.area_m2.sum(axis=1)) / f.area_ref_m2
    h_ve = 0.34 * (use.n_use_1_h + f.n_inf_1_h) * use.h_room_m
    f_red = np.where(
        h_tr <= 1,
        use.f_red_1 + (1 - h_tr) / 0.5 * (1 - use.f_red_1),
        np.where(h_tr < 4, use.f_red_1 + (use.f_red_4 - use.f_red_1) * (h_tr - 1) / 3, use.f_red_4),
    )
    kelvin_days = (use.theta_i_c - season.theta_e_c) * season.days_d
    q_ht = 0.024 * (h_tr + h_ve) * f_red * kelvin_days
    shading = np.stack([use.f_sh_hor] + 4 * [use.f_sh_vert], axis=1)
    glass = ((1 - use.f_frame) * use.f_w * f.g)[:, None]
    q_sol = (shading * glass * f.window_m2 * season.i_sol_kwh_m2).sum(axis=1) / f.area_ref_m2
    gains = q_sol + 0.024 * use.phi_int_w_m2 * season.days_d
    a = 0.8 + use.c_m_wh_m2k / (h_tr + h_ve) / 30
    gamma = gains / q_ht
    eta = (1 - gamma**a) / (1 - gamma ** (a + 1))
    recovered = f.recovery * 0.34 * use.n_use_1_h * use.h_room_m * 0.024 * f_red * kelvin_days
    need = np.maximum(0, q_ht - eta * (gains + recovered)) * f.area_ref_m2 * f.calibration
    return f.expenditure * (need + f.heating_loss_kwh + f.hot_water_kwh)


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(arguments: Sequence[str] = ()) -> None:
    """Time both, check that they agree, print the ratio."""
    n = int(arguments[0]) if arguments else 1_000_000
    method = load_method()
    work = packages(n, method)
    assert np.allclose(delivered(work, method).heat_kwh, plain(work, method), rtol=1e-9)
    turns = [
        (seconds(lambda: delivered(work, method)), seconds(lambda: plain(work, method)))
        for _ in range(ROUNDS)
    ]
    ours, theirs = np.median(np.array(turns), axis=0)
    tracemalloc.start()
    delivered(work, method)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    print(f"packages                {n:>12,}")
    print(
        f"energi.assess.energy    {n / ours / 1e6:>12.2f} million/s, {peak:.0f} MB at most, result included"
    )
    print(f"plain NumPy             {n / theirs / 1e6:>12.2f} million/s")
    print(f"ratio                   {theirs / ours:>12.2f}")
    assert ours < theirs, "slower than the straightforward version"


if __name__ == "__main__":
    main()
