//! The pages themselves among what is found: who types “regio” wants the page of the region.

use super::frame::Frame;
use super::search::{Hit, Hits};
use crate::domain::normal_name::fold_words;

/// The pages for whoever asks of which each word that was typed begins a word of the name or of what is there; all when
/// nothing was typed.
pub fn pages(frame: &Frame, text: &str, may_import: bool) -> Hits {
    let w = frame.w;
    let about = |href: &str| match href {
        "/" => w.page_today_about,
        "/bedrijven" => w.page_firms_about,
        "/partners" => w.page_partners_about,
        "/weekplan" => w.page_plan_about,
        "/netwerk" => w.page_network_about,
        "/regio" => w.page_region_about,
        "/beheer" => w.page_admin_about,
        _ => "",
    };
    let menu = frame.menu.iter().map(|item| (item.href, item.label, about(item.href)));
    let import = may_import.then_some(("/import", w.import_title, w.page_import_about));
    let all = menu.chain(import).chain([("/rondleiding", w.tour, w.page_tour_about)]);
    let typed = words(text);
    let is_meant = |label: &str, about: &str| {
        let known = words(&format!("{label} {about}"));
        // “Plan” is meant for the week plan as well.
        typed.iter().all(|typed| {
            known.iter().any(|known| known.starts_with(typed)) || (typed.len() > 2 && fold_words(label).contains(typed))
        })
    };
    let found = all.filter(|(_, label, about)| is_meant(label, about));
    Hits {
        title: w.pages,
        hits: found
            .map(|(href, label, about)| Hit { name: label.to_owned(), href: href.to_owned(), about: about.to_owned() })
            .collect(),
        close: Vec::new(),
        more: None,
        all: None,
        later: None,
    }
}

fn words(text: &str) -> Vec<String> {
    fold_words(text).split_whitespace().map(str::to_owned).collect()
}
