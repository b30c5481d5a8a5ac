use super::*;
use crate::domain::contact::{Consent, ConsentPurpose, DoNotContact};
use crate::domain::firm::{Relation, RelationKind};
use crate::domain::numbers::Postcode;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn full() -> Firm {
    Firm {
        id: FirmId::new(uuid::Uuid::from_u128(7)),
        name: "Café Proef B.V.".into(),
        legal_form: Some(LegalForm::Bv),
        non_mailing: Some(true),
        growth: Some(Default::default()),
        trade_names: vec!["De Proef".into()],
        founded: Some(Founded::Month(YearMonth::of(day(2016, 3, 1)))),
        employees: Some(Employees::Count(34)),
        sbi: vec![
            SbiActivity { code: "6201".into(), version: SbiVersion::V2008, main: false },
            SbiActivity { code: "2562".into(), version: SbiVersion::V2008, main: true },
        ],
        location: Some(Location {
            postcode: Postcode::parse("5038").ok(),
            place: Some("Tilburg".into()),
            municipality: Some("GM0855".into()),
            corop: Some("CR34".into()),
            province: Some("PV30".into()),
            coordinates: Coordinates::new(51.560_1, 5.090_000_000_1),
            ..Location::default()
        }),
        website: Some("https://proef.example".into()),
        barriers: vec![StatedBarrier { barrier: Barrier::ALL[2], words: Some("geen tijd".into()), provenance: None }],
        topics: TopicId::from_code("robotica").into_iter().collect(),
        goals: vec![Goal::ALL[1]],
        fieldlab: Some(FieldlabTie::Knows),
        relations: Some(Vec::new()),
        provenance: Provenance::new("register", Some(day(2026, 2, 1))),
        ..Firm::default()
    }
}

fn read(firm: &Firm) -> Gist {
    Gist::read(firm.id, &Gist::write(firm)).unwrap()
}

#[test]
fn a_gist_keeps_what_rankings_read() {
    let firm = full();
    let Gist { firm: kept, normal_names, normal_place, more } = read(&firm);
    assert_eq!(normal_names, ["cafe proef", "de proef"]);
    assert_eq!(normal_place.as_deref(), Some("tilburg"));
    assert_eq!((more, More::of(&Firm::default())), (More { years: false, growth: true }, More::default()));
    assert_eq!((kept.legal_form, kept.non_mailing), (firm.legal_form, firm.non_mailing));
    assert_eq!(kept.main_activity(), firm.main_activity());
    assert_eq!((kept.id, kept.founded, kept.employees), (firm.id, firm.founded, firm.employees));
    assert_eq!((&kept.topics, &kept.goals, kept.fieldlab), (&firm.topics, &firm.goals, firm.fieldlab));
    assert_eq!((&kept.relations, kept.provenance.date), (&firm.relations, firm.provenance.date));
    assert_eq!(kept.barriers[0].barrier, firm.barriers[0].barrier);
    let (kept, location) = (kept.location.unwrap(), firm.location.unwrap());
    assert_eq!(kept, Location { postcode: None, ..location });
    assert_eq!(read(&Firm::default()).firm, Firm::default());
}

#[test]
fn every_kind_of_age_and_size_is_kept() {
    let ages = [Founded::Day(day(2016, 3, 9)), Founded::Month(YearMonth::of(day(2016, 3, 1))), Founded::Year(1893)];
    for founded in ages {
        assert_eq!(read(&Firm { founded: Some(founded), ..Firm::default() }).firm.founded, Some(founded));
    }
    let sizes = SizeClass::ALL.into_iter().map(Employees::Class).chain([Employees::Count(1_000_000)]);
    for size in sizes {
        assert_eq!(read(&Firm { employees: Some(size), ..Firm::default() }).firm.employees, Some(size));
    }
}

fn misfit() -> Relation {
    let (with, kind) = ("Proeflab".to_owned(), RelationKind::Refused);
    Relation { with, partner_id: None, kind, reach: None, provenance: None }
}

#[test]
fn a_firm_of_which_more_is_known_is_read_from_its_document() {
    let (since, source) = (day(2026, 2, 1), || "gesprek".to_owned());
    let consent = Consent {
        purpose: ConsentPurpose::PeerMatching,
        given: true,
        date: since,
        source: source(),
        how: None,
        text_version: None,
    };
    let no_contact = DoNotContact { since, reason: None, source: source() };
    for firm in [
        Firm { description: Some("maakt dozen".into()), ..full() },
        Firm { wishes: vec!["robots".into()], ..full() },
        Firm { misfits: vec![misfit()], ..full() },
        Firm { consents: vec![consent], ..full() },
        Firm { do_not_contact: Some(no_contact), ..full() },
        Firm { trade_names: vec!["naam".into(); 300], ..full() },
    ] {
        assert_eq!(Gist::write(&firm), Gist::EMPTY);
    }
}

#[test]
fn broken_bytes_are_no_gist() {
    let bytes = Gist::write(&full());
    let id = FirmId::default();
    for end in 0..bytes.len() {
        assert_eq!(Gist::read(id, &bytes[..end]), None, "{end}");
    }
    let longer = [&bytes[..], &[0]].concat();
    let of_another_form = [&[FORM + 1], &bytes[1..]].concat();
    assert_eq!((Gist::read(id, &longer), Gist::read(id, &of_another_form)), (None, None));
}

/// The gist of [`full`].
const STORED: &str = "02020a636166652070726f65660864652070726f656601010754696c627572670774696c627572670106474d30383535\
    010443523334010450563330000001ab3e575bb1c749402a47c4f5285c14400101183b0b000100220000000104323536\
    320432303038010766696e616e63650108726f626f746963610001087475726e6f76657202010102627602020140490b00";

/// When this fails, what is stored means something else now: raise [`FORM`], and then put the new bytes here.
#[test]
fn the_bytes_of_this_form_are_those_that_were_stored() {
    let bytes = Gist::write(&full());
    let in_hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(in_hex, STORED);
}
