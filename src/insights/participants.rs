//! How many organisations take part in clusters, each counted once however many registers name it.

use super::suppression::SMALLEST_CELL;
use crate::domain::ExternalId;
use crate::domain::normal_name::{fold_words, normal_name};
use crate::domain::partner_kind::ClusterType;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use utoipa::ToSchema;

/// The system under which an organisation keeps its id of the Research Organization Registry.
const ROR: &str = "ror";

/// A line of a register: an organisation that takes part in a cluster (*deelnemer*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterLine {
    /// Kind of cluster.
    pub cluster: ClusterType,
    /// Ids in registers and other systems; `ror` among them when known.
    pub ids: Vec<ExternalId>,
    /// Name in the register.
    pub name: String,
    /// Place, when known; a name alone does not make two lines one.
    pub place: Option<String>,
}

/// Participants of one kind of cluster (*deelnemers per clustertype*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClusterParticipants {
    /// Kind of cluster.
    pub cluster: ClusterType,
    /// Different organisations; absent when fewer than five.
    pub organisations: Option<u64>,
}

/// Participants of all kinds of cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Participants {
    /// Different organisations in any cluster; fewer than the sum, as one may be in several.
    pub organisations: Option<u64>,
    /// By kind of cluster.
    pub by_cluster: Vec<ClusterParticipants>,
}

/// Counts the organisations. Lines are of one organisation when they share an id (our own, of a register such as KVK, of the
/// Research Organization Registry), or the normalised name and the place, unless both have an id of the Research
/// Organization Registry and these differ.
pub fn participants(lines: &[RegisterLine]) -> Participants {
    let organisation_of = organisations(lines);
    let shown = |organisations: BTreeSet<usize>| {
        let count = organisations.len() as u64;
        (count >= SMALLEST_CELL).then_some(count)
    };
    let clusters = [ClusterType::Top, ClusterType::Innovation, ClusterType::FormalPps, ClusterType::Informal];
    let by_cluster = clusters.into_iter().map(|cluster| {
        let of_it = lines.iter().zip(&organisation_of).filter(|(line, _)| line.cluster == cluster);
        ClusterParticipants { cluster, organisations: shown(of_it.map(|(_, organisation)| *organisation).collect()) }
    });
    Participants { by_cluster: by_cluster.collect(), organisations: shown(organisation_of.iter().copied().collect()) }
}

/// For each line the number of its organisation.
fn organisations(lines: &[RegisterLine]) -> Vec<usize> {
    let mut joined = Joined { of: (0..lines.len()).collect() };
    let mut by_id: HashMap<&ExternalId, usize> = HashMap::new();
    for (place, line) in lines.iter().enumerate() {
        for id in &line.ids {
            let first = *by_id.entry(id).or_insert(place);
            joined.join(first, place);
        }
    }
    let mut rors: BTreeMap<usize, &str> = BTreeMap::new();
    for (place, line) in lines.iter().enumerate() {
        if let Some(ror) = line.ids.iter().find(|id| id.system == ROR) {
            rors.insert(joined.root(place), &ror.id);
        }
    }
    let mut by_name: HashMap<(String, String), Vec<usize>> = HashMap::new();
    for (place, line) in lines.iter().enumerate() {
        let Some(at) = line.place.as_deref().map(fold_words).filter(|at| !at.is_empty()) else { continue };
        by_name.entry((normal_name(&line.name), at)).or_default().push(place);
    }
    // Lines of one name are joined in their order; those with an id stand for the first that agrees with them.
    let mut names: Vec<Vec<usize>> = by_name.into_values().collect();
    names.sort();
    for same_name in names {
        for (at, place) in same_name.iter().enumerate() {
            for earlier in &same_name[..at] {
                let (one, other) = (joined.root(*earlier), joined.root(*place));
                let (ror, other_ror) = (rors.get(&one).copied(), rors.get(&other).copied());
                if one != other && ror.zip(other_ror).is_none_or(|(a, b)| a == b) {
                    joined.join(one, other);
                    if let Some(ror) = ror.or(other_ror) {
                        rors.insert(joined.root(one), ror);
                    }
                }
            }
        }
    }
    (0..lines.len()).map(|place| joined.root(place)).collect()
}

/// Sets that are joined (union-find).
struct Joined {
    of: Vec<usize>,
}

impl Joined {
    fn root(&mut self, mut place: usize) -> usize {
        while self.of[place] != place {
            self.of[place] = self.of[self.of[place]];
            place = self.of[place];
        }
        place
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.of[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cluster: ClusterType, name: &str, place: Option<&str>, ror: Option<&str>) -> RegisterLine {
        let ids = ror.map(|id| ExternalId { system: ROR.into(), id: id.into() }).into_iter().collect();
        RegisterLine { cluster, ids, name: name.into(), place: place.map(str::to_owned) }
    }

    #[test]
    fn an_organisation_counts_once_over_registers() {
        use ClusterType::{FormalPps, Innovation, Top};
        let same = [
            line(Top, "M2i B.V.", Some("Delft"), None),
            line(Innovation, "Stichting M2I", Some("delft"), Some("04m")),
            line(FormalPps, "Materials innovation institute", None, Some("04m")),
        ];
        assert_eq!(organisations(&same), [0, 0, 0]);
        let different = [
            line(Top, "Proef", Some("Breda"), Some("1")),
            line(Top, "Proef", Some("Breda"), Some("2")),
            line(Top, "Proef", Some("Tilburg"), None),
            line(Top, "Proef", None, None),
        ];
        assert_eq!(organisations(&different), [0, 1, 2, 3]);
    }

    #[test]
    fn few_participants_are_not_told() {
        let mut lines: Vec<RegisterLine> =
            (0..6).map(|n| line(ClusterType::Top, &format!("Proef {n}"), Some("Breda"), None)).collect();
        lines.push(line(ClusterType::FormalPps, "Proef 3", Some("Breda"), None));
        let told = participants(&lines);
        assert_eq!(told.organisations, Some(6));
        let counts: Vec<Option<u64>> = told.by_cluster.iter().map(|cluster| cluster.organisations).collect();
        assert_eq!(counts, [Some(6), None, None, None]);
    }
}
