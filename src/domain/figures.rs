//! Yearly figures and growth classes of a firm.

use super::invalid::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Figures of one year (*jaarcijfers*); each may be absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct YearFigures {
    /// The year.
    #[schema(minimum = 1900, maximum = 2200)]
    pub year: i32,
    /// Value added (*toegevoegde waarde*) in euros.
    #[serde(default)]
    pub value_added_eur: Option<f64>,
    /// Working persons, yearly mean.
    #[serde(default)]
    pub worked_persons: Option<f64>,
    /// Hours worked.
    #[serde(default)]
    pub worked_hours: Option<f64>,
    /// Turnover (*omzet*) in euros.
    #[serde(default)]
    pub turnover_eur: Option<f64>,
}

/// Two-year growth class (*groeiklasse*): one of twenty classes of ten percentage points, named by its centre c from
/// −90 to +100; a class holds the growth in [c − 5, c + 5), and the two end classes are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "i32", into = "i32")]
#[schema(value_type = i32, minimum = -90, maximum = 100, multiple_of = 10)]
pub struct GrowthClass(i8);

impl GrowthClass {
    /// The class with this centre.
    pub fn with_centre(centre: i32) -> Result<Self, Invalid> {
        i8::try_from(centre)
            .ok()
            .filter(|centre| (-90..=100).contains(centre) && centre % 10 == 0)
            .map(Self)
            .ok_or_else(|| {
                Invalid::new(
                    "",
                    "out_of_range",
                    format!("{centre} is no centre of a growth class."),
                    "Give a multiple of 10 from -90 to 100.",
                )
            })
    }

    /// The class that holds a growth in percent; −5 falls in class 0, 4.9 too, 5 in class 10.
    pub fn of_percent(percent: f64) -> Option<Self> {
        let centre = (((percent + 5.0) / 10.0).floor() * 10.0).clamp(-90.0, 100.0);
        percent.is_finite().then_some(Self(centre as i8))
    }

    /// The centre of the class in percent.
    pub fn centre(self) -> i32 {
        self.0.into()
    }
}

impl TryFrom<i32> for GrowthClass {
    type Error = Invalid;
    fn try_from(centre: i32) -> Result<Self, Invalid> {
        Self::with_centre(centre)
    }
}

impl From<GrowthClass> for i32 {
    fn from(class: GrowthClass) -> i32 {
        class.centre()
    }
}

/// Growth over two years (*groei*), in classes as in the survey.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Growth {
    /// Value added per hour or person.
    pub productivity: Option<GrowthClass>,
    /// Turnover.
    pub turnover: Option<GrowthClass>,
    /// Profit.
    pub profit: Option<GrowthClass>,
    /// Jobs.
    pub jobs: Option<GrowthClass>,
}

/// Shares of turnover that come from innovation (*omzet uit innovatie*), each 0 to 1, together at most 1.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct InnovationTurnover {
    /// From the firm's own innovation.
    #[schema(minimum = 0, maximum = 1)]
    pub own: Option<f64>,
    /// From innovation that was bought.
    #[schema(minimum = 0, maximum = 1)]
    pub bought: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_half_open_and_the_ends_are_open() {
        let class = |percent| GrowthClass::of_percent(percent).unwrap().centre();
        assert_eq!(class(-5.0), 0);
        assert_eq!(class(4.999), 0);
        assert_eq!(class(5.0), 10);
        assert_eq!(class(-400.0), -90);
        assert_eq!(class(900.0), 100);
        assert!(GrowthClass::of_percent(f64::NAN).is_none());
    }

    #[test]
    fn there_are_twenty_classes() {
        assert_eq!((-200..200).filter(|centre| GrowthClass::with_centre(*centre).is_ok()).count(), 20);
    }
}
