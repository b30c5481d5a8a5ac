//! Whether what a list promises comes true: what was expected of the lists that the service would have given, and what
//! was observed of them.

use super::posing::{FEWEST_DOMESTIC, SPREAD, country};
use super::{Evaluation, Posed, Setting};
use crate::connectors::benchmark::PartnerQuery;
use crate::domain::weights::Weights;
use crate::learning::confidence::{Bin, Reliability, Seen, bin, reliability};
use crate::matching::diversity::USUAL;
use crate::matching::outline::FIRST;
use crate::matching::query::{Limits, Query};
use crate::matching::snapshot::{Snapshot, SnapshotBuilder};
use crate::matching::verdict::{Confidence, Direction, ListConfidence};
use crate::matching::{confidence, rank};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// A list as the service gives it when nothing else is asked, and whether it held what was sought.
pub struct Served {
    /// What the service says of it.
    pub confidence: ListConfidence,
    /// What it looks like, and whether it held what was sought.
    pub seen: Seen,
}

impl Evaluation {
    /// The list that the service gives to a question with its usual diversity, whatever is being evaluated. Candidates
    /// that are not judged are taken out before the first ten are looked at.
    pub fn serve(&self, posed: &Posed<'_>, setting: Setting, weights: &Weights) -> Served {
        let limits = Limits { limit: SPREAD, diversity: USUAL, ..Limits::default() };
        let query = Query { limits, ..posed.query.clone() };
        let ranking = rank(posed.registry, &query, weights);
        let rows = ranking.ranked.iter().filter_map(|ranked| self.row_of(ranked.id, setting));
        let mut judged = rows.filter(|row| !posed.excluded.contains(row)).take(FIRST);
        Served {
            seen: Seen {
                features: confidence::features(&ranking).to_vec(),
                candidates: ranking.outline.candidates,
                held: judged.any(|row| posed.relevant.contains(&row)),
            },
            confidence: confidence::of_list(&query, weights, &ranking),
        }
    }

    /// The lists that partners get from a service which has only the firms of their own country, where there are enough of
    /// these and at least one to find: what an agency asks, and a way to see lists made from few candidates.
    /// `reversed` is the index of all, and the firms that it holds; `weights` tells by which weights a partner's question is ranked.
    pub fn serve_at_home<'a>(
        &self,
        (whole, asking): &(Snapshot, BTreeSet<usize>),
        asked: &[&PartnerQuery],
        setting: Setting,
        weights: impl Fn(&PartnerQuery) -> &'a Weights + Sync,
    ) -> Vec<Served> {
        let country_of = |row: usize| country(&self.benchmark.firms[row].location).map(str::to_owned);
        let mut builders: HashMap<Option<String>, SnapshotBuilder> = HashMap::new();
        for (row, firm) in self.asking_firms(asking, setting) {
            builders.entry(country_of(row)).or_insert_with(|| SnapshotBuilder::sharing(whole)).add_firm(&firm);
        }
        let national: HashMap<Option<String>, Snapshot> =
            builders.into_iter().map(|(country, builder)| (country, builder.finish(whole.version))).collect();
        let served = asked.par_iter().filter_map(|query| {
            let own = self.countries[*self.partners.get(&query.partner)?].clone();
            let registry = national.get(&own)?;
            let posed = self.pose_reverse(registry, query)?;
            let at_home = |rows: BTreeSet<usize>| rows.into_iter().filter(|row| country_of(*row) == own).collect();
            let posed = Posed { relevant: at_home(posed.relevant), excluded: at_home(posed.excluded), ..posed };
            let is_enough = registry.firms.len() >= FEWEST_DOMESTIC + posed.excluded.len();
            (is_enough && !posed.relevant.is_empty()).then(|| self.serve(&posed, setting, weights(query)))
        });
        served.collect()
    }
}

/// What was said of one list, and whether it held what was sought.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The setting.
    pub setting: Setting,
    /// `cold`, `warm`, or for the way back `all`, and `own country` for registries of one country.
    pub firms: &'static str,
    band: Confidence,
    share: Option<f64>,
    held: bool,
}

impl Told {
    pub(super) fn new(setting: Setting, firms: &'static str, served: &Served) -> Self {
        let (confidence, held) = (&served.confidence, served.seen.held);
        Self { setting, firms, band: confidence.band, share: confidence.share, held }
    }
}

/// How well what is said of lists in one direction comes true.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfidenceReport {
    /// Which side asked.
    pub direction: Direction,
    /// Lists of which nothing was said, since they are shorter than any that was measured.
    pub not_measured: usize,
    /// All lists of which a share was told, over all settings together.
    pub reliability: Reliability,
    /// The same by band; a list of a thin profile is thin whatever its share.
    pub bands: Vec<Band>,
    /// The same by setting and by who asks.
    pub settings: Vec<OfSetting>,
}

/// Lists of one band.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Band {
    /// The band.
    pub band: Confidence,
    /// What was expected and observed.
    #[serde(flatten)]
    pub bin: Bin,
}

/// Lists of one setting.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct OfSetting {
    /// The setting.
    pub setting: Setting,
    /// `cold`, `warm`, or for the way back `all`, and `own country` for registries of one country.
    pub firms: &'static str,
    /// What was expected and observed.
    #[serde(flatten)]
    pub bin: Bin,
}

/// One report per direction in which lists were told of; none when the weights were not measured.
pub fn reports(told: &[Told]) -> Vec<ConfidenceReport> {
    let directions = [(Direction::PartnersForFirm, false), (Direction::FirmsForPartner, true)];
    let of_direction = directions.map(|(direction, reverse)| {
        let told: Vec<&Told> = told.iter().filter(|told| told.setting.reverse == reverse).collect();
        (direction, told)
    });
    of_direction.into_iter().filter_map(|(direction, told)| report(direction, &told)).collect()
}

fn report(direction: Direction, told: &[&Told]) -> Option<ConfidenceReport> {
    let pairs = |is_meant: &dyn Fn(&Told) -> bool| -> Vec<(f64, bool)> {
        let meant = told.iter().filter(|told| is_meant(told));
        meant.filter_map(|told| Some((told.share?, told.held))).collect()
    };
    let all = pairs(&|_| true);
    if all.is_empty() {
        return None;
    }
    let mut groups: Vec<(Setting, &'static str)> = Vec::new();
    for told in told {
        if !groups.contains(&(told.setting, told.firms)) {
            groups.push((told.setting, told.firms));
        }
    }
    let bands = [Confidence::Good, Confidence::Fair, Confidence::Thin].into_iter();
    let settings = groups.into_iter().map(|(setting, firms)| OfSetting {
        setting,
        firms,
        bin: bin(&pairs(&|told| told.setting == setting && told.firms == firms)),
    });
    Some(ConfidenceReport {
        direction,
        not_measured: told.len() - all.len(),
        reliability: reliability(&all),
        bands: bands.map(|band| Band { band, bin: bin(&pairs(&|told| told.band == band)) }).collect(),
        settings: settings.collect(),
    })
}
