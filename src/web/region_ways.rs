//! Figures of the region about what moves: how far firms came with the agency, what they told after an introduction, and
//! whether the peloton comes nearer to the frontier.

use super::chart::{Barred, Chart, Lined, Measured, bars_of_groups, of_how_many, of_shares, shown};
use super::facts::capital;
use super::frame::Frame;
use super::region_groups::in_full;
use crate::app::insights::{
    FrontierFigures, Gap, Journey, JourneyStage, OutcomeAnswer, OutcomeFigures, OutcomesAfter, SectorMovement,
};
use crate::domain::outcome::Moment;
use crate::domain::reference;

/// Sectors of the chart.
const MOST: usize = 12;

/// From not reached to joined.
pub fn journey(frame: &Frame, figures: &Journey) -> Chart {
    let w = frame.w;
    let label = |stage: JourneyStage| match stage {
        JourneyStage::NotReached => w.journey_not_reached,
        JourneyStage::Reached => w.reach_reached,
        JourneyStage::Proposed => w.journey_proposed,
        JourneyStage::Introduced => w.journey_introduced,
        JourneyStage::StepTaken => w.journey_step_taken,
        JourneyStage::Joined => w.journey_joined,
    };
    let shares = figures.stages.iter();
    let shares: Vec<Measured<'_>> =
        shares.map(|came| Measured { label: capital(label(came.stage)), share: &came.share }).collect();
    let joined = shares.last().and_then(|measured| measured.share.count.zip(measured.share.n));
    let finding = joined
        .map(|(joined, of)| format!("{}: {joined} {} {}.", w.journey_joined, w.journey_of, w.firms_in_number.of(of)));
    let mut chart = of_shares(frame, "journey", w.region_journey, finding.unwrap_or_default(), &shares);
    let counts = shares.iter().filter(|measured| measured.share.share.is_some()).map(|measured| measured.share.count);
    for (bar, count) in chart.bars.iter_mut().zip(counts) {
        bar.label.extend(count.map(|count| format!(": {}", w.firms_in_number.of(count))));
    }
    Chart { note: w.region_journey_help, ..chart }
}

/// What firms told after an introduction, of three and of twelve months later. It is no effect: it came after.
pub fn outcomes(frame: &Frame, figures: &OutcomeFigures) -> Chart {
    let w = frame.w;
    let label = |told: OutcomeAnswer| match told {
        OutcomeAnswer::Member => w.outcome_member,
        OutcomeAnswer::StepTaken => w.outcome_took,
        OutcomeAnswer::Neither => w.outcomes_neither,
        OutcomeAnswer::Nothing => w.outcomes_nothing,
    };
    let after = |at: &OutcomesAfter| match at.moment {
        Moment::ThreeMonths => w.outcome_three_months,
        Moment::TwelveMonths => w.outcome_twelve_months,
    };
    let found = figures.moments.iter().filter_map(|at| {
        let nothing = at.answers.iter().find(|one| one.told == OutcomeAnswer::Nothing)?.share;
        let (silent, all) = nothing.count.zip(nothing.n)?;
        let (told, of) = (all - silent, w.firms_in_number.of(all));
        Some(format!("{}: {told} {} {of} {}.", capital(after(at)), w.journey_of, w.outcomes_told))
    });
    let barred: Vec<Barred> = figures
        .moments
        .iter()
        .map(|at| Barred {
            label: capital(after(at)),
            lines: at.answers.iter().map(|one| Lined::of(frame, label(one.told), &one.share)).collect(),
        })
        .collect();
    let (bars, height, said) = bars_of_groups(w.region_outcomes, &barred);
    let shares = || figures.moments.iter().flat_map(|at| at.answers.iter().map(|one| &one.share));
    let row =
        |at: &OutcomesAfter| (capital(after(at)), at.answers.iter().map(|one| in_full(frame, &one.share)).collect());
    Chart {
        id: "outcomes",
        title: w.region_outcomes,
        finding: found.collect::<Vec<_>>().join(" "),
        note: w.region_outcomes_help,
        hidden: String::new(),
        height,
        bars,
        label: said,
        of_how_many: of_how_many(frame, shares()),
        headings: OutcomeAnswer::ALL.map(|told| label(told).to_owned()).into(),
        rows: figures.moments.iter().map(row).collect(),
    }
}

/// How the gap of the peloton to the frontier changed in each sector since the year before, those in which it shrank most
/// first. A change is counted only when it is clear among those of all sectors.
pub fn movements(frame: &Frame, figures: &FrontierFigures) -> Chart {
    let w = frame.w;
    let told = figures.measures.iter().find(|told| told.sector_movements.iter().any(|moved| moved.gap.is_some()));
    let mut moved: Vec<&SectorMovement> = told.map(|told| told.sector_movements.iter().collect()).unwrap_or_default();
    let change = |moved: &SectorMovement| moved.gap.map_or(f64::INFINITY, |gap| gap.change_percent);
    moved.sort_by(|one, other| change(one).total_cmp(&change(other)));
    let year = figures.year.unwrap_or_default();
    let gaps: Vec<Gap> = moved.iter().filter_map(|moved| moved.gap).collect();
    let finding = told_changes(frame, year, &gaps);
    moved.truncate(MOST);
    let label = |moved: &SectorMovement| {
        let known = reference::sector(moved.sbi_version, &moved.sector);
        known.map_or_else(|| moved.sector.clone(), |sector| capital(&frame.lang.say(&sector.label)))
    };
    let drawn =
        moved.iter().filter_map(|moved| Some(Barred { label: label(moved), lines: of_gap(frame, year, &moved.gap?) }));
    let (bars, height, said) = bars_of_groups(w.region_movements, &drawn.collect::<Vec<_>>());
    let row = |moved: &&SectorMovement| {
        let n = moved.up.n.map_or_else(|| w.withheld.to_owned(), |n| n.to_string());
        let gap = match moved.gap {
            Some(gap) => [
                frame.lang.tenths(gap.before),
                frame.lang.tenths(gap.after),
                changed(frame, gap.change_percent),
                format!("{} – {}", changed(frame, gap.low), changed(frame, gap.high)),
            ],
            None => std::array::from_fn(|_| w.too_few.to_owned()),
        };
        let ways = [&moved.up, &moved.same, &moved.down].map(|share| shown(frame, share));
        (label(moved), std::iter::once(n).chain(gap).chain(ways).collect())
    };
    let gap_in = |year: i32| format!("{} {year} ({})", w.gap_in, w.gap_times);
    let words = [w.gap_change, w.interval, w.moved_up, w.moved_same, w.moved_down].map(str::to_owned);
    let n = gaps.iter().map(|gap| gap.n).sum::<u64>();
    Chart {
        id: "movements",
        title: w.region_movements,
        finding,
        note: w.region_movements_help,
        hidden: String::new(),
        height,
        bars,
        label: said,
        of_how_many: if n == 0 { String::new() } else { w.firms_in_number.of(n) },
        headings: [w.of_firms_n.to_owned(), gap_in(year - 1), gap_in(year)].into_iter().chain(words).collect(),
        rows: moved.iter().map(row).collect(),
    }
}

/// “From 2023 to 2024: in 1 of 5 sectors the peloton came clearly nearer, in 4 there is no clear difference.”
fn told_changes(frame: &Frame, year: i32, gaps: &[Gap]) -> String {
    let w = frame.w;
    let clear = |is_so: fn(f64) -> bool| gaps.iter().filter(|gap| gap.is_clear && is_so(gap.change_percent)).count();
    let (nearer, further) = (clear(|change| change < 0.0), clear(|change| change > 0.0));
    let of_all = format!("{} {}", w.journey_of, w.sectors_in_number.of(gaps.len()));
    let others = [(further, w.movements_further), (gaps.len() - nearer - further, w.no_difference)];
    let others =
        others.into_iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!(", in {count} {words}"));
    match gaps.len() {
        0 => String::new(),
        _ => format!(
            "{}: in {nearer} {of_all} {}{}.",
            years(frame, year),
            w.movements_nearer,
            others.collect::<String>()
        ),
    }
}

/// “From 2023 to 2024”.
fn years(frame: &Frame, year: i32) -> String {
    format!("{} {} {} {year}", frame.w.from_year, year - 1, frame.w.to_year)
}

/// The gap in both years as bars, and the change with its interval in words.
fn of_gap(frame: &Frame, year: i32, gap: &Gap) -> Vec<Lined> {
    let w = frame.w;
    let bar = |year: i32, times: f64| Lined {
        words: format!("{year}: {} {}", frame.lang.tenths(times), w.gap_times),
        length: Some(times),
        interval: None,
        is_paler: false,
    };
    let [change, low, high] = [gap.change_percent, gap.low, gap.high].map(|percent| changed(frame, percent));
    let words = format!("{} {change}, {} {low} {} {high}", w.gap_change, w.probably_between, w.and);
    let told = Lined { words, length: None, interval: None, is_paler: false };
    vec![bar(year - 1, gap.before).paler(), bar(year, gap.after), told]
}

/// “−9,5 %” or “+2,0 %”.
fn changed(frame: &Frame, percent: f64) -> String {
    let sign = if percent < 0.0 { "\u{2212}" } else { "+" };
    format!("{sign}{}\u{a0}%", frame.lang.tenths(percent.abs()))
}
