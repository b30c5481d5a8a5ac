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

/// By kind of partner, of the firms that told both what they wish and whom they work with. `partner` finds a partner.
pub fn by_partner_kind<'p>(
    firms: &[&Firm],
    partner: impl Fn(&PartnerId) -> Option<&'p Partner>,
) -> Vec<Collaboration<WishedKind>> {
    let told: Vec<(&Firm, Vec<&Partner>)> = asked(firms, |firm| !firm.partner_kinds.is_empty(), &partner);
    let of_kind = |kind: WishedKind| {
        let pairs = told.iter().map(|(firm, with)| {
            let has = with.iter().any(|partner| kind.is_met_by(partner.kind, partner.subtype));
            (firm.partner_kinds.contains(&kind), has)
        });
        compared(kind, pairs)
    };
    WishedKind::ALL.into_iter().map(of_kind).collect()
}

/// By theme, of the firms that told what they want to work on and with whom they work. A firm has a theme when one of
/// those it works with works on it.
pub fn by_theme<'p>(
    firms: &[&Firm],
    partner: impl Fn(&PartnerId) -> Option<&'p Partner>,
) -> Vec<Collaboration<TopicId>> {
    let told: Vec<(&Firm, Vec<&Partner>)> = asked(firms, |firm| !firm.topics.is_empty(), &partner);
    let sets: Vec<(BTreeSet<TopicId>, BTreeSet<TopicId>)> = told
        .iter()
        .map(|(firm, with)| {
            let works_on = with.iter().flat_map(|partner| &partner.topics).map(|topic| topic.topic.theme());
            (firm.topics.iter().map(|topic| topic.theme()).collect(), works_on.collect())
        })
        .collect();
    let themes = (0..reference::topics().len()).filter_map(TopicId::at).filter(|topic| topic.theme() == *topic);
    themes
        .map(|theme| compared(theme, sets.iter().map(|(wished, has)| (wished.contains(&theme), has.contains(&theme)))))
        .collect()
}

/// The firms that told, each with those it works with.
fn asked<'f, 'p>(
    firms: &[&'f Firm],
    told: impl Fn(&Firm) -> bool,
    partner: &impl Fn(&PartnerId) -> Option<&'p Partner>,
) -> Vec<(&'f Firm, Vec<&'p Partner>)> {
    let told = firms.iter().filter(|firm| told(firm));
    told.filter_map(|firm| {
        let works = firm.relations.as_ref()?.iter().filter(|relation| relation.kind != RelationKind::Refused);
        Some((*firm, works.filter_map(|relation| partner(relation.partner_id.as_ref()?)).collect()))
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
}
