use super::*;
use crate::domain::collaboration::Participant;
use crate::domain::collaboration::Participation;
use std::sync::LazyLock;

static REGION: LazyLock<Region> = LazyLock::new(|| Region::draw(7, 400));

#[test]
fn the_same_seed_gives_the_same_region_and_another_seed_another() {
    assert_eq!(Region::draw(2, 40), Region::draw(2, 40));
    let (one, other) = (Region::draw(2, 40), Region::draw(3, 40));
    assert!(one.partners != other.partners && one.firms != other.firms && one.outcomes != other.outcomes);
}

#[test]
fn every_second_firm_asks_and_some_find_somebody() {
    assert_eq!((REGION.firms.len(), REGION.partners.len(), REGION.outcomes.len()), (400, 120, 200));
    let found = REGION.outcomes.iter().filter(|outcome| !outcome.partners.is_empty()).count();
    let insiders = REGION.outcomes.iter().filter(|outcome| outcome.is_insider).count();
    assert!((60..180).contains(&found) && (40..160).contains(&insiders), "{found} found somebody, {insiders} insiders");
}

#[test]
fn no_outcome_lies_in_the_history() {
    for outcome in &REGION.outcomes {
        let is_own = |part: &&Participation| part.participant == Participant::Firm(outcome.firm);
        let own: BTreeSet<_> = REGION.past.participations.iter().filter(is_own).map(|part| part.project).collect();
        let fellows = REGION.past.participations.iter().filter(|part| own.contains(&part.project));
        let known: BTreeSet<PartnerId> = fellows
            .filter_map(|part| match part.participant {
                Participant::Partner(id) => Some(id),
                Participant::Firm(_) => None,
            })
            .collect();
        assert_eq!(outcome.excluded, known);
        assert_eq!(outcome.is_insider, !known.is_empty());
        assert!(outcome.partners.is_disjoint(&known));
    }
}

#[test]
fn what_can_come_out_has_a_chance_and_what_is_known_has_none() {
    for outcome in &REGION.outcomes {
        assert_eq!(outcome.chances.len(), REGION.partners.len());
        for (partner, chance) in REGION.partners.iter().zip(&outcome.chances) {
            assert!((0.0..1.0).contains(chance));
            assert!(*chance > 0.0 || !outcome.partners.contains(&partner.id));
            assert!(*chance == 0.0 || !outcome.excluded.contains(&partner.id));
        }
    }
}

#[test]
fn projects_lie_before_the_day_and_have_the_members_that_are_listed() {
    assert!(REGION.past.projects.len() > 50);
    for project in &REGION.past.projects {
        assert!(project.start.is_some_and(|start| start < REGION.today) && !project.themes.is_empty());
        let listed = REGION.past.participations.iter().filter(|part| part.project == project.id).count();
        assert!((2..=project.members as usize).contains(&listed), "{listed} of {}", project.members);
    }
}

#[test]
fn about_a_third_of_the_facts_is_withheld() {
    let near = |known: usize, all: usize| (0.55..0.78).contains(&(known as f64 / all as f64));
    let (firms, partners) = (&REGION.firms, &REGION.partners);
    assert!(near(firms.iter().filter(|firm| firm.employees.is_some()).count(), firms.len()));
    assert!(near(firms.iter().filter(|firm| !firm.goals.is_empty()).count(), firms.len() * 5 / 4));
    assert!(near(partners.iter().filter(|partner| partner.suits.is_some()).count(), partners.len()));
    assert!(near(partners.iter().filter(|partner| partner.reach.is_some()).count(), partners.len()));
    assert!(partners.iter().all(|partner| partner.location.is_some()));
}

#[test]
fn partners_are_of_all_kinds_and_nobody_can_be_taken_for_a_real_one() {
    use crate::domain::PartnerKind::{Fieldlab, FrontierCompany, KnowledgeInstitution, Network, PublicBody};
    for kind in [Fieldlab, FrontierCompany, KnowledgeInstitution, Network, PublicBody] {
        assert!(REGION.partners.iter().any(|partner| partner.kind == kind), "{kind:?}");
    }
    for partner in &REGION.partners {
        assert!(partner.name.starts_with("Proefpartner ") && partner.provenance.source == "synthetic, seed 7");
        assert!(partner.website.is_none() && partner.rd.iter().all(|figure| figure.source == "synthetic, seed 7"));
    }
    assert!(REGION.firms.iter().all(|firm| firm.name.starts_with("Proefbedrijf ")));
    let is_plain = |title: &Option<String>| title.as_ref().is_some_and(|title| title.starts_with("Proefproject "));
    assert!(REGION.past.projects.iter().all(|project| is_plain(&project.title)));
}

/// What the evidence says of the outcomes as a whole: most partners are near but far from all, and technological
/// closeness counts for more than geographic. The true records are needed for it, so they are drawn again.
#[test]
fn outcomes_are_mostly_local_and_closeness_of_themes_counts_for_more_than_of_places() {
    let region = Region::draw(5, 800);
    let calibration = Calibration::read();
    let partners: Vec<Partner> = (1..=PARTNERS).map(|number| partners::invent(5, number, &calibration)).collect();
    let firms: Vec<Firm> = asked_firms(5).take(800).collect();
    let place = |location: &Option<crate::domain::region::Location>| location.as_ref().unwrap().coordinates.unwrap();
    let (mut near, mut themed, mut all) = ([0.0; 2], [0.0; 2], [0.0; 2]);
    for outcome in &region.outcomes {
        let firm = firms.iter().find(|firm| firm.id == outcome.firm).unwrap();
        for partner in &partners {
            let themes = |theme| firm.topics.iter().any(|topic| topic.theme() == theme);
            let is_themed = partner.topics.iter().any(|held| themes(held.topic.theme()));
            let is_near = place(&firm.location).distance_to(place(&partner.location)).0 < 60.0;
            let begun = outcome.partners.contains(&partner.id);
            for column in if begun { &[0, 1][..] } else { &[1] } {
                all[*column] += 1.0;
                near[*column] += f64::from(u8::from(is_near));
                themed[*column] += f64::from(u8::from(is_themed));
            }
        }
    }
    let share = |counts: [f64; 2]| counts[0] / all[0];
    let lift = |counts: [f64; 2]| share(counts) / (counts[1] / all[1]);
    assert!((0.45..0.8).contains(&share(near)), "{} of the outcomes lie within 60 km", share(near));
    assert!(lift(themed) > lift(near), "themes {}, places {}", lift(themed), lift(near));
}
