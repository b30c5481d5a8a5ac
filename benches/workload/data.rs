//! The workload's firms, partners and questions, and its own score of a pair.

use crate::npy::load;
use loopvermogen::domain::geo::EARTH_RADIUS_KM;
use loopvermogen::domain::{Barrier, FirmType, PartnerKind};
use loopvermogen::matching::facts::{Area, FirmFacts, PartnerFacts, Regions, RowId, Tie};
use loopvermogen::matching::past::NONE;
use loopvermogen::matching::past::words::Terms;
use loopvermogen::matching::sector_key::SectorKey;
use std::collections::HashSet;
use std::path::Path;

/// Fills a place in a list that has room for more.
const NOTHING: u8 = 255;

/// As `gen.py` writes it, cut to the sizes asked for.
pub struct Workload {
    pub firms: usize,
    pub partners: usize,
    f_prov: Vec<u8>,
    f_x: Vec<f32>,
    f_y: Vec<f32>,
    f_div: Vec<u8>,
    f_type: Vec<u8>,
    f_top: Vec<u8>,
    f_bar: Vec<u16>,
    f_opt: Vec<u8>,
    p_prov: Vec<u8>,
    p_x: Vec<f32>,
    p_y: Vec<f32>,
    p_kind: Vec<u8>,
    p_div: Vec<u8>,
    p_top: Vec<u8>,
    p_str: Vec<f32>,
    p_pref: Vec<f32>,
    pub idf: Vec<f32>,
    /// Topics, the most common first.
    pub by_rarity: Vec<u16>,
    sec_of: Vec<u8>,
    connected: HashSet<(u32, u32)>,
    partners_of: Vec<Vec<u32>>,
    pub q1: Vec<i32>,
    pub q1_kind: Vec<u8>,
    pub q1_province: Vec<u8>,
    q1_excluded: Vec<i32>,
    pub q2: Vec<i32>,
    pub q2_province: Vec<u8>,
}

/// Kinds in the order of the workload's numbers.
pub const KINDS: [PartnerKind; 3] =
    [PartnerKind::Fieldlab, PartnerKind::KnowledgeInstitution, PartnerKind::FrontierCompany];

/// Types in the order of the workload's numbers.
const TYPES: [FirmType; 4] =
    [FirmType::StartUp, FirmType::ScaleUp, FirmType::SmallEstablished, FirmType::LargeEstablished];

/// Ids of partners begin here, so that none is that of a firm.
const FIRST_PARTNER: u128 = 1 << 64;

/// The id of a firm: in the order of the rows, so that ties are broken as the reference does.
pub fn firm_id(row: usize) -> RowId {
    (row as u128).to_be_bytes()
}

/// The id of a partner.
pub fn partner_id(row: usize) -> RowId {
    (FIRST_PARTNER + row as u128).to_be_bytes()
}

/// The row of a firm or partner by its id.
pub fn row(id: RowId) -> usize {
    u128::from_be_bytes(id) as u64 as usize
}

/// The number of a type in the workload.
pub fn number_of(firm_type: FirmType) -> usize {
    TYPES.iter().position(|known| *known == firm_type).unwrap_or(0)
}

/// Kilometres on the workload's plane, as places that the engine can hold.
fn place(x: f32, y: f32) -> Option<[f32; 3]> {
    Some([x, y, 0.0].map(|km| km / EARTH_RADIUS_KM as f32))
}

impl Workload {
    /// Reads the folder.
    pub fn load(folder: &Path, firms: Option<usize>, partners: Option<usize>) -> Self {
        let f_div: Vec<u8> = load(folder, "f_div");
        let p_kind: Vec<u8> = load(folder, "p_kind");
        let firms = firms.unwrap_or(f_div.len()).min(f_div.len());
        let partners = partners.unwrap_or(p_kind.len()).min(p_kind.len());
        let pairs: Vec<i32> = load(folder, "conn");
        let pairs = pairs.chunks_exact(2).map(|pair| (pair[0] as u32, pair[1] as u32));
        let connected: HashSet<(u32, u32)> =
            pairs.filter(|(firm, partner)| (*firm as usize) < firms && (*partner as usize) < partners).collect();
        let mut partners_of = vec![Vec::new(); firms];
        connected.iter().for_each(|(firm, partner)| partners_of[*firm as usize].push(*partner));
        let idf: Vec<f32> = load(folder, "idf");
        let mut by_rarity: Vec<u16> = (0..idf.len() as u16).collect();
        by_rarity.sort_by(|a, b| idf[usize::from(*a)].total_cmp(&idf[usize::from(*b)]));
        Self {
            firms,
            partners,
            f_prov: load(folder, "f_prov"),
            f_x: load(folder, "f_x"),
            f_y: load(folder, "f_y"),
            f_div,
            f_type: load(folder, "f_type"),
            f_top: load(folder, "f_top"),
            f_bar: load(folder, "f_bar"),
            f_opt: load(folder, "f_opt"),
            p_prov: load(folder, "p_prov"),
            p_x: load(folder, "p_x"),
            p_y: load(folder, "p_y"),
            p_kind,
            p_div: load(folder, "p_div"),
            p_top: load(folder, "p_top"),
            p_str: load(folder, "p_str"),
            p_pref: load(folder, "p_pref"),
            idf,
            by_rarity,
            sec_of: load(folder, "sec_of"),
            connected,
            partners_of,
            q1: load(folder, "q1"),
            q1_kind: load(folder, "q1kind"),
            q1_province: load(folder, "q1prov"),
            q1_excluded: load(folder, "q1excl"),
            q2: load(folder, "q2"),
            q2_province: load(folder, "q2prov"),
        }
    }

    fn topics_of_firm(&self, row: usize) -> impl Iterator<Item = u8> {
        self.f_top[5 * row..5 * row + 5].iter().copied().filter(|topic| *topic != NOTHING)
    }

    fn topics_of_partner(&self, row: usize) -> impl Iterator<Item = u8> {
        self.p_top[15 * row..15 * row + 15].iter().copied().filter(|topic| *topic != NOTHING)
    }

    fn divisions(&self, row: usize) -> impl Iterator<Item = u8> {
        self.p_div[3 * row..3 * row + 3].iter().copied().filter(|division| *division != NOTHING)
    }

    fn sector(&self, division: u8) -> SectorKey {
        SectorKey::of_division(b'A' + self.sec_of[usize::from(division)], division)
    }

    fn barriers(&self, row: usize) -> impl Iterator<Item = usize> {
        let mask = self.f_bar[row];
        (0..Barrier::ALL.len()).filter(move |barrier| mask & 1 << barrier != 0)
    }

    /// What a partner prefers, by the number of the type.
    pub fn preference(&self, partner: usize, firm_type: usize) -> f32 {
        self.p_pref[4 * partner + firm_type]
    }

    /// The partners left out of a question of a firm.
    pub fn excluded(&self, question: usize) -> impl Iterator<Item = usize> {
        let rows = self.q1_excluded[10 * question..10 * question + 10].iter().map(|row| *row as usize);
        rows.filter(|row| *row < self.partners)
    }

    /// A firm as the engine holds it; topics beyond `topics` are left out.
    pub fn firm(&self, row: usize, topics: u16) -> FirmFacts {
        let wished = self.topics_of_firm(row).map(u16::from).filter(|topic| *topic < topics);
        FirmFacts {
            id: firm_id(row),
            firm_type: TYPES[usize::from(self.f_type[row])],
            topics: wished.collect(),
            barriers: self.barriers(row).map(|barrier| Barrier::ALL[barrier]).collect(),
            sector: Some(self.sector(self.f_div[row])),
            place: place(self.f_x[row], self.f_y[row]),
            regions: Regions { province: Some(self.f_prov[row]), ..Regions::default() },
            do_not_contact: self.f_opt[row] > 0,
            is_seen_by_name: true,
            freshness: 0.5,
            ties: self.partners_of[row].iter().map(|partner| (partner_id(*partner as usize), Tie::Connected)).collect(),
            size: None,
            wished: 0,
            goals: 0,
            in_network: None,
            area: Area::default(),
            past: NONE,
            wish: Terms::default(),
            themes: Vec::new(),
        }
    }

    /// A partner as the engine holds it.
    pub fn partner(&self, row: usize, topics: u16) -> PartnerFacts {
        let mut help = [0.0; Barrier::ALL.len()];
        help.copy_from_slice(&self.p_str[11 * row..11 * row + 11]);
        let offered = self.topics_of_partner(row).map(u16::from).filter(|topic| *topic < topics);
        PartnerFacts {
            id: partner_id(row),
            kind: KINDS[usize::from(self.p_kind[row])],
            topics: offered.map(|topic| (topic, 1.0)).collect(),
            help,
            sectors: self.divisions(row).map(|division| self.sector(division)).collect(),
            place: place(self.p_x[row], self.p_y[row]),
            regions: Regions { province: Some(self.p_prov[row]), ..Regions::default() },
            freshness: 0.8,
            subtype: None,
            reach: None,
            suits: None,
            steps: 0,
            frontier: 0.0,
            firms_worked_with: 0,
            intake_open: None,
            members: Vec::new(),
            area: Area::default(),
            past: NONE,
        }
    }

    /// The workload's own score of a pair, in double precision and by its own data: the judge of what is a tie.
    pub fn score(&self, firm: usize, partner: usize) -> f64 {
        let idf = |topic: u8| f64::from(self.idf[usize::from(topic)]);
        let offered: Vec<u8> = self.topics_of_partner(partner).collect();
        let all: f64 = self.topics_of_firm(firm).map(idf).sum();
        let met: f64 = self.topics_of_firm(firm).filter(|topic| offered.contains(topic)).map(idf).sum();
        let help: Vec<f64> = self.barriers(firm).map(|barrier| f64::from(self.p_str[11 * partner + barrier])).collect();
        let section = |division: u8| self.sec_of[usize::from(division)];
        let own = self.f_div[firm];
        let sector = self.divisions(partner).map(|division| match () {
            () if division == own => 1.0,
            () if section(division) == section(own) => 0.5,
            () => 0.0,
        });
        let away = (f64::from(self.f_x[firm]) - f64::from(self.p_x[partner]))
            .hypot(f64::from(self.f_y[firm]) - f64::from(self.p_y[partner]));
        let known = self.connected.contains(&(firm as u32, partner as u32));
        0.30 * met / all
            + 0.25 * help.iter().sum::<f64>() / help.len() as f64
            + 0.15 * sector.fold(0.0, f64::max)
            + 0.10 * f64::from(self.preference(partner, usize::from(self.f_type[firm])))
            + 0.20 * (-away / 50.0).exp()
            - if known { 0.15 } else { 0.0 }
    }
}
