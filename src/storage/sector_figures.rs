//! Figures of the sectors of the country.

use super::connection::per_backend;
use super::error::failed;
use super::schema::sector_figures as figures;
use super::{CHUNK, Result, Tenant, document};
use crate::domain::source::{Measure, SectorFigure};
use chrono::NaiveDate;
use diesel::prelude::*;

/// Puts the figures of a measure in the place of those that were there.
pub fn replace_figures(
    tenant: &mut Tenant<'_>,
    measure: Measure,
    seen_on: NaiveDate,
    new: &[SectorFigure],
) -> Result<()> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let of_measure =
        figures::table.filter(figures::organisation_id.eq(&organisation)).filter(figures::measure.eq(measure.code()));
    diesel::delete(of_measure).execute(conn).map_err(failed("clearing the figures of sectors"))?;
    for chunk in new.chunks(CHUNK) {
        let rows = chunk
            .iter()
            .map(|figure| {
                Ok((
                    figures::organisation_id.eq(&organisation),
                    figures::measure.eq(measure.code()),
                    figures::sbi_version.eq(figure.sbi_version.code()),
                    figures::sector.eq(&figure.sector),
                    figures::year.eq(i64::from(figure.year)),
                    figures::seen_on.eq(seen_on),
                    figures::document.eq(document::to_text("figure of a sector", figure)?),
                ))
            })
            .collect::<Result<Vec<_>>>()?;
        per_backend!(conn, conn => diesel::insert_into(figures::table).values(&rows).execute(conn))
            .map_err(failed("saving the figures of sectors"))?;
    }
    Ok(())
}

/// The figures of a measure, by sector, in the last year up to `year` of which there are any.
pub fn load_figures(tenant: &mut Tenant<'_>, measure: Measure, year: i32) -> Result<Vec<SectorFigure>> {
    let (conn, organisation) = tenant.parts();
    let organisation = organisation.to_string();
    let last: Option<i64> = figures::table
        .filter(figures::organisation_id.eq(&organisation))
        .filter(figures::measure.eq(measure.code()))
        .filter(figures::year.le(i64::from(year)))
        .select(diesel::dsl::max(figures::year))
        .first(conn)
        .map_err(failed("looking for the figures of sectors"))?;
    let Some(last) = last else { return Ok(Vec::new()) };
    let documents: Vec<String> = figures::table
        .filter(figures::organisation_id.eq(&organisation))
        .filter(figures::measure.eq(measure.code()))
        .filter(figures::year.eq(last))
        .order((figures::sbi_version, figures::sector))
        .select(figures::document)
        .load(conn)
        .map_err(failed("loading the figures of sectors"))?;
    documents.iter().map(|text| document::from_text("figure of a sector", text)).collect()
}
