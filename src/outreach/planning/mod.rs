//! Planning for outreach officers: who visits whom on which day, who gets a scarce place, who meets whom.
//!
//! Three questions, each a pure function from values to a proposal that a person accepts or not:
//!
//! * [`plan`]: a round of visits. [`problem`] is what is asked, [`check`] says what is wrong with it, [`model`] turns
//!   days and hours into minutes, [`mod@search`] looks for the best [`route`]s, [`left_out`] says why a firm is not
//!   visited. [`travel`] estimates how long a drive takes; [`calendar`] and [`route_map`] hand the plan to calendars
//!   and maps.
//! * [`allocation`]: places at partners, by the minimum-cost flow of [`flow`], with the [`fairness`] of the outcome.
//! * [`groups`]: nearby firms with one need that do not compete, with a host.
//!
//! Nothing here knows the clock or the law: the days, the moment of writing and the permission to contact a firm come
//! in as values.

pub mod allocation;
pub mod calendar;
pub mod check;
pub mod fairness;
pub mod flow;
pub mod groups;
pub mod hours;
pub mod left_out;
pub mod model;
pub mod plan;
pub mod problem;
pub mod route;
pub mod route_map;
pub mod search;
pub mod travel;

#[cfg(test)]
mod tests;
