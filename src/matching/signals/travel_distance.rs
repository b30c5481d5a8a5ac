//! How far one has to travel.

use super::words::{self, both};
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::geo::EARTH_RADIUS_KM;
use crate::domain::region::Reach;
use crate::domain::{FirmType, PartnerKind, Text};
use crate::matching::block::{FirmBlock, PartnerBlock};
use crate::matching::columns::{FirmColumns, FirmRow, PartnerColumns, PartnerRow};
use crate::matching::numeric::{arc_sine, exp_of_negative};
use crate::matching::sampled::PartnerSample;
use crate::matching::seen;
use crate::matching::verdict::Side;

/// exp(−km / scale), with a scale that depends on who looks and for what: 24 km gives 0.67 for a small established
/// firm and a fieldlab (60 km), 0.45 for a large one (30 km).
pub struct TravelDistance;

/// Kilometres after which a distance counts 1/e, by type of firm: large established firms find partners nearby, small
/// ones and start-ups farther and more varied (survey Midden-Brabant 2019). Our starting values.
fn scale_of_firm(firm_type: FirmType) -> f32 {
    match firm_type {
        FirmType::LargeEstablished => 30.0,
        FirmType::ScaleUp => 50.0,
        FirmType::SmallEstablished => 60.0,
        FirmType::StartUp => 80.0,
        FirmType::Unknown => 55.0,
    }
}

/// Distance matters more between firms than with public research.
fn factor_of_kind(kind: PartnerKind) -> f32 {
    match kind {
        PartnerKind::KnowledgeInstitution => 1.3,
        PartnerKind::Fieldlab | PartnerKind::Network => 1.0,
        PartnerKind::FrontierCompany => 0.9,
        PartnerKind::Firm | PartnerKind::PublicBody => 0.7,
    }
}

/// Great-circle distance between two points on the unit sphere; within 50 m of the haversine formula.
#[inline]
pub(crate) fn kilometres(a: [f32; 3], b: [f32; 3]) -> f32 {
    kilometres_of_chord(squared_chord(a, b))
}

/// The square of the straight line between two points on the unit sphere.
#[inline]
pub(crate) fn squared_chord(a: [f32; 3], b: [f32; 3]) -> f32 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2) + (a[2] - b[2]).powi(2)
}

/// The distance over the sphere that such a line spans.
#[inline]
pub(crate) fn kilometres_of_chord(squared: f32) -> f32 {
    let half = 0.5 * squared.sqrt();
    2.0 * EARTH_RADIUS_KM as f32 * arc_sine(if half < 1.0 { half } else { 1.0 })
}

/// How much farther one travels to a partner of national reach.
const NATIONAL: f32 = 1.5;

fn national(partner: PartnerRow<'_>) -> f32 {
    if matches!(partner.reach(), Some(Reach::National | Reach::International)) { NATIONAL } else { 1.0 }
}

/// How much farther than to others firms travel to a partner of this kind and reach.
pub(crate) fn factor_of(partner: PartnerRow<'_>) -> f32 {
    factor_of_kind(partner.kind()) * national(partner)
}

#[inline]
fn nearness(kilometres: f32, of_firm: f32, of_partner: f32) -> f32 {
    exp_of_negative(-kilometres / (of_firm * of_partner))
}

/// A hair more than worked out, for the rounding.
fn at_most(kilometres: f32, scale: f32) -> f32 {
    ((-kilometres / (scale * 1.000_01)).exp() * 1.000_01).min(1.0)
}

impl PairSignal for TravelDistance {
    const ABOUT: About = About {
        name: "travelDistance",
        title: ("In de buurt", "Within reach"),
        measure: "exp(−km / scale); scale 30 km (large established), 50 (scale-up), 60 (small established), 80 (start-up), 55 (unknown), times 1.3 (knowledge institution), 1 (fieldlab, network), 0.9 (frontier company), 0.7 (firm, public body), times 1.5 for national reach",
        evidence: "Most partners of Dutch high-tech small firms are local, and more R&D reaches farther (de Jong & Freel 2010, \
                   Research Policy 39); distance counts more between firms than with public research (arXiv 1004.2793).",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, _: &Context<'_>) -> f32 {
        let (Some(from), Some(to)) = (seen::place(firm, partner), partner.place()) else { return 0.0 };
        nearness(kilometres(from, to), scale_of_firm(firm.firm_type()), factor_of(partner))
    }

    fn of_firm_rows(
        partner: PartnerRow<'_>,
        firms: &FirmColumns,
        rows: &[u32],
        _: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        let factor = factor_of(partner);
        seen::by_distance(partner, firms, rows, values, |kilometres, firm| {
            nearness(kilometres, scale_of_firm(firm.firm_type()), factor)
        });
    }

    fn of_partner_rows(
        firm: FirmRow<'_>,
        partners: &PartnerColumns,
        rows: &[u32],
        _: &Context<'_>,
        values: &mut Vec<f32>,
    ) {
        let scale = scale_of_firm(firm.firm_type());
        seen::partners_by_distance(firm, partners, rows, values, |kilometres, partner| {
            nearness(kilometres, scale, factor_of(partner))
        });
    }

    fn of_sample(firm: FirmRow<'_>, sample: PartnerSample<'_>, _: &Context<'_>, values: &mut Vec<f32>) {
        let scale = scale_of_firm(firm.firm_type());
        match firm.place() {
            Some(from) => sample.by_distance(from, values, |kilometres, factor| nearness(kilometres, scale, factor)),
            None => values.splice(.., std::iter::repeat_n(0.0, sample.rows)).for_each(drop),
        }
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        if_known(firm.place().is_some())
    }

    fn most_for_partner(partner: PartnerRow<'_>) -> f32 {
        if_known(partner.place().is_some())
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
        let factors = PartnerKind::ALL.into_iter().filter(|kind| run.kinds & 1 << *kind as u8 != 0).map(factor_of_kind);
        let widest = NATIONAL * factors.fold(0.0, f32::max) * scale_of_firm(firm.firm_type());
        let least = firm.place().and_then(|place| run.places.least_kilometres(place));
        least.map_or(0.0, |least| at_most(least, widest))
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: &Context<'_>) -> f32 {
        let scales = FirmType::ALL.into_iter().filter(|own| run.types & 1 << *own as u8 != 0).map(scale_of_firm);
        let widest = scales.fold(0.0, f32::max) * factor_of_kind(partner.kind()) * national(partner);
        let least = seen::least_kilometres(partner, run);
        least.map_or(0.0, |least| at_most(least, widest))
    }

    fn missing(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        lacking([
            (firm.place().is_some(), Side::Firm, "location"),
            (partner.place().is_some(), Side::Partner, "location"),
        ])
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let spoken =
            |location: Option<&crate::domain::region::Location>| location.and_then(|location| location.spoken());
        let from =
            spoken(pair.firm.location.as_ref()).map_or_else(|| Text::new("uw vestiging", "your site"), |p| both(&p));
        let to = spoken(pair.partner.location.as_ref())
            .map_or_else(|| Text::new("hun vestiging", "their site"), |p| both(&p));
        let km = pair.firm_row.place().zip(pair.partner_row.place()).map_or(0.0, |(a, b)| kilometres(a, b)).round();
        let name = &pair.partner.name;
        let text = if !words::tells_place(pair) {
            Text::new(
                format!("Hoe ver het van {} naar {name} in {} is, hangt af van waar u precies zit.", from.nl, to.nl),
                format!("How far it is from {} to {name} in {} depends on where exactly you are.", from.en, to.en),
            )
        } else if from == to {
            Text::new(
                format!("U zit in {}, en {name} ook.", from.nl),
                format!("You are in {}, and so is {name}.", from.en),
            )
        } else {
            Text::new(
                format!("Van {} naar {name} in {} is het {km} km.", from.nl, to.nl),
                format!("From {} to {name} in {} it is {km} km.", from.en, to.en),
            )
        };
        let facts = vec![words::of_firm(pair, "location", from), words::of_partner(pair, "location", to, false)];
        Explained { facts, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Coordinates;

    #[test]
    fn the_fast_distance_agrees_with_haversine() {
        let points = [(51.56, 5.09), (52.01, 4.36), (53.22, 6.57), (50.85, 5.69)];
        let points = points.map(|(lat, lon)| Coordinates::new(lat, lon).unwrap());
        for a in points {
            for b in points {
                let fast = f64::from(kilometres(a.unit_vector(), b.unit_vector()));
                assert!((fast - a.distance_to(b).0).abs() < 0.05, "{fast}");
            }
        }
    }
}
