"""Post-menopausal bone loss and its treatment, from cells to bone density (Martinez-Reina and Pivonka 2019).

What it is: trabecular bone with the cells of Pivonka et al. 2008 (OBp, OBa, OCa), the bone fraction fb, and
bone that mineralizes as it ages. A packet of new bone stays without mineral for 12 days, gains mineral
evenly for 10 days, and then ever more slowly for years. From volume and mean mineral content come density,
ash fraction and stiffness; under a constant stress, strain energy acts back on the cells: more of it lets
precursors proliferate, less of it raises RANKL. Menopause is a production of RANKL that starts high and
fades. A drug that binds RANKL enters its competition with OPG and RANK at the site `rankl_binding`
(`denosumab_marathe_2011` has the paper's constants of denosumab).

The age queue: bone lies in three queues in a row (lag, primary, secondary phase); what leaves the last one,
after 1000 days, is old bone with the largest mineral content. Its amount is the rest of fb. All bone but
that in the lag is resorbed at the same rate, kres * OCa / fb.

What it leaves out: cortical bone, microdamage, calcium, PTH dynamics, markers.

Departures: the authors' equations were read from a public program of the model. There the queue is a
row of 1000 days that moves once a day; here it moves in continuous time and has 67 stages, with errors of
at most 0.5 % in density, 1 % in stiffness and 1.3 % in mineral content in the reference experiment
(measured against exact transport: docs/decisions/0007). Apparent density follows the bone fraction; in the
program it is multiplied by the start value of fb. RANKL from a loss of strain energy enters RANKL as in
Scheiner et al. 2013; the program computes it and leaves it out here. It is zero wherever strain energy
stays above its start, as in the reference experiment. The rate at which precursors proliferate is the one
that keeps the start steady. Poisson's ratio is left out: under stress along one axis, strain energy is
stress^2 / (2 E).

To know: the constants fit together: OCa is 1e-4 pM and OBa 5e-4 pM where formation equals resorption, and
A_OCa holds osteoclasts there to 14 digits. A changed constant gives bone without a balance at the start,
and states move from day 0. Turnover is high (half of all bone per year). tau is 30 days as in the
program, which says that the 900 days in print do not give the printed results. Resorption of the share
of bone that is in the lag is taken from old bone, as in the program. Where turnover stays high, old bone
falls below zero: to -0.53 % of the tissue without treatment (days 514 to 3214 after menopause), to -0.09 %
with it. As in the program it then counts as none, so that the queues hold more than there is and mineral
content comes out up to 6 % higher; the output `old_bone` shows it. Denosumab at 60 mg wears off before 183
days, so that density falls at the end of each interval; after the fifth dose its mean over an interval rises
for years, and mineral content from the first. Published values of the figures were not at hand.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Queue, Result, Site, State
from howship.model.functions import exp, maximum, minimum, where
from howship.source import Source, ours

PAPER = Source(
    "Martinez-Reina J, Pivonka P. Effects of long-term treatment of denosumab on bone mineral density: "
    "insights from an in-silico model of bone mineralization. Bone 2019;125:87-95.",
    doi="10.1016/j.bone.2019.04.022",
)
TABLE = PAPER.at("parameters, as in a public program of the model (bone_models 0.1.0)")
SCHEINER = Source(
    "Scheiner S, Pivonka P, Hellmich C. Coupling systems biology with multiscale mechanics, for computer "
    "simulations of bone remodeling. Comput Methods Appl Mech Eng 2013;254:181-196.",
    doi="10.1016/j.cma.2012.10.015",
)
BALANCE = ours("bone in balance, osteoblasts steady: computed from the constants")
SWITCH = ours("menopause on or off; its own clock lets it begin on any day")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = TABLE) -> Parameter:
    return Parameter(symbol, name, value, meaning, source)


def balanced_osteoclasts(m: Any) -> Any:
    """Return the osteoclasts whose TGF-beta makes as much bone as they resorb: kform * OBa = kres * OCa."""
    TGF_per_OCa = m.alpha / m.Dtilde_TGF
    return m.kform * m.D_OBu / (m.kres * m.A_OBa) - m.K1 / TGF_per_OCa


def balanced_osteoblasts(m: Any) -> Any:
    return m.kres * m.OCa_0 / m.kform


def balanced_precursors(m: Any) -> Any:
    return m.A_OBa * m.OBa_0 * (1 + m.alpha * m.OCa_0 / m.Dtilde_TGF / m.K2) / m.D_OBp


def secondary_residence(m: Any) -> Any:
    return m.t_queue - m.t_lag - m.t_prim


def queue(symbol: str, name: str, start: Any, residence: Any, stages: int, meaning: str) -> Queue:
    return Queue(symbol, name, start, residence, stages, meaning, TABLE, unit="%")


STATES = (
    State("OCa", "osteoclasts", balanced_osteoclasts, "active osteoclasts", BALANCE, unit="pM"),
    State("OBa", "osteoblasts", balanced_osteoblasts, "active osteoblasts", BALANCE, unit="pM"),
    State("OBp", "osteoblast_precursors", balanced_precursors, "precursor osteoblasts", BALANCE, unit="pM"),
    State("fb", "bone_fraction", "15 %", "share of bone in the tissue", TABLE),
    State("Tm", "time_since_menopause", "0 day", "time since the onset of menopause", SWITCH,
          scale="100 days"),
    queue("lag", "unmineralized_bone", lambda m: (m.kform * m.OBa_0, 0), lambda m: m.t_lag, 4,
          "new bone without mineral"),
    queue("prim", "primary_bone", lambda m: (m.kform * m.OBa_0, m.kres * m.OCa_0 / m.fb_0),
          lambda m: m.t_prim, 3, "bone in primary mineralization"),
    queue("sec", "secondary_bone", lambda m: (m.prim_0.outflow, m.kres * m.OCa_0 / m.fb_0),
          secondary_residence, 60, "bone in secondary mineralization"),
)  # fmt: skip

CELLS = (
    p("D_OBu", "osteoblast_commitment", "7e-4 pM/day", "commitment of osteoblasts at full TGF-beta effect"),
    p("D_OBp", "osteoblast_differentiation_rate", "0.16569631297603 1/day", "differentiation of precursors "
      "without TGF-beta"),
    p("A_OBa", "osteoblast_loss_rate", "0.211072625806496 1/day", "loss of active osteoblasts"),
    p("D_OCp", "osteoclast_differentiation", "2.1e-3 pM/day", "osteoclast formation at full RANK effect"),
    p("A_OCa", "osteoclast_apoptosis_rate", "5.64874468409633 1/day", "osteoclast apoptosis at full TGF-beta "
      "effect"),
    p("K1", "commitment_tgf_beta_half", "5.63278809675429e-4 pM", "TGF-beta at half of the commitment"),
    p("K2", "differentiation_tgf_beta_half", "1.75426051821094e-4 pM", "TGF-beta that halves differentiation "
      "of precursors"),
    p("K3", "apoptosis_tgf_beta_half", "5.63278809675429e-4 pM", "TGF-beta at half of the apoptosis"),
    p("K4", "rankl_pth_half", "150 pM", "PTH at half of its effect on RANKL"),
    p("K6", "opg_pth_half", "0.222581427709954 pM", "PTH that halves the production of OPG"),
    p("K8", "osteoclast_complex_half", "5.67971833061048 pM", "RANK-RANKL at half of osteoclast formation"),
    p("beta_PTH", "pth_production", "250 pM/day", "production of PTH"),
    p("Dtilde_PTH", "pth_loss_rate", "86 1/day", "loss of PTH"),
    p("beta_OPG", "opg_production", "1.624900337835679e8 pmol/(day pmol)", "most OPG made by an osteoblast"),
    p("OPGmax", "opg_maximum", "2e8 pM", "OPG at which its production stops"),
    p("Dtilde_OPG", "opg_loss_rate", "0.35 1/day", "loss of OPG"),
    p("beta_RANKL", "rankl_production", "168.4195714712206 pM/day", "production of RANKL"),
    p("Dtilde_RANKL", "rankl_loss_rate", "10.132471014805027 1/day", "loss of RANKL"),
    p("R1", "rankl_per_precursor", "2.703476379131062e6 pmol/pmol", "most RANKL that a precursor carries"),
    p("KA1", "opg_rankl_affinity", "1e-3 1/pM", "association of OPG and RANKL"),
    p("KA2", "rank_rankl_affinity", "3.411764705882353e-2 1/pM", "association of RANK and RANKL"),
    p("RANK", "rank", "10 pM", "RANK, held constant"),
    p("alpha", "tgf_beta_release", "1 pmol/(day pmol)", "TGF-beta set free by an osteoclast"),
    p("Dtilde_TGF", "tgf_beta_loss_rate", "1 1/day", "loss of TGF-beta"),
    p("kres", "bone_resorption_rate", "200 %/(pM day)", "bone fraction resorbed by osteoclasts"),
    p("kform", "bone_formation_rate", "40 %/(pM day)", "bone fraction formed by osteoblasts"),
)  # fmt: skip

MECHANICS = (
    p("a_P", "proliferation_share", "0.1", "share of commitment that is replaced by proliferation"),
    p("Pi_0", "proliferation_at_rest", "0.5", "effect of strain energy on proliferation at the start"),
    p("Pi_slope", "proliferation_slope", "1.25", "its relative rise per relative rise of strain energy",
      SCHEINER),
    p("k_disuse", "disuse_rankl_production", "1e5 pM/day", "production of RANKL per relative fall of strain "
      "energy", SCHEINER),
    p("sigma", "stress", "-5 MPa", "stress on the tissue, along one axis"),
    p("sigma_0", "habitual_stress", "-5 MPa", "stress to which bone is adapted at the start"),
    p("E_1", "stiffness_factor", "84.37 GPa", "Young's modulus of solid bone that is ash alone"),
    p("g_fb", "stiffness_bone_exponent", "2.58", "power of the bone fraction in Young's modulus"),
    p("g_ash", "stiffness_ash_exponent", "2.74", "power of the ash fraction in Young's modulus"),
)  # fmt: skip

MINERAL = (
    p("rho_o", "organic_density", "1.1 g/cm3", "density of the organic matrix"),
    p("rho_m", "mineral_density", "3.2 g/cm3", "density of mineral"),
    p("rho_w", "water_density", "1 g/cm3", "density of water, which fills the rest"),
    p("Vo", "organic_fraction", "0.42857142857142855", "volume of organic matrix in bone, 3/7"),
    p("t_lag", "mineralization_lag", "12 day", "age at which mineralization begins"),
    p("t_prim", "primary_duration", "10 day", "duration of primary mineralization"),
    p("t_queue", "queue_duration", "1000 day", "age at which bone is old"),
    p("Vm_prim", "primary_mineral_content", "0.121", "volume of mineral in bone after its primary phase"),
    p("Vm_max", "maximum_mineral_content", "0.442", "most volume of mineral in bone"),
    p("kappa", "secondary_mineralization_rate", "0.007 1/day", "rate of secondary mineralization"),
)  # fmt: skip

MENOPAUSE = (
    p("menopause", "menopause", "0", "1 from the onset of menopause, 0 before it", SWITCH),
    p("dR", "menopause_rankl_production", "4e3 pM/day", "production of RANKL at the onset of menopause"),
    p("xi", "menopause_reduction", "65", "reduction factor of its fading"),
    p("tau", "menopause_time", "30 day", "characteristic time of its fading"),
)

OUTPUTS = (
    Output("opg", "pM", "OPG"),
    Output("rankl", "pM", "free RANKL"),
    Output("bone_volume", "1", "bone fraction, fraction of baseline"),
    Output("vascular_porosity", "%", "share of pores in the tissue, fv"),
    Output("old_bone", "%", "share of the tissue that is bone older than the queue; see the prose"),
    Output("mineral_content", "1", "volume of mineral in bone, mean over all ages"),
    Output("ash_fraction", "1", "mass of mineral in dry bone"),
    Output("material_density", "g/cm3", "density of bone matrix"),
    Output("apparent_density", "g/cm3", "density of the tissue without what fills its pores"),
    Output("trabecular_bmd", "1", "apparent density, fraction of baseline"),
    Output("youngs_modulus", "GPa", "stiffness of the tissue"),
    Output("strain_energy", "1", "strain energy density, fraction of baseline"),
)


def old_bone(fb: Any, lag: Any, prim: Any, sec: Any) -> Any:
    """Return the bone that has left the queue."""
    return fb - lag.content - prim.content - sec.content


def mineral_content(m: Any, fb: Any, lag: Any, prim: Any, sec: Any) -> Any:
    """Return the volume of mineral in bone, averaged over packets of all ages."""
    primary = prim.weighted(lambda age: m.Vm_prim * age / m.t_prim)
    secondary = sec.weighted(lambda age: m.Vm_max - (m.Vm_max - m.Vm_prim) * exp(-m.kappa * age))
    return (primary + secondary + maximum(old_bone(fb, lag, prim, sec), 0) * m.Vm_max) / fb


def ash_fraction(m: Any, Vm: Any) -> Any:
    return 1 / (1 + m.rho_o * m.Vo / (m.rho_m * Vm))


def youngs_modulus(m: Any, fb: Any, Vm: Any) -> Any:
    return m.E_1 * fb**m.g_fb * ash_fraction(m, Vm) ** m.g_ash


def material_density(m: Any, Vm: Any) -> Any:
    return m.rho_w + (m.rho_m - m.rho_w) * Vm + (m.rho_o - m.rho_w) * m.Vo


def free_rankl(m: Any, P_RANKL: Any) -> tuple[Any, Any]:
    """Return OPG and free RANKL in quasi-steady state."""
    PTH = m.beta_PTH / m.Dtilde_PTH
    aP = PTH / (PTH + m.K4)
    rP = 1 / (1 + PTH / m.K6)
    made = m.beta_OPG * m.OBa * rP
    OPG = made / (made / m.OPGmax + m.Dtilde_OPG)
    RLeff = m.R1 * m.OBp * aP
    bound = 1 + m.KA1 * OPG + m.KA2 * m.RANK + m.rankl_binding
    return OPG, RLeff / bound * (m.beta_RANKL + P_RANKL) / (m.beta_RANKL + m.Dtilde_RANKL * RLeff)


def equations(m: Any) -> Result:
    """Return the rates of cells, bone and its age queue, and what follows from them."""
    Vm_0 = mineral_content(m, m.fb_0, m.lag_0, m.prim_0, m.sec_0)
    Vm = mineral_content(m, m.fb, m.lag, m.prim, m.sec)
    E_0, E = youngs_modulus(m, m.fb_0, Vm_0), youngs_modulus(m, m.fb, Vm)
    Psi_0 = m.sigma_0 * m.sigma_0 / (2 * E_0)
    Psi = m.sigma * m.sigma / (2 * E)
    change = Psi / Psi_0 - 1

    # strain energy and menopause on cells
    Pi_mech = where(change > 0, minimum(m.Pi_0 * (1 + m.Pi_slope * change), 1), m.Pi_0)
    P_disuse = m.k_disuse * maximum(-change, 0)
    P_PMO = m.menopause * m.dR * m.xi * m.xi / (m.xi * m.xi + (m.Tm / m.tau) ** 2)
    OPG, RANKL = free_rankl(m, P_PMO + P_disuse)
    X = m.KA2 * RANKL * m.RANK
    AL = 1 / (1 + m.K8 / X)

    TGF, TGF_0 = m.alpha * m.OCa / m.Dtilde_TGF, m.alpha * m.OCa_0 / m.Dtilde_TGF
    A1, A1_0 = TGF / (m.K1 + TGF), TGF_0 / (m.K1 + TGF_0)
    R2 = 1 / (1 + TGF / m.K2)
    A3 = TGF / (m.K3 + TGF)
    P_OBp = m.a_P * m.D_OBu * A1_0 / (m.OBp_0 * m.Pi_0)
    differentiated = m.D_OBp * m.OBp * R2

    formed, resorbed = m.kform * m.OBa, m.kres * m.OCa
    lost = resorbed / m.fb
    rates = {
        "OBp": m.D_OBu * A1 - differentiated - m.a_P * m.D_OBu * A1 + P_OBp * m.OBp * Pi_mech,
        "OBa": differentiated - m.A_OBa * m.OBa,
        "OCa": m.D_OCp * AL - m.A_OCa * m.OCa * A3,
        "fb": formed - resorbed,
        "Tm": m.menopause,
        **m.lag.rates(formed),
        **m.prim.rates(m.lag.outflow, lost),
        **m.sec.rates(m.prim.outflow, lost),
    }
    density = material_density(m, Vm)
    outputs = {
        "opg": OPG,
        "rankl": RANKL,
        "bone_volume": m.fb / m.fb_0,
        "vascular_porosity": 1 - m.fb,
        "old_bone": old_bone(m.fb, m.lag, m.prim, m.sec),
        "mineral_content": Vm,
        "ash_fraction": ash_fraction(m, Vm),
        "material_density": density,
        "apparent_density": density * m.fb,
        "trabecular_bmd": density * m.fb / (material_density(m, Vm_0) * m.fb_0),
        "youngs_modulus": E,
        "strain_energy": Psi / Psi_0,
    }
    return Result(rates, outputs)


model = Disease(
    name="martinez_reina_2019",
    title="Post-menopausal bone loss and denosumab: cells, age and mineral of bone, density, stiffness",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=CELLS + MECHANICS + MINERAL + MENOPAUSE,
    equations=equations,
    outputs=OUTPUTS,
    sites=(Site("rankl_binding", "1", 0.0, "add", "RANKL bound to a drug per RANKL not so bound"),),
    reference=Experiment(
        until="4183 days",
        every="3 days",
        meaning="menopause from day 183; denosumab 60 mg every 183 days from one year later",
        set=("menopause=1 from day 183",),
        dose=("denosumab_marathe_2011 60 mg sc every 183 days times 20 from 548 days",),
    ),
)
