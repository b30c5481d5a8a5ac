//! The pages themselves among what is found, and what one can do: who types “regio” wants the page of the region, who types
//! “gesprek jansen” wants to record a conversation with Jansen.

use super::firm_form::NEW;
use super::followed;
use super::frame::Frame;
use super::search::{Hit, Hits, Rights};
use crate::domain::normal_name::fold_words;

/// The pages for whoever asks of which each word that was typed begins a word of the name or of what is there; all when
/// nothing was typed.
pub fn pages(frame: &Frame, text: &str, rights: Rights) -> Hits {
    let w = frame.w;
    let about = |href: &str| match href {
        "/" => w.page_today_about,
        "/bedrijven" => w.page_firms_about,
        "/partners" => w.page_partners_about,
        "/weekplan" => w.page_plan_about,
        "/netwerk" => w.page_network_about,
        "/regio" => w.page_region_about,
        "/import" => w.page_import_about,
        "/beheer" => w.page_admin_about,
        _ => "",
    };
    let menu = frame.menu.iter().map(|item| (item.href, item.label, about(item.href)));
    let followed = rights.sees.then_some((followed::HERE, w.introductions, w.page_introductions_about));
    let all = menu.chain(followed).chain([("/rondleiding", w.tour, w.page_tour_about)]);
    meant(w.pages, text, all)
}

/// What whoever asks can do, likewise.
pub fn actions(frame: &Frame, text: &str, rights: Rights) -> Hits {
    let w = frame.w;
    let has_page = |href: &str| frame.menu.iter().any(|item| item.href == href);
    let all = [
        (rights.notes, "/bedrijven", w.note, w.action_note_about),
        (rights.adds, NEW, w.new_firm, w.action_firm_about),
        (has_page("/weekplan"), "/weekplan", w.action_plan, w.page_plan_about),
        (has_page("/import"), "/import", w.import_send, w.page_import_about),
        (has_page("/beheer"), "/beheer#nieuw-mens", w.user_add, w.page_admin_about),
    ];
    let allowed = all.into_iter().filter(|(may, ..)| *may);
    meant(w.actions, text, allowed.map(|(_, href, label, about)| (href, label, about)))
}

/// Of whom somebody wants to record a conversation who types that and then a name; nothing when no name follows.
pub fn noted_of(frame: &Frame, text: &str) -> Option<String> {
    let label = words(frame.w.note);
    let typed: Vec<&str> = text.split_whitespace().collect();
    let is_of_action = |word: &&&str| {
        let word = fold_words(word);
        word.len() > 2 && label.iter().any(|known| known.starts_with(&word))
    };
    let begun = typed.iter().take_while(is_of_action).count();
    (begun > 0 && begun < typed.len()).then(|| typed[begun..].join(" "))
}

/// Those of which each word that was typed begins a word of the label or of what is there.
fn meant(
    title: &'static str,
    text: &str,
    all: impl IntoIterator<Item = (&'static str, &'static str, &'static str)>,
) -> Hits {
    let typed = words(text);
    let is_meant = |label: &str, about: &str| {
        let known = words(&format!("{label} {about}"));
        // “Plan” is meant for the week plan as well.
        typed.iter().all(|typed| {
            known.iter().any(|known| known.starts_with(typed)) || (typed.len() > 2 && fold_words(label).contains(typed))
        })
    };
    let found = all.into_iter().filter(|(_, label, about)| is_meant(label, about));
    Hits {
        title,
        hits: found
            .map(|(href, label, about)| Hit { name: label.to_owned(), href: href.to_owned(), about: about.to_owned() })
            .collect(),
        close: Vec::new(),
        more: None,
        next: None,
        all: None,
        later: None,
    }
}

fn words(text: &str) -> Vec<String> {
    fold_words(text).split_whitespace().map(str::to_owned).collect()
}
