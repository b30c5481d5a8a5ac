//! How soon a written firm is in the rankings of the same process, among 200,000 firms and 582 partners on SQLite, of
//! which 20,000 firms have a past of 10,000 projects; and what building the index from the database costs.

#[allow(dead_code, reason = "each bench needs a part of it")]
mod national;

use loopvermogen::app::App;
use loopvermogen::domain::collaboration::{Participant, Participation, Project};
use loopvermogen::domain::{ExternalId, FirmId, OrganisationId, PartnerId, ProjectId, Provenance};
use loopvermogen::storage::tenant;
use loopvermogen::storage::{collaborations, firms, partners};
use std::error::Error;
use std::time::{Duration, Instant};
use uuid::Uuid;

const OURS: OrganisationId = OrganisationId::DEFAULT;
const FIRMS: u64 = 200_000;
const PROJECTS: usize = 10_000;
const TIMES: usize = 21;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` only wants to know that it starts.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let (app, _folder) = national::new_app()?;
    national::add_firms(&app, FIRMS)?;
    let ids = app.pool.read(OURS, firms::load_firm_ids)?;
    add_past(&app, &ids)?;
    let begin = Instant::now();
    app.warm_up()?;
    println!("building the index of {} firms: {:.2} s", ids.len(), begin.elapsed().as_secs_f64());

    // Every tenth firm has a past.
    for (name, firm) in [("a firm without a past", ids[1]), ("a firm with a past", ids[0])] {
        let mut times = (0..TIMES).map(|_| rewrite(&app, firm)).collect::<Result<Vec<_>, _>>()?;
        times.sort();
        let ms = |time: Duration| 1000.0 * time.as_secs_f64();
        let (median, longest) = (ms(times[TIMES / 2]), ms(times[TIMES - 1]));
        println!("index after a write to {name}: median {median:.2} ms, longest {longest:.2} ms");
    }
    Ok(())
}

/// Projects of two firms and a partner.
fn add_past(app: &App, firms: &[FirmId]) -> Result<(), Box<dyn Error>> {
    let conn = &mut *app.pool.get()?;
    let partners: Vec<PartnerId> =
        tenant::read(conn, OURS, partners::load_partners)?.into_iter().map(|partner| partner.id).collect();
    let with_past: Vec<FirmId> = firms.iter().copied().step_by(10).collect();
    let (mut projects, mut participations) = (Vec::new(), Vec::new());
    for (number, pair) in with_past.chunks(2).take(PROJECTS).enumerate() {
        let id = ProjectId(Uuid::from_u128(number as u128 + 1));
        projects.push(Project {
            id,
            external_id: ExternalId { system: "bench".into(), id: number.to_string() },
            acronym: None,
            title: Some(format!("Robotics for makers of parts {}", number % 97)),
            themes: vec![format!("theme {}", number % 50)],
            text: None,
            start: chrono::NaiveDate::from_ymd_opt(2015 + (number % 10) as i32, 3, 1),
            period: None,
            members: 3,
            provenance: Provenance::default(),
        });
        let members = pair.iter().copied().map(Participant::Firm);
        let members = members.chain([Participant::Partner(partners[number * 7 % partners.len()])]);
        participations.extend(members.map(|participant| Participation { project: id, participant }));
    }
    tenant::write(conn, OURS, |tenant| collaborations::save_collaborations(tenant, &projects, &participations))?;
    Ok(())
}

/// Moves a firm to another place; how long after the write the index has it.
fn rewrite(app: &App, id: FirmId) -> Result<Duration, Box<dyn Error>> {
    let conn = &mut *app.pool.get()?;
    let mut firm = tenant::read(conn, OURS, |tenant| firms::find_firm(tenant, id))?.ok_or("the firm is gone")?.record;
    firm.description = Some(format!("{} again", firm.description.unwrap_or_default()));
    if let Some(at) = firm.location.as_mut().and_then(|location| location.coordinates.as_mut()) {
        at.lat += 0.01;
    }
    tenant::write(conn, OURS, |tenant| firms::save_firm(tenant, &firm, None))?;
    let version = loopvermogen::storage::organisations::get_version(conn, OURS)?;
    let written = Instant::now();
    let indexed = app.indexes.current(OURS, Some(version))?;
    let waited = written.elapsed();
    (indexed.snapshot.version == version).then_some(waited).ok_or_else(|| "the index is behind".into())
}
