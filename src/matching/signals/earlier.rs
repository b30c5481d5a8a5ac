//! What earlier projects say: the partner's record, and how near the firm is to it in words, place and network.
//!
//! All of them read [`Past`](crate::matching::past::Past); a partner without a past has 0. They are worked out for a
//! firm that asks; for a partner that asks for firms they are silent.

use super::telling::{self, Said};
use super::words;
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::Text;
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::past::asked::Trace;
use crate::matching::verdict::Side;

/// Sum of faded projects that counts in full.
const MUCH: f32 = 200.0;

fn trace(partner: PartnerRow<'_>, context: &Context<'_>, trace: Trace) -> f32 {
    context.traces.at(trace, partner.past())
}

fn current(partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
    context.past.records.get(partner.past() as usize).map_or(0.0, |record| record.currency())
}

fn recent(partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
    let faded = context.past.records.get(partner.past() as usize).map_or(0.0, |record| record.faded);
    ((1.0 + 2.0 * faded).ln() / (1.0 + 2.0 * MUCH).ln()).min(1.0)
}

fn explained(pair: &Pair<'_>, said: Said) -> Explained {
    let mut facts = vec![said.fact];
    facts.extend(said.past);
    if facts.len() == 1 {
        let past = Text::new("gezamenlijke projecten", "joint projects");
        facts.push(words::of_partner(pair, "collaborations", past, true));
    }
    Explained { facts, text: said.sentence }
}

macro_rules! earlier {
    ($($(#[$doc:meta])* $signal:ident = $name:literal, $title:expr, $measure:literal, $evidence:literal,
        value: $value:expr, known: $known:expr, missing: $missing:expr, said: $said:expr;)*) => {
        /// Names of the signals that tell of earlier projects.
        pub const NAMES: &[&str] = &[$($name),*];

        $(
        $(#[$doc])*
        pub struct $signal;

        impl PairSignal for $signal {
            const ABOUT: About = About { name: $name, title: $title, measure: $measure, evidence: $evidence };

            fn value(_: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
                let value: fn(PartnerRow<'_>, &Context<'_>) -> f32 = $value;
                value(partner, context)
            }

            fn most_for_firm(firm: FirmRow<'_>) -> f32 {
                let known: fn(FirmRow<'_>) -> bool = $known;
                if_known(known(firm))
            }

            fn most_for_partner(_: PartnerRow<'_>) -> f32 {
                1.0
            }

            fn missing(firm: FirmRow<'_>, _: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
                let known: fn(FirmRow<'_>) -> bool = $known;
                lacking([(known(firm), Side::Firm, $missing)])
            }

            fn explain(pair: &Pair<'_>) -> Explained {
                let said: fn(&Pair<'_>, &str) -> Said = $said;
                explained(pair, said(pair, &pair.partner.name))
            }
        }
    )*};
}

earlier! {
    /// recent / (projects + 1): the share of its projects that began in the last two years.
    CurrentRecord = "currentRecord", ("Nu actief in projecten", "Active in projects now"),
        "projects of the last two years / (all projects + 1)",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): how current a partner's record is tells as much as how long it is.",
        value: current, known: |_| true, missing: "",
        said: telling::current_record;

    /// ln(1 + 2 · Σ exp(−age / 4 years)) / ln(401), at most 1.
    RecentProjects = "recentProjects", ("Ervaring met projecten, vooral recente", "Experience with projects, recent ones first"),
        "ln(1 + 2 Σ exp(−age / 4 years)) / ln(401) over projects of 2 to 60 members, at most 1",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): earlier projects fade, by our fit over some four years.",
        value: recent, known: |_| true, missing: "",
        said: telling::recent_projects;

    /// ln(1 + Σ exp(−km / 20)) over firms within 60 km that shared a project with the partner, by that of the best.
    NearFirms = "nearFirms", ("Werkte met bedrijven in de buurt", "Worked with firms nearby"),
        "ln(1 + Σ exp(−km / 20)) over other firms within 60 km that shared a project with the partner, divided by the largest",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): firms follow the neighbours whom they can ask.",
        value: |partner, context| trace(partner, context, Trace::NearFirms),
        known: |firm| firm.place().is_some(), missing: "location",
        said: telling::near_firms;

    /// Ridge regression of who is in a project on country, region and themes of the firm; see `past::profile`.
    FirmsLikeYours = "firmsLikeYours", ("Past bij bedrijven zoals het uwe", "Suits firms like yours"),
        "ln(1 + p / 0.003), p the expected share of projects with the partner by a ridge regression on country, region and themes, divided by the largest",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): where a firm is and on what it works predict with whom.",
        value: |partner, context| trace(partner, context, Trace::Profile),
        known: |_| true, missing: "",
        said: telling::firms_like_yours;

    /// BM25 of the wish over what the partner's projects were about, by that of the best.
    WishWords = "wishWords", ("Uw wens en hun projecten", "Your wish and their projects"),
        "BM25 (k1 1.5, b 0.75) between the words of the wish and titles, texts and themes of earlier projects, divided by the largest",
        "Robertson & Zaragoza 2009; learned from collaborations in FP7 and Horizon 2020 (CORDIS), where one wish predicts the next partner.",
        value: |partner, context| trace(partner, context, Trace::Words),
        known: |firm| !firm.wish().words.is_empty(), missing: "wishes",
        said: telling::wish_words;

    /// Cosine of words and pairs of words of the wish with the sum over the partner's projects, by that of the best.
    WishPhrases = "wishPhrases", ("Dezelfde woorden als in hun projecten", "The same words as in their projects"),
        "cosine of TF-IDF over words and pairs of words, between the wish and the sum of earlier projects, divided by the largest",
        "Salton & Buckley 1988; learned from collaborations in FP7 and Horizon 2020 (CORDIS): pairs of words add to single ones.",
        value: |partner, context| trace(partner, context, Trace::Phrases),
        known: |firm| !firm.wish().words.is_empty(), missing: "wishes",
        said: telling::wish_phrases;

    /// ln(1 + Σ exp(−age / 4 years)) over projects in the themes that the firm names, by that of the best.
    ProjectThemes = "projectThemes", ("Projecten in uw thema", "Projects in your theme"),
        "ln(1 + Σ exp(−age / 4 years)) over projects in the themes that the firm names, divided by the largest",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): popularity within the theme is the best single measure for newcomers.",
        value: |partner, context| trace(partner, context, Trace::Themes),
        known: |firm| firm.past() != u32::MAX || !firm.wish().words.is_empty() || !firm.themes().is_empty(), missing: "wishes",
        said: telling::project_themes;

    /// Personalised PageRank from the firm over firms and faded projects, restart 0.15, 5 rounds.
    NetworkRank = "networkRank", ("Dichtbij in uw netwerk", "Near in your network"),
        "ln(1 + 10,000 · personalised PageRank) from the firm over organisations and faded projects, restart 0.15, divided by the largest",
        "Haveliwala 2002; learned from collaborations in FP7 and Horizon 2020 (CORDIS): partners of partners come next.",
        value: |partner, context| trace(partner, context, Trace::Rank),
        known: |_| true, missing: "",
        said: telling::network_rank;

    /// Σ over known partners of common projects / ((√a + 1)(√b + 1)), by that of the best.
    SimilarPartners = "similarPartners", ("Werkt met partners die u kent", "Works with partners you know"),
        "Σ over partners that the firm knows of common projects / ((√a + 1)(√b + 1)), a and b the projects of each, divided by the largest",
        "Sarwar et al. 2001 (item neighbours); learned from collaborations in FP7 and Horizon 2020 (CORDIS).",
        value: |partner, context| trace(partner, context, Trace::Similar),
        known: |_| true, missing: "",
        said: telling::similar_partners;

    /// Cosine of the firm's own earlier projects with those of the partner, by that of the best.
    OwnProjects = "ownProjects", ("Lijkt op uw eigen projecten", "Like your own projects"),
        "cosine of TF-IDF between the firm's own earlier projects and those of the partner, divided by the largest",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): firms go on with what they did.",
        value: |partner, context| trace(partner, context, Trace::Own),
        known: |_| true, missing: "",
        said: telling::own_projects;
}
