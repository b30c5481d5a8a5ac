//! Whether somebody both know can introduce them.

use super::words::{self, both, list};
use super::{About, Context, Explained, Pair, PairSignal, if_known};
use crate::domain::Text;
use crate::matching::block::{FirmBlock, PartnerBlock};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::verdict::Side;

/// By number of shared contacts: one to three are best, more add nothing new. Never counts against a firm without
/// contacts: nobody gains or loses then.
pub struct SharedContacts;

/// Value of 0, 1, 2, 3, 4, 5 and more shared contacts.
const BY_NUMBER: [f32; 6] = [0.0, 0.8, 1.0, 1.0, 0.8, 0.6];

impl PairSignal for SharedContacts {
    const ABOUT: About = About {
        name: "sharedContacts",
        title: ("Iemand kan u introduceren", "Somebody can introduce you"),
        measure: "by number of contacts that both have (0, 1, 2, 3, 4, 5 and more): 0, 0.8, 1, 1, 0.8, 0.6",
        evidence: "Moderately weak ties help most, a handful of mutual contacts rather than many (Rajkumar et al. 2022, Science); \
                   social closeness softens distance between firm and university (Colombo et al.).",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
        BY_NUMBER[context.shared(firm, partner).min(BY_NUMBER.len() - 1)]
    }

    fn most_for_firm(_: FirmRow<'_>) -> f32 {
        1.0
    }

    fn most_for_partner(_: PartnerRow<'_>) -> f32 {
        1.0
    }

    fn most_of_partners(_: FirmRow<'_>, _: &PartnerBlock, context: &Context<'_>) -> f32 {
        if_known(!context.shared_contacts.is_empty())
    }

    fn most_of_firms(_: PartnerRow<'_>, _: &FirmBlock, context: &Context<'_>) -> f32 {
        if_known(!context.shared_contacts.is_empty())
    }

    fn missing(_: FirmRow<'_>, _: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        Vec::new()
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let named: Vec<Text> = pair.introducers.iter().take(2).map(|name| both(name)).collect();
        let value = match (named.is_empty(), pair.shared) {
            (false, _) => list(&named),
            (true, 1) => Text::new("een gezamenlijk contact", "a shared contact"),
            (true, count) => Text::new(format!("{count} gezamenlijke contacten"), format!("{count} shared contacts")),
        };
        let name = &pair.partner.name;
        let text = Text::new(
            format!("U en {name} kennen allebei {}; vraag daar om een introductie.", value.nl),
            format!("You and {name} both know {}; ask there for an introduction.", value.en),
        );
        let facts = vec![
            words::of_firm(pair, "relations", value.clone()),
            words::of_partner(pair, "collaborations", value, true),
        ];
        Explained { facts, text }
    }
}
