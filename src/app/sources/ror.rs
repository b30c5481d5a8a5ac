//! The registry of research organisations: knowledge institutions of a country as partners.

use super::{Run, Stop};
use crate::app::imports::take_partners;
use crate::connectors::register::ror::{page, register};
use crate::domain::Source;

/// Pages that are read at most; a page has twenty organisations.
const MOST_PAGES: u32 = 1_000;

/// Takes the institutions in, page by page. What is known of an institution stays; what is not is filled in.
pub(super) fn run(run: &mut Run<'_>) -> std::result::Result<(), Stop> {
    let register = register(run.url(Source::Ror)?, run.app.sources.of(Source::Ror).per_second)?;
    let today = run.app.today().to_string();
    let mut read = 0;
    for number in 1..=MOST_PAGES {
        let page = page(&register, &run.app.sources.ror_country, number, &today)?;
        read += page.length as u64;
        let is_last = page.length == 0 || read >= page.total;
        run.report.records += page.profiles.len() as u64;
        let taken = take_partners(run.app, run.caller, page.profiles, run.how.dry_run)?;
        run.report.asked += taken.rows;
        run.report.created += taken.created;
        run.report.changed += taken.updated;
        run.report.unchanged += taken.unchanged;
        run.report.failed += taken.invalid;
        taken.faults.iter().for_each(|fault| run.report.note(fault.fault.to_string()));
        (run.progress)(crate::app::imports::Progress { done: read, total: Some(page.total) });
        if is_last || run.is_full() {
            return Ok(());
        }
    }
    Ok(())
}
