//! What the past says about one who asks: a firm about all partners, or a partner about any firm.
//!
//! Both ask for the same values; a firm has them worked out for every partner at once, a partner keeps what is needed
//! to work one out for a firm when its row comes by.

use super::of_partner::PartnerPast;
use super::profile::Profile;
use super::words::Terms;
use super::{NONE, Past, neighbours, network};
use crate::matching::block::FirmBlock;
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::facts::FirmFacts;
use crate::matching::snapshot::Snapshot;

/// Where a firm with a past is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Home {
    /// Point on the unit sphere.
    pub place: Option<[f32; 3]>,
    /// Country, as a number made of its two letters.
    pub country: u16,
    /// Region, 0 where not known.
    pub region: u32,
}

/// What is known of the firm that asks.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// Its row in the past.
    pub firm: u32,
    /// Where it is.
    pub home: Home,
    /// What it wishes.
    pub wish: &'a Terms,
    /// Themes that it names.
    pub themes: &'a [u16],
}

impl<'a> Asking<'a> {
    /// The themes to go by: those that the firm names; of a firm that wishes nothing those of its own projects.
    pub fn themes_to_go_by(&self, past: &'a Past) -> &'a [u16] {
        let wishes_nothing = self.themes.is_empty() && self.wish.words.is_empty();
        if wishes_nothing { past.usual_themes.get(self.firm as usize).map_or(&[], Vec::as_slice) } else { self.themes }
    }
}

/// Traces of the past in a pair, each from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Trace {
    /// Firms near the firm that worked with the partner.
    NearFirms,
    /// Expected share of projects with the partner, for firms like this one.
    Profile,
    /// BM25 of the wish.
    Words,
    /// Cosine of the wish.
    Phrases,
    /// Faded projects in the themes.
    Themes,
    /// How much more than others the partner works in the themes.
    Focus,
    /// Personalised PageRank over faded projects.
    Rank,
    /// Contacts that both have.
    Circle,
    /// Likeness to partners that the firm knows.
    Similar,
    /// Likeness to the firm's own projects.
    Own,
}

/// Number of [`Trace`]s.
pub const TRACES: usize = 10;

/// Traces of a firm in all partners, or of a partner in any firm.
#[derive(Clone, Debug, Default)]
pub enum Traces {
    /// Nobody with a past asks.
    #[default]
    None,
    /// For each trace the values of all partners with a past.
    OfFirm(Box<[Vec<f32>; TRACES]>),
    /// What is needed to work out the values of a firm.
    OfPartner(Box<PartnerPast>),
}

impl Traces {
    /// The value of a trace in a pair; 0 where a side has no past.
    #[inline]
    pub fn at(&self, trace: Trace, firm: FirmRow<'_>, partner: PartnerRow<'_>) -> f32 {
        match self {
            Traces::None => 0.0,
            Traces::OfFirm(_) => self.of_partner(trace, partner.past()),
            Traces::OfPartner(past) => past.at(trace, firm),
        }
    }

    /// Whether a trace is 0 in every pair.
    pub fn lack(&self, trace: Trace) -> bool {
        match self {
            Traces::None => true,
            Traces::OfFirm(values) => values[trace as usize].is_empty(),
            Traces::OfPartner(_) => false,
        }
    }

    /// Whether a firm asks.
    pub fn are_of_firm(&self) -> bool {
        matches!(self, Traces::OfFirm(_))
    }

    /// The most of a trace that any firm of a run can have; 0 unless a partner asks.
    pub fn most(&self, trace: Trace, run: &FirmBlock) -> f32 {
        match self {
            Traces::OfPartner(past) => past.most(trace, run),
            Traces::None | Traces::OfFirm(_) => 0.0,
        }
    }

    /// What a firm's trace says of the partner with this row in the past; 0 unless a firm asks.
    #[inline]
    pub fn of_partner(&self, trace: Trace, partner: u32) -> f32 {
        match self {
            Traces::OfFirm(values) => values[trace as usize].get(partner as usize).copied().unwrap_or(0.0),
            Traces::None | Traces::OfPartner(_) => 0.0,
        }
    }

    /// The same of a firm of which the place, and nothing else, is now known.
    pub fn in_place(&self, snapshot: &Snapshot, facts: &FirmFacts) -> Traces {
        match (self, facts.place) {
            (Traces::OfFirm(all), Some(place)) => {
                let mut all = all.clone();
                let around = snapshot.neighbourhoods.at(place);
                all[Trace::NearFirms as usize] = near_firms(&snapshot.past, &snapshot.homes, facts.past, place, around);
                Traces::OfFirm(all)
            }
            _ => self.clone(),
        }
    }

    /// What the past of a snapshot says about a compiled firm.
    pub fn of_asker(snapshot: &Snapshot, facts: &FirmFacts) -> Traces {
        let asking = Asking { firm: facts.past, home: facts.home(), wish: &facts.wish, themes: &facts.themes };
        let around = facts.place.map_or(0.0, |place| snapshot.neighbourhoods.at(place));
        Self::of_firm(&snapshot.past, &snapshot.homes, &snapshot.profile, asking, around)
    }

    /// Works out all traces of a firm; `around` is the number of its neighbours, itself included.
    pub fn of_firm(past: &Past, homes: &[Home], profile: &Profile, asking: Asking<'_>, around: f32) -> Traces {
        let partners = past.partners();
        if partners == 0 {
            return Traces::None;
        }
        let mut all: [Vec<f32>; TRACES] = Default::default();
        let themes = asking.themes_to_go_by(past);
        if let Some(place) = asking.home.place {
            all[Trace::NearFirms as usize] = near_firms(past, homes, asking.firm, place, around);
        }
        let mut set = |trace: Trace, values: Vec<f32>, measure: &dyn Fn(f32) -> f32| {
            all[trace as usize] = values.into_iter().map(measure).collect();
        };
        set(Trace::Profile, profile.expected(asking.home, themes, partners), &measures::profile);
        if !asking.wish.words.is_empty() {
            set(Trace::Words, past.words.bm25(asking.wish, partners), &measures::words);
            let cosine = past.words.cosine(&asking.wish.weighted, partners);
            set(Trace::Phrases, cosine, &|cosine| measures::phrases(asking.wish.deviations(cosine)));
        }
        if !themes.is_empty() {
            set(Trace::Themes, past.themes.faded(themes, partners), &measures::themes);
            set(Trace::Focus, past.themes.focus(themes, partners), &measures::focus);
        }
        if asking.firm != NONE {
            let node = past.node_of_firm(asking.firm);
            let among_partners = |mut values: Vec<f32>| {
                values.truncate(partners);
                values
            };
            set(Trace::Rank, among_partners(network::page_rank(past, node)), &measures::rank);
            set(Trace::Circle, among_partners(network::shared_circle(past, node)), &measures::circle);
            let (similar, usual) = similar(past, node);
            set(Trace::Similar, similar, &|sum| measures::similar(sum - usual));
            let own = &past.own_terms[asking.firm as usize];
            set(Trace::Own, past.words.cosine_of_unit(own, partners), &|cosine| cosine.clamp(0.0, 1.0));
        }
        Traces::OfFirm(Box::new(all))
    }
}

/// For each partner what the firms around a firm say of it, see [`measures::near_firms`].
fn near_firms(past: &Past, homes: &[Home], firm: u32, place: [f32; 3], around: f32) -> Vec<f32> {
    let around = around - itself(past, homes, firm);
    let near = neighbours::with_partners(past, homes, firm, place).into_iter();
    near.map(|sum| measures::near_firms(neighbours::share(sum, around))).collect()
}

/// 1 when a firm is itself among the neighbours that are counted.
pub(super) fn itself(past: &Past, homes: &[Home], firm: u32) -> f32 {
    let is_at_home = homes.get(firm as usize).is_some_and(|home| home.place.is_some());
    let first = past.contacts_of.at(if firm == NONE { NONE } else { past.node_of_firm(firm) }).first();
    f32::from(u8::from(is_at_home && first.is_some_and(|node| (*node as usize) < past.partners())))
}

/// Σ of likeness to the partners that a firm knows, for each partner, and its mean.
fn similar(past: &Past, node: u32) -> (Vec<f32>, f32) {
    let partners = past.partners();
    let mut sums = vec![0.0f32; partners];
    let mut usual = 0.0;
    for known in past.contacts_of.at(node).iter().take_while(|node| (**node as usize) < partners) {
        let alike = network::alike(past, *known);
        sums.iter_mut().zip(&alike).for_each(|(sum, alike)| *sum += alike);
        usual += past.usual_likeness[*known as usize];
    }
    (sums, usual)
}

/// From what was counted to values from 0 to 1.
pub mod measures {
    /// Share of the neighbours that worked with the partner; the most is reached at a half.
    pub fn near_firms(share: f32) -> f32 {
        (2.0 * share).clamp(0.0, 1.0)
    }

    /// ln(1 + p / 0.003) / ln(1 + 1 / 0.003): from one in a thousand to one in a hundred counts as much as the next.
    pub fn profile(expected: f32) -> f32 {
        ((expected.max(0.0) / 0.003).ln_1p() / (1.0f32 / 0.003).ln_1p()).min(1.0)
    }

    /// BM25 / 50, at most 1: a wish of ten words gives some 15 with a partner that is about it.
    pub fn words(bm25: f32) -> f32 {
        (bm25 / 50.0).clamp(0.0, 1.0)
    }

    /// Standard deviations above what the wish has with partners in general, ten of which are the most.
    pub fn phrases(deviations: f32) -> f32 {
        (deviations / 10.0).clamp(0.0, 1.0)
    }

    /// ln(1 + faded projects) / ln(51), at most 1.
    pub fn themes(faded: f32) -> f32 {
        (faded.ln_1p() / 51.0f32.ln()).min(1.0)
    }

    /// ln(times as much as others) / 4, from 0 to 1: 1 at 55 times.
    pub fn focus(lift: f32) -> f32 {
        if lift > 1.0 { (lift.ln() / 4.0).min(1.0) } else { 0.0 }
    }

    /// ln(1 + 10,000 · rank) / ln(1 + 3,000), at most 1.
    pub fn rank(mass: f32) -> f32 {
        ((1e4 * mass).ln_1p() / 3001.0f32.ln()).min(1.0)
    }

    /// r / (r + 0.3), r the resource allocation of shared contacts.
    pub fn circle(sum: f32) -> f32 {
        sum / (sum + 0.3)
    }

    /// Likeness to known partners above what partners in general have, by 4, at most 1.
    pub fn similar(above_usual: f32) -> f32 {
        (above_usual / 4.0).clamp(0.0, 1.0)
    }
}
