//! `/bedrijven/dubbel`: firms that may stand in the list twice, side by side with what speaks for and against it. A person
//! merges them or keeps them apart, and takes apart what was merged.

use super::candidates::without_article;
use super::frame::{Frame, answer};
use super::sent::{Sent, go_to};
use crate::api::path::IdOf;
use crate::api::permission::{Permit, ReadFirms, WriteFirms};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::duplicates::{
    DuplicateDecisionRequest, DuplicateFirm, DuplicateRecord, better_known, decide, list_duplicates, search,
};
use crate::domain::duplicate::{Agreement, Duplicate, DuplicateState, FieldReason, Likeness, SameOrDifferent};
use crate::domain::{FirmId, Invalid};
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use std::collections::HashSet;

/// Where the page is.
pub const HERE: &str = "/bedrijven/dubbel";
/// Pairs that are shown at once; the heaviest come first.
const MOST: usize = 25;
/// Merged pairs that can be taken apart from here.
const MOST_MERGED: usize = 10;

/// A pair that somebody should look at.
struct Pair {
    id: String,
    verdict: &'static str,
    is_likely: bool,
    firms: Vec<Named>,
    /// What agrees, and what does not.
    reasons: Vec<String>,
}

/// One firm of a pair.
struct Named {
    id: String,
    name: String,
    about: String,
    /// Whether more is known of it than of the other, so that it goes on when the two are one.
    goes_on: bool,
}

/// A pair that was merged.
struct Merged {
    id: String,
    name: String,
    href: String,
    about: String,
}

#[derive(Template)]
#[template(path = "duplicates.html")]
struct DuplicatesPage {
    frame: Frame,
    pairs: Vec<Pair>,
    /// Which of how many are shown, when not all are.
    some: Option<String>,
    /// Address of those before, and of the next ones.
    before: Option<String>,
    next: Option<String>,
    merged: Vec<Merged>,
    may_decide: bool,
}

/// From which pair on.
#[derive(Deserialize)]
pub struct Asked {
    /// How many pairs stand before the first.
    vanaf: Option<String>,
}

/// The page.
pub async fn get_duplicates(
    permit: Permit<ReadFirms>,
    state: web::Data<State>,
    frame: Frame,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let frame = frame.of(&permit.caller);
    let asked = asked.into_inner().vanaf.and_then(|number| number.trim().parse::<usize>().ok()).unwrap_or_default();
    let may_decide = permit.also::<WriteFirms>().is_some();
    let page = line::run(&state, move |app| {
        let open = list_duplicates(app, &permit.caller, Some(DuplicateState::Open))?;
        let merged = list_duplicates(app, &permit.caller, Some(DuplicateState::Merged))?;
        let mut merged: Vec<&DuplicateRecord> = merged.iter().collect();
        merged.sort_by_key(|pair| std::cmp::Reverse(pair.decision.as_ref().map(|decided| decided.decided_at)));
        let (first, next) = part(open.len(), asked);
        let seen: Vec<&DuplicateRecord> = open.iter().skip(first).take(MOST).collect();
        let better = better_known(app, &permit.caller, &seen)?;
        let address = |from: usize| if from == 0 { HERE.to_owned() } else { format!("{HERE}?vanaf={from}") };
        Ok(DuplicatesPage {
            some: (open.len() > MOST).then(|| some(&frame, first, open.len())),
            before: (first > 0).then(|| address(first.saturating_sub(MOST))),
            next: next.map(address),
            pairs: seen.iter().map(|pair| shown(&frame, pair, &better)).collect(),
            merged: merged.into_iter().take(MOST_MERGED).filter_map(|pair| merged_pair(&frame, pair)).collect(),
            may_decide,
            frame,
        })
    });
    answer(&page.await?)
}

/// Looks for pairs anew.
pub async fn post_search(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    _: Sent,
) -> Result<HttpResponse, Problem> {
    line::run(&state, move |app| search(app, &permit.caller)).await?;
    Ok(go_to(&format!("{HERE}?done=searched")))
}

/// Merges a pair, keeps it apart, or takes it apart again.
pub async fn post_decision(
    permit: Permit<WriteFirms>,
    state: web::Data<State>,
    duplicate: IdOf<Duplicate>,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    let decision = match sent.one("decision") {
        Some("same") => SameOrDifferent::Same,
        Some("different") => SameOrDifferent::Different,
        _ => {
            let fault = Invalid::new("decision", "unknown", "It is no decision.", "Go back and choose one.");
            return Err(Problem::invalid(vec![fault]));
        }
    };
    let request = DuplicateDecisionRequest {
        decision,
        survivor_id: sent.one("survivor").and_then(|id| id.parse().ok()),
        reason: sent.one("reason").map(str::to_owned),
    };
    let (id, once) = (duplicate.id, sent.once());
    line::run(&state, move |app| decide(app, &permit.caller, id, &request, once.as_ref())).await?;
    let done = if decision == SameOrDifferent::Same { "merged" } else { "kept_apart" };
    Ok(go_to(&format!("{HERE}?done={done}")))
}

/// With which pair a part of so many begins, and the next one when there is more. Past the end it is the last part: pairs
/// go from the list as they are decided.
fn part(all: usize, asked: usize) -> (usize, Option<usize>) {
    let last = all.saturating_sub(1) / MOST * MOST;
    let first = asked.min(last);
    (first, (first + MOST < all).then_some(first + MOST))
}

/// “You see 26–50 of 523.”
fn some(frame: &Frame, first: usize, all: usize) -> String {
    let w = frame.w;
    if first == 0 {
        return format!("{} {MOST} {} {all}.", w.duplicates_first, w.journey_of);
    }
    format!("{} {}–{} {} {all}.", w.duplicates_seen, first + 1, (first + MOST).min(all), w.journey_of)
}

fn shown(frame: &Frame, pair: &DuplicateRecord, better: &HashSet<FirmId>) -> Pair {
    let is_likely = pair.verdict == Likeness::Same;
    Pair {
        id: pair.id.to_string(),
        verdict: if is_likely { frame.w.duplicate_likely } else { frame.w.duplicate_maybe },
        is_likely,
        firms: pair.firms.iter().map(|firm| named(frame, firm, better.contains(&firm.id))).collect(),
        reasons: pair.reasons.iter().filter_map(|reason| in_words(frame, reason)).collect(),
    }
}

fn named(frame: &Frame, firm: &DuplicateFirm, goes_on: bool) -> Named {
    let number = firm.kvk_number.as_ref().map(|number| format!("{} {number}", frame.w.kvk));
    let about: Vec<String> = [firm.place.clone(), number].into_iter().flatten().collect();
    Named {
        id: firm.id.to_string(),
        name: firm.name.clone().unwrap_or_else(|| firm.id.to_string()),
        about: about.join(" · "),
        goes_on,
    }
}

/// A field and how it agrees; nothing of what is not known of both.
fn in_words(frame: &Frame, reason: &FieldReason) -> Option<String> {
    let w = frame.w;
    let agreement = match reason.agreement {
        Agreement::Equal => w.duplicate_equal,
        Agreement::Similar => w.duplicate_similar,
        Agreement::Different => w.duplicate_different,
        Agreement::Unknown => return None,
    };
    let name: String = reason.field.chars().fold(String::from("field_"), |mut name, letter| {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
        name
    });
    let label = w.named(&name).map_or_else(|| reason.field.clone(), without_article);
    Some(format!("{label}: {agreement}"))
}

/// A merged pair by the firm that goes on; nothing when that is not known any more.
fn merged_pair(frame: &Frame, pair: &DuplicateRecord) -> Option<Merged> {
    let decided = pair.decision.as_ref()?;
    let survivor = pair.firms.iter().find(|firm| Some(firm.id) == decided.survivor_id)?;
    let about = [Some(frame.lang.day_of(decided.decided_at)), decided.reason.clone()];
    Some(Merged {
        id: pair.id.to_string(),
        name: survivor.name.clone()?,
        href: format!("/bedrijven/{}", survivor.id),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
    })
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn pairs_come_in_parts_and_past_the_end_is_the_last() {
        assert_eq!((part(0, 0), part(25, 0), part(26, 0)), ((0, None), (0, None), (0, Some(25))));
        assert_eq!((part(523, 25), part(523, 500), part(523, 9999)), ((25, Some(50)), (500, None), (500, None)));
        assert_eq!((part(50, 50), part(10, 25)), ((25, None), (0, None)));
    }
}
