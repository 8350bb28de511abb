"""A mouse with a tumor, given drug-loaded nanoparticles (Shalgunov et al. 2017).

What it is: polymer particles (PLA-PEG) and the vincristine they carry in blood, liver, spleen, tumor,
kidneys, lungs and the rest of the body. Particles leave plasma into organs one way, in practice (a
partition of 1000), with a permeability that grows with the organ's weight and, in liver, kidneys and
rest, falls with a response to free drug. Drug leaves particles with time since the injection; free drug
follows blood flow and is eliminated by the liver. A body and not a drug of this catalog: the organs
belong to it, and release runs on the time since the one injection, which is the start. The dose is a
parameter, as are the particles' constants of release.

What it leaves out: bone and marrow, which are part of the rest; binding to mineral; any effect on the
tumor, which neither grows nor shrinks; a second injection; man.

Departures: time is divided by one hour before it is raised to a power, so that kd keeps its unit. That
power is infinite at the injection, so time is counted from 1e-12 h on, as in a public reproduction of
the model, from which the permeability of the liver is (the paper's is a misprint), and blood flow
through the spleen on to the liver. Lungs lie beside the other organs, not before them.

To know: defaults are formulation U16c at the low dose. Others, as burst, kd per h, gamma, and mg/kg of
drug with 30, 70, 140 mg/kg of particles: U16p 0.00422, 0.00196, -0.0532, and 2.17, 5.07, 10; T (fast)
0.0222, 0.0626, 0.598, and 1.98, 4.62, 9.24, in mice of 21.8 g with tumors of 0.472 g; free drug 1, 0,
0, and 1.5 or 3, in mice of 21.2 g. After free drug the spleen comes out low: 0.6 of what was measured
at 2 h, a thirtieth at 48 h.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.model.functions import exp
from howship.source import Source, ours

PAPER = Source(
    "Shalgunov V, Zaytseva-Zotova D, Zintchenko A, et al. Comprehensive study of the drug delivery "
    "properties of poly(l-lactide)-poly(ethylene glycol) nanoparticles in rats and tumor-bearing mice. "
    "J Control Release 2017;261:31-42.",
    doi="10.1016/j.jconrel.2017.06.006",
    status="checked",
)
MICE = PAPER.at("mice of formulations U16c and U16p")
LIVER = PAPER.at("corrected in a public reproduction of the model; printed as 2.02e-3")
FIXED = PAPER.at("fixed in the fit")
ZERO = ours("keeps the power of time finite; 1e-7 of the drug is released before it")

ORGANS = {"L": "liver", "S": "spleen", "T": "tumor", "K": "kidney", "U": "lung", "R": "rest"}
WEIGHED = ("L", "S", "K", "U")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = PAPER) -> Parameter:
    return Parameter(symbol, name, value, meaning, source)


def per_organ(prefix: str, name: str, meaning: str, values: dict[str, str]) -> tuple[Parameter, ...]:
    """Declare one kind of constant for some organs."""
    return tuple(
        p(f"{prefix}_{o}", f"{ORGANS[o]}_{name}", value, f"{meaning}: {ORGANS[o]}")
        for o, value in values.items()
    )


def volumes(m: Any) -> SimpleNamespace:
    """Return the volumes of blood (B), tissue of organs, and rest (R), and blood inside organs."""
    organ = {o: m.W * getattr(m, f"w_{o}") / m.rho for o in WEIGHED} | {"T": m.W_T / m.rho}
    inside = {o: organ[o] * getattr(m, f"bto_{o}") for o in organ}
    V = {o: organ[o] - inside[o] for o in organ}
    V["B"] = m.W * m.w_B / m.rho + sum(inside.values())
    V["R"] = m.W * rest(m, m.w_L, m.w_S, m.w_K, m.w_U, m.W_T / m.W) / m.rho
    return SimpleNamespace(V=V, organ=organ, inside=inside)


def rest(m: Any, *shares: Any) -> Any:
    """Return the share of body weight that is neither blood nor one of the organs."""
    return 1 - m.w_B - sum(shares)


def injected(m: Any) -> Any:
    """Return particles in blood right after the injection."""
    return m.dose_NP * m.W / volumes(m).V["B"]


def burst(m: Any) -> Any:
    """Return free drug in blood right after the injection."""
    return m.delta * m.dose_D * m.W / volumes(m).V["B"]


def particles(organ: str) -> State:
    what = f"particles in {ORGANS[organ]}"
    return State(f"NP_{organ}", f"{ORGANS[organ]}_nanoparticles", "0 ug/mL", what, PAPER, scale="10 ug/mL")


def free(organ: str) -> State:
    what = f"free drug in {ORGANS[organ]}"
    return State(f"D_{organ}", f"{ORGANS[organ]}_free_drug", "0 ug/mL", what, PAPER, scale="0.1 ug/mL")


STATES = (
    State(
        "NP_B", "blood_nanoparticles", injected, "particles in blood", PAPER, unit="ug/mL", scale="10 ug/mL"
    ),
    *(particles(organ) for organ in ORGANS),
    State("D_B", "blood_free_drug", burst, "free drug in blood", PAPER, unit="ug/mL", scale="0.1 ug/mL"),
    *(free(organ) for organ in ORGANS),
    State("resp", "response", "0", "response of organs to free drug", PAPER, scale="0.001"),
)

DOSE = (
    p(
        "dose_NP",
        "nanoparticle_dose",
        "30 mg/kg",
        "particles injected per body weight",
        PAPER.at("U16c, low"),
    ),
    p("dose_D", "drug_dose", "2.5 mg/kg", "drug injected with them", PAPER.at("U16c, low dose")),
    p("delta", "burst_share", "7.5e-3", "share of the drug that is free at once", PAPER.at("U16c")),
    p("kd", "release_rate", "5.49e-3 1/h", "release of drug after one hour", PAPER.at("U16c")),
    p("gamma", "release_slowing", "0.57", "power with which release slows", PAPER.at("U16c")),
    p("tau", "release_time_unit", "1 h", "the time at which release is kd", PAPER),
    p("t0", "release_time_zero", "1e-12 h", "time since the injection at the start", ZERO),
)

BODY = (
    p("W", "mouse_weight", "20.8 g", "body weight", MICE),
    p("W_T", "tumor_weight", "0.366 g", "weight of the tumor", MICE),
    p("w_L", "liver_share", "0.0538", "liver per body weight", MICE),
    p("w_S", "spleen_share", "0.00601", "spleen per body weight", MICE),
    p("w_K", "kidney_share", "0.0142", "kidneys per body weight", MICE),
    p("w_U", "lung_share", "0.00679", "lungs per body weight", MICE),
    p("w_B", "blood_share", "0.0814", "blood outside organs per body weight"),
    p("W_ref", "reference_mouse_weight", "20.8 g", "body weight that permeabilities are given for"),
    p("W_T_ref", "reference_tumor_weight", "0.366 g", "tumor that permeabilities are given for"),
    p("w_L_ref", "reference_liver_share", "0.0538", "liver that permeabilities are given for"),
    p("w_S_ref", "reference_spleen_share", "0.00601", "spleen that permeabilities are given for"),
    p("w_K_ref", "reference_kidney_share", "0.0142", "kidneys that permeabilities are given for"),
    p("w_U_ref", "reference_lung_share", "0.00679", "lungs that permeabilities are given for"),
    p("rho", "tissue_density", "1 g/mL", "density of all tissues", FIXED),
    p("Hct", "hematocrit", "0.45", "share of cells in blood", FIXED),
    *per_organ("bto", "blood_share_of_volume", "share of blood in the organ",
               {"K": "0.0858", "L": "0.141", "S": "0.153", "T": "0.00996", "U": "0.223"}),
)  # fmt: skip

PARTICLES = (
    *per_organ("PS", "permeability", "uptake of particles from plasma",
               {"S": "2.02e-3 mL/h", "T": "1.31e-3 mL/h", "K": "9.27e-4 mL/h", "U": "1.22e-4 mL/h",
                "R": "5.79e-2 mL/h"}),
    p("PS_L", "liver_permeability", "2.14e-2 mL/h", "uptake of particles from plasma: liver", LIVER),
    p("Kp_NP", "particle_partition", "1000", "particles in an organ per plasma, at rest", FIXED),
    *per_organ("k", "response_effect", "fall of uptake with the response",
               {"L": "209", "K": "79.3", "R": "246"}),
    p("syn", "response_rise", "1 mL/(ug h)", "rise of the response with free drug in plasma", FIXED),
    p("deg", "response_loss_rate", "2.46 1/h", "loss of the response"),
)  # fmt: skip

DRUG = (
    *per_organ("Q", "blood_flow", "blood flow",
               {"L": "181.92 mL/h", "S": "14.88 mL/h", "K": "124.6 mL/h", "U": "678 mL/h",
                "R": "371.48 mL/h"}),
    p("Q_T_g", "tumor_blood_flow", "2.06 mL/(h g)", "blood flow per weight of tumor"),
    *per_organ("Kp", "drug_partition", "drug in the organ per plasma, at rest",
               {"L": "42", "S": "64.8", "K": "55.6", "U": "76.4", "R": "55.6", "T": "63.2"}),
    p("Kp_BC", "cell_partition", "3.9", "drug in blood cells per plasma"),
    p("kel", "elimination_rate", "4.75 1/h", "elimination of free drug by the liver"),
)  # fmt: skip

OUTPUTS = (
    Output("plasma_drug", "ug/mL", "drug in plasma, free and in particles"),
    *(Output(f"{ORGANS[o]}_drug", "ug/mL", f"drug in {ORGANS[o]} with its blood, free and in particles")
      for o in (*WEIGHED, "T")),
    Output("encapsulated_share", "1", "share of the injected drug that particles have not released"),
)  # fmt: skip


def uptake(m: Any) -> dict[str, Any]:
    """Return the permeability of each organ to particles, scaled by weight, lowered by the response."""
    PS = {
        o: getattr(m, f"PS_{o}") * m.W * getattr(m, f"w_{o}") / (m.W_ref * getattr(m, f"w_{o}_ref"))
        for o in WEIGHED
    }
    PS["T"] = m.PS_T * m.W_T / m.W_T_ref
    here = rest(m, m.w_L, m.w_S, m.w_K, m.w_U, m.W_T / m.W)
    there = rest(m, m.w_L_ref, m.w_S_ref, m.w_K_ref, m.w_U_ref, m.W_T_ref / m.W_ref)
    PS["R"] = m.PS_R * m.W * here / (m.W_ref * there)
    for o, k in (("L", m.k_L), ("K", m.k_K), ("R", m.k_R)):
        PS[o] = PS[o] * exp(-k * m.resp)
    return PS


def free_drug(m: Any, cells: Any) -> dict[str, Any]:
    """Return the net flow of free drug from blood into each organ; the spleen drains into the liver."""
    venous = {o: getattr(m, f"D_{o}") / getattr(m, f"Kp_{o}") * cells for o in ORGANS}
    flow = {o: getattr(m, f"Q_{o}") * (m.D_B - venous[o]) for o in ("K", "U", "R")}
    flow["T"] = m.Q_T_g * m.W_T * (m.D_B - venous["T"])
    flow["S"] = m.Q_S * (m.D_B - venous["S"])
    flow["L"] = (m.Q_L - m.Q_S) * m.D_B + m.Q_S * venous["S"] - m.Q_L * venous["L"]
    # what the spleen passes on to the liver is in both, and cancels
    flow["B"] = -(flow["K"] + flow["U"] + flow["R"] + flow["T"] + flow["L"] + flow["S"])
    return flow


def equations(m: Any) -> Result:
    """Return the rates of particles, free drug and response, and total drug by organ."""
    size = volumes(m)
    load = m.dose_D / m.dose_NP
    age = (m.t + m.t0) / m.tau
    inside = exp(-m.kd * m.tau / (1 - m.gamma) * age ** (1 - m.gamma))
    released = m.kd * age ** (-m.gamma) * inside * (1 - m.delta)

    NP_P = m.NP_B / (1 - m.Hct)
    PS = uptake(m)
    taken = {o: PS[o] * (NP_P - getattr(m, f"NP_{o}") / m.Kp_NP) for o in ORGANS}
    rates = {f"NP_{o}": taken[o] / size.V[o] for o in ORGANS}
    rates["NP_B"] = -sum(taken.values()) / size.V["B"]

    cells = m.Hct * m.Kp_BC + 1 - m.Hct
    D_P = m.D_B / cells
    flow = free_drug(m, cells)
    for o in (*ORGANS, "B"):
        rates[f"D_{o}"] = flow[o] / size.V[o] + getattr(m, f"NP_{o}") * released * load
    rates["D_L"] = rates["D_L"] - m.kel * m.D_L
    rates["resp"] = m.syn * D_P - m.deg * m.resp

    held = (1 - m.delta) * inside
    outputs = {"plasma_drug": D_P + NP_P * held * load, "encapsulated_share": held}
    for o in (*WEIGHED, "T"):
        tissue = (getattr(m, f"D_{o}") + getattr(m, f"NP_{o}") * held * load) * size.V[o]
        blood = (m.D_B + m.NP_B * held * load) * size.inside[o]
        outputs[f"{ORGANS[o]}_drug"] = (tissue + blood) / size.organ[o]
    return Result(rates, outputs)


model = Disease(
    name="shalgunov_2017",
    title="Drug-loaded nanoparticles in a mouse with a tumor",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=DOSE + BODY + PARTICLES + DRUG,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="48 h",
        every="1 h",
        meaning="30 mg/kg of formulation U16c with 2.5 mg/kg of vincristine",
    ),
    steady=False,
)
