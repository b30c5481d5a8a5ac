//! The partner registry that is built into the binary: fieldlabs, knowledge institutions, frontier companies and
//! networks of `data/partners_*.csv`, with reach, steps and state from `data/partners_extra.csv` and the research
//! figures of `data/company_rd_*.csv`.
//!
//! The tables are translated as they stand: an empty cell is an unknown fact. What was worked out rather than read
//! says so (derived topics, barrier help). An organisation that stands in two tables, under one ROR id or under one
//! name and place, becomes one partner that answers to both keys.

mod merging;
mod rows;

use crate::domain::Partner;
use rows::{Extra, RankRow, Row, SourceBook, SpendRow, rd_figures};
use std::collections::HashMap;

/// The system under which a partner's reference key is kept among its external ids.
pub const REGISTRY: &str = "registry";
/// The system under which a partner's id in the Research Organization Registry is kept.
pub const ROR: &str = "ror";

/// All partners of the registry, in the order of their tables.
pub fn partners() -> Vec<Partner> {
    let book = SourceBook::read();
    let extras: HashMap<String, Extra> =
        read::<Extra>(include_str!("../../data/partners_extra.csv")).map(|extra| (extra.id.clone(), extra)).collect();
    let spend: Vec<SpendRow> = read(include_str!("../../data/company_rd_spend.csv")).collect();
    let ranks: Vec<RankRow> = read(include_str!("../../data/company_rd_rank.csv")).collect();
    let tables = [
        include_str!("../../data/partners_fieldlabs.csv"),
        include_str!("../../data/partners_knowledge.csv"),
        include_str!("../../data/partners_companies.csv"),
        include_str!("../../data/partners_networks.csv"),
    ];
    let partners = tables.into_iter().flat_map(read::<Row>).map(|row| {
        let rd = rd_figures(&row.id, &spend, &ranks, &book);
        let extra = extras.get(&row.id);
        row.into_partner(extra, rd, &book)
    });
    merging::merge_same(partners)
}

fn read<Record: for<'de> serde::Deserialize<'de>>(text: &'static str) -> impl Iterator<Item = Record> {
    crate::domain::reference::table(text).into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::partner::{HelpBasis, Verification};
    use crate::domain::provenance::source_words;
    use crate::domain::region::Precision;
    use crate::domain::{Barrier, PartnerId, PartnerKind, Step};
    use std::collections::HashSet;

    fn partner(key: &str) -> Partner {
        let holds = |partner: &Partner| partner.external_ids.iter().any(|id| id.system == REGISTRY && id.id == key);
        partners().into_iter().find(holds).unwrap()
    }

    #[test]
    fn every_row_is_there_and_only_sanquin_stood_in_two_tables() {
        let partners = partners();
        let keys: Vec<&str> = partners
            .iter()
            .flat_map(|partner| &partner.external_ids)
            .filter(|id| id.system == REGISTRY)
            .map(|id| id.id.as_str())
            .collect();
        assert_eq!(keys.len(), 582);
        assert_eq!(partners.len(), 581);
        let sanquin = partner("fc-sanquin");
        assert_eq!(sanquin.id, PartnerId::of_reference("ki-sanquin-research"));
        assert_eq!(sanquin.aliases, ["Sanquin"]);
        assert!(!sanquin.rd.is_empty() && !sanquin.sectors.is_empty());
        assert_eq!(sanquin.external_ids.iter().filter(|id| id.system == ROR).count(), 1);
    }

    #[test]
    fn no_organisation_appears_twice() {
        let partners = partners();
        let ids: HashSet<_> = partners.iter().map(|partner| partner.id).collect();
        let rors: Vec<_> = partners.iter().flat_map(|p| &p.external_ids).filter(|id| id.system == ROR).collect();
        let names: HashSet<_> = partners.iter().map(merging::name_and_place).collect();
        assert_eq!(ids.len(), partners.len());
        assert_eq!(names.len(), partners.len());
        assert_eq!(rors.iter().collect::<HashSet<_>>().len(), rors.len());
    }

    #[test]
    fn a_fieldlab_carries_all_that_its_row_says() {
        let lab = partner("fl-3d-makers-zone");
        assert_eq!((lab.kind, lab.name.as_str()), (PartnerKind::Fieldlab, "3D Makers Zone"));
        let strengths: Vec<_> = lab.topics.iter().map(|t| (t.topic.code(), t.strength, t.derived)).collect();
        assert!(strengths.contains(&("3d-printen", 1.0, false)));
        assert!(strengths.contains(&("bijscholing", 0.5, true)));
        assert!(lab.steps.iter().any(|offer| offer.step == Step::Trial && offer.cost_eur.is_none()));
        assert!(lab.barriers.iter().any(|help| help.barrier == Barrier::Talent && help.basis == HelpBasis::Services));
        let location = lab.location.unwrap();
        assert_eq!((location.place.as_deref(), location.precision), (Some("Haarlem"), Some(Precision::Place)));
        assert!(location.coordinates.is_some());
        assert!(lab.provenance.source.starts_with("NH-WEBLOG: "), "{}", lab.provenance.source);
        assert_eq!(lab.verification, Verification::SourceSeen);
    }

    #[test]
    fn what_an_organisation_works_on_is_not_told_by_a_list_of_names() {
        let school = partner("ki-yonder");
        assert!(school.provenance.source.starts_with("SWOT: "), "{}", school.provenance.source);
        assert_eq!(school.provenance_of("topics").source, source_words::ASSIGNED);
        assert_eq!(school.provenance_of("name").source, school.provenance.source);
        assert!(partner("fc-asml").sources.is_empty());
    }

    #[test]
    fn what_is_absent_stays_absent() {
        let lab = partner("fl-iot-academy");
        assert!(lab.location.is_none());
        let network = partner("nw-campus-zeeland");
        let location = network.location.unwrap();
        assert_eq!(location.province.as_deref(), Some("PV29"));
        assert!(location.coordinates.is_none() && location.place.is_none());
        assert!(partner("fc-kpn").website.is_none() && partner("fc-kpn").steps.is_empty());
        assert_eq!(partner("fl-makerspace-tilburg").status.as_deref(), Some("planned"));
        let unverified = partners().iter().filter(|p| p.verification == Verification::Unverified).count();
        assert_eq!(unverified, 28);
    }

    #[test]
    fn a_research_figure_says_what_it_covers() {
        let asml = partner("fc-asml");
        assert_eq!(asml.sectors[0].code, "2899");
        let latest = asml.rd.iter().find(|figure| figure.year == 2024 && figure.eur_million.is_some()).unwrap();
        assert_eq!((latest.eur_million, latest.scope.as_str()), (Some(3000.0), "Netherlands"));
        assert!(asml.rd.iter().any(|figure| figure.scope.starts_with("worldwide")));
        assert!(asml.rd.iter().any(|figure| figure.rank == Some(1)));
    }

    #[test]
    fn a_date_is_given_only_where_the_source_states_a_day() {
        let dated: Vec<_> = partners().into_iter().filter(|partner| partner.provenance.date.is_some()).collect();
        assert!(!dated.is_empty() && dated.len() < 300);
        assert_eq!(partner("fc-asml").provenance.date, None);
    }

    #[test]
    fn no_code_of_the_tables_is_lost() {
        // A code that the domain does not know would be dropped in silence; the counts of the tables catch that.
        let partners = partners();
        let count = |of: fn(&Partner) -> usize| partners.iter().map(of).sum::<usize>();
        assert_eq!(count(|p| p.services.len()), 1053);
        assert_eq!(count(|p| p.steps.len()), 898);
        assert_eq!(count(|p| usize::from(p.cluster_type.is_some())), 239);
        assert_eq!(count(|p| usize::from(p.subtype.is_some())), 441);
        assert_eq!(count(|p| p.sectors.len()), 141);
        assert!(partners.iter().all(|p| p.reach.is_some() && p.topics.iter().any(|t| !t.derived)));
        assert_eq!(count(|p| p.rd.len()), 72 + 53);
    }
}
