//! The address search: where firms are of which a postcode or place is known and no point on the map, or a coarse one.

use super::{Run, Stop};
use crate::app::Result;
use crate::app::audit::{self, Event};
use crate::connectors::register::pdok::{Found, ORIGIN, Sought, find, register};
use crate::connectors::register::{Register, RegisterFault};
use crate::domain::audit::Action;
use crate::domain::region::{Location, Precision};
use crate::domain::{FirmId, Provenance, Source, reference};
use crate::storage::Saved;
use crate::storage::firms::{find_firm, load_firms_after, save_firm};
use std::collections::HashMap;

/// Firms that are read at once.
const CHUNK: usize = 500;

/// What was looked for: a postcode with its letters, else a place.
type Words = (Option<String>, Option<String>);

/// Looks for every firm in the Netherlands that has no point on the map, or a coarser one than its postcode.
pub(super) fn run(run: &mut Run<'_>) -> std::result::Result<(), Stop> {
    let register = register(run.url(Source::Pdok)?, run.app.sources.of(Source::Pdok).per_second)?;
    let mut known: HashMap<Words, Option<Found>> = HashMap::new();
    let mut after = None;
    loop {
        let firms = run.app.pool.read(run.caller.organisation, |tenant| load_firms_after(tenant, after, CHUNK))?;
        let Some(end) = firms.last().map(|firm| firm.id) else { return Ok(()) };
        after = Some(end);
        for firm in firms {
            let Some(location) = firm.location.as_ref().filter(|location| is_wanted(location)) else { continue };
            if run.is_full() {
                return Ok(());
            }
            run.advance();
            let words = words_of(location);
            let told = match known.get(&words) {
                Some(found) => Ok(found.clone()),
                None => ask(&register, location),
            };
            match told {
                Ok(Some(found)) => {
                    take(run, firm.id, location, &found)?;
                    known.insert(words, Some(found));
                }
                Ok(None) => {
                    run.report.not_found += 1;
                    run.report.note(format!("Firm {}: nothing was found that is surely its place.", firm.id));
                    known.insert(words, None);
                }
                Err(fault) => run.failed(fault)?,
            }
        }
    }
}

/// One without a point, or with the middle of a place or region although its whole postcode is known.
fn is_wanted(location: &Location) -> bool {
    let is_dutch = location.country.as_deref().is_none_or(|country| country == "NL");
    let is_coarse =
        matches!(location.precision, Some(Precision::Place | Precision::Municipality | Precision::Province));
    let is_known = location.postcode.is_some() || location.place.is_some();
    is_dutch && is_known && (location.coordinates.is_none() || (is_coarse && has_whole_postcode(location)))
}

fn has_whole_postcode(location: &Location) -> bool {
    location.postcode.as_ref().is_some_and(|postcode| postcode.as_str().len() == 6)
}

fn words_of(location: &Location) -> Words {
    (location.postcode.as_ref().map(ToString::to_string), location.place.as_ref().map(|place| place.to_lowercase()))
}

fn ask(register: &Register, location: &Location) -> std::result::Result<Option<Found>, RegisterFault> {
    let whole = location.postcode.as_ref().filter(|postcode| postcode.as_str().len() == 6);
    let of_postcode = whole.map(|postcode| find(register, Sought::Postcode(postcode))).transpose()?.flatten();
    match (of_postcode, &location.place) {
        (Some(found), _) => Ok(Some(found)),
        (None, Some(place)) if location.coordinates.is_none() => find(register, Sought::Place(place)),
        (None, _) => Ok(None),
    }
}

/// Puts the point into the firm, unless it moved or got one since it was read.
fn take(run: &mut Run<'_>, id: FirmId, asked: &Location, found: &Found) -> Result<()> {
    let (app, dry_run) = (run.app, run.how.dry_run);
    let is_changed = app.pool.write(run.caller, |tenant| -> Result<bool> {
        let Some(stored) = find_firm(tenant, id)?.filter(|stored| stored.record.location.as_ref() == Some(asked))
        else {
            return Ok(false);
        };
        if dry_run {
            return Ok(true);
        }
        app.privacy.refuse_suppressed(tenant, &stored.record)?;
        let mut firm = stored.record;
        let provenance = firm.provenance_of("location").clone();
        // The place is known from somebody; only the point is from here, and both are told.
        let source =
            format!("{}; coordinates: {}", provenance.source, ORIGIN.source).chars().take(500).collect::<String>();
        let source = Provenance { source, ..provenance }.under(ORIGIN.licence);
        firm.location = Some(located(asked, found));
        firm.sources.insert("location".to_owned(), source);
        let saved = save_firm(tenant, &firm, Some(stored.revision))?;
        let event = Event::of(Action::Replace, "firm", id).revision(stored.revision + 1).word("source", "pdok");
        audit::record(tenant, run.caller, event)?;
        Ok(saved != Saved::Unchanged)
    });
    let is_changed = match is_changed {
        Err(crate::app::AppError::Suppressed { .. }) => false,
        other => other?,
    };
    let counter = if is_changed { &mut run.report.changed } else { &mut run.report.unchanged };
    *counter += 1;
    run.report.records += u64::from(is_changed);
    Ok(())
}

/// The location with its point, and with the regions that follow from the municipality where they are not known.
fn located(location: &Location, found: &Found) -> Location {
    let municipality = found.municipality.as_deref().and_then(reference::municipality);
    Location {
        municipality: location.municipality.clone().or(municipality.map(|one| one.code.clone())),
        corop: location.corop.clone().or(municipality.map(|one| one.corop.clone())),
        province: location.province.clone().or(municipality.map(|one| one.province.clone())),
        coordinates: Some(found.middle),
        precision: Some(if has_whole_postcode(location) { Precision::Postcode } else { Precision::Place }),
        ..location.clone()
    }
}
