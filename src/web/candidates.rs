//! A ranking as it is shown, in both directions: score, bar, reasons one can say aloud, first step.

use super::facts::{capital, source_and_day};
use super::frame::Frame;
use super::standing::closed_because;
use super::way_in::WayIn;
use crate::app::answer::{
    Confidence, FirmInShort, ListConfidence, Match, PartnerInShort, Prospect, Reason, Verdict, signal_title,
};
use crate::domain::partner::Verification;
use crate::domain::region::Location;
use crate::domain::{Partner, PartnerKind};
use std::collections::BTreeSet;

/// From so many kilometres on, that there is a partner is no reason to say first.
const FAR: u32 = 50;
/// Signals of where firm and partner are.
const OF_PLACE: [&str; 2] = ["nearness", "nearUniversity"];
/// Signals that say of both that they are in one place or near to one another: one of them is enough to say aloud.
const SAY_NEAR: [&str; 4] = ["travelDistance", "sameRegion", "nearness", "nearUniversity"];
/// Signals that tell of our facts or repeat the first step: they count, and nobody says them aloud.
const NOT_SAID: [&str; 2] = ["freshness", "firstStepFit"];
/// The signal that says of a firm that it is new to the partner.
const NEWCOMER: &str = "newcomer";
/// Reasons that are shown at once.
const FIRST: usize = 3;

/// A part of a bar, in hundredths of its width.
pub struct BarPart {
    /// Where it begins.
    pub x: String,
    /// How wide it is.
    pub width: String,
    /// Which of the shades.
    pub shade: usize,
}

/// A reason in words.
pub struct Spoken {
    /// The sentence.
    pub text: String,
    /// Its points.
    pub points: String,
}

/// A candidate of a ranking.
pub struct Candidate {
    /// Place in the list.
    pub rank: usize,
    /// Id, for a question about it.
    pub id: String,
    /// Name.
    pub name: String,
    /// Its page; absent when the caller may not see it.
    pub href: Option<String>,
    /// Kind, place and distance.
    pub about: String,
    /// The same in short, where many stand under each other: of a firm without its trade.
    pub near: String,
    /// Whole points.
    pub score: String,
    /// How well it is founded, in words.
    pub founded: &'static str,
    /// What the bar says to who does not see it.
    pub bar_label: String,
    /// What the score is made of.
    pub bar: Vec<BarPart>,
    /// The first reasons.
    pub reasons: Vec<Spoken>,
    /// All others.
    pub others: Vec<Spoken>,
    /// Sources of the facts behind the first reasons, each once.
    pub sources: Vec<String>,
    /// The step to begin with.
    pub step: Option<String>,
    /// What to ask the partner when its steps are not known.
    pub ask: Option<String>,
    /// Parts of which too little is known.
    pub missing: Vec<String>,
    /// Whether nobody checked the facts of the partner.
    pub is_unverified: bool,
    /// Source of the record.
    pub source: Option<String>,
    /// Code of the step to begin with.
    pub step_code: &'static str,
    /// Whether it is a partner, to which a firm can be introduced; a fellow entrepreneur is none.
    pub is_partner: bool,
    /// Whether an introduction is under way.
    pub is_introduced: bool,
    /// That the partner asked for the firm, and when.
    pub requested: Option<String>,
    /// Who can introduce the two.
    pub way_in: Option<WayIn>,
    /// Why the firm may be approached by no channel, when that is so.
    pub blocked: Option<String>,
}

/// A partner for a firm.
pub fn of_match(frame: &Frame, found: &Match) -> Candidate {
    let PartnerInShort { id, name, kind, subtype, place, distance_km, verification, source, date, .. } = &found.partner;
    let page = if *kind == PartnerKind::Firm { "bedrijven" } else { "partners" };
    let label = subtype.map_or_else(|| kind.label(), |subtype| subtype.label());
    Candidate {
        id: id.to_string(),
        name: name.clone(),
        is_partner: *kind != PartnerKind::Firm,
        href: Some(format!("/{page}/{id}")),
        near: about(without_article(&frame.lang.say(&label)), place.as_deref(), *distance_km),
        about: about(without_article(&frame.lang.say(&label)), place.as_deref(), *distance_km),
        is_unverified: *verification == Verification::Unverified,
        source: source_and_day(frame.lang, source, *date),
        ..judged(frame, found.rank, &found.verdict, *distance_km)
    }
}

/// A firm for a partner; `has_page` tells whether the caller may see firms.
pub fn of_prospect(frame: &Frame, found: &Prospect, has_page: bool) -> Candidate {
    let FirmInShort { id, name, firm_type, place, sector, distance_km, source, date, .. } = &found.firm;
    let sector = sector.as_ref().map(|sector| frame.lang.say(sector)).filter(|sector| !sector.is_empty());
    let what = sector.unwrap_or_else(|| without_article(&frame.lang.say(&firm_type.label())));
    // Whom a firm works with, it is no new face to, even without a joint project on record.
    let says = |reason: &Reason| !(found.is_known && reason.signal == NEWCOMER);
    let reasons = found.verdict.reasons.iter().filter(|reason| says(reason)).cloned().collect();
    let verdict = Verdict { reasons, ..found.verdict.clone() };
    Candidate {
        id: id.to_string(),
        name: name.clone(),
        href: has_page.then(|| format!("/bedrijven/{id}")),
        near: about(String::new(), place.as_deref(), *distance_km),
        about: about(what, place.as_deref(), *distance_km),
        blocked: found.contact.is_blocked().then(|| closed_because(frame, &found.contact)),
        source: source_and_day(frame.lang, source, *date),
        bar: bar(&found.verdict.reasons),
        ..judged(frame, found.rank, &verdict, *distance_km)
    }
}

/// How often a list like this one has somebody who fits, and why its scores do not always fall, in words. Its band is not
/// told: each candidate has one of its own, on the same scale and of something else.
pub fn confidence(frame: &Frame, list: &ListConfidence, scores: impl Iterator<Item = f64>) -> String {
    let spread = if scores.is_sorted_by(|one, next| one >= next) { "" } else { frame.w.spread };
    format!("{} {spread}", frame.lang.say(&list.event)).trim_end().to_owned()
}

/// What a signal is called.
pub fn signal(frame: &Frame, name: &str) -> String {
    signal_title(name).map_or_else(|| name.to_owned(), |title| frame.lang.say(&title))
}

/// Kind and place of a partner, in one line.
pub fn about_partner(frame: &Frame, partner: &Partner) -> String {
    let label = partner.subtype.map_or_else(|| partner.kind.label(), |subtype| subtype.label());
    let place = partner.location.as_ref().and_then(Location::spoken);
    about(without_article(&frame.lang.say(&label)), place.as_deref(), None)
}

fn about(what: String, place: Option<&str>, distance_km: Option<u32>) -> String {
    let distance = distance_km.map(|km| format!("{km}\u{a0}km"));
    [Some(capital(&what)).filter(|what| !what.is_empty()), place.map(str::to_owned), distance]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// A thing without “een”, to stand by itself.
pub fn without_article(text: &str) -> String {
    ["een ", "an ", "a "].iter().find_map(|article| text.strip_prefix(article)).unwrap_or(text).to_owned()
}

fn judged(frame: &Frame, rank: usize, verdict: &Verdict, distance_km: Option<u32>) -> Candidate {
    let (w, lang) = (frame.w, frame.lang);
    let spoken = |reason: &Reason| Spoken {
        text: lang.say(&reason.text),
        points: format!("{} {}", lang.tenths(reason.points), w.points),
    };
    let made_of: Vec<String> = verdict
        .reasons
        .iter()
        .map(|reason| format!("{} {}", signal(frame, &reason.signal), lang.tenths(reason.points)))
        .collect();
    // What gave points by other facts counts, though one of its facts is not known.
    let counts = |name: &str| verdict.reasons.iter().any(|reason| reason.signal == name);
    let lacking = verdict.missing.iter().filter(|missing| !counts(&missing.signal));
    let missing: BTreeSet<String> = lacking.map(|missing| signal(frame, &missing.signal)).collect();
    let score = format!("{:.0}", verdict.score);
    // That somebody is far away is nothing to begin with.
    let is_far = distance_km.is_some_and(|km| km > FAR);
    let is_of_place = |reason: &Reason| OF_PLACE.contains(&reason.signal.as_str());
    let (mut aloud, far): (Vec<&Reason>, Vec<&Reason>) =
        verdict.reasons.iter().partition(|reason| !is_far || !is_of_place(reason));
    // That the two are near is said once; who says it thrice has one reason.
    let mut is_said = false;
    let mut says_anew = |reason: &&Reason| {
        let says_near = SAY_NEAR.contains(&reason.signal.as_str());
        let is_anew = !(says_near && is_said);
        is_said |= says_near;
        is_anew
    };
    let (anew, again): (Vec<&Reason>, Vec<&Reason>) = aloud.into_iter().partition(|reason| says_anew(reason));
    let (said, unsaid): (Vec<&Reason>, Vec<&Reason>) =
        anew.into_iter().partition(|reason| !NOT_SAID.contains(&reason.signal.as_str()));
    aloud = said;
    let first = aloud.len().min(FIRST);
    aloud.extend(again);
    aloud.extend(far);
    aloud.extend(unsaid);
    Candidate {
        rank,
        id: String::new(),
        name: String::new(),
        href: None,
        about: String::new(),
        near: String::new(),
        founded: match verdict.confidence {
            Confidence::Good => w.good,
            Confidence::Fair => w.fair,
            Confidence::Thin => w.thin,
        },
        bar_label: format!("{}: {score} {}. {}: {}.", w.score, w.of_hundred, w.made_of, made_of.join(", ")),
        score,
        bar: bar(&verdict.reasons),
        reasons: aloud.iter().take(first).copied().map(spoken).collect(),
        others: aloud.iter().skip(first).copied().map(spoken).collect(),
        sources: sources(frame, aloud.iter().take(first).copied()),
        step: verdict.first_step.as_ref().map(|step| lang.say(&step.text)),
        ask: verdict.ask_partner.as_ref().map(|text| lang.say(text)),
        missing: missing.into_iter().collect(),
        is_unverified: false,
        source: None,
        step_code: verdict.first_step.as_ref().map_or("", |step| step.step.code()),
        is_partner: false,
        is_introduced: false,
        requested: None,
        way_in: None,
        blocked: None,
    }
}

fn sources<'r>(frame: &Frame, reasons: impl Iterator<Item = &'r Reason>) -> Vec<String> {
    let facts = reasons.flat_map(|reason| &reason.facts);
    let known = facts.filter_map(|fact| source_and_day(frame.lang, &fact.source, fact.date));
    let unique: BTreeSet<String> = known.collect();
    unique.into_iter().collect()
}

/// The points as parts of a bar of 100, with a little air between them.
fn bar(reasons: &[Reason]) -> Vec<BarPart> {
    const AIR: f64 = 0.5;
    let mut x = 0.0;
    let part = |(place, reason): (usize, &Reason)| {
        let width = (reason.points - AIR).max(0.2);
        let part = BarPart { x: format!("{x:.1}"), width: format!("{width:.1}"), shade: place.min(3) };
        x += reason.points;
        part
    };
    reasons.iter().enumerate().map(part).collect()
}
