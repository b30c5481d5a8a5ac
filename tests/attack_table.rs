//! The table of attacks in `docs/security.md`, held against the tests: each number in it has a test that is named after
//! it, and each test so named stands in it.

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_attack_of_the_table_has_a_test_named_after_its_number_and_the_other_way_round() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = numbers_of_table(&std::fs::read_to_string(root.join("docs/security.md")).unwrap());
    let mut tested = BTreeSet::new();
    for folder in ["src", "tests"] {
        read_folder(&root.join(folder), &mut tested);
    }
    assert!(table.len() > 40, "{table:?}");
    assert_eq!(table.difference(&tested).collect::<Vec<_>>(), Vec::<&u32>::new(), "without a test");
    assert_eq!(tested.difference(&table).collect::<Vec<_>>(), Vec::<&u32>::new(), "not in the table");
}

#[test]
fn a_name_may_hold_several_numbers() {
    let source = "fn attack_70_71_an_address_inside() {}\nfn attack_8_a_cursor() {}\nfn attacked() {}";
    assert_eq!(numbers_of_source(source), BTreeSet::from([8, 70, 71]));
    assert_eq!(numbers_of_table("## Attacks\n| No. | A |\n| --- | --- |\n| 1, 2 | x 9 |\n\n## More"), [1, 2].into());
}

/// The numbers in the first column under the heading “Attacks”.
fn numbers_of_table(document: &str) -> BTreeSet<u32> {
    let section = document.split("## Attacks").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let first_columns = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    first_columns.flat_map(|column| column.split(", ")).filter_map(|number| number.parse().ok()).collect()
}

/// The numbers in the names of tests, as in `fn attack_70_71_…`.
fn numbers_of_source(source: &str) -> BTreeSet<u32> {
    let names = source.lines().filter_map(|line| line.trim_start().strip_prefix("fn attack_"));
    names.flat_map(|name| name.split('_').map_while(|part| part.parse().ok())).collect()
}

fn read_folder(folder: &Path, found: &mut BTreeSet<u32>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_folder(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.extend(numbers_of_source(&std::fs::read_to_string(&path).unwrap()));
        }
    }
}
