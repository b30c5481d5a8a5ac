//! Who is of a partner cannot tell from a ranking where a natural person is.

use super::region::{today, weights};
use crate::domain::collaboration::Collaborations;
use crate::domain::contact::{Consent, ConsentPurpose};
use crate::domain::firm::LegalForm;
use crate::domain::region::Location;
use crate::domain::weights::{SignalWeight, Weights};
use crate::domain::{Coordinates, Firm, FirmId, Partner, reference};
use crate::matching::query::{Limits, Query};
use crate::matching::rank::rank;
use crate::matching::signals;
use crate::matching::snapshot::Snapshot;
use uuid::Uuid;

fn at(lat: f64, lon: f64, place: &str, municipality: &str) -> Option<Location> {
    let municipality = reference::municipality(municipality).unwrap();
    Some(Location {
        place: Some(place.to_owned()),
        municipality: Some(municipality.code.clone()),
        corop: Some(municipality.corop.clone()),
        province: Some(municipality.province.clone()),
        coordinates: Coordinates::new(lat, lon),
        ..Location::default()
    })
}

fn firm(number: u128, form: LegalForm, location: Option<Location>) -> Firm {
    Firm { id: FirmId(Uuid::from_u128(number)), legal_form: Some(form), location, ..Firm::default() }
}

/// Values by id, with all signals counting.
fn values(firms: Vec<Firm>, is_for_outsider: bool) -> Vec<(u128, f64)> {
    let lab = Partner { location: at(51.56, 5.09, "Tilburg", "GM0855"), ..Partner::default() };
    let all = || signals::names().into_iter().map(|name| (name.to_owned(), SignalWeight::plain(1.0))).collect();
    let every = Weights { partners_for_firm: all(), firms_for_partner: all(), ..weights() };
    let snapshot = Snapshot::build(today(), 1, firms, [lab.clone()], &Collaborations::default());
    let limits = Limits { limit: 10, is_for_outsider, ..Limits::default() };
    let ranking = rank(&snapshot, &Query::for_partner(&snapshot, &lab, limits), &every);
    let value = |id: &[u8; 16]| Uuid::from_bytes(*id).as_u128();
    let mut values: Vec<_> = ranking.ranked.iter().map(|ranked| (value(&ranked.id), ranked.value)).collect();
    values.sort_by_key(|(id, _)| *id);
    values
}

#[test]
fn where_a_natural_person_is_within_the_province_moves_nothing_for_who_is_of_a_partner() {
    let near = || at(51.56, 5.09, "Tilburg", "GM0855");
    let far = || at(51.50, 4.29, "Bergen op Zoom", "GM0748");
    for form in [Some(LegalForm::Eenmanszaak), None] {
        let firms = |location| {
            let named = firm(1, LegalForm::Bv, at(51.69, 5.30, "'s-Hertogenbosch", "GM0796"));
            vec![named, Firm { legal_form: form, ..firm(2, LegalForm::Bv, location) }]
        };
        assert_eq!(values(firms(near()), true), values(firms(far()), true));
        assert_ne!(values(firms(near()), false), values(firms(far()), false));
    }
    let bv = |location| vec![firm(2, LegalForm::Bv, location)];
    let lone = |location| vec![firm(1, LegalForm::Bv, near()), bv(location).remove(0)];
    assert_ne!(values(lone(near()), true), values(lone(far()), true), "a company is told");
    let consent = Consent {
        purpose: ConsentPurpose::PartnerMatching,
        given: true,
        date: today(),
        source: "call".into(),
        how: None,
        text_version: None,
    };
    let told = |location| {
        let person = firm(2, LegalForm::Eenmanszaak, location);
        vec![firm(1, LegalForm::Bv, near()), Firm { consents: vec![consent.clone()], ..person }]
    };
    assert_ne!(values(told(near()), true), values(told(far()), true), "so is who consented");
}
