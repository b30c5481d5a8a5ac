//! Whether the partner is there for firms like this one.

use super::words::{self, list};
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::text::counted;
use crate::domain::{FirmType, Text};
use crate::matching::block::{FirmBlock, PartnerBlock};
use crate::matching::columns::{FirmRow, PartnerRow, SuitsMask};
use crate::matching::sets::{Lack, Mark};
use crate::matching::verdict::Side;

/// 1 when type and size of the firm are among those that the partner says it suits, 0 when not or not known.
pub struct Suitability;

impl PairSignal for Suitability {
    const ABOUT: About = About {
        name: "suitability",
        title: ("Is er voor bedrijven zoals het uwe", "Is there for firms like yours"),
        measure: "1 when type and size of the firm are among those the partner says it suits, else 0",
        evidence: "Start-ups, scale-ups, small and large established firms differ in barriers, growth and partners (survey \
                   Midden-Brabant 2019, 285 firms).",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, _: &Context<'_>) -> f32 {
        let known = firm.firm_type() != FirmType::Unknown || firm.size().is_some();
        match partner.suits() {
            Some(suits) if known => if_known(suits.admits(firm.firm_type(), firm.size())),
            _ => 0.0,
        }
    }

    fn depends_on(firm: FirmRow<'_>) -> Option<Vec<u8>> {
        Some(vec![firm.firm_type() as u8, firm.size().map_or(u8::MAX, |size| size as u8)])
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        if_known(firm.firm_type() != FirmType::Unknown || firm.size().is_some())
    }

    fn most_for_partner(partner: PartnerRow<'_>) -> f32 {
        if_known(partner.suits().is_some())
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
        if_known(run.has_suits) * Self::most_for_firm(firm)
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: &Context<'_>) -> f32 {
        let admits = |suits: SuitsMask| suits.admits_any(run.types);
        if_known(run.has_type_or_size && partner.suits().is_some_and(admits))
    }

    fn lacks_of_firms(partner: PartnerRow<'_>, _: &Context<'_>) -> Vec<Lack> {
        let Some(suits) = partner.suits() else { return Vec::new() };
        let without: Vec<Mark> =
            FirmType::ALL.into_iter().filter(|own| suits.admits_any(1 << *own as u8)).map(Mark::Type).collect();
        if without.len() == FirmType::ALL.len() { Vec::new() } else { vec![Lack { value: 1.0, without }] }
    }

    fn missing(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        lacking([
            (firm.size().is_some(), Side::Firm, "employees"),
            (firm.firm_type() != FirmType::Unknown || firm.size().is_none(), Side::Firm, "founded"),
            (partner.suits().is_some(), Side::Partner, "suits"),
        ])
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let firm = match (pair.firm_type, pair.firm.employees) {
            (FirmType::Unknown, Some(employees)) => words::of_firm(
                pair,
                "employees",
                Text::new(
                    format!("een bedrijf met {}", counted(employees, "medewerker", "medewerkers")),
                    format!("a firm with {}", counted(employees, "employee", "employees")),
                ),
            ),
            (firm_type, _) => words::of_firm(pair, "firmType", firm_type.label()),
        };
        let suits = pair.partner.suits.clone().unwrap_or_default();
        let types: Vec<Text> = suits.firm_types.iter().map(|firm_type| firm_type.label()).collect();
        let sizes = match (suits.employees_min, suits.employees_max) {
            (Some(min), Some(max)) => {
                Some(Text::new(format!("{min} tot {max} medewerkers"), format!("{min} to {max} employees")))
            }
            (Some(min), None) => {
                Some(Text::new(format!("{min} of meer medewerkers"), format!("{min} or more employees")))
            }
            (None, Some(max)) => {
                let (nl, en) = (counted(max, "medewerker", "medewerkers"), counted(max, "employee", "employees"));
                Some(Text::new(format!("hoogstens {nl}"), format!("at most {en}")))
            }
            (None, None) => None,
        };
        let value = match (types.is_empty(), sizes) {
            (false, _) => list(&types),
            (true, Some(sizes)) => Text::new(format!("bedrijven met {}", sizes.nl), format!("firms with {}", sizes.en)),
            (true, None) => Text::new("elk bedrijf", "any firm"),
        };
        let name = &pair.partner.name;
        let text = Text::new(
            format!("U bent {}; {name} is er voor {}.", firm.value.nl, value.nl),
            format!("You are {}; {name} is there for {}.", firm.value.en, value.en),
        );
        let facts = vec![firm, words::of_partner(pair, "suits", value, false)];
        Explained { facts, text }
    }
}
