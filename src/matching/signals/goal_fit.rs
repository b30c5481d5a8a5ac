//! Whether the partner serves what the firm wants to reach.

use super::words;
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::goal::Goal;
use crate::domain::region::Reach;
use crate::domain::{Text, TopicId, reference};
use crate::matching::block::FirmBlock;
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::verdict::Side;
use std::sync::LazyLock;

/// The mean over the firm's goals of how well the partner serves each: jobs by regional reach, turnover by
/// international reach, the other three by its topics.
pub struct GoalFit;

/// For each topic row a bit per goal that its theme serves.
static SERVED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let goals = |theme: &str| match theme {
        "productiviteit" | "maakindustrie" => 1 << Goal::Productivity as u8,
        "digitalisering" => 1 << Goal::Productivity as u8 | 1 << Goal::Digitalisation as u8,
        "verduurzaming" | "energie" => 1 << Goal::Sustainability as u8,
        _ => 0u8,
    };
    let rows = 0..reference::topics().len();
    rows.map(|row| TopicId::at(row).map_or(0, |topic| goals(topic.theme().code()))).collect()
});

fn served_by_topics(partner: PartnerRow<'_>) -> u8 {
    partner.topics().iter().fold(0, |mask, (topic, _)| mask | SERVED[usize::from(*topic)])
}

/// How well a reach serves a goal; nothing where the survey gives no reason to say so.
fn by_reach(goal: Goal, reach: Option<Reach>) -> f32 {
    match (goal, reach) {
        (Goal::Jobs, Some(Reach::Regional)) | (Goal::Turnover, Some(Reach::International)) => 1.0,
        (Goal::Turnover, Some(Reach::National)) => 0.7,
        _ => 0.0,
    }
}

/// A partner with more topics than these serves each goal with less of its attention.
const FOCUSED: usize = 12;

fn fit(goal: Goal, partner: PartnerRow<'_>, served: u8) -> f32 {
    match goal {
        Goal::Jobs | Goal::Turnover => by_reach(goal, partner.reach()),
        Goal::Productivity | Goal::Sustainability | Goal::Digitalisation => {
            let focus = FOCUSED as f32 / partner.topics().len().max(FOCUSED) as f32;
            focus * if_known(served & 1 << goal as u8 != 0)
        }
    }
}

fn goals_of(firm: FirmRow<'_>) -> impl Iterator<Item = Goal> {
    let mask = firm.goals();
    Goal::ALL.into_iter().filter(move |goal| mask & 1 << *goal as u8 != 0)
}

impl PairSignal for GoalFit {
    const ABOUT: About = About {
        name: "goalFit",
        title: ("Helpt bij uw doel", "Serves your goal"),
        measure: "mean over the goals: jobs by reach (regional 1), turnover by reach (international 1, national 0.7), productivity, sustainability and digitalisation 1 when a topic of the partner serves them, times 12/n for a partner with n > 12 topics",
        evidence: "Regional contacts go with growth of jobs, international ones with growth of turnover (survey Midden-Brabant \
                   2019); which topics serve the other goals is our own reading.",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, _: &Context<'_>) -> f32 {
        if firm.goals() == 0 {
            return 0.0;
        }
        let served = served_by_topics(partner);
        let sum: f32 = goals_of(firm).map(|goal| fit(goal, partner, served)).sum();
        sum / firm.goals().count_ones() as f32
    }

    fn depends_on(firm: FirmRow<'_>) -> Option<Vec<u8>> {
        Some(vec![firm.goals()])
    }

    fn most_for_firm(firm: FirmRow<'_>) -> f32 {
        if_known(firm.goals() != 0)
    }

    fn most_for_partner(_: PartnerRow<'_>) -> f32 {
        1.0
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: &Context<'_>) -> f32 {
        // A mean is never above its largest part; a hair more for the rounding.
        let served = served_by_topics(partner);
        let stated = Goal::ALL.into_iter().filter(|goal| run.goals & 1 << *goal as u8 != 0);
        stated.map(|goal| fit(goal, partner, served)).fold(0.0, f32::max) * 1.000_001
    }

    fn missing(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        let by_reach = goals_of(firm).any(|goal| matches!(goal, Goal::Jobs | Goal::Turnover));
        lacking([
            (firm.goals() != 0, Side::Firm, "goals"),
            (!by_reach || partner.reach().is_some(), Side::Partner, "reach"),
        ])
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let served = served_by_topics(pair.partner_row);
        let fit = |goal: &Goal| fit(*goal, pair.partner_row, served);
        let goal =
            pair.firm.goals.iter().copied().max_by(|a, b| fit(a).total_cmp(&fit(b))).unwrap_or(Goal::Productivity);
        let bit = 1 << goal as u8;
        let serving = pair.partner.topics.iter().find(|held| SERVED[held.topic.row()] & bit != 0);
        let (value, field, derived) = match (goal, serving) {
            (Goal::Productivity | Goal::Sustainability | Goal::Digitalisation, Some(held)) => {
                (words::topic(held.topic), "topics", held.derived)
            }
            _ => (reach_in_words(pair.partner.reach), "reach", false),
        };
        let name = &pair.partner.name;
        let (own, link) = (goal.label(), link(goal));
        let text = Text::new(
            format!(
                "U wilt {}; {name} werkt {} {}, en {}.",
                own.nl,
                if field == "topics" { "aan" } else { "in" },
                value.nl,
                link.nl
            ),
            format!(
                "You want {}; {name} works {} {}, and {}.",
                own.en,
                if field == "topics" { "on" } else { "in" },
                value.en,
                link.en
            ),
        );
        let facts = vec![words::of_firm(pair, "goals", own), words::of_partner(pair, field, value, derived)];
        Explained { facts, text }
    }
}

fn reach_in_words(reach: Option<Reach>) -> Text {
    match reach {
        Some(Reach::Regional) | None => Text::new("de eigen regio", "its own region"),
        Some(Reach::National) => Text::new("heel Nederland", "the whole of the Netherlands"),
        Some(Reach::International) => Text::new("binnen- en buitenland", "the Netherlands and abroad"),
    }
}

fn link(goal: Goal) -> Text {
    match goal {
        Goal::Jobs => {
            Text::new("contacten in de regio gaan samen met meer banen", "regional contacts go with more jobs")
        }
        Goal::Turnover => {
            Text::new("contacten verder weg gaan samen met meer omzet", "contacts farther away go with more turnover")
        }
        Goal::Productivity => {
            Text::new("dat helpt om meer te doen in minder tijd", "that helps to do more in less time")
        }
        Goal::Sustainability => Text::new("dat helpt bij verduurzamen", "that helps to become more sustainable"),
        Goal::Digitalisation => Text::new("dat helpt bij digitaliseren", "that helps to digitalise"),
    }
}
