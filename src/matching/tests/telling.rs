//! What reasons tell of earlier projects: sentences as they are said.

use super::region::*;
use crate::domain::collaboration::{Collaborations, Participant, Participation, Project};
use crate::domain::region::Location;
use crate::domain::{Coordinates, ExternalId, Firm, FirmId, PartnerId, ProjectId, Provenance};
use crate::matching::explain::{self, Records};
use crate::matching::past::named::Names;
use crate::matching::query::Query;
use crate::matching::rank;
use crate::matching::snapshot::Snapshot;
use crate::matching::verdict::{Reason, Side};
use chrono::{Days, NaiveDate};
use uuid::Uuid;

const LAB: Participant = Participant::Partner(PartnerId(Uuid::from_u128(101)));
const SCHOOL: Participant = Participant::Partner(PartnerId(Uuid::from_u128(102)));
const CLUSTER: Participant = Participant::Partner(PartnerId(Uuid::from_u128(105)));
const ASKER: Participant = Participant::Firm(FirmId(Uuid::from_u128(1)));
const IN_BREDA: Participant = Participant::Firm(FirmId(Uuid::from_u128(2001)));
const IN_TILBURG: Participant = Participant::Firm(FirmId(Uuid::from_u128(2002)));
const IN_GRONINGEN: Participant = Participant::Firm(FirmId(Uuid::from_u128(2003)));

/// Projects of others, with firms in three places.
struct Told {
    collaborations: Collaborations,
    firms: Vec<Firm>,
}

impl Told {
    /// Twenty projects that have nothing to do with anybody asked here.
    fn new() -> Self {
        let at = |number, town: &str| Firm {
            id: FirmId(Uuid::from_u128(number)),
            name: format!("Buur {number}"),
            location: Some(place(town)),
            ..Firm::default()
        };
        let firms = vec![at(2001, "Breda"), at(2002, "Tilburg"), at(2003, "Groningen")];
        let subjects = ["kaas", "tomaten", "bruggen", "kleding", "muziek"];
        let nobody = [900, 901].map(|number| Participant::Partner(PartnerId(Uuid::from_u128(number))));
        let told = Self { collaborations: Collaborations::default(), firms };
        (0..20).fold(told, |told, number| {
            told.with(&format!("Proef met {} nummer {number}", subjects[number % 5]), 2015, &nobody)
        })
    }

    /// Four projects of the lab on welding, two of them with firms from the province of the asker.
    fn of_welding() -> Self {
        Self::new()
            .with("Lassen met robots in de scheepsbouw", 2012, &[LAB, IN_GRONINGEN])
            .with("Robots die lassen", 2016, &[LAB, IN_BREDA, IN_GRONINGEN])
            .with("Lassen van buizen met robots", 2020, &[LAB, IN_BREDA, IN_TILBURG])
            .with("Robots die leren lassen", 2025, &[LAB, SCHOOL])
    }

    /// A project; without a title when that is empty, without a date when the year is 0.
    fn with(mut self, title: &str, year: i32, members: &[Participant]) -> Self {
        let number = self.collaborations.projects.len();
        let id = ProjectId(Uuid::from_u128(number as u128));
        self.collaborations.projects.push(Project {
            id,
            external_id: ExternalId { system: "cordis".into(), id: (7000 + number).to_string() },
            acronym: None,
            title: Some(title.to_owned()).filter(|title| !title.is_empty()),
            themes: vec![if title.contains("Proef") { "Overig" } else { "Maakindustrie" }.into()],
            text: None,
            start: NaiveDate::from_ymd_opt(year, 1, 1).filter(|_| year > 0),
            period: None,
            members: members.len() as u32,
            provenance: Provenance::new("CORDIS", today().checked_sub_days(Days::new(30))),
        });
        let part = |participant: &Participant| Participation { project: id, participant: *participant };
        self.collaborations.participations.extend(members.iter().map(part));
        self
    }

    /// Why the lab is proposed.
    fn reasons(&self, asker: &Firm) -> Reasons {
        let snapshot = Snapshot::build(today(), 1, self.firms.clone(), partners(), &self.collaborations);
        let query = Query::for_firm(&snapshot, asker, limits(20));
        let ranking = rank(&snapshot, &query, &weights());
        let partners = partners();
        let partner = partners.iter().find(|partner| Participant::Partner(partner.id) == LAB).unwrap();
        let ranked = ranking.ranked.iter().find(|ranked| ranked.id == partner.id.bytes()).unwrap();
        let called = partners.iter().map(|partner| (partner.id, partner.name.clone()));
        let names = &Names::new(&self.collaborations.projects, called);
        let evidence = &explain::evidence(&snapshot, &query, &ranking, ranked).unwrap();
        let records = Records { firm: asker, partner, introducers: &[], evidence, names };
        Reasons(explain::explain(&snapshot, &query, &weights(), &ranking, ranked, records).unwrap().reasons)
    }
}

struct Reasons(Vec<Reason>);

impl Reasons {
    #[track_caller]
    fn of(&self, signal: &str) -> &Reason {
        self.0.iter().find(|reason| reason.signal == signal).unwrap_or_else(|| panic!("{signal} says nothing"))
    }

    #[track_caller]
    fn say(&self, signal: &str, nl: &str, en: &str) {
        let text = &self.of(signal).text;
        assert_eq!((text.nl.as_str(), text.en.as_str()), (nl, en));
    }
}

fn welder() -> Firm {
    noted_by(
        "firm",
        Firm { wishes: vec!["Lassen met robots".into()], relations: None, sbi: Vec::new(), ..metal_firm() },
    )
}

/// The same firm, with its wishes from a source.
fn noted_by(source: &str, firm: Firm) -> Firm {
    let sources = [("wishes".to_owned(), Provenance::new(source, None))].into();
    Firm { sources, ..firm }
}

#[test]
fn a_wish_is_answered_with_how_many_projects_since_when_with_whom_and_one_by_name() {
    let reasons = Told::of_welding().reasons(&welder());
    reasons.say(
        "wishWords",
        "U noemt “Lassen met robots”; Fieldlab Slim Lassen deed sinds 2012 mee aan vier projecten die daarop lijken, \
         zoals “Lassen van buizen met robots” (2020); twee daarvan met bedrijven uit uw provincie.",
        "You name “Lassen met robots”; since 2012 Fieldlab Slim Lassen has taken part in four projects like that, \
         such as “Lassen van buizen met robots” (2020); two of them with firms from your province.",
    );
    reasons.say(
        "wishPhrases",
        "Woorden uit uw wens “Lassen met robots” staan ook in “Lassen van buizen met robots” (2020) en “Lassen met \
         robots in de scheepsbouw” (2012), projecten van Fieldlab Slim Lassen.",
        "Words of your wish “Lassen met robots” are also in “Lassen van buizen met robots” (2020) and “Lassen met \
         robots in de scheepsbouw” (2012), projects of Fieldlab Slim Lassen.",
    );
}

#[test]
fn the_facts_of_the_partner_are_the_count_and_the_project_with_source_number_and_date() {
    let reasons = Told::of_welding().reasons(&welder());
    let facts = &reasons.of("wishWords").facts;
    let theirs: Vec<_> = facts.iter().filter(|fact| fact.of == Side::Partner).collect();
    let values: Vec<_> = theirs.iter().map(|fact| (fact.value.nl.as_str(), fact.derived)).collect();
    assert_eq!(values, [("vier projecten", true), ("“Lassen van buizen met robots” (2020)", false)]);
    for fact in theirs {
        assert_eq!((fact.field.as_str(), fact.source.as_str()), ("collaborations", "CORDIS, project 7022"));
        assert_eq!(fact.date, today().checked_sub_days(Days::new(30)));
    }
}

#[test]
fn experience_tells_what_began_lately_and_with_how_many_firms() {
    let reasons = Told::of_welding().reasons(&welder());
    reasons.say(
        "currentRecord",
        "Fieldlab Slim Lassen begon de laatste twee jaar aan één gezamenlijk project, “Robots die leren lassen” \
         (2025); goed om te weten voor een bedrijf in Tilburg.",
        "Fieldlab Slim Lassen began one joint project, “Robots die leren lassen” (2025), in the last two years; good \
         to know for a firm in Tilburg.",
    );
    reasons.say(
        "recentProjects",
        "Fieldlab Slim Lassen deed sinds 2012 mee aan vier gezamenlijke projecten, zoals “Lassen van buizen met \
         robots” (2020), en werkte daarin met drie bedrijven; die ervaring telt voor een bedrijf in Tilburg.",
        "Since 2012 Fieldlab Slim Lassen has taken part in four joint projects, such as “Lassen van buizen met \
         robots” (2020), and worked with three firms there; that experience counts for a firm in Tilburg.",
    );
}

#[test]
fn firms_nearby_and_firms_of_the_province_are_counted_and_never_named() {
    let reasons = Told::of_welding().reasons(&welder());
    reasons.say(
        "nearFirms",
        "Binnen 60 km van Tilburg deden twee bedrijven eerder projecten met Fieldlab Slim Lassen, zoals “Lassen van \
         buizen met robots” (2020).",
        "Within 60 km of Tilburg two firms did projects with Fieldlab Slim Lassen before, such as “Lassen van buizen \
         met robots” (2020).",
    );
    reasons.say(
        "firmsLikeYours",
        "Fieldlab Slim Lassen deed sinds 2016 mee aan twee projecten, zoals “Lassen van buizen met robots” (2020), \
         samen met twee bedrijven uit Noord-Brabant, uw provincie.",
        "Since 2016 Fieldlab Slim Lassen has taken part in two projects, such as “Lassen van buizen met robots” \
         (2020), together with two firms from North Brabant, your province.",
    );
    assert!(reasons.0.iter().all(|reason| !reason.text.nl.contains("Buur")));
}

#[test]
fn a_theme_that_is_named_is_answered_with_the_projects_in_it() {
    let asker = Firm { wishes: vec!["maakindustrie".into()], ..welder() };
    Told::of_welding().reasons(&asker).say(
        "projectThemes",
        "U noemt het thema “maakindustrie”; Fieldlab Slim Lassen deed sinds 2012 mee aan vier projecten in dat \
         thema, zoals “Robots die leren lassen” (2025); één daarvan begon de laatste twee jaar.",
        "You name the theme “maakindustrie”; since 2012 Fieldlab Slim Lassen has taken part in four projects in that \
         theme, such as “Robots die leren lassen” (2025); one of them began in the last two years.",
    );
}

#[test]
fn one_project_is_told_as_one() {
    let told = Told::new().with("Lassen met robots in de bouw", 2016, &[LAB, IN_BREDA]).with(
        "Robots die lassen",
        2014,
        &[SCHOOL, IN_GRONINGEN],
    );
    let reasons = told.reasons(&welder());
    reasons.say(
        "wishWords",
        "U noemt “Lassen met robots”; Fieldlab Slim Lassen deed mee aan één project dat daarop lijkt, “Lassen met \
         robots in de bouw” (2016); ook een bedrijf uit uw provincie deed daaraan mee.",
        "You name “Lassen met robots”; Fieldlab Slim Lassen took part in one project like that, “Lassen met robots \
         in de bouw” (2016); a firm from your province took part in it too.",
    );
    reasons.say(
        "nearFirms",
        "Binnen 60 km van Tilburg deed één bedrijf eerder een project met Fieldlab Slim Lassen, “Lassen met robots \
         in de bouw” (2016).",
        "Within 60 km of Tilburg one firm did a project with Fieldlab Slim Lassen before, “Lassen met robots in de \
         bouw” (2016).",
    );
}

#[test]
fn with_several_wishes_nothing_is_said_of_one_that_holds_for_another() {
    let asker = Firm { wishes: vec!["Nieuwe kleding".into(), "Lassen met robots".into()], ..welder() };
    Told::of_welding().reasons(&asker).say(
        "wishWords",
        "U noemt onder andere “Nieuwe kleding”; Fieldlab Slim Lassen deed sinds 2012 mee aan vier projecten die op uw \
         wensen lijken, zoals “Lassen van buizen met robots” (2020); twee daarvan met bedrijven uit uw provincie.",
        "You name “Nieuwe kleding” among other things; since 2012 Fieldlab Slim Lassen has taken part in four \
         projects like your wishes, such as “Lassen van buizen met robots” (2020); two of them with firms from your \
         province.",
    );
}

#[test]
fn wishes_that_somebody_else_noted_are_told_as_of_the_record() {
    let told = Told::of_welding();
    let say = |wishes: &[&str], signal, nl: &str, en: &str| {
        for source in ["crm", "officer, 2026-09-03, A. de Gesprek", "imported table", "entered without a source"] {
            let wishes = wishes.iter().map(|wish| (*wish).to_owned()).collect();
            let reasons = told.reasons(&noted_by(source, Firm { wishes, ..welder() }));
            let text = &reasons.of(signal).text;
            let opening = [text.nl.split(';').next(), text.en.split(';').next()];
            assert_eq!(opening, [Some(nl), Some(en)], "{source}");
        }
    };
    let (one, other) = ("Nieuwe kleding", "Lassen met robots");
    say(&[other], "wishWords", "In uw dossier staat “Lassen met robots”", "Your record names “Lassen met robots”");
    say(
        &[one, other],
        "wishWords",
        "In uw dossier staat onder andere “Nieuwe kleding”",
        "Your record names “Nieuwe kleding” among other things",
    );
    say(
        &["maakindustrie"],
        "projectThemes",
        "In uw dossier staat het thema “maakindustrie”",
        "Your record names the theme “maakindustrie”",
    );
    say(
        &["maakindustrie", "overig"],
        "projectThemes",
        "In uw dossier staat onder andere het thema “maakindustrie”",
        "Your record names among others the theme “maakindustrie”",
    );
}

#[test]
fn a_word_in_common_is_told_as_no_more_than_that() {
    let asker = Firm { wishes: vec!["Robots voor kaas, tomaten en kleding".into()], ..welder() };
    Told::of_welding().reasons(&asker).say(
        "wishWords",
        "U noemt “Robots voor kaas, tomaten en kleding”; woorden daaruit komen terug in gezamenlijke projecten van \
         Fieldlab Slim Lassen.",
        "You name “Robots voor kaas, tomaten en kleding”; words of that return in joint projects of Fieldlab Slim \
         Lassen.",
    );
}

#[test]
fn abroad_a_region_is_no_province() {
    let aachen = Location {
        place: Some("Aken".into()),
        country: Some("DE".into()),
        area: Some("DE.07".into()),
        coordinates: Coordinates::new(50.776, 6.084),
        ..Location::default()
    };
    let mut told = Told::of_welding();
    told.firms[0].location = Some(aachen.clone());
    let reasons = told.reasons(&Firm { location: Some(aachen), ..welder() });
    let (words, like) = (&reasons.of("wishWords").text, &reasons.of("firmsLikeYours").text);
    assert!(words.nl.ends_with("; twee daarvan met een bedrijf uit uw regio."), "{words:?}");
    assert!(words.en.ends_with("; two of them with a firm from your region."), "{words:?}");
    assert!(like.nl.ends_with(", samen met één bedrijf uit de regio van Aken."), "{like:?}");
    assert!(like.en.ends_with(", together with one firm from the region of Aken."), "{like:?}");
}

#[test]
fn what_the_firm_did_itself_and_whom_it_knows_is_told_with_names_of_partners_only() {
    let told = Told::of_welding().with("Robots die lassen op zee", 2018, &[ASKER, CLUSTER, IN_GRONINGEN]).with(
        "Proef met nagels",
        2019,
        &[LAB, CLUSTER, IN_GRONINGEN],
    );
    let reasons = told.reasons(&Firm { wishes: Vec::new(), ..welder() });
    reasons.say(
        "networkRank",
        "In eerdere projecten werkte u met twee organisaties die ook met Fieldlab Slim Lassen werkten, zoals Proef \
         Cluster; dat maakt kennismaken makkelijker voor een bedrijf in Tilburg.",
        "In earlier projects you worked with two organisations that also worked with Fieldlab Slim Lassen, such as \
         Proef Cluster; that makes meeting easier for a firm in Tilburg.",
    );
    reasons.say(
        "similarPartners",
        "Fieldlab Slim Lassen deed mee aan één project, “Proef met nagels” (2019), samen met Proef Cluster, een \
         partner die u kent; handig voor een bedrijf in Tilburg.",
        "Fieldlab Slim Lassen took part in one project, “Proef met nagels” (2019), together with Proef Cluster, a \
         partner whom you know; handy for a firm in Tilburg.",
    );
    reasons.say(
        "ownProjects",
        "Fieldlab Slim Lassen deed sinds 2012 mee aan vier projecten met woorden uit uw eigen projecten, zoals “Robots \
         die lassen” (2016); dat past bij een bedrijf in Tilburg.",
        "Since 2012 Fieldlab Slim Lassen has taken part in four projects with words from your own projects, such as “Robots die lassen” \
         (2016); that suits a firm in Tilburg.",
    );
}

#[test]
fn without_title_and_date_a_project_is_only_counted() {
    let told = Told::new().with("", 0, &[LAB, IN_GRONINGEN]).with("", 0, &[LAB, IN_GRONINGEN]);
    let reasons = told.reasons(&welder());
    reasons.say(
        "recentProjects",
        "Fieldlab Slim Lassen deed eerder mee aan twee gezamenlijke projecten en werkte daarin met één bedrijf; die \
         ervaring telt voor een bedrijf in Tilburg.",
        "Fieldlab Slim Lassen has taken part in two joint projects and worked with one firm there; that experience \
         counts for a firm in Tilburg.",
    );
    let facts = &reasons.of("recentProjects").facts;
    assert_eq!((facts.len(), facts[1].source.as_str()), (2, "invented"));
}

#[test]
fn a_project_of_which_only_a_period_is_known_is_told_with_it_and_is_not_recent() {
    let mut told = Told::new().with("Grote proef", 0, &[LAB, IN_GRONINGEN]).with("Nieuwe proef", 0, &[LAB, SCHOOL]);
    let places = told.collaborations.projects.iter_mut().rev();
    places.zip([(2022, 2027), (2007, 2013)]).for_each(|(project, period)| project.period = Some(period));
    let reasons = told.reasons(&welder());
    let text = &reasons.of("recentProjects").text.nl;
    assert!(
        text.contains(" deed sinds 2007 mee aan twee gezamenlijke projecten, zoals “Nieuwe proef” (2022–2027)"),
        "{text}"
    );
    let text = &reasons.of("currentRecord").text.nl;
    assert!(text.starts_with("Fieldlab Slim Lassen doet mee aan gezamenlijke projecten; "), "{text}");
}

#[test]
fn a_project_of_very_many_makes_nobody_a_neighbour() {
    let mut told =
        Told::new().with("Proef", 2020, &[LAB, IN_BREDA]).with("Congres", 2022, &[LAB, IN_BREDA, IN_TILBURG]);
    told.collaborations.projects.last_mut().unwrap().members = 61;
    let reasons = told.reasons(&welder());
    let text = &reasons.of("nearFirms").text.nl;
    assert!(text.contains(" deed één bedrijf eerder een project met "), "{text}");
}
