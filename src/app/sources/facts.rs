//! What registers say of a firm, beside what its record says.

use super::standing::{fields, judge, says_nothing};
use crate::app::firms::get;
use crate::app::{App, Caller, Result};
use crate::domain::source::{Said, Standing};
use crate::domain::{Firm, FirmId, Provenance, Source};
use crate::storage::StorageError;
use crate::storage::register_facts::load_said;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What registers say of a firm (*registergegevens*).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegisterFacts {
    /// The firm.
    pub firm_id: FirmId,
    /// Each fact; empty when no register was asked about the firm.
    #[schema(max_items = 200)]
    pub items: Vec<RegisterFact>,
}

/// One fact that a register says, beside the record (*registergegeven*).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegisterFact {
    /// Which register.
    pub register: Source,
    /// The firm's field.
    #[schema(max_length = 50, example = "employees")]
    pub field: String,
    /// How the two stand.
    pub standing: Standing,
    /// What the register says, in the form of the field.
    #[schema(value_type = Value)]
    pub value: Value,
    /// Its source, the day on which it was seen last, and its licence.
    pub provenance: Provenance,
    /// The first day on which it was seen to say so.
    pub since: NaiveDate,
    /// What the record says; `null` when it does not know.
    #[schema(value_type = Value)]
    pub recorded: Value,
    /// Source and date of that.
    pub recorded_provenance: Provenance,
}

/// What registers say of a firm within the caller's reach.
pub fn facts_of_firm(app: &App, caller: &Caller, id: FirmId) -> Result<RegisterFacts> {
    app.pool.read(caller.organisation, |tenant| {
        let firm = get(tenant, caller, id)?.record;
        let mut items = Vec::new();
        for (register, said) in load_said(tenant, id)? {
            let unreadable = |source| StorageError::Corrupt { what: "word of a register", source: Box::new(source) };
            items.extend(beside(register, &said, &firm).map_err(unreadable)?);
        }
        Ok(RegisterFacts { firm_id: id, items })
    })
}

/// What each register says otherwise of a firm, as a firm that holds nothing but that; the provenance is the register's.
pub fn said_otherwise(app: &App, caller: &Caller, id: FirmId) -> Result<Vec<Firm>> {
    let facts = facts_of_firm(app, caller, id)?;
    let mut registers: Vec<(Provenance, Map<String, Value>)> = Vec::new();
    for fact in facts.items.into_iter().filter(|fact| fact.standing == Standing::Conflict) {
        match registers.last_mut().filter(|(provenance, _)| *provenance == fact.provenance) {
            Some((_, fields)) => {
                fields.insert(fact.field, fact.value);
            }
            None => registers.push((fact.provenance, Map::from_iter([(fact.field, fact.value)]))),
        }
    }
    let firm = |(provenance, fields)| {
        let unreadable = |source| StorageError::Corrupt { what: "word of a register", source: Box::new(source) };
        let firm: Firm = serde_json::from_value(Value::Object(fields)).map_err(unreadable)?;
        Ok(Firm { provenance, ..firm })
    };
    registers.into_iter().map(firm).collect()
}

fn beside(register: Source, said: &Said, firm: &Firm) -> serde_json::Result<Vec<RegisterFact>> {
    let (judged, recorded) = (judge(firm, Some(said), said)?, fields(firm)?);
    let fact = |(field, fact): (&String, &crate::domain::source::SaidFact)| RegisterFact {
        register,
        field: field.clone(),
        standing: judged.standings.get(field).copied().unwrap_or(Standing::Agrees),
        value: fact.value.clone(),
        provenance: said.provenance.clone(),
        since: fact.since,
        recorded: recorded.get(field).filter(|value| !says_nothing(value)).cloned().unwrap_or_default(),
        recorded_provenance: firm.provenance_of(field).clone(),
    };
    Ok(said.facts.iter().map(fact).collect())
}
