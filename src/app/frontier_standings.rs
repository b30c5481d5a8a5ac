//! Where a firm stands among the firms of its sector: its tenth, how far the front is, and whether it came nearer.

use super::known::Known;
use super::{App, AppError, Caller, Result};
use crate::domain::{Firm, FirmId};
use crate::insights::frontier::{Measure, Standing, standings};
use crate::storage::firms::find_firm;
use serde::Serialize;
use utoipa::ToSchema;

/// Where a firm stands in its sector in the last two years with figures (*positie in de sector*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FrontierStandings {
    /// The firm.
    pub firm_id: FirmId,
    /// By each measure and year of which it has a standing, the later year first; empty when its figures or its sector are
    /// not known, or fewer than thirty firms of the sector have figures.
    #[schema(max_items = 4)]
    pub standings: Vec<StandingOfYear>,
}

/// A standing in one year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandingOfYear {
    /// The year.
    pub year: i32,
    /// By what value added is divided; the two are never mixed.
    pub measure: Measure,
    /// Where it stands.
    #[serde(flatten)]
    pub standing: Standing,
}

/// Where a firm stands among the firms within reach.
pub fn get_frontier_standings(app: &App, caller: &Caller, id: FirmId) -> Result<FrontierStandings> {
    let missing = || AppError::NotFound { what: "firm", id: id.to_string() };
    let indexed = app.indexes.current(caller.organisation, None)?;
    let known = app.pool.read(caller.organisation, |tenant| {
        let stored = find_firm(tenant, id)?;
        stored.filter(|stored| caller.reaches_place(stored.record.location.as_ref())).ok_or_else(missing)?;
        Known::load_with_years(tenant, caller, &indexed.roll)
    })?;
    let firms: Vec<&Firm> = known.firms.iter().collect();
    let years = known.last_year().into_iter().flat_map(|year| [year, year - 1]);
    let asked = years.flat_map(|year| [Measure::PerHour, Measure::PerPerson].map(|measure| (year, measure)));
    let of_year = |(year, measure)| {
        let standing = standings(&firms, year, measure).into_iter().find(|standing| standing.firm_id == id)?;
        Some(StandingOfYear { year, measure, standing })
    };
    Ok(FrontierStandings { firm_id: id, standings: asked.filter_map(of_year).collect() })
}
