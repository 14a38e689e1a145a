"""The monthly heat balance of EN ISO 13790, behind the same interface as the seasonal one."""

from __future__ import annotations

import numpy as np

from energi.assess import balance
from energi.assess.method import HOURS_PER_DAY, Method, Months
from energi.domain.stock import Features, Floats

WATTS_PER_KILOWATT = 1000.0


def monthly(
    h_w_m2k: Floats,
    f_red: Floats,
    q_sol_kwh_m2: Floats,
    boundary: balance.Boundary,
    year: Months,
    recovered: Floats | float = 0.0,
) -> tuple[Floats, Floats]:
    """Heating need of every month and its utilisation, (n, 12).

    ``a = 1 + tau / 15 h``; the temperature reduction lowers the loss only, the time constant takes
    the unreduced coefficient; a month that loses nothing needs nothing [physics-B16].

    Parameters
    ----------
    h_w_m2k : (n,) array
        Transmission and ventilation coefficient per m2 A_ref.
    f_red : (n,) array
        Temperature reduction factor.
    q_sol_kwh_m2 : (n, 12) array
        Solar gains per m2 A_ref and month.
    boundary : Boundary
        (n,) arrays.
    year : Months
    recovered : (n,) array or float
        Share of the loss that heat recovery gives back.

    Returns
    -------
    need : (n, 12) array [kWh/m2]
    eta : (n, 12) array [-]
    """
    hours = HOURS_PER_DAY * year.days_d / WATTS_PER_KILOWATT
    reduced = np.asarray(h_w_m2k * f_red)[:, None]
    loss = reduced * (boundary.theta_i_c[:, None] - year.theta_e_c) * hours
    gains = q_sol_kwh_m2 + boundary.phi_int_w_m2[:, None] * hours
    tau = boundary.c_m_wh_m2k / np.maximum(h_w_m2k, balance.TINY)
    gamma = gains / np.maximum(loss, balance.TINY)
    eta = balance.utilisation(gamma, (1.0 + tau / 15.0)[:, None])
    back = np.broadcast_to(recovered, np.shape(h_w_m2k))[:, None] * np.maximum(loss, 0.0)
    return np.maximum(loss - eta * (gains + back), 0.0), eta


def monthly_need_kwh_m2(features: Features, method: Method) -> Floats:
    """Space-heating need (n,) per m2 A_ref and year, before calibration."""
    boundary = method.conditions(features.block)
    h_tr = balance.transmission(
        features.area_m2, features.u_w_m2k, features.b, features.du_tb_w_m2k, features.area_ref_m2
    )
    h_ve = balance.ventilation(boundary.n_use_1_h, features.n_inf_1_h, boundary.h_room_m)
    f_red = balance.reduction_factor(h_tr, boundary.f_red_1, boundary.f_red_4)
    through = balance.solar_kwh(features.window_m2, features.g, boundary, np.ones(5))
    q_sol = balance.per(through @ method.months.i_sol_kwh_m2.T, features.area_ref_m2[:, None])
    by_use = balance.ventilation(boundary.n_use_1_h, 0.0, boundary.h_room_m)
    share = features.recovery * balance.per(by_use, h_tr + h_ve)
    need, _ = monthly(h_tr + h_ve, f_red, q_sol, boundary, method.months, share)
    return np.asarray(need.sum(axis=1))
