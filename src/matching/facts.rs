//! A record, compiled to what ranking needs of it.

use super::past::Past;
use super::past::asked::Home;
use super::past::terms::fold;
use super::past::words::Terms;
use super::sector_key::SectorKey;
use crate::domain::contact::ConsentPurpose;
use crate::domain::firm::RelationKind;
use crate::domain::partner::{HelpBasis, Partner, PartnerTopic, Suits, Verification};
use crate::domain::partner_kind::{ClusterType, PartnerSubtype};
use crate::domain::region::{Location, Reach};
use crate::domain::size::SizeClass;
use crate::domain::{Barrier, Firm, FirmType, PartnerKind, reference};
use chrono::NaiveDate;
use std::borrow::Cow;

/// Sixteen bytes by which a row is known outside its snapshot and ties are broken.
pub type RowId = [u8; 16];

/// Province, COROP region and municipality as rows of the reference tables; nothing where not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Regions {
    /// Row in [`reference::provinces`].
    pub province: Option<u8>,
    /// Row in [`reference::corops`].
    pub corop: Option<u8>,
    /// Row in [`reference::municipalities`].
    pub municipality: Option<u16>,
}

impl Regions {
    fn of(location: Option<&Location>) -> Self {
        let code = |pick: fn(&Location) -> &Option<String>| location.and_then(|location| pick(location).as_deref());
        let (province, corop) = (code(|l| &l.province), code(|l| &l.corop));
        Self {
            province: province
                .and_then(|code| reference::provinces().iter().position(|p| p.code == code))
                .map(|r| r as u8),
            corop: corop.and_then(reference::corop_row).map(|row| row as u8),
            municipality: code(|l| &l.municipality).and_then(reference::municipality_row).map(|row| row as u16),
        }
    }
}

/// Country, region and place as numbers that are equal when these are; 0 where not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Area {
    /// Made of the two letters of the country; the Netherlands when the record names none.
    pub country: u16,
    /// Province, or region abroad.
    pub region: u32,
    /// Place name within the country.
    pub place: u32,
}

impl Area {
    fn of(location: Option<&Location>) -> Self {
        let Some(location) = location else { return Self::default() };
        let mut country = Cow::Borrowed(location.country.as_deref().unwrap_or("NL"));
        if country.bytes().any(|letter| letter.is_ascii_lowercase()) {
            country.to_mut().make_ascii_uppercase();
        }
        let number = |text: Option<&str>| text.filter(|text| !text.is_empty()).map_or(0, |text| fnv(&country, text));
        Self {
            country: country.bytes().take(2).fold(0, |code, letter| code << 8 | u16::from(letter)),
            region: number(location.province.as_deref().or(location.area.as_deref())),
            place: number(location.place.as_deref().map(fold).as_deref()),
        }
    }
}

/// FNV-1a over both texts, never 0.
fn fnv(country: &str, text: &str) -> u32 {
    let bytes = country.bytes().chain(text.bytes());
    bytes.fold(0x811c_9dc5u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)).max(1)
}

/// What ranking knows of a place but its point: the same for all who are at a place of that name and those regions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Located {
    regions: Regions,
    area: Area,
}

impl Located {
    /// That of a location.
    pub fn of(location: Option<&Location>) -> Self {
        Self { regions: Regions::of(location), area: Area::of(location) }
    }
}

/// Themes that the wishes name, and the terms of the other wishes; of the description when there are no wishes.
fn wishes(firm: &Firm, past: &Past) -> (Vec<u16>, Terms) {
    let (mut themes, mut text) = (Vec::new(), Vec::new());
    for wish in &firm.wishes {
        match past.theme(wish) {
            Some(theme) => themes.push(theme),
            None => text.push(wish.as_str()),
        }
    }
    if firm.wishes.is_empty() {
        text.extend(firm.description.as_deref());
    }
    (themes, past.words.of_texts(&text))
}

/// How a firm and a partner are tied already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// They work together, or the firm is a member.
    Connected,
    /// It was proposed and refused.
    Refused,
}

/// What ranking knows of a firm.
#[derive(Clone, Debug, PartialEq)]
pub struct FirmFacts {
    /// Id.
    pub id: RowId,
    /// Type on the day of the snapshot.
    pub firm_type: FirmType,
    /// Size.
    pub size: Option<SizeClass>,
    /// Rows of the wished topics.
    pub topics: Vec<u16>,
    /// Stated barriers, heaviest first.
    pub barriers: Vec<Barrier>,
    /// Main activity.
    pub sector: Option<SectorKey>,
    /// Point on the unit sphere.
    pub place: Option<[f32; 3]>,
    /// Regions.
    pub regions: Regions,
    /// Bit per [`crate::domain::partner_kind::WishedKind`].
    pub wished: u16,
    /// Bit per [`crate::domain::goal::Goal`].
    pub goals: u8,
    /// Whether it is in a network; nothing when not known. That a partner lists it among its members tells the snapshot.
    pub in_network: Option<bool>,
    /// Whether it must not be approached.
    pub do_not_contact: bool,
    /// Whether who is of a partner may know it by its name.
    pub is_seen_by_name: bool,
    /// Date of the record: 1 this year, falling to 0.5 over ten years; 0.5 when not dated.
    pub freshness: f32,
    /// Ties with partners that the record states.
    pub ties: Vec<(RowId, Tie)>,
    /// Where it is, in a form that can be compared across countries.
    pub area: Area,
    /// Its row in the past.
    pub past: u32,
    /// Terms of its wishes.
    pub wish: Terms,
    /// Themes that its wishes name.
    pub themes: Vec<u16>,
}

impl FirmFacts {
    /// Compiles a firm on `today`.
    pub fn of(firm: &Firm, past: &Past, today: NaiveDate) -> Self {
        let location = firm.location.as_ref();
        Self::at(Located::of(location), place(location), firm, past, today)
    }

    /// As [`FirmFacts::of`], of a firm of which is known already where it is; its own location is not read.
    pub(super) fn at(
        Located { regions, area }: Located,
        place: Option<[f32; 3]>,
        firm: &Firm,
        past: &Past,
        today: NaiveDate,
    ) -> Self {
        let (themes, wish) = wishes(firm, past);
        let tie = |kind| match kind {
            RelationKind::Refused => Some(Tie::Refused),
            RelationKind::Contact => None,
            RelationKind::Member | RelationKind::Project | RelationKind::Supplier | RelationKind::Customer => {
                Some(Tie::Connected)
            }
        };
        let relations = firm.relations.iter().flatten().chain(&firm.misfits);
        Self {
            id: firm.id.bytes(),
            firm_type: firm.firm_type(today),
            size: firm.employees.map(|employees| employees.class()),
            topics: firm.topics.iter().map(|topic| topic.row() as u16).collect(),
            barriers: firm.barriers.iter().map(|stated| stated.barrier).collect(),
            sector: firm.main_activity().and_then(SectorKey::of),
            place,
            regions,
            wished: firm.partner_kinds.iter().fold(0, |mask, kind| mask | 1 << *kind as u16),
            goals: firm.goals.iter().fold(0, |mask, goal| mask | 1 << *goal as u8),
            in_network: firm.is_in_network(false),
            do_not_contact: firm.do_not_contact.is_some(),
            is_seen_by_name: firm.is_seen_by_name(),
            freshness: 0.5 + 0.5 * recency(firm.provenance.date, today),
            ties: relations.filter_map(|r| Some((r.partner_id?.bytes(), tie(r.kind)?))).collect(),
            area,
            past: past.firm(&firm.id.bytes()),
            wish,
            themes,
        }
    }
}

impl FirmFacts {
    /// The same of one of which it is known whether a partner has it among its members.
    pub(super) fn listed(self, is_listed: bool) -> Self {
        Self { in_network: if is_listed { Some(true) } else { self.in_network }, ..self }
    }

    /// Where it is, as the past remembers it.
    pub fn home(&self) -> Home {
        Home { place: self.place, country: self.area.country, region: self.area.region }
    }
}

/// What ranking knows of a partner.
#[derive(Clone, Debug, PartialEq)]
pub struct PartnerFacts {
    /// Id.
    pub id: RowId,
    /// Kind.
    pub kind: PartnerKind,
    /// Finer kind.
    pub subtype: Option<PartnerSubtype>,
    /// Rows of its topics with their strengths, in the order of the rows.
    pub topics: Vec<(u16, f32)>,
    /// Help with each barrier, 0 to 1.
    pub help: [f32; Barrier::ALL.len()],
    /// Its sectors.
    pub sectors: Vec<SectorKey>,
    /// Point on the unit sphere.
    pub place: Option<[f32; 3]>,
    /// Regions.
    pub regions: Regions,
    /// How far it works.
    pub reach: Option<Reach>,
    /// Whom it suits.
    pub suits: Option<Suits>,
    /// Bit per [`crate::domain::Step`].
    pub steps: u8,
    /// Place at the frontier, 0 to 1.
    pub frontier: f32,
    /// How sure and how recent its facts are, 0 to 1.
    pub freshness: f32,
    /// Number of firms that it worked with, from the graph and its list of members.
    pub firms_worked_with: u32,
    /// Whether it takes new firms; nothing when not known.
    pub intake_open: Option<bool>,
    /// Firms that are members, and the firm that it is itself.
    pub members: Vec<RowId>,
    /// Where it is, in a form that can be compared across countries.
    pub area: Area,
    /// Its row in the past.
    pub past: u32,
}

impl PartnerFacts {
    /// Compiles a partner on `today`; `firms_in_projects` comes from the graph.
    pub fn of(partner: &Partner, firms_in_projects: usize, past: &Past, today: NaiveDate) -> Self {
        let members = partner.members.iter().filter_map(|member| member.firm_id).chain(partner.firm_id);
        Self {
            id: partner.id.bytes(),
            kind: partner.kind,
            subtype: partner.subtype,
            topics: in_order(partner.topics.iter().map(|t| (t.topic.row() as u16, t.strength as f32))),
            help: help(partner),
            sectors: partner.sectors.iter().filter_map(SectorKey::of).collect(),
            place: place(partner.location.as_ref()),
            regions: Regions::of(partner.location.as_ref()),
            reach: partner.reach,
            suits: partner.suits.clone(),
            steps: partner.steps.iter().fold(0, |mask, offer| mask | 1 << offer.step as u8),
            frontier: frontier(partner),
            freshness: freshness(partner, today),
            firms_worked_with: (firms_in_projects + partner.members.len()) as u32,
            intake_open: partner.intake.as_ref().and_then(|intake| match intake.capacity {
                Some(0) => Some(false),
                _ => intake.is_open,
            }),
            members: members.map(|id| id.bytes()).collect(),
            area: Area::of(partner.location.as_ref()),
            past: past.partner(&partner.id.bytes()),
        }
    }
}

/// A consenting firm as other firms meet it: what it wants to work on is what one can do with it. A firm that must not
/// be approached is nobody's peer, whatever it once agreed to.
pub fn as_peer(firm: &Firm) -> Option<Partner> {
    let is_open = firm.consents_to(ConsentPurpose::PeerMatching) && firm.do_not_contact.is_none();
    is_open.then(|| Partner {
        id: crate::domain::PartnerId(firm.id.0),
        name: firm.name.clone(),
        kind: PartnerKind::Firm,
        topics: firm.topics.iter().map(|topic| PartnerTopic { topic: *topic, strength: 1.0, derived: false }).collect(),
        sectors: firm.main_activity().cloned().into_iter().collect(),
        location: firm.location.clone(),
        website: firm.website.clone(),
        description: firm.description.clone(),
        firm_id: Some(firm.id),
        verification: Verification::SourceSeen,
        provenance: firm.provenance.clone(),
        sources: firm.sources.clone(),
        ..Partner::default()
    })
}

fn place(location: Option<&Location>) -> Option<[f32; 3]> {
    Some(location?.coordinates?.unit_vector())
}

/// Topics by their rows, so that it does not matter in which order they are stated.
fn in_order(topics: impl Iterator<Item = (u16, f32)>) -> Vec<(u16, f32)> {
    let mut topics: Vec<(u16, f32)> = topics.collect();
    topics.sort_by_key(|(topic, _)| *topic);
    topics
}

/// Help counts fully when the partner states it, less when it was worked out from services, least from topics.
fn help(partner: &Partner) -> [f32; Barrier::ALL.len()] {
    let mut help = [0.0f32; Barrier::ALL.len()];
    for offer in &partner.barriers {
        let strength = match offer.basis {
            HelpBasis::Stated => 1.0,
            HelpBasis::Services => 0.7,
            HelpBasis::Topics => 0.5,
        };
        let place = &mut help[offer.barrier as usize];
        *place = place.max(strength);
    }
    help
}

/// Frontier companies by what is known of their research: a place in the top ten 1, a figure 0.8, else 0.6; top
/// clusters 0.5, since they give access to many frontier companies at once.
fn frontier(partner: &Partner) -> f32 {
    let in_top_ten = || partner.rd.iter().any(|figure| figure.rank.is_some_and(|rank| rank <= 10));
    match (partner.kind, partner.cluster_type) {
        (PartnerKind::FrontierCompany, _) if in_top_ten() => 1.0,
        (PartnerKind::FrontierCompany, _) if !partner.rd.is_empty() => 0.8,
        (PartnerKind::FrontierCompany, _) => 0.6,
        (_, Some(ClusterType::Top)) => 0.5,
        _ => 0.0,
    }
}

fn freshness(partner: &Partner, today: NaiveDate) -> f32 {
    let seen = match partner.verification {
        Verification::SourceSeen => 0.8,
        Verification::NameOnly => 0.4,
        Verification::Unverified => 0.0,
    };
    let planned = if partner.status.as_deref() == Some("planned") { 0.3 } else { 1.0 };
    (seen + 0.2 * recency(partner.provenance.date, today)) * planned
}

/// 1 for today, falling linearly to 0 over ten years; 0 when not dated.
fn recency(date: Option<NaiveDate>, today: NaiveDate) -> f32 {
    const TEN_YEARS: f32 = 3652.0;
    date.map_or(0.0, |date| (1.0 - (today - date).num_days() as f32 / TEN_YEARS).clamp(0.0, 1.0))
}
