//! What to ask the firm next: the question whose answer would change the ranking most.
//!
//! Each fact that the firm lacks has a list of possible answers; the ranking is made again under each of them. The
//! change is the mean over the answers of the share of the top ten that is replaced (see the module `trial`).

use super::facts::FirmFacts;
use super::query::{Limits, Query};
use super::sector_key::SectorKey;
use super::snapshot::Snapshot;
use super::trial::Trials;
use super::verdict::NextQuestion;
use crate::domain::firm_type::Founded;
use crate::domain::goal::Goal;
use crate::domain::partner_kind::WishedKind;
use crate::domain::size::SizeClass;
use crate::domain::weights::Weights;
use crate::domain::{Barrier, Firm, FirmType, Text, reference};

/// A fact that one can ask a firm for, in the order in which ties are broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Topics,
    Barriers,
    PartnerKinds,
    Relations,
    Goals,
    Sector,
    Location,
    Employees,
    Founded,
}

const ASKED: [Ask; 9] = [
    Ask::Topics,
    Ask::Barriers,
    Ask::PartnerKinds,
    Ask::Relations,
    Ask::Goals,
    Ask::Sector,
    Ask::Location,
    Ask::Employees,
    Ask::Founded,
];

/// The next best question for a firm, nothing when no answer would change the top ten. A firm whose type hangs on the
/// month in which it was founded may be asked that, when it changes more than any other answer would.
pub fn next_question(snapshot: &Snapshot, firm: &Firm, weights: &Weights, limits: &Limits) -> Option<NextQuestion> {
    let facts = snapshot.facts_of(firm);
    let young = firm.founded.and_then(|founded| founded.is_young(snapshot.today));
    let decides = month_decides(firm, snapshot);
    let is_asked = |ask: &Ask| is_open(*ask, firm, &facts) || *ask == Ask::Founded && decides.is_some();
    let mut open = ASKED.into_iter().filter(is_asked).peekable();
    open.peek()?;
    let mut trials = Trials::new(snapshot, weights, Query::for_firm_facts(snapshot, &facts, limits.clone()));
    let mut change = |ask: Ask| trials.change(&answers(ask, &facts, young), changed_by(ask));
    let best = open.map(|ask| (ask, change(ask))).fold(None, |best: Option<(Ask, f64)>, next| match best {
        Some(best) if best.1 >= next.1 => Some(best),
        _ => Some(next),
    });
    best.filter(|(_, change)| *change > 0.0).map(|(ask, change)| {
        let (field, text) = match decides.filter(|_| ask == Ask::Founded) {
            Some(year) => ("founded", month_question(year)),
            None => wording(ask),
        };
        NextQuestion { field: field.into(), change: round(change), text }
    })
}

/// Signals whose values an answer can change.
fn changed_by(ask: Ask) -> &'static [&'static str] {
    match ask {
        Ask::Topics => &["topicFit", "mutualFit"],
        Ask::Barriers => &["barrierFit", "firstStepFit", "mutualFit"],
        Ask::PartnerKinds => &["wishedKind"],
        Ask::Relations => &["firstStepFit"],
        Ask::Goals => &["goalFit"],
        Ask::Sector => &["sectorAffinity", "mutualFit"],
        Ask::Location => {
            &["travelDistance", "mutualFit", "nearness", "nearUniversity", "nearFirms", "firmsLikeYours", "sameRegion"]
        }
        Ask::Employees | Ask::Founded => &["suitability", "travelDistance", "mutualFit"],
    }
}

fn round(change: f64) -> f64 {
    (change * 1000.0).round() / 1000.0
}

/// The year, when only that is known and it allows both young and established.
fn month_decides(firm: &Firm, snapshot: &Snapshot) -> Option<i32> {
    match firm.founded {
        Some(founded @ Founded::Year(year)) if founded.is_young(snapshot.today).is_none() => Some(year),
        _ => None,
    }
}

fn is_open(ask: Ask, firm: &Firm, facts: &FirmFacts) -> bool {
    match ask {
        Ask::Topics => facts.topics.is_empty(),
        Ask::Barriers => facts.barriers.is_empty(),
        Ask::PartnerKinds => facts.wished == 0,
        Ask::Relations => facts.in_network.is_none(),
        Ask::Goals => facts.goals == 0,
        Ask::Sector => facts.sector.is_none(),
        Ask::Location => facts.place.is_none(),
        Ask::Employees => facts.size.is_none(),
        Ask::Founded => firm.founded.is_none(),
    }
}

/// The firm under each possible answer; `young` is what is known of its age.
fn answers(ask: Ask, facts: &FirmFacts, young: Option<bool>) -> Vec<FirmFacts> {
    let with = |change: &dyn Fn(&mut FirmFacts)| {
        let mut answer = facts.clone();
        change(&mut answer);
        answer
    };
    let typed = |answer: &mut FirmFacts, young: Option<bool>, size: Option<SizeClass>| {
        answer.size = size;
        answer.firm_type = match (young, size.map(|size| size >= SizeClass::From20)) {
            (Some(true), Some(false)) => FirmType::StartUp,
            (Some(true), Some(true)) => FirmType::ScaleUp,
            (Some(false), Some(false)) => FirmType::SmallEstablished,
            (Some(false), Some(true)) => FirmType::LargeEstablished,
            _ => FirmType::Unknown,
        };
    };
    match ask {
        Ask::Topics => {
            let themes = (0..reference::topics().len()).filter(|row| reference::topics()[*row].level == 1);
            themes.map(|row| with(&|answer| answer.topics = vec![row as u16])).collect()
        }
        Ask::Barriers => Barrier::ALL.iter().map(|barrier| with(&|answer| answer.barriers = vec![*barrier])).collect(),
        Ask::PartnerKinds => {
            WishedKind::ALL.iter().map(|kind| with(&|answer| answer.wished = 1 << *kind as u16)).collect()
        }
        Ask::Relations => [true, false].map(|known| with(&|answer| answer.in_network = Some(known))).into(),
        Ask::Goals => Goal::ALL.iter().map(|goal| with(&|answer| answer.goals = 1 << *goal as u8)).collect(),
        Ask::Sector => {
            (b'A'..=b'U').map(|letter| with(&|answer| answer.sector = Some(SectorKey::of_section(letter)))).collect()
        }
        Ask::Location => reference::provinces()
            .iter()
            .map(|province| with(&|answer| answer.place = Some(province.centre.unit_vector())))
            .collect(),
        Ask::Employees => SizeClass::ALL.iter().map(|size| with(&|answer| typed(answer, young, Some(*size)))).collect(),
        Ask::Founded => [true, false].map(|young| with(&|answer| typed(answer, Some(young), answer.size))).into(),
    }
}

fn month_question(year: i32) -> Text {
    Text::new(
        format!("In welke maand van {year} is uw bedrijf opgericht?"),
        format!("In which month of {year} was your firm founded?"),
    )
}

fn wording(ask: Ask) -> (&'static str, Text) {
    match ask {
        Ask::Topics => (
            "topics",
            Text::new("Waaraan zou u met anderen willen werken?", "What would you like to work on with others?"),
        ),
        Ask::Barriers => (
            "barriers",
            Text::new("Wat houdt uw bedrijf nu het meest tegen?", "What holds your firm back most at present?"),
        ),
        Ask::PartnerKinds => (
            "partnerKinds",
            Text::new(
                "Met wie zou u willen samenwerken: ondernemers, een school, een universiteit, de gemeente?",
                "With whom would you like to work: entrepreneurs, a school, a university, the municipality?",
            ),
        ),
        Ask::Relations => (
            "relations",
            Text::new(
                "Doet u al mee in een netwerk, fieldlab of gezamenlijk project?",
                "Do you take part in a network, fieldlab or joint project already?",
            ),
        ),
        Ask::Goals => (
            "goals",
            Text::new(
                "Wat wilt u bereiken: meer omzet, banen, productiviteit, verduurzamen of digitaliseren?",
                "What do you want to reach: more turnover, jobs, productivity, sustainability or digitalisation?",
            ),
        ),
        Ask::Sector => ("sbi", Text::new("Wat doet uw bedrijf vooral?", "What does your firm mainly do?")),
        Ask::Location => ("location", Text::new("Waar is uw bedrijf gevestigd?", "Where is your firm based?")),
        Ask::Employees => {
            ("employees", Text::new("Hoeveel mensen werken er bij u?", "How many people work at your firm?"))
        }
        Ask::Founded => ("founded", Text::new("Sinds wanneer bestaat uw bedrijf?", "Since when does your firm exist?")),
    }
}
