//! How often lists held what was sought, on questions that were held out of the fit of the weights that ranked them.

use super::{FOLDS, Group, Learner, Steps, number, thinned};
use crate::app::evaluate::{ALL_SETTINGS, Evaluation, Setting};
use crate::domain::calibration::Calibrations;
use crate::domain::weights::Weights;
use crate::learning::confidence::{Seen, calibrate};
use crate::matching::confidence::{FAIR_SHARE, FEATURES, GOOD_SHARE};

/// Has the service answer every setting, each question by the weights of the fold that it is held out of, and fits in
/// each direction what the first ten held; nothing where too few were asked. Partners ask twice, of all firms and of
/// those of their own country, so that lists made from few firms are seen too.
pub(super) fn measure(
    evaluation: &Evaluation,
    folds: &[Weights],
    seed: u64,
    steps: &Steps<'_>,
) -> Option<Calibrations> {
    let fold_of = |cluster: &str| &folds[(number(cluster, seed) % FOLDS) as usize];
    let ask = |group: Group, setting: Setting| -> Vec<Seen> {
        let learner = Learner { evaluation, group, seed, signals: vec![], start: vec![], knees: vec![], steps };
        learner.map_questions(setting, |posed, cluster| evaluation.serve(posed, setting, fold_of(cluster)).seen)
    };
    let ask_at_home = |setting: Setting| -> Vec<Seen> {
        let partners = thinned(evaluation.benchmark.reverse_queries.iter().collect());
        let served =
            evaluation.serve_at_home(&evaluation.reversed(setting), &partners, setting, |query| fold_of(&query.id));
        served.into_iter().map(|served| served.seen).collect()
    };
    let (mut of_firms, mut of_partners) = (Vec::new(), Vec::new());
    for setting in ALL_SETTINGS {
        match setting.reverse {
            true => of_partners.extend([ask(Group::Partners, setting), ask_at_home(setting)].concat()),
            false => of_firms.extend([ask(Group::Insiders, setting), ask(Group::Newcomers, setting)].concat()),
        }
    }
    let calibrate = |lists: &[Seen]| calibrate(&FEATURES, lists, (GOOD_SHARE, FAIR_SHARE));
    let (partners_for_firm, firms_for_partner) = (calibrate(&of_firms), calibrate(&of_partners));
    let found = Calibrations { partners_for_firm, firms_for_partner };
    (found != Calibrations::default()).then_some(found)
}
