//! The business register: facts of firms of which the number is known, or found.

use super::kvk_search::{Searched, search};
use super::standing::{judge, same};
use super::{Run, Stop, since};
use crate::app::audit::{self, Event};
use crate::app::{App, AppError, Result};
use crate::connectors::register::kvk::{ORIGIN, Profile, profile, register};
use crate::connectors::register::{Register, RegisterFault};
use crate::domain::audit::Action;
use crate::domain::numbers::KvkNumber;
use crate::domain::source::{Said, SaidFact, Standing};
use crate::domain::{Firm, FirmId, Provenance, Source};
use crate::interpretation::{FirmProfile, Surroundings};
use crate::storage::firms::{find_firm, load_firms_after, save_firm};
use crate::storage::register_facts::{Seen, find_said, load_seen, save_said};
use crate::storage::{Saved, StorageError};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// Firms that are read at once.
const CHUNK: usize = 500;

/// By firm, when the register was asked last.
type Asked = HashMap<FirmId, Seen>;

/// Asks about every firm with a number of which the register was not asked of late.
pub(super) fn run(run: &mut Run<'_>) -> std::result::Result<(), Stop> {
    let missing = || AppError::Setting("sources.kvk_key is not set, so that kvk cannot be asked".to_owned());
    let key = run.app.sources.kvk_key.as_ref().ok_or_else(missing)?;
    let register = register(run.url(Source::Kvk)?, key.expose(), run.app.sources.of(Source::Kvk).per_second)?;
    let mut asked = run.app.pool.read(run.caller.organisation, |tenant| load_seen(tenant, Source::Kvk))?;
    let done = ask_all(run, &register, &mut asked);
    run.report.records = asked.len() as u64;
    run.report.conflicts = asked.values().map(|seen| seen.conflicts.unsigned_abs()).sum();
    done
}

fn ask_all(run: &mut Run<'_>, register: &Register, asked: &mut Asked) -> std::result::Result<(), Stop> {
    let today = run.app.today();
    let term = Days::new(run.app.sources.kvk_refresh.as_secs() / 86_400);
    let stale = today.checked_sub_days(term).unwrap_or(today);
    let mut last: Option<(KvkNumber, Profile)> = None;
    let mut after = None;
    loop {
        let firms = run.app.pool.read(run.caller.organisation, |tenant| load_firms_after(tenant, after, CHUNK))?;
        let Some(end) = firms.last().map(|firm| firm.id) else { return Ok(()) };
        after = Some(end);
        for firm in firms {
            if firm.kvk_number.is_none() && !run.app.sources.kvk_search {
                continue;
            }
            if asked.get(&firm.id).is_some_and(|seen| seen.on > stale) {
                continue;
            }
            if run.is_full() {
                return Ok(());
            }
            let number = match firm.kvk_number.clone() {
                Some(number) => number,
                None => match search(run, register, &firm) {
                    Ok(searched) => match searched? {
                        Searched::Found(number) => number,
                        Searched::NotFound(why) => {
                            run.advance();
                            run.report.not_found += 1;
                            run.report.note(why);
                            asked.insert(firm.id, Seen { on: today, conflicts: take(run, firm.id, None, today)? });
                            continue;
                        }
                        Searched::Nothing => continue,
                    },
                    Err(fault) => {
                        run.advance();
                        run.failed(fault)?;
                        continue;
                    }
                },
            };
            run.advance();
            let told = match &last {
                // Establishments of one registration often stand together.
                Some((known, profile)) if *known == number => Ok(profile.clone()),
                _ => profile(register, &number, run.app.sources.kvk_sbi),
            };
            let conflicts = match told {
                Ok(profile) => {
                    let conflicts = take(run, firm.id, Some((&number, &profile)), today)?;
                    last = Some((number, profile));
                    conflicts
                }
                Err(RegisterFault::NotFound) => {
                    run.report.not_found += 1;
                    run.report.note(format!("The register does not know number {number} of firm {}.", firm.id));
                    // Asked again after the term, not with every run: each question is paid for. What it said before is kept.
                    take(run, firm.id, None, today)?
                }
                Err(fault) => {
                    run.failed(fault)?;
                    continue;
                }
            };
            asked.insert(firm.id, Seen { on: today, conflicts });
        }
    }
}

/// Puts into a firm what was said of it, in one transaction; without a profile, notes that nothing was. Answers of how many
/// facts the two differ.
fn take(run: &mut Run<'_>, id: FirmId, told: Option<(&KvkNumber, &Profile)>, today: NaiveDate) -> Result<i64> {
    for code in told.iter().flat_map(|(_, profile)| &profile.unknown_codes) {
        let version = run.app.sources.kvk_sbi.code();
        run.report.note(format!("SBI {version} has no code {code}; see sources.kvk_sbi."));
    }
    let (app, dry_run) = (run.app, run.how.dry_run);
    let taken = app.pool.write(run.caller, |tenant| -> Result<Option<(bool, Vec<String>)>> {
        let Some(stored) = find_firm(tenant, id)? else { return Ok(None) };
        match app.privacy.refuse_suppressed(tenant, &stored.record) {
            Ok(()) => {}
            Err(AppError::Suppressed { .. }) => return Ok(None),
            Err(error) => return Err(error),
        }
        let before = find_said(tenant, Source::Kvk, id)?;
        let Some((number, profile)) = told else {
            let nothing = || Said { provenance: provenance(today), facts: BTreeMap::new() };
            if !dry_run {
                let seen = Seen { on: today, conflicts: 0 };
                save_said(tenant, Source::Kvk, id, seen, &before.unwrap_or_else(nothing))?;
            }
            return Ok(None);
        };
        let said = said(app, number, profile, &stored.record, before.as_ref(), today);
        let unreadable = |source| StorageError::Corrupt { what: "word of a register", source: Box::new(source) };
        let judged = judge(&stored.record, before.as_ref(), &said).map_err(unreadable)?;
        let differing = |standing: &Standing| *standing == Standing::Conflict;
        let conflicts = judged.standings.iter().filter(|(_, standing)| differing(standing));
        let conflicts: Vec<String> = conflicts.map(|(field, _)| field.clone()).collect();
        if dry_run {
            return Ok(Some((judged.firm != stored.record, conflicts)));
        }
        // By its number it may be one that objected.
        match app.privacy.refuse_suppressed(tenant, &judged.firm) {
            Ok(()) => {}
            Err(AppError::Suppressed { .. }) => return Ok(None),
            Err(error) => return Err(error),
        }
        let seen = Seen { on: today, conflicts: conflicts.len() as i64 };
        save_said(tenant, Source::Kvk, id, seen, &said)?;
        let saved = save_firm(tenant, &judged.firm, Some(stored.revision))?;
        let is_changed = saved != Saved::Unchanged;
        if is_changed {
            let event = Event::of(Action::Replace, "firm", id).revision(stored.revision + 1).word("source", "kvk");
            audit::record(tenant, run.caller, event)?;
        }
        Ok(Some((is_changed, conflicts)))
    })?;
    let Some((is_changed, conflicts)) = taken else { return Ok(0) };
    let counter = if is_changed { &mut run.report.changed } else { &mut run.report.unchanged };
    *counter += 1;
    for field in &conflicts {
        run.report.note(format!("Firm {id}: the register says otherwise of {field}; the record keeps its own."));
    }
    Ok(conflicts.len() as i64)
}

/// What the register says of a firm, in the form of its fields. What it says of a place is about the main establishment.
fn said(
    app: &App,
    number: &KvkNumber,
    profile: &Profile,
    firm: &Firm,
    before: Option<&Said>,
    today: NaiveDate,
) -> Said {
    let mut values: BTreeMap<&str, Value> = BTreeMap::new();
    let is_main =
        firm.establishment_number.as_ref().is_none_or(|number| profile.establishment.as_ref() == Some(number));
    let mut put = |field, value: Value| {
        if !super::standing::says_nothing(&value) {
            values.insert(field, value);
        }
    };
    // A number that somebody gave is by what the register was asked, and nothing that it says.
    if firm.kvk_number.is_none() || firm.provenance_of("kvkNumber").source == ORIGIN.source {
        put("kvkNumber", json!(number));
    }
    put("rsin", json!(profile.rsin));
    put("legalForm", json!(profile.legal_form));
    put("founded", json!(profile.founded));
    put("employees", json!(profile.employees));
    put("sbi", json!(profile.sbi));
    put("nonMailing", json!(profile.non_mailing));
    if let Some((postcode, place)) = profile.place.as_ref().filter(|_| is_main) {
        let told = json!({"postcode": postcode, "place": place});
        let ours = json!(firm.location);
        // Where coordinates were looked up since, the same place must not begin anew without them.
        let is_known = firm.location.is_some() && same("location", &ours, &told);
        put("location", if is_known { ours } else { located(app, &told) });
    }
    let provenance = provenance(today);
    let fact = |(field, value): (&str, Value)| {
        let since = since(before, field, &value, today);
        (field.to_owned(), SaidFact { value, since })
    };
    Said { provenance, facts: values.into_iter().map(fact).collect() }
}

fn provenance(today: NaiveDate) -> Provenance {
    Provenance::new(ORIGIN.source, Some(today)).under(ORIGIN.licence)
}

/// A place with municipality and province, as it is understood wherever it comes from.
fn located(app: &App, told: &Value) -> Value {
    let profile = serde_json::from_value::<FirmProfile>(json!({"name": "x", "location": told})).unwrap_or_default();
    let surroundings = Surroundings { today: app.today(), postcodes: &app.postcodes.load() };
    profile.understand(&surroundings).map_or(Value::Null, |understood| json!(understood.record.location))
}
