//! Whether firm and partner know each other's trade.

use super::words;
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::{PartnerKind, Text};
use crate::matching::block::{FirmBlock, PartnerBlock};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::numeric::larger;
use crate::matching::sampled::PartnerSample;
use crate::matching::sets::{Lack, Mark};
use crate::matching::verdict::Side;

/// Shared digits of the main activity, from five digits down to the section. Between two firms the curve is a hump:
/// those who do the same compete, those who do something near complement each other.
pub struct SectorAffinity;

/// By shared digits (0, section, 2, 3, 4, 5): an institution or network that works for the sector.
const SAME: [f32; 6] = [0.0, 0.35, 0.6, 0.75, 0.9, 1.0];

/// By shared digits: another firm.
const COMPLEMENT: [f32; 6] = [0.2, 0.7, 1.0, 0.6, 0.3, 0.2];

/// Whether the partner is a firm itself.
fn is_firm(kind: PartnerKind) -> bool {
    matches!(kind, PartnerKind::FrontierCompany | PartnerKind::Firm)
}

/// The value for a firm of another section: what most have.
pub(crate) fn of_other_section(partner: PartnerRow<'_>) -> f32 {
    match partner.kind() {
        _ if partner.sectors().is_empty() => 0.0,
        kind if is_firm(kind) => COMPLEMENT[0],
        _ => SAME[0],
    }
}

/// The highest that sharing at most so many digits counts with partners of these kinds (a bit each).
fn most(shared: u8, kinds: u8) -> f32 {
    let firms = 1 << PartnerKind::FrontierCompany as u8 | 1 << PartnerKind::Firm as u8;
    let highest = |curve: &[f32; 6]| curve[..=usize::from(shared)].iter().copied().fold(0.0, f32::max);
    let complement = if kinds & firms != 0 { highest(&COMPLEMENT) } else { 0.0 };
    let same = if kinds & !firms != 0 { highest(&SAME) } else { 0.0 };
    complement.max(same)
}

impl PairSignal for SectorAffinity {
    const ABOUT: About = About {
        name: "sectorAffinity",
        title: ("Kent uw sector", "Knows your sector"),
        measure: "by shared digits of SBI 2008 (none, section, 2, 3, 4, 5): 0, 0.35, 0.6, 0.75, 0.9, 1; between two firms 0.2, 0.7, 1, 0.6, 0.3, 0.2",
        evidence: "Alliances do best at middle cognitive distance, an inverted U (Nooteboom et al. 2007, Research Policy 36); \
                   information flows between firms that do not compete (Cai & Szeidl 2018, QJE 133).",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, _: &Context<'_>) -> f32 {
        let Some(sector) = firm.sector() else { return 0.0 };
        let curve = if is_firm(partner.kind()) { &COMPLEMENT } else { &SAME };
        partner.sectors().iter().map(|other| curve[usize::from(sector.shared_digits(*other))]).fold(0.0, larger)
    }

    fn of_sample(firm: FirmRow<'_>, sample: PartnerSample<'_>, context: &Context<'_>, values: &mut Vec<f32>) {
        values.clear();
        let Some(sector) = firm.sector() else { return values.resize(sample.rows, 0.0) };
        let row = |row| PartnerRow { columns: sample.columns, row };
        values.extend_from_slice(sample.of_other_sectors());
        sample.of_kindred_sector(sector).for_each(|at| values[at] = Self::value(firm, row(at), context));
    }

    fn depends_on(firm: FirmRow<'_>) -> Option<Vec<u8>> {
        Some(firm.sector().map_or_else(Vec::new, |sector| sector.bytes().into()))
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        if_known(firm.sector().is_some())
    }

    fn most_for_partner(partner: PartnerRow<'_>) -> f32 {
        if_known(!partner.sectors().is_empty())
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
        let Some(sector) = firm.sector().filter(|_| !run.sectors.is_empty()) else { return 0.0 };
        most(run.sectors.most_shared(sector), run.kinds)
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: &Context<'_>) -> f32 {
        if run.sectors.is_empty() {
            return 0.0;
        }
        let shared = partner.sectors().iter().map(|sector| run.sectors.most_shared(*sector)).max();
        shared.map_or(0.0, |shared| most(shared, 1 << partner.kind() as u8))
    }

    fn lacks_of_partners(firm: FirmRow<'_>, _: &Context<'_>) -> Vec<Lack> {
        let Some(own) = firm.sector() else { return Vec::new() };
        // Partners of other trades have what firms of other trades have.
        let section =
            Lack { value: COMPLEMENT[1] - COMPLEMENT[0], without: vec![Mark::Section(own), Mark::Division(own)] };
        let division = Lack { value: SAME[5] - COMPLEMENT[1], without: vec![Mark::Division(own)] };
        vec![section, division]
    }

    fn lacks_of_firms(partner: PartnerRow<'_>, _: &Context<'_>) -> Vec<Lack> {
        let own = || partner.sectors().iter();
        let curve = if is_firm(partner.kind()) { &COMPLEMENT } else { &SAME };
        let shared = own().map(|sector| sector.most_shared()).max().unwrap_or(0);
        let highest = most(shared, 1 << partner.kind() as u8);
        let divisions: Vec<Mark> = own().map(|sector| Mark::Division(*sector)).collect();
        let sections = own().map(|sector| Mark::Section(*sector)).chain(divisions.iter().copied());
        // Nobody shares more digits than the partner tells.
        let all = Lack { value: 1.0 - highest, without: Vec::new() };
        let section = Lack { value: curve[1] - curve[0], without: sections.collect() };
        vec![all, section, Lack { value: highest - curve[1], without: divisions }]
    }

    fn missing(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        lacking([
            (firm.sector().is_some(), Side::Firm, "sbi"),
            (!partner.sectors().is_empty(), Side::Partner, "sectors"),
        ])
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let own = pair.firm.main_activity().map(words::trade).unwrap_or_default();
        let sector = pair.firm_row.sector();
        let closeness =
            |other: &crate::matching::sector_key::SectorKey| sector.map_or(0, |own| own.shared_digits(*other));
        let keyed = pair
            .partner
            .sectors
            .iter()
            .filter_map(|activity| Some((crate::matching::sector_key::SectorKey::of(activity)?, activity)));
        let closest = keyed.max_by_key(|(key, _)| closeness(key));
        let theirs = closest.map(|(_, activity)| words::trade(activity)).unwrap_or_default();
        let shared = closest.map_or(0, |(key, _)| closeness(&key));
        let name = &pair.partner.name;
        let text = if is_firm(pair.partner.kind) {
            let (nl, en) = match shared {
                0 => ("dat is een ander vak, zonder concurrentie", "another trade, without competition"),
                1 | 2 => ("u vult elkaar aan", "you complement each other"),
                _ => ("dat lijkt sterk op wat u doet", "which is much like what you do"),
            };
            Text::new(
                format!("U doet “{}” en {name} doet “{}”: {nl}.", own.nl, theirs.nl),
                format!("You do “{}” and {name} does “{}”: {en}.", own.en, theirs.en),
            )
        } else {
            Text::new(
                format!("U doet “{}”; {name} werkt voor “{}”.", own.nl, theirs.nl),
                format!("You do “{}”; {name} works for “{}”.", own.en, theirs.en),
            )
        };
        let facts = vec![words::of_firm(pair, "sbi", own), words::of_partner(pair, "sectors", theirs, false)];
        Explained { facts, text }
    }
}
