//! What became of an introduction, after three and after twelve months.

use super::figures::GrowthClass;
use super::ids::IntroductionId;
use super::invalid::Invalid;
use super::officer::Officer;
use super::step::Step;
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// When the firm is asked (*meetmoment*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Three months after the introduction.
    ThreeMonths,
    /// Twelve months after it.
    TwelveMonths,
}

impl Moment {
    /// Both, in order.
    pub const ALL: [Moment; 2] = [Moment::ThreeMonths, Moment::TwelveMonths];

    /// How many months after the introduction.
    pub fn months(self) -> u32 {
        match self {
            Moment::ThreeMonths => 3,
            Moment::TwelveMonths => 12,
        }
    }

    /// The day from which it can be asked, for an introduction on `introduced`; at the end of time there is none.
    pub fn due(self, introduced: NaiveDate) -> Option<NaiveDate> {
        introduced.checked_add_months(Months::new(self.months()))
    }
}

/// Change that the firm reports itself (*zelfgerapporteerde verandering*), in the twenty growth classes of the survey.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Change {
    /// Value added per hour or person (*productiviteit*).
    pub productivity: Option<GrowthClass>,
    /// Jobs (*banen*).
    pub jobs: Option<GrowthClass>,
    /// Turnover (*omzet*).
    pub turnover: Option<GrowthClass>,
}

/// What became of an introduction (*uitkomst*). An absent answer was not given; it is never "no".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Outcome {
    /// Of which introduction.
    pub introduction_id: IntroductionId,
    /// At which moment.
    pub moment: Moment,
    /// The day on which it was asked.
    pub date: NaiveDate,
    /// Who asked.
    pub officer: Officer,
    /// Whether a step was taken.
    #[serde(default)]
    pub took_step: Option<bool>,
    /// Which.
    #[serde(default)]
    pub step: Option<Step>,
    /// Whether the firm is a member or takes part now.
    #[serde(default)]
    pub is_member: Option<bool>,
    /// What changed for it since.
    #[serde(default)]
    pub change: Change,
}

impl Outcome {
    /// What is wrong with it on `today`, whenever the two were introduced.
    pub fn faults(&self, today: NaiveDate) -> Vec<Invalid> {
        let mut faults = Vec::new();
        if self.date > today {
            let message = format!("{} has not come yet.", self.date);
            faults.push(Invalid::new("/date", "in_future", message, "Give the day on which you asked."));
        }
        if self.took_step == Some(false) && self.step.is_some() {
            let message = "A step is named, yet none was taken.";
            faults.push(Invalid::new("/step", "contradiction", message, "Give tookStep true, or leave out the step."));
        }
        faults
    }

    /// The outcome, or everything that is wrong with it for an introduction on `introduced`, on `today`.
    pub fn checked(self, introduced: NaiveDate, today: NaiveDate) -> Result<Self, Vec<Invalid>> {
        let mut faults = self.faults(today);
        match self.moment.due(introduced) {
            Some(due) if self.date >= due => {}
            due => {
                let months = self.moment.months();
                let message = format!("{} is not yet {months} months after {introduced}.", self.date);
                let remedy = due.map_or("Check the date of the introduction.".to_owned(), |due| {
                    format!("Ask on {due} or later, or give an earlier moment.")
                });
                faults.push(Invalid::new("/date", "too_early", message, remedy));
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn outcome(moment: Moment, date: NaiveDate) -> Outcome {
        let introduction_id = IntroductionId(Uuid::from_u128(1));
        let officer = Officer::parse("A. de Vries").unwrap();
        let change = Change { jobs: GrowthClass::of_percent(12.0), ..Change::default() };
        Outcome { introduction_id, moment, date, officer, took_step: None, step: None, is_member: Some(true), change }
    }

    #[test]
    fn the_last_of_november_is_asked_on_the_last_of_february() {
        assert_eq!(Moment::ThreeMonths.due(day(2026, 11, 30)), Some(day(2027, 2, 28)));
    }

    #[test]
    fn an_outcome_is_not_taken_before_its_moment() {
        let introduced = day(2026, 1, 15);
        let asked = |date| outcome(Moment::ThreeMonths, date).checked(introduced, day(2026, 11, 26));
        assert!(asked(day(2026, 4, 15)).is_ok());
        let fault = asked(day(2026, 4, 14)).unwrap_err().remove(0);
        assert_eq!(fault.code, "too_early");
        assert!(fault.remedy.contains("2026-04-15"), "{}", fault.remedy);
    }

    #[test]
    fn a_step_that_was_not_taken_has_no_name() {
        let told = Outcome {
            took_step: Some(false),
            step: Some(Step::Demo),
            ..outcome(Moment::TwelveMonths, day(2026, 11, 26))
        };
        assert_eq!(told.checked(day(2025, 1, 1), day(2026, 11, 26)).unwrap_err()[0].code, "contradiction");
    }
}
