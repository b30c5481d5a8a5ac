//! What the demonstration adds to made-up firms, so that every figure of a region has something to show: productivity in
//! two years running, answers of all firms, and clusters with members. As invented as the rest: names begin with `Proef`, sources say so.
//!
//! In this region the peloton comes nearer to the frontier: firms that are far behind gain most. That is our choice, and
//! tells nothing of a real one.

use super::SYNTHETIC;
use super::answers::fill_more;
use super::calibration::Calibration;
use crate::domain::figures::YearFigures;
use crate::domain::intake::Intake;
use crate::domain::partner::Member;
use crate::domain::partner_kind::ClusterType;
use crate::domain::size::Employees;
use crate::domain::{ExternalId, Firm, Partner, PartnerId, PartnerKind, Provenance};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Value added in euros for each person at a firm in the middle.
const MIDDLE: f64 = 75_000.0;

/// The last year of which there are figures, as of the example firms.
const LAST: i32 = 2025;

/// Hours that a person works in a year.
const HOURS: f64 = 1_650.0;

/// Members of each cluster.
const MEMBERS: usize = 12;

/// Firms as the demonstration has them, in their order.
pub fn demonstrated(firms: impl Iterator<Item = Firm>) -> impl Iterator<Item = Firm> {
    let calibration = Calibration::read();
    firms.zip(1..).map(move |(mut firm, number)| {
        let mut rng = ChaCha8Rng::seed_from_u64(0x00DE_0057);
        rng.set_stream(number);
        add_figures(&mut firm, &mut rng);
        fill_more(&mut firm, &calibration, &mut rng);
        firm
    })
}

/// Gives a firm that has people figures of the last two years, in the place of those that it has.
fn add_figures(firm: &mut Firm, rng: &mut ChaCha8Rng) {
    let persons = match firm.employees {
        Some(Employees::Count(count)) => f64::from(count.max(1)),
        Some(Employees::Class(class)) => f64::from(class.smallest().max(1)),
        None => return,
    };
    // From 0.4 to 2.2 times the middle, few of them high.
    let first = 0.4 + 1.8 * rng.random::<f64>() * rng.random::<f64>();
    let growth = 1.0 + 0.05 * (1.3 - first) + 0.12 * (rng.random::<f64>() - 0.5);
    let mut year = |year: i32, productivity: f64| YearFigures {
        year,
        value_added_eur: Some((persons * MIDDLE * productivity).round()),
        worked_persons: Some(persons),
        worked_hours: Some((persons * HOURS).round()),
        turnover_eur: Some((persons * MIDDLE * productivity * (1.5 + 2.0 * rng.random::<f64>())).round()),
    };
    firm.years = vec![year(LAST - 1, first), year(LAST, first * growth)];
}

/// A cluster of each kind with firms of the region as members; neighbours in this list share members. They take no new
/// firms, so that no invented partner is recommended beside real ones.
pub fn clusters(firms: &[Firm]) -> Vec<Partner> {
    let kinds = [
        (ClusterType::Top, "Proefcluster topsector"),
        (ClusterType::Innovation, "Proefcluster innovatie"),
        (ClusterType::FormalPps, "Proefcluster PPS"),
        (ClusterType::Informal, "Proefcluster ondernemers"),
    ];
    let provenance = Provenance::new("synthetic, demonstration".to_owned(), None);
    let cluster = |(place, (cluster_type, name)): (usize, (ClusterType, &str))| {
        let members = firms.iter().skip(place * MEMBERS / 2).take(MEMBERS);
        Partner {
            id: PartnerId::of_reference(&format!("{SYNTHETIC}-cluster-{}", place + 1)),
            external_ids: vec![ExternalId { system: SYNTHETIC.into(), id: format!("cluster-{}", place + 1) }],
            name: name.to_owned(),
            kind: PartnerKind::Network,
            cluster_type: Some(cluster_type),
            intake: Some(Intake { is_open: Some(false), ..Intake::default() }),
            members: members
                .map(|firm| Member {
                    firm_id: Some(firm.id),
                    name: firm.name.clone(),
                    provenance: Some(provenance.clone()),
                })
                .collect(),
            provenance: provenance.clone(),
            ..Partner::default()
        }
    };
    kinds.into_iter().enumerate().map(cluster).collect()
}

#[cfg(test)]
mod tests {
    use super::super::generate;
    use super::*;

    #[test]
    fn the_same_firms_get_the_same_figures_and_clusters() {
        let region = || {
            let firms: Vec<Firm> = demonstrated(generate(40, 7)).collect();
            (clusters(&firms), firms)
        };
        assert_eq!(region(), region());
        let (clusters, _) = region();
        assert!(clusters.iter().all(|cluster| cluster.members.len() == MEMBERS && cluster.name.starts_with("Proef")));
        let takes_none =
            |cluster: &Partner| cluster.intake.as_ref().is_some_and(|intake| intake.is_open == Some(false));
        assert!(clusters.iter().all(takes_none));
    }
}
