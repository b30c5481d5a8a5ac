//! `/onderwerpen/{code}`: which partners work on a topic, and which firms want to.

use super::facts::capital;
use super::frame::{Frame, answer};
use super::search::{Hit, Hits, firm_hit, partner_hit, topic_hit};
use crate::api::State;
use crate::api::permission::{Permit, ReadFirms, ReadPartners};
use crate::api::problem::Problem;
use crate::app::AppError;
use crate::app::topics::around_topic;
use crate::domain::invalid::shown;
use crate::domain::{TopicId, reference};
use actix_web::{HttpResponse, web};
use askama::Template;

/// Partners and firms that are shown.
const MOST: usize = 25;

#[derive(Template)]
#[template(path = "topic.html")]
struct TopicPage {
    frame: Frame,
    name: String,
    theme: Option<(String, String)>,
    synonyms: String,
    found: Vec<Hits>,
    /// The topics of a theme.
    within: Vec<Hit>,
}

/// The page.
pub async fn get_topic(
    permit: Permit<ReadPartners>,
    state: web::Data<State>,
    frame: Frame,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let sees_firms = permit.also::<ReadFirms>().is_some();
    let (frame, app) = (frame.of(&permit.caller), state.app.clone());
    let work = move || {
        let missing = || AppError::NotFound { what: "topic", id: shown(&code) };
        let topic = TopicId::from_code(&code).ok_or_else(missing)?;
        let around = around_topic(&app, &permit.caller, topic, MOST, sees_firms)?;
        let (w, lang) = (frame.w, frame.lang);
        let group = |title: &'static str, hits: Vec<Hit>, all: usize| {
            let more = (all > hits.len()).then(|| format!("{} {all}.", w.in_all));
            Hits { title, hits, close: Vec::new(), more, next: None, all: None, later: None }
        };
        let partners = around.partners.iter().map(|partner| partner_hit(&frame, partner)).collect();
        let mut found = vec![group(w.topic_partners, partners, around.partners_in_all)];
        if sees_firms {
            let firms = around.firms.iter().map(|firm| firm_hit(&frame, firm)).collect();
            found.push(group(w.topic_firms, firms, around.firms_in_all));
        }
        let below = (0..reference::topics().len()).filter_map(TopicId::at);
        let below = below.filter(|other| other.topic().parent == Some(topic));
        let facts = topic.topic();
        let synonyms = match lang {
            super::language::Language::Dutch => &facts.synonyms_nl,
            super::language::Language::English => &facts.synonyms_en,
        };
        Ok::<_, AppError>(TopicPage {
            name: capital(&lang.say(&facts.label)),
            theme: facts.parent.map(|theme| (format!("/onderwerpen/{}", theme.code()), lang.say(&theme.topic().label))),
            synonyms: synonyms.join(", "),
            within: below.map(|topic| topic_hit(&frame, topic)).collect(),
            found,
            frame,
        })
    };
    answer(&state.calculators.run(work).await??)
}
