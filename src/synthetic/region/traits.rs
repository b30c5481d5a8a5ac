//! What is true of firms and partners, most of which no record holds.

use super::super::calibration::{Calibration, YEAR};
use super::super::draw::Weighted;
use super::{Purpose, stream, truth};
use crate::domain::goal::Goal;
use crate::domain::partner::{HelpBasis, Suits};
use crate::domain::partner_kind::{PartnerSubtype, WishedKind};
use crate::domain::region::Reach;
use crate::domain::sector::{SbiActivity, SbiVersion};
use crate::domain::{Barrier, Coordinates, Firm, FirmType, Partner, PartnerKind, Step, TopicId, reference};
use chrono::NaiveDate;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// A point in the space of interests.
pub type Point = [f64; 6];

/// Where themes and topics lie in the space of interests, and which themes were in fashion when.
pub struct Landscape {
    topics: Vec<Point>,
    fashions: BTreeMap<i32, Vec<TopicId>>,
}

impl Landscape {
    /// Topics lie around their theme.
    pub fn draw(seed: u64) -> Self {
        let rng = &mut stream(seed, Purpose::Landscape, 0);
        let all: Vec<TopicId> = (0..).map_while(TopicId::at).collect();
        let mut topics: Vec<Point> = all.iter().map(|_| point(rng)).collect();
        for topic in all.iter().filter(|topic| topic.topic().level == 2) {
            let theme = topics[topic.theme().row()];
            topics[topic.row()] = unit(sum([(theme, 1.0), (topics[topic.row()], 0.7)]));
        }
        let themes = Weighted::new(all.into_iter().filter(|topic| topic.topic().level == 1).map(|theme| (theme, 1.0)));
        let years = YEAR - truth::YEARS_BEFORE..=YEAR;
        let fashions = years.map(|year| (year, themes.draw_several(2, rng))).collect();
        Self { topics, fashions }
    }

    /// How much a theme draws in a year.
    pub fn fashion(&self, year: i32, themes: &[TopicId]) -> f64 {
        let in_fashion = self.fashions.get(&year).is_some_and(|held| themes.iter().any(|theme| held.contains(theme)));
        if in_fashion { 1.6 } else { 1.0 }
    }

    fn around(&self, topics: impl Iterator<Item = (TopicId, f64)>) -> Point {
        unit(sum(topics.map(|(topic, weight)| (self.topics[topic.row()], weight))))
    }
}

/// The truth about a firm.
pub struct FirmTraits {
    /// Absorptive capacity, 0 to 1: what it can take in.
    pub capacity: f64,
    /// How much it looks for partners at all, around 1.
    pub activity: f64,
    /// Kilometres that it travels at most.
    pub limit_km: f64,
    /// What really drives it.
    pub need: Barrier,
    /// How pressing that is, 0 to 1.
    pub acuteness: f64,
    /// Number of barriers at once.
    pub barriers: usize,
    /// What it wants to work on.
    pub interests: Vec<TopicId>,
    /// Its interests as a point.
    pub latent: Point,
    /// Kinds of partner that it really prefers.
    pub kinds: Vec<WishedKind>,
    /// What it does, whatever its code says.
    pub trade: Option<&'static reference::Sector>,
    /// Its type.
    pub firm_type: FirmType,
    /// Where it is.
    pub place: Option<Coordinates>,
    /// The first year in which it could meet the partners of the region.
    pub from_year: i32,
}

impl FirmTraits {
    /// Draws the truth behind a firm's answers.
    pub fn draw(
        firm: &Firm,
        today: NaiveDate,
        landscape: &Landscape,
        calibration: &Calibration,
        rng: &mut ChaCha8Rng,
    ) -> Self {
        let firm_type = firm.firm_type(today);
        let capacity = capacity(firm, rng);
        let stated: Vec<Barrier> = firm.barriers.iter().map(|stated| stated.barrier).collect();
        let noise = point(rng);
        // Half of the squared length is what the topics tell, the other half nobody knows.
        let topics = firm.topics.iter().map(|topic| (*topic, 1.0));
        let told = landscape.around(topics.chain(firm.goals.iter().flat_map(|goal| pull(*goal))));
        let founded = firm.founded.map_or(i32::MIN, |founded| founded.year());
        let met = rng.random_range(YEAR - truth::YEARS_BEFORE..=YEAR + 2);
        Self {
            capacity,
            activity: 0.3 + 1.4 * rng.random::<f64>(),
            limit_km: limit(firm_type, capacity, rng),
            need: need(&stated, rng),
            acuteness: rng.random(),
            barriers: stated.len(),
            interests: firm.topics.clone(),
            latent: unit(sum([(told, 1.0), (noise, 1.0)])),
            kinds: kinds(&firm.partner_kinds, rng),
            trade: trade(firm, calibration, rng),
            firm_type,
            place: place(firm.location.as_ref()),
            from_year: met.max(founded.saturating_add(1)),
        }
    }

    /// Whether fewer than twenty work there.
    pub fn is_small(&self) -> bool {
        matches!(self.firm_type, FirmType::StartUp | FirmType::SmallEstablished | FirmType::Unknown)
    }
}

/// Themes towards which a goal pulls.
fn pull(goal: Goal) -> impl Iterator<Item = (TopicId, f64)> {
    let themes: &[&str] = match goal {
        Goal::Jobs => &["talent"],
        Goal::Turnover => &["markt"],
        Goal::Productivity => &["productiviteit", "maakindustrie"],
        Goal::Sustainability => &["verduurzaming", "energie"],
        Goal::Digitalisation => &["digitalisering"],
    };
    themes.iter().filter_map(|code| TopicId::from_code(code)).map(|theme| (theme, 0.5))
}

/// Three fifths from size, innovation and network, two fifths hidden.
fn capacity(firm: &Firm, rng: &mut ChaCha8Rng) -> f64 {
    let size = firm.employees.map_or(0.0, |employees| employees.class() as u8 as f64 / 7.0);
    let own = firm.innovation_turnover.as_ref().and_then(|shares| shares.own);
    let innovation = own.map_or(0.4, |share| (2.0 * share).min(1.0));
    let network = if firm.is_in_network(false) == Some(true) { 1.0 } else { 0.0 };
    0.25 * size + 0.15 * innovation + 0.2 * network + 0.4 * rng.random::<f64>()
}

fn limit(firm_type: FirmType, capacity: f64, rng: &mut ChaCha8Rng) -> f64 {
    let usual = match firm_type {
        FirmType::LargeEstablished => 40.0,
        FirmType::ScaleUp | FirmType::Unknown => 55.0,
        FirmType::SmallEstablished => 55.0,
        FirmType::StartUp => 75.0,
    };
    usual * (0.4 + 1.2 * rng.random::<f64>()) * (0.7 + 0.6 * capacity)
}

/// The first that was named, another one, or one that was not.
fn need(stated: &[Barrier], rng: &mut ChaCha8Rng) -> Barrier {
    let chance: f64 = rng.random();
    let other = stated.get(rng.random_range(1..=2));
    let any = Barrier::ALL[rng.random_range(0..Barrier::ALL.len())];
    match (stated.first(), other) {
        (Some(_), Some(other)) if (0.60..0.85).contains(&chance) => *other,
        (Some(first), _) if chance < 0.85 => *first,
        _ => any,
    }
}

/// Three of four stated wishes are meant; one more may be unspoken.
fn kinds(stated: &[WishedKind], rng: &mut ChaCha8Rng) -> Vec<WishedKind> {
    let mut kinds: Vec<WishedKind> = stated.iter().copied().filter(|_| rng.random_bool(0.75)).collect();
    if rng.random_bool(0.4) {
        kinds.push(WishedKind::ALL[rng.random_range(0..WishedKind::ALL.len())]);
    }
    kinds
}

/// Seven of ten do what their code says.
fn trade(firm: &Firm, calibration: &Calibration, rng: &mut ChaCha8Rng) -> Option<&'static reference::Sector> {
    let drawn = calibration.sections.draw(rng)?;
    let other = drawn.classes.get(rng.random_range(0..drawn.classes.len().max(1))).copied();
    let coded = firm.main_activity().and_then(sector);
    if rng.random_bool(0.3) { other } else { coded }
}

fn sector(activity: &SbiActivity) -> Option<&'static reference::Sector> {
    reference::sector(SbiVersion::V2008, &activity.code)
}

fn place(location: Option<&crate::domain::region::Location>) -> Option<Coordinates> {
    location.and_then(|location| location.coordinates)
}

/// The truth about a partner.
pub struct PartnerTraits {
    /// Kind.
    pub kind: PartnerKind,
    /// Finer kind.
    pub subtype: Option<PartnerSubtype>,
    /// How much it does to meet firms, around 1.
    pub drive: f64,
    /// How it treats small firms, 0 to 1.
    pub friendliness: f64,
    /// How much it really helps with each barrier, 0 to 1.
    pub help: [f64; Barrier::ALL.len()],
    /// Its topics.
    pub topics: Vec<TopicId>,
    /// Their themes.
    pub themes: Vec<TopicId>,
    /// What it works on, as a point.
    pub latent: Point,
    /// Trades that it works for.
    pub sectors: Vec<&'static reference::Sector>,
    /// Steps that it offers.
    pub steps: Vec<Step>,
    /// Whom it suits.
    pub suits: Suits,
    /// How far it works.
    pub reach: Option<Reach>,
    /// Whether it takes new firms.
    pub is_open: bool,
    /// Where it is.
    pub place: Option<Coordinates>,
}

impl PartnerTraits {
    /// Draws the truth behind a complete record.
    pub fn draw(partner: &Partner, landscape: &Landscape, rng: &mut ChaCha8Rng) -> Self {
        let noise = point(rng);
        let told = landscape.around(partner.topics.iter().map(|held| (held.topic, held.strength)));
        let mut themes: Vec<TopicId> = partner.topics.iter().map(|held| held.topic.theme()).collect();
        themes.dedup();
        Self {
            kind: partner.kind,
            subtype: partner.subtype,
            drive: 0.4 + 1.2 * rng.random::<f64>(),
            friendliness: friendliness(partner, rng),
            help: help(partner, rng),
            topics: partner.topics.iter().map(|held| held.topic).collect(),
            themes,
            latent: unit(sum([(told, 1.0), (noise, 0.5)])),
            sectors: partner.sectors.iter().filter_map(sector).collect(),
            steps: partner.steps.iter().map(|offer| offer.step).collect(),
            suits: partner.suits.clone().unwrap_or_default(),
            reach: partner.reach,
            is_open: partner.intake.as_ref().and_then(|intake| intake.is_open) != Some(false),
            place: place(partner.location.as_ref()),
        }
    }
}

/// Companies and universities are made for the large, schools and public bodies for anybody; but each is its own.
fn friendliness(partner: &Partner, rng: &mut ChaCha8Rng) -> f64 {
    let least = match (partner.kind, partner.subtype) {
        (PartnerKind::FrontierCompany, _) => 0.1,
        (_, Some(PartnerSubtype::University | PartnerSubtype::Umc | PartnerSubtype::Institute)) => 0.2,
        _ => 0.4,
    };
    least + 0.6 * rng.random::<f64>()
}

fn help(partner: &Partner, rng: &mut ChaCha8Rng) -> [f64; Barrier::ALL.len()] {
    let mut help = [0.0; Barrier::ALL.len()];
    for offer in &partner.barriers {
        let draw: f64 = rng.random();
        help[offer.barrier as usize] = match offer.basis {
            HelpBasis::Stated => 0.6 + 0.4 * draw,
            HelpBasis::Services => 0.3 + 0.6 * draw,
            HelpBasis::Topics if draw < 0.5 => 0.0,
            HelpBasis::Topics => 0.3 + 0.6 * draw,
        };
    }
    help
}

/// A direction, near enough to evenly drawn; sums of even draws, since machines differ in the last digit of others.
fn point(rng: &mut ChaCha8Rng) -> Point {
    let mut bell = || (0..3).map(|_| rng.random::<f64>() - 0.5).sum::<f64>();
    unit([bell(), bell(), bell(), bell(), bell(), bell()])
}

fn sum(points: impl IntoIterator<Item = (Point, f64)>) -> Point {
    points.into_iter().fold([0.0; 6], |mut sum, (point, weight)| {
        sum.iter_mut().zip(point).for_each(|(sum, part)| *sum += weight * part);
        sum
    })
}

fn unit(point: Point) -> Point {
    let length = dot(&point, &point).sqrt();
    if length > 0.0 { point.map(|part| part / length) } else { point }
}

/// Cosine of two directions.
pub fn dot(a: &Point, b: &Point) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
