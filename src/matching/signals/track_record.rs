//! With how many firms the partner worked before.

use super::words;
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::Text;
use crate::matching::block::PartnerBlock;
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::verdict::Side;

/// ln(1 + firms) / ln(1001), at most 1: 10 firms give 0.35, 100 give 0.67. Saturates, so that popularity alone
/// does not win.
pub struct TrackRecord;

/// A partner that worked with so many firms counts in full.
const MANY: f32 = 1000.0;

fn record(firms: u32) -> f32 {
    ((1.0 + firms as f32).ln() / (1.0 + MANY).ln()).min(1.0)
}

impl PairSignal for TrackRecord {
    const ABOUT: About = About {
        name: "trackRecord",
        title: ("Werkte eerder met bedrijven", "Worked with firms before"),
        measure: "ln(1 + firms worked with) / ln(1001), at most 1",
        evidence: "In EU framework projects the number of firms worked with before is the strongest single predictor of the next \
                   (CORDIS, FP7 and Horizon 2020); it favours incumbents, so it is capped (Zinilli & Cerulli 2023, PLOS ONE).",
    };

    fn value(_: FirmRow<'_>, partner: PartnerRow<'_>, _: &Context<'_>) -> f32 {
        record(partner.firms_worked_with())
    }

    fn depends_on(_: FirmRow<'_>) -> Option<Vec<u8>> {
        Some(Vec::new())
    }

    fn most_for_firm(_: FirmRow<'_>) -> f32 {
        1.0
    }

    fn most_for_partner(partner: PartnerRow<'_>) -> f32 {
        if_known(partner.firms_worked_with() > 0)
    }

    fn most_of_partners(_: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
        record(run.firms_worked_with) * 1.000_01
    }

    fn missing(_: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        lacking([(partner.firms_worked_with() > 0, Side::Partner, "collaborations")])
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let count = pair.partner_row.firms_worked_with();
        let value = match count {
            1 => Text::new("1 ander bedrijf", "1 other firm"),
            _ => Text::new(format!("{count} bedrijven"), format!("{count} firms")),
        };
        let firm = words::the_firm(pair);
        let name = &pair.partner.name;
        let text = Text::new(
            format!("{name} werkte al met {}; {} is daar niet de eerste.", value.nl, firm.value.nl),
            format!("{name} worked with {} before; {} is not the first there.", value.en, firm.value.en),
        );
        let facts = vec![firm, words::of_partner(pair, "collaborations", value, true)];
        Explained { facts, text }
    }
}
