//! Whether the partner is of a kind that the firm asked for.

use super::words;
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::Text;
use crate::domain::partner_kind::{PartnerKind, PartnerSubtype, WishedKind};
use crate::matching::block::{FirmBlock, PartnerBlock};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::verdict::Side;
use std::sync::LazyLock;

/// 1 when the partner is of a wished kind.
pub struct WishedKindFit;

/// For each kind and subtype the wishes that it meets, as a mask; row 0 of the subtypes is "none".
static MET: LazyLock<Vec<[u16; SUBTYPES]>> = LazyLock::new(|| {
    let subtypes: Vec<Option<PartnerSubtype>> = std::iter::once(None).chain(ALL_SUBTYPES.map(Some)).collect();
    let masks = |kind: PartnerKind| {
        let mut masks = [0u16; SUBTYPES];
        for (place, subtype) in masks.iter_mut().zip(&subtypes) {
            let met = WishedKind::ALL.into_iter().filter(|wish| wish.is_met_by(kind, *subtype));
            *place = met.fold(0, |mask, wish| mask | 1 << wish as u16);
        }
        masks
    };
    PartnerKind::ALL.into_iter().map(masks).collect()
});

const ALL_SUBTYPES: [PartnerSubtype; SUBTYPES - 1] = PartnerSubtype::ALL;
const SUBTYPES: usize = PartnerSubtype::ALL.len() + 1;

pub(crate) fn met_by(partner: PartnerRow<'_>) -> u16 {
    MET[partner.kind() as usize][partner.subtype().map_or(0, |subtype| subtype as usize + 1)]
}

impl PairSignal for WishedKindFit {
    const ABOUT: About = About {
        name: "wishedKind",
        title: ("Is wat u zoekt", "Is what you are looking for"),
        measure: "1 when the partner is of a kind that the firm wishes, else 0",
        evidence: "Firms want other entrepreneurs first, then university, mbo, municipality or region, hogeschool (survey \
                   Midden-Brabant 2019).",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, _: &Context<'_>) -> f32 {
        if_known(firm.wished() & met_by(partner) != 0)
    }

    fn depends_on(firm: FirmRow<'_>) -> Option<Vec<u8>> {
        Some(firm.wished().to_le_bytes().into())
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        if_known(firm.wished() != 0)
    }

    fn most_for_partner(_: PartnerRow<'_>) -> f32 {
        1.0
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
        if_known(firm.wished() & run.met != 0)
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: &Context<'_>) -> f32 {
        if_known(run.wished & met_by(partner) != 0)
    }

    fn missing(firm: FirmRow<'_>, _: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        lacking([(firm.wished() != 0, Side::Firm, "partnerKinds")])
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let met = |wish: &&WishedKind| wish.is_met_by(pair.partner.kind, pair.partner.subtype);
        let wish = pair.firm.partner_kinds.iter().find(met).map(|wish| wish.label()).unwrap_or_default();
        let value = match (pair.partner.subtype, pair.partner.kind) {
            (Some(subtype), _) => subtype.label(),
            (None, PartnerKind::FrontierCompany) => Text::new("een bedrijf dat vooroploopt", "a company at the front"),
            (None, kind) => kind.label(),
        };
        let name = &pair.partner.name;
        let text = Text::new(
            format!("U zoekt {}; {name} is {}.", wish.nl, value.nl),
            format!("You are looking for {}; {name} is {}.", wish.en, value.en),
        );
        let facts = vec![words::of_firm(pair, "partnerKinds", wish), words::of_partner(pair, "kind", value, false)];
        Explained { facts, text }
    }
}
