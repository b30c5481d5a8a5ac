//! A project of the past and the track record that projects make.

use super::LARGEST_PROJECT;
use crate::domain::ProjectId;
use crate::domain::collaboration::Project;
use chrono::{Datelike, NaiveDate};

/// What ranking needs of a project.
#[derive(Clone, Debug, PartialEq)]
pub struct PastProject {
    /// Its id.
    pub id: ProjectId,
    /// Years since it began; of a project of which only a period is known, since the middle of that.
    pub age: f32,
    /// The first year in which it can have begun; nothing when no date is known.
    pub since: Option<i32>,
    /// Number of members, those we do not know included.
    pub members: u32,
    /// Its themes.
    pub themes: Vec<u16>,
}

/// Years after which a project counts 1/e.
const FADE: f32 = 4.0;
/// Age of a project of which nothing is known.
pub const UNKNOWN_AGE: f32 = 8.0;
/// A project that began so many years ago or less is recent.
pub const RECENT: f32 = 2.0;

impl PastProject {
    /// Whether it ties its members to one another.
    pub fn ties(&self) -> bool {
        (2..=LARGEST_PROJECT).contains(&self.members)
    }

    /// exp(−age / 4 years) for a project that ties its members, else 0.
    pub fn weight(&self) -> f32 {
        if self.ties() { (-self.age / FADE).exp() } else { 0.0 }
    }
}

/// Years from the beginning of a project to `today`.
pub fn age(project: &Project, today: NaiveDate) -> f32 {
    let years = |from: NaiveDate| ((today - from).num_days() as f32 / 365.25).max(0.0);
    match (project.start, project.period) {
        (Some(start), _) => years(start),
        (None, Some((first, last))) => {
            let middle = (first + last + 1) as f32 / 2.0;
            (today.year() as f32 + today.ordinal0() as f32 / 365.25 - middle).max(0.0)
        }
        (None, None) => UNKNOWN_AGE,
    }
}

/// The year in which a project began, or the first of the period in which it did.
pub fn first_year(project: &Project) -> Option<i32> {
    project.start.map(|day| day.year()).or(project.period.map(|(first, _)| first))
}

/// What a partner's projects add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Record {
    /// Projects with more than one member.
    pub projects: u32,
    /// Different firms in them.
    pub firms: u32,
    /// Projects that began at most [`RECENT`] years ago.
    pub recent: u32,
    /// Sum of the faded weights of its projects.
    pub faded: f32,
}

impl Record {
    /// recent / (projects + 1): how much of the record is current.
    pub fn currency(&self) -> f32 {
        self.recent as f32 / (self.projects as f32 + 1.0)
    }
}
