"""Polynomials and split constants of `vector_math`, computed by `benchmarks/minimax.py`.

Lowest power first. The bounds are those of the rounded coefficients in exact arithmetic.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "COS",
    "EXP",
    "EXP2",
    "HALF_PI",
    "INVERSE_HALF_PI",
    "INVERSE_LN2",
    "LN2_HIGH",
    "LN2_LOW",
    "LOG",
    "LOG2",
    "NEAR_EXP2",
    "NEAR_LOG2",
    "SIN",
    "TWO_OVER_LN2_HIGH",
    "TWO_OVER_LN2_LOW",
]

# expm1(r) = r + r^2 P(r) for |r| <= log(2)/2, within 2^-54.7 of expm1(r)
EXP: Final = (
    0.5000000000000006,
    0.16666666666666588,
    0.04166666666657674,
    0.008333333333389557,
    0.0013888888931567036,
    0.00019841269718979732,
    2.4801505271629876e-05,
    2.7557407577940926e-06,
    2.7626038626974827e-07,
    2.5053761047656857e-08,
)

# 2^r = 1 + r P(r) for |r| <= 1/2, within 2^-55.0 of 2^r
EXP2: Final = (
    0.6931471805599453,
    0.2402265069591013,
    0.055504108664820084,
    0.009618129107594112,
    0.0013333558146774646,
    0.00015403530457122055,
    1.5252733493117317e-05,
    1.3215435277160736e-06,
    1.017819957000704e-07,
    7.073784164405224e-09,
    4.434772469669239e-10,
)

# log((1 + s) / (1 - s)) = 2s + s z P(z), z = s^2, for 1/sqrt(2) <= (1 + s) / (1 - s) <= sqrt(2),
# within 2^-58.9 of 2s
LOG: Final = (
    0.6666666666666734,
    0.3999999999941429,
    0.28571428742478155,
    0.22222198563447795,
    0.18183564857338821,
    0.1531403629308356,
    0.14796099167054516,
)

# log2((1 + s) / (1 - s)) = 2s / log(2) + s z P(z), same range, within 2^-61.5 of 2s / log(2)
LOG2: Final = (
    0.9617966939259756,
    0.5770780163556755,
    0.4121985830773343,
    0.32059890410061737,
    0.2623075758776357,
    0.22198879490588708,
    0.1911588085304799,
    0.19117614636899327,
)

# log2(1 + r) = r P(r) for -1/34 <= r <= 1/16, within 2^-55.9
NEAR_LOG2: Final = (
    1.4426950408889643,
    -0.7213475204446619,
    0.4808983469559832,
    -0.3606737591935433,
    0.28853901311170044,
    -0.24045092681575805,
    0.20612006910510974,
    -0.17951100813125434,
    0.13917701600808818,
)

# 2^r = 1 + r P(r) for |r| <= 1/32, within 2^-56.9
NEAR_EXP2: Final = (
    0.6931471805599468,
    0.2402265069591011,
    0.05550410865209435,
    0.00961812910571466,
    0.0013333818825155975,
    0.0001540381466089048,
)

# log(2) to 42 bits, so that its products with exponents (11 bits) are exact, and the rest
LN2_HIGH: Final = 0.6931471805598903
LN2_LOW: Final = 5.497923018708371e-14
INVERSE_LN2: Final = 1.4426950408889634

# 2 / log(2) as a double and the rest
TWO_OVER_LN2_HIGH: Final = 2.8853900817779268
TWO_OVER_LN2_LOW: Final = 4.0710547481862066e-17

# sin(r) = r + r z P(z) with z = r^2 for |r| <= pi/4, within 2^-57.3 of r
SIN: Final = (
    -0.16666666666666632,
    0.00833333333332242,
    -0.0001984126982981253,
    2.7557313693603023e-06,
    -2.5050758386126827e-08,
    1.5896811754166044e-10,
)

# cos(r) = 1 - z/2 + z^2 P(z), within 2^-59.9
COS: Final = (
    0.0416666666666666,
    -0.0013888888888874131,
    2.4801587289487463e-05,
    -2.755731435389751e-07,
    2.0875723491344026e-09,
    -1.1359659379017614e-11,
)

# pi/2 in parts of 33 bits and the rest, so that products with whole numbers below 2^20 are exact
INVERSE_HALF_PI: Final = 0.6366197723675814
HALF_PI: Final = (1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21)
