//! Whether both are of the same place, region or country.

use super::words::{self, both};
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::Text;
use crate::domain::reference;
use crate::domain::region::Location;
use crate::matching::block::{Areas, FirmBlock, PartnerBlock};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::facts::Area;
use crate::matching::seen;
use crate::matching::sets::{Lack, Mark};
use crate::matching::verdict::Side;

/// By what both share: place 1, province or region abroad 0.7, country 0.3. Borders of regions count beside kilometres:
/// agencies, schools and programmes end there.
pub struct SameRegion;

const SAME_PLACE: f32 = 1.0;
const SAME_REGION: f32 = 0.7;
const SAME_COUNTRY: f32 = 0.3;

fn shared(firm: Area, partner: Area) -> f32 {
    let same = |a: u32, b: u32| a != 0 && a == b;
    match () {
        () if same(firm.place, partner.place) => SAME_PLACE,
        () if same(firm.region, partner.region) => SAME_REGION,
        () if firm.country != 0 && firm.country == partner.country => SAME_COUNTRY,
        () => 0.0,
    }
}

/// The most that an area can share with any of a run.
fn most(area: Area, run: &Areas) -> f32 {
    match () {
        () if area.place != 0 && run.may_hold_place(area.place) => SAME_PLACE,
        () if area.region != 0 && run.may_hold_region(area.region) => SAME_REGION,
        () if area.country != 0 && run.may_hold_country(area.country) => SAME_COUNTRY,
        () => 0.0,
    }
}

impl PairSignal for SameRegion {
    const ABOUT: About = About {
        name: "sameRegion",
        title: ("Uit dezelfde streek", "Of the same region"),
        measure: "same place 1, same province or region abroad 0.7, same country 0.3, else 0",
        evidence: "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): popularity within the region and country of \
                   the firm tells beside distance; borders hinder joint projects (Scherngell & Barber 2009, arXiv 1004.2793).",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, _: &Context<'_>) -> f32 {
        shared(seen::area(firm, partner), partner.area())
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        if_known(firm.area().country != 0)
    }

    fn most_for_partner(partner: PartnerRow<'_>) -> f32 {
        if_known(partner.area().country != 0)
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
        most(firm.area(), &run.areas)
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: &Context<'_>) -> f32 {
        most(partner.area(), &run.areas)
    }

    fn lacks_of_partners(firm: FirmRow<'_>, _: &Context<'_>) -> Vec<Lack> {
        let Area { region, place, .. } = firm.area();
        let place = (place != 0).then_some(Mark::Place(place));
        let region = (region != 0).then_some(Mark::Region(region));
        let without_place = Lack { value: SAME_PLACE - SAME_REGION, without: place.into_iter().collect() };
        let without_both = place.into_iter().chain(region).collect();
        vec![without_place, Lack { value: SAME_REGION - SAME_COUNTRY, without: without_both }]
    }

    fn missing(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        let known = |area: Area| area.country != 0;
        lacking([(known(firm.area()), Side::Firm, "location"), (known(partner.area()), Side::Partner, "location")])
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let (own, theirs) = (pair.firm.location.as_ref(), pair.partner.location.as_ref());
        let name = &pair.partner.name;
        let value = shared(seen::area(pair.firm_row, pair.partner_row), pair.partner_row.area());
        let (from, to) = (spoken(own), spoken(theirs));
        let text = match region(own) {
            _ if value >= SAME_PLACE && words::tells_place(pair) => Text::new(
                format!("U zit in {}, dezelfde plaats als {name}.", from.nl),
                format!("You are in {}, the same place as {name}.", from.en),
            ),
            Some(region) if value >= SAME_REGION => Text::new(
                format!("U zit in {}, {name} in {}: allebei {}.", from.nl, to.nl, region.nl),
                format!("You are in {}, {name} in {}: both {}.", from.en, to.en, region.en),
            ),
            _ => Text::new(
                format!("U zit in {}, {name} in {}: hetzelfde land.", from.nl, to.nl),
                format!("You are in {}, {name} in {}: the same country.", from.en, to.en),
            ),
        };
        let facts = vec![words::of_firm(pair, "location", from), words::of_partner(pair, "location", to, false)];
        Explained { facts, text }
    }
}

/// Place, municipality or province; the country where none is known.
fn spoken(location: Option<&Location>) -> Text {
    location.and_then(Location::spoken).map_or_else(|| country(location), |place| both(&place))
}

fn region(location: Option<&Location>) -> Option<Text> {
    let location = location?;
    let province = location.province.as_deref().and_then(reference::province).map(|province| province.name.clone());
    province.or_else(|| location.area.as_ref().map(|_| Text::new("dezelfde regio", "the same region")))
}

fn country(location: Option<&Location>) -> Text {
    match location.and_then(|location| location.country.as_deref()) {
        None | Some("NL") => Text::new("Nederland", "the Netherlands"),
        Some(code) => both(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_the_same() {
        let area = |country, region, place| Area { country, region, place };
        assert_eq!(shared(area(1, 2, 3), area(1, 2, 3)), SAME_PLACE);
        assert_eq!(shared(area(1, 2, 3), area(1, 2, 4)), SAME_REGION);
        assert_eq!(shared(area(1, 0, 0), area(1, 0, 0)), SAME_COUNTRY);
        assert_eq!(shared(area(0, 0, 0), area(0, 0, 0)), 0.0);
    }
}
