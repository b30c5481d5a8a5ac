//! Results of firms by the number and reach of their contacts, and by having a frontier firm among them.

use super::share::{Share, Split, shares};
use super::suppression::protect_line;
use crate::domain::figures::GrowthClass;
use crate::domain::firm::{Relation, RelationKind};
use crate::domain::region::Reach;
use crate::domain::{Firm, PartnerId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// By what firms are set apart (*indeling*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Contacts {
    /// How many contacts they have.
    Number,
    /// Whether they have regional ones.
    Regional,
    /// Whether they have national ones.
    National,
    /// Whether they have international ones.
    International,
    /// Whether a frontier firm is among them.
    Frontier,
}

/// A result of a firm (*resultaat*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FirmResult {
    /// Growth of turnover over two years.
    Turnover,
    /// Growth of jobs over two years.
    Jobs,
    /// Growth of productivity over two years.
    Productivity,
    /// Share of turnover from own innovation.
    Innovation,
}

/// One result, by one division of the firms (*resultaten naar contacten*). It tells what goes together, not what causes what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactFigure {
    /// By what the firms are set apart.
    pub contacts: Contacts,
    /// Which result.
    pub result: FirmResult,
    /// The groups, few contacts first.
    pub groups: Vec<ContactGroup>,
    /// All firms whose contacts and result are known.
    pub all: Results,
}

/// A group of firms with its results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ContactGroup {
    /// The group: `0`, `1-2`, `3-5`, `6+`, or `no` and `yes`.
    pub group: String,
    /// Its results.
    #[serde(flatten)]
    pub results: Results,
}

/// Results of some firms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Results {
    /// The share that grew by five percent or more; for innovation, the share with any turnover from it.
    pub grew: Share,
    /// Mean of the class centres in percent, of which the outermost are open; for innovation, of the share in percent.
    pub mean_percent: Option<f64>,
}

/// All divisions.
const DIVISIONS: [Contacts; 5] =
    [Contacts::Number, Contacts::Regional, Contacts::National, Contacts::International, Contacts::Frontier];
/// All results.
const RESULTS: [FirmResult; 4] =
    [FirmResult::Turnover, FirmResult::Jobs, FirmResult::Productivity, FirmResult::Innovation];

/// Each result by each division. `is_frontier` tells of a partner whether it is a frontier firm. Firms that were never
/// asked about their contacts do not count.
pub fn results_by_contacts(firms: &[&Firm], is_frontier: impl Fn(&PartnerId) -> bool) -> Vec<ContactFigure> {
    let all = DIVISIONS.into_iter().flat_map(|contacts| RESULTS.into_iter().map(move |result| (contacts, result)));
    all.map(|(contacts, result)| figure(firms, contacts, result, &is_frontier)).collect()
}

fn figure(
    firms: &[&Firm],
    contacts: Contacts,
    result: FirmResult,
    is_frontier: &impl Fn(&PartnerId) -> bool,
) -> ContactFigure {
    let names: &[&str] = if contacts == Contacts::Number { &["0", "1-2", "3-5", "6+"] } else { &["no", "yes"] };
    let mut splits = vec![Split::default(); names.len()];
    let mut sums = vec![0.0; names.len()];
    for firm in firms {
        let Some((group, (grew, percent))) = group_of(firm, contacts, is_frontier).zip(result_of(firm, result)) else {
            continue;
        };
        splits[group].add(grew);
        sums[group] += percent;
    }
    let (of_groups, of_all) = shares(&splits);
    let numbers: Vec<u64> = splits.iter().map(|split| split.yes + split.no).collect();
    // A mean times its number is a sum: the mean of a hidden group would follow from that of all. Where nobody grew, or
    // everybody, the mean would tell that too.
    let (numbers, total) = protect_line(&numbers);
    let mean = |sum: f64, n: Option<u64>| n.map(|n| sum / n as f64);
    let groups = names.iter().zip(of_groups).zip(sums.iter().zip(numbers)).map(|((name, grew), (sum, n))| {
        let mean_percent = mean(*sum, n.filter(|_| !grew.suppressed));
        ContactGroup { group: (*name).to_owned(), results: Results { grew, mean_percent } }
    });
    let groups = groups.collect();
    let mean_percent = mean(sums.iter().sum(), total.filter(|_| !of_all.suppressed));
    ContactFigure { contacts, result, groups, all: Results { grew: of_all, mean_percent } }
}

fn group_of(firm: &Firm, contacts: Contacts, is_frontier: &impl Fn(&PartnerId) -> bool) -> Option<usize> {
    let relations = firm.relations.as_ref()?;
    let known: Vec<&Relation> = relations.iter().filter(|relation| relation.kind != RelationKind::Refused).collect();
    let reaches = |reach: Reach| Some(usize::from(known.iter().any(|relation| relation.reach == Some(reach))));
    match contacts {
        Contacts::Number => Some(match known.len() {
            0 => 0,
            1..=2 => 1,
            3..=5 => 2,
            _ => 3,
        }),
        Contacts::Regional => reaches(Reach::Regional),
        Contacts::National => reaches(Reach::National),
        Contacts::International => reaches(Reach::International),
        Contacts::Frontier => {
            let mut partners = known.iter().filter_map(|relation| relation.partner_id.as_ref());
            Some(usize::from(partners.any(is_frontier)))
        }
    }
}

/// Whether the firm grew, and by how many percent.
fn result_of(firm: &Firm, result: FirmResult) -> Option<(bool, f64)> {
    let of_class = |class: Option<GrowthClass>| class.map(|class| (class.centre() > 0, f64::from(class.centre())));
    match result {
        FirmResult::Turnover => of_class(firm.growth.as_ref()?.turnover),
        FirmResult::Jobs => of_class(firm.growth.as_ref()?.jobs),
        FirmResult::Productivity => of_class(firm.growth.as_ref()?.productivity),
        FirmResult::Innovation => {
            let own = firm.innovation_turnover.as_ref()?.own.filter(|own| own.is_finite())?;
            Some((own > 0.0, 100.0 * own))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figures::Growth;
    use uuid::Uuid;

    fn firm(contacts: usize, frontier: bool, jobs: f64) -> Firm {
        let relation = |number: usize| Relation {
            with: format!("Relatie {number}"),
            partner_id: Some(PartnerId(Uuid::from_u128(if frontier && number == 0 { 1 } else { 2 }))),
            kind: RelationKind::Customer,
            reach: Some(Reach::Regional),
            provenance: None,
        };
        Firm {
            relations: Some((0..contacts).map(relation).collect()),
            growth: Some(Growth { jobs: GrowthClass::of_percent(jobs), ..Growth::default() }),
            ..Firm::default()
        }
    }

    #[test]
    fn firms_with_a_frontier_relation_are_set_beside_the_others() {
        let mut firms = vec![firm(0, false, 0.0); 10];
        firms.extend(vec![firm(2, false, 10.0); 10]);
        firms.extend(vec![firm(4, true, 30.0); 8]);
        firms.extend(vec![firm(4, true, 0.0); 6]);
        firms.extend(vec![Firm::default(); 4]);
        let all: Vec<&Firm> = firms.iter().collect();
        let figures = results_by_contacts(&all, |partner| partner.0.as_u128() == 1);
        assert_eq!(figures.len(), 20);
        let find = |contacts, result| {
            figures.iter().find(|figure| figure.contacts == contacts && figure.result == result).unwrap()
        };
        let frontier = find(Contacts::Frontier, FirmResult::Jobs);
        assert_eq!(frontier.groups[1].results.grew.share, Some(8.0 / 14.0));
        assert_eq!(frontier.groups[1].results.mean_percent, Some(240.0 / 14.0));
        assert_eq!((frontier.groups[0].results.grew.count, frontier.all.grew.n), (Some(10), Some(34)));
        let number = find(Contacts::Number, FirmResult::Jobs);
        // Nobody of the ten without contacts grew, and nobody has six: both would be told by the rest.
        assert!(number.groups[0].results.grew.suppressed && number.groups[3].results.grew.n.is_none());
        assert_eq!(number.groups[0].results.mean_percent, None, "a mean of nought");
        let turnover = find(Contacts::Number, FirmResult::Turnover);
        assert!(turnover.all.grew.suppressed && turnover.all.mean_percent.is_none());
    }
}
