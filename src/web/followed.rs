//! `/introducties`: what became of each introduction, for who does not remember the firm.

use super::facts::capital;
use super::frame::{Frame, answer};
use super::introductions::{Shown, shown};
use super::outcomes;
use crate::api::permission::{Permit, ReadOutcomes};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::accounts::names::list_holder;
use crate::app::introductions::{Group, Grouped, SomeOfGroup, list_group};
use crate::app::{Page, Result};
use crate::domain::Officer;
use actix_web::{HttpResponse, web};
use askama::Template;
use uuid::Uuid;

/// Where the page is.
pub const HERE: &str = "/introducties";
/// Most introductions of a group that are shown at once.
const MOST: usize = 50;

/// An introduction on the page.
struct Row {
    made: Shown,
    /// What the firm is called.
    firm: String,
    /// What the partner is called; nothing when it was deleted.
    partner: Option<String>,
    /// Since when it stands so or how it ended, and who noted that.
    about: String,
    /// What was told of it afterwards.
    told: Vec<String>,
}

/// A group of introductions.
struct Section {
    code: &'static str,
    title: String,
    rows: Vec<Row>,
    /// What to say when there is none.
    none: &'static str,
    /// Where the next ones are.
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "followed.html")]
struct FollowedPage {
    frame: Frame,
    sections: Vec<Section>,
    /// Whether whoever asks has a list of its own.
    has_own: bool,
    is_own: bool,
}

/// The page: all groups, or one of them from where an earlier page ended.
pub async fn get_introductions(
    permit: Permit<ReadOutcomes>,
    state: web::Data<State>,
    frame: Frame,
    asked: web::Query<Vec<(String, String)>>,
) -> std::result::Result<HttpResponse, Problem> {
    let frame = frame.of(&permit.caller);
    let one = |name: &str| asked.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let is_for_team = one("lijst") == Some("team");
    let only = one("groep").and_then(|code| Group::ALL.into_iter().find(|group| code_of(*group) == code));
    let place = match (only, one("na")) {
        (Some(group), Some(cursor)) => {
            Some(state.cursors.open::<(String, Uuid)>(&context(&permit, group, is_for_team), cursor)?)
        }
        _ => None,
    };
    let groups: Vec<Group> = Group::ALL.into_iter().filter(|group| only.is_none_or(|only| only == *group)).collect();
    let (caller, of) = (permit.caller.clone(), groups.clone());
    let work = move |app: &crate::app::App| {
        let holder = list_holder(app, &caller)?;
        let own: Option<&Officer> = holder.as_ref().filter(|_| !is_for_team);
        let page = Page { after: place, limit: MOST };
        let found = of.iter().map(|group| list_group(app, &caller, *group, own, &page));
        Ok((found.collect::<Result<Vec<SomeOfGroup>>>()?, holder.is_some(), own.is_some()))
    };
    let (found, has_own, is_own) = line::run(&state, work).await?;
    let mut sections = Vec::new();
    for (group, (items, next)) in groups.into_iter().zip(found) {
        let seal = |place| state.cursors.seal(&context(&permit, group, is_for_team), &place);
        let list = if is_for_team { "lijst=team&" } else { "" };
        let next = next.map(seal).transpose()?;
        let next = next.map(|cursor| format!("{HERE}?{list}groep={}&na={cursor}", code_of(group)));
        sections.push(section(&frame, group, &items, next, is_own));
    }
    answer(&FollowedPage { frame, sections, has_own, is_own })
}

/// Which list a place is in.
fn context(permit: &Permit<ReadOutcomes>, group: Group, is_for_team: bool) -> String {
    format!("{HERE} {} {} {is_for_team}", permit.caller.organisation, code_of(group))
}

fn code_of(group: Group) -> &'static str {
    match group {
        Group::UnderWay => "loopt",
        Group::Joined => "doet-mee",
        Group::Ended => "gestopt",
    }
}

fn section(frame: &Frame, group: Group, items: &[Grouped], next: Option<String>, is_own: bool) -> Section {
    let w = frame.w;
    Section {
        code: code_of(group),
        title: match group {
            Group::UnderWay => w.introductions_under_way.to_owned(),
            Group::Joined => capital(w.outcome_member),
            Group::Ended => w.introductions_ended.to_owned(),
        },
        none: match group {
            Group::UnderWay if is_own => w.waiting_empty_own,
            Group::UnderWay => w.waiting_empty,
            Group::Joined | Group::Ended => w.introductions_no_others,
        },
        rows: items.iter().map(|one| row(frame, one)).collect(),
        next,
    }
}

fn row(frame: &Frame, one: &Grouped) -> Row {
    let record = &one.record;
    let made = shown(frame, record);
    let firm = record.firm.as_ref().map_or_else(|| frame.w.unnamed_firm.to_owned(), |firm| firm.name.clone());
    let told = record.outcomes.iter().flatten().map(|outcome| outcomes::in_words(frame, outcome));
    Row {
        firm,
        partner: one.partner_name.clone(),
        about: format!("{} · {}", made.about, one.noted_by),
        told: told.collect(),
        made,
    }
}
