//! Piecewise linear curves: how a signal's value counts.

use std::borrow::Cow;

/// What counts of a value beyond the knee.
const BEYOND_KNEE: f32 = 0.1;

/// A piecewise linear curve over 0..1 with values from 0 to 1; the identity when it has no points.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    points: Vec<(f32, f32)>,
    /// What it gives before it bends.
    knee: f32,
}

impl Default for Curve {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl Curve {
    /// A curve through points with rising x; none means y = x.
    pub fn new(points: &[(f64, f64)]) -> Self {
        Self { points: points.iter().map(|(x, y)| (*x as f32, *y as f32)).collect(), knee: f32::INFINITY }
    }

    /// The same curve, of which what goes beyond `knee` counts a tenth.
    pub fn bent(self, knee: f32) -> Self {
        Self { knee: self.knee.min(knee), ..self }
    }

    /// Whether a value counts as it is.
    pub fn is_plain(&self) -> bool {
        self.points.is_empty() && self.knee == f32::INFINITY
    }

    /// Value at `x`; flat beyond the first and last point.
    #[inline]
    pub fn at(&self, x: f32) -> f32 {
        let y = self.line(x);
        if y <= self.knee { y } else { self.beyond(y) }
    }

    /// Values at many places; of a plain curve the places themselves.
    pub fn over<'a>(&self, places: &'a [f32]) -> Cow<'a, [f32]> {
        match self.points.is_empty() {
            true if self.is_plain() => Cow::Borrowed(places),
            // Nothing but the knee, so that many are worked out at once.
            true => places.iter().map(|y| if *y <= self.knee { *y } else { self.beyond(*y) }).collect(),
            false => places.iter().map(|x| self.at(*x)).collect(),
        }
    }

    #[inline]
    fn beyond(&self, y: f32) -> f32 {
        self.knee + BEYOND_KNEE * (y - self.knee)
    }

    #[inline]
    fn line(&self, x: f32) -> f32 {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else { return x };
        if x <= first.0 {
            return first.1;
        }
        for pair in self.points.windows(2) {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            if x <= x1 {
                return y0 + (y1 - y0) * (x - x0) / (x1 - x0);
            }
        }
        last.1
    }

    /// Largest value on 0..=`x`: what a signal that reaches at most `x` can give.
    pub fn largest_up_to(&self, x: f32) -> f32 {
        if self.points.is_empty() {
            return self.at(x).max(0.0);
        }
        let inner = self.points.iter().filter(|point| point.0 <= x).map(|point| point.1);
        inner.fold(self.at(0.0).max(self.at(x)), f32::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_linear_between_its_points_and_flat_beyond() {
        let curve = Curve::new(&[(0.2, 0.0), (0.6, 1.0), (1.0, 0.5)]);
        assert_eq!(curve.at(0.0), 0.0);
        assert!((curve.at(0.4) - 0.5).abs() < 1e-6);
        assert_eq!(curve.at(1.0), 0.5);
        assert_eq!(curve.largest_up_to(1.0), 1.0);
        assert_eq!(Curve::default().at(0.3), 0.3);
    }

    #[test]
    fn beyond_its_knee_a_curve_rises_a_tenth_as_fast() {
        let curve = Curve::default().bent(0.4);
        assert_eq!(curve.at(0.3), 0.3);
        assert!((curve.at(0.9) - 0.45).abs() < 1e-6);
        assert_eq!(curve.largest_up_to(0.9), curve.at(0.9));
        assert_eq!(Curve::new(&[(0.0, 0.0), (1.0, 0.5)]).bent(0.7).largest_up_to(1.0), 0.5);
    }
}
