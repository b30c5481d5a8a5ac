//! What earlier projects say: the partner's record, and how near the firm is to it in words, place and network.
//!
//! All of them read [`Past`](crate::matching::past::Past), whichever side asks; a pair in which the side that counts has
//! no past has 0.

use super::telling::{self, Said};
use super::words;
use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::Text;
use crate::matching::block::{FirmBlock, PartnerBlock};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::newcomers::is_newcomer;
use crate::matching::past::NONE;
use crate::matching::past::asked::Trace;
use crate::matching::seen;
use crate::matching::verdict::Side;

/// Sum of faded projects that counts in full.
const MUCH: f32 = 200.0;

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

/// What a signal of earlier projects rests on.
enum RestsOn {
    /// What the past says of the pair.
    Trace(Trace),
    /// The same of a place: nothing where it is kept from the partner.
    TraceOfPlace(Trace),
    /// What the partner did, whoever asks.
    Record(fn(PartnerRow<'_>, &Context<'_>) -> f32),
    /// That the firm was in no joint project on record and is in no network.
    Newness,
}

impl RestsOn {
    fn value(&self, firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
        match self {
            RestsOn::TraceOfPlace(_) if seen::is_masked(firm, partner) => 0.0,
            RestsOn::Trace(trace) | RestsOn::TraceOfPlace(trace) => context.traces.at(*trace, firm, partner),
            RestsOn::Record(value) => value(partner, context),
            RestsOn::Newness => if_known(is_newcomer(firm)),
        }
    }

    fn depends_on(&self) -> Option<Vec<u8>> {
        matches!(self, RestsOn::Record(_)).then(Vec::new)
    }

    fn is_silent(&self, context: &Context<'_>) -> bool {
        match self {
            RestsOn::Trace(trace) | RestsOn::TraceOfPlace(trace) => context.traces.lack(*trace),
            RestsOn::Record(_) => context.past.partners() == 0,
            RestsOn::Newness => false,
        }
    }

    /// The most that a partner of a run can have: 0 where none has what it rests on.
    fn most_of_partners(&self, firm: FirmRow<'_>, run: &PartnerBlock, context: &Context<'_>) -> f32 {
        match self {
            RestsOn::Trace(_) | RestsOn::TraceOfPlace(_) => if_known(run.has_past && context.traces.are_of_firm()),
            RestsOn::Record(_) => if_known(run.has_past),
            RestsOn::Newness => if_known(is_newcomer(firm)),
        }
    }

    fn most_of_firms(&self, partner: PartnerRow<'_>, run: &FirmBlock, context: &Context<'_>) -> f32 {
        match self {
            RestsOn::Trace(trace) | RestsOn::TraceOfPlace(trace) => context.traces.most(*trace, run),
            RestsOn::Record(value) => value(partner, context),
            RestsOn::Newness => if_known(run.has_newcomer),
        }
    }
}

macro_rules! earlier {
    ($($(#[$doc:meta])* $signal:ident = $name:literal, $title:expr, $measure:literal, $evidence:literal,
        rests_on: $rests_on:expr, known: $known:expr, missing: $missing:expr, said: $said:expr;)*) => {
        /// Names of the signals that tell of earlier projects.
        pub const NAMES: &[&str] = &[$($name),*];

        $(
        $(#[$doc])*
        pub struct $signal;

        impl $signal {
            const RESTS_ON: RestsOn = $rests_on;
        }

        impl PairSignal for $signal {
            const ABOUT: About = About { name: $name, title: $title, measure: $measure, evidence: $evidence };

            fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
                Self::RESTS_ON.value(firm, partner, context)
            }

            fn depends_on(_: FirmRow<'_>) -> Option<Vec<u8>> {
                Self::RESTS_ON.depends_on()
            }

            fn is_silent(context: &Context<'_>) -> bool {
                Self::RESTS_ON.is_silent(context)
            }

            fn most_for_firm(firm: FirmRow<'_>) -> f32 {
                let known: fn(FirmRow<'_>) -> bool = $known;
                if_known(known(firm))
            }

            fn most_for_partner(_: PartnerRow<'_>) -> f32 {
                1.0
            }

            fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, context: &Context<'_>) -> f32 {
                Self::RESTS_ON.most_of_partners(firm, run, context)
            }

            fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, context: &Context<'_>) -> f32 {
                Self::RESTS_ON.most_of_firms(partner, run, context)
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
        rests_on: RestsOn::Record(current), known: |_| true, missing: "",
        said: telling::current_record;

    /// ln(1 + 2 · Σ exp(−age / 4 years)) / ln(401), at most 1.
    RecentProjects = "recentProjects", ("Ervaring met projecten, vooral recente", "Experience with projects, recent ones first"),
        "ln(1 + 2 Σ exp(−age / 4 years)) / ln(401) over projects of 2 to 60 members, at most 1",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): earlier projects fade, by our fit over some four years.",
        rests_on: RestsOn::Record(recent), known: |_| true, missing: "",
        said: telling::recent_projects;

    /// Twice the share of the firms around that worked with the partner, by nearness; at most 1.
    NearFirms = "nearFirms", ("Werkte met bedrijven in de buurt", "Worked with firms nearby"),
        "2 s, at most 1, s the share of other firms with a past within 150 km that shared a project with the partner, each counting exp(−km / 50), one added to all",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): firms follow the neighbours whom they can ask.",
        rests_on: RestsOn::TraceOfPlace(Trace::NearFirms), known: |firm| firm.place().is_some(), missing: "location",
        said: telling::near_firms;

    /// Ridge regression of who is in a project on country, region and themes of the firm; see `past::profile`.
    FirmsLikeYours = "firmsLikeYours", ("Past bij bedrijven zoals het uwe", "Suits firms like yours"),
        "ln(1 + p / 0.003) / ln(1 + 1 / 0.003), p the expected share of projects with the partner by a ridge regression on country, region and themes",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): where a firm is and on what it works predict with whom.",
        rests_on: RestsOn::Trace(Trace::Profile), known: |_| true, missing: "",
        said: telling::firms_like_yours;

    /// BM25 of the wish over what the partner's projects were about, by 50; at most 1.
    WishWords = "wishWords", ("Uw wens en hun projecten", "Your wish and their projects"),
        "b / 50, at most 1, b the BM25 (k1 1.5, b 0.75) between the words of the wish and titles, texts and themes of earlier projects",
        "Robertson & Zaragoza 2009; learned from collaborations in FP7 and Horizon 2020 (CORDIS), where one wish predicts the next partner.",
        rests_on: RestsOn::Trace(Trace::Words), known: |firm| !firm.wish().words.is_empty(), missing: "wishes",
        said: telling::wish_words;

    /// Cosine of words and pairs of words of the wish with the sum over the partner's projects, in standard deviations
    /// above what the wish has with partners in general; ten are the most.
    WishPhrases = "wishPhrases", ("Dezelfde woorden als in hun projecten", "The same words as in their projects"),
        "z / 10, from 0 to 1, z the cosine of TF-IDF over words and pairs of words between the wish and the sum of earlier projects, in standard deviations above its mean over all partners",
        "Salton & Buckley 1988; learned from collaborations in FP7 and Horizon 2020 (CORDIS): pairs of words add to single ones.",
        rests_on: RestsOn::Trace(Trace::Phrases), known: |firm| !firm.wish().words.is_empty(), missing: "wishes",
        said: telling::wish_phrases;

    /// ln(1 + Σ exp(−age / 4 years)) / ln(51) over projects in the themes that the firm names; of a firm that wishes
    /// nothing, in those of its own projects.
    ProjectThemes = "projectThemes", ("Projecten in uw thema", "Projects in your theme"),
        "ln(1 + Σ exp(−age / 4 years)) / ln(51), at most 1, over projects in the themes that the firm names or, when it wishes nothing, in which it was itself",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): popularity within the theme is the best single measure for newcomers.",
        rests_on: RestsOn::Trace(Trace::Themes), known: |firm| firm.past() != NONE || !firm.wish().words.is_empty() || !firm.themes().is_empty(), missing: "wishes",
        said: telling::project_themes;

    /// ln(times as much as partners in general) / 4: how much of a specialist the partner is in the themes of the firm.
    ThemeFocus = "themeFocus", ("Gespecialiseerd in uw thema", "A specialist in your theme"),
        "ln(l) / 4, from 0 to 1, l the mean over the themes of (faded projects in the theme + 3 · usual share) / (all faded projects + 3) / usual share",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): of two partners with as many projects in a theme the one that does little else is chosen.",
        rests_on: RestsOn::Trace(Trace::Focus), known: |firm| firm.past() != NONE || !firm.wish().words.is_empty() || !firm.themes().is_empty(), missing: "wishes",
        said: telling::theme_focus;

    /// Personalised PageRank from the firm over firms and faded projects, restart 0.15, six steps.
    NetworkRank = "networkRank", ("Dichtbij in uw netwerk", "Near in your network"),
        "ln(1 + 10,000 r) / ln(3,001), at most 1, r the personalised PageRank from the firm over organisations and faded projects, restart 0.15, six steps",
        "Haveliwala 2002; learned from collaborations in FP7 and Horizon 2020 (CORDIS): partners of partners come next.",
        rests_on: RestsOn::Trace(Trace::Rank), known: |_| true, missing: "",
        said: telling::network_rank;

    /// r / (r + 0.3), r = Σ over shared contacts of 1 / contacts of the contact (resource allocation, Zhou, Lü & Zhang 2009).
    SharedCircle = "sharedCircle", ("Dezelfde kring", "The same circle"),
        "r / (r + 0.3), r = Σ 1 / contacts of the contact over organisations that were in joint projects with both",
        "Zhou, Lü & Zhang 2009; learned from collaborations in FP7 and Horizon 2020 (CORDIS): a shared contact with few others tells most.",
        rests_on: RestsOn::Trace(Trace::Circle), known: |_| true, missing: "",
        said: telling::shared_circle;

    /// Σ over known partners of common projects / ((√a + 1)(√b + 1)), above what partners in general have, by
    /// 4; at most 1.
    SimilarPartners = "similarPartners", ("Werkt met partners die u kent", "Works with partners you know"),
        "x / 4, from 0 to 1, x = Σ over partners that the firm knows of common projects / ((√a + 1)(√b + 1)), a and b the projects of each, minus the mean of this over all partners",
        "Sarwar et al. 2001 (item neighbours); learned from collaborations in FP7 and Horizon 2020 (CORDIS).",
        rests_on: RestsOn::Trace(Trace::Similar), known: |_| true, missing: "",
        said: telling::similar_partners;

    /// 1 for a firm that was in no joint project yet and is in no network, so that newcomers are not left out for want of a
    /// past.
    Newcomer = "newcomer", ("Een nieuw gezicht", "A new face"),
        "1 for a firm without any joint project on record that is, as far as is known, in no network, else 0",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): makes up for the points that only a past can give; those who gain most come forward least (survey Midden-Brabant 2019).",
        rests_on: RestsOn::Newness, known: is_newcomer, missing: "",
        said: telling::newcomer;

    /// Cosine of the firm's own earlier projects with those of the partner.
    OwnProjects = "ownProjects", ("Lijkt op uw eigen projecten", "Like your own projects"),
        "cosine of TF-IDF between the firm's own earlier projects and those of the partner",
        "Learned from collaborations in FP7 and Horizon 2020 (CORDIS): firms go on with what they did.",
        rests_on: RestsOn::Trace(Trace::Own), known: |_| true, missing: "",
        said: telling::own_projects;
}
