//! `/regio`: the figures of the region, as a page that reads like an article, and each as a CSV file or a drawing.

use super::chart::{Barred, Chart, Lined, Measured, bars_of_groups, in_numbers, of_how_many, of_shares, shown, told};
use super::facts::{barrier_label, capital};
use super::findings::{Bounded, highest, left_of};
use super::frame::{Frame, answer};
use super::region_groups::{barriers_by_type, by_contacts, coverage_by, group_label, of_peloton};
use super::region_table::{HEADINGS, in_words};
use super::region_ways::{journey, movements, outcomes};
use super::sent::go_to;
use super::words::DUTCH;
use crate::api::State;
use crate::api::permission::{Permit, ReadInsights};
use crate::api::problem::Problem;
use crate::app::figures::{Lines, Origin, TableForm, Worded, to_csv_of};
use crate::app::insights::{
    BarrierFigures, BarrierHelpers, ClassShares, CollaborationLine, Contacts, CoverageFigures, Funnel, Group,
    GrowthDistribution, HelpFigures, RegionFigures, Share, get_region_figures, sees_firms,
};
use crate::app::organisations::find_name;
use crate::app::{AppError, Result};
use crate::domain::dutch_clock::dutch_day;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;

/// Letters of a title, a finding and a note that fit beside one another in a drawing.
const WIDEST: [usize; 3] = [44, 54, 68];
/// Height of a line of each.
const LINE: [usize; 3] = [17, 14, 12];
/// Bars of a chart with many kinds.
const MOST: usize = 12;

/// The words of a table for Dutch Excel.
const DUTCH_TABLE: Worded = Worded { headings: HEADINGS, in_words };

#[derive(Template)]
#[template(path = "region.html")]
struct RegionPage {
    frame: Frame,
    /// The figures; absent while they are worked out for the first time.
    charts: Option<Vec<Chart>>,
    /// Questions about which too little is known to draw something.
    lacking: Vec<Chart>,
    /// From whose records they are and when they were worked out, and whether something changed since.
    source: Option<String>,
}

/// The page.
pub async fn get_region(
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    frame: Frame,
) -> std::result::Result<HttpResponse, Problem> {
    let (frame, app) = (frame.of(&permit.caller), state.app.clone());
    let work = move || {
        let made = get_region_figures(&app, &permit.caller)?;
        let organisation = find_name(&app, permit.caller.organisation)?;
        let is_made = made.is_some();
        let source = made.as_ref().map(|made| {
            let newer = match (made.is_current, sees_firms(&permit.caller)) {
                (true, _) => "",
                (false, true) => frame.w.figures_newer,
                (false, false) => frame.w.figures_newer_of_many,
            };
            let source = source(&frame, organisation.as_deref());
            format!("{source}, {}. {newer}", frame.lang.moment(made.at))
        });
        let charts = made.map(|made| charts(&made.value, &frame));
        let says_something = |chart: &Chart| !chart.bars.is_empty() || !chart.finding.is_empty();
        let (telling, lacking): (Vec<Chart>, Vec<Chart>) = charts.into_iter().flatten().partition(says_something);
        let charts = is_made.then_some(telling);
        Ok::<_, AppError>(RegionPage { frame, charts, lacking, source })
    };
    answer(&state.calculators.run(work).await??)
}

/// For which spreadsheet a table is.
#[derive(Deserialize)]
pub struct Form {
    #[serde(default)]
    excel: String,
}

/// A figure as a table for other programs, of the same moment as the page; the page tells when there is none yet.
pub async fn get_csv(
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    figure: web::Path<String>,
    asked: web::Query<Form>,
) -> std::result::Result<HttpResponse, Problem> {
    let (app, name) = (state.app.clone(), figure.clone());
    let form = if asked.excel == "nl" { TableForm::DutchExcel(DUTCH_TABLE) } else { TableForm::Programs };
    let work = move || {
        let Some(made) = get_region_figures(&app, &permit.caller)? else { return Ok(None) };
        let organisation = find_name(&app, permit.caller.organisation)?;
        let origin = origin(&name, form, organisation.as_deref(), made.at);
        csv(&made.value, &name, form, &origin).map(Some)
    };
    let Some(table) = state.calculators.run(work).await?? else { return Ok(go_to("/regio")) };
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{figure}.csv\"")))
        .body(table))
}

#[derive(Template)]
#[template(path = "chart.svg", escape = "html")]
struct Drawing {
    chart: Chart,
    /// Question, finding and note, in lines that fit.
    lines: Vec<Line>,
    top: usize,
    height: f64,
    /// Beneath it: of how many firms it is, from whose records, and when.
    colophon: Vec<Line>,
}

/// A line above a drawing.
struct Line {
    words: String,
    y: usize,
    size: usize,
    is_bold: bool,
}

/// What stands above the bars of a drawing that goes its own way, and how high it is: question, finding and note, and
/// what the thin line means.
fn above(frame: &Frame, chart: &Chart) -> (Vec<Line>, usize) {
    let has_interval = chart.bars.iter().any(|bar| bar.interval.is_some());
    let note = [Some(chart.note), has_interval.then_some(frame.w.interval_line), Some(chart.hidden.as_str())];
    let note = note.into_iter().flatten().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ");
    let (mut lines, mut top) = (Vec::new(), 0);
    for (kind, words) in [chart.title, &chart.finding, &note].into_iter().enumerate() {
        for words in in_lines(words, WIDEST[kind]).into_iter().filter(|words| !words.is_empty()) {
            lines.push(Line { words, y: top + 10, size: [14, 11, 9][kind], is_bold: kind < 2 });
            top += LINE[kind];
        }
        top += 3;
    }
    (lines, top + 5)
}

/// A chart as a drawing for a report or a slide: it holds its own colours, since no style sheet comes along.
pub async fn get_svg(
    permit: Permit<ReadInsights>,
    state: web::Data<State>,
    frame: Frame,
    figure: web::Path<String>,
) -> std::result::Result<HttpResponse, Problem> {
    let (app, name) = (state.app.clone(), figure.clone());
    let work = move || {
        let missing = || AppError::NotFound { what: "figure", id: crate::domain::invalid::shown(&name) };
        let Some(made) = get_region_figures(&app, &permit.caller)? else { return Ok(None) };
        let all = charts(&made.value, &frame);
        let chart = all.into_iter().find(|chart| chart.id == name && !chart.bars.is_empty()).ok_or_else(missing)?;
        let (lines, top) = above(&frame, &chart);
        let source = source(&frame, find_name(&app, permit.caller.organisation)?.as_deref());
        let colophon = [chart.of_how_many.clone(), source, "loopvermogen".to_owned(), frame.lang.day_of(made.at)];
        let colophon = colophon.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let foot = top + chart.height as usize + 14;
        let colophon = in_lines(&colophon, WIDEST[2]).into_iter().zip((foot..).step_by(LINE[2]));
        let colophon: Vec<Line> = colophon.map(|(words, y)| Line { words, y, size: 9, is_bold: false }).collect();
        let height = (foot + LINE[2] * (colophon.len() + 1)) as f64;
        Ok::<_, AppError>(Some(Drawing { lines, top, height, colophon, chart }))
    };
    let Some(drawing) = state.calculators.run(work).await?? else { return Ok(go_to("/regio")) };
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{figure}.svg\"")))
        .body(drawing.render().map_err(Problem::internal)?))
}

/// A text in lines of at most so many letters, broken between words.
pub(super) fn in_lines(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn csv(figures: &RegionFigures, name: &str, form: TableForm, origin: &[Origin]) -> Result<String> {
    let all: fn(&str) -> bool = |_| true;
    let (figure, is_wanted): (&dyn Lines, fn(&str) -> bool) = match name {
        "growth" => (&figures.growth, all),
        "barriers" | "barriers-firm-types" => (&figures.barriers, all),
        "help" => (&figures.help, all),
        "collaboration" | "collaboration-topics" => (&figures.collaboration, all),
        "fieldlabs" => (&figures.fieldlabs, all),
        "journey" => (&figures.journey, all),
        "outcomes" => (&figures.outcomes, all),
        "movements" => (&figures.frontier, all),
        "reach" => (&figures.reach, all),
        "reach-firm-types" => (&figures.reach, |measure| measure.ends_with(" by firm_type")),
        "reach-municipalities" => (&figures.reach, |measure| measure.ends_with(" by municipality")),
        "reach-sectors" => (&figures.reach, |measure| measure.ends_with(" by sector")),
        "contacts" => (&figures.contacts, |measure| measure.ends_with(" by number")),
        "contact-reach" => (&figures.contacts, |measure| !measure.ends_with(" by number")),
        _ => return Err(AppError::NotFound { what: "figure", id: crate::domain::invalid::shown(name) }),
    };
    Ok(to_csv_of(figure, form, origin, is_wanted))
}

/// Columns that tell of which firms the table is, from whose records, and of which moment.
fn origin(name: &str, form: TableForm, organisation: Option<&str>, at: DateTime<Utc>) -> Vec<Origin> {
    let of_whom = |all, peloton, introduced| match name {
        "outcomes" => introduced,
        _ if name.starts_with("reach") => peloton,
        _ => all,
    };
    let (whole, own, headings, at) = match form {
        TableForm::Programs => {
            let whole = of_whom("all", "peloton", "introduced");
            (whole, "own records", ["population", "source", "as_of"], at.to_rfc3339_opts(SecondsFormat::Secs, true))
        }
        TableForm::DutchExcel(_) => {
            let whole = of_whom("alle", DUTCH.without_frontier, "geïntroduceerd");
            (whole, "eigen dossiers", ["populatie", "bron", "datum"], dutch_day(at).format("%d-%m-%Y").to_string())
        }
    };
    let source = match (organisation, form) {
        (None, _) => own.to_owned(),
        (Some(name), TableForm::Programs) => format!("{own} of {name}"),
        (Some(name), TableForm::DutchExcel(_)) => format!("{own} van {name}"),
    };
    headings.into_iter().zip([whole.to_owned(), source, at]).collect()
}

/// “Source: own records of Brainport”, or without a name when the organisation has none.
fn source(frame: &Frame, organisation: Option<&str>) -> String {
    match organisation {
        Some(name) => format!("{} {name}", frame.w.figures_source_of),
        None => frame.w.figures_source.to_owned(),
    }
}

fn charts(figures: &RegionFigures, frame: &Frame) -> Vec<Chart> {
    let w = frame.w;
    let (coverage, contacts) = (&figures.reach, &figures.contacts.figures);
    let reaches = [Contacts::Regional, Contacts::National, Contacts::International, Contacts::Frontier];
    vec![
        barriers(frame, &figures.barriers),
        barriers_by_type(frame, &figures.barriers),
        help(frame, &figures.help),
        journey(frame, &figures.journey),
        outcomes(frame, &figures.outcomes),
        reach(frame, coverage),
        coverage_by(frame, ("reach-firm-types", w.region_reach_types), &coverage.by_firm_type),
        coverage_by(frame, ("reach-municipalities", w.region_reach_places), &coverage.by_municipality),
        coverage_by(frame, ("reach-sectors", w.region_reach_sectors), &coverage.by_sector),
        wishes(frame, ("collaboration", w.region_wishes), &figures.collaboration.by_partner_kind),
        wishes(frame, ("collaboration-topics", w.region_wishes_topics), &figures.collaboration.by_theme),
        by_contacts(frame, ("contacts", w.region_contacts), contacts, &[Contacts::Number]),
        by_contacts(frame, ("contact-reach", w.region_contact_reach), contacts, &reaches),
        fieldlabs(frame, &figures.fieldlabs),
        growth(frame, &figures.growth),
        movements(frame, &figures.frontier),
    ]
}

fn barriers(frame: &Frame, figures: &BarrierFigures) -> Chart {
    let shares = figures.barriers.iter();
    let shares: Vec<Measured<'_>> =
        shares.map(|named| Measured { label: barrier_label(frame.lang, named.barrier), share: &named.all }).collect();
    // How often barriers are named altogether is told, so that those that are hidden are named no more than what is left.
    let left = figures.mean_named.map_or(1.0, |whole| left_of(whole, shares.iter().map(|named| named.share)));
    let bounded: Vec<Bounded> =
        shares.iter().map(|named| Bounded::of(frame, named.label.clone(), named.share, left)).collect();
    let finding = highest(frame, frame.w.most_named, &bounded);
    of_shares(frame, "barriers", frame.w.region_barriers, finding, &shares)
}

/// The chart with the shares of each type of firm at the end of its table; those of all firms stand before them with number and
/// interval.
fn with_firm_types<'a>(
    frame: &Frame,
    mut chart: Chart,
    firm_types: &[Group],
    by_firm_type: impl Iterator<Item = &'a [Share]>,
) -> Chart {
    chart.headings.extend(firm_types.iter().map(|group| group_label(frame, &group.codes)));
    for ((_, values), shares) in chart.rows.iter_mut().zip(by_firm_type) {
        values.extend(shares.iter().map(|share| shown(frame, share)));
    }
    chart
}

/// Barriers for which no partner has room come first, and are said aloud; then those of which nobody knows.
fn help(frame: &Frame, figures: &HelpFigures) -> Chart {
    let w = frame.w;
    let mut figures: Vec<_> = figures.barriers.iter().collect();
    figures.sort_by_key(|barrier| (barrier.with_room, barrier.room_unknown, std::cmp::Reverse(barrier.firms)));
    let all = figures.len();
    let said = |(words, of_all): (&str, &str), is_so: fn(&BarrierHelpers) -> bool| {
        let labels = figures.iter().filter(|barrier| is_so(barrier));
        let labels: Vec<String> = labels.map(|barrier| barrier_label(frame.lang, barrier.barrier)).collect();
        match labels.len() {
            0 => None,
            some if some == all => Some(of_all.to_owned()),
            _ => Some(format!("{words} {}.", labels.join(", ").to_lowercase())),
        }
    };
    let without = said((w.region_help_lacks, w.region_help_lacks_all), BarrierHelpers::is_without_room);
    let unknown = said((w.region_help_unknown, w.region_help_unknown_all), BarrierHelpers::is_room_unknown);
    let findings: Vec<String> = without.into_iter().chain(unknown).collect();
    let rows = figures.iter().map(|barrier| {
        let firms = barrier.firms.map_or_else(|| w.too_few.to_owned(), |firms| firms.to_string());
        let values =
            vec![firms, barrier.partners.to_string(), barrier.with_room.to_string(), barrier.room_unknown.to_string()];
        (barrier_label(frame.lang, barrier.barrier), values)
    });
    let line = |words: &str, count: usize| Lined {
        words: format!("{words}: {count}"),
        length: Some(count as f64),
        interval: None,
        is_paler: false,
    };
    let helped = figures.iter().filter(|barrier| barrier.partners > 0).map(|barrier| Barred {
        label: barrier_label(frame.lang, barrier.barrier),
        lines: vec![line(w.with_room, barrier.with_room), line(w.room_unknown, barrier.room_unknown).paler()],
    });
    let (bars, height, label) = bars_of_groups(w.region_help, &helped.collect::<Vec<_>>());
    Chart {
        id: "help",
        title: w.region_help,
        finding: match findings.is_empty() {
            true => w.region_help_all.to_owned(),
            false => findings.join(" "),
        },
        note: w.region_help_note,
        hidden: String::new(),
        height,
        bars,
        label,
        of_how_many: String::new(),
        headings: [w.firms_n, w.partners_help, w.with_room, w.room_unknown].map(str::to_owned).into(),
        rows: rows.collect(),
    }
}

/// What firms wish, beside what they have: by kind of partner or by theme.
fn wishes(frame: &Frame, (id, title): (&'static str, &'static str), lines: &[CollaborationLine]) -> Chart {
    let w = frame.w;
    let mut lines: Vec<&CollaborationLine> = lines.iter().filter(|line| line.wished.count != Some(0)).collect();
    let order = |line: &CollaborationLine| (line.wished.share.unwrap_or(-1.0), line.existing.share.unwrap_or(-1.0));
    lines.sort_by(|one, other| {
        let ((one, has), (other, other_has)) = (order(one), order(other));
        other.total_cmp(&one).then(other_has.total_cmp(&has))
    });
    let label = |line: &CollaborationLine| capital(&frame.lang.say(&line.label));
    let unmet: Vec<Bounded> = lines.iter().map(|line| Bounded::of_unmet(frame, label(line), line)).collect();
    let lacking = highest(frame, w.found_lacking_most, &unmet);
    let wished =
        || -> Vec<Bounded> { lines.iter().map(|line| Bounded::of(frame, label(line), &line.wished, 1.0)).collect() };
    let finding = match lacking.is_empty() {
        true => highest(frame, w.found_wished_most, &wished()),
        false => lacking,
    };
    lines.truncate(MOST);
    let row = |line: &&CollaborationLine| {
        let n = line.wished.n.map_or_else(|| w.withheld.to_owned(), |n| n.to_string());
        let shares = [&line.wished, &line.existing, &line.unmet].map(|share| shown(frame, share));
        (label(line), std::iter::once(n).chain(shares).collect())
    };
    let pairs: Vec<Barred> = lines
        .iter()
        .map(|line| Barred {
            label: label(line),
            lines: vec![Lined::of(frame, w.wished, &line.wished), Lined::of(frame, w.existing, &line.existing).paler()],
        })
        .collect();
    let (bars, height, said) = bars_of_groups(title, &pairs);
    Chart {
        id,
        title,
        finding,
        note: w.region_wishes_help,
        hidden: String::new(),
        height,
        bars,
        label: said,
        of_how_many: of_how_many(frame, lines.iter().flat_map(|line| [&line.wished, &line.existing])),
        headings: [w.of_firms_n, w.wished, w.existing, w.wished_not_existing].map(str::to_owned).into(),
        rows: lines.iter().map(row).collect(),
    }
}

fn reach(frame: &Frame, coverage: &CoverageFigures) -> Chart {
    let w = frame.w;
    let figures = &coverage.by_sector.all;
    let shares = measured([
        (w.reach_reached, &figures.reached),
        (w.reach_in_network, &figures.in_network),
        (w.reach_network_unknown, &coverage.by_sector.network_unknown),
        (w.reach_never, &figures.never_recommended),
    ]);
    let reached = in_numbers(frame, &figures.reached);
    let finding = reached.map(|of| format!("{}: {of} {}.", shares[0].label, w.without_frontier)).unwrap_or_default();
    let chart = of_shares(frame, "reach", w.region_reach, finding, &shares);
    of_peloton(frame, Chart { note: w.region_reach_note, ..chart })
}

fn fieldlabs(frame: &Frame, figures: &Funnel) -> Chart {
    let (w, figures) = (frame.w, &figures.all);
    let shares = measured([
        (w.funnel_aware, &figures.aware),
        (w.funnel_take_part, &figures.take_part),
        (w.funnel_interested, &figures.interested),
    ]);
    of_shares(frame, "fieldlabs", w.region_funnel, told(frame, &shares[0]), &shares)
}

fn measured<'a, const N: usize>(shares: [(&'static str, &'a Share); N]) -> Vec<Measured<'a>> {
    shares.into_iter().map(|(label, share)| Measured { label: capital(label), share }).collect()
}

fn growth(frame: &Frame, figures: &GrowthDistribution) -> Chart {
    let shares = figures.classes.iter().filter(|class| class.all.count != Some(0));
    let classes: Vec<&ClassShares> = shares.collect();
    let shares: Vec<Measured<'_>> =
        classes.iter().map(|class| Measured { label: growth_class(class), share: &class.all }).collect();
    let finding = largest_group(frame, &classes);
    let chart = of_shares(frame, "growth", frame.w.region_growth, finding, &shares);
    let by_firm_type = classes.iter().map(|class| class.by_firm_type.as_slice());
    let chart = with_firm_types(frame, chart, &figures.firm_types, by_firm_type);
    Chart { note: frame.w.region_growth_axis, ..chart }
}

/// “The largest group: growth around 0 %, 18 % (14 of 78 firms).” Each firm is in one class: those that are hidden share
/// what is left.
fn largest_group(frame: &Frame, classes: &[&ClassShares]) -> String {
    let left = left_of(1.0, classes.iter().map(|class| &class.all));
    let around = |class: &ClassShares| format!("{} {}", frame.w.growth_around, growth_class(class));
    let bounded: Vec<Bounded> =
        classes.iter().map(|class| Bounded::of(frame, around(class), &class.all, left)).collect();
    highest(frame, frame.w.found_largest_group, &bounded)
}

fn growth_class(class: &ClassShares) -> String {
    format!("{}\u{a0}%", class.class.centre()).replace('-', "\u{2212}")
}
