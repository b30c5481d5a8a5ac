//! What the snapshot knows of the organisations in the network of acquaintances: which are frontier, which are formal
//! networks, who may be asked to introduce, and who competes with whom.

use super::columns::{FirmRow, PartnerRow};
use super::facts::Regions;
use super::sector_key::SectorKey;
use super::snapshot::Snapshot;
use crate::domain::collaboration::Participant;
use crate::domain::{FirmId, Introduction, PartnerId, PartnerKind};
use crate::graph::Network;
use crate::graph::clusters::Role;
use crate::graph::willingness::{BrokerRecord, Mediations, rivalry};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The organisations of a snapshot's network, by node.
#[derive(Clone)]
pub struct Organisations<'a> {
    snapshot: &'a Snapshot,
    /// Who knows whom.
    pub network: Arc<Network>,
    /// What came of the introductions by the word of a node.
    mediations: HashMap<u32, Mediations>,
}

/// The row of an organisation.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// A firm.
    Firm(FirmRow<'a>),
    /// A partner, which may be a firm too.
    Partner(PartnerRow<'a>),
}

/// Firms that are alike in one thing (*groep bedrijven*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Of one division of SBI 2008: its section and its number.
    Division(u8, u8),
    /// Of one province, by its row.
    Province(u8),
}

impl<'a> Organisations<'a> {
    /// The organisations of a snapshot.
    pub fn of(snapshot: &'a Snapshot) -> Self {
        Self { snapshot, network: snapshot.acquaintances.network().clone(), mediations: HashMap::new() }
    }

    /// The same, knowing what came of introductions by the word of one of them.
    pub fn with_introductions(self, introductions: &[Introduction]) -> Self {
        let mut mediations: HashMap<u32, Mediations> = HashMap::new();
        for made in introductions {
            let via = made.proposal().via.and_then(|id| self.with_id(id));
            if let Some(node) = via.and_then(|who| self.network.find(who)) {
                mediations.entry(node).or_default().add(made);
            }
        }
        Self { mediations, ..self }
    }

    /// The firm or partner with this id; nothing when the snapshot knows neither.
    pub fn with_id(&self, id: Uuid) -> Option<Participant> {
        let as_firm = || self.row_of(Participant::Firm(FirmId(id))).map(|_| Participant::Firm(FirmId(id)));
        let partner = Participant::Partner(PartnerId(id));
        self.row_of(partner).map(|_| partner).or_else(as_firm)
    }

    /// The row of an organisation; nothing when its record is gone.
    pub fn row_of(&self, who: Participant) -> Option<Row<'a>> {
        let snapshot = self.snapshot;
        match who {
            Participant::Firm(id) => {
                let (segment, row) = snapshot.firms.find(&id.bytes())?;
                let [base, overlay] = snapshot.firms.segments();
                let columns = if segment == 0 { base.columns } else { overlay.columns };
                Some(Row::Firm(FirmRow { columns, row }))
            }
            Participant::Partner(id) => {
                let (segment, row) = snapshot.partners.find(&id.bytes())?;
                let [base, overlay] = snapshot.partners.segments();
                let columns = if segment == 0 { base.columns } else { overlay.columns };
                Some(Row::Partner(PartnerRow { columns, row }))
            }
        }
    }

    fn row(&self, node: u32) -> Option<Row<'a>> {
        self.row_of(self.network.organisation(node))
    }

    /// Whether an organisation may be approached: its record is there, and it does not object.
    pub fn may_be_asked(&self, node: u32) -> bool {
        match self.row(node) {
            Some(Row::Firm(firm)) => !firm.do_not_contact(),
            Some(Row::Partner(_)) => true,
            None => false,
        }
    }

    /// Whether it is a frontier company or a top cluster.
    pub fn is_frontier(&self, node: u32) -> bool {
        matches!(self.row(node), Some(Row::Partner(partner)) if partner.frontier() > 0.0)
    }

    /// What it is to a cluster: fieldlabs and networks are formal networks; who must not be approached is nobody, since a
    /// cluster is told of to approach its members.
    pub fn role(&self, node: u32) -> Role {
        match self.row(node) {
            _ if !self.may_be_asked(node) => Role::Nobody,
            Some(Row::Firm(_)) => Role::Firm,
            Some(Row::Partner(partner)) => match partner.kind() {
                PartnerKind::Network | PartnerKind::Fieldlab => Role::Network,
                PartnerKind::FrontierCompany | PartnerKind::Firm => Role::Firm,
                PartnerKind::KnowledgeInstitution | PartnerKind::PublicBody => Role::Other,
            },
            None => Role::Nobody,
        }
    }

    /// Rows of its topics.
    pub fn topics(&self, node: u32) -> Vec<u16> {
        match self.row(node) {
            Some(Row::Firm(firm)) => firm.topics().to_vec(),
            Some(Row::Partner(partner)) => partner.topics().iter().map(|(topic, _)| *topic).collect(),
            None => Vec::new(),
        }
    }

    /// Where it is.
    pub fn regions(&self, node: u32) -> Regions {
        match self.row(node) {
            Some(Row::Firm(firm)) => firm.regions(),
            Some(Row::Partner(partner)) => partner.regions(),
            None => Regions::default(),
        }
    }

    /// What is known of a broker between two.
    pub fn broker(&self, broker: u32, ends: [u32; 2]) -> BrokerRecord {
        let who = self.network.organisation(broker);
        let refused = |end: &u32| self.snapshot.acquaintances.refused(who, self.network.organisation(*end));
        let refusals = ends.iter().filter(|end| refused(end)).count() as u32;
        let rivalry = ends.iter().map(|end| self.rivalry(broker, *end)).fold(0.0, f64::max);
        let Mediations { made, refused } = self.mediations.get(&broker).copied().unwrap_or_default();
        BrokerRecord { introductions: made, refusals: refusals.saturating_add(refused), rivalry }
    }

    /// 0 to 1: the willingness of a broker between two, 0 when it must not be asked.
    pub fn willingness(&self, broker: u32, ends: [u32; 2]) -> f64 {
        if self.may_be_asked(broker) { self.broker(broker, ends).willingness() } else { 0.0 }
    }

    /// How much two companies compete; others compete with nobody.
    fn rivalry(&self, one: u32, other: u32) -> f64 {
        let (ours, theirs) = (self.trades(one), self.trades(other));
        let pairs = ours.iter().flat_map(|a| theirs.iter().map(move |b| a.shared_digits(*b)));
        rivalry(pairs.max().unwrap_or(0))
    }

    fn trades(&self, node: u32) -> Vec<SectorKey> {
        match self.row(node) {
            Some(Row::Firm(firm)) => firm.sector().into_iter().collect(),
            Some(Row::Partner(partner)) if partner.kind() == PartnerKind::FrontierCompany => partner.sectors().to_vec(),
            _ => Vec::new(),
        }
    }

    /// The sector and the region of a firm, as far as they are known.
    pub fn groups(&self, firm: FirmId) -> Vec<Group> {
        let Some(Row::Firm(firm)) = self.row_of(Participant::Firm(firm)) else { return Vec::new() };
        let division = firm.sector().and_then(|sector| Some(Group::Division(sector.section(), sector.division()?)));
        division.into_iter().chain(firm.regions().province.map(Group::Province)).collect()
    }

    /// Node of every firm of a group that may be approached; nothing for one that is tied to nobody.
    pub fn firms_of(&self, group: Group) -> Vec<Option<u32>> {
        let is_in = |firm: FirmRow<'_>| match group {
            Group::Division(section, division) => {
                firm.sector().is_some_and(|sector| sector.section() == section && sector.division() == Some(division))
            }
            Group::Province(province) => firm.regions().province == Some(province),
        };
        let mut nodes = Vec::new();
        for segment in self.snapshot.firms.segments() {
            let rows = 0..super::columns::Columns::len(segment.columns);
            let firms = rows.filter(|row| segment.is_live(*row)).map(|row| FirmRow { columns: segment.columns, row });
            let firms = firms.filter(|firm| is_in(*firm) && !firm.do_not_contact());
            nodes.extend(firms.map(|firm| self.network.find(Participant::Firm(FirmId(Uuid::from_bytes(firm.id()))))));
        }
        nodes
    }
}
