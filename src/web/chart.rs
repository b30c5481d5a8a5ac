//! Charts, drawn on the server: bars with their words beside them, and the same figures as a table.
//!
//! A chart is 320 units wide, so that its letters are as large as those of the page on a narrow telephone.

use super::frame::Frame;
use crate::app::insights::Share;
use crate::domain::Interval;

/// Width of a chart.
const WIDTH: f64 = 320.0;
/// Height of a bar with its words above it.
const ROW: f64 = 34.0;
/// Room to the right of the longest bar, for its value.
const ROOM: f64 = 44.0;
/// From the top of a bar to the line of its interval, which runs beneath bar and value.
const INTERVAL: f64 = 12.0;

/// Height of a bar of a group.
const STEP: f64 = 14.0;
/// Width of a letter at the end of a bar of a group.
const LETTER: f64 = 5.5;
/// Most room to the right of the longest bar of a group, for its words and its value.
const MOST_ROOM: f64 = 205.0;

/// Letters above a bar that fit in the width.
const LONGEST_LABEL: usize = 48;

/// A chart with its table.
pub struct Chart {
    /// Name of the figure in addresses.
    pub id: &'static str,
    /// The question that it answers.
    pub title: &'static str,
    /// What one sees, in a sentence.
    pub finding: String,
    /// Something to know of it.
    pub note: &'static str,
    /// How many have no bar, since they may not be shown: an order without them is not the whole order.
    pub hidden: String,
    /// Height of the drawing.
    pub height: f64,
    /// The bars.
    pub bars: Vec<Bar>,
    /// What the drawing says, for who does not see it.
    pub label: String,
    /// Of how many firms it is, for a drawing that stands alone.
    pub of_how_many: String,
    /// Headings of the table.
    pub headings: Vec<String>,
    /// Lines of the table: a heading and values.
    pub rows: Vec<(String, Vec<String>)>,
}

/// A bar of a chart.
pub struct Bar {
    /// Words above it; nothing at the second of a group and those after it.
    pub label: String,
    /// Whether it is paler, as the second of a pair.
    pub is_second: bool,
    /// Value at its end, of the bar and not of its interval.
    pub value: String,
    /// Where the words stand.
    pub text_y: f64,
    /// Where the bar begins, from above.
    pub y: f64,
    /// Its length.
    pub width: String,
    /// Where its value stands.
    pub value_x: String,
    /// The 95 % interval, when one is known: from where to where, and how far from above.
    pub interval: Option<(String, String, f64)>,
}

/// “78 firms” of which the shares of a chart are, or between which numbers: “20–78 firms”. Nothing when none may be told.
pub fn of_how_many<'s>(frame: &Frame, shares: impl IntoIterator<Item = &'s Share>) -> String {
    let known: Vec<u64> =
        shares.into_iter().filter(|share| share.share.is_some()).filter_map(|share| share.n).collect();
    match (known.iter().min(), known.iter().max()) {
        (Some(least), Some(most)) if least < most => format!("{least}–{}", frame.w.firms_in_number.of(most)),
        (Some(n), _) => frame.w.firms_in_number.of(n),
        _ => String::new(),
    }
}

/// Bars under one heading.
pub struct Barred {
    /// What all are of.
    pub label: String,
    /// The bars.
    pub lines: Vec<Lined>,
}

/// A bar of a group.
pub struct Lined {
    /// Words and value at its end.
    pub words: String,
    /// How long it is; nothing when it may not be shown, and then the words stand alone.
    pub length: Option<f64>,
    /// Its 95 % interval, when that is drawn.
    pub interval: Option<Interval>,
    /// Whether it is paler than the others.
    pub is_paler: bool,
}

impl Lined {
    /// The bar of a share.
    pub fn of(frame: &Frame, words: &str, share: &Share) -> Self {
        let colon = if share.share.is_some() { "" } else { ":" };
        Self {
            words: format!("{words}{colon} {}", shown(frame, share)),
            length: share.share,
            interval: None,
            is_paler: false,
        }
    }

    /// The same in a paler shade, to be held against the one above it.
    pub fn paler(self) -> Self {
        Self { is_paler: true, ..self }
    }
}

/// A share by its words.
pub struct Measured<'a> {
    /// What it is of.
    pub label: String,
    /// The share.
    pub share: &'a Share,
}

/// A share as a percentage, or that there is none. What is withheld may be nearly all: it is not called few.
pub fn shown(frame: &Frame, share: &Share) -> String {
    match share.share {
        Some(known) => percent(known),
        None if share.is_withheld() => frame.w.withheld.to_owned(),
        None => frame.w.too_few.to_owned(),
    }
}

/// A percentage without decimals, as “34 %”; number and sign stay on one line.
pub fn percent(share: f64) -> String {
    format!("{:.0}\u{a0}%", share * 100.0)
}

/// “12 of 34 firms”; nothing of what is hidden.
pub fn in_numbers(frame: &Frame, share: &Share) -> Option<String> {
    let (count, of) = share.count.filter(|_| !share.suppressed).zip(share.n)?;
    Some(format!("{count} {} {}", frame.w.journey_of, frame.w.firms_in_number.of(of)))
}

/// “Spoken with: 12 of 34 firms.”; nothing of what is hidden.
pub fn told(frame: &Frame, measured: &Measured<'_>) -> String {
    in_numbers(frame, measured.share).map_or_else(String::new, |of| format!("{}: {of}.", measured.label))
}

/// The bars of groups under each other, each with its words and value at its end, the height of all, and what the drawing
/// says. Of a group of which nothing may be shown, nothing is drawn.
pub fn bars_of_groups(title: &str, groups: &[Barred]) -> (Vec<Bar>, f64, String) {
    let groups: Vec<&Barred> =
        groups.iter().filter(|group| group.lines.iter().any(|line| line.length.is_some())).collect();
    let lines = || groups.iter().flat_map(|group| &group.lines);
    let furthest = |line: &Lined| Some(line.interval.map_or(line.length?, |found| found.high));
    let most = lines().filter_map(furthest).fold(0.01, f64::max);
    // Words of what is hidden begin where a bar would, and need no room beside one.
    let beside = lines().filter(|line| line.length.is_some());
    let longest = beside.map(|line| line.words.chars().count()).max().unwrap_or_default();
    let x = |length: f64| length / most * (WIDTH - (longest as f64 * LETTER + 8.0).min(MOST_ROOM));
    let mut bars = Vec::new();
    let mut top = 0.0;
    for group in &groups {
        let mut y = top + 18.0;
        for (nth, line) in group.lines.iter().enumerate() {
            let width = x(line.length.unwrap_or_default());
            bars.push(Bar {
                label: if nth == 0 { fitting(&group.label) } else { String::new() },
                is_second: line.is_paler,
                value: line.words.clone(),
                text_y: top + 13.0,
                y,
                width: format!("{width:.1}"),
                value_x: format!("{:.1}", if line.length.is_some() { width + 5.0 } else { 0.0 }),
                interval: line
                    .interval
                    .map(|found| (format!("{:.1}", x(found.low)), format!("{:.1}", x(found.high)), y + INTERVAL)),
            });
            y += if line.interval.is_some() { STEP + 3.0 } else { STEP };
        }
        top = y + 6.0;
    }
    let told = groups.iter().map(|group| {
        let lines: Vec<&str> = group.lines.iter().map(|line| line.words.as_str()).collect();
        format!("{}: {}", group.label, lines.join(", "))
    });
    let label = format!("{title} {}.", told.collect::<Vec<_>>().join("; "));
    (bars, top, label)
}

/// A label within a sentence: with a small letter, unless it is written in capitals.
pub fn first_small(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}

/// Words that fit above a bar; the table has all of them.
fn fitting(label: &str) -> String {
    if label.chars().count() <= LONGEST_LABEL {
        return label.to_owned();
    }
    let begin: String = label.chars().take(LONGEST_LABEL - 1).collect();
    let whole_words = begin.rsplit_once(' ').map_or(begin.as_str(), |(words, _)| words);
    format!("{}…", whole_words.trim_end_matches([',', ';']))
}

/// How many shares a chart leaves out beside those that it shows.
fn hidden(frame: &Frame, shown: usize, all: usize) -> String {
    if shown == 0 || shown == all { String::new() } else { frame.w.chart_hidden.of(all - shown) }
}

/// A chart of shares, in the given order; hidden ones stand in the table only.
pub fn of_shares(
    frame: &Frame,
    id: &'static str,
    title: &'static str,
    finding: String,
    shares: &[Measured<'_>],
) -> Chart {
    let w = frame.w;
    let known = shares.iter().filter_map(|measured| Some((measured, measured.share.share?)));
    let known: Vec<(&Measured<'_>, f64)> = known.collect();
    let most = known.iter().map(|(measured, share)| measured.share.interval.map_or(*share, |found| found.high));
    let most = most.fold(0.01, f64::max);
    let x = |share: f64| share / most * (WIDTH - ROOM);
    let bar = |(place, (measured, share)): (usize, &(&Measured<'_>, f64))| Bar {
        label: fitting(&measured.label),
        is_second: false,
        value: percent(*share),
        text_y: place as f64 * ROW + 13.0,
        y: place as f64 * ROW + 18.0,
        width: format!("{:.1}", x(*share)),
        value_x: format!("{:.1}", x(*share) + 5.0),
        interval: measured.share.interval.map(|found| {
            (format!("{:.1}", x(found.low)), format!("{:.1}", x(found.high)), place as f64 * ROW + 18.0 + INTERVAL)
        }),
    };
    let told = known.iter().map(|(measured, share)| format!("{} {}", measured.label, percent(*share)));
    let label = format!("{title} {}.", told.collect::<Vec<_>>().join(", "));
    let row = |measured: &Measured<'_>| {
        let share = measured.share;
        let values = match share.share {
            Some(known) => vec![
                percent(known),
                share.count.map(|count| count.to_string()).unwrap_or_default(),
                share.n.map(|n| n.to_string()).unwrap_or_default(),
                share
                    .interval
                    .map(|found| format!("{} – {}", percent(found.low), percent(found.high)))
                    .unwrap_or_default(),
            ],
            None if share.is_withheld() => {
                let n = share.n.map(|n| n.to_string()).unwrap_or_default();
                vec![w.withheld_because.to_owned(), String::new(), n, String::new()]
            }
            None => vec![w.too_few.to_owned(), String::new(), String::new(), String::new()],
        };
        (measured.label.clone(), values)
    };
    Chart {
        id,
        title,
        finding,
        note: "",
        hidden: hidden(frame, known.len(), shares.len()),
        height: known.len() as f64 * ROW,
        bars: known.iter().enumerate().map(bar).collect(),
        label,
        of_how_many: of_how_many(frame, known.iter().map(|(measured, _)| measured.share)),
        headings: [w.share, w.number, w.of_firms_n, w.interval].map(str::to_owned).into(),
        rows: shares.iter().map(row).collect(),
    }
}
