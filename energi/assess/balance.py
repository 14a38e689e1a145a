"""The TABULA seasonal heat balance as pure functions on arrays.

n buildings (or packages) with any number e of envelope elements; areas in m2, coefficients per m2
reference area (A_ref), energies per m2 A_ref and heating season. Formulas: TABULA calculation
method [physics-B2]; they give every published intermediate of the 182 Danish variants.

Nothing here warns or gives NaN for finite input: a building without area or without losses has no
need, and gains equal to losses (gamma = 1) are taken at their limit.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from energi.domain.stock import Flags, Floats, Ints

Text = npt.NDArray[np.str_] | npt.NDArray[np.object_]

LAMBDA_INSULATION_W_MK = 0.04
"""Conductivity TABULA gives existing insulation that a measure takes out [W/(m K)]."""
AIR_WH_M3K = 0.34
"""Heat capacity of air [Wh/(m3 K)]."""
KWH_PER_W_DAY = 0.024
"""One watt during one day [kWh]."""
NEAR_ONE = 1e-7
"""Inside this distance of gamma = 1 the utilisation is taken at its limit (cancellation)."""
TINY = 1e-12


@dataclass(frozen=True)
class Boundary:
    """Standard use of a building: floats, or arrays with one value per row.

    Attributes
    ----------
    theta_i_c : room temperature [degC]
    f_red_1, f_red_4 : temperature reduction factor at h_tr 1 and 4 W/(m2 K) [-]
    n_use_1_h : air change by use [1/h]
    h_room_m : room height [m]
    phi_int_w_m2 : internal gains [W/m2]
    f_sh_hor, f_sh_vert : shading factors [-]
    f_frame : frame share of the windows [-]
    f_w : factor for light not falling at right angles [-]
    c_m_wh_m2k : heat capacity [Wh/(m2 K)]
    """

    theta_i_c: Floats
    f_red_1: Floats
    f_red_4: Floats
    n_use_1_h: Floats
    h_room_m: Floats
    phi_int_w_m2: Floats
    f_sh_hor: Floats
    f_sh_vert: Floats
    f_frame: Floats
    f_w: Floats
    c_m_wh_m2k: Floats

    def take(self, rows: Ints) -> Boundary:
        """The conditions of the rows named, in that order (rows may repeat)."""
        return Boundary(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


@dataclass(frozen=True)
class Season:
    """The heating season: floats, or arrays with one value per row.

    Attributes
    ----------
    days_d : heating days [d]
    theta_e_c : mean outside temperature [degC]
    i_sol_kwh_m2 : (..., 5) irradiation: horizontal, east, south, west, north [kWh/m2]
    """

    days_d: Floats
    theta_e_c: Floats
    i_sol_kwh_m2: Floats


@dataclass(frozen=True)
class Balance:
    """All quantities of the balance, each (n,).

    Attributes
    ----------
    h_tr_w_m2k, h_ve_w_m2k : transmission and ventilation coefficients [W/(m2 K)]
    f_red : temperature reduction factor [-]
    q_tr_kwh_m2, q_ve_kwh_m2, q_ht_kwh_m2 : losses and their sum
    q_sol_kwh_m2, q_int_kwh_m2 : solar and internal gains
    tau_h, a, gamma, eta : time constant [h], exponent, gain/loss ratio, utilisation [-]
    need_kwh_m2 : heating need
    """

    h_tr_w_m2k: Floats
    h_ve_w_m2k: Floats
    f_red: Floats
    q_tr_kwh_m2: Floats
    q_ve_kwh_m2: Floats
    q_ht_kwh_m2: Floats
    q_sol_kwh_m2: Floats
    q_int_kwh_m2: Floats
    tau_h: Floats
    a: Floats
    gamma: Floats
    eta: Floats
    need_kwh_m2: Floats


def per(amount: Floats | float, base: Floats | float) -> Floats:
    """``amount / base``, and 0 where the base is 0."""
    above, below = np.broadcast_arrays(np.asarray(amount, float), np.asarray(base, float))
    ratio: Floats = np.divide(above, below, out=np.zeros(above.shape), where=below > 0)
    return ratio


def u_effective(
    u0_w_m2k: Floats,
    r_add_m2k_w: Floats,
    r_measure_m2k_w: Floats,
    share: Floats,
    kind: Text,
    d_insulation_m: Floats,
) -> Floats:
    """U-value of elements after a measure on a share of their area, before the b factor.

    Parameters
    ----------
    u0_w_m2k : array
        U-value of the construction, without the resistance of an unheated space; 0 where there is
        no element.
    r_add_m2k_w : array
        Resistance of an unheated space beyond the element (0 for windows and doors).
    r_measure_m2k_w : array
        Resistance of the measure.
    share : array
        Share of the area that gets the measure, 0 to 1.
    kind : array of str
        ``"Add"`` (also anything not named here), ``"Replace"`` or ``"ReplaceInsulation"``.
    d_insulation_m : array
        Existing insulation, which ``ReplaceInsulation`` takes out.

    Returns
    -------
    array [W/(m2 K)]
    """
    before = per(1.0, u0_w_m2k) + r_add_m2k_w
    kept = before - np.where(kind == "ReplaceInsulation", d_insulation_m / LAMBDA_INSULATION_W_MK, 0.0)
    after = np.where(kind == "Replace", r_add_m2k_w, kept) + r_measure_m2k_w
    untouched = np.where(np.asarray(u0_w_m2k) > 0, per(1.0, before), 0.0)
    return (1.0 - share) * untouched + share * per(1.0, after)


def insulated(u_w_m2k: Floats, r_measure_m2k_w: Floats) -> Floats:
    """U-value after insulation is added to the whole element [W/(m2 K)]."""
    return u_w_m2k / (1.0 + u_w_m2k * r_measure_m2k_w)


def refurbished_share(area_m2: Floats, share: Floats, r_measure_m2k_w: Floats) -> Floats:
    """Share of the envelope that has a measure, (n,), from (n, e) arrays [-]."""
    touched = np.where(np.asarray(r_measure_m2k_w) > 0, share, 0.0)
    return per((area_m2 * touched).sum(axis=-1), area_m2.sum(axis=-1))


def thermal_bridges(
    du_original_w_m2k: Floats, du_refurbished_w_m2k: Floats, refurbished: Floats, variation: Flags
) -> Floats:
    """Thermal-bridge surcharge (n,) [W/(m2 K)].

    Between the two classes by the refurbished share; the refurbished class alone for a variation
    of the typology; the original one where no refurbished class is stated (NaN). A class with
    surcharge 0 is a class, not "none stated".
    """
    stated = np.where(np.isnan(du_refurbished_w_m2k), du_original_w_m2k, du_refurbished_w_m2k)
    mixed = (1.0 - refurbished) * du_original_w_m2k + refurbished * stated
    return np.where(variation, stated, mixed)


def transmission(
    area_m2: Floats, u_w_m2k: Floats, b: Floats, du_tb_w_m2k: Floats, area_ref_m2: Floats
) -> Floats:
    """Transmission coefficient (n,) per m2 A_ref, from (n, e) elements [W/(m2 K)].

    The b factor does not apply to the bridges.
    """
    elements = np.einsum("ij,ij,ij->i", b, area_m2, u_w_m2k)
    bridges = du_tb_w_m2k * np.einsum("ij->i", area_m2)
    return per(elements + bridges, area_ref_m2)


def ventilation(n_use_1_h: Floats, n_inf_1_h: Floats | float, h_room_m: Floats) -> Floats:
    """Ventilation coefficient per m2 A_ref [W/(m2 K)]."""
    return AIR_WH_M3K * (n_use_1_h + n_inf_1_h) * h_room_m


def reduction_factor(h_tr_w_m2k: Floats, f_red_1: Floats, f_red_4: Floats) -> Floats:
    """Temperature reduction factor for night setback and unheated rooms [-].

    Above 1 below h_tr = 0.5 W/(m2 K): TABULA sets no cap.
    """
    low = f_red_1 + (1.0 - h_tr_w_m2k) / 0.5 * (1.0 - f_red_1)
    high = f_red_1 + (f_red_4 - f_red_1) * (np.minimum(h_tr_w_m2k, 4.0) - 1.0) / 3.0
    return np.where(h_tr_w_m2k <= 1.0, low, high)


def solar_kwh(window_m2: Floats, g: Floats, boundary: Boundary, i_sol_kwh_m2: Floats) -> Floats:
    """Solar gains of the building by orientation, (n, 5) [kWh]."""
    through = (1.0 - boundary.f_frame) * boundary.f_w * g
    gains = window_m2 * i_sol_kwh_m2 * np.asarray(through * boundary.f_sh_vert)[..., None]
    gains[:, 0] = window_m2[:, 0] * i_sol_kwh_m2[..., 0] * through * boundary.f_sh_hor
    return gains


def window_g(area_m2: Floats, g_existing: Floats, g_measure: Floats) -> Floats:
    """Area-weighted solar transmittance (n,) of (n, w) windows [-].

    A measure's g replaces the existing one whenever it is above 0, whatever its share.
    """
    g = np.where(g_measure > 0, g_measure, g_existing)
    return per((area_m2 * g).sum(axis=-1), area_m2.sum(axis=-1))


def utilisation(gamma: Floats, a: Floats) -> Floats:
    """Share of the gains that is useful, in [0, 1] (EN ISO 13790) [-].

    ``(1 - gamma^a) / (1 - gamma^(a + 1))``, written in ``min(gamma, 1 / gamma)`` so that no power
    overflows; ``a / (a + 1)`` at gamma = 1. Where there are no losses to cover (gamma <= 0) it is
    1, and the need is 0 whatever it is.
    """
    inverse = 1.0 / np.maximum(gamma, 1.0)
    x = np.minimum(np.maximum(gamma, 0.0), inverse)
    power = x**a
    one = np.abs(gamma - 1.0) < NEAR_ONE
    falling = np.where(one, 1.0, 1.0 - power * x)
    return np.where(one, a / (a + 1.0), inverse * (1.0 - power) / falling)


def seasonal(
    h_tr_w_m2k: Floats,
    n_inf_1_h: Floats,
    q_sol_kwh_m2: Floats,
    boundary: Boundary,
    season: Season,
    recovery: Floats | float = 0.0,
) -> Balance:
    """The heat balance of a heating season.

    Parameters
    ----------
    h_tr_w_m2k, n_inf_1_h, q_sol_kwh_m2 : (n,) arrays
        Transmission, infiltration and solar gains per m2 A_ref.
    boundary, season
        Scalars or (n,) arrays.
    recovery : (n,) array or float
        Heat recovery of the ventilation [-], on the air changed by use; infiltration cannot be
        recovered. The rule, to lower the need by the useful share of the recovered loss, is
        **unverified**: TABULA publishes no result to check it against.

    Returns
    -------
    Balance
    """
    h_ve = ventilation(boundary.n_use_1_h, n_inf_1_h, boundary.h_room_m)
    f_red = reduction_factor(h_tr_w_m2k, boundary.f_red_1, boundary.f_red_4)
    degree = KWH_PER_W_DAY * (boundary.theta_i_c - season.theta_e_c) * season.days_d
    q_tr = h_tr_w_m2k * f_red * degree
    q_ve = h_ve * f_red * degree
    q_ht = q_tr + q_ve
    q_int = KWH_PER_W_DAY * boundary.phi_int_w_m2 * season.days_d
    gains = q_sol_kwh_m2 + q_int
    tau = boundary.c_m_wh_m2k / np.maximum(h_tr_w_m2k + h_ve, TINY)
    a = 0.8 + tau / 30.0
    gamma = gains / np.maximum(q_ht, TINY)
    eta = utilisation(gamma, a)
    recovered = recovery * ventilation(boundary.n_use_1_h, 0.0, boundary.h_room_m) * f_red * degree
    need = np.maximum(q_ht - eta * (gains + recovered), 0.0)
    return Balance(h_tr_w_m2k, h_ve, f_red, q_tr, q_ve, q_ht, q_sol_kwh_m2, q_int, tau, a, gamma, eta, need)
