//! Who asks, and what limits the answer.

use super::columns::{Columns, FirmColumns, FirmRow, PartnerColumns, PartnerRow};
use super::facts::{FirmFacts, PartnerFacts, Regions, RowId, Tie};
use super::past::NONE;
use super::past::asked::Traces;
use super::past::of_partner::PartnerPast;
use super::snapshot::Snapshot;
use super::verdict::{Direction, Side};
use crate::domain::collaboration::Participant;
use crate::domain::{Firm, FirmId, Partner, PartnerId, PartnerKind, reference};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// A question to the ranking.
#[derive(Clone, Debug)]
pub struct Query {
    /// Who asks.
    pub asker: Asker,
    /// What limits the answer.
    pub limits: Limits,
    /// Organisations with whom the asker works already.
    pub connected: BTreeSet<RowId>,
    /// For candidates that share contacts with the asker: which contacts.
    pub shared: BTreeMap<RowId, Vec<Participant>>,
    /// Number of shared contacts, as the signals read it.
    pub shared_counts: HashMap<RowId, usize>,
    /// What the past says about the one that asks.
    pub traces: Arc<Traces>,
}

/// The side that asks: one compiled row.
#[derive(Clone, Debug)]
pub enum Asker {
    /// A firm looks for partners.
    Firm(Box<FirmColumns>),
    /// A partner looks for firms.
    Partner(Box<PartnerColumns>),
}

/// What limits an answer.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// Most results.
    pub limit: usize,
    /// Kinds of partner; empty means all but `firm`.
    pub kinds: Vec<PartnerKind>,
    /// Regions; empty means everywhere.
    pub regions: Vec<Region>,
    /// 0 to 1: how much unlike one another the results should be.
    pub diversity: f64,
    /// Candidates whose score is wanted in any case.
    pub compare: Vec<RowId>,
    /// Whether the answer need not list the candidates that a gate holds back.
    pub skips_held: bool,
    /// Whether somebody of a partner asks, from whom it is kept where natural persons' firms are, see [`super::seen`].
    pub is_for_outsider: bool,
}

/// A province, COROP region or municipality, by row of its reference table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// Province.
    Province(u8),
    /// COROP region.
    Corop(u8),
    /// Municipality.
    Municipality(u16),
}

impl Region {
    /// Where nothing lies: what is left when regions that exclude one another are both asked.
    pub const NOWHERE: Region = Region::Municipality(u16::MAX);

    /// The region with this code.
    pub fn from_code(code: &str) -> Option<Region> {
        let province = reference::provinces().iter().position(|province| province.code == code);
        let corop = || reference::corops().iter().position(|corop| corop.code == code);
        let municipality = || reference::municipality_row(code);
        province
            .map(|row| Region::Province(row as u8))
            .or_else(|| corop().map(|row| Region::Corop(row as u8)))
            .or_else(|| municipality().map(|row| Region::Municipality(row as u16)))
    }

    /// The narrower of two regions of which one holds the other; nothing when they have nothing in common.
    pub fn narrower(self, other: Region) -> Option<Region> {
        if self == other || other.is_within(self) {
            return Some(other);
        }
        self.is_within(other).then_some(self)
    }

    fn is_within(self, wider: Region) -> bool {
        match self {
            Region::Province(_) => false,
            Region::Corop(row) => reference::corops().get(usize::from(row)).is_some_and(|corop| {
                let province = reference::provinces().iter().position(|province| province.code == corop.province);
                wider.holds(Regions { province: province.map(|row| row as u8), ..Regions::default() })
            }),
            Region::Municipality(row) => reference::municipalities().get(usize::from(row)).is_some_and(|m| {
                let province = reference::provinces().iter().position(|province| province.code == m.province);
                let corop = reference::corops().iter().position(|corop| corop.code == m.corop);
                let (province, corop) = (province.map(|row| row as u8), corop.map(|row| row as u8));
                wider.holds(Regions { province, corop, ..Regions::default() })
            }),
        }
    }

    /// Whether something lies in the region.
    pub fn holds(self, regions: Regions) -> bool {
        match self {
            Region::Province(row) => regions.province == Some(row),
            Region::Corop(row) => regions.corop == Some(row),
            Region::Municipality(row) => regions.municipality == Some(row),
        }
    }
}

impl Query {
    /// Partners for a firm, stored or only described.
    pub fn for_firm(snapshot: &Snapshot, firm: &Firm, limits: Limits) -> Query {
        Self::for_firm_facts(snapshot, &snapshot.facts_of(firm), limits)
    }

    /// Partners for a compiled firm.
    pub fn for_firm_facts(snapshot: &Snapshot, facts: &FirmFacts, limits: Limits) -> Query {
        let firm = FirmId(Uuid::from_bytes(facts.id));
        let mut known = snapshot.graph.contacts(Participant::Firm(firm));
        let stated = facts.ties.iter().filter(|(_, tie)| *tie == Tie::Connected);
        known.extend(stated.map(|(id, _)| Participant::Partner(PartnerId(Uuid::from_bytes(*id)))));
        let mut columns = FirmColumns::default();
        columns.push(facts);
        let traces = Traces::of_asker(snapshot, facts);
        let query = Self::new(snapshot, Asker::Firm(Box::new(columns)), facts.id, known, limits);
        Query { traces: Arc::new(traces), ..query }
    }

    /// Firms for a partner.
    pub fn for_partner(snapshot: &Snapshot, partner: &Partner, limits: Limits) -> Query {
        let worked_with = snapshot.graph.firms_worked_with(Participant::Partner(partner.id));
        Self::for_partner_facts(
            snapshot,
            &PartnerFacts::of(partner, worked_with, &snapshot.past, snapshot.today),
            limits,
        )
    }

    /// Firms for a compiled partner.
    pub fn for_partner_facts(snapshot: &Snapshot, facts: &PartnerFacts, limits: Limits) -> Query {
        let partner = PartnerId(Uuid::from_bytes(facts.id));
        let mut known = snapshot.graph.contacts(Participant::Partner(partner));
        known.extend(facts.members.iter().map(|id| Participant::Firm(FirmId(Uuid::from_bytes(*id)))));
        let mut columns = PartnerColumns::default();
        columns.push(facts);
        if limits.is_for_outsider {
            columns.ask_from_outside();
        }
        let query = Self::new(snapshot, Asker::Partner(Box::new(columns)), facts.id, known, limits);
        let traces =
            PartnerPast::new(snapshot, facts.past).map_or(Traces::None, |past| Traces::OfPartner(Box::new(past)));
        Query { traces: Arc::new(traces), ..query }
    }

    fn new(snapshot: &Snapshot, asker: Asker, own: RowId, known: BTreeSet<Participant>, limits: Limits) -> Query {
        let id = |participant: &Participant| match participant {
            Participant::Firm(firm) => firm.bytes(),
            Participant::Partner(partner) => partner.bytes(),
        };
        let connected: BTreeSet<RowId> = known.iter().map(id).collect();
        let shared = snapshot.graph.shared_contacts(&known).into_iter();
        let shared: BTreeMap<RowId, Vec<Participant>> = shared
            .map(|(other, contacts)| (id(&other), contacts))
            .filter(|(other, _)| *other != own && !connected.contains(other))
            .collect();
        let shared_counts = shared.iter().map(|(other, contacts)| (*other, contacts.len())).collect();
        Query { asker, limits, connected, shared, shared_counts, traces: Arc::default() }
    }

    /// Which side asks.
    pub fn direction(&self) -> Direction {
        match self.asker {
            Asker::Firm(_) => Direction::PartnersForFirm,
            Asker::Partner(_) => Direction::FirmsForPartner,
        }
    }

    /// Whether a firm asks that was in no joint project yet.
    pub fn is_of_newcomer(&self) -> bool {
        self.asker.firm().is_some_and(|firm| firm.past() == NONE)
    }

    /// On which side the candidates are.
    pub fn candidate_side(&self) -> Side {
        match self.asker {
            Asker::Firm(_) => Side::Partner,
            Asker::Partner(_) => Side::Firm,
        }
    }

    /// Whether firms are asked as fellow entrepreneurs.
    pub fn asks_peers(&self) -> bool {
        matches!(self.asker, Asker::Firm(_)) && self.limits.kinds.contains(&PartnerKind::Firm)
    }
}

impl Asker {
    /// The asking firm, if it is a firm.
    pub fn firm(&self) -> Option<FirmRow<'_>> {
        match self {
            Asker::Firm(columns) => Some(FirmRow { columns, row: 0 }),
            Asker::Partner(_) => None,
        }
    }

    /// The asking partner, if it is a partner.
    pub fn partner(&self) -> Option<PartnerRow<'_>> {
        match self {
            Asker::Partner(columns) => Some(PartnerRow { columns, row: 0 }),
            Asker::Firm(_) => None,
        }
    }
}
