//! The workload's six signals, for the product's own engine.

use crate::data::{Workload, number_of, row};
use loopvermogen::domain::geo::EARTH_RADIUS_KM;
use loopvermogen::matching::block::{Around, FirmBlock, PartnerBlock};
use loopvermogen::matching::columns::{FirmRow, PartnerRow};
use loopvermogen::matching::curve::Curve;
use loopvermogen::matching::scale::{Scale, Term};
use loopvermogen::matching::signals::{self, About, Context, Explained, Pair, PairSignal, Signal};
use loopvermogen::matching::verdict::Side;
use std::sync::OnceLock;

/// What the signals look up beside the rows: rarity of topics, preferences of partners.
pub static WORKLOAD: OnceLock<Workload> = OnceLock::new();

fn workload() -> &'static Workload {
    WORKLOAD.get().unwrap_or_else(|| panic!("loaded first"))
}

fn rarity(topic: u16) -> f32 {
    workload().idf[usize::from(topic)]
}

macro_rules! signal {
    ($signal:ident, $name:literal, value: $value:expr, of_partners: $of_partners:expr, of_firms: $of_firms:expr) => {
        struct $signal;

        impl PairSignal for $signal {
            const ABOUT: About = About { name: $name, title: ("", ""), measure: "", evidence: "" };

            #[inline]
            fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
                let value: fn(FirmRow<'_>, PartnerRow<'_>, &Context<'_>) -> f32 = $value;
                value(firm, partner, context)
            }

            fn most_for_firm(_: FirmRow<'_>) -> f32 {
                1.0
            }

            fn most_for_partner(_: PartnerRow<'_>) -> f32 {
                1.0
            }

            fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
                let most: fn(FirmRow<'_>, &PartnerBlock) -> f32 = $of_partners;
                most(firm, run)
            }

            fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: &Context<'_>) -> f32 {
                let most: fn(PartnerRow<'_>, &FirmBlock) -> f32 = $of_firms;
                most(partner, run)
            }

            fn missing(_: FirmRow<'_>, _: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
                Vec::new()
            }

            fn explain(_: &Pair<'_>) -> Explained {
                Explained { facts: Vec::new(), text: Default::default() }
            }
        }
    };
}

/// A mean is never above its largest part; a hair more for the rounding.
const HAIR: f32 = 1.000_01;

signal!(Topics, "topics",
    value: |firm, partner, context| {
        let all: f32 = firm.topics().iter().map(|topic| rarity(*topic)).sum();
        let met: f32 = match context.candidate {
            Side::Firm => firm.topics().iter().filter(|t| context.topics.contains(**t)).map(|t| rarity(*t)).sum(),
            Side::Partner => {
                partner.topics().iter().filter(|(t, _)| context.topics.contains(*t)).map(|(t, _)| rarity(*t)).sum()
            }
        };
        met / all
    },
    of_partners: |firm, run| {
        let all: f32 = firm.topics().iter().map(|topic| rarity(*topic)).sum();
        let met: f32 = firm.topics().iter().filter(|t| run.topics.contains(**t)).map(|t| rarity(*t)).sum();
        met / all * HAIR
    },
    of_firms: |partner, run| {
        f32::from(u8::from(partner.topics().iter().any(|(topic, _)| run.topics.contains(*topic)))) * HAIR
    }
);

signal!(Barriers, "barriers",
    value: |firm, partner, _| {
        let help = partner.help();
        firm.barriers().iter().map(|barrier| help[*barrier as usize]).sum::<f32>() / firm.barriers().len() as f32
    },
    of_partners: |firm, run| {
        let sum: f32 = firm.barriers().iter().map(|barrier| run.help[*barrier as usize]).sum();
        sum / firm.barriers().len() as f32 * HAIR
    },
    of_firms: |partner, run| {
        let help = partner.help();
        (0..help.len()).filter(|k| run.barriers & 1 << k != 0).map(|k| help[k]).fold(0.0, f32::max) * HAIR
    }
);

fn by_digits(shared: u8) -> f32 {
    match shared {
        0 => 0.0,
        1 => 0.5,
        2.. => 1.0,
    }
}

signal!(Sector, "sector",
    value: |firm, partner, _| {
        let shared = firm.sector().map(|own| partner.sectors().iter().map(|s| own.shared_digits(*s)).max().unwrap_or(0));
        by_digits(shared.unwrap_or(0))
    },
    of_partners: |firm, run| by_digits(firm.sector().map_or(0, |own| run.sectors.most_shared(own))),
    of_firms: |partner, run| {
        by_digits(partner.sectors().iter().map(|sector| run.sectors.most_shared(*sector)).max().unwrap_or(0))
    }
);

signal!(Preference, "preference",
    value: |firm, partner, _| workload().preference(row(partner.id()), number_of(firm.firm_type())),
    of_partners: |_, _| 1.0,
    of_firms: |partner, run| {
        let types = loopvermogen::domain::FirmType::ALL.into_iter().filter(|own| run.types & 1 << *own as u8 != 0);
        types.map(|own| workload().preference(row(partner.id()), number_of(own))).fold(0.0, f32::max)
    }
);

fn by_distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    let km = EARTH_RADIUS_KM as f32 * ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt();
    (-km / 50.0).exp()
}

fn nearest(place: Option<[f32; 3]>, places: &Around) -> f32 {
    let nearest = place.and_then(|place| Some((place, places.nearest(place)?)));
    nearest.map_or(0.0, |(place, nearest)| by_distance(place, nearest) * HAIR)
}

signal!(Distance, "distance",
    value: |firm, partner, _| firm.place().zip(partner.place()).map_or(0.0, |(a, b)| by_distance(a, b)),
    of_partners: |firm, run| nearest(firm.place(), &run.places),
    of_firms: |partner, run| nearest(partner.place(), &run.places)
);

signal!(NotConnected, "notConnected",
    value: |firm, partner, context| match context.candidate {
        // Firms that are connected are held back from a partner.
        Side::Firm => 1.0,
        Side::Partner => f32::from(u8::from(firm.tie_with(partner.id()).is_none())),
    },
    of_partners: |_, _| 1.0,
    of_firms: |_, _| 1.0
);

/// The workload's weights; a connected pair lacks the 0.15 of those that are not.
pub fn scale() -> Scale {
    let terms: [(&'static dyn Signal, f64); 6] = [
        (&Topics, 0.30),
        (&Barriers, 0.25),
        (&Sector, 0.15),
        (&Preference, 0.10),
        (&Distance, 0.20),
        (&NotConnected, 0.15),
    ];
    let term = |(place, (behaviour, coefficient)): (usize, (&'static dyn Signal, f64))| Term {
        signal: signals::ALL.len() + place,
        behaviour,
        curve: Curve::default(),
        coefficient,
        most: 1.0,
    };
    Scale { terms: terms.into_iter().enumerate().map(term).collect(), largest: 1.15 }
}
