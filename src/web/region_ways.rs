//! Figures of the region about what moves: how far firms came with the agency, and whether the peloton comes nearer to the
//! frontier.

use super::chart::{Chart, Measured, of_shares, percent, shown};
use super::facts::capital;
use super::frame::Frame;
use crate::app::insights::{FrontierFigures, Journey, JourneyStage, SectorMovement};
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

/// How firms moved within their sector since the year before, the sectors in which the peloton came nearest first.
pub fn movements(frame: &Frame, figures: &FrontierFigures) -> Chart {
    let w = frame.w;
    let told = figures.measures.iter().find(|told| told.sector_movements.iter().any(|moved| !moved.up.suppressed));
    let mut moved: Vec<&SectorMovement> = told.map(|told| told.sector_movements.iter().collect()).unwrap_or_default();
    let change = |moved: &SectorMovement| moved.gap.map_or(f64::INFINITY, |gap| gap.change_percent);
    moved.sort_by(|one, other| change(one).total_cmp(&change(other)));
    let known = moved.iter().filter_map(|moved| moved.gap);
    let (nearer, of) = known.fold((0, 0), |(nearer, of), gap| (nearer + usize::from(gap.change_percent < 0.0), of + 1));
    let finding = match of {
        0 => String::new(),
        _ => format!("{} {}", w.movements_nearer.of(nearer), w.movements_of.of(of)),
    };
    moved.truncate(MOST);
    let label = |moved: &SectorMovement| {
        let known = reference::sector(moved.sbi_version, &moved.sector);
        known.map_or_else(|| moved.sector.clone(), |sector| capital(&frame.lang.say(&sector.label)))
    };
    let shares: Vec<Measured<'_>> =
        moved.iter().map(|moved| Measured { label: label(moved), share: &moved.up }).collect();
    let row = |moved: &&SectorMovement| {
        let n = moved.up.n.map_or_else(|| w.withheld.to_owned(), |n| n.to_string());
        let spread = moved.up.interval.map(|found| format!("{} – {}", percent(found.low), percent(found.high)));
        let [up, same, down] = [&moved.up, &moved.same, &moved.down].map(|share| shown(frame, share));
        let shares = [n, up, spread.unwrap_or_default(), same, down];
        let gap = match moved.gap {
            Some(gap) => [
                frame.lang.tenths(gap.before),
                frame.lang.tenths(gap.after),
                format!("{} %", frame.lang.tenths(gap.change_percent)),
            ],
            None => std::array::from_fn(|_| w.too_few.to_owned()),
        };
        (label(moved), shares.into_iter().chain(gap).collect())
    };
    let headings =
        [w.of_firms_n, w.moved_up, w.interval, w.moved_same, w.moved_down, w.gap_before, w.gap_after, w.gap_change];
    Chart {
        note: w.region_movements_help,
        headings: headings.map(str::to_owned).into(),
        rows: moved.iter().map(row).collect(),
        ..of_shares(frame, "movements", w.region_movements, finding, &shares)
    }
}
