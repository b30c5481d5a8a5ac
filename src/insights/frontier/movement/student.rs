//! The distribution of Student (1908), for a mean of few firms of which the spread is estimated too.

/// The 97.5th percentile of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// More degrees of freedom than these change nothing that is shown.
const MOST_FREEDOM: f64 = 1_000.0;

/// Strips of an integral.
const STRIPS: u32 = 2_000;

/// The 97.5th percentile with so many degrees of freedom, four or more: the expansion 26.7.5 of Abramowitz and Stegun
/// (1964). Of four it is 2.776, of infinitely many 1.960.
pub fn percentile(freedom: f64) -> f64 {
    let powers = |coefficients: [f64; 5]| {
        let terms = [9, 7, 5, 3, 1].into_iter().zip(coefficients);
        terms.map(|(power, coefficient)| coefficient * Z.powi(power)).sum::<f64>()
    };
    let terms = [
        powers([0.0, 0.0, 0.0, 1.0, 1.0]) / 4.0,
        powers([0.0, 0.0, 5.0, 16.0, 3.0]) / 96.0,
        powers([0.0, 3.0, 19.0, 17.0, -15.0]) / 384.0,
        powers([79.0, 776.0, 1482.0, -1920.0, -945.0]) / 92_160.0,
    ];
    terms.into_iter().zip(1..).fold(Z, |sum, (term, power)| sum + term / freedom.powi(power))
}

/// The chance of a value at least as far from nought as `t`. With four degrees of freedom it is 0.05 at 2.776. In the angle
/// of which `t` over the root of the degrees of freedom is the tangent, the density is a power of the cosine.
pub fn two_sided(t: f64, freedom: f64) -> f64 {
    let freedom = freedom.min(MOST_FREEDOM);
    let angle = (t.abs() / freedom.sqrt()).atan();
    (beyond(angle, freedom) / beyond(0.0, freedom)).clamp(0.0, 1.0)
}

/// The part of the density beyond an angle, by the rule of Simpson.
fn beyond(angle: f64, freedom: f64) -> f64 {
    let width = (std::f64::consts::FRAC_PI_2 - angle) / f64::from(STRIPS);
    let height = |strip: u32| (angle + width * f64::from(strip)).cos().max(0.0).powf(freedom - 1.0);
    let weight = |strip: u32| match strip {
        0 | STRIPS => 1.0,
        odd if odd % 2 == 1 => 4.0,
        _ => 2.0,
    };
    width / 3.0 * (0..=STRIPS).map(|strip| weight(strip) * height(strip)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_and_chance_are_those_of_the_tables() {
        for (freedom, tabled) in [(4.0, 2.7764), (5.0, 2.5706), (10.0, 2.2281), (30.0, 2.0423), (1e9, 1.9600)] {
            let found = percentile(freedom);
            assert!((found - tabled).abs() < 0.002, "{freedom}: {found}");
            assert!((two_sided(tabled, freedom) - 0.05).abs() < 1e-3, "{freedom}: {}", two_sided(tabled, freedom));
        }
        assert!((two_sided(0.0, 7.0) - 1.0).abs() < 1e-9);
        // The tables say 8.61 for one in a thousand with four degrees, and 3.30 with a thousand.
        assert!((two_sided(8.610, 4.0) - 0.001).abs() < 1e-5 && (two_sided(-3.300, 1e3) - 0.001).abs() < 1e-5);
    }
}
