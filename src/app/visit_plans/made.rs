//! Plans that were made lately, each with all that it was made from.
//!
//! A plan follows from its round and the drives alone. Whoever looks again at the same week, turns a page back or takes it as
//! a calendar asks for the same plan: firms, contact rules and drives are read anew each time, and only when all of them are
//! as they were is the plan the one that was made.

use crate::outreach::planning::plan::Plan;
use crate::outreach::planning::problem::Round;
use crate::outreach::planning::travel::TravelTimes;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Plans that are kept; the one that was asked for longest ago gives way.
const MOST: usize = 64;
/// Firms of a plan that is kept: drives between more take megabytes.
const MOST_VISITS: usize = 100;

/// What a plan follows from, beside the effort.
#[derive(Debug, PartialEq)]
struct MadeFrom {
    round: Round,
    travel: TravelTimes,
    is_at_once: bool,
}

/// The plans of all organisations; which firms they visit tells them apart.
#[derive(Debug, Default)]
pub(in crate::app) struct MadePlans(Mutex<VecDeque<(MadeFrom, Arc<Plan>)>>);

impl MadePlans {
    /// The plan that was made from the same, else the one that `make` makes. One that ran out of time is made again.
    pub fn plan(
        &self,
        round: &Round,
        travel: TravelTimes,
        is_at_once: bool,
        make: impl FnOnce(TravelTimes) -> Plan,
    ) -> Arc<Plan> {
        if round.visits.len() > MOST_VISITS {
            return Arc::new(make(travel));
        }
        let from = MadeFrom { round: round.clone(), travel, is_at_once };
        {
            let mut made = self.made();
            if let Some(known) = made.iter().position(|(known, _)| *known == from).and_then(|at| made.remove(at)) {
                let plan = known.1.clone();
                made.push_back(known);
                return plan;
            }
        }
        let plan = Arc::new(make(from.travel.clone()));
        if !plan.was_stopped {
            let mut made = self.made();
            made.push_back((from, plan.clone()));
            if made.len() > MOST {
                made.pop_front();
            }
        }
        plan
    }

    /// A poisoned lock guards whole plans: they are put in by one step.
    fn made(&self) -> MutexGuard<'_, VecDeque<(MadeFrom, Arc<Plan>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn round(days: u32) -> Round {
        Round {
            first_date: NaiveDate::from_ymd_opt(2026, 11, 30).unwrap(),
            days,
            frozen_through: None,
            officers: Vec::new(),
            visits: Vec::new(),
            appointments: Vec::new(),
            earlier: Vec::new(),
            works_on_holidays: false,
            seed: 1,
        }
    }

    fn made(value: f64, was_stopped: bool) -> Plan {
        Plan { days: Vec::new(), left_out: Vec::new(), value, was_stopped }
    }

    #[test]
    fn the_same_round_is_planned_once_and_another_one_anew() {
        let plans = MadePlans::default();
        let travel = || TravelTimes::from_rows(0, Vec::new()).unwrap();
        let first = plans.plan(&round(5), travel(), true, |_| made(1.0, false));
        let again = plans.plan(&round(5), travel(), true, |_| panic!("made before"));
        assert!(Arc::ptr_eq(&first, &again));
        assert_eq!(plans.plan(&round(4), travel(), true, |_| made(2.0, false)).value, 2.0);
        assert_eq!(plans.plan(&round(5), travel(), false, |_| made(3.0, true)).value, 3.0);
        assert_eq!(plans.plan(&round(5), travel(), false, |_| made(4.0, false)).value, 4.0, "that one had no time");
        for days in 0..MOST as u32 {
            plans.plan(&Round { seed: 2, ..round(days) }, travel(), true, |_| made(5.0, false));
        }
        assert_eq!(plans.plan(&round(5), travel(), true, |_| made(6.0, false)).value, 6.0, "the oldest gave way");
        assert!(plans.made().len() <= MOST);
    }
}
