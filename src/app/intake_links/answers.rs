//! What a firm tells of itself, and the suggestions that it gets in return.

use super::{Visitor, now, own_firm};
use crate::app::answer::Match;
use crate::app::audit::{self, Event};
use crate::app::consents::{as_part_of_firm, heeded_in_ranking, load_given, withdraw};
use crate::app::firms::{FirmRecord, get, understand};
use crate::app::matches::{Options, match_firm};
use crate::app::privacy::effects::note_wish;
use crate::app::relations::link_partners;
use crate::app::{App, AppError, Result};
use crate::domain::audit::Action;
use crate::domain::barrier::MOST_STATED;
use crate::domain::contact::{ConsentPurpose, DoNotContact, Manner};
use crate::domain::contact_event::ConsentEvent;
use crate::domain::figures::Growth;
use crate::domain::firm::{Relation, RelationKind, Unconfirmed};
use crate::domain::provenance::source_words;
use crate::domain::{Barrier, Firm, Invalid, PartnerId, PartnerKind, Provenance, StatedBarrier};
use crate::interpretation::FirmProfile;
use crate::interpretation::limits::LONGEST_PHRASE;
use crate::storage::consents::add_consent;
use crate::storage::firms::save_firm;
use crate::storage::intake_links::note_answer;
use chrono::{NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// The source of what a firm says of itself.
pub const SOURCE: &str = source_words::FIRM;
/// The text of the form by which consents are asked, in this version.
const TEXT_VERSION: &str = "intake-2026-1";
/// Suggestions that a firm gets.
const MOST_SUGGESTED: usize = 3;
/// Signals whose words are of the firm and the partner alone. Others may name third parties, which is nobody's business
/// but the agency's.
const OF_THE_TWO: [&str; 9] = [
    "barrierFit",
    "topicFit",
    "goalFit",
    "firstStepFit",
    "nearness",
    "travelDistance",
    "sameRegion",
    "wishedKind",
    "suitability",
];

/// The answers of a firm. What is absent or empty was not answered, and stays as it is known, but for what it `emptied`.
#[derive(Clone, Debug, Default)]
pub struct IntakeAnswers {
    /// Persons at work: a number or a size class.
    pub employees: Option<String>,
    /// Website.
    pub website: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// What holds it back, the heaviest first.
    pub barriers: Vec<SaidBarrier>,
    /// What it wants to work on, in its own words.
    pub wishes: Vec<String>,
    /// Codes of with whom.
    pub partner_kinds: Vec<String>,
    /// With whom it works already, by name; `Some` and empty is "nobody".
    pub relations: Option<Vec<String>>,
    /// Growth over two years: field and centre of a class.
    pub growth: Vec<(&'static str, String)>,
    /// What it consents to; what it does not name stays as it is, since a box that was left empty withdraws nothing.
    pub consents: Vec<ConsentPurpose>,
    /// Which consents it withdraws.
    pub withdrawn: Vec<ConsentPurpose>,
    /// What stood in its form and it took away, because it is not so.
    pub emptied: Vec<Emptied>,
    /// Whether it does not want to be approached any more.
    pub wants_rest: bool,
}

/// What a firm can take away in its form (*leeggemaakt*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emptied {
    /// Persons at work.
    Employees,
    /// Website.
    Website,
    /// What it does.
    Description,
    /// What holds it back.
    Barriers,
    /// What it wants to work on.
    Wishes,
    /// With whom.
    PartnerKinds,
    /// How its turnover grew.
    Turnover,
    /// How its turnover for each person grew.
    Productivity,
    /// How its profit grew.
    Profit,
    /// How its jobs grew.
    Jobs,
}

/// What holds a firm back, as it says it.
#[derive(Clone, Debug, Default)]
pub struct SaidBarrier {
    /// Its own words.
    pub words: String,
    /// The barrier that it chose, if any.
    pub barrier: Option<Barrier>,
    /// Whether it says that none of ours is meant, so that its words are not read.
    pub is_other: bool,
}

/// Records what a firm says of itself, in one transaction: facts with the source "firm" and today's date, consents as
/// dated events. Every fault at once.
pub fn record_answers(app: &App, visitor: &Visitor, answers: &IntakeAnswers) -> Result<()> {
    let caller = visitor.caller();
    let said = Provenance::new(SOURCE, Some(app.today()));
    app.pool.write(&caller, |tenant| {
        let stored = get(tenant, &caller, visitor.firm)?;
        let told = read(app, &stored.record, answers)?;
        let mut firm = stored.record;
        put(&mut firm, told, answers, &said, app.today());
        take_away(&mut firm, &answers.emptied, &said, app.today());
        let has_new_wish = answers.wants_rest && firm.do_not_contact.is_none();
        if has_new_wish {
            firm.do_not_contact = Some(DoNotContact { since: app.today(), reason: None, source: SOURCE.to_owned() });
            firm.sources.insert("doNotContact".to_owned(), said.clone());
        }
        link_partners(tenant, firm.relations.as_deref_mut().unwrap_or_default())?;
        app.privacy.refuse_suppressed(tenant, &firm)?;
        for purpose in answers.consents.iter().filter(|purpose| !answers.withdrawn.contains(purpose)) {
            let event = consent(visitor, *purpose, true, app.today());
            add_consent(tenant, &event)?;
            if heeded_in_ranking(*purpose) {
                firm.consents.push(as_part_of_firm(&event));
            }
        }
        save_firm(tenant, &firm, Some(stored.revision))?;
        if has_new_wish {
            note_wish(tenant, &app.privacy, &firm)?;
        }
        let given = load_given(tenant, &firm)?;
        for (purpose, _) in given.iter().filter(|(purpose, _)| answers.withdrawn.contains(purpose)) {
            withdraw(app, tenant, &caller, &firm, &consent(visitor, *purpose, false, app.today()))?;
        }
        note_answer(tenant, visitor.link, now())?;
        audit::record(tenant, &caller, Event::of(Action::Replace, "firm", firm.id))?;
        Ok(())
    })
}

fn consent(visitor: &Visitor, purpose: ConsentPurpose, given: bool, date: NaiveDate) -> ConsentEvent {
    ConsentEvent {
        id: Uuid::now_v7(),
        firm_id: visitor.firm,
        contact_id: None,
        purpose,
        given,
        date,
        how: Manner::Form,
        text_version: Some(TEXT_VERSION.to_owned()),
        recorded_by: visitor.caller().subject,
        recorded_at: Utc::now(),
    }
}

/// What was made of the answers.
struct ReadAnswers {
    /// A firm of which only they are known.
    firm: Firm,
    /// Words about barriers that nobody can understand yet. They are kept: an officer asks what is meant.
    unconfirmed: Vec<String>,
}

/// Reads the answers; every fault at once. What is held back by one barrier in two sentences names it once.
fn read(app: &App, firm: &Firm, answers: &IntakeAnswers) -> Result<ReadAnswers> {
    let is_read = |said: &&SaidBarrier| !(said.is_other || said.words.is_empty() && said.barrier.is_none());
    let mut barriers: Vec<&SaidBarrier> = answers.barriers.iter().filter(is_read).collect();
    let mut again: Vec<String> = Vec::new();
    loop {
        let faults = match read_with(app, firm, answers, &barriers) {
            Err(AppError::Invalid(faults)) => faults,
            Err(error) => return Err(error),
            Ok(mut read) => {
                // No sentence is lost.
                again.retain(|words| !words.is_empty() && !read.unconfirmed.contains(words));
                read.unconfirmed.extend(again);
                return Ok(read);
            }
        };
        let is_again = |place: &usize| {
            let pointer = format!("/barriers/{place}/barrier");
            faults.iter().any(|fault| fault.code == "duplicate" && fault.pointer == pointer)
        };
        match (0..barriers.len()).rev().find(is_again) {
            Some(place) => again.push(barriers.remove(place).words.trim().to_owned()),
            None => return Err(AppError::Invalid(faults)),
        }
    }
}

/// The same with these barriers.
fn read_with(app: &App, firm: &Firm, answers: &IntakeAnswers, to_read: &[&SaidBarrier]) -> Result<ReadAnswers> {
    let growth: Value = answers.growth.iter().map(|(field, centre)| ((*field).to_owned(), json!(centre))).collect();
    let relations = answers
        .relations
        .as_ref()
        .map(|names| names.iter().map(|name| json!({"with": name, "kind": "contact"})).collect::<Vec<Value>>());
    let profile = json!({
        "name": firm.name,
        "employees": answers.employees,
        "website": answers.website,
        "description": answers.description,
        "barriers": to_read.iter().map(|said| match said.barrier.or_else(|| known_as(firm, &said.words)) {
            Some(code) => json!({"barrier": code.code(), "words": said.words}),
            None => json!(said.words),
        }).collect::<Vec<Value>>(),
        "wishes": answers.wishes,
        "partnerKinds": answers.partner_kinds,
        "relations": relations,
        "growth": if answers.growth.is_empty() { Value::Null } else { growth },
    });
    let profile: FirmProfile = serde_json::from_value(profile).map_err(|fault| {
        AppError::from(Invalid::new("", "invalid_value", format!("The form is not filled in right: {fault}."), ""))
    })?;
    let others: Vec<&SaidBarrier> = answers.barriers.iter().filter(|said| said.is_other).collect();
    let too_long = others.iter().any(|said| said.words.chars().count() > LONGEST_PHRASE);
    let too_long = too_long.then(|| {
        let place = answers.barriers.iter().position(|said| said.words.chars().count() > LONGEST_PHRASE).unwrap_or(0);
        let remedy = format!("Write at most {LONGEST_PHRASE} characters.");
        Invalid::new(format!("/barriers/{place}"), "too_long", "The words are too long.", remedy)
    });
    let understood = match (understand(app, &profile), too_long) {
        (Ok(understood), None) => understood,
        (Ok(_), Some(fault)) => return Err(fault.into()),
        (Err(AppError::Invalid(faults)), too_long) => {
            return Err(AppError::Invalid(faults.into_iter().chain(too_long).collect()));
        }
        (Err(error), _) => return Err(error),
    };
    let mut told = understood.record;
    let is_unread = |(place, said): &(usize, &&SaidBarrier)| {
        let words = Some(said.words.trim());
        let is_kept = told.barriers.iter().any(|stated| stated.words.as_deref() == words);
        let pointer = format!("/barriers/{place}");
        let read = understood.interpretation.iter().find(|entry| entry.pointer == pointer);
        !is_kept && read.is_some_and(|entry| entry.meaning.is_none())
    };
    let unread: Vec<&SaidBarrier> = to_read.iter().enumerate().filter(is_unread).map(|(_, said)| *said).collect();
    let mut unconfirmed: Vec<String> = Vec::new();
    for words in unread.into_iter().chain(others).map(|said| said.words.trim()) {
        if !words.is_empty() && !unconfirmed.iter().any(|known| known == words) {
            unconfirmed.push(words.to_owned());
        }
    }
    told.barriers.truncate(MOST_STATED);
    Ok(ReadAnswers { firm: told, unconfirmed })
}

/// The barrier for which these very words stand already.
fn known_as(firm: &Firm, words: &str) -> Option<Barrier> {
    let known = firm.barriers.iter().find(|stated| stated.words.as_deref() == Some(words));
    known.map(|stated| stated.barrier)
}

/// Growth as it was told, with what was known of what was not told.
fn joined(told: Option<Growth>, known: Option<Growth>) -> Option<Growth> {
    let (Some(told), Some(known)) = (told.clone(), known.clone()) else { return told.or(known) };
    Some(Growth {
        productivity: told.productivity.or(known.productivity),
        turnover: told.turnover.or(known.turnover),
        profit: told.profit.or(known.profit),
        jobs: told.jobs.or(known.jobs),
    })
}

/// Puts what was answered in the place of what was known; what was not answered stays.
fn put(firm: &mut Firm, read: ReadAnswers, answers: &IntakeAnswers, said: &Provenance, today: NaiveDate) {
    let ReadAnswers { firm: mut told, unconfirmed } = read;
    let barriers = std::mem::take(&mut told.barriers);
    let mut named: Vec<&str> = Vec::new();
    let told = Firm { growth: joined(told.growth, firm.growth.clone()), ..told };
    macro_rules! replace {
        ($($is_told:expr => $field:ident $name:literal;)*) => {$(
            if $is_told && firm.$field != told.$field {
                firm.$field = told.$field;
                named.push($name);
            }
        )*};
    }
    replace! {
        answers.employees.is_some() => employees "employees";
        answers.website.is_some() => website "website";
        answers.description.is_some() => description "description";
        !answers.wishes.is_empty() => wishes "wishes";
        !answers.partner_kinds.is_empty() => partner_kinds "partnerKinds";
        !answers.growth.is_empty() => growth "growth";
    }
    // Topics that were read from the wishes are added: a firm that does not name one has not dropped it.
    firm.add_topics(&told.topics, said);
    if let Some(relations) = told.relations.filter(|_| answers.relations.is_some()) {
        let source = firm.provenance_of("relations").clone();
        let before = firm.relations.clone();
        let kept = firm.relations.get_or_insert_default();
        // What it told itself and leaves out now, is no more; what others told stays.
        kept.retain(|known| {
            let is_named = relations.iter().any(|relation| known.with.eq_ignore_ascii_case(&relation.with));
            is_named || !is_own(known)
        });
        for relation in relations {
            if !kept.iter().any(|known| known.with.eq_ignore_ascii_case(&relation.with)) {
                kept.push(Relation { provenance: Some(said.clone()), ..relation });
            }
        }
        if firm.relations != before {
            let without = firm.relations.iter_mut().flatten().filter(|known| known.provenance.is_none());
            without.for_each(|known| known.provenance = Some(source.clone()));
            named.push("relations");
        }
    }
    if !barriers.is_empty() || !unconfirmed.is_empty() {
        let before = std::mem::take(&mut firm.unconfirmed);
        firm.unconfirmed = unconfirmed
            .into_iter()
            .map(|words| {
                let known = before.iter().find(|known| known.words == words).cloned();
                known.unwrap_or_else(|| Unconfirmed { words, provenance: said.clone() })
            })
            .collect();
        // What stood there already, in the same words, is nothing new that the firm said.
        let (known, source) = (firm.barriers.clone(), firm.provenance_of("barriers").clone());
        let of = |stated: StatedBarrier| {
            let same = |one: &&StatedBarrier| one.barrier == stated.barrier && one.words == stated.words;
            known.iter().find(same).cloned().unwrap_or(StatedBarrier { provenance: Some(said.clone()), ..stated })
        };
        let mut stated: Vec<StatedBarrier> = barriers.into_iter().map(of).collect();
        if stated != known {
            // Its source is no longer that of the field.
            for stated in &mut stated {
                stated.provenance.get_or_insert_with(|| source.clone());
            }
            firm.state_barriers(stated, today);
            named.push("barriers");
        }
    }
    firm.sources.extend(named.into_iter().map(|field| (field.to_owned(), said.clone())));
}

/// Takes away what stood in the form and is not so; that it is not known any more is the firm's word.
fn take_away(firm: &mut Firm, emptied: &[Emptied], said: &Provenance, today: NaiveDate) {
    for one in emptied {
        let growth = firm.growth.get_or_insert_default();
        let field = match one {
            Emptied::Employees => {
                firm.employees = None;
                "employees"
            }
            Emptied::Website => {
                firm.website = None;
                "website"
            }
            Emptied::Description => {
                firm.description = None;
                "description"
            }
            Emptied::Barriers => {
                firm.state_barriers(Vec::new(), today);
                firm.unconfirmed.clear();
                "barriers"
            }
            Emptied::Wishes => {
                firm.wishes.clear();
                "wishes"
            }
            Emptied::PartnerKinds => {
                firm.partner_kinds.clear();
                "partnerKinds"
            }
            Emptied::Turnover => {
                growth.turnover = None;
                "growth"
            }
            Emptied::Productivity => {
                growth.productivity = None;
                "growth"
            }
            Emptied::Profit => {
                growth.profit = None;
                "growth"
            }
            Emptied::Jobs => {
                growth.jobs = None;
                "growth"
            }
        };
        firm.sources.insert(field.to_owned(), said.clone());
    }
    if firm.growth == Some(Growth::default()) {
        firm.growth = None;
    }
}

/// What the firm consents to now, each with the day on which it said so last.
pub fn given_consents(app: &App, visitor: &Visitor) -> Result<Vec<(ConsentPurpose, NaiveDate)>> {
    let caller = visitor.caller();
    app.pool.read(caller.organisation, |tenant| {
        let firm = get(tenant, &caller, visitor.firm)?.record;
        load_given(tenant, &firm)
    })
}

/// Whether the firm told of a relation itself.
pub fn is_own(relation: &Relation) -> bool {
    relation.kind != RelationKind::Refused && relation.provenance.as_ref().is_some_and(|said| said.source == SOURCE)
}

/// The first suggestions for a firm: institutions only, with reasons that tell of nobody else.
pub fn suggestions(app: &App, visitor: &Visitor) -> Result<Vec<Match>> {
    let is_firm = |kind: &PartnerKind| matches!(kind, PartnerKind::Firm | PartnerKind::FrontierCompany);
    let kinds = PartnerKind::ALL.into_iter().filter(|kind| !is_firm(kind)).collect();
    let Some(FirmRecord { firm, .. }) = own_firm(app, visitor)? else { return Ok(Vec::new()) };
    let works_with = firm.relations.as_ref().map_or(0, Vec::len);
    let options = Options { limit: MOST_SUGGESTED + works_with, kinds, ..Options::default() };
    let mut matches = match_firm(app, &visitor.caller(), visitor.firm, &options)?.matches.clone();
    // Whom it works with already it need not be told of.
    matches.retain(|found| !firm.works_with(PartnerId::new(found.partner.id), &found.partner.name));
    matches.truncate(MOST_SUGGESTED);
    for (place, found) in matches.iter_mut().enumerate() {
        found.rank = place + 1;
        found.verdict.reasons.retain(|reason| OF_THE_TWO.contains(&reason.signal.as_str()));
    }
    Ok(matches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figures::GrowthClass;

    #[test]
    fn what_a_firm_only_leaves_in_its_form_keeps_its_source() {
        use crate::domain::TopicId;
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let said = Provenance::new(SOURCE, Some(today));
        let stated = |barrier, words: &str| StatedBarrier { barrier, words: Some(words.to_owned()), provenance: None };
        let known = Firm {
            barriers: vec![stated(Barrier::Finance, "geen geld")],
            topics: TopicId::at(0).into_iter().collect(),
            relations: Some(Vec::new()),
            provenance: Provenance::new("crm", None),
            ..Firm::default()
        };
        let after = |told: Firm| {
            let mut firm = known.clone();
            let answers = IntakeAnswers { relations: Some(Vec::new()), ..IntakeAnswers::default() };
            put(&mut firm, ReadAnswers { firm: told, unconfirmed: Vec::new() }, &answers, &said, today);
            firm
        };
        assert_eq!(after(known.clone()), known, "nothing is said anew");
        let mut more = known.clone();
        more.barriers.push(stated(Barrier::Talent, "geen lassers"));
        more.topics.extend(TopicId::at(1));
        let firm = after(more);
        let sources: Vec<&str> =
            firm.barriers.iter().map(|one| one.provenance.as_ref().unwrap().source.as_str()).collect();
        assert_eq!(sources, ["crm", SOURCE]);
        let sources = firm.topics.iter().map(|topic| firm.provenance_of_topic(*topic).source.as_str());
        assert_eq!(sources.collect::<Vec<_>>(), ["crm", SOURCE]);
    }

    #[test]
    fn what_a_firm_takes_away_is_gone_and_that_is_its_word() {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let said = Provenance::new(SOURCE, Some(today));
        let class = |centre| GrowthClass::with_centre(centre).ok();
        let mut firm = Firm {
            website: Some("https://oud.example".into()),
            growth: Some(Growth { turnover: class(10), jobs: class(20), ..Growth::default() }),
            barriers: vec![StatedBarrier { barrier: Barrier::Finance, words: None, provenance: None }],
            ..Firm::default()
        };
        take_away(&mut firm, &[Emptied::Website, Emptied::Turnover, Emptied::Barriers], &said, today);
        assert_eq!((&firm.website, firm.barriers.len(), firm.earlier_barriers.len()), (&None, 0, 1));
        assert_eq!(firm.growth, Some(Growth { jobs: class(20), ..Growth::default() }));
        take_away(&mut firm, &[Emptied::Jobs], &said, today);
        assert_eq!(firm.growth, None);
        let of_firm: Vec<&str> = firm.sources.keys().map(String::as_str).collect();
        assert_eq!(of_firm, ["barriers", "growth", "website"]);
    }

    #[test]
    fn growth_that_was_not_told_stays_as_it_was_known() {
        let class = |centre| GrowthClass::with_centre(centre).ok();
        let known = Growth { productivity: class(10), turnover: class(0), ..Growth::default() };
        let told = Growth { turnover: class(-10), ..Growth::default() };
        let both = Growth { turnover: class(-10), ..known.clone() };
        assert_eq!(joined(Some(told.clone()), Some(known.clone())), Some(both));
        assert_eq!(joined(None, Some(known.clone())), Some(known));
        assert_eq!(joined(Some(told.clone()), None), Some(told));
    }
}
