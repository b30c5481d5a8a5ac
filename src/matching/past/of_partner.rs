//! What the past says about any firm, for one partner that asks.

use super::asked::{Asking, Trace, itself, measures};
use super::neighbours::{self, Neighbourhoods, PlaceKey};
use super::{Past, network};
use crate::matching::block::FirmBlock;
use crate::matching::columns::FirmRow;
use crate::matching::past::asked::Home;
use crate::matching::past::profile::Profile;
use crate::matching::snapshot::Snapshot;
use std::collections::HashMap;
use std::sync::Arc;

/// The past of one partner, laid out so that the traces of a firm are a few look-ups.
#[derive(Clone, Debug)]
pub struct PartnerPast {
    past: Arc<Past>,
    homes: Arc<Vec<Home>>,
    profile: Arc<Profile>,
    neighbourhoods: Arc<Neighbourhoods>,
    /// Neighbours that worked with the partner, by place.
    near: HashMap<PlaceKey, f32>,
    /// The most that any firm can have of these.
    most_near: f32,
    /// For each trait of the regression its part in the expectation.
    parts: Vec<f32>,
    /// By term: share of BM25, part of the vector.
    bm25: Vec<f32>,
    cosine: Vec<f32>,
    /// By theme: faded projects, times as much as others.
    faded: Vec<f32>,
    focus: Vec<f32>,
    /// By firm with a past.
    rank: Vec<f32>,
    circle: Vec<f32>,
    similar: Vec<f32>,
    own: Vec<f32>,
}

impl PartnerPast {
    /// Lays out the past of a partner; nothing when it has none.
    pub fn new(snapshot: &Snapshot, partner: u32) -> Option<PartnerPast> {
        let past = &snapshot.past;
        let partners = past.partners();
        if partner as usize >= partners {
            return None;
        }
        let firms = past.firms();
        let contacts = past.contacts_of.at(partner);
        let of_contact = contacts.iter().filter(|node| (**node as usize) >= partners);
        let near = of_contact.clone().filter_map(|node| snapshot.homes[*node as usize - partners].place);
        let of_firms = |values: Vec<f32>, measure: &dyn Fn(f32) -> f32| -> Vec<f32> {
            values[partners..].iter().map(|value| measure(*value)).collect()
        };
        let own_strength = past.strength[partner as usize];
        let rank = network::page_rank(past, partner);
        let rank = (0..firms).map(|firm| {
            let strength = past.strength[partners + firm];
            let mass = if strength > 0.0 { rank[partners + firm] * own_strength / strength } else { 0.0 };
            measures::rank(mass)
        });
        let (bm25, cosine) = past.words.of_partner(partner);
        let own = past.own_terms.iter().map(|terms| {
            let sum: f32 = terms.iter().map(|(term, part)| part * cosine[*term as usize]).sum();
            sum.clamp(0.0, 1.0)
        });
        let mut similar = vec![0.0f32; firms];
        let alike = network::alike(past, partner);
        for (known, likeness) in alike.iter().enumerate() {
            for node in past.contacts_of.at(known as u32).iter().filter(|node| (**node as usize) >= partners) {
                similar[*node as usize - partners] += likeness - past.usual_likeness[known];
            }
        }
        let (faded, focus) = past.themes.of_partner(partner);
        let near = snapshot.neighbourhoods.among(near);
        // A firm is at most once among its own neighbours.
        let share = |(key, sum): (&PlaceKey, &f32)| neighbours::share(*sum, snapshot.neighbourhoods.counted(key) - 1.0);
        let most_near = near.iter().map(share).map(measures::near_firms).fold(0.0, f32::max);
        Some(PartnerPast {
            near,
            most_near,
            parts: snapshot.profile.parts_of(partner),
            circle: of_firms(network::shared_circle(past, partner), &measures::circle),
            similar: similar.into_iter().map(measures::similar).collect(),
            rank: rank.collect(),
            own: own.collect(),
            past: past.clone(),
            homes: snapshot.homes.clone(),
            profile: snapshot.profile.clone(),
            neighbourhoods: snapshot.neighbourhoods.clone(),
            bm25,
            cosine,
            faded,
            focus,
        })
    }

    /// The value of a trace of a firm.
    pub fn at(&self, trace: Trace, firm: FirmRow<'_>) -> f32 {
        let of_past = |values: &[f32]| values.get(firm.past() as usize).copied().unwrap_or(0.0);
        match trace {
            Trace::NearFirms => self.near_firms(firm),
            Trace::Profile => {
                let traits = self.profile.traits_of(asking(firm).home, self.themes(firm));
                measures::profile(traits.map(|one| self.parts[one as usize]).sum())
            }
            Trace::Words => measures::words(firm.wish().words.iter().map(|term| self.bm25[*term as usize]).sum()),
            Trace::Phrases => {
                let wish = firm.wish();
                measures::phrases(wish.deviations(self.past.words.cosine_with(&wish.weighted, &self.cosine)))
            }
            Trace::Themes => measures::themes(self.themes(firm).iter().map(|theme| self.faded[*theme as usize]).sum()),
            Trace::Focus => {
                let themes = self.themes(firm);
                let sum: f32 = themes.iter().map(|theme| self.focus[*theme as usize]).sum();
                measures::focus(sum / themes.len().max(1) as f32)
            }
            Trace::Rank => of_past(&self.rank),
            Trace::Circle => of_past(&self.circle),
            Trace::Similar => of_past(&self.similar),
            Trace::Own => of_past(&self.own),
        }
    }

    /// The most of a trace that any firm of a run can have.
    pub fn most(&self, trace: Trace, run: &FirmBlock) -> f32 {
        let if_any = |has: bool| f32::from(u8::from(has));
        match trace {
            Trace::NearFirms => self.most_near,
            Trace::Profile => match run.areas.only().filter(|_| !run.has_themes && !run.has_past) {
                Some((country, region)) => {
                    let home = Home { place: None, country, region };
                    measures::profile(self.profile.traits_of(home, &[]).map(|one| self.parts[one as usize]).sum())
                }
                None => 1.0,
            },
            Trace::Words | Trace::Phrases => if_any(run.has_wish),
            Trace::Themes | Trace::Focus => if_any(run.has_themes || run.has_past),
            Trace::Rank | Trace::Circle | Trace::Similar | Trace::Own => if_any(run.has_past),
        }
    }

    fn themes<'a>(&'a self, firm: FirmRow<'a>) -> &'a [u16] {
        asking(firm).themes_to_go_by(&self.past)
    }

    fn near_firms(&self, firm: FirmRow<'_>) -> f32 {
        let Some(place) = firm.place() else { return 0.0 };
        // A firm that worked with the partner is itself among the near ones; such a pair is no candidate.
        let around = self.neighbourhoods.at(place) - itself(&self.past, &self.homes, firm.past());
        let near = self.near.get(&neighbours::key(place)).copied().unwrap_or(0.0);
        measures::near_firms(neighbours::share(near, around))
    }
}

fn asking(firm: FirmRow<'_>) -> Asking<'_> {
    let area = firm.area();
    let home = Home { place: firm.place(), country: area.country, region: area.region };
    Asking { firm: firm.past(), home, wish: firm.wish(), themes: firm.themes() }
}
