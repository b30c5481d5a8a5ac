//! The labelled phrases by which the threshold [`SURE`] was chosen.

use crate::interpretation::meaning::{MOST_ALTERNATIVES, SURE};
use crate::interpretation::mentions::LONGEST_TEXT;
use crate::interpretation::{Interpretation, MeaningKind, interpret, mentions};
use MeaningKind::{Barrier, PartnerKind, Place, Sector, Topic};
use std::time::{Duration, Instant};

/// Kind that is asked, phrase, and the code that a Dutch officer would give; empty when it means nothing of the kind.
const LABELLED: &[(MeaningKind, &str, &str)] = &[
    (Barrier, "we vinden geen vakmensen", "talent"),
    (Barrier, "we kunnen geen mensen krijgen", "talent"),
    (Barrier, "Personeelstekort!", "talent"),
    (Barrier, "te weinig handjes", "talent"),
    (Barrier, "onze vacatures blijven maar openstaan", "talent"),
    (Barrier, "wij zoeken al jaren naar goede lassers maar vinden geen technisch personeel", "talent"),
    (Barrier, "We cannot find skilled workers", "talent"),
    (Barrier, "labour shortage", "talent"),
    (Barrier, "de bank wil niet", "finance"),
    (Barrier, "de bank geeft ons geen lening", "finance"),
    (Barrier, "geen geld voor investeringen", "finance"),
    (Barrier, "lack of capital", "finance"),
    (Barrier, "financieering", "finance"),
    (Barrier, "we weten niet hoe we met AI moeten beginnen", "knowledge"),
    (Barrier, "te weinig kennis", "knowledge"),
    (Barrier, "technologie gaat ons te snel", "knowledge"),
    (Barrier, "vergunning duurt veel te lang", "institutions"),
    (Barrier, "regeldruk", "institutions"),
    (Barrier, "het stroomnet zit vol", "infrastructure"),
    (Barrier, "ons pand is te klein", "infrastructure"),
    (Barrier, "netcongestie", "infrastructure"),
    (Barrier, "te weinig klanten", "demand"),
    (Barrier, "moeilijk om nieuwe klanten te vinden", "demand"),
    (Barrier, "we kennen de juiste mensen niet", "networks"),
    (Barrier, "geen netwerk", "networks"),
    (Barrier, "geen tijd", "organisation"),
    (Barrier, "bedrijfsopvolging", "organisation"),
    (Barrier, "weerstand tegen veranderingen", "culture"),
    (Barrier, "niemand trekt de kar", "leadership"),
    (Barrier, "geen goede begeleiding", "support"),
    (Barrier, "Financiering", "finance"),
    (Barrier, "infrastructure", "infrastructure"),
    (Barrier, "we hebben genoeg personeel", ""),
    (Barrier, "ik krijg geen goede mensen", "talent"),
    (Barrier, "krijgen de financiering niet rond", "finance"),
    (Barrier, "stikstofregels", "institutions"),
    (Barrier, "concurrentie uit China", "demand"),
    (Barrier, "de kat van de buren", ""),
    (Barrier, "energieprijzen", ""),
    (Barrier, "koffie", ""),
    (Barrier, "het gaat goed", ""),
    (Barrier, "blorf", ""),
    (Barrier, "mooi weer vandaag", ""),
    (Topic, "AI", "ai"),
    (Topic, "A.I.", "ai"),
    (Topic, "kunstmatige inteligentie", "ai"),
    (Topic, "machine learning", "ai"),
    (Topic, "verduurzamen", "verduurzaming"),
    (Topic, "robots in de werkplaats", "robotica"),
    (Topic, "een lasrobot aanschaffen", "robotica"),
    (Topic, "robotcia", "robotica"),
    (Topic, "Robotica", "robotica"),
    (Topic, "3d printing", "3d-printen"),
    (Topic, "3D-printen van metaal", "3d-printen"),
    (Topic, "waterstof", "waterstof"),
    (Topic, "groene waterstof", "waterstof"),
    (Topic, "cyber security", "cybersecurity"),
    (Topic, "digitaliseren", "digitalisering"),
    (Topic, "webshop beginnen", "e-commerce"),
    (Topic, "ecommerce", "e-commerce"),
    (Topic, "circulair ondernemen", "circulair"),
    (Topic, "nieuwe klanten", "nieuwe-klanten"),
    (Topic, "exporteren naar Duitsland", "export"),
    (Topic, "predictive maintenance", "slim-onderhoud"),
    (Topic, "energie besparen", "energiebesparing"),
    (Topic, "stagiairs", "stages"),
    (Topic, "afstudeerders", "studentprojecten"),
    (Topic, "big data", "data-analyse"),
    (Topic, "zonnepanelen op het dak", "zon-opslag"),
    (Topic, "subsidie aanvragen", "subsidies"),
    (Topic, "samen innoveren", "open-innovatie"),
    (Topic, "sensortechnologie", "iot-sensoren"),
    (Topic, "fotonica", "fotonica"),
    (Topic, "quantumcomputers", "quantum"),
    (Topic, "blorf", ""),
    (Topic, "tafeltennis", ""),
    (Topic, "bitterballen", ""),
    (Topic, "iets met computers", ""),
    (Topic, "slimme machines", "maakindustrie"),
    (Topic, "kunstmatige intelligentie inzetten", "ai"),
    (Topic, "duurzame verpakkingen", "duurzaam-verpakken"),
    (Topic, "personeel opleiden", "bijscholing"),
    (Topic, "zonneenergie", "zon-opslag"),
    (Topic, "I am a firm", ""),
    (Topic, "geen idee", ""),
    (Topic, "van alles en nog wat", ""),
    (Sector, "bakkerij", "1071"),
    (Sector, "bakker", "1071"),
    (Sector, "2562", "2562"),
    (Sector, "machinefabriek", "28"),
    (Sector, "kapper", "9602"),
    (Sector, "accountantskantoor", "692"),
    (Sector, "software bedrijf", "62"),
    (Sector, "Vervaardiging van brood en vers banketbakkerswerk", "1071"),
    (Sector, "transportbedrijf", "4941"),
    (Sector, "restaurant", "5610"),
    (Sector, "aannemer", "41"),
    (Sector, "scheepswerf", "3011"),
    (Sector, "akkerbouw", "011"),
    (Sector, "vrachtwagenbedrijf", ""),
    (Sector, "ruimtereis", ""),
    (Sector, "blorf", ""),
    (PartnerKind, "mbo", "mbo"),
    (PartnerKind, "een universiteit", "university"),
    (PartnerKind, "HBO", "hogeschool"),
    (PartnerKind, "andere ondernemers", "entrepreneurs"),
    (PartnerKind, "gemeente", "municipality_or_region"),
    (PartnerKind, "de gemeente of de regio", "municipality_or_region"),
    (PartnerKind, "fieldlab", "fieldlab"),
    (PartnerKind, "kennisinstellingen", "knowledge_institution"),
    (PartnerKind, "knowledge institution", "knowledge_institution"),
    (PartnerKind, "blorf", ""),
    (PartnerKind, "bedrijven in de buurt", ""),
    (PartnerKind, "geen voorkeur", ""),
    (Place, "Tilburg", "GM0855"),
    (Place, "tilbrug", "GM0855"),
    (Place, "Den Haag", "GM0518"),
    (Place, "Noord-Brabant", "PV30"),
    (Place, "regio Twente", "CR12"),
    (Place, "PV30", "PV30"),
    (Place, "Atlantis", ""),
    (Place, "Houten", "GM0321"),
    (Place, "hout", ""),
    (Place, "beste", ""),
    (Place, "Den Hout", "WP3595"),
    (Place, "houtbouw", ""),
    (Place, "Eindhove", "GM0772"),
    (Place, "Brabantse", "PV30"),
    (Place, "Londen", ""),
    (Place, "blorf", ""),
];

fn code(interpretation: &Interpretation) -> &str {
    interpretation.meaning.as_ref().map_or("", |meaning| &meaning.code)
}

#[test]
fn labelled_phrases_get_their_code_and_nonsense_gets_none() {
    let mut missed = Vec::new();
    for (kind, phrase, expected) in LABELLED {
        let found = interpret(phrase, &[*kind]);
        if code(&found) != *expected {
            let told = |m: &crate::interpretation::Meaning| format!("{} {}", m.code, m.certainty);
            let all: Vec<String> = found.meaning.iter().chain(&found.alternatives).map(told).collect();
            missed.push(format!("{kind:?} “{phrase}”: {expected:?} expected, found {all:?}"));
        }
        assert!(found.alternatives.len() <= MOST_ALTERNATIVES);
        assert!(found.meaning.iter().chain(&found.alternatives).all(|m| (0.0..=1.0).contains(&m.certainty)));
        assert!(found.meaning.is_none_or(|meaning| meaning.certainty >= SURE && meaning.kind == *kind));
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_synonym_of_two_topics_gives_the_second_as_an_alternative() {
    let found = interpret("stikstof", &[Topic]);
    let best = found.meaning.unwrap();
    let other = &found.alternatives[0];
    assert!(best.certainty < 1.0 && other.certainty < 1.0);
    let mut codes = [best.code.as_str(), other.code.as_str()];
    codes.sort_unstable();
    assert_eq!(codes, ["regels-vergunningen", "veehouderij"]);
}

#[test]
fn what_is_denied_is_not_meant() {
    for (words, kind) in [
        ("we hebben geen last van personeelstekort", Barrier),
        ("geen problemen met de bank", Barrier),
        ("mensen vinden is geen probleem", Barrier),
        ("we have no shortage of skilled people", Barrier),
        ("niets met zonnepanelen, dat hebben we al", Topic),
        ("geen interesse in AI", Topic),
        ("we are not interested in robotics", Topic),
    ] {
        let found = interpret(words, &[kind]);
        assert!(found.meaning.is_none() && found.alternatives.is_empty(), "{words}: {found:?}");
        let found = mentions(&format!("{words}. Het was een mooie dag."), &[kind]);
        assert!(found.is_empty(), "{words}: {found:?}");
    }
    assert_eq!(code(&interpret("geld is geen probleem, we vinden geen vakmensen", &[Barrier])), "talent");
    let found = mentions("Niets met zonnepanelen, wel een lasrobot", &[Topic]);
    assert_eq!(found.iter().map(|meaning| &meaning.code[..]).collect::<Vec<_>>(), ["robotica"]);
}

#[test]
fn between_equals_the_kind_that_was_named_first_goes_first() {
    let kinds = |kinds: &[MeaningKind]| interpret("talent", kinds).meaning.unwrap().kind;
    assert_eq!(kinds(&[Barrier, Topic]), Barrier);
    assert_eq!(kinds(&[Topic, Barrier]), Topic);
}

#[test]
fn a_phrase_is_understood_among_all_kinds() {
    const ALL: [MeaningKind; 5] = [Barrier, Topic, Sector, PartnerKind, Place];
    for (phrase, expected) in [
        ("we vinden geen vakmensen", "talent"),
        ("AI", "ai"),
        ("verduurzamen", "verduurzaming"),
        ("bakkerij", "1071"),
        ("Tilburg", "GM0855"),
        ("blorf", ""),
    ] {
        assert_eq!(code(&interpret(phrase, &ALL)), expected, "{phrase}");
    }
}

#[test]
fn a_name_that_several_places_share_is_not_decided() {
    let found = interpret("Rossum", &[Place]);
    let told: Vec<_> = found.meaning.iter().chain(&found.alternatives).map(|meaning| &meaning.label.nl[..]).collect();
    assert!(told.len() >= 2, "{told:?}");
    assert!(found.meaning.is_none());
    // Where one of them is a whole municipality, that is meant.
    assert_eq!(code(&interpret("Hoorn", &[Place])), "GM0405");
    // Neither of two is.
    let found = interpret("Bergen", &[Place]);
    let told: Vec<_> = found.alternatives.iter().map(|meaning| &meaning.code[..]).take(2).collect();
    assert_eq!((found.meaning, told), (None, vec!["GM0893", "GM0373"]));
}

#[test]
fn titles_of_calls_mention_topics() {
    for (title, expected) in [
        ("Smart grids and storage", &["netcongestie", "zon-opslag"][..]),
        ("Highly efficient insulation materials with improved properties", &["energiebesparing"]),
        ("Novel hybrid approaches for additive and subtractive manufacturing machines", &["3d-printen"]),
        ("Development of cost effective manufacturing technologies for fuel cell systems", &["energiematerialen"]),
        ("Demonstrating solutions for cleaner and better urban transport and mobility", &["slimme-mobiliteit"]),
        (
            "Wij maken robots voor de glastuinbouw en zoeken studenten",
            &["robotica", "glastuinbouw", "studentprojecten"],
        ),
    ] {
        let found: Vec<String> = mentions(title, &[Topic]).into_iter().map(|meaning| meaning.code).collect();
        for topic in expected {
            assert!(found.iter().any(|code| code == topic), "{title}: {found:?}");
        }
    }
}

#[test]
fn a_long_story_is_searched_for_what_it_mentions() {
    let story = format!("{} En we vinden geen goede vakmensen.", "Het was een mooie dag in juni. ".repeat(40));
    assert_eq!(code(&interpret(&story, &[Barrier])), "talent");
}

#[test]
fn a_part_of_a_longer_term_is_no_mention_of_its_own() {
    let found: Vec<String> = mentions("use of waste heat", &[Topic]).into_iter().map(|meaning| meaning.code).collect();
    assert_eq!(found, ["warmte"]);
}

#[test]
fn attacks_by_length_are_answered_at_once() {
    interpret("warm up", &[Topic]);
    let attacks = [
        "a".repeat(100_000),
        "a ".repeat(50_000),
        "vakmensen ".repeat(10_000),
        "geen ".repeat(20_000),
        "vervaardiging van ".repeat(6_000),
        "bakkerijbakkerij".repeat(6_000),
        "\u{0301}".repeat(100_000),
        "\u{fdfa}".repeat(30_000),
        "é".repeat(499),
        "vervaardiging ".repeat(35),
        "abcdefghijklmnop ".repeat(29),
    ];
    for attack in attacks {
        let start = Instant::now();
        let found = interpret(&attack, &[Barrier, Topic, Sector, PartnerKind, Place]);
        assert!(found.alternatives.len() <= MOST_ALTERNATIVES);
        // Generous, because tests run unoptimised and beside others; anything quadratic takes minutes.
        assert!(start.elapsed() < Duration::from_secs(30), "{:?} for {:.20}", start.elapsed(), attack);
    }
}

#[test]
fn what_comes_after_the_longest_text_is_not_read() {
    let hidden = format!("{} waterstof", "x ".repeat(LONGEST_TEXT / 2));
    assert!(mentions(&hidden, &[Topic]).is_empty());
}
