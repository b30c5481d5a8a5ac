//! Ties that the records of firms and partners state.

use super::tie::TieKind;
use crate::domain::collaboration::Participant;
use crate::domain::firm::RelationKind;
use crate::domain::{Firm, FirmId, Partner};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// A tie that a record states (*opgegeven band*).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatedTie {
    /// The other end.
    pub with: Participant,
    /// What ties them.
    pub kind: TieKind,
    /// The day on which it was said or seen.
    pub date: Option<NaiveDate>,
    /// Who or what said so.
    pub source: Box<str>,
}

/// What one record says of whom it knows (*opgave*).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// Ties, in order.
    pub ties: Vec<StatedTie>,
    /// Organisations with which an introduction was proposed and refused.
    pub refused: Vec<Participant>,
    /// For a partner: the firm record of the same organisation.
    pub same: Option<FirmId>,
}

impl Statement {
    /// Relations of a firm with partners that are in our records; others are names without a record.
    pub fn of_firm(firm: &Firm) -> Statement {
        let mut statement = Statement::default();
        for relation in firm.relations.iter().flatten().chain(&firm.misfits) {
            let Some(partner) = relation.partner_id else { continue };
            let with = Participant::Partner(partner);
            let kind = match relation.kind {
                RelationKind::Member => TieKind::Member,
                RelationKind::Project => TieKind::Project,
                RelationKind::Supplier => TieKind::Supplier,
                RelationKind::Customer => TieKind::Customer,
                RelationKind::Contact => TieKind::Contact,
                RelationKind::Refused => {
                    statement.refused.push(with);
                    continue;
                }
            };
            let said = relation.provenance.as_ref().unwrap_or_else(|| firm.provenance_of("relations"));
            statement.ties.push(StatedTie { with, kind, date: said.date, source: said.source.as_str().into() });
        }
        statement.in_order()
    }

    /// Members of a partner that are firms in our records, and the firm that it is itself.
    pub fn of_partner(partner: &Partner) -> Statement {
        let mut statement = Statement { same: partner.firm_id, ..Statement::default() };
        for member in &partner.members {
            let Some(firm) = member.firm_id else { continue };
            let said = member.provenance.as_ref().unwrap_or_else(|| partner.provenance_of("members"));
            let with = Participant::Firm(firm);
            let source = said.source.as_str().into();
            statement.ties.push(StatedTie { with, kind: TieKind::Member, date: said.date, source });
        }
        statement.in_order()
    }

    /// The firms that a partner states among its members.
    pub fn listed_by(&self, who: Participant) -> BTreeSet<FirmId> {
        let members = self.ties.iter().filter(|tie| tie.kind == TieKind::Member);
        let firm = |tie: &StatedTie| match (who, tie.with) {
            (Participant::Partner(_), Participant::Firm(firm)) => Some(firm),
            _ => None,
        };
        members.filter_map(firm).collect()
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.ties.is_empty() && self.refused.is_empty() && self.same.is_none()
    }

    fn in_order(mut self) -> Self {
        self.ties.sort();
        self.ties.dedup();
        self.refused.sort();
        self.refused.dedup();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::firm::Relation;
    use crate::domain::partner::Member;
    use crate::domain::{PartnerId, Provenance};
    use uuid::Uuid;

    #[test]
    fn a_relation_without_a_record_ties_nobody_and_a_refusal_is_no_tie() {
        let partner = |number| Some(PartnerId(Uuid::from_u128(number)));
        let relation = |partner_id, kind| Relation {
            with: "Iemand".into(),
            partner_id,
            kind,
            reach: None,
            provenance: Some(Provenance::new("gesprek", None)),
        };
        let relations = vec![
            relation(None, RelationKind::Supplier),
            relation(partner(1), RelationKind::Customer),
            relation(partner(2), RelationKind::Refused),
        ];
        let statement = Statement::of_firm(&Firm { relations: Some(relations), ..Firm::default() });
        assert_eq!(statement.ties.len(), 1);
        assert_eq!((statement.ties[0].kind, &*statement.ties[0].source), (TieKind::Customer, "gesprek"));
        assert_eq!(statement.refused.len(), 1);
        assert!(Statement::of_firm(&Firm::default()).is_empty());
        let misfits = vec![relation(partner(3), RelationKind::Refused)];
        assert_eq!(Statement::of_firm(&Firm { misfits, ..Firm::default() }).refused.len(), 1);
    }

    #[test]
    fn a_member_has_the_date_of_the_record_when_it_has_none_of_its_own() {
        let date = NaiveDate::from_ymd_opt(2024, 5, 1);
        let member = Member { firm_id: Some(FirmId(Uuid::from_u128(7))), name: "Lid".into(), provenance: None };
        let partner = Partner {
            members: vec![member.clone(), Member { firm_id: None, ..member }],
            provenance: Provenance::new("https://lab.example", date),
            ..Partner::default()
        };
        let ties = Statement::of_partner(&partner).ties;
        assert_eq!(ties.len(), 1);
        assert_eq!((ties[0].date, &*ties[0].source), (date, "https://lab.example"));
    }
}
