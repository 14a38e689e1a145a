"""The golden TABULA rows as arguments of the balance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from energi.assess import balance

GOLDEN = Path(__file__).parent.parent / "golden"
OPAQUE = ("roof_1", "roof_2", "wall_1", "wall_2", "wall_3", "floor_1", "floor_2")
WINDOWS = ("window_1", "window_2")
ELEMENTS = (*OPAQUE, *WINDOWS, "door_1")
ORIENTATIONS = ("hor", "east", "south", "west", "north")


def rows() -> pd.DataFrame:
    frame = pd.read_csv(GOLDEN / "tabula_dk.csv", keep_default_na=False, encoding="utf-8")
    return frame.set_index("tabula_code", drop=False)


def columns(frame: pd.DataFrame, pattern: str, parts: tuple[str, ...] = ELEMENTS) -> np.ndarray:
    """A column per part; zeros where the table has none (a window has no insulation thickness)."""
    return np.column_stack([value(frame, pattern.format(part)) for part in parts])


def value(frame: pd.DataFrame, name: str) -> np.ndarray:
    return pd.to_numeric(frame[name]).to_numpy(float) if name in frame else np.zeros(len(frame))


def boundary(frame: pd.DataFrame) -> balance.Boundary:
    return balance.Boundary(
        theta_i_c=value(frame, "theta_i_c"),
        f_red_1=value(frame, "f_red_htr1"),
        f_red_4=value(frame, "f_red_htr4"),
        n_use_1_h=value(frame, "n_use_1_h"),
        h_room_m=value(frame, "h_room_m"),
        phi_int_w_m2=value(frame, "phi_int_w_m2"),
        f_sh_hor=value(frame, "f_sh_hor"),
        f_sh_vert=value(frame, "f_sh_vert"),
        f_frame=value(frame, "f_frame"),
        f_w=value(frame, "f_w"),
        c_m_wh_m2k=value(frame, "c_m_wh_m2k"),
    )


def season(frame: pd.DataFrame) -> balance.Season:
    return balance.Season(
        value(frame, "heating_days_d"),
        value(frame, "theta_e_c"),
        columns(frame, "i_sol_{}_kwh_m2", ORIENTATIONS),
    )


def recompute(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """Every published quantity, recomputed from the inputs."""
    area = columns(frame, "area_{}_m2")
    share = columns(frame, "f_measure_{}")
    r_measure = columns(frame, "r_measure_{}_m2k_w")
    kind = np.column_stack([frame[f"measure_type_{e}"].to_numpy(str) for e in ELEMENTS])
    u = balance.u_effective(
        columns(frame, "u0_{}_w_m2k"),
        columns(frame, "r_add_{}_m2k_w"),
        r_measure,
        share,
        kind,
        columns(frame, "d_insulation0_{}_m"),
    )
    b = np.hstack([columns(frame, "b_{}", OPAQUE), np.ones((len(frame), 3))])
    refurbished = balance.refurbished_share(area, share, r_measure)
    du = balance.thermal_bridges(
        value(frame, "du_tb_original_w_m2k"),
        value(frame, "du_tb_refurbished_w_m2k"),
        refurbished,
        (frame["variant_type"] == "Variation").to_numpy(),
    )
    a_ref = value(frame, "area_ref_m2")
    g = balance.window_g(
        columns(frame, "area_{}_m2", WINDOWS),
        columns(frame, "g_existing_{}", WINDOWS),
        columns(frame, "g_measure_{}", WINDOWS),
    )
    use, time = boundary(frame), season(frame)
    sun = balance.solar_kwh(columns(frame, "area_window_{}_m2", ORIENTATIONS), g, use, time.i_sol_kwh_m2)
    h_tr = balance.transmission(area, u, b, du, a_ref)
    full = balance.seasonal(
        h_tr, value(frame, "n_infiltration_1_h"), balance.per(sun.sum(axis=1), a_ref), use, time
    )
    found = {f"pub_u_eff_{e}_w_m2k": u[:, i] for i, e in enumerate(ELEMENTS)}
    found |= {f"pub_h_tr_{e}_w_k": (b * area * u)[:, i] for i, e in enumerate(ELEMENTS)}
    found |= {f"pub_q_sol_{k}_kwh": sun[:, i] for i, k in enumerate(ORIENTATIONS)}
    return found | {
        "pub_h_tb_w_k": du * area.sum(axis=1),
        "pub_frac_refurbished": refurbished,
        "pub_du_tb_w_m2k": du,
        "pub_h_tr_w_m2k": h_tr,
        "pub_h_ve_w_m2k": full.h_ve_w_m2k,
        "pub_delta_t_sum_kd": (use.theta_i_c - time.theta_e_c) * time.days_d,
        "pub_f_red": full.f_red,
        "pub_q_tr_kwh_m2": full.q_tr_kwh_m2,
        "pub_q_ve_kwh_m2": full.q_ve_kwh_m2,
        "pub_q_ht_kwh_m2": full.q_ht_kwh_m2,
        "pub_g_eff": g,
        "pub_q_sol_kwh_m2": full.q_sol_kwh_m2,
        "pub_q_int_kwh_m2": full.q_int_kwh_m2,
        "pub_tau_h": full.tau_h,
        "pub_a": full.a,
        "pub_gamma": full.gamma,
        "pub_eta": full.eta,
        "pub_q_h_nd_kwh_m2": full.need_kwh_m2,
    }
