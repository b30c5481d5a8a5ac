//! Statistics Netherlands: the productivity of sectors, to set the frontier of the region beside.

use super::{Run, Stop};
use crate::app::audit::{self, Event};
use crate::app::{AppError, Result};
use crate::connectors::register::cbs::{Asked, ORIGIN, figures, register};
use crate::domain::audit::Action;
use crate::domain::source::{Measure, SectorFigure};
use crate::domain::{Provenance, Source};
use crate::storage::sector_figures::replace_figures;

/// Replaces the figures of each measure that is set up; a measure of which nothing comes keeps those that it has.
pub(super) fn run(run: &mut Run<'_>) -> std::result::Result<(), Stop> {
    let settings = run.app.sources.clone();
    let missing = |name: &str| {
        AppError::Setting(format!(
            "sources.{name} is not set, so that cbs cannot be asked; {{cbs_url}}/Datasets lists the tables, \
             {{cbs_url}}/TABLE/MeasureCodes the measures of one"
        ))
    };
    let table = settings.cbs_table.as_deref().ok_or_else(|| missing("cbs_table"))?;
    let measures = [(Measure::PerHour, &settings.cbs_per_hour), (Measure::PerPerson, &settings.cbs_per_person)];
    if measures.iter().all(|(_, code)| code.is_none()) {
        return Err(missing("cbs_per_hour").into());
    }
    let register = register(run.url(Source::Cbs)?, settings.of(Source::Cbs).per_second)?;
    let today = run.app.today();
    let provenance = Provenance::new(format!("{} {table}", ORIGIN.source), Some(today)).under(ORIGIN.licence);
    for (measure, code) in measures {
        let Some(code) = code else { continue };
        let told = figures(&register, Asked { table, dimension: &settings.cbs_dimension, measure: code })?;
        run.report.asked += told.len() as u64;
        (run.progress)(crate::app::imports::Progress { done: run.report.asked, total: None });
        if told.is_empty() {
            run.report.not_found += 1;
            run.report
                .note(format!("Table {table} has no yearly figures of {code} by sector; those from before stay."));
            continue;
        }
        let told: Vec<SectorFigure> = told
            .into_iter()
            .map(|figure| SectorFigure {
                sbi_version: figure.version,
                sector: figure.sector,
                year: figure.year,
                value: figure.value,
                provenance: provenance.clone(),
            })
            .collect();
        run.report.records += told.len() as u64;
        run.report.changed += told.len() as u64;
        if !run.how.dry_run {
            run.app.pool.write(run.caller, |tenant| -> Result<()> {
                replace_figures(tenant, measure, today, &distinct(told))?;
                let event = Event::of_many(Action::Import, "sector_figure").word("source", "cbs");
                audit::record(tenant, run.caller, event)
            })?;
        }
    }
    Ok(())
}

/// Each sector and year once; the first stands.
fn distinct(figures: Vec<SectorFigure>) -> Vec<SectorFigure> {
    let mut seen = std::collections::HashSet::new();
    figures.into_iter().filter(|figure| seen.insert((figure.sbi_version, figure.sector.clone(), figure.year))).collect()
}
