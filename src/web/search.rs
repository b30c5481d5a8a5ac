//! `/zoeken`, `/bedrijven` and `/partners`: finding a firm, partner or topic by what somebody types of it.

use super::candidates::about_partner;
use super::facts::{capital, place_and_work};
use super::failures::encoded;
use super::firm_form::NEW;
use super::frame::{Frame, answer};
use super::palette::{actions, noted_of, pages};
use crate::api::State;
use crate::api::permission::{Permission, Permit, ReadFirms, ReadPartners, WriteConversations, WriteFirms};
use crate::api::problem::Problem;
use crate::app::search::{self, Fitting, Records};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::{Firm, Partner, TopicId};
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Most results of a kind at first, and so many more each time that somebody asks for more.
const MOST: usize = 50;
/// Most results of a kind on one page.
const MOST_SHOWN: usize = 1_000;
/// Most results of each kind on the page of all kinds.
const MOST_OF_EACH: usize = 10;
/// Firms with which one may want to record a conversation.
const MOST_TO_NOTE: usize = 3;
/// Longest text that is searched for.
const LONGEST: usize = 200;

/// What is searched for.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    /// How many to show.
    toon: Option<String>,
}

/// A firm or partner that was found.
pub struct Hit {
    /// Name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// What and where it is.
    pub about: String,
}

/// What was found of a kind.
pub struct Hits {
    /// What they are.
    pub title: &'static str,
    /// The first ones.
    pub hits: Vec<Hit>,
    /// Those of which a letter or a word is wrong.
    pub close: Vec<Hit>,
    /// What to say when there are more.
    pub more: Option<String>,
    /// Where the next ones are shown too.
    pub next: Option<String>,
    /// Where all are, when they stand elsewhere.
    pub all: Option<String>,
    /// Where to look again, while they cannot be searched yet.
    pub later: Option<String>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    title: &'static str,
    action: &'static str,
    found: Vec<Hits>,
    teaches: bool,
    sees_firms: bool,
    /// Where a firm that was not found is entered; absent when that is not for the reader.
    enter: Option<String>,
}

/// What of firms is for the reader.
#[derive(Clone, Copy)]
pub struct Rights {
    /// Whether firms are found.
    pub sees: bool,
    /// Whether firms can be entered.
    pub adds: bool,
    /// Whether conversations can be recorded.
    pub notes: bool,
}

impl Rights {
    fn of<P: Permission>(permit: &Permit<P>) -> Self {
        Self {
            sees: permit.also::<ReadFirms>().is_some(),
            adds: permit.also::<WriteFirms>().is_some(),
            notes: permit.also::<WriteConversations>().is_some(),
        }
    }
}

/// Everything.
pub async fn get_search(
    permit: Permit<ReadPartners>,
    state: web::Data<State>,
    frame: Frame,
    wanted: web::Query<Wanted>,
) -> std::result::Result<HttpResponse, Problem> {
    let rights = Rights::of(&permit);
    let frame = frame.of(&permit.caller);
    let title = frame.w.search;
    page(&state, frame, (title, "/zoeken"), wanted.text(), rights, move |app, frame, text| {
        let caller = &permit.caller;
        let mut found = vec![pages(frame, text, rights), actions(frame, text, rights)];
        // Nothing typed finds no records here: the page then says what one can look for.
        if text.is_empty() {
            return Ok(found);
        }
        if let Some(name) = noted_of(frame, text).filter(|_| rights.sees && rights.notes) {
            found[1].hits.extend(to_note(app, caller, frame, &name)?);
        }
        if rights.sees {
            found.push(firms(app, caller, frame, text, MOST_OF_EACH)?);
        }
        found.push(partners(app, caller, frame, text, MOST_OF_EACH)?);
        found.push(topics(frame, text));
        Ok(found)
    })
    .await
}

/// Firms.
pub async fn get_firms(
    permit: Permit<ReadFirms>,
    state: web::Data<State>,
    frame: Frame,
    wanted: web::Query<Wanted>,
) -> std::result::Result<HttpResponse, Problem> {
    let frame = frame.of(&permit.caller);
    let (title, rights, most) = (frame.w.firms, Rights::of(&permit), wanted.most());
    page(&state, frame, (title, "/bedrijven"), wanted.text(), rights, move |app, frame, text| {
        Ok(vec![firms(app, &permit.caller, frame, text, most)?])
    })
    .await
}

/// Partners.
pub async fn get_partners(
    permit: Permit<ReadPartners>,
    state: web::Data<State>,
    frame: Frame,
    wanted: web::Query<Wanted>,
) -> std::result::Result<HttpResponse, Problem> {
    let rights = Rights::of(&permit);
    let frame = frame.of(&permit.caller);
    let (title, most) = (frame.w.partner_list, wanted.most());
    page(&state, frame, (title, "/partners"), wanted.text(), rights, move |app, frame, text| {
        Ok(vec![partners(app, &permit.caller, frame, text, most)?])
    })
    .await
}

impl Wanted {
    fn text(&self) -> String {
        self.q.trim().chars().take(LONGEST).collect()
    }

    /// How many to show: whole steps, so that a list goes on where it ended.
    fn most(&self) -> usize {
        let asked = self.toon.as_deref().and_then(|number| number.parse::<usize>().ok()).unwrap_or(MOST);
        asked.clamp(MOST, MOST_SHOWN).next_multiple_of(MOST)
    }
}

async fn page(
    state: &State,
    mut frame: Frame,
    (title, action): (&'static str, &'static str),
    text: String,
    rights: Rights,
    look: impl FnOnce(&App, &Frame, &str) -> Result<Vec<Hits>> + Send + 'static,
) -> std::result::Result<HttpResponse, Problem> {
    frame.searched = text.clone();
    let page = state.calculators.run({
        let app = state.app.clone();
        move || {
            let mut found = look(&app, &frame, &text)?;
            found.retain(|found| !found.hits.is_empty() || !found.close.is_empty() || found.later.is_some());
            // What fits only with a letter wrong is asked about when nothing fits as it is; for firms, of which there
            // are most, also when only something else does.
            if found.iter().any(|found| !found.hits.is_empty()) {
                let is_firms = |found: &Hits| found.title == frame.w.firms;
                let is_page = |found: &Hits| [frame.w.pages, frame.w.actions].contains(&found.title);
                let only_pages = found.iter().all(|found| found.hits.is_empty() || is_page(found));
                found.retain(|found| !found.hits.is_empty() || is_firms(found) || only_pages);
                found.sort_by_key(|found| found.hits.is_empty());
            }
            let teaches = found.is_empty() || (text.is_empty() && action == "/zoeken");
            let enter = (rights.adds && action != "/partners").then(|| match text.is_empty() {
                true => NEW.to_owned(),
                false => format!("{NEW}?name={}", encoded(&text)),
            });
            Ok::<_, AppError>(SearchPage { teaches, frame, title, action, found, sees_firms: rights.sees, enter })
        }
    });
    answer(&page.await??)
}

/// Firms that may be meant; all by name when nothing is typed. In the first seconds after a start the page says so and shows
/// the other kinds, rather than wait.
fn firms(app: &App, caller: &Caller, frame: &Frame, text: &str, most: usize) -> Result<Hits> {
    let title = frame.w.firms;
    if text.is_empty() {
        let first = search::first_firms(app, caller, most)?;
        let hits = first.firms.iter().map(|firm| firm_hit(frame, firm)).collect();
        let more = first.has_more.then(|| shown_first(frame, most, first.total.map(|total| total as u64)));
        let next = first.has_more.then(|| next_of("/bedrijven", text, most)).flatten();
        return Ok(Hits { title, hits, close: Vec::new(), more, next, all: None, later: None });
    }
    if !search::is_searchable(app, caller, text)? {
        let path = if most < MOST { "/zoeken" } else { "/bedrijven" };
        let later = Some(format!("{path}?q={}", encoded(text)));
        return Ok(Hits { title, hits: Vec::new(), close: Vec::new(), more: None, next: None, all: None, later });
    }
    let found = search::search_firms(app, caller, text, most)?;
    Ok(hits_of(frame, (title, "/bedrijven"), text, most, found, firm_hit))
}

/// The form for a conversation with each firm of this name.
fn to_note(app: &App, caller: &Caller, frame: &Frame, name: &str) -> Result<Vec<Hit>> {
    if !search::is_searchable(app, caller, name)? {
        return Ok(Vec::new());
    }
    let found = search::search_firms(app, caller, name, MOST_TO_NOTE)?.found;
    let hit = |found: &Fitting<Firm>| {
        let hit = firm_hit(frame, &found.record);
        Hit { name: format!("{}: {}", frame.w.note, hit.name), href: format!("{}/gesprek", hit.href), ..hit }
    };
    Ok(found.iter().map(hit).collect())
}

/// Partners that may be meant; all by name when nothing is typed.
fn partners(app: &App, caller: &Caller, frame: &Frame, text: &str, most: usize) -> Result<Hits> {
    let title = frame.w.partner_list;
    if text.is_empty() {
        let found = search::find_partners(app, caller, text, most)?;
        let hits = found.items.iter().map(|record| partner_hit(frame, &record.partner)).collect();
        return Ok(listed(frame, title, hits, most, found.total));
    }
    let found = search::search_partners(app, caller, text, most)?;
    Ok(hits_of(frame, (title, "/partners"), text, most, found, partner_hit))
}

fn topics(frame: &Frame, text: &str) -> Hits {
    let found = search::search_topics(text, MOST_OF_EACH);
    let hit = |topic: &search::FoundTopic| topic_hit(frame, topic.id);
    let (close, hits): (Vec<_>, Vec<_>) = found.hits.iter().partition(|found| found.is_close);
    Hits {
        title: frame.w.topics,
        hits: hits.into_iter().map(hit).collect(),
        close: close.into_iter().map(hit).collect(),
        more: None,
        next: None,
        all: None,
        later: None,
    }
}

/// That a list ends here and goes on: how many are shown, of how many when that is known.
fn shown_first(frame: &Frame, shown: usize, total: Option<u64>) -> String {
    let first = frame.w.shown_first.of(shown);
    total.map_or(first.clone(), |total| format!("{first} {}", frame.w.shown_of.of(total)))
}

/// Where the next ones stand below those that are shown; nowhere when a page cannot hold more.
fn next_of(path: &str, text: &str, shown: usize) -> Option<String> {
    let query = if text.is_empty() { String::new() } else { format!("q={}&", encoded(text)) };
    (shown < MOST_SHOWN).then(|| format!("{path}?{query}toon={}", shown + MOST))
}

fn listed(frame: &Frame, title: &'static str, hits: Vec<Hit>, most: usize, total: u64) -> Hits {
    let has_more = total > hits.len() as u64;
    Hits {
        title,
        more: has_more.then(|| shown_first(frame, hits.len(), Some(total))),
        next: has_more.then(|| next_of("/partners", "", most)).flatten(),
        hits,
        close: Vec::new(),
        all: None,
        later: None,
    }
}

fn hits_of<T>(
    frame: &Frame,
    (title, path): (&'static str, &str),
    text: &str,
    most: usize,
    records: Records<T>,
    hit: impl Fn(&Frame, &T) -> Hit,
) -> Hits {
    let (close, hits): (Vec<_>, Vec<_>) = records.found.iter().partition(|found| found.is_close);
    let made = |found: &Fitting<T>| hit(frame, &found.record);
    let is_short = most < MOST;
    Hits {
        title,
        hits: hits.into_iter().map(made).collect(),
        close: close.into_iter().map(made).collect(),
        more: (records.has_more && !is_short)
            .then(|| format!("{} {}", shown_first(frame, records.found.len(), None), frame.w.search_narrow)),
        next: (records.has_more && !is_short).then(|| next_of(path, text, most)).flatten(),
        all: (records.has_more && is_short).then(|| format!("{path}?q={}", encoded(text))),
        later: None,
    }
}

/// A firm as a hit.
pub fn firm_hit(frame: &Frame, firm: &Firm) -> Hit {
    Hit { name: firm.name.clone(), href: format!("/bedrijven/{}", firm.id), about: place_and_work(frame, firm) }
}

/// A partner as a hit.
pub fn partner_hit(frame: &Frame, partner: &Partner) -> Hit {
    Hit { name: partner.name.clone(), href: format!("/partners/{}", partner.id), about: about_partner(frame, partner) }
}

/// A topic as a hit.
pub fn topic_hit(frame: &Frame, topic: TopicId) -> Hit {
    let theme = topic.topic().parent.map(|theme| frame.lang.say(&theme.topic().label));
    Hit {
        name: capital(&frame.lang.say(&topic.topic().label)),
        href: format!("/onderwerpen/{}", topic.code()),
        about: theme.unwrap_or_else(|| frame.w.theme.to_owned()),
    }
}
