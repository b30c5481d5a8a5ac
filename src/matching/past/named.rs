//! Names for what the past holds by number only: read from the database for what is shown.

use crate::domain::collaboration::Project;
use crate::domain::{PartnerId, ProjectId, Provenance};
use chrono::Datelike;
use std::collections::HashMap;

/// Names of the projects and partners that reasons mention.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Projects; those that have nothing to be called by are left out.
    pub projects: HashMap<ProjectId, NamedProject>,
    /// Partners.
    pub partners: HashMap<PartnerId, String>,
}

impl Names {
    /// Takes the names from the records.
    pub fn new<'a>(
        projects: impl IntoIterator<Item = &'a Project>,
        partners: impl IntoIterator<Item = (PartnerId, String)>,
    ) -> Self {
        let named = |project: &Project| Some((project.id, NamedProject::of(project)?));
        Self { projects: projects.into_iter().filter_map(named).collect(), partners: partners.into_iter().collect() }
    }
}

/// A project as one mentions it.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedProject {
    /// Title, short name or beginning of its text.
    pub name: String,
    /// Year in which it began, or the period in which it did: `2016`, `2007–2013`.
    pub years: Option<String>,
    /// Register and number there, and the date of the source.
    pub provenance: Provenance,
}

impl NamedProject {
    /// The short facts of a project that has a name.
    pub fn of(project: &Project) -> Option<Self> {
        let names = [&project.title, &project.acronym, &project.text].into_iter().flatten();
        let name = names.map(|name| shortened(name)).find(|name| !name.is_empty())?;
        let period =
            |(first, last): (i32, i32)| if first == last { first.to_string() } else { format!("{first}–{last}") };
        let source = format!("{}, project {}", project.provenance.source, project.external_id.id);
        Some(Self {
            name,
            years: project.start.map(|day| day.year().to_string()).or(project.period.map(period)),
            provenance: Provenance { source, ..project.provenance.clone() },
        })
    }

    /// “PROMOTioN” (2016).
    pub fn spoken(&self) -> String {
        match &self.years {
            Some(years) => format!("“{}” ({years})", self.name),
            None => format!("“{}”", self.name),
        }
    }
}

/// Most letters of a name in a sentence.
const LONGEST_NAME: usize = 80;

/// A name on one line, at most eighty letters of it, cut between words where that is possible.
pub fn shortened(name: &str) -> String {
    let line = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST_NAME {
        return line;
    }
    let kept: String = line.chars().take(LONGEST_NAME - 1).collect();
    let kept = kept.rfind(' ').filter(|at| *at > LONGEST_NAME / 2).map_or(kept.as_str(), |at| &kept[..at]);
    format!("{}…", kept.trim_end_matches(|letter: char| !letter.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ExternalId;
    use chrono::NaiveDate;

    fn project(title: &str, acronym: &str, text: &str) -> Project {
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Project {
            id: ProjectId::of_register("cordis", "691714"),
            external_id: ExternalId { system: "cordis".into(), id: "691714".into() },
            acronym: filled(acronym),
            title: filled(title),
            themes: Vec::new(),
            text: filled(text),
            start: NaiveDate::from_ymd_opt(2016, 1, 1),
            period: None,
            members: 3,
            provenance: Provenance::new("CORDIS, European Commission", NaiveDate::from_ymd_opt(2022, 8, 15)),
        }
    }

    fn spoken(project: Project) -> Option<String> {
        NamedProject::of(&project).map(|named| named.spoken())
    }

    #[test]
    fn a_project_is_called_by_its_title_else_its_short_name_else_its_text() {
        assert_eq!(spoken(project("Grids at sea", "GRID", "Long")).unwrap(), "“Grids at sea” (2016)");
        assert_eq!(spoken(project(" ", "GRID", "Long")).unwrap(), "“GRID” (2016)");
        assert_eq!(spoken(project("", "", "Long\n  text")).unwrap(), "“Long text” (2016)");
        assert_eq!(spoken(project("", "", "")), None);
    }

    #[test]
    fn its_source_tells_the_number_in_the_register_and_the_date() {
        let named = NamedProject::of(&project("Grids at sea", "", "")).unwrap();
        assert_eq!(named.provenance.source, "CORDIS, European Commission, project 691714");
        assert_eq!(named.provenance.date, NaiveDate::from_ymd_opt(2022, 8, 15));
    }

    #[test]
    fn a_period_is_told_as_one_and_a_year_that_is_not_known_is_left_out() {
        let period = |period| Project { start: None, period, ..project("Grids", "", "") };
        assert_eq!(spoken(period(Some((2007, 2013)))).unwrap(), "“Grids” (2007–2013)");
        assert_eq!(spoken(period(Some((2009, 2009)))).unwrap(), "“Grids” (2009)");
        assert_eq!(spoken(period(None)).unwrap(), "“Grids”");
    }

    #[test]
    fn a_long_name_is_cut_between_words_at_eighty_letters() {
        let long = "Progress on meshed high-voltage direct-current offshore transmission networks, in the North Sea";
        let cut = shortened(long);
        assert_eq!(cut, "Progress on meshed high-voltage direct-current offshore transmission networks…");
        assert!(cut.chars().count() <= LONGEST_NAME);
        assert_eq!(shortened(&"é".repeat(90)).chars().count(), LONGEST_NAME);
    }
}
