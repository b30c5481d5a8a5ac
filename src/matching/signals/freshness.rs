//! How sure and how recent the facts are.

use super::words;
use super::{About, Context, Explained, Pair, PairSignal};
use crate::domain::partner::Verification;
use crate::domain::text::day;
use crate::domain::{PartnerKind, Text};
use crate::matching::block::{FirmBlock, PartnerBlock};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::sets::{FRESH, Lack, Mark};
use crate::matching::verdict::Side;

/// The mean of both records: verification and date of the partner's, date of the firm's.
pub struct Freshness;

impl PairSignal for Freshness {
    const ABOUT: About = About {
        name: "freshness",
        title: ("Gegevens die kloppen", "Facts that hold"),
        measure: "mean of both records: partner 0.8 (source seen), 0.4 (name only), 0 (unverified) plus up to 0.2 for the date, times 0.3 when planned; firm 0.5 plus up to 0.5 for the date; a date counts fully today and nothing after ten years",
        evidence: "How sure and accurate the stated information is drives satisfaction with explanations, wrong ones hurt \
                   (10.1145/3565480); borders between sure and unsure are our own.",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, _: &Context<'_>) -> f32 {
        if partner.freshness() > 0.0 { 0.5 * (firm.freshness() + partner.freshness()) } else { 0.0 }
    }

    fn depends_on(firm: FirmRow<'_>) -> Option<Vec<u8>> {
        Some(firm.freshness().to_bits().to_le_bytes().into())
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        0.5 * (firm.freshness() + 1.0)
    }

    fn most_for_partner(partner: PartnerRow<'_>) -> f32 {
        if partner.freshness() > 0.0 { 0.5 * (1.0 + partner.freshness()) } else { 0.0 }
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
        if run.freshness > 0.0 { 0.5 * (firm.freshness() + run.freshness) } else { 0.0 }
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: &Context<'_>) -> f32 {
        if partner.freshness() > 0.0 { 0.5 * (run.freshness + partner.freshness()) } else { 0.0 }
    }

    fn lacks_of_partners(firm: FirmRow<'_>, _: &Context<'_>) -> Vec<Lack> {
        // Who is less fresh than a level lacks half of what the level above it is more; who is not known lacks the firm's half, too.
        let [_, some, most] = FRESH;
        let lack = |value: f32, level: usize| Lack { value, without: vec![Mark::Fresh(level)] };
        vec![lack(0.5 * (1.0 - most), 2), lack(0.5 * (most - some), 1), lack(0.5 * (some + firm.freshness()), 0)]
    }

    fn missing(_: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        if partner.freshness() > 0.0 { Vec::new() } else { vec![(Side::Partner, "verification")] }
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let firm = match pair.firm.provenance.date {
            Some(date) => {
                let day = day(date);
                Text::new(format!("gegevens van {}", day.nl), format!("facts of {}", day.en))
            }
            None => Text::new("gegevens zonder datum", "facts without a date"),
        };
        let value = match pair.partner.verification {
            _ if pair.partner.kind == PartnerKind::Firm => {
                Text::new("bereid om andere ondernemers te ontmoeten", "willing to meet other entrepreneurs")
            }
            Verification::SourceSeen => {
                Text::new("beschreven in een bron die wij zagen", "described in a source that we saw")
            }
            Verification::NameOnly => Text::new("genoemd in een bron die wij zagen", "named in a source that we saw"),
            Verification::Unverified => Text::new("niet nagekeken", "not verified"),
        };
        let name = &pair.partner.name;
        let text = Text::new(
            format!("{name} is {}; van u hebben wij {}.", value.nl, firm.nl),
            format!("{name} is {}; of you we have {}.", value.en, firm.en),
        );
        let facts =
            vec![words::of_firm(pair, "provenance", firm), words::of_partner(pair, "verification", value, false)];
        Explained { facts, text }
    }
}
