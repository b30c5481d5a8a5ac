//! Figures of the region by groups of firms: whom we reach by type, municipality and sector, and results by contacts.

use super::chart::{Chart, Measured, first_small, of_shares, shown};
use super::facts::capital;
use super::findings::{Bounded, clear_difference, highest, highest_of_names, is_comparable};
use super::frame::Frame;
use crate::app::insights::{ContactFigure, Contacts, Coverage, FirmResult};
use crate::domain::firm_type::FirmType;
use crate::domain::reference;
use crate::domain::sector::SbiVersion;

/// Groups of a chart.
const MOST: usize = 12;
/// Groups of firms that are named in full; of more, the others are counted.
const MOST_NAMED: usize = 2;
/// Results in the order in which they are chosen for a chart: the first of which enough is known.
const RESULTS: [FirmResult; 4] =
    [FirmResult::Productivity, FirmResult::Turnover, FirmResult::Jobs, FirmResult::Innovation];

/// What a group of types of firm, municipalities or sectors is called, by their codes.
pub fn group_label(frame: &Frame, codes: &[String]) -> String {
    let one = |code: &String| {
        let firm_type = FirmType::from_code(code).map(|kind| match kind {
            FirmType::Unknown => frame.w.unknown_kind.to_owned(),
            _ => super::candidates::without_article(&frame.lang.say(&kind.label())),
        });
        let sector = || Some(frame.lang.say(&reference::sector(SbiVersion::V2008, code)?.label));
        firm_type.or_else(|| reference::region_name(code)).or_else(sector).unwrap_or_else(|| code.clone())
    };
    if codes.len() > MOST_NAMED {
        return frame.w.groups_together.of(codes.len());
    }
    capital(&codes.iter().map(one).collect::<Vec<_>>().join(", "))
}

/// Whom we spoke with, by group: the largest first.
pub fn coverage_by(frame: &Frame, (id, title): (&'static str, &'static str), coverage: &Coverage) -> Chart {
    let w = frame.w;
    let mut groups: Vec<_> = coverage.kinds.iter().zip(&coverage.by_kind).collect();
    groups.sort_by_key(|(group, _)| std::cmp::Reverse(group.n));
    let label = |codes: &[String]| group_label(frame, codes);
    let bounded: Vec<Bounded> =
        groups.iter().map(|(group, shares)| Bounded::of(frame, label(&group.codes), &shares.reached, 1.0)).collect();
    groups.truncate(MOST);
    let shares: Vec<Measured<'_>> =
        groups.iter().map(|(group, shares)| Measured { label: label(&group.codes), share: &shares.reached }).collect();
    let rows = groups.iter().map(|(group, shares)| {
        let firms = group.n.map_or_else(|| w.too_few.to_owned(), |n| n.to_string());
        let told = [&shares.reached, &shares.in_network, &shares.never_recommended].map(|share| shown(frame, share));
        (label(&group.codes), std::iter::once(firms).chain(told).collect())
    });
    let are_places =
        coverage.kinds.iter().flat_map(|group| &group.codes).all(|code| reference::region_name(code).is_some());
    let highest = if are_places { highest_of_names } else { highest };
    let headings = [w.firms_n, w.reach_reached, w.reach_in_network, w.reach_never].map(str::to_owned);
    Chart {
        note: w.region_reach_help,
        headings: headings.into(),
        rows: rows.collect(),
        ..of_shares(frame, id, title, highest(frame, w.found_most_spoken, &bounded), &shares)
    }
}

/// The share of the firms with a result, by their contacts. It tells what goes together, not what causes what.
pub fn by_contacts(
    frame: &Frame,
    (id, title): (&'static str, &'static str),
    figures: &[ContactFigure],
    by: &[Contacts],
) -> Chart {
    let of = |result: FirmResult| figures.iter().filter(move |one| one.result == result && by.contains(&one.contacts));
    let known =
        |result: FirmResult| of(result).flat_map(|one| &one.groups).filter(|one| one.results.grew.share.is_some());
    let result = RESULTS.into_iter().find(|result| known(*result).count() > 1).unwrap_or(FirmResult::Turnover);
    let shares: Vec<Measured<'_>> = of(result).flat_map(|figure| measured(frame, figure)).collect();
    let finding = differences(frame, of(result));
    Chart { note: result_note(frame, result), ..of_shares(frame, id, title, finding, &shares) }
}

/// The groups with that are clearly unlike, of each division: “More often with contacts abroad (60 %) than without (20 %).”
/// Where the intervals meet, the figures do not tell the groups apart, and that is said.
fn differences<'f>(frame: &Frame, figures: impl Iterator<Item = &'f ContactFigure>) -> String {
    let w = frame.w;
    let mut is_compared = false;
    let mut clear = Vec::new();
    for figure in figures {
        let shares = measured(frame, figure);
        is_compared |= is_comparable(&shares);
        clear.extend(clear_difference(&shares).map(|(high, low)| {
            let told = |one: &Measured<'_>| format!("{} ({})", first_small(&one.label), shown(frame, one.share));
            format!("{} {} {} {}.", w.found_more_often, told(high), w.than_with, told(low))
        }));
    }
    match (clear.is_empty(), is_compared) {
        (true, true) => w.no_clear_difference.to_owned(),
        _ => clear.join(" "),
    }
}

fn measured<'f>(frame: &Frame, figure: &'f ContactFigure) -> Vec<Measured<'f>> {
    let label = |group: &str| contacts_label(frame, figure.contacts, group);
    figure.groups.iter().map(|one| Measured { label: label(&one.group), share: &one.results.grew }).collect()
}

fn result_note(frame: &Frame, result: FirmResult) -> &'static str {
    match result {
        FirmResult::Turnover => frame.w.contacts_turnover,
        FirmResult::Jobs => frame.w.contacts_jobs,
        FirmResult::Productivity => frame.w.contacts_productivity,
        FirmResult::Innovation => frame.w.contacts_innovation,
    }
}

fn contacts_label(frame: &Frame, contacts: Contacts, group: &str) -> String {
    let w = frame.w;
    let (without, with) = match contacts {
        Contacts::Number => {
            return match group {
                "0" => w.contacts_none.to_owned(),
                "6+" => w.contacts_many.to_owned(),
                _ => format!("{} {}", group.replace('-', "–"), w.contacts_some),
            };
        }
        Contacts::Regional => (w.contacts_not_regional, w.contacts_regional),
        Contacts::National => (w.contacts_not_national, w.contacts_national),
        Contacts::International => (w.contacts_not_international, w.contacts_international),
        Contacts::Frontier => (w.contacts_not_frontier, w.contacts_frontier),
    };
    if group == "yes" { with } else { without }.to_owned()
}
