//! What is asked of a plan of visits.

use super::hours::{TimeOfDay, WeeklyHours};
use crate::domain::holidays::public_holiday;
use crate::domain::{Coordinates, FirmId, Text};
use chrono::{Days, NaiveDate};
use uuid::Uuid;

/// Most days that are planned at once.
pub const MOST_DAYS: u32 = 10;
/// Most officers of one plan.
pub const MOST_OFFICERS: usize = 20;
/// Most firms of one plan.
pub const MOST_VISITS: usize = 300;
/// Most appointments of one plan, and most visits of an earlier one.
pub const MOST_APPOINTMENTS: usize = 200;

/// A round of visits to be planned (*bezoekronde*).
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// The first day.
    pub first_date: NaiveDate,
    /// Calendar days from the first, 1 to 10.
    pub days: u32,
    /// Up to and including this day, the earlier plan stands as it is and nothing is added.
    pub frozen_through: Option<NaiveDate>,
    /// Who drives.
    pub officers: Vec<Officer>,
    /// Firms that could be visited.
    pub visits: Vec<Visit>,
    /// What was agreed with firms; never moved.
    pub appointments: Vec<Appointment>,
    /// Visits of the plan before this one: they stand on frozen days, and on others they stay where they were unless
    /// another plan is clearly better.
    pub earlier: Vec<Appointment>,
    /// Whether firms are visited on public holidays too.
    pub works_on_holidays: bool,
    /// The same seed and the same round give the same plan.
    pub seed: u64,
}

impl Round {
    /// The days, in order; never more than may be planned.
    pub fn dates(&self) -> Vec<NaiveDate> {
        (0..u64::from(self.days.min(MOST_DAYS)))
            .filter_map(|day| self.first_date.checked_add_days(Days::new(day)))
            .collect()
    }

    /// Whether nobody is visited on this day, unless that was agreed.
    pub fn is_off(&self, date: NaiveDate) -> bool {
        !self.works_on_holidays && public_holiday(date).is_some()
    }

    /// Whether the earlier plan stands on this day.
    pub fn is_frozen(&self, date: NaiveDate) -> bool {
        self.frozen_through.is_some_and(|through| date <= through)
    }
}

/// Somebody who visits firms (*accountmanager*).
#[derive(Clone, Debug, PartialEq)]
pub struct Officer {
    /// By which the officer is named in this round.
    pub id: String,
    /// Where the day begins.
    pub start: Coordinates,
    /// Where the day ends; where it began when absent.
    pub end: Option<Coordinates>,
    /// Working hours (*werktijden*), from leaving to coming home.
    pub hours: Vec<WeeklyHours>,
    /// Days on which the officer does not work.
    pub absent: Vec<NaiveDate>,
    /// Languages and skills, as words that visits ask for.
    pub skills: Vec<String>,
    /// Most visits a day, appointments included.
    pub most_per_day: Option<u32>,
}

/// Whether the law and the firm allow contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Contact is allowed.
    Allowed,
    /// Contact is not allowed, for this reason.
    Blocked(Text),
}

/// A firm that could be visited.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// Which firm.
    pub firm: FirmId,
    /// Where it is, if known.
    pub location: Option<Coordinates>,
    /// What the visit is worth, on any scale that is the same for all visits; above 0.
    pub value: f64,
    /// How long it takes.
    pub minutes: u32,
    /// Whether it must be planned, before anything of more value.
    pub is_must: bool,
    /// When the firm can be visited; always when empty.
    pub opening: Vec<WeeklyHours>,
    /// Not before this day.
    pub not_before: Option<NaiveDate>,
    /// Not after this day.
    pub not_after: Option<NaiveDate>,
    /// Skills and languages that the officer must have, all of them.
    pub needs: Vec<String>,
    /// Whether it may be visited at all.
    pub permission: Permission,
}

/// A visit with its time: agreed with the firm (*afspraak*), or of an earlier plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Appointment {
    /// Which firm.
    pub firm: FirmId,
    /// Where it is, if known.
    pub location: Option<Coordinates>,
    /// Which officer, by the id in this round.
    pub officer: String,
    /// The day.
    pub date: NaiveDate,
    /// When it begins.
    pub from: TimeOfDay,
    /// How long it takes.
    pub minutes: u32,
    /// Whether the firm may be visited.
    pub permission: Permission,
    /// Its own id when it was kept before this round was asked for: then it stands, however little it leaves for the drive.
    pub kept: Option<Uuid>,
}
