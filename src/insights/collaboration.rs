//! Collaboration that firms wish for, against what they have.

use super::share::Share;
use super::suppression::protect;
use crate::domain::firm::RelationKind;
use crate::domain::partner_kind::WishedKind;
use crate::domain::{Firm, Partner, PartnerId, TopicId, reference};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Wished against existing collaboration, of one kind (*gewenste en bestaande samenwerking*).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Collaboration<Of> {
    /// The kind of partner, or the theme.
    pub of: Of,
    /// Firms that wish it.
    pub wished: Share,
    /// Firms that have it.
    pub existing: Share,
    /// Firms that wish it and have it not: where introductions are to be made.
    pub unmet: Share,
}

/// By kind of partner, of the firms that told both what they wish and whom they work with. `partner` finds a partner. A
/// supplier or customer that is in no registry is an entrepreneur; of a member, project or contact that is in none the kind
/// is not known, so that the firm is not counted. If it were for the kinds that it surely works with, those who have one
/// would be counted and those who may have none would not: of twenty such firms with five, all five and nobody else.
pub fn by_partner_kind<'p>(
    firms: &[&Firm],
    partner: impl Fn(&PartnerId) -> Option<&'p Partner>,
) -> Vec<Collaboration<WishedKind>> {
    let told: Vec<Asked<'_, 'p>> = asked(firms, |firm| !firm.partner_kinds.is_empty(), &partner);
    let of_kind = |kind: WishedKind| {
        let pairs = told.iter().filter(|asked| !asked.with_unknown).map(|asked| {
            let has = asked.with.iter().any(|partner| kind.is_met_by(partner.kind, partner.subtype))
                || kind == WishedKind::Entrepreneurs && asked.trades;
            (asked.firm.partner_kinds.contains(&kind), has)
        });
        compared(kind, pairs)
    };
    WishedKind::ALL.into_iter().map(of_kind).collect()
}

/// By theme, of the firms that told what they want to work on and with whom they work. A firm has a theme when one of
/// those it works with works on it; what an organisation works on that is in no registry is not known, and a firm that
/// works with one is not counted.
pub fn by_theme<'p>(
    firms: &[&Firm],
    partner: impl Fn(&PartnerId) -> Option<&'p Partner>,
) -> Vec<Collaboration<TopicId>> {
    let told: Vec<Asked<'_, 'p>> = asked(firms, |firm| !firm.topics.is_empty(), &partner);
    let sets: Vec<(BTreeSet<TopicId>, BTreeSet<TopicId>)> = told
        .iter()
        .filter(|asked| !asked.with_unknown && !asked.trades)
        .map(|asked| {
            let works_on = asked.with.iter().flat_map(|partner| &partner.topics).map(|topic| topic.topic.theme());
            let wished = asked.firm.topics.iter().map(|topic| topic.theme()).collect();
            (wished, works_on.collect())
        })
        .collect();
    let themes = (0..reference::topics().len()).filter_map(TopicId::at).filter(|topic| topic.theme() == *topic);
    themes
        .map(|theme| {
            let pairs = sets.iter().map(|(wished, has)| (wished.contains(&theme), has.contains(&theme)));
            compared(theme, pairs)
        })
        .collect()
}

/// A firm that told whom it works with.
struct Asked<'f, 'p> {
    firm: &'f Firm,
    /// Those that are known.
    with: Vec<&'p Partner>,
    /// Whether it buys from or sells to an organisation that is in no registry.
    trades: bool,
    /// Whether it works otherwise with an organisation that is in none.
    with_unknown: bool,
}

/// The firms that told, each with those it works with.
fn asked<'f, 'p>(
    firms: &[&'f Firm],
    told: impl Fn(&Firm) -> bool,
    partner: &impl Fn(&PartnerId) -> Option<&'p Partner>,
) -> Vec<Asked<'f, 'p>> {
    let told = firms.iter().filter(|firm| told(firm));
    told.filter_map(|firm| {
        let mut asked = Asked { firm, with: Vec::new(), trades: false, with_unknown: false };
        for relation in firm.relations.as_ref()?.iter().filter(|relation| relation.kind != RelationKind::Refused) {
            match (relation.partner_id.as_ref().and_then(partner), relation.kind) {
                (Some(partner), _) => asked.with.push(partner),
                (None, RelationKind::Supplier | RelationKind::Customer) => asked.trades = true,
                (None, _) => asked.with_unknown = true,
            }
        }
        Some(asked)
    })
    .collect()
}

fn compared<Of>(of: Of, firms: impl Iterator<Item = (bool, bool)>) -> Collaboration<Of> {
    let mut counts = vec![vec![0, 0], vec![0, 0]];
    for (wishes, has) in firms {
        counts[usize::from(!wishes)][usize::from(!has)] += 1;
    }
    let shown = protect(&counts);
    Collaboration {
        of,
        wished: Share::new(shown.row_totals[0], shown.total),
        existing: Share::new(shown.column_totals[0], shown.total),
        unmet: Share::new(shown.cells[0][1], shown.total),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PartnerKind;
    use crate::domain::firm::Relation;
    use uuid::Uuid;

    #[test]
    fn wishes_that_are_not_met_are_counted() {
        let lab = Partner { id: PartnerId(Uuid::from_u128(1)), kind: PartnerKind::Fieldlab, ..Partner::default() };
        let works =
            |kind| Relation { with: "Fieldlab".into(), partner_id: Some(lab.id), kind, reach: None, provenance: None };
        let firm = |wish, relations: Vec<Relation>| Firm {
            partner_kinds: vec![wish],
            relations: Some(relations),
            ..Firm::default()
        };
        let mut firms = vec![firm(WishedKind::Fieldlab, vec![works(RelationKind::Project)]); 6];
        firms.extend(vec![firm(WishedKind::Fieldlab, vec![works(RelationKind::Refused)]); 14]);
        firms.extend(vec![firm(WishedKind::Mbo, vec![works(RelationKind::Member)]); 8]);
        firms.extend(vec![firm(WishedKind::Mbo, Vec::new()); 12]);
        firms.push(Firm { partner_kinds: vec![WishedKind::Mbo], ..Firm::default() });
        let all: Vec<&Firm> = firms.iter().collect();
        let told = by_partner_kind(&all, |id| (*id == lab.id).then_some(&lab));
        let fieldlab = told.iter().find(|line| line.of == WishedKind::Fieldlab).unwrap();
        assert_eq!((fieldlab.wished.count, fieldlab.wished.n), (Some(20), Some(40)));
        assert_eq!((fieldlab.existing.count, fieldlab.unmet.count), (Some(14), Some(14)));
        let university = told.iter().find(|line| line.of == WishedKind::University).unwrap();
        assert!(university.wished.suppressed && university.unmet.suppressed);
        assert!(by_theme(&all, |_| None).iter().all(|line| line.wished.suppressed));
    }

    #[test]
    fn those_who_have_a_partner_are_not_counted_where_those_who_may_have_none_are_not() {
        let lab = Partner { id: PartnerId(Uuid::from_u128(1)), kind: PartnerKind::Fieldlab, ..Partner::default() };
        let works = |with: &str, partner_id| Relation {
            with: with.into(),
            partner_id,
            kind: RelationKind::Project,
            reach: None,
            provenance: None,
        };
        let (known, unknown) = (works("Lab", Some(lab.id)), works("iets met techniek", None));
        let firm = |relations: &[&Relation]| Firm {
            partner_kinds: vec![WishedKind::Mbo],
            relations: Some(relations.iter().map(|relation| (*relation).clone()).collect()),
            ..Firm::default()
        };
        // Of those whose partners are all known five of twenty have a fieldlab, and of the others five of twenty too.
        let mut firms = vec![firm(&[&known]); 5];
        firms.extend(vec![firm(&[]); 15]);
        firms.extend(vec![firm(&[&known, &unknown]); 5]);
        firms.extend(vec![firm(&[&unknown]); 15]);
        firms.extend(vec![Firm { partner_kinds: vec![WishedKind::Fieldlab], ..firm(&[]) }; 10]);
        let all: Vec<&Firm> = firms.iter().collect();
        let told = by_partner_kind(&all, |id| (*id == lab.id).then_some(&lab));
        let fieldlab = told.iter().find(|line| line.of == WishedKind::Fieldlab).unwrap();
        assert_eq!(fieldlab.wished.n, Some(30), "{fieldlab:?}");
        // One number of firms for all kinds: the difference of two would tell of few.
        let numbers: BTreeSet<Option<u64>> = told.iter().filter_map(|line| line.wished.n.map(Some)).collect();
        assert!(numbers.len() <= 1, "{numbers:?}");
    }

    #[test]
    fn who_is_in_no_registry_is_not_taken_for_nobody() {
        let lab = Partner { id: PartnerId(Uuid::from_u128(1)), kind: PartnerKind::Fieldlab, ..Partner::default() };
        let works = |with: &str, partner_id, kind| Relation {
            with: with.into(),
            partner_id,
            kind,
            reach: None,
            provenance: None,
        };
        let firm = |relations: Vec<Relation>| Firm {
            partner_kinds: vec![WishedKind::Entrepreneurs, WishedKind::Fieldlab],
            relations: Some(relations),
            ..Firm::default()
        };
        let mut firms = vec![firm(vec![works("Jansen Machinebouw", None, RelationKind::Customer)]); 10];
        firms.extend(vec![firm(vec![works("iets met techniek", None, RelationKind::Project)]); 20]);
        firms.extend(vec![firm(vec![works("Lab", Some(lab.id), RelationKind::Member)]); 10]);
        let others =
            firms.iter().filter(|firm| firm.relations.iter().flatten().all(|one| one.with != "iets met techniek"));
        let others: Vec<Firm> =
            others.map(|firm| Firm { partner_kinds: vec![WishedKind::Mbo], ..firm.clone() }).collect();
        firms.extend(others);
        let all: Vec<&Firm> = firms.iter().collect();
        let told = by_partner_kind(&all, |id| (*id == lab.id).then_some(&lab));
        let counts = |kind| {
            let line = told.iter().find(|line| line.of == kind).unwrap();
            (line.existing.count, line.unmet.count, line.existing.n)
        };
        // A customer is an entrepreneur; of whom a project is with nobody knows the kind, and is counted neither way.
        assert_eq!(counts(WishedKind::Entrepreneurs), (Some(20), Some(10), Some(40)));
        assert_eq!(counts(WishedKind::Fieldlab), (Some(20), Some(10), Some(40)));
    }
}
