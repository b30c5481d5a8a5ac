//! The workload's six signals, for the product's own engine.

use crate::data::{Workload, number_of, row};
use loopvermogen::domain::geo::EARTH_RADIUS_KM;
use loopvermogen::domain::{Barrier, FirmType};
use loopvermogen::matching::block::{Around, FirmBlock, PartnerBlock, Sectors, TopicSet};
use loopvermogen::matching::columns::{FirmColumns, FirmRow, PartnerColumns, PartnerRow};
use loopvermogen::matching::curve::Curve;
use loopvermogen::matching::reaching::{FirmsReach, MetReach, Things};
use loopvermogen::matching::scale::{Scale, Term};
use loopvermogen::matching::sector_key::SectorKey;
use loopvermogen::matching::sets::{Lack, Mark, STRONG_HELP};
use loopvermogen::matching::signals::{self, About, Blocks, Context, Explained, Pair, PairSignal, Signal};
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
    ($signal:ident, $name:literal, value: $value:expr, of_partners: $of_partners:expr, of_firms: $of_firms:expr
     $(, lacks_of_partners: $lacks_of_partners:expr)?
     $(, lacks_of_firms: $lacks_of_firms:expr)?
     $(, of_firm_blocks: $of_firm_blocks:expr)?
     $(, reach_of_firms: $reach_of_firms:expr)?
     $(, of_partner_rows: $of_partner_rows:expr, of_firm_rows: $of_firm_rows:expr)?) => {
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

            $(
            fn lacks_of_partners(firm: FirmRow<'_>, _: &Context<'_>) -> Vec<Lack> {
                let lacks: fn(FirmRow<'_>) -> Vec<Lack> = $lacks_of_partners;
                lacks(firm)
            }
            )?

            $(
            fn lacks_of_firms(partner: PartnerRow<'_>, _: &Context<'_>) -> Vec<Lack> {
                let lacks: fn(PartnerRow<'_>) -> Vec<Lack> = $lacks_of_firms;
                lacks(partner)
            }
            )?

            $(
            fn most_of_firm_blocks(
                partner: PartnerRow<'_>,
                blocks: Blocks<'_, FirmBlock>,
                _: &Context<'_>,
                most: &mut Vec<f32>,
            ) {
                let fill: fn(PartnerRow<'_>, Blocks<'_, FirmBlock>, &mut Vec<f32>) = $of_firm_blocks;
                most.clear();
                fill(partner, blocks, most);
            }
            )?

            $(
            fn reach_of_firms(partner: PartnerRow<'_>, _: &Context<'_>) -> Option<FirmsReach> {
                let reach: fn(PartnerRow<'_>) -> MetReach = $reach_of_firms;
                Some(FirmsReach::By(reach(partner)))
            }
            )?

            $(
            fn of_partner_rows(
                firm: FirmRow<'_>,
                partners: &PartnerColumns,
                rows: &[u32],
                _: &Context<'_>,
                values: &mut Vec<f32>,
            ) {
                let fill: fn(FirmRow<'_>, &PartnerColumns, &[u32], &mut Vec<f32>) = $of_partner_rows;
                fill(firm, partners, rows, values);
            }

            fn of_firm_rows(
                partner: PartnerRow<'_>,
                firms: &FirmColumns,
                rows: &[u32],
                _: &Context<'_>,
                values: &mut Vec<f32>,
            ) {
                let fill: fn(PartnerRow<'_>, &FirmColumns, &[u32], &mut Vec<f32>) = $of_firm_rows;
                fill(partner, firms, rows, values);
            }
            )?

            fn missing(_: FirmRow<'_>, _: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
                Vec::new()
            }

            fn explain(_: &Pair<'_>) -> Explained {
                Explained { facts: Vec::new(), text: Default::default() }
            }
        }
    };
}

/// Topics that the workload can tell apart.
const TOPICS: usize = 256;

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
    },
    lacks_of_partners: |firm| {
        let all: f32 = firm.topics().iter().map(|topic| rarity(*topic)).sum();
        let lack = |topic: &u16| Lack { value: rarity(*topic) / all / HAIR, without: vec![Mark::Topic(*topic)] };
        firm.topics().iter().map(lack).collect()
    },
    of_firm_blocks: |partner, blocks, most| {
        let mut offered = TopicSet::default();
        partner.topics().iter().for_each(|(topic, _)| offered.insert(*topic));
        most.extend(blocks.iter().map(|block| f32::from(u8::from(block.topics.meets(&offered))) * HAIR));
    },
    reach_of_firms: |partner| {
        // With m of n wishes met the share is highest when those met are the rarest, the others the most common.
        let mut offered: Vec<u16> = partner.topics().iter().map(|(topic, _)| *topic).collect();
        offered.sort_by(|a, b| rarity(*b).total_cmp(&rarity(*a)));
        let common = workload().by_rarity.iter().find(|topic| !offered.contains(topic)).map_or(0.0, |topic| rarity(*topic));
        let usual = offered.split_off(offered.len() / 2);
        let rarest = |topics: &[u16]| topics.first().map_or(0.0, |topic| rarity(*topic));
        let (of_rare, of_usual) = (rarest(&offered), rarest(&usual));
        MetReach::new(Things::Topics, offered, usual, |rare, met, all| {
            let (met, not) = (rare as f32 * of_rare + (met - rare) as f32 * of_usual, (all - met) as f32 * common);
            met / (met + not) * HAIR
        })
    },
    of_partner_rows: |firm, partners, rows, values| {
        let mut worth = [0.0f32; TOPICS];
        firm.topics().iter().for_each(|topic| worth[usize::from(*topic)] = rarity(*topic));
        let all: f32 = firm.topics().iter().map(|topic| rarity(*topic)).sum();
        values.clear();
        values.extend(rows.iter().map(|row| {
            let partner = PartnerRow { columns: partners, row: *row as usize };
            partner.topics().iter().map(|(topic, _)| worth[usize::from(*topic) % TOPICS]).sum::<f32>() / all
        }));
    },
    of_firm_rows: |partner, firms, rows, values| {
        let (idf, mut worth) = (&workload().idf, [0.0f32; TOPICS]);
        partner.topics().iter().for_each(|(topic, _)| worth[usize::from(*topic)] = rarity(*topic));
        values.clear();
        values.extend(rows.iter().map(|row| {
            let topics = FirmRow { columns: firms, row: *row as usize }.topics().iter().map(|topic| usize::from(*topic));
            let sum = |(met, all): (f32, f32), topic: usize| (met + worth[topic % TOPICS], all + idf[topic]);
            let (met, all) = topics.fold((0.0, 0.0), sum);
            met / all
        }));
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
    },
    lacks_of_partners: |firm| {
        let share = 1.0 / firm.barriers().len() as f32 / HAIR;
        let weak = |barrier: &Barrier| Lack { value: share * STRONG_HELP, without: vec![Mark::Help(*barrier)] };
        let strong =
            |barrier: &Barrier| Lack { value: share * (1.0 - STRONG_HELP), without: vec![Mark::StrongHelp(*barrier)] };
        firm.barriers().iter().flat_map(|barrier| [weak(barrier), strong(barrier)]).collect()
    },
    of_firm_blocks: |partner, blocks, most| {
        let mut best: Vec<(f32, u16)> = partner.help().into_iter().zip((0..).map(|barrier| 1 << barrier)).collect();
        best.sort_by(|one, other| other.0.total_cmp(&one.0));
        let first = |block: &FirmBlock| best.iter().find(|(_, barrier)| block.barriers & barrier != 0);
        most.extend(blocks.iter().map(|block| first(block).map_or(0.0, |(help, _)| help * HAIR)));
    },
    reach_of_firms: |partner| {
        let help = partner.help();
        let highest = help.into_iter().fold(0.0, f32::max);
        let met = (0..help.len() as u16).filter(|barrier| help[usize::from(*barrier)] > 0.0);
        let (well, met): (Vec<u16>, Vec<u16>) = met.partition(|barrier| help[usize::from(*barrier)] > 0.7 * highest);
        let of_others = met.iter().map(|barrier| help[usize::from(*barrier)]).fold(0.0, f32::max);
        MetReach::new(Things::Barriers, well, met, |well, met, all| {
            (well as f32 * highest + (met - well) as f32 * of_others) / all as f32 * HAIR
        })
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
    },
    lacks_of_partners: |firm| {
        let Some(own) = firm.sector() else { return Vec::new() };
        let lack = |held: Mark| Lack { value: 0.5, without: vec![held] };
        vec![lack(Mark::Section(own)), lack(Mark::Division(own))]
    },
    lacks_of_firms: |partner| {
        let lack = |mark: fn(SectorKey) -> Mark| Lack { value: 0.5, without: partner.sectors().iter().map(|own| mark(*own)).collect() };
        vec![lack(Mark::Section), lack(Mark::Division)]
    },
    of_firm_blocks: |partner, blocks, most| {
        let mut own = Sectors::default();
        partner.sectors().iter().for_each(|sector| own.insert(*sector));
        most.extend(blocks.iter().map(|block| match block.sectors.meets(&own) {
            (true, _) => 1.0,
            (_, true) => 0.5,
            _ => 0.0,
        }));
    }
);

signal!(Preference, "preference",
    value: |firm, partner, _| workload().preference(row(partner.id()), number_of(firm.firm_type())),
    of_partners: |_, _| 1.0,
    of_firms: |partner, run| {
        let types = loopvermogen::domain::FirmType::ALL.into_iter().filter(|own| run.types & 1 << *own as u8 != 0);
        types.map(|own| workload().preference(row(partner.id()), number_of(own))).fold(0.0, f32::max)
    },
    lacks_of_firms: |partner| {
        let preference = |own: FirmType| workload().preference(row(partner.id()), number_of(own));
        let mut types = FirmType::ALL;
        types.sort_by(|one, other| preference(*other).total_cmp(&preference(*one)));
        let lack = |number: usize| {
            let value = preference(types[number]) - types.get(number + 1).map_or(0.0, |next| preference(*next));
            Lack { value, without: types[..=number].iter().map(|own| Mark::Type(*own)).collect() }
        };
        let all = Lack { value: 1.0 - preference(types[0]), without: Vec::new() };
        (0..types.len()).map(lack).chain([all]).collect()
    },
    of_firm_blocks: |partner, blocks, most| {
        let all = loopvermogen::domain::FirmType::ALL;
        let of_type = all.map(|own| workload().preference(row(partner.id()), number_of(own)));
        let of_types = |types: u8| {
            let held = all.iter().zip(of_type).filter(|(own, _)| types & 1 << **own as u8 != 0);
            held.map(|(_, preference)| preference).fold(0.0, f32::max)
        };
        most.extend(blocks.iter().map(|block| of_types(block.types)));
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
