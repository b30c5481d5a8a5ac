//! Help with barriers that a partner does not state itself, worked out from its services and topics.

use crate::domain::Barrier;
use crate::domain::partner::{BarrierHelp, HelpBasis, PartnerTopic, Service};
use std::collections::BTreeSet;

/// Help that follows from services, and from topics for the barriers that no service eases: in the order of the
/// barriers, each service once.
pub fn derived_help(services: &[Service], topics: &[PartnerTopic]) -> Vec<BarrierHelp> {
    let services: BTreeSet<Service> = services.iter().copied().collect();
    let of_topics: BTreeSet<Barrier> =
        topics.iter().flat_map(|topic| topic.topic.topic().barriers.iter().copied()).collect();
    let mut help = Vec::new();
    for barrier in Barrier::ALL {
        let easing = services.iter().filter(|service| service.eases().contains(&barrier));
        let before = help.len();
        help.extend(easing.map(|how| BarrierHelp { barrier, how: Some(*how), basis: HelpBasis::Services }));
        if help.len() == before && of_topics.contains(&barrier) {
            help.push(BarrierHelp { barrier, how: None, basis: HelpBasis::Topics });
        }
    }
    help
}

/// What a partner states, completed with what follows from its services and topics for the other barriers.
pub fn with_derived_help(stated: Vec<BarrierHelp>, services: &[Service], topics: &[PartnerTopic]) -> Vec<BarrierHelp> {
    let derived = derived_help(services, topics);
    let new =
        derived.into_iter().filter(|help| stated.iter().all(|known| known.barrier != help.barrier)).collect::<Vec<_>>();
    stated.into_iter().chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TopicId;

    fn topic(code: &str) -> PartnerTopic {
        PartnerTopic { topic: TopicId::from_code(code).unwrap(), strength: 1.0, derived: false }
    }

    #[test]
    fn a_service_goes_before_a_topic() {
        // Robotics eases knowledge and talent; testing eases knowledge.
        let help = derived_help(&[Service::Test], &[topic("robotica")]);
        assert_eq!(
            help,
            [
                BarrierHelp { barrier: Barrier::Talent, how: None, basis: HelpBasis::Topics },
                BarrierHelp { barrier: Barrier::Knowledge, how: Some(Service::Test), basis: HelpBasis::Services },
            ]
        );
    }

    #[test]
    fn the_order_of_services_does_not_matter() {
        let (a, b) = (Service::Students, Service::Advice);
        assert_eq!(derived_help(&[a, b], &[]), derived_help(&[b, a, b], &[]));
    }

    #[test]
    fn what_is_stated_wins() {
        let stated = BarrierHelp { barrier: Barrier::Talent, how: None, basis: HelpBasis::Stated };
        let help = with_derived_help(vec![stated.clone()], &[Service::Students], &[]);
        assert_eq!(help[0], stated);
        assert_eq!(help.iter().filter(|help| help.barrier == Barrier::Talent).count(), 1);
        assert!(help.iter().any(|help| help.barrier == Barrier::Knowledge));
    }

    #[test]
    fn nothing_follows_from_nothing() {
        assert!(derived_help(&[], &[]).is_empty());
    }
}
