//! What a partner helps with, worked out from what it does and works on.

use crate::domain::partner::{BarrierHelp, HelpBasis, PartnerTopic, Service};

/// Barriers that follow from services, then those that follow from stated topics; each barrier once for each way.
pub fn derived_help(services: &[Service], topics: &[PartnerTopic]) -> Vec<BarrierHelp> {
    let by_service = services.iter().flat_map(|service| {
        let help = |barrier| BarrierHelp { barrier, how: Some(*service), basis: HelpBasis::Services };
        service.eases().iter().copied().map(help)
    });
    let by_topic = topics.iter().filter(|topic| !topic.derived).flat_map(|topic| {
        let help = |barrier| BarrierHelp { barrier, how: None, basis: HelpBasis::Topics };
        topic.topic.topic().barriers.iter().copied().map(help)
    });
    let mut found: Vec<BarrierHelp> = Vec::new();
    for help in by_service.chain(by_topic) {
        let known =
            |known: &BarrierHelp| known.barrier == help.barrier && (known.how == help.how || help.how.is_none());
        if !found.iter().any(known) {
            found.push(help);
        }
    }
    found
}
