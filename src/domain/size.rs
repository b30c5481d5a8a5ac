//! How many people work at a firm.

use super::invalid::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Persons working at the firm (*werkzame personen*): counted, or known by size class only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Employees {
    /// A count, 0 to 1,000,000.
    Count(u32),
    /// A size class.
    Class(SizeClass),
}

/// Size class of CBS (*grootteklasse*), by working persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[repr(u8)]
pub enum SizeClass {
    /// One person.
    #[serde(rename = "1")]
    One,
    /// Two persons.
    #[serde(rename = "2")]
    Two,
    /// Three or four.
    #[serde(rename = "3-4")]
    From3,
    /// Five to nine.
    #[serde(rename = "5-9")]
    From5,
    /// Ten to nineteen.
    #[serde(rename = "10-19")]
    From10,
    /// Twenty to forty-nine.
    #[serde(rename = "20-49")]
    From20,
    /// Fifty to ninety-nine.
    #[serde(rename = "50-99")]
    From50,
    /// A hundred and more.
    #[serde(rename = "100+")]
    From100,
}

impl SizeClass {
    /// All classes, small to large.
    pub const ALL: [SizeClass; 8] = [
        SizeClass::One,
        SizeClass::Two,
        SizeClass::From3,
        SizeClass::From5,
        SizeClass::From10,
        SizeClass::From20,
        SizeClass::From50,
        SizeClass::From100,
    ];

    /// The written form: `10-19`.
    pub fn code(self) -> &'static str {
        ["1", "2", "3-4", "5-9", "10-19", "20-49", "50-99", "100+"][self as usize]
    }

    /// The class with this written form.
    pub fn from_code(code: &str) -> Option<SizeClass> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }

    /// The class into which a count falls; nobody at work counts as one (the owner).
    pub fn of(count: u32) -> SizeClass {
        match count {
            0..=1 => SizeClass::One,
            2 => SizeClass::Two,
            3..=4 => SizeClass::From3,
            5..=9 => SizeClass::From5,
            10..=19 => SizeClass::From10,
            20..=49 => SizeClass::From20,
            50..=99 => SizeClass::From50,
            _ => SizeClass::From100,
        }
    }

    /// Smallest count in the class.
    pub fn smallest(self) -> u32 {
        [1, 2, 3, 5, 10, 20, 50, 100][self as usize]
    }
}

/// The largest count that is taken for a firm.
pub const MOST_EMPLOYEES: u32 = 1_000_000;

impl Employees {
    /// A count, if it is believable.
    pub fn count(count: i64) -> Result<Self, Invalid> {
        u32::try_from(count).ok().filter(|count| *count <= MOST_EMPLOYEES).map(Self::Count).ok_or_else(|| {
            Invalid::new(
                "",
                "out_of_range",
                format!("{count} is no number of employees."),
                "Give a whole number from 0 to 1000000, or a size class such as \"10-19\".",
            )
        })
    }

    /// The size class, which is always known.
    pub fn class(self) -> SizeClass {
        match self {
            Employees::Count(count) => SizeClass::of(count),
            Employees::Class(class) => class,
        }
    }

    /// Whether both are written alike: one person is `1`, whether counted or known by class.
    pub fn reads_like(self, other: Employees) -> bool {
        self.to_string() == other.to_string()
    }

    /// Twenty or more, the article's border between small and large.
    pub fn is_large(self) -> bool {
        self.class() >= SizeClass::From20
    }
}

impl std::fmt::Display for Employees {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Employees::Count(count) => count.fmt(f),
            Employees::Class(class) => f.write_str(class.code()),
        }
    }
}
