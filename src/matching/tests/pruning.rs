//! Passing over runs of rows changes nothing: the answer is, bit for bit, that of looking at every row.

use super::region::{limits, today, topic};
use crate::domain::barrier::StatedBarrier;
use crate::domain::collaboration::{Collaborations, Participant, Participation, Project};
use crate::domain::contact::{Consent, ConsentPurpose, DoNotContact};
use crate::domain::firm::LegalForm;
use crate::domain::firm_type::Founded;
use crate::domain::ids::ExternalId;
use crate::domain::intake::Intake;
use crate::domain::partner::{BarrierHelp, HelpBasis, Member, PartnerTopic, Suits, Verification};
use crate::domain::partner_kind::{PartnerSubtype, WishedKind};
use crate::domain::provenance::Provenance;
use crate::domain::region::{Location, Reach};
use crate::domain::sector::{SbiActivity, SbiVersion};
use crate::domain::size::Employees;
use crate::domain::step::StepOffer;
use crate::domain::weights::{SignalWeight, Weights};
use crate::domain::{Barrier, Firm, FirmId, Partner, PartnerId, PartnerKind, ProjectId, Step, TopicId, reference};
use crate::matching::facts::RowId;
use crate::matching::lacking::Lacking;
use crate::matching::lacks::tests::{of_firms_on_every_path, of_partners_on_every_path};
use crate::matching::newcomers::{Newcomers, is_newcomer, newcomers};
use crate::matching::pool::{At, Level, Pool};
use crate::matching::query::{Limits, Query, Region};
use crate::matching::question::next_question;
use crate::matching::rank;
use crate::matching::rank::{Held, MOST_HELD, rank_one_of_many};
use crate::matching::row_set::ROWS;
use crate::matching::sampled::SampleValues;
use crate::matching::scale::Scale;
use crate::matching::signals::INGREDIENTS;
use crate::matching::signals::{self, Context};
use crate::matching::snapshot::{Delta, Snapshot};
use crate::matching::spreads::Spreads;
use crate::matching::table::{DISTRICT, RUN};
use crate::matching::told::Told;
use crate::matching::verdict::NextQuestion;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

const FIRMS: usize = 3_000;
const PARTNERS: usize = 1_200;

fn maybe<T>(random: &mut ChaCha8Rng, share: f64, make: impl FnOnce(&mut ChaCha8Rng) -> T) -> Option<T> {
    random.random_bool(share).then(|| make(random))
}

fn some<T: Copy>(random: &mut ChaCha8Rng, all: &[T], most: usize) -> Vec<T> {
    (0..random.random_range(0..=most)).map(|_| all[random.random_range(0..all.len())]).collect()
}

fn location(random: &mut ChaCha8Rng) -> Location {
    let place = &reference::places()[random.random_range(0..reference::places().len().min(300))];
    let municipality = reference::municipality(&place.municipality).unwrap();
    Location {
        place: maybe(random, 0.8, |_| place.name.clone()),
        municipality: maybe(random, 0.9, |_| municipality.code.clone()),
        corop: Some(municipality.corop.clone()),
        province: maybe(random, 0.95, |_| municipality.province.clone()),
        coordinates: place.centre,
        ..Location::default()
    }
}

fn sector(random: &mut ChaCha8Rng) -> SbiActivity {
    let codes = ["2562", "2561", "25", "2899", "6201", "6202", "01", "4671", "7219", "2511"];
    SbiActivity::parse(codes[random.random_range(0..codes.len())], SbiVersion::V2008, true).unwrap()
}

fn topics(random: &mut ChaCha8Rng, most: usize) -> Vec<TopicId> {
    let mut rows: Vec<usize> = (0..random.random_range(0..=most)).map(|_| random.random_range(0..60)).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.into_iter().filter_map(TopicId::at).collect()
}

fn firm(number: usize, random: &mut ChaCha8Rng) -> Firm {
    let barriers = some(random, &Barrier::ALL, 3);
    let source = "invented".to_owned();
    let consent = Consent {
        purpose: ConsentPurpose::PeerMatching,
        given: true,
        date: today(),
        source: source.clone(),
        how: None,
        text_version: None,
    };
    Firm {
        id: FirmId(Uuid::from_u128(1 + number as u128 * 7919 % 100_003)),
        name: format!("Proef {number}"),
        legal_form: maybe(random, 0.6, |random| LegalForm::ALL[random.random_range(0..LegalForm::ALL.len())]),
        founded: maybe(random, 0.7, |random| Founded::Year(random.random_range(1950..2026))),
        employees: maybe(random, 0.8, |random| Employees::Count(random.random_range(1..300))),
        sbi: maybe(random, 0.9, sector).into_iter().collect(),
        location: maybe(random, 0.9, location),
        barriers: barriers
            .into_iter()
            .map(|barrier| StatedBarrier { barrier, words: None, provenance: None })
            .collect(),
        topics: topics(random, 4),
        partner_kinds: some(random, &WishedKind::ALL, 2),
        goals: some(random, &crate::domain::goal::Goal::ALL, 2),
        relations: maybe(random, 0.5, |_| Vec::new()),
        consents: maybe(random, 0.2, |_| consent).into_iter().collect(),
        do_not_contact: maybe(random, 0.03, |_| DoNotContact { since: today(), reason: None, source }),
        wishes: maybe(random, 0.1, |_| "robots voor lassen en machine vision".to_owned()).into_iter().collect(),
        ..Firm::default()
    }
}

fn partner(number: usize, random: &mut ChaCha8Rng) -> Partner {
    let strengths = [1.0, 0.7, 0.4];
    let barriers = some(random, &Barrier::ALL, 3);
    let help = barriers.into_iter().map(|barrier| BarrierHelp { barrier, how: None, basis: HelpBasis::Services });
    let member = |random: &mut ChaCha8Rng| Member {
        firm_id: Some(FirmId(Uuid::from_u128(random.random_range(1..100_003)))),
        name: "Proef".into(),
        provenance: None,
    };
    Partner {
        id: PartnerId(Uuid::from_u128(500_000 + number as u128 * 7919 % 100_003)),
        name: format!("Proeflab {number}"),
        kind: PartnerKind::ALL[random.random_range(0..5)],
        subtype: maybe(random, 0.5, |random| PartnerSubtype::ALL[random.random_range(0..PartnerSubtype::ALL.len())]),
        topics: topics(random, 15)
            .into_iter()
            .map(|topic| PartnerTopic { topic, strength: strengths[random.random_range(0..3)], derived: false })
            .collect(),
        barriers: help.collect(),
        sectors: maybe(random, 0.7, sector).into_iter().chain(maybe(random, 0.3, sector)).collect(),
        location: maybe(random, 0.9, location),
        reach: maybe(random, 0.6, |random| if random.random() { Reach::National } else { Reach::Regional }),
        suits: maybe(random, 0.4, |random| Suits {
            employees_max: Some(random.random_range(5..250)),
            ..Suits::default()
        }),
        steps: some(random, &Step::ALL, 3).into_iter().map(StepOffer::plain).collect(),
        intake: maybe(random, 0.1, |_| Intake { is_open: Some(false), ..Intake::default() }),
        members: maybe(random, 0.2, member).into_iter().collect(),
        verification: [Verification::SourceSeen, Verification::NameOnly, Verification::Unverified]
            [random.random_range(0..3)],
        ..Partner::default()
    }
}

fn past(firms: &[Firm], partners: &[Partner], random: &mut ChaCha8Rng) -> Collaborations {
    let mut past = Collaborations::default();
    for number in 0..200u128 {
        let id = ProjectId(Uuid::from_u128(number + 1));
        past.projects.push(Project {
            id,
            external_id: ExternalId { system: "invented".into(), id: number.to_string() },
            acronym: None,
            text: None,
            start: None,
            provenance: Provenance::new("invented", None),
            title: Some(format!("Robots for welding and machine vision {}", number % 7)),
            themes: vec![format!("theme {}", number % 5)],
            period: Some((2015, 2024)),
            members: 5,
        });
        for _ in 0..3 {
            let partner = Participant::Partner(partners[random.random_range(0..partners.len())].id);
            past.participations.push(Participation { project: id, participant: partner });
        }
        let firm = Participant::Firm(firms[random.random_range(0..firms.len())].id);
        past.participations.push(Participation { project: id, participant: firm });
    }
    past
}

/// Every signal counts, in both directions; some by a curve that may fall, some by one with a knee.
fn weights(random: &mut ChaCha8Rng) -> Weights {
    let mut any = || {
        let weight = |random: &mut ChaCha8Rng| SignalWeight {
            curve: maybe(random, 0.1, |_| vec![(0.1, 0.0), (0.5, 1.0), (1.0, 0.3)]),
            newcomer_knee: maybe(random, 0.1, |_| 1.0),
            ..SignalWeight::plain(f64::from(random.random_range(0..20u32)))
        };
        signals::names().into_iter().map(|name| (name.to_owned(), weight(random))).collect()
    };
    Weights { partners_for_firm: any(), firms_for_partner: any(), ..super::region::weights() }
}

fn any_limits(random: &mut ChaCha8Rng) -> Limits {
    let region = |random: &mut ChaCha8Rng| match random.random_range(0..3) {
        0 => Region::Province(random.random_range(0..12)),
        1 => Region::Corop(random.random_range(0..40)),
        _ => Region::Municipality(random.random_range(0..300)),
    };
    Limits {
        regions: maybe(random, 0.4, region).into_iter().collect(),
        kinds: some(random, &PartnerKind::ALL, 2),
        is_for_outsider: random.random(),
        ..limits(random.random_range(1..120))
    }
}

/// Ids with the bits of their values, held candidates, and how many these are in all.
type Answer = (Vec<(RowId, u64)>, Vec<Held>, usize);

/// The answer by looking at every row.
fn by_every_row(snapshot: &Snapshot, query: &Query, ranking: &crate::matching::Ranking) -> Answer {
    let pool = Pool::of(snapshot, query);
    let context = Context::of(snapshot, query);
    let (mut found, mut held) = (Vec::new(), Vec::new());
    for at in pool.live() {
        if let Some(gate) = pool.gate(at, query) {
            held.push(Held { at, id: pool.id(at), gate });
            continue;
        }
        let value = ranking.scale.terms.iter().fold(0.0f64, |sum, term| {
            let value = pool.values_at(&[at], term.behaviour, query, &context)[0];
            sum + term.coefficient * f64::from(term.curve.at(value))
        });
        found.push((value, pool.id(at)));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    held.sort_by_key(|held| (held.gate, held.id));
    let held_total = held.len();
    held.truncate(MOST_HELD);
    (found.into_iter().take(query.limits.limit).map(|(value, id)| (id, value.to_bits())).collect(), held, held_total)
}

fn check(snapshot: &Snapshot, query: &Query, weights: &Weights, spreads: &mut Spreads, seed: u64) {
    let ranking = rank(snapshot, query, weights);
    let (found, held, held_total) = by_every_row(snapshot, query, &ranking);
    let ranked: Vec<_> = ranking.ranked.iter().map(|ranked| (ranked.id, ranked.value.to_bits())).collect();
    assert_eq!(ranked, found, "seed {seed}, limits {:?}", query.limits);
    assert_eq!(rank_one_of_many(snapshot, query, weights, spreads).ranked, ranking.ranked, "seed {seed}");
    assert_eq!(ranking.held_total, held_total, "seed {seed}, limits {:?}", query.limits);
    assert_eq!(ranking.held, held, "seed {seed}, limits {:?}", query.limits);
    check_bounds(snapshot, query, seed);
    check_told(snapshot, query, &ranking.scale, seed);
    check_sample(snapshot, query, seed);
    let pool = Pool::of(snapshot, query);
    let passing = pool.live().into_iter().filter(|at| pool.gate(*at, query).is_none());
    let firms: Vec<bool> = passing.filter_map(|at| pool.firm(at)).map(is_newcomer).collect();
    let expected =
        Newcomers { newcomers: firms.iter().filter(|is_newcomer| **is_newcomer).count(), firms: firms.len() };
    assert_eq!(newcomers(snapshot, query, &ranking).1, expected);
    pool.live().into_iter().for_each(|at| assert_eq!(pool.is_held(at, query), pool.gate(at, query).is_some()));
}

/// Going over the sample all at once gives, bit for bit, what row by row does.
fn check_sample(snapshot: &Snapshot, query: &Query, seed: u64) {
    let pool = Pool::of(snapshot, query);
    let context = Context::of(snapshot, query);
    let rows = pool.sample();
    let mut values = SampleValues::new(&pool, query, &context, usize::MAX);
    for (place, signal) in signals::ALL.iter().enumerate() {
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<u32>>();
        let one_by_one = pool.values_at(&rows, *signal, query, &context);
        assert_eq!(bits(values.of(place)), bits(&one_by_one), "{} seed {seed}", signal.about().name);
    }
}

/// No row has more than its run, its stretch and its district are said to have at most.
fn check_bounds(snapshot: &Snapshot, query: &Query, seed: u64) {
    let pool = Pool::of(snapshot, query);
    let context = Context::of(snapshot, query);
    for signal in signals::ALL {
        for at in pool.live() {
            let value = pool.values_at(&[at], signal, query, &context)[0];
            let mut batch = Vec::new();
            pool.values_of_rows(at.segment, &[at.row as u32], signal, query, &context, &mut batch);
            assert_eq!(batch[0].to_bits(), value.to_bits(), "{signal:?}");
            for (level, rows) in [(Level::Run, RUN), (Level::Stretch, ROWS), (Level::District, ROWS * DISTRICT)] {
                let most_of = |signal, parts: Option<&[&[f32]; INGREDIENTS.len()]>| {
                    let mut most = Vec::new();
                    let block = [(at.row / rows) as u32];
                    pool.most((at.segment, level), &block, signal, parts, (query, &context), &mut most);
                    most
                };
                let parts = INGREDIENTS.map(|part| most_of(signals::ALL[part], None));
                let parts = parts.each_ref().map(Vec::as_slice);
                for most in [most_of(signal, None), most_of(signal, Some(&parts))] {
                    assert!(value <= most[0], "{signal:?} {value} above {most:?} of a {level:?}, seed {seed}");
                }
            }
        }
    }
}

/// No row has more of the terms of which sets tell than they tell, whether or not they tell of the mean, and none is let go of
/// that may lack what it lacks; on every path of the processor.
fn check_told(snapshot: &Snapshot, query: &Query, scale: &Scale, seed: u64) {
    let (pool, context) = (Pool::of(snapshot, query), Context::of(snapshot, query));
    let told = Told::of(query, scale, &context);
    let in_parts = &told.order[told.untold.len()..];
    for segment in 0..pool.segments() {
        let lacks = pool.lacks_of(segment, &told);
        for stretch in 0..pool.blocks(segment, Level::Stretch) {
            let rows = pool.live_rows(segment, stretch);
            for (has_mean, may_lack) in [(true, Lacking::PARTS), (false, Lacking::PARTS), (true, Lacking::PARTS / 3)] {
                let on_paths = match (pool.firm_sets(segment), pool.partner_sets(segment)) {
                    (Some(sets), _) => of_firms_on_every_path((sets, stretch, rows), &lacks, &told, has_mean, may_lack),
                    (_, Some(sets)) => of_partners_on_every_path((sets, stretch, rows), &lacks, may_lack),
                    (None, None) => unreachable!("a segment has rows of one kind"),
                };
                let lacking = on_paths[0];
                let left = lacking.left();
                for other in &on_paths[1..] {
                    assert_eq!(other.left(), left);
                    left.each(|row| assert_eq!(other.of(row), lacking.of(row)));
                }
                if may_lack == Lacking::PARTS {
                    assert_eq!(left, rows);
                }
                rows.each(|row| {
                    let at = At { segment, row: stretch * ROWS + row };
                    let is_told = |place: &&usize| has_mean || !told.of_mean.contains(place);
                    let parts = in_parts.iter().filter(is_told).map(|place| {
                        let term = &scale.terms[*place];
                        let value = pool.values_at(&[at], term.behaviour, query, &context)[0];
                        term.coefficient * f64::from(term.curve.at(value))
                    });
                    let (value, most) = (parts.sum::<f64>(), told.most_in_parts);
                    let most = if has_mean { most } else { most - told.most_of_mean };
                    let may_have = |lacking: u32| value <= most - f64::from(lacking) * told.of_part + 1e-6;
                    match left.holds(row) {
                        true => {
                            assert!(lacking.of(row) <= may_lack && may_have(lacking.of(row)), "row {at:?}, seed {seed}")
                        }
                        false => assert!(may_have(may_lack + 1), "row {at:?} let go of, seed {seed}"),
                    }
                });
            }
        }
    }
}

#[test]
fn districts_are_passed_over_without_loss() {
    let random = &mut ChaCha8Rng::seed_from_u64(11);
    let firms = (0..20_000).map(|number| firm(number, random)).collect::<Vec<_>>();
    let partners: Vec<Partner> = (0..4).map(|number| partner(number, random)).collect();
    let snapshot = Snapshot::build(today(), 1, firms, partners.clone(), &Collaborations::default());
    for partner in &partners {
        let query = Query::for_partner(&snapshot, partner, any_limits(random));
        let ranking = rank(&snapshot, &query, &weights(random));
        let (found, _, held_total) = by_every_row(&snapshot, &query, &ranking);
        let ranked: Vec<_> = ranking.ranked.iter().map(|ranked| (ranked.id, ranked.value.to_bits())).collect();
        assert_eq!((ranked, ranking.held_total), (found, held_total));
    }
}

#[test]
fn topics_in_any_order_have_the_same_values_in_the_sample_as_row_by_row() {
    let random = &mut ChaCha8Rng::seed_from_u64(13);
    let mut partners: Vec<Partner> = (0..300).map(|number| partner(number, random)).collect();
    partners.iter_mut().step_by(2).for_each(|partner| partner.topics.reverse());
    let snapshot = Snapshot::build(today(), 1, [], partners, &Collaborations::default());
    for number in 0..20 {
        check_sample(&snapshot, &Query::for_firm(&snapshot, &firm(number, random), limits(10)), 13);
    }
}

#[test]
fn districts_of_partners_are_passed_over_without_loss() {
    let random = &mut ChaCha8Rng::seed_from_u64(12);
    let partners = (0..18_000).map(|number| partner(number, random)).collect::<Vec<_>>();
    let firms: Vec<Firm> = (0..6).map(|number| firm(number, random)).collect();
    let snapshot = Snapshot::build(today(), 1, firms.clone(), partners.clone(), &Collaborations::default());
    let moved = (0..40).map(|number| Delta::Partner(partners[number * 401].id, None)).collect();
    let snapshot = snapshot.follow(2, moved);
    for firm in &firms {
        let mut query = Query::for_firm(&snapshot, firm, any_limits(random));
        query.connected.extend((0..12).map(|number| partners[number * 1_409].id.bytes()));
        query.limits.skips_held = random.random();
        let ranking = rank(&snapshot, &query, &weights(random));
        let (found, held, held_total) = by_every_row(&snapshot, &query, &ranking);
        let ranked: Vec<_> = ranking.ranked.iter().map(|ranked| (ranked.id, ranked.value.to_bits())).collect();
        assert_eq!((ranked, ranking.held_total), (found, held_total));
        assert!(query.limits.skips_held || ranking.held == held);
    }
}

#[test]
fn the_answer_is_that_of_looking_at_every_row() {
    for seed in 0..6 {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let firms: Vec<Firm> = (0..FIRMS).map(|number| firm(number, random)).collect();
        let partners: Vec<Partner> = (0..PARTNERS).map(|number| partner(number, random)).collect();
        let past = if seed % 2 == 0 { past(&firms, &partners, random) } else { Collaborations::default() };
        let mut snapshot = Snapshot::build(today(), 1, firms.clone(), partners.clone(), &past);
        if seed % 3 == 0 {
            let moved = (0..150).map(|number| {
                let changed = firm(number * 11, random);
                Delta::Firm(changed.id, maybe(random, 0.7, |_| Box::new(changed)))
            });
            snapshot = snapshot.follow(2, moved.collect());
        }
        for round in 0..5 {
            let (weights, mut spreads) = (weights(random), Spreads::default());
            let asker = Firm { topics: vec![topic("robotica"), topic("ai")], ..firm(round * 31, random) };
            check(&snapshot, &Query::for_firm(&snapshot, &asker, any_limits(random)), &weights, &mut spreads, seed);
            check(
                &snapshot,
                &Query::for_firm(&snapshot, &firms[round * 97], any_limits(random)),
                &weights,
                &mut spreads,
                seed,
            );
            let asker = &partners[round * 53];
            check(&snapshot, &Query::for_partner(&snapshot, asker, any_limits(random)), &weights, &mut spreads, seed);
        }
    }
}

/// The first ten under full rankings.
fn first_ten(snapshot: &Snapshot, firm: &Firm, limits: &Limits, weights: &Weights) -> Vec<RowId> {
    let limits = Limits { limit: 10, ..limits.clone() };
    let ranking = rank(snapshot, &Query::for_firm(snapshot, firm, limits), weights);
    ranking.ranked.into_iter().map(|ranked| ranked.id).collect()
}

#[test]
fn the_next_question_is_that_of_full_rankings_under_every_answer() {
    for seed in 0..4 {
        let random = &mut ChaCha8Rng::seed_from_u64(100 + seed);
        let firms: Vec<Firm> = (0..600).map(|number| firm(number, random)).collect();
        let partners: Vec<Partner> = (0..1_000).map(|number| partner(number, random)).collect();
        let past = if seed % 2 == 0 { past(&firms, &partners, random) } else { Collaborations::default() };
        let snapshot = Snapshot::build(today(), 1, firms.clone(), partners, &past);
        for round in 0..3 {
            let (weights, limits) = (weights(random), Limits { compare: Vec::new(), ..any_limits(random) });
            let whole = Firm { barriers: Vec::new(), partner_kinds: Vec::new(), ..firms[round * 97].clone() };
            let firm = Firm { goals: vec![crate::domain::goal::Goal::Jobs], relations: Some(Vec::new()), ..whole };
            let now = first_ten(&snapshot, &firm, &limits, &weights);
            let change = |answers: Vec<Firm>| {
                let replaced = answers.iter().map(|answer| {
                    let then = first_ten(&snapshot, answer, &limits, &weights);
                    1.0 - then.iter().filter(|id| now.contains(id)).count() as f64 / now.len().max(1) as f64
                });
                replaced.sum::<f64>() / answers.len() as f64
            };
            let stated = |barrier| StatedBarrier { barrier, words: None, provenance: None };
            let by_barrier = Barrier::ALL.map(|barrier| Firm { barriers: vec![stated(barrier)], ..firm.clone() });
            let by_kind = WishedKind::ALL.map(|kind| Firm { partner_kinds: vec![kind], ..firm.clone() });
            let expected = [("barriers", change(by_barrier.to_vec())), ("partnerKinds", change(by_kind.to_vec()))];
            let Some(question) = next_question(&snapshot, &firm, &weights, &limits) else {
                assert!(expected.iter().all(|(_, change)| *change == 0.0), "seed {seed}, round {round}");
                continue;
            };
            for (field, change) in expected {
                let of_field = |question: &NextQuestion| question.field == field;
                assert!(change <= question.change + 0.001, "{field} {seed} {round}");
                assert!(!of_field(&question) || (change - question.change).abs() < 0.001, "{field} {seed} {round}");
            }
        }
    }
}

#[test]
fn where_no_signal_counts_the_answer_goes_by_id() {
    let random = &mut ChaCha8Rng::seed_from_u64(3);
    let partners: Vec<Partner> = (0..700).map(|number| partner(number, random)).collect();
    let snapshot = Snapshot::build(today(), 1, [], partners.clone(), &Collaborations::default());
    let mut none = weights(random);
    none.partners_for_firm.values_mut().for_each(|weight| (weight.weight, weight.newcomer) = (0.0, None));
    let ranking = rank(&snapshot, &Query::for_firm(&snapshot, &firm(1, random), limits(700)), &none);
    let ids: Vec<RowId> = ranking.ranked.iter().map(|ranked| ranked.id).collect();
    assert!(ids.is_sorted() && ids.len() > 300, "{}", ids.len());
}

#[test]
fn rows_of_one_province_lie_together() {
    let random = &mut ChaCha8Rng::seed_from_u64(1);
    let snapshot = Snapshot::build(today(), 1, (0..FIRMS).map(|number| firm(number, random)), [], &Default::default());
    let asker = partner(1, random);
    let pool_query = Query::for_partner(&snapshot, &asker, limits(10));
    let pool = Pool::of(&snapshot, &pool_query);
    let province = |at: &At| pool.firm(*at).and_then(|firm| firm.regions().province);
    let provinces: Vec<Option<u8>> = pool.live().iter().map(province).collect();
    let changes = provinces.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(changes <= 12, "{changes} changes of province");
}
