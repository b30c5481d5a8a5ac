//! The number of a firm that has none, by its name and place.
//!
//! A number is taken when the register knows one registration of that very name in that very place, and no firm of ours
//! has it: one alike is not the same, and which of two firms is meant is for people to say. The register itself is then
//! asked about it, so that the firm gets its facts with its number.

use super::Run;
use crate::app::Result;
use crate::connectors::register::kvk_search::{Registration, registrations};
use crate::connectors::register::{Register, RegisterFault};
use crate::domain::Firm;
use crate::domain::numbers::KvkNumber;
use crate::identity::normal;
use crate::storage::firms::{Traces, load_firms_by_traces};
use std::collections::BTreeSet;

/// What a search came to.
pub(super) enum Searched {
    /// One number.
    Found(KvkNumber),
    /// Nobody, several, or one that another firm has: why, for whoever looks.
    NotFound(String),
    /// The firm lacks a name or a place to look for.
    Nothing,
}

/// Looks for the number of a firm.
pub(super) fn search(
    run: &Run<'_>,
    register: &Register,
    firm: &Firm,
) -> std::result::Result<Result<Searched>, RegisterFault> {
    let place = firm.location.as_ref().and_then(|location| location.place.as_deref());
    let Some(place) = place.filter(|_| !normal::organisation(&firm.name).is_empty()) else {
        return Ok(Ok(Searched::Nothing));
    };
    let found = registrations(register, &firm.name, place)?;
    let numbers = of_the_same(firm, place, &found);
    let mut numbers = numbers.into_iter();
    Ok(match (numbers.next(), numbers.next()) {
        (None, _) => {
            Ok(Searched::NotFound(format!("The register knows nobody of the name of firm {} in its place.", firm.id)))
        }
        (Some(_), Some(_)) => {
            Ok(Searched::NotFound(format!("The register knows several of the name of firm {} in its place.", firm.id)))
        }
        (Some(number), None) => is_free(run, &number).map(|is_free| match is_free {
            true => Searched::Found(number),
            false => {
                let note =
                    format!("Number {number} of the name of firm {} is that of another firm; are they one?", firm.id);
                Searched::NotFound(note)
            }
        }),
    })
}

/// Numbers of registrations with a name of the firm, apart from legal form and spelling, in its place.
fn of_the_same(firm: &Firm, place: &str, found: &[Registration]) -> BTreeSet<KvkNumber> {
    let names: BTreeSet<String> =
        std::iter::once(&firm.name).chain(&firm.trade_names).map(|name| normal::organisation(name)).collect();
    let place = normal::place(place);
    let is_same = |one: &&Registration| {
        names.contains(&normal::organisation(&one.name))
            && one.place.as_deref().is_some_and(|other| normal::place(other) == place)
    };
    found.iter().filter(is_same).map(|one| one.number.clone()).collect()
}

/// Whether no firm of ours has a number.
fn is_free(run: &Run<'_>, number: &KvkNumber) -> Result<bool> {
    run.app.pool.read(run.caller.organisation, |tenant| {
        let traces = Traces { kvk_numbers: vec![number], ..Traces::default() };
        Ok(load_firms_by_traces(tenant, &traces)?.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(number: &str, name: &str, place: Option<&str>) -> Registration {
        let number = KvkNumber::parse(number).unwrap();
        Registration { number, name: name.into(), place: place.map(str::to_owned) }
    }

    #[test]
    fn only_the_very_name_in_the_very_place_counts_whatever_its_spelling() {
        let firm =
            Firm { name: "Gebr. Proef Int. BV".into(), trade_names: vec!["Proefbakker".into()], ..Firm::default() };
        let all = [
            found("00000001", "Gebroeders Proef International B.V.", Some("Den Haag")),
            found("00000002", "Gebroeders Proef Holding B.V.", Some("Den Haag")),
            found("00000003", "Gebroeders Proef International B.V.", Some("Tilburg")),
            found("00000004", "Gebroeders Proef International B.V.", None),
            found("00000005", "de Proefbakker", Some("'s-Gravenhage")),
        ];
        let numbers: Vec<String> =
            of_the_same(&firm, "'s-Gravenhage", &all).iter().map(|number| number.to_string()).collect();
        assert_eq!(numbers, ["00000001", "00000005"]);
    }
}
