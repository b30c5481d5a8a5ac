//! Figures of the region as a table for Dutch Excel: in Dutch, and with no label that Excel takes for a day or a sum.
//! `1-2` would become the first of February.

use super::language::Language;
use super::words::DUTCH;
use crate::domain::firm_type::FirmType;
use crate::domain::partner_kind::WishedKind;
use crate::domain::sector::SbiVersion;
use crate::domain::{Barrier, Text, TopicId, reference};

/// The headings, in the order of the fields of a line.
pub const HEADINGS: [&str; 9] =
    ["maat", "groep", "bedrijven", "aantal", "aandeel", "van", "tot", "waarde", "niet getoond"];

/// What is measured of the firms without those at the frontier.
const OF_PELOTON: [&str; 4] = ["reached", "in_network", "network_unknown", "never_recommended"];

/// What is measured and of which firms, in words; codes for programs go in.
pub fn in_words(measure: &str, group: &str) -> (String, String) {
    let is_number = measure.ends_with(" by number");
    let is_of_peloton = OF_PELOTON.iter().any(|part| measure.split_once(" by ").is_some_and(|(what, _)| what == *part));
    let group = match group {
        "all" if is_of_peloton => format!("alle bedrijven {}", DUTCH.without_frontier),
        "all" => "alle bedrijven".to_owned(),
        "0" if is_number => "geen contacten".to_owned(),
        "6+" if is_number => "6 contacten of meer".to_owned(),
        range if is_number => format!("{} contacten", range.replace('-', " tot en met ")),
        "yes" => "met zulke contacten".to_owned(),
        "no" => "zonder zulke contacten".to_owned(),
        codes => codes.split(' ').map(one).collect::<Vec<_>>().join(", "),
    };
    (measured(measure), group)
}

fn measured(measure: &str) -> String {
    if let Some((what, by)) = measure.split_once(" by ") {
        return format!("{} {}", part(what), way(by));
    }
    if let Some((told, months)) = measure.strip_suffix(" months").and_then(|words| words.split_once(" after ")) {
        let words = match told {
            "member" => DUTCH.outcome_member,
            "step_taken" => DUTCH.outcome_took,
            "neither" => DUTCH.outcomes_neither,
            _ => DUTCH.outcomes_nothing,
        };
        return format!("{words}, {months} maanden na de introductie");
    }
    if let Some(class) = measure.strip_prefix("growth ") {
        return format!("groei van de productiviteit, rond {class} procent");
    }
    if let Some((what, rest)) = measure.split_once(' ').filter(|(what, _)| result(what).is_some()) {
        let rest = match (rest, rest.strip_prefix("national ")) {
            (_, Some(year)) => format!("in heel Nederland, {year}"),
            ("top_to_bottom", _) => "voorsten tegen achtersten, keer".to_owned(),
            ("frontier_to_rest", _) => "koplopers tegen de anderen, keer".to_owned(),
            ("moved up", _) => DUTCH.moved_up.to_owned(),
            ("moved same", _) => DUTCH.moved_same.to_owned(),
            ("moved down", _) => DUTCH.moved_down.to_owned(),
            ("gap before", _) => "achterstand in het jaar ervoor, keer".to_owned(),
            ("gap after", _) => "achterstand in het laatste jaar, keer".to_owned(),
            ("gap change percent", _) => "verschil in achterstand, procent".to_owned(),
            ("gap change is clear", _) => "verschil in achterstand is duidelijk (1: ja, 0: nee)".to_owned(),
            (other, None) => other.to_owned(),
        };
        return format!("{}: {rest}", part(what));
    }
    part(measure)
}

/// What is measured, without by what.
fn part(code: &str) -> String {
    let words = match code {
        "last year" => "laatste jaar met cijfers",
        "barriers named" => "genoemde knelpunten per bedrijf",
        "reached" => DUTCH.reach_reached,
        "in_network" => DUTCH.reach_in_network,
        "network_unknown" => DUTCH.reach_network_unknown,
        "never_recommended" => DUTCH.reach_never,
        "wished" => DUTCH.wished,
        "existing" => DUTCH.existing,
        "unmet" => DUTCH.wished_not_existing,
        "aware" => DUTCH.funnel_aware,
        "take_part" => DUTCH.funnel_take_part,
        "interested" => DUTCH.funnel_interested,
        "not_reached" => DUTCH.journey_not_reached,
        "proposed" => DUTCH.journey_proposed,
        "introduced" => DUTCH.journey_introduced,
        "step_taken" => DUTCH.journey_step_taken,
        "joined" => DUTCH.journey_joined,
        "firms" => "bedrijven die het noemen",
        "partners" => DUTCH.partners_help,
        "partners with room" => "partners met plaats",
        "partners of unknown room" => "partners waarvan plaats onbekend is",
        other => return result(other).map_or_else(|| one(other), str::to_owned),
    };
    words.to_owned()
}

/// A result of firms.
fn result(code: &str) -> Option<&'static str> {
    match code {
        "turnover" => Some("groei van omzet"),
        "jobs" => Some("groei van banen"),
        "productivity" => Some("groei van productiviteit"),
        "per_hour" => Some("productiviteit per uur"),
        "per_person" => Some("productiviteit per werkende"),
        "innovation" => Some("omzet uit eigen innovatie"),
        _ => None,
    }
}

/// By what firms are grouped.
fn way(code: &str) -> &str {
    match code {
        "number" => "naar aantal contacten",
        "regional" => "naar contacten in de regio",
        "national" => "naar contacten elders in het land",
        "international" => "naar contacten in het buitenland",
        "frontier" => "naar een koploper onder de contacten",
        "sector" => "per sector",
        "municipality" => "per gemeente",
        "firm_type" => "per type bedrijf",
        other => other,
    }
}

/// A code of a group; of one without a name the code itself, which then begins with a letter.
fn one(code: &str) -> String {
    let say = |text: Text| Language::Dutch.say(&text);
    let firm_type = || match FirmType::from_code(code)? {
        FirmType::Unknown => Some(DUTCH.unknown_kind.to_owned()),
        kind => Some(say(kind.label())),
    };
    let barrier = || Some(super::facts::barrier_label(Language::Dutch, Barrier::from_code(code)?));
    let kind = || Some(say(WishedKind::from_code(code)?.label()));
    let topic = || Some(say(TopicId::from_code(code)?.topic().label.clone()));
    let sector = || Some(say(reference::sector(SbiVersion::V2008, code)?.label.clone()));
    let known = firm_type().or_else(barrier).or_else(kind).or_else(|| reference::region_name(code));
    let known = known.or_else(topic).or_else(sector);
    known.unwrap_or_else(|| match code.starts_with(char::is_alphabetic) {
        true => code.to_owned(),
        false => format!("code {code}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_is_taken_for_a_day_or_a_sum() {
        let told = |measure: &str, group: &str| {
            let (measure, group) = in_words(measure, group);
            format!("{measure}; {group}")
        };
        assert_eq!(
            told("turnover by number", "1-2"),
            "groei van omzet naar aantal contacten; 1 tot en met 2 contacten"
        );
        assert_eq!(told("growth -30", "all"), "groei van de productiviteit, rond -30 procent; alle bedrijven");
        assert_eq!(told("talent", "all").to_lowercase(), "talent; alle bedrijven");
        assert_eq!(told("reached by municipality", "GM0855"), "bereikt per gemeente; Tilburg");
        assert_eq!(told("reached by sector", "all"), "bereikt per sector; alle bedrijven zonder de koplopers");
        assert_eq!(told("per_hour moved up", "99.9"), "productiviteit per uur: betere plaats; code 99.9");
    }
}
