//! Tests on an invented benchmark.

use super::*;
use crate::domain::calibration::{Calibration, Calibrations};
use crate::learning::baselines::Baseline;
use crate::matching::verdict::Confidence;
use flate2::{Compression, write::GzEncoder};

/// An invented benchmark: two firms, three partners, two projects of the past.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        (
            "firms",
            "firm_id\tname\tcountry\tregion\tcity\tlat\tlon\tsme\n\
                   11\tProef Nieuw\tNL\t\tTilburg\t51.56\t5.09\t\n12\tProef Oud\tNL\t\tGroningen\t53.22\t6.57\t\n",
        ),
        (
            "partners",
            "partner_id\tname\tcountry\tregion\tcity\tlat\tlon\tkind\n\
                      21\tProef Universiteit\tNL\t\tTilburg\t51.56\t5.09\tuniversity\n\
                      22\tProef Instituut\tNL\t\tGroningen\t53.22\t6.57\tinstitute\n\
                      23\tProef Verband\tBE\t\t\t\t\tnetwork\n",
        ),
        (
            "projects_before",
            "project_id\tstart_date\tn_orgs\tthemes\ttopic_text\ttitle\n\
                             P1\t2015-01-01\t3\tEnergy\tSmart grids\tGrids\nP2\t2007/2013\t2\tFood\tCheese\tCheese\n",
        ),
        ("collaborations_before", "project_id\torg_id\nP1\t12\nP1\t21\nP2\t22\nP2\t23\n"),
        (
            "queries",
            "query_id\tfirm_id\tkind\tthemes\ttopic_text\ttitle\tcluster\n\
                     q1\t11\tcold\tEnergy\tSmart grids\t\tc1\nq2\t12\twarm\tFood\t\t\tc2\n",
        ),
        ("relevant", "query_id\tpartner_id\nq1\t21\nq2\t22\n"),
        ("exclude", "query_id\tpartner_id\nq2\t21\n"),
        ("reverse_queries", "query_id\tpartner_id\nr1\t22\n"),
        ("reverse_relevant", "query_id\tfirm_id\nr1\t12\n"),
        ("reverse_exclude", "query_id\tfirm_id\n"),
    ];
    for (name, text) in files {
        let file = std::fs::File::create(folder.path().join(format!("{name}.tsv.gz"))).unwrap();
        let mut packed = GzEncoder::new(file, Compression::default());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap();
    }
    folder
}

fn judge(setting: Setting) -> (Vec<Line>, Vec<String>) {
    let folder = folder();
    let evaluation = Evaluation::load(folder.path(), crate::app::weights::priors().unwrap()).unwrap();
    let mut out = Vec::new();
    let Judgement { lines, told } = evaluation.judge(setting, Some(&mut out), &|_| {}).unwrap();
    assert!(told.is_empty(), "weights that were not measured say nothing of lists");
    (lines, String::from_utf8(out).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn newcomers_and_insiders_are_judged_apart_beside_every_simple_method() {
    let (lines, rankings) = judge(Setting { wish: WishKind::Topic, domestic: false, reverse: false });
    assert_eq!(lines.len(), 2 * (1 + Baseline::ALL.len()));
    let product: Vec<_> = lines.iter().filter(|line| line.method == "loopvermogen").collect();
    assert_eq!(product.iter().map(|line| line.firms).collect::<Vec<_>>(), ["cold", "warm"]);
    assert!(product.iter().all(|line| line.quality.queries == 1 && line.quality.ndcg10.value > 0.0));
    assert!(lines.iter().all(|line| line.gain.is_none() == (line.method == "loopvermogen")));
    // The firm next door to its partner finds it first; a pair that is not judged is in no ranking.
    assert!(rankings[0].starts_with("q1\t21\t"), "{rankings:?}");
    assert!(!rankings.iter().any(|line| line.starts_with("q2\t21\t")));
}

#[test]
fn of_every_list_is_told_what_the_service_says_and_whether_it_held_true() {
    let calibration = Calibration {
        lists: 1_000,
        share: 0.5,
        fewest: 1,
        good: 0.65,
        fair: 0.35,
        intercept: 1.0,
        features: Vec::new(),
    };
    let both = Calibrations { partners_for_firm: Some(calibration.clone()), firms_for_partner: Some(calibration) };
    let weights = Weights { confidence: Some(both), ..crate::app::weights::priors().unwrap() };
    let folder = folder();
    let evaluation = Evaluation::load(folder.path(), weights).unwrap();
    let mut told = Vec::new();
    for reverse in [false, true] {
        let setting = Setting { wish: WishKind::None, domestic: false, reverse };
        told.extend(evaluation.judge(setting, None, &|_| {}).unwrap().told);
    }
    let reports = confidence::reports(&told);
    let lists: Vec<(usize, f64)> =
        reports.iter().map(|report| (report.reliability.all.lists, report.reliability.all.expected)).collect();
    assert_eq!(lists, [(2, 0.73), (1, 0.73)]);
    assert!(reports.iter().all(|report| report.reliability.all.observed == 1.0 && report.not_measured == 0));
    // The newcomer tells nothing: its list is thin, whatever its share.
    let bands: Vec<(Confidence, usize)> = reports[0].bands.iter().map(|of| (of.band, of.bin.lists)).collect();
    assert_eq!(bands, [(Confidence::Good, 1), (Confidence::Fair, 0), (Confidence::Thin, 1)]);
}

#[test]
fn popularity_finds_the_only_partner_that_worked_with_a_firm() {
    let (lines, _) = judge(Setting { wish: WishKind::Topic, domestic: false, reverse: false });
    let popular = lines.iter().find(|line| line.firms == "cold" && line.method == "popularity").unwrap();
    assert_eq!(popular.quality.ndcg10.value, 1.0);
}

#[test]
fn the_way_back_ranks_firms() {
    let (lines, rankings) = judge(Setting { wish: WishKind::None, domestic: false, reverse: true });
    assert_eq!((lines.len(), lines[0].firms), (1 + Baseline::ALL.len(), "all"));
    assert!(lines[1..].iter().all(|line| line.gain.is_some() && line.quality.queries == 1));
    assert_eq!(lines[0].quality.ndcg10.value, 1.0);
    assert!(rankings[0].starts_with("r1\t12\t"), "{rankings:?}");
}

#[test]
fn a_folder_that_is_no_benchmark_is_refused_by_name() {
    let empty = tempfile::tempdir().unwrap();
    let Err(error) = Evaluation::load(empty.path(), crate::app::weights::shipped().unwrap()) else { panic!() };
    assert!(error.to_string().contains("firms.tsv.gz"), "{error}");
}
