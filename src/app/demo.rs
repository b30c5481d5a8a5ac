//! The data of the demonstration: ten example firms that fill every field, and a made-up region around Tilburg with made-up
//! clusters, institutions and joint projects.

use super::imports::{Format, Mode, import_firms};
use super::lookup::find_meant_partner;
use super::{App, AppError, Caller, Result};
use crate::domain::collaboration::Collaborations;
use crate::domain::{Firm, Partner, PartnerId};
use crate::interpretation::FirmProfile;
use crate::storage::collaborations::save_collaborations;
use crate::storage::firms;
use crate::storage::partners::save_partner;
use crate::synthetic::demonstration::{
    clusters, demonstrated, institutions, join_clusters, join_institutions, joint_projects,
};
use crate::synthetic::generate;

/// Firms of the made-up region.
pub const FIRMS: u64 = 300;
/// The COROP region Midden-Noord-Brabant, around Tilburg.
const REGION: &str = "CR34";
/// Seed of the made-up firms.
const SEED: u64 = 2026;
/// So many made-up Dutch firms hold more than enough of one region; a limit, should the statistics ever change.
const MOST_DRAWN: u64 = 200_000;
/// The example firms, as profiles.
const EXAMPLES: &str = include_str!("../../data/example_firms.ndjson");
/// Key of the partner whose prospects the demonstration asks: MindLabs in Tilburg.
const PARTNER: &str = "fl-mindlabs";

/// What to try requests with; absent when somebody deleted it since.
#[derive(Clone, Debug)]
pub struct Example {
    /// The first example firm.
    pub firm: Option<Firm>,
    /// A fieldlab of the registry.
    pub partner: Option<Partner>,
}

/// Loads the data; doing it again changes nothing. `progress` gets how many firms of the region are saved.
pub fn load(app: &App, caller: &Caller, progress: &mut dyn FnMut(u64)) -> Result<()> {
    let report = import_firms(app, caller, EXAMPLES.as_bytes(), Format::Ndjson, Mode::AllOrNothing, &mut |_| {})?;
    if !report.faults.is_empty() {
        return Err(AppError::Invalid(report.faults.into_iter().map(|fault| fault.fault).collect()));
    }
    app.pool.write(caller, |tenant| {
        let mut members: Vec<Firm> = region().collect();
        let mut clusters = clusters(&members);
        let projects = joint_projects(&members);
        join_institutions(&mut members, &clusters, &projects);
        for (firm, done) in members.iter().zip(1..) {
            firms::save_firm(tenant, firm, None)?;
            progress(done);
        }
        let example = firms::load_firms_by_name(tenant, &example_name(), 1)?.pop();
        if let Some(example) = example {
            join_clusters(&mut clusters, &example.record);
        }
        for partner in clusters.into_iter().chain(institutions()) {
            save_partner(tenant, &partner, None)?;
        }
        let Collaborations { projects, participations } = projects;
        save_collaborations(tenant, &projects, &participations)?;
        Ok(())
    })
}

/// The firms of the made-up region.
fn region() -> impl Iterator<Item = Firm> {
    let is_near = |firm: &Firm| firm.location.as_ref().is_some_and(|location| location.is_in(REGION));
    demonstrated(generate(MOST_DRAWN, SEED).filter(is_near).take(FIRMS as usize))
}

/// A firm and a partner of the loaded data.
pub fn example(app: &App, caller: &Caller) -> Result<Example> {
    let name = example_name();
    let partner = PartnerId::of_reference(PARTNER).to_string();
    Ok(Example {
        // By its exact name, which has an index; looking for a part of a name would read all of them.
        firm: app
            .pool
            .read(caller.organisation, |tenant| firms::load_firms_by_name(tenant, &name, 1))?
            .into_iter()
            .map(|stored| stored.record)
            .find(|firm| caller.reaches_place(firm.location.as_ref())),
        partner: if_there(find_meant_partner(app, caller, &partner))?,
    })
}

/// Name of the first example firm.
fn example_name() -> String {
    let first: Option<FirmProfile> = EXAMPLES.lines().next().and_then(|line| serde_json::from_str(line).ok());
    first.and_then(|profile| profile.name).unwrap_or_default()
}

fn if_there<T>(outcome: Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(record) => Ok(Some(record)),
        Err(AppError::NotFound { .. } | AppError::Invalid(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insights::frontier::{Measure, sector_movements, sectors, standings};

    #[test]
    fn the_firms_of_a_demonstration_show_a_frontier_and_a_peloton_that_comes_nearer() {
        let firms: Vec<Firm> = region().collect();
        let last = firms.iter().flat_map(|firm| &firm.years).map(|figures| figures.year).max().unwrap();
        let all: Vec<&Firm> = firms.iter().collect();
        let told = sectors(&all, last, Measure::PerHour);
        assert!(told.iter().any(|sector| sector.top_to_bottom.is_some()), "{told:?}");
        let (before, after) = (standings(&all, last - 1, Measure::PerHour), standings(&all, last, Measure::PerHour));
        let moved = sector_movements(&before, &after);
        let gaps: Vec<_> = moved.iter().filter_map(|sector| sector.gap).collect();
        assert!(!gaps.is_empty() && gaps.iter().all(|gap| gap.change_percent < 0.0), "{moved:?}");
    }
}
