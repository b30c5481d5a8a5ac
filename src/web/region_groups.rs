//! Figures of the region by groups of firms: barriers by type, whom we reach by type, municipality and sector, and results
//! by contacts.

use super::chart::{
    Barred, Chart, Lined, Measured, bars_of_groups, first_small, in_numbers, of_how_many, of_shares, percent, shown,
};
use super::facts::{barrier_label, capital};
use super::findings::{clear_difference, is_comparable, most_and_least, pairs_of};
use super::frame::Frame;
use crate::app::insights::{
    BarrierFigures, BarrierShares, ContactFigure, Contacts, Coverage, FirmResult, Group, Share,
};
use crate::domain::firm_type::FirmType;
use crate::domain::reference;
use crate::domain::sector::SbiVersion;

/// Groups of a chart.
const MOST: usize = 12;
/// Groups of firms that are named in full; of more, the others are counted.
const MOST_NAMED: usize = 2;
/// Barriers of each type of firm that are drawn.
const MOST_BARRIERS: usize = 3;
/// Results in the order of a chart.
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
    let shares: Vec<Measured<'_>> =
        groups.iter().map(|(group, shares)| Measured { label: label(&group.codes), share: &shares.reached }).collect();
    let rows = groups.iter().map(|(group, shares)| {
        let firms = group.n.map_or_else(|| w.withheld.to_owned(), |n| n.to_string());
        let told =
            [&shares.reached, &shares.in_network, &shares.never_recommended].map(|share| with_interval(frame, share));
        (label(&group.codes), std::iter::once(firms).chain(told).collect())
    });
    let are_places =
        coverage.kinds.iter().flat_map(|group| &group.codes).any(|code| reference::region_name(code).is_some());
    let written = if are_places { str::to_owned } else { first_small };
    let begin = [w.found_most_reached, w.found_least_reached];
    let finding = most_and_least(frame, begin, &shares, &coverage.all.reached, written);
    let headings = [w.of_firms_n, w.reach_reached, w.reach_in_network, w.reach_never].map(str::to_owned);
    of_peloton(
        frame,
        Chart {
            note: w.region_reach_help,
            headings: headings.into(),
            rows: rows.collect(),
            // The table has all; drawn are the largest.
            ..of_shares(frame, id, title, finding, &shares[..shares.len().min(MOST)])
        },
    )
}

/// A chart of the firms without those at the frontier: its table and its drawing say so.
pub fn of_peloton(frame: &Frame, mut chart: Chart) -> Chart {
    let w = frame.w;
    let counted = chart.headings.iter_mut().filter(|heading| *heading == w.of_firms_n);
    counted.for_each(|heading| w.of_peloton_n.clone_into(heading));
    if !chart.of_how_many.is_empty() {
        chart.of_how_many = format!("{} {}", chart.of_how_many, w.without_frontier);
    }
    chart
}

/// Barriers that each type of firm names most, under each other; the table has all of them.
pub fn barriers_by_type(frame: &Frame, figures: &BarrierFigures) -> Chart {
    let w = frame.w;
    let label = |named: &BarrierShares| barrier_label(frame.lang, named.barrier);
    let of_type = |place: usize| {
        let shares = figures.barriers.iter();
        let shares = shares.filter_map(|named| Some((label(named), named.by_firm_type.get(place)?)));
        let mut shares: Vec<(String, &Share)> =
            shares.filter(|(_, share)| share.count.is_some_and(|n| n > 0)).collect();
        shares.sort_by_key(|(_, share)| std::cmp::Reverse(share.count));
        shares.truncate(MOST_BARRIERS);
        shares
    };
    let name = |group: &Group| {
        let n = group.n.map(|n| format!(": {}", w.firms_in_number.of(n)));
        format!("{}{}", group_label(frame, &group.codes), n.unwrap_or_default())
    };
    let types: Vec<Barred> = figures
        .firm_types
        .iter()
        .enumerate()
        .map(|(place, group)| Barred {
            label: name(group),
            lines: of_type(place)
                .iter()
                .map(|(barrier, share)| Lined::of(frame, &first_small(barrier), share))
                .collect(),
        })
        .collect();
    let (bars, height, said) = bars_of_groups(w.region_barriers_types, &types);
    let shown_shares = figures.barriers.iter().flat_map(|named| &named.by_firm_type);
    Chart {
        id: "barriers-firm-types",
        title: w.region_barriers_types,
        finding: String::new(),
        note: w.region_barriers_types_help,
        hidden: String::new(),
        height,
        bars,
        label: said,
        of_how_many: of_how_many(frame, shown_shares),
        headings: figures.firm_types.iter().map(|group| group_label(frame, &group.codes)).collect(),
        rows: figures
            .barriers
            .iter()
            .map(|named| (label(named), named.by_firm_type.iter().map(|share| in_full(frame, share)).collect()))
            .collect(),
    }
}

/// “58 % (7; 32–81 %)”: the share, how many that is, and its interval.
fn with_interval(frame: &Frame, share: &Share) -> String {
    let told = share.count.zip(share.interval);
    let told = told
        .map(|(count, found)| format!(" ({count}; {:.0}\u{2060}–\u{2060}{})", found.low * 100.0, percent(found.high)));
    format!("{}{}", shown(frame, share), told.unwrap_or_default())
}

/// “58 % (7 of 12 firms)”.
pub fn in_full(frame: &Frame, share: &Share) -> String {
    let of = in_numbers(frame, share).map(|of| format!(" ({of})"));
    format!("{}{}", shown(frame, share), of.unwrap_or_default())
}

/// The share of the firms with each result, by their contacts. It tells what goes together, not what causes what.
pub fn by_contacts(
    frame: &Frame,
    (id, title): (&'static str, &'static str),
    figures: &[ContactFigure],
    by: &[Contacts],
) -> Chart {
    let w = frame.w;
    let of = |result: FirmResult| figures.iter().filter(move |one| one.result == result && by.contains(&one.contacts));
    let shares_of = |result: FirmResult| of(result).flat_map(|one| measured(frame, one)).collect::<Vec<_>>();
    let results: Vec<(FirmResult, Vec<Measured<'_>>)> =
        RESULTS.into_iter().map(|result| (result, shares_of(result))).collect();
    let bars_of = |shares: &[Measured<'_>]| {
        let line = |one: &Measured<'_>| {
            let words = first_small(&one.label);
            Lined { interval: one.share.interval, ..Lined::of(frame, &words, one.share) }
        };
        shares.iter().map(line).collect::<Vec<_>>()
    };
    let barred = results.iter().filter(|(_, shares)| is_comparable(shares));
    let barred: Vec<Barred> = barred
        .map(|(result, shares)| Barred { label: result_label(frame, *result).to_owned(), lines: bars_of(shares) })
        .collect();
    let (bars, height, label) = bars_of_groups(title, &barred);
    let pairs = RESULTS.into_iter().flat_map(of).map(|figure| pairs_of(&measured(frame, figure))).sum();
    let found = RESULTS.map(|result| differences(frame, result_label(frame, result), of(result), pairs));
    let groups = results.first().map(|(_, shares)| shares.len()).unwrap_or_default();
    let row = |place: usize| {
        let shares = || results.iter().filter_map(|(_, shares)| shares.get(place));
        let label = shares().next().map(|one| one.label.clone()).unwrap_or_default();
        (label, shares().map(|one| in_full(frame, one.share)).collect())
    };
    Chart {
        id,
        title,
        finding: told_differences(frame, &found),
        note: w.contacts_help,
        hidden: String::new(),
        height,
        bars,
        label,
        of_how_many: of_how_many(frame, results.iter().flat_map(|(_, shares)| shares.iter().map(|one| one.share))),
        headings: RESULTS.map(|result| result_label(frame, result).to_owned()).into(),
        rows: (0..groups).map(row).collect(),
    }
}

/// How groups of firms differ by one result.
struct Differences {
    /// Whether groups can be compared.
    is_compared: bool,
    /// Those that are clearly unlike, of each division: “Turnover grew more often with contacts abroad (60 %) than with
    /// none abroad (20 %).” Where the intervals meet, the figures do not tell the groups apart.
    clear: Vec<String>,
}

/// `pairs` is how many pairs of groups the chart compares altogether.
fn differences<'f>(
    frame: &Frame,
    result: &str,
    figures: impl Iterator<Item = &'f ContactFigure>,
    pairs: usize,
) -> Differences {
    let w = frame.w;
    let mut found = Differences { is_compared: false, clear: Vec::new() };
    for figure in figures {
        let shares = measured(frame, figure);
        found.is_compared |= is_comparable(&shares);
        found.clear.extend(clear_difference(&shares, pairs).map(|(high, low)| {
            let told = |one: &Measured<'_>| format!("{} ({})", first_small(&one.label), shown(frame, one.share));
            format!("{result} {} {} {} {}.", w.found_more_often, told(high), w.than_with, told(low))
        }));
    }
    found
}

/// What differs clearly, and whether more was compared that does not.
fn told_differences(frame: &Frame, found: &[Differences]) -> String {
    let w = frame.w;
    let mut told: Vec<&str> = found.iter().flat_map(|one| &one.clear).map(String::as_str).collect();
    let is_any_alike = found.iter().any(|one| one.is_compared && one.clear.is_empty());
    if is_any_alike {
        told.push(if told.is_empty() { w.no_clear_difference } else { w.no_other_clear_difference });
    }
    told.join(" ")
}

fn measured<'f>(frame: &Frame, figure: &'f ContactFigure) -> Vec<Measured<'f>> {
    let label = |group: &str| contacts_label(frame, figure.contacts, group);
    figure.groups.iter().map(|one| Measured { label: label(&one.group), share: &one.results.grew }).collect()
}

fn result_label(frame: &Frame, result: FirmResult) -> &'static str {
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
