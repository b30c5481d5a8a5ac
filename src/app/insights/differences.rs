//! What somebody sees who is limited to regions and sees figures alone: nothing from which a small group follows by
//! subtracting one figure from another.
//!
//! Within a table [`crate::insights::suppression`] sees to that. Between tables it is this rule: a number of a part of the
//! firms is shown only where the same number of what remains of each larger whole might be shown as well: of all firms
//! of the organisation, and of each province and COROP region around the part. So each difference that can be taken is
//! itself a number that hides nobody. Of a part of several regions the number of each single region must be one to be
//! shown too, since parts overlap in them.

use super::super::known::Known;
use super::super::{App, Caller, Result};
use super::{
    BarrierFigures, CollaborationFigures, ContactFigures, CoverageFigures, FrontierFigures, Funnel, GrowthDistribution,
    HelpFigures, Journey, LadderFigures, OutcomeFigures, Participants, PopulationFigures, Share,
};
use crate::app::caller::{Reach, Role};
use crate::domain::Firm;
use crate::domain::region::Location;
use crate::insights::contacts::{ContactFigure, Results};
use crate::insights::coverage::Coverage;
use crate::insights::frontier::{SectorFrontier, SectorMovement};
use crate::insights::groups::Group;
use crate::insights::ladder::RungShares;
use std::collections::BTreeSet;

/// Regions of one caller for which the comparisons are still worked out; of more, nothing is shown.
const MOST_REGIONS: usize = 40;

/// A figure of a part of the firms, held against that of another part.
pub(super) trait Held {
    /// Hides each number that is hidden, or is not there, in `other`.
    fn hold_against(&mut self, other: &Self);
}

/// The figure of the firms within reach of the caller, without what would tell of few firms by subtraction.
pub(super) fn figure<F: Held>(app: &App, caller: &Caller, of: impl Fn(&Known) -> F) -> Result<F> {
    figure_of(caller, of, |caller| Known::load(app, caller))
}

/// Whether the caller sees the firms themselves, and has nothing to gain by subtracting.
pub fn sees_firms(caller: &Caller) -> bool {
    matches!(caller.role, Role::Officer | Role::Admin)
}

/// The same of what `load` finds of the firms within reach of a caller.
pub(super) fn figure_of<F: Held>(
    caller: &Caller,
    of: impl Fn(&Known) -> F,
    load: impl Fn(&Caller) -> Result<Known>,
) -> Result<F> {
    if caller.reach.regions.is_empty() || sees_firms(caller) {
        return Ok(of(&load(caller)?));
    }
    let everywhere = Caller { reach: Reach::default(), ..caller.clone() };
    let whole = load(&everywhere)?;
    if caller.reach.regions.len() > MOST_REGIONS {
        return Ok(of(&whole.part(|_| false)));
    }
    let is_own = |firm: &Firm| caller.reaches_place(firm.location.as_ref());
    let mut figure = of(&whole.part(is_own));
    let mut hold = |is_in: &dyn Fn(&Firm) -> bool| {
        let other = whole.part(is_in);
        if !other.firms.is_empty() {
            figure.hold_against(&of(&other));
        }
    };
    hold(&|firm| !is_own(firm));
    let own: BTreeSet<&String> = caller.reach.regions.iter().collect();
    for region in own.iter().filter(|_| own.len() > 1) {
        hold(&|firm| is_in(firm, region));
    }
    for around in around(&whole, is_own).iter().filter(|around| !own.contains(around)) {
        hold(&|firm| is_in(firm, around) && !is_own(firm));
        for region in &own {
            let overlaps = whole.firms.iter().any(|firm| is_in(firm, around) && is_in(firm, region));
            if overlaps {
                hold(&|firm| is_in(firm, around) && !is_in(firm, region));
            }
        }
    }
    Ok(figure)
}

fn places(location: &Location) -> [&Option<String>; 3] {
    [&location.province, &location.corop, &location.municipality]
}

fn is_in(firm: &Firm, region: &str) -> bool {
    let location = firm.location.as_ref();
    location.is_some_and(|location| places(location).into_iter().flatten().any(|code| code == region))
}

/// The provinces, COROP regions and municipalities in which own firms lie.
fn around(whole: &Known, is_own: impl Fn(&Firm) -> bool) -> BTreeSet<String> {
    let own = whole.firms.iter().filter(|firm| is_own(firm)).filter_map(|firm| firm.location.as_ref());
    own.flat_map(places).flatten().cloned().collect()
}

fn hold_share(own: &mut Share, other: Option<&Share>) {
    if other.is_none_or(|other| other.suppressed) {
        *own = Share { suppressed: true, ..Share::default() };
    }
}

fn hold_number<T>(own: &mut Option<T>, other: Option<&Option<T>>) {
    if other.is_none_or(Option::is_none) {
        *own = None;
    }
}

/// Hides the numbers of groups that are not the same groups there; answers where they stand there.
fn hold_groups(own: &mut [Group], other: &[Group]) -> Vec<Option<usize>> {
    let hold = |group: &mut Group| {
        let place = other.iter().position(|there| there.codes == group.codes);
        hold_number(&mut group.n, place.map(|place| &other[place].n));
        place
    };
    own.iter_mut().map(hold).collect()
}

fn hold_shares(own: &mut [Share], other: &[Share], places: &[Option<usize>]) {
    for (share, place) in own.iter_mut().zip(places) {
        hold_share(share, place.and_then(|place| other.get(place)));
    }
}

impl Held for GrowthDistribution {
    fn hold_against(&mut self, other: &Self) {
        hold_number(&mut self.n, Some(&other.n));
        let places = hold_groups(&mut self.firm_types, &other.firm_types);
        for class in &mut self.classes {
            let there = other.classes.iter().find(|there| there.class == class.class);
            hold_share(&mut class.all, there.map(|there| &there.all));
            hold_shares(&mut class.by_firm_type, there.map_or(&[], |there| &there.by_firm_type), &places);
        }
    }
}

impl Held for BarrierFigures {
    fn hold_against(&mut self, other: &Self) {
        hold_number(&mut self.n, Some(&other.n));
        hold_number(&mut self.mean_named, Some(&other.mean_named));
        let places = hold_groups(&mut self.firm_types, &other.firm_types);
        for (mean, place) in self.mean_named_by_firm_type.iter_mut().zip(&places) {
            hold_number(mean, place.and_then(|place| other.mean_named_by_firm_type.get(place)));
        }
        for barrier in &mut self.barriers {
            let there = other.barriers.iter().find(|there| there.barrier == barrier.barrier);
            hold_share(&mut barrier.all, there.map(|there| &there.all));
            hold_shares(&mut barrier.by_firm_type, there.map_or(&[], |there| &there.by_firm_type), &places);
        }
    }
}

impl Held for ContactFigures {
    fn hold_against(&mut self, other: &Self) {
        let hold = |own: &mut Results, other: Option<&Results>| {
            hold_share(&mut own.grew, other.map(|other| &other.grew));
            hold_number(&mut own.mean_percent, other.map(|other| &other.mean_percent));
        };
        for figure in &mut self.figures {
            let is_same = |there: &&ContactFigure| there.contacts == figure.contacts && there.result == figure.result;
            let there = other.figures.iter().find(is_same);
            hold(&mut figure.all, there.map(|there| &there.all));
            for group in &mut figure.groups {
                let there = there.and_then(|there| there.groups.iter().find(|there| there.group == group.group));
                hold(&mut group.results, there.map(|there| &there.results));
            }
        }
    }
}

impl Held for CollaborationFigures {
    fn hold_against(&mut self, other: &Self) {
        let all = [(&mut self.by_partner_kind, &other.by_partner_kind), (&mut self.by_theme, &other.by_theme)];
        for (own, other) in all {
            for line in own {
                let there = other.iter().find(|there| there.code == line.code);
                hold_share(&mut line.wished, there.map(|there| &there.wished));
                hold_share(&mut line.existing, there.map(|there| &there.existing));
                hold_share(&mut line.unmet, there.map(|there| &there.unmet));
            }
        }
    }
}

impl Held for Funnel {
    fn hold_against(&mut self, other: &Self) {
        use crate::insights::funnel::FunnelStages;
        let hold = |own: &mut FunnelStages, other: Option<&FunnelStages>| {
            hold_share(&mut own.aware, other.map(|other| &other.aware));
            hold_share(&mut own.take_part, other.map(|other| &other.take_part));
            hold_share(&mut own.interested, other.map(|other| &other.interested));
        };
        hold(&mut self.all, Some(&other.all));
        let places = hold_groups(&mut self.kinds, &other.kinds);
        for (own, place) in self.by_kind.iter_mut().zip(places) {
            hold(own, place.and_then(|place| other.by_kind.get(place)));
        }
    }
}

impl Held for LadderFigures {
    fn hold_against(&mut self, other: &Self) {
        let hold = |own: &mut RungShares, other: Option<&RungShares>| {
            hold_share(&mut own.here, other.map(|other| &other.here));
            hold_share(&mut own.here_or_above, other.map(|other| &other.here_or_above));
        };
        hold_number(&mut self.n, Some(&other.n));
        let places = hold_groups(&mut self.firm_types, &other.firm_types);
        for (own, there) in self.rungs.iter_mut().zip(&other.rungs) {
            hold(&mut own.all, Some(&there.all));
            for (own, place) in own.by_firm_type.iter_mut().zip(&places) {
                hold(own, place.and_then(|place| there.by_firm_type.get(place)));
            }
        }
    }
}

impl Held for Journey {
    fn hold_against(&mut self, other: &Self) {
        for own in &mut self.stages {
            let there = other.stages.iter().find(|there| there.stage == own.stage);
            hold_share(&mut own.share, there.map(|there| &there.share));
        }
    }
}

impl Held for OutcomeFigures {
    fn hold_against(&mut self, other: &Self) {
        let theirs = || other.moments.iter().flat_map(|at| at.answers.iter().map(|one| (at.moment, one)));
        for at in &mut self.moments {
            for own in &mut at.answers {
                let there = theirs().find(|(moment, one)| *moment == at.moment && one.told == own.told);
                hold_share(&mut own.share, there.map(|(_, one)| &one.share));
            }
        }
    }
}

impl Held for FrontierFigures {
    fn hold_against(&mut self, other: &Self) {
        let is_same_year = self.year == other.year;
        for own in &mut self.measures {
            let there = other.measures.iter().find(|there| is_same_year && there.measure == own.measure);
            let sectors = there.map_or(&[][..], |there| &there.sectors);
            // The number of firms of a sector is never hidden, so that a sector goes as a whole.
            own.sectors.retain(|sector| {
                let is_same =
                    |there: &&SectorFrontier| there.sector == sector.sector && there.sbi_version == sector.sbi_version;
                sectors.iter().find(is_same).is_some_and(|there| !there.suppressed)
            });
            let movements = there.map_or(&[][..], |there| &there.sector_movements);
            for moved in &mut own.sector_movements {
                let is_same =
                    |there: &&SectorMovement| there.sector == moved.sector && there.sbi_version == moved.sbi_version;
                let there = movements.iter().find(is_same);
                hold_share(&mut moved.up, there.map(|there| &there.up));
                hold_share(&mut moved.same, there.map(|there| &there.same));
                hold_share(&mut moved.down, there.map(|there| &there.down));
                hold_number(&mut moved.gap, there.map(|there| &there.gap));
            }
            let (own, there) = (&mut own.movement, there.map(|there| &there.movement));
            hold_number(&mut own.n, there.map(|there| &there.n));
            hold_number(&mut own.up, there.map(|there| &there.up));
            hold_number(&mut own.same, there.map(|there| &there.same));
            hold_number(&mut own.down, there.map(|there| &there.down));
            hold_number(&mut own.frontier_growth_percent, there.map(|there| &there.frontier_growth_percent));
            hold_number(&mut own.peloton_growth_percent, there.map(|there| &there.peloton_growth_percent));
        }
    }
}

impl Held for CoverageFigures {
    fn hold_against(&mut self, other: &Self) {
        hold_coverage(&mut self.by_sector, &other.by_sector);
        hold_coverage(&mut self.by_municipality, &other.by_municipality);
        hold_coverage(&mut self.by_firm_type, &other.by_firm_type);
    }
}

fn hold_coverage(own: &mut Coverage, other: &Coverage) {
    use crate::insights::coverage::CoverageShares;
    let hold = |own: &mut CoverageShares, other: Option<&CoverageShares>| {
        hold_share(&mut own.reached, other.map(|other| &other.reached));
        hold_share(&mut own.in_network, other.map(|other| &other.in_network));
        hold_share(&mut own.never_recommended, other.map(|other| &other.never_recommended));
    };
    hold_number(&mut own.known, Some(&other.known));
    hold_share(&mut own.network_unknown, Some(&other.network_unknown));
    hold(&mut own.all, Some(&other.all));
    let places = hold_groups(&mut own.kinds, &other.kinds);
    for (shares, place) in own.by_kind.iter_mut().zip(places) {
        hold(shares, place.and_then(|place| other.by_kind.get(place)));
    }
}

impl Held for HelpFigures {
    fn hold_against(&mut self, other: &Self) {
        for own in &mut self.barriers {
            let there = other.barriers.iter().find(|there| there.barrier == own.barrier);
            hold_number(&mut own.firms, there.map(|there| &there.firms));
        }
    }
}

impl Held for Participants {
    fn hold_against(&mut self, other: &Self) {
        hold_number(&mut self.organisations, Some(&other.organisations));
        for own in &mut self.by_cluster {
            let there = other.by_cluster.iter().find(|there| there.cluster == own.cluster);
            hold_number(&mut own.organisations, there.map(|there| &there.organisations));
        }
    }
}

impl Held for PopulationFigures {
    fn hold_against(&mut self, other: &Self) {
        hold_number(&mut self.aware, Some(&other.aware));
        hold_number(&mut self.interested, Some(&other.interested));
    }
}
