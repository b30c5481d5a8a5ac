//! How strong a tie between two organisations is.
//!
//! Strength is the chance, 0 to 1, that one would take a call of the other because of what they share. Nobody has
//! measured it for our kinds of tie: the figures below are choices, to be replaced when introductions are recorded. What
//! studies do say is the direction: ties fade, a large project ties less than a small one (Newman 2001), and
//! moderately weak ties open most doors (Rajkumar et al. 2022).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What ties two organisations (*soort band*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TieKind {
    /// A joint project.
    Project,
    /// One is a member of the other.
    Member,
    /// One supplies to the other.
    Supplier,
    /// One buys from the other.
    Customer,
    /// They talk.
    Contact,
}

impl TieKind {
    /// Strength when it is new, 0 to 1; a choice.
    pub fn fresh(self) -> f64 {
        match self {
            TieKind::Project | TieKind::Supplier | TieKind::Customer => 0.8,
            TieKind::Member => 0.6,
            TieKind::Contact => 0.4,
        }
    }

    /// Years in which the strength halves. A project fades as in ranking, by 1/e in four years; what goes on until it
    /// is ended fades with the age of the last word on it, and more slowly. A choice.
    pub fn half_life(self) -> f64 {
        match self {
            TieKind::Project | TieKind::Contact => 4.0 * std::f64::consts::LN_2,
            TieKind::Member | TieKind::Supplier | TieKind::Customer => 5.0,
        }
    }
}

/// Age in years of a tie of which no date is known; as ranking takes it for projects.
const UNKNOWN_AGE: f64 = 8.0;
/// No tie is sure.
const STRONGEST: f64 = 0.95;
/// What is weaker is forgotten: a project of two, 17 years and more after it began.
pub const FAINTEST: f64 = 0.01;

/// Strength of one tie on `today`: fresh · 0.5^(age / half-life). A membership last confirmed five years ago counts 0.3.
pub fn strength(kind: TieKind, date: Option<NaiveDate>, today: NaiveDate) -> f64 {
    let age = date.map_or(UNKNOWN_AGE, |date| ((today - date).num_days() as f64 / 365.25).max(0.0));
    kind.fresh() * 0.5f64.powf(age / kind.half_life())
}

/// How much of a project's strength is there between any two of its members: √(2 / members), so that two count fully, eight
/// a half and sixty 0.18. Milder than 1 / (members − 1) of Newman (2001), which is meant for co-authors.
pub fn of_members(members: u32) -> f64 {
    (2.0 / f64::from(members.max(2))).sqrt()
}

/// Strength of several ties together: 1 − Π(1 − strength), at most 0.95.
pub fn together(one: f64, other: f64) -> f64 {
    (1.0 - (1.0 - one) * (1.0 - other)).min(STRONGEST)
}

/// More shared contacts than this are not told apart.
pub const MOST_SHARED: u8 = 7;

/// How well a tie opens doors, by the number of contacts that both ends share: 0.8 for none, 1 for one to three, then a tenth
/// less for each, to 0.6. Twenty million people, randomised: moderately weak ties, with a handful of mutual contacts,
/// help most, and neither strangers nor the closest circle (Rajkumar et al. 2022, Science). Where the top lies among
/// organisations, and how fast it falls, is a choice.
pub fn openness(shared: u8) -> f64 {
    match shared {
        0 => 0.8,
        1..=3 => 1.0,
        more => (1.0 - 0.1 * f64::from(more - 3)).max(0.6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 6, 1).unwrap()
    }

    #[test]
    fn a_tie_halves_in_its_half_life_and_never_grows_with_age() {
        let of = |year| strength(TieKind::Member, Some(day(year)), day(2026));
        assert!((of(2026) - 0.6).abs() < 1e-9);
        assert!((of(2021) - 0.3).abs() < 1e-3);
        assert!(of(2020) < of(2021));
        assert_eq!(of(2030), of(2026), "a date in the future is as good as today");
        assert!(strength(TieKind::Project, None, day(2026)) < strength(TieKind::Project, Some(day(2020)), day(2026)));
    }

    #[test]
    fn ties_add_up_and_none_is_sure() {
        assert!((together(0.5, 0.5) - 0.75).abs() < 1e-9);
        assert_eq!(together(0.8, 0.0), 0.8);
        assert_eq!(together(0.9, 0.9), 0.95);
    }

    #[test]
    fn one_to_three_shared_contacts_are_best() {
        let best = (1..=3).map(openness).fold(f64::INFINITY, f64::min);
        assert!((0..=MOST_SHARED).filter(|n| !(1..=3).contains(n)).all(|n| openness(n) < best));
        assert_eq!((openness(0), openness(5), openness(200)), (0.8, 0.8, 0.6));
    }

    #[test]
    fn a_large_project_ties_less() {
        assert_eq!((of_members(0), of_members(2), of_members(8)), (1.0, 1.0, 0.5));
        assert!(of_members(60) < 0.2);
    }
}
