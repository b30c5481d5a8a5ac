//! Measuring on an invented region.

use crate::program::Program;

#[test]
fn an_invented_region_is_judged_the_same_each_time_and_says_that_it_is_synthetic() {
    let program = Program::in_an_empty_folder();
    let arguments = ["evaluate", "--synthetic-region", "4", "--firms", "60"];
    let ran = program.run(&arguments).ended_with(0);
    assert!(ran.out.starts_with("SYNTHETIC: "), "{}", ran.out);
    for ranking in ["loopvermogen", "without need", "only travel", "random", "nearest", "true chances"] {
        assert!(ran.out.contains(&format!(" {ranking} ")), "{ranking} is not in\n{}", ran.out);
    }
    assert_eq!(program.run(&arguments).ended_with(0).out, ran.out);
    let json = program.run(&[&arguments[..], &["--json"]].concat()).ended_with(0);
    let report: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&report["synthetic"], &report["asking"]), (&serde_json::json!(true), &serde_json::json!(30)));
}

#[test]
fn a_region_is_drawn_or_a_benchmark_read_but_not_both() {
    let program = Program::in_an_empty_folder();
    let ran = program.run(&["evaluate"]).ended_with(2);
    assert!(ran.err.contains("--benchmark <DIR>"), "{}", ran.err);
    let ran = program.run(&["evaluate", "--synthetic-region", "1", "--benchmark", "x"]).ended_with(2);
    assert!(ran.err.contains("cannot be used with"), "{}", ran.err);
    let ran = program.run(&["evaluate", "--benchmark", "x", "--firms", "50"]).ended_with(2);
    assert!(ran.err.contains("cannot be used with"), "{}", ran.err);
    let ran = program.run(&["evaluate", "--synthetic-region", "1", "--firms", "3"]).ended_with(2);
    assert!(ran.err.contains("20..=20000"), "{}", ran.err);
}
