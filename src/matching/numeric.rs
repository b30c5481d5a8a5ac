//! Elementary functions in plain arithmetic, so that a loop over many rows works several out at once and one alone gives
//! the same to the last bit. Polynomials after Moshier's Cephes library (single precision, public domain).

use std::f32::consts::{FRAC_PI_2, LOG2_E};

/// Added to a number below 2²² it leaves the number's whole part in the last bits.
const ROUNDING: f32 = 12_582_912.0;

/// ln 2 in two parts, of which multiples of the first are exact.
const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];

/// The larger of two numbers that are never NaN: one instruction, where [`f32::max`] has to look for it.
#[inline(always)]
pub fn larger(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

/// eˣ for x ≤ 0, within two parts in ten million; below −87 as at −87, so never 0.
#[inline]
pub fn exp_of_negative(x: f32) -> f32 {
    let x = if x > -87.0 { x } else { -87.0 };
    let shifted = x * LOG2_E + ROUNDING;
    let whole = shifted - ROUNDING;
    let rest = x - whole * LN_2[0] - whole * LN_2[1];
    // Written out, for with a fold over them a loop is worked out one by one.
    let series = ((1.987_569_2e-4 * rest + 1.398_199_9e-3) * rest + 8.333_452e-3) * rest + 4.166_579_6e-2;
    let sum = (series * rest + 1.666_666_5e-1) * rest + 0.5;
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1.0f32.to_bits()));
    (sum * rest * rest + rest + 1.0) * power
}

/// arcsin x for x from 0 to 1, in radians, within three parts in ten million.
#[inline]
pub fn arc_sine(x: f32) -> f32 {
    let is_wide = x > 0.5;
    let square = if is_wide { 0.5 * (1.0 - x) } else { x * x };
    let base = if is_wide { square.sqrt() } else { x };
    let series = [4.216_32e-2, 2.418_131e-2, 4.547_002_6e-2, 7.495_300_3e-2, 1.666_675_2e-1];
    let angle = series.into_iter().fold(0.0, |sum, term| sum * square + term) * square * base + base;
    if is_wide { FRAC_PI_2 - 2.0 * angle } else { angle }
}

/// ln x for a normal x above 0, within three parts in ten million of the larger of it and 1.
#[inline]
pub fn logarithm(x: f32) -> f32 {
    let bits = x.to_bits();
    let mantissa = f32::from_bits(bits & 0x007f_ffff | 0x3f00_0000);
    let is_low = mantissa < std::f32::consts::FRAC_1_SQRT_2;
    let exponent = (bits >> 23) as i32 - 126 - i32::from(is_low);
    let m = if is_low { mantissa + mantissa - 1.0 } else { mantissa - 1.0 };
    let square = m * m;
    let series = [
        7.037_683_6e-2,
        -1.151_461e-1,
        1.167_699_9e-1,
        -1.242_014_1e-1,
        1.424_932_3e-1,
        -1.666_805_8e-1,
        2.000_071_5e-1,
        -2.499_999_4e-1,
        3.333_333e-1,
    ];
    let sum = series.into_iter().fold(0.0, |sum, term| sum * m + term) * m * square;
    let exponent = exponent as f32;
    m + (sum + exponent * LN_2[1] - 0.5 * square) + exponent * LN_2[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(low: f64, high: f64) -> impl Iterator<Item = f32> {
        (0..=200_000).map(move |step| (low + (high - low) * f64::from(step) / 200_000.0) as f32)
    }

    #[test]
    fn all_are_as_near_the_truth_as_they_say() {
        for x in steps(-87.0, 0.0) {
            let truth = f64::from(x).exp();
            assert!((f64::from(exp_of_negative(x)) / truth - 1.0).abs() < 2e-7, "exp {x}");
        }
        for x in steps(0.0, 1.0).chain(steps(0.0, 0.001)) {
            let truth = f64::from(x).asin();
            assert!((f64::from(arc_sine(x)) - truth).abs() <= 3e-7 * truth, "asin {x}");
        }
        for x in steps(1.0, 20_020.0).chain(steps(1e-6, 2.0)) {
            let truth = f64::from(x).ln();
            assert!((f64::from(logarithm(x)) - truth).abs() < 3e-7 * truth.abs().max(1.0), "ln {x}");
        }
    }

    #[test]
    fn the_ends_are_exact_and_far_below_nothing_is_nought() {
        assert_eq!((exp_of_negative(0.0), arc_sine(0.0), logarithm(1.0)), (1.0, 0.0, 0.0));
        assert!(exp_of_negative(-1e9) > 0.0 && exp_of_negative(-1e9) < 1e-37);
        assert!((arc_sine(1.0) - FRAC_PI_2).abs() < 1e-7);
    }
}
