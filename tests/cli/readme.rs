//! The ranking that the README shows is the one that the program prints.

use crate::program::Program;

const README: &str = include_str!("../../README.md");
const EXAMPLES: &str = include_str!("../../data/example_firms.ndjson");
const BEGIN: &str = "<!-- match:begin -->\n```console\n";
const END: &str = "```\n<!-- match:end -->";

/// By how much a number of points may differ: facts give a little less as they grow older, so that the same data give
/// some tenths less a year later.
const MOST_DRIFT: f64 = 0.3;

/// The lines between the marks: the command without its `$`, and what it prints up to the first `…`.
fn shown() -> (&'static str, Vec<&'static str>) {
    let block = README.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let (block, _) = block.unwrap_or_else(|| panic!("README.md has no example between {BEGIN:?} and {END:?}"));
    let mut lines = block.lines();
    let command = lines.next().and_then(|line| line.strip_prefix("$ ")).expect("the example begins with a command");
    (command, lines.take_while(|line| *line != "…").collect())
}

/// The arguments of a command line in which only double quotes quote.
fn arguments(command: &str) -> Vec<&str> {
    let parts = command.split('"').enumerate();
    let words = parts.flat_map(|(place, part)| match place % 2 {
        0 => part.split_whitespace().collect(),
        _ => vec![part],
    });
    words.skip(1).collect()
}

/// A line without its points, and the points; ranks and distances stay.
fn without_points(line: &str) -> (String, Option<f64>) {
    let is_points = |word: &&str| word.contains('.') && !word.ends_with('.') && word.parse::<f64>().is_ok();
    let Some(points) = line.split_whitespace().find(is_points) else { return (line.to_owned(), None) };
    let (before, after) = line.split_once(points).unwrap_or_default();
    (format!("{}{after}", before.trim_end()), points.parse().ok())
}

#[test]
fn the_readme_shows_the_ranking_that_is_printed() {
    let (command, expected) = shown();
    assert!(expected.len() > 8, "the README shows the table and the first reasons: {expected:?}");
    let arguments = arguments(command);
    let folder = arguments.iter().skip_while(|word| **word != "--data-dir").nth(1).expect("the example has its folder");

    let program = Program::in_an_empty_folder();
    program.write("firms.ndjson", EXAMPLES);
    program.run(&["import", "firms", "firms.ndjson", "--data-dir", folder]).ended_with(0);
    let printed = program.run(&arguments).ended_with(0).out;
    let printed: Vec<&str> = printed.lines().take(expected.len()).collect();

    let is_same = |(shown, printed): (&&str, &&str)| {
        let ((shown, points_shown), (printed, points_printed)) = (without_points(shown), without_points(printed));
        let drift = points_shown.unwrap_or_default() - points_printed.unwrap_or_default();
        shown == printed && drift.abs() <= MOST_DRIFT
    };
    let is_current = printed.len() == expected.len() && expected.iter().zip(&printed).all(is_same);
    assert!(
        is_current,
        "README.md shows another ranking than the program prints. To refresh it, put these lines below the command \
         between match:begin and match:end, and keep the line with … after them:\n\n{}\n\nIt shows:\n\n{}\n",
        printed.join("\n"),
        expected.join("\n")
    );
}
