//! Everything that a ranking reads, at one version of the data. Never changed, only replaced.

use super::block::TopicSet;
use super::columns::{Columns, FirmColumns, FirmRow, PartnerColumns};
use super::facts::{FirmFacts, Located, PartnerFacts, RowId, as_peer};
use super::past::asked::Home;
use super::past::neighbours::Neighbourhoods;
use super::past::profile::Profile;
use super::past::{NONE, Past};
use super::table::Table;
use crate::domain::collaboration::{Collaborations, Participant};
use crate::domain::{Coordinates, Firm, FirmId, Partner, PartnerId, reference};
use crate::graph::stated::Statement;
use crate::graph::{Acquaintances, CollaborationGraph};
use chrono::NaiveDate;
use std::collections::HashSet;
use std::sync::Arc;

/// Firms, partners and their past, compiled for ranking.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The day for which ages hold.
    pub today: NaiveDate,
    /// Version of the data.
    pub version: i64,
    /// Partners.
    pub partners: Table<PartnerColumns>,
    /// Consenting firms, as partners for others.
    pub peers: Table<PartnerColumns>,
    /// Firms.
    pub firms: Table<FirmColumns>,
    /// Who worked with whom.
    pub graph: Arc<CollaborationGraph>,
    /// Who knows whom: from projects, and from what records state.
    pub acquaintances: Arc<Acquaintances>,
    /// What firms and partners did together before.
    pub past: Arc<Past>,
    /// Where each firm with a past is.
    pub homes: Arc<Vec<Home>>,
    /// Which partners firms like one end up with.
    pub profile: Arc<Profile>,
    /// How many firms with a past are around each firm.
    pub neighbourhoods: Arc<Neighbourhoods>,
    /// How rare each topic is among partners.
    pub rarity: Arc<TopicRarity>,
}

/// A changed record.
#[derive(Clone, Debug)]
pub enum Delta {
    /// A firm; `None` when it is gone.
    Firm(FirmId, Option<Box<Firm>>),
    /// A partner; `None` when it is gone.
    Partner(PartnerId, Option<Box<Partner>>),
}

impl Snapshot {
    /// Compiles everything; the order of the records does not matter.
    pub fn build(
        today: NaiveDate,
        version: i64,
        firms: impl IntoIterator<Item = Firm>,
        partners: impl IntoIterator<Item = Partner>,
        past: &Collaborations,
    ) -> Self {
        let mut builder = SnapshotBuilder::new(today, past);
        firms.into_iter().for_each(|firm| builder.add_firm(&firm));
        partners.into_iter().for_each(|partner| builder.add_partner(&partner));
        builder.finish(version)
    }

    /// What ranking knows of a firm, stored or only described.
    pub fn facts_of(&self, firm: &Firm) -> FirmFacts {
        FirmFacts::of(firm, &self.past, self.today).listed(self.acquaintances.is_listed(firm.id))
    }

    /// The snapshot after changes; equal, row for row, to one built from the changed records. Of a partner whose members
    /// changed, the firms that became members or are none any more count as changed, too.
    pub fn follow(&self, version: i64, deltas: Vec<Delta>) -> Self {
        let (mut firms, mut peers, mut partners, mut places) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut homes = self.homes.clone();
        let mut acquaintances = self.acquaintances.clone();
        let mut state = |who, statement: Option<Statement>| {
            let statement = statement.unwrap_or_default();
            if acquaintances.differs(who, &statement) {
                Arc::make_mut(&mut acquaintances).state(who, statement);
            }
        };
        for delta in &deltas {
            match delta {
                Delta::Firm(id, firm) => state(Participant::Firm(*id), firm.as_deref().map(Statement::of_firm)),
                Delta::Partner(id, partner) => {
                    state(Participant::Partner(*id), partner.as_deref().map(Statement::of_partner));
                }
            }
        }
        for delta in deltas {
            match delta {
                Delta::Firm(id, firm) => {
                    let peer = firm.as_deref().and_then(as_peer);
                    peers.push((id.bytes(), peer.map(|peer| PartnerFacts::of(&peer, 0, &self.past, self.today))));
                    let facts = firm
                        .map(|firm| FirmFacts::of(&firm, &self.past, self.today).listed(acquaintances.is_listed(id)));
                    places.extend(facts.as_ref().and_then(|facts| facts.place));
                    let past = self.past.firm(&id.bytes()) as usize;
                    let now = facts.as_ref().map(FirmFacts::home).unwrap_or_default();
                    if homes.get(past).is_some_and(|home| *home != now) {
                        Arc::make_mut(&mut homes)[past] = now;
                    }
                    firms.push((id.bytes(), facts));
                }
                Delta::Partner(id, partner) => {
                    let worked_with = self.graph.firms_worked_with(Participant::Partner(id));
                    let facts = partner.map(|partner| PartnerFacts::of(&partner, worked_with, &self.past, self.today));
                    partners.push((id.bytes(), facts));
                }
            }
        }
        let mut next = self.clone();
        next.version = version;
        next.acquaintances = acquaintances;
        if homes != self.homes {
            next.profile = Arc::new(self.profile.after_moves(&next.past, &self.homes, &homes));
            next.neighbourhoods = Arc::new(match self.neighbourhoods.is_empty() {
                true => Neighbourhoods::new(&next.past, &homes, self.places_of_firms()),
                false => self.neighbourhoods.after_moves(&next.past, &self.homes, &homes),
            });
            next.homes = homes;
        }
        if places.iter().any(|place| !next.neighbourhoods.holds(*place)) {
            Arc::make_mut(&mut next.neighbourhoods).add(places.into_iter());
        }
        if !firms.is_empty() {
            next.firms = self.firms.follow(firms);
            next.peers = self.peers.follow(peers);
        }
        if !partners.is_empty() {
            next.partners = self.partners.follow(partners);
            next.rarity = Arc::new(TopicRarity::of(&next.partners));
        }
        next
    }

    fn places_of_firms(&self) -> impl Iterator<Item = [f32; 3]> {
        self.firms.segments().into_iter().flat_map(|segment| places_of(segment.columns))
    }

    /// Whether so much changed since the rows were laid out that they should be laid out anew.
    pub fn needs_rebuild(&self) -> bool {
        self.firms.needs_rebuild() || self.partners.needs_rebuild() || self.peers.needs_rebuild()
    }
}

/// Compiles firms, apart from the rows to which they are added.
#[derive(Clone, Debug)]
pub struct Compiler {
    today: NaiveDate,
    past: Arc<Past>,
}

/// Firms as candidates and, those that consent, as peers.
#[derive(Clone, Debug, Default)]
pub struct CompiledFirms {
    firms: FirmColumns,
    peers: PartnerColumns,
    /// Where those with a past are.
    homes: Vec<(u32, Home)>,
    /// What those state that state anything.
    statements: Vec<(FirmId, Statement)>,
}

impl CompiledFirms {
    /// The id of the first firm.
    pub fn first_id(&self) -> Option<FirmId> {
        self.firms.ids().first().map(|id| firm_id(*id))
    }

    fn add(&mut self, facts: &FirmFacts) {
        if facts.past != NONE {
            self.homes.push((facts.past, facts.home()));
        }
        self.firms.push(facts);
    }
}

impl Compiler {
    /// Compiles a firm, among others.
    pub fn compile(&self, firm: &Firm, among: &mut CompiledFirms) {
        among.add(&FirmFacts::of(firm, &self.past, self.today));
        let peer = as_peer(firm).map(|peer| PartnerFacts::of(&peer, 0, &self.past, self.today));
        peer.iter().for_each(|peer| among.peers.push(peer));
        let statement = Statement::of_firm(firm);
        if !statement.is_empty() {
            among.statements.push((firm.id, statement));
        }
    }

    /// As [`Compiler::compile`], of a firm that consents to nothing and states no ties, as all of which a gist tells all, and of
    /// which is known already where it is: `firm` comes without its location.
    pub fn compile_at(
        &self,
        located: Located,
        coordinates: Option<Coordinates>,
        firm: &Firm,
        among: &mut CompiledFirms,
    ) {
        let place = coordinates.map(Coordinates::unit_vector);
        among.add(&FirmFacts::at(located, place, firm, &self.past, self.today));
    }
}

/// Takes records one by one, so that nobody needs to hold all of them.
pub struct SnapshotBuilder {
    today: NaiveDate,
    graph: Arc<CollaborationGraph>,
    acquaintances: Acquaintances,
    past: Arc<Past>,
    homes: Vec<Home>,
    shared: Option<Arc<Profile>>,
    /// Firms that were added one by one.
    single: CompiledFirms,
    firms: Vec<FirmColumns>,
    peers: Vec<PartnerColumns>,
    partners: PartnerColumns,
}

impl SnapshotBuilder {
    /// Nothing but the past.
    pub fn new(today: NaiveDate, collaborations: &Collaborations) -> Self {
        let graph = Arc::new(CollaborationGraph::of(collaborations));
        let past = Past::new(collaborations, today);
        let homes = vec![Home::default(); past.firms()];
        Self {
            today,
            acquaintances: Acquaintances::new(graph.clone(), today),
            graph,
            past: Arc::new(past),
            homes,
            shared: None,
            single: CompiledFirms::default(),
            firms: Vec::new(),
            peers: Vec::new(),
            partners: PartnerColumns::default(),
        }
    }

    /// Begins anew with the past of another snapshot: for other candidates over the same history.
    pub fn sharing(other: &Snapshot) -> Self {
        Self {
            today: other.today,
            graph: other.graph.clone(),
            acquaintances: Acquaintances::new(other.graph.clone(), other.today),
            past: other.past.clone(),
            homes: other.homes.to_vec(),
            single: CompiledFirms::default(),
            firms: Vec::new(),
            peers: Vec::new(),
            partners: PartnerColumns::default(),
            shared: Some(other.profile.clone()),
        }
    }

    /// Compiles a firm.
    pub fn add_firm(&mut self, firm: &Firm) {
        self.compiler().compile(firm, &mut self.single);
    }

    /// What compiles firms for this snapshot, on any thread.
    pub fn compiler(&self) -> Compiler {
        Compiler { today: self.today, past: self.past.clone() }
    }

    /// Adds firms that its [`Compiler`] compiled.
    pub fn add_compiled_firms(&mut self, CompiledFirms { firms, peers, homes, statements }: CompiledFirms) {
        for (past, home) in homes {
            if let Some(known) = self.homes.get_mut(past as usize) {
                *known = home;
            }
        }
        if !firms.is_empty() {
            self.firms.push(firms);
        }
        if !peers.is_empty() {
            self.peers.push(peers);
        }
        for (id, statement) in statements {
            self.acquaintances.state(Participant::Firm(id), statement);
        }
    }

    /// Remembers where a firm is, that is not to be ranked itself but is part of the past.
    pub fn remember_firm(&mut self, firm: &Firm) {
        let facts = FirmFacts::of(firm, &self.past, self.today);
        if let Some(home) = self.homes.get_mut(facts.past as usize) {
            *home = facts.home();
        }
    }

    /// Compiles a partner.
    pub fn add_partner(&mut self, partner: &Partner) {
        let worked_with = self.graph.firms_worked_with(Participant::Partner(partner.id));
        self.acquaintances.state(Participant::Partner(partner.id), Statement::of_partner(partner));
        self.partners.push(&PartnerFacts::of(partner, worked_with, &self.past, self.today));
    }

    /// Adds a firm that is compiled already.
    pub fn add_firm_facts(&mut self, facts: &FirmFacts) {
        self.single.firms.push(facts);
    }

    /// Adds a partner that is compiled already.
    pub fn add_partner_facts(&mut self, facts: &PartnerFacts) {
        self.partners.push(facts);
    }

    /// Lays out the rows.
    pub fn finish(mut self, version: i64) -> Snapshot {
        let single = std::mem::take(&mut self.single);
        self.add_compiled_firms(single);
        let listed: HashSet<RowId> = self.acquaintances.listed().map(|firm| firm.bytes()).collect();
        if !listed.is_empty() {
            self.firms.iter_mut().for_each(|firms| firms.list_members(&listed));
        }
        let partners = Table::build(vec![self.partners]);
        let profile = self.shared.unwrap_or_else(|| Arc::new(Profile::new(&self.past, &self.homes)));
        let places = self.firms.iter().flat_map(places_of);
        let neighbourhoods = Arc::new(Neighbourhoods::new(&self.past, &self.homes, places));
        Snapshot {
            neighbourhoods,
            today: self.today,
            version,
            rarity: Arc::new(TopicRarity::of(&partners)),
            partners,
            peers: Table::build(self.peers),
            firms: Table::build(self.firms),
            graph: self.graph,
            acquaintances: Arc::new(self.acquaintances),
            profile,
            past: self.past,
            homes: Arc::new(self.homes),
        }
    }
}

fn places_of(columns: &FirmColumns) -> impl Iterator<Item = [f32; 3]> {
    (0..columns.len()).filter_map(|row| FirmRow { columns, row }.place())
}

/// How rare each topic is among the partners: ln(1 + N / (1 + n)), divided by ln(1 + N), so that a topic that nobody
/// has counts 1 and a common one less. With 582 partners, one held by 5 counts 0.72 and one held by 100 counts 0.30.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicRarity(Vec<f32>);

impl TopicRarity {
    fn of(partners: &Table<PartnerColumns>) -> Self {
        let mut holders = vec![0u32; reference::topics().len().max(TopicSet::SIZE)];
        for segment in partners.segments() {
            let rows = 0..super::columns::Columns::len(segment.columns);
            for row in rows.filter(|row| segment.is_live(*row)) {
                let row = super::columns::PartnerRow { columns: segment.columns, row };
                row.topics().iter().for_each(|(topic, _)| holders[usize::from(*topic)] += 1);
            }
        }
        let all = partners.len().max(1) as f32;
        Self(holders.into_iter().map(|n| (1.0 + all / (1.0 + n as f32)).ln() / (1.0 + all).ln()).collect())
    }

    /// Rarity of a topic row, above 0 to 1.
    #[inline]
    pub fn of_topic(&self, topic: u16) -> f32 {
        self.0[usize::from(topic)]
    }
}

/// The id of a firm row.
pub fn firm_id(row: RowId) -> FirmId {
    FirmId(uuid::Uuid::from_bytes(row))
}

/// The id of a partner row.
pub fn partner_id(row: RowId) -> PartnerId {
    PartnerId(uuid::Uuid::from_bytes(row))
}
