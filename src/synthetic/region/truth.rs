//! The chance that a firm and a partner begin to work together.
//!
//! chance = rate · years · activity · drive · need · trust · reach · step · suits · friendliness · fashion, at most
//! [`MOST`]. An example: an average firm with an acute need (0.8) that an average partner on common ground eases well
//! (0.9), a wished kind (trust 0.47), within its limit, a bearable step, met in a rather friendly way (0.7):
//! 0.9 · 2 · 0.72 · 0.47 · 0.7 is a chance of 43 % in two years. Most pairs fail at several of these, and the mean
//! chance is about 1 %.

use super::traits::{FirmTraits, Landscape, PartnerTraits, dot};
use crate::domain::partner_kind::PartnerKind;
use crate::domain::region::Reach;
use crate::domain::step::Weight;
use crate::domain::{Barrier, Step, TopicId, reference};

/// Years of history.
pub const YEARS_BEFORE: i32 = 7;
/// Years in which the outcomes lie.
pub const YEARS_AFTER: f64 = 2.0;
/// Chance in a year of a pair for which everything is right. The one number that was set by what comes out: that a
/// firm begins with one or two partners in two years.
const RATE: f64 = 0.9;
/// No pair is surer than this.
const MOST: f64 = 0.7;
/// Trust in strangers.
const TRUST_IN_STRANGERS: f64 = 0.12;
/// Less help than this is none.
const LEAST_HELP: f64 = 0.4;
/// Neighbours that a firm looks at.
const NEIGHBOURS: usize = 12;

/// Everything about every pair that does not change with the years.
pub struct Truth<'a> {
    /// Firms, by row.
    pub firms: &'a [FirmTraits],
    /// Partners, by row.
    pub partners: &'a [PartnerTraits],
    landscape: &'a Landscape,
    /// By firm, then partner.
    pairs: Vec<Vec<Pair>>,
    /// The nearest firms of each firm.
    pub neighbours: Vec<Vec<usize>>,
}

/// What is fixed between a firm and a partner.
struct Pair {
    /// Need, reach and the traits of both.
    common: f64,
    /// How bearable the best step is: to a newcomer, and to a firm that worked with somebody before.
    step: [f64; 2],
    /// What is left of distrust after kind and trade.
    distrust: f64,
}

/// What a firm hears of a partner.
#[derive(Clone, Copy, Debug, Default)]
pub struct Word {
    /// Neighbours that began there in the last three years.
    pub neighbours: usize,
    /// Contacts that both have.
    pub shared: usize,
    /// Whether the firm worked with anybody before.
    pub is_insider: bool,
}

impl<'a> Truth<'a> {
    /// Works out what is fixed.
    pub fn new(firms: &'a [FirmTraits], partners: &'a [PartnerTraits], landscape: &'a Landscape) -> Self {
        let pairs = firms.iter().map(|firm| partners.iter().map(|partner| pair(firm, partner)).collect());
        Self { pairs: pairs.collect(), neighbours: neighbours(firms), firms, partners, landscape }
    }

    /// The chance that they begin within `years` from `year` on.
    pub fn chance(&self, firm: usize, partner: usize, word: Word, year: i32, years: f64) -> f64 {
        let pair = &self.pairs[firm][partner];
        let by_neighbours = 1.0 - [1.0, 0.75, 0.56, 0.42, 0.32][word.neighbours.min(4)];
        let by_contacts = match word.shared {
            0 => 0.0,
            1..=3 => 0.35,
            _ => 0.2,
        };
        let trust = 1.0 - pair.distrust * (1.0 - by_neighbours) * (1.0 - by_contacts);
        let fashion = self.landscape.fashion(year, &self.partners[partner].themes);
        (RATE * years * pair.common * pair.step[usize::from(word.is_insider)] * trust * fashion).min(MOST)
    }
}

fn pair(firm: &FirmTraits, partner: &PartnerTraits) -> Pair {
    let common_ground = common_ground(firm, partner);
    let help = partner.help[firm.need as usize] * within_field(firm.need, common_ground);
    let interest = interest(firm, partner) * common_ground;
    // One good reason is enough: the larger of the two, not their sum.
    let need = (firm.acuteness * if help >= LEAST_HELP { help } else { 0.0 }).max(0.8 * interest);
    let met = if firm.is_small() { partner.friendliness } else { 1.0 };
    let suits = partner.suits.firm_types.is_empty() || partner.suits.firm_types.contains(&firm.firm_type);
    let trade = trade(firm, partner);
    let step = |insider: f64| {
        let steps = partner.steps.iter().map(|step| bearable(*step, firm.need, firm.capacity + insider, firm.barriers));
        steps.fold(0.0, f64::max)
    };
    let kind = firm.kinds.iter().any(|wish| wish.is_met_by(partner.kind, partner.subtype));
    let common = [
        firm.activity,
        partner.drive,
        need,
        reach(firm, partner, help),
        met,
        if suits { 1.0 } else { 0.2 },
        if trade == Trade::Competitor { 0.2 } else { 1.0 },
        if partner.is_open { 1.0 } else { 0.0 },
    ];
    Pair {
        common: common.into_iter().product(),
        step: [step(0.0), step(0.15)],
        distrust: (1.0 - TRUST_IN_STRANGERS) * if kind { 0.6 } else { 1.0 } * trade.distrust(),
    }
}

/// A hump over the likeness of interests.
fn interest(firm: &FirmTraits, partner: &PartnerTraits) -> f64 {
    let likeness = dot(&firm.latent, &partner.latent);
    let best = 0.85 - 0.35 * firm.capacity;
    let off = (likeness - best) / 0.4;
    1.0 / (1.0 + off * off * off * off)
}

/// 1 for a partner with a topic that the firm wants, 0.7 with one near it, 0.25 with nothing in its themes.
fn common_ground(firm: &FirmTraits, partner: &PartnerTraits) -> f64 {
    let is_near = |theme: &TopicId| firm.interests.iter().any(|topic| topic.theme() == *theme);
    match () {
        _ if partner.topics.iter().any(|topic| firm.interests.contains(topic)) => 1.0,
        _ if partner.themes.iter().any(is_near) => 0.7,
        _ => 0.25,
    }
}

/// What is left of help with a barrier where there is little common ground: knowledge, customers and contacts help
/// only in the firm's own field, people mostly, money, space and advice anywhere.
fn within_field(barrier: Barrier, common_ground: f64) -> f64 {
    match barrier {
        Barrier::Knowledge | Barrier::Demand | Barrier::Networks => common_ground,
        Barrier::Talent => 0.5 + 0.5 * common_ground,
        _ => 1.0,
    }
}

/// 1 within the firm's limit; beyond it only an acute need that is eased, and close minds, make a firm travel.
fn reach(firm: &FirmTraits, partner: &PartnerTraits, help: f64) -> f64 {
    let by_kind = match partner.kind {
        PartnerKind::KnowledgeInstitution => 1.3,
        PartnerKind::FrontierCompany | PartnerKind::PublicBody | PartnerKind::Firm => 0.8,
        PartnerKind::Fieldlab | PartnerKind::Network => 1.0,
    };
    let by_reach = if matches!(partner.reach, Some(Reach::National | Reach::International)) { 1.3 } else { 1.0 };
    let km = firm.place.zip(partner.place).map_or(f64::INFINITY, |(from, to)| from.distance_to(to).0);
    let likeness = dot(&firm.latent, &partner.latent);
    match km <= firm.limit_km * by_kind * by_reach {
        true => 1.0,
        false if firm.acuteness > 0.75 && help >= LEAST_HELP => 0.4 * likeness.max(0.05),
        false => 0.02,
    }
}

/// What a step is worth to a firm: nothing much when it asks more than the firm can take, less when it is only a
/// visit and the firm is ready for more, and less when it does not touch the need.
fn bearable(step: Step, need: Barrier, capacity: f64, barriers: usize) -> f64 {
    let burden = 0.12 * barriers.saturating_sub(1) as f64;
    let (asks, worth) = match step.weight() {
        Weight::Light => (0.0, 1.0 - 0.8 * (capacity - 0.5).max(0.0)),
        Weight::Medium => (0.4 + burden, 1.0),
        Weight::Heavy => (0.6 + burden, 1.2),
    };
    let can = (1.0 - 3.0 * (asks - capacity).max(0.0)).max(0.08);
    let with_people = matches!(step, Step::StudentProject | Step::Internship | Step::Training);
    let touches = if need == Barrier::Talent && !with_people { 0.7 } else { 1.0 };
    can * worth * touches
}

/// How near the trades of two are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trade {
    Competitor,
    Same,
    Near,
    Other,
}

impl Trade {
    fn distrust(self) -> f64 {
        match self {
            Trade::Same => 0.65,
            Trade::Near => 0.85,
            Trade::Competitor | Trade::Other => 1.0,
        }
    }
}

fn trade(firm: &FirmTraits, partner: &PartnerTraits) -> Trade {
    let Some(own) = firm.trade else { return Trade::Other };
    let near = |other: &&'static reference::Sector| match () {
        _ if partner.kind == PartnerKind::FrontierCompany && own.code == other.code => Trade::Competitor,
        _ if own.code.get(..2) == other.code.get(..2) => Trade::Same,
        _ if own.section == other.section => Trade::Near,
        _ => Trade::Other,
    };
    let mut trades: Vec<Trade> = partner.sectors.iter().map(near).collect();
    trades.sort_by_key(|trade| *trade as u8);
    trades.first().copied().unwrap_or(Trade::Other)
}

fn neighbours(firms: &[FirmTraits]) -> Vec<Vec<usize>> {
    let of = |row: usize| {
        let Some(own) = firms[row].place else { return Vec::new() };
        let others = firms.iter().enumerate().filter(|(other, _)| *other != row);
        let placed = others.filter_map(|(other, firm)| Some((own.distance_to(firm.place?).0, other)));
        let mut placed: Vec<(f64, usize)> = placed.collect();
        placed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        placed.into_iter().take(NEIGHBOURS).map(|(_, other)| other).collect()
    };
    (0..firms.len()).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::partner::Suits;
    use crate::domain::{Coordinates, FirmType};

    fn topic(code: &str) -> TopicId {
        TopicId::from_code(code).unwrap()
    }

    /// A small firm in Tilburg with an acute lack of money that works on robots.
    fn firm() -> FirmTraits {
        FirmTraits {
            capacity: 0.4,
            activity: 1.0,
            limit_km: 50.0,
            need: Barrier::Finance,
            acuteness: 0.7,
            barriers: 1,
            interests: vec![topic("robotica")],
            latent: [1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            kinds: Vec::new(),
            trade: None,
            firm_type: FirmType::StartUp,
            place: Coordinates::new(51.56, 5.09),
            from_year: 2015,
        }
    }

    /// A network next door that helps with money and works on robots too.
    fn partner() -> PartnerTraits {
        let mut help = [0.0; Barrier::ALL.len()];
        help[Barrier::Finance as usize] = 0.9;
        PartnerTraits {
            kind: PartnerKind::Network,
            subtype: None,
            drive: 1.0,
            friendliness: 0.7,
            help,
            topics: vec![topic("robotica")],
            themes: vec![topic("maakindustrie")],
            latent: [0.0, 1.0, 0.0, 0.0, 0.0, 0.0],
            sectors: Vec::new(),
            steps: vec![Step::Demo],
            suits: Suits::default(),
            reach: Some(Reach::Regional),
            is_open: true,
            place: Coordinates::new(51.58, 5.10),
        }
    }

    fn chance(firm: FirmTraits, partner: PartnerTraits, word: Word) -> f64 {
        let (firms, partners) = ([firm], [partner]);
        let landscape = Landscape::draw(1);
        // A year without fashions.
        Truth::new(&firms, &partners, &landscape).chance(0, 0, word, 1999, YEARS_AFTER)
    }

    fn usual(firm: FirmTraits, partner: PartnerTraits) -> f64 {
        chance(firm, partner, Word::default())
    }

    const GRONINGEN: (f64, f64) = (53.22, 6.57);

    #[test]
    fn nobody_travels_beyond_his_limit_unless_the_need_is_acute_and_the_minds_are_close() {
        let far = || PartnerTraits { place: Coordinates::new(GRONINGEN.0, GRONINGEN.1), ..partner() };
        let close = || PartnerTraits { latent: firm().latent, ..far() };
        let pressed = || FirmTraits { acuteness: 0.9, ..firm() };
        assert!(usual(firm(), close()) < 0.05 * usual(firm(), partner()));
        assert!(usual(pressed(), close()) > 5.0 * usual(firm(), close()));
        assert!(usual(pressed(), close()) > 5.0 * usual(pressed(), far()));
        // Within the limit, nearer is no better.
        let at_forty = PartnerTraits { place: Coordinates::new(51.92, 5.09), ..partner() };
        assert_eq!(usual(firm(), at_forty), usual(firm(), partner()));
    }

    #[test]
    fn help_with_the_one_real_barrier_is_enough_and_other_help_adds_nothing() {
        let versatile = PartnerTraits { help: [0.9; Barrier::ALL.len()], ..partner() };
        assert_eq!(usual(firm(), versatile), usual(firm(), partner()));
        let helpless = PartnerTraits { help: [0.0; Barrier::ALL.len()], ..partner() };
        assert!(usual(firm(), helpless) < 0.5 * usual(firm(), partner()));
    }

    #[test]
    fn knowledge_helps_in_the_own_field_only() {
        let unknowing = || FirmTraits { need: Barrier::Knowledge, ..firm() };
        let expert = || PartnerTraits { help: [0.9; Barrier::ALL.len()], ..partner() };
        let elsewhere =
            || PartnerTraits { topics: vec![topic("veehouderij")], themes: vec![topic("agrofood")], ..expert() };
        assert!(usual(unknowing(), elsewhere()) < 0.5 * usual(unknowing(), expert()));
        assert_eq!(usual(firm(), elsewhere()), usual(firm(), expert()));
    }

    #[test]
    fn several_barriers_deter_from_a_heavy_step() {
        let heavy = || PartnerTraits { steps: vec![Step::RdProject], ..partner() };
        let able = || FirmTraits { capacity: 0.7, ..firm() };
        let burdened = || FirmTraits { barriers: 3, ..able() };
        assert!(usual(burdened(), heavy()) < usual(able(), heavy()));
        assert_eq!(usual(burdened(), partner()), usual(able(), partner()));
    }

    #[test]
    fn neighbours_and_a_few_shared_contacts_give_trust() {
        let heard = |neighbours, shared| chance(firm(), partner(), Word { neighbours, shared, is_insider: false });
        assert!(heard(2, 0) > heard(1, 0) && heard(1, 0) > heard(0, 0));
        assert!(heard(0, 2) > heard(0, 9) && heard(0, 9) > heard(0, 0));
    }

    #[test]
    fn a_closed_intake_is_a_gate() {
        assert_eq!(usual(firm(), PartnerTraits { is_open: false, ..partner() }), 0.0);
    }
}
