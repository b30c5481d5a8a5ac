//! No private path: what is measured is what a client gets. The shipped sample of real collaborations is loaded into a
//! service, and its answers are held against the rankings of `evaluate`, place by place.

use crate::service::{Answer, Service};
use loopvermogen::app::evaluate::{Evaluation, Setting, WishKind, wish};
use loopvermogen::app::{App, Caller, partners, weights, writing::Expected};
use loopvermogen::connectors::benchmark::{Benchmark, FirmQuery, register_id};
use loopvermogen::domain::Firm;
use loopvermogen::domain::collaboration::{Participant, Participation};
use loopvermogen::interpretation::{FirmProfile, Surroundings};
use loopvermogen::storage::collaborations::save_collaborations;
use loopvermogen::storage::firms::save_firms;
use loopvermogen::storage::partners::{load_partners, save_partners};
use loopvermogen::storage::tenant;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;

const SETTING: Setting = Setting { wish: WishKind::Topic, domestic: true, reverse: false };

/// A profile holds at most so many wishes.
const MOST_WISHES: usize = 5;

struct Sample {
    service: Service,
    evaluation: Evaluation,
    /// For each query the register ids of partners, in the order of `evaluate --out`.
    rankings: HashMap<String, Vec<String>>,
}

impl Sample {
    fn load() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/benchmark");
        let evaluation = Evaluation::load(&folder, weights::shipped().unwrap()).unwrap();
        let mut out = Vec::new();
        evaluation.judge(SETTING, Some(&mut out), &|_| {}).unwrap();
        let mut rankings: HashMap<String, Vec<String>> = HashMap::new();
        for line in String::from_utf8(out).unwrap().lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            rankings.entry(cells[0].to_owned()).or_default().push(cells[1].to_owned());
        }
        let service = Service::on_sqlite_as_of(evaluation.benchmark.cut_off);
        fill(&service.app, &evaluation.benchmark);
        Self { service, evaluation, rankings }
    }

    fn benchmark(&self) -> &Benchmark {
        &self.evaluation.benchmark
    }

    fn queries(&self, is_warm: bool) -> impl Iterator<Item = &FirmQuery> {
        let asks = move |query: &&FirmQuery| query.is_warm == is_warm && wishes(query).len() <= MOST_WISHES;
        self.benchmark().queries.iter().filter(asks)
    }

    fn firm(&self, query: &FirmQuery) -> &Firm {
        self.benchmark().firms.iter().find(|firm| firm.id == query.firm).unwrap()
    }

    /// Register ids of the partners of an answer, without those that the query does not judge.
    fn order(&self, query: &FirmQuery, answer: &Answer) -> Vec<String> {
        let answer = answer.expect(200);
        let ids = answer["matches"].as_array().unwrap().iter().map(|found| found["partner"]["id"].as_str().unwrap());
        let known = |id: &str| self.benchmark().partners.iter().find(|partner| partner.id.to_string() == id).unwrap();
        let judged = ids.map(known).filter(|partner| !query.excluded.contains(&partner.id));
        judged.map(|partner| register_id(&partner.external_ids).to_owned()).collect()
    }
}

fn wishes(query: &FirmQuery) -> Vec<String> {
    wish(query, WishKind::Topic).lines()
}

/// What a client tells of a firm.
fn profile(firm: &Firm, wishes: &[String]) -> Value {
    let location = firm.location.clone().unwrap_or_default();
    json!({
        "name": firm.name,
        "externalIds": firm.external_ids,
        "location": {
            "country": "NL", "place": location.place, "coordinates": location.coordinates,
            "precision": location.precision,
        },
        "wishes": wishes,
        "provenance": {"source": "CORDIS"},
    })
}

/// The partners of the sample take the place of those that ship with the product; firms are understood as a request is.
fn fill(app: &App, benchmark: &Benchmark) {
    let caller = Caller::command_line();
    let shipped = app.pool.read(caller.organisation, load_partners).unwrap();
    for partner in shipped {
        partners::delete_partner(app, &caller, partner.id, &Expected::Any).unwrap();
    }
    let asked: HashMap<_, _> = benchmark.queries.iter().map(|query| (query.firm, wishes(query))).collect();
    let postcodes = app.postcodes.load();
    let surroundings = Surroundings { today: app.today(), postcodes: &postcodes };
    let understood = |firm: &Firm| {
        let wishes = asked.get(&firm.id).filter(|wishes| wishes.len() <= MOST_WISHES).cloned().unwrap_or_default();
        let profile: FirmProfile = serde_json::from_value(profile(firm, &wishes)).unwrap();
        Firm { id: firm.id, ..profile.understand_for_storage(&surroundings).unwrap().record }
    };
    let firms: Vec<Firm> = benchmark.firms.iter().map(understood).collect();
    let conn = &mut *app.pool.get().unwrap();
    tenant::write(conn, caller.organisation, |tenant| save_partners(tenant, &benchmark.partners)).unwrap();
    tenant::write(conn, caller.organisation, |tenant| save_firms(tenant, &firms)).unwrap();
    tenant::write(conn, caller.organisation, |tenant| {
        save_collaborations(tenant, &benchmark.past.projects, &benchmark.past.participations)
    })
    .unwrap();
}

/// So many firms are asked about in each way.
const FIRMS: usize = 20;

/// Fewer places would not say much.
const FEWEST_PLACES: usize = 50;

#[test]
fn a_described_firm_is_answered_as_it_is_measured() {
    let sample = Sample::load();
    let newcomers: Vec<&FirmQuery> = sample.queries(false).take(FIRMS).collect();
    assert_eq!(newcomers.len(), FIRMS);
    for query in newcomers {
        let body = json!({
            "firm": profile(sample.firm(query), &wishes(query)), "limit": 100, "diversity": 0,
            "kinds": ["knowledge_institution", "frontier_company", "network"],
        });
        let told = sample.order(query, &sample.service.officer().post("/v1/matches", &body));
        assert!(told.len() >= FEWEST_PLACES, "{}: {} places", query.id, told.len());
        assert_eq!(told, sample.rankings[&query.id], "{}", query.id);
    }
}

#[test]
fn a_stored_firm_is_answered_as_it_is_measured_and_its_history_counts() {
    let sample = Sample::load();
    let officer = sample.service.officer();
    let insiders: Vec<&FirmQuery> = sample.queries(true).take(FIRMS).collect();
    assert_eq!(insiders.len(), FIRMS);
    let mut with_history = 0;
    for query in insiders {
        let stored =
            sample.order(query, &officer.get(&format!("/v1/firms/{}/matches?limit=100&diversity=0", query.firm)));
        assert!(stored.len() >= FEWEST_PLACES, "{}: {} places", query.id, stored.len());
        assert_eq!(stored, sample.rankings[&query.id], "{}", query.id);
        // Of whoever is only described nobody knows with whom it worked; the sample lacks the past of some.
        let is_own = |part: &Participation| part.participant == Participant::Firm(query.firm);
        if sample.benchmark().past.participations.iter().any(is_own) {
            let body = json!({"firm": profile(sample.firm(query), &wishes(query)), "limit": 100, "diversity": 0});
            let described = sample.order(query, &officer.post("/v1/matches", &body));
            assert_ne!(stored, described, "{}", query.id);
            with_history += 1;
        }
    }
    assert!(with_history >= FIRMS / 2, "only {with_history} have a history");
}
