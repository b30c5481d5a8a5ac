//! The ranking that the README shows is the one that the program prints.

use crate::program::Program;

const README: &str = include_str!("../../README.md");
const EXAMPLES: &str = include_str!("../../data/example_firms.ndjson");
const BEGIN: &str = "<!-- match:begin -->\n```console\n";
const END: &str = "```\n<!-- match:end -->";

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

/// The words of the line that heads the table, and how many partners stand under it.
fn table<'a>(lines: &[&'a str]) -> (Vec<&'a str>, usize) {
    let head = lines.first().map(|line| line.split_whitespace().collect()).unwrap_or_default();
    (head, lines.iter().skip(1).take_while(|line| !line.trim().is_empty()).count())
}

/// Names and points are not compared: they move with the age of the facts, from one year to the next.
#[test]
fn the_example_of_the_readme_runs_and_has_the_form_that_is_shown() {
    let (command, shown) = shown();
    assert!(shown.len() > 8, "the README shows the table and the first reasons: {shown:?}");
    let arguments = arguments(command);
    let folder = arguments.iter().skip_while(|word| **word != "--data-dir").nth(1).expect("the example has its folder");

    let program = Program::in_an_empty_folder();
    program.write("firms.ndjson", EXAMPLES);
    program.run(&["import", "firms", "firms.ndjson", "--data-dir", folder]).ended_with(0);
    let printed = program.run(&arguments).ended_with(0).out;
    let printed: Vec<&str> = printed.lines().collect();
    assert_eq!(table(&printed), table(&shown));
    assert!(printed.iter().any(|line| line.starts_with("1. ")), "{printed:?}");
}
