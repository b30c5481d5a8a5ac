//! Linking records that others made and labelled, of persons (Febrl) and of restaurants in two guides, as the rules of the
//! product link firms: how many pairs are found and how long it takes. `benches/peers/identity` makes the files, runs Splink
//! on the same ones and puts both beside each other.
//!
//! Run with `LOOPVERMOGEN_FEBRL=DIR cargo bench --bench identity`; the folder holds `febrl1.csv` and so on. A record's
//! `rec_id` is `rec-N-org` or `rec-N-dup-K`; N names whose it is. Where `source` has two values, only pairs across count.

use loopvermogen::identity::blocking::Keys;
use loopvermogen::identity::comparison::Comparison;
use loopvermogen::identity::decision::{self, Decision, Thresholds};
use loopvermogen::identity::model::probability;
use loopvermogen::identity::records::Pattern;
use loopvermogen::identity::{FieldRule, Records, estimate, normal};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Instant;

const fn field(name: &'static str, comparison: Comparison, counts_terms: bool) -> FieldRule {
    FieldRule { name, comparison, counts_terms, implied_by: &[] }
}

/// The number of the insured last, so that it can be left out.
const FIELDS: [FieldRule; 10] = [
    field("given_name", Comparison::Words, true),
    field("surname", Comparison::Words, true),
    field("street_number", Comparison::Exact, true),
    field("address_1", Comparison::Words, true),
    field("address_2", Comparison::Words, true),
    field("suburb", Comparison::Words, true),
    field("postcode", Comparison::Digits, true),
    field("state", Comparison::Exact, false),
    field("date_of_birth", Comparison::Day, false),
    field("soc_sec_id", Comparison::Digits, false),
];

/// Of restaurants, as of firms, the telephone last for the same reason.
const RESTAURANT: [FieldRule; 4] = [
    field("name", Comparison::Organisations, true),
    FieldRule { implied_by: &[2], ..field("city", Comparison::Exact, true) },
    field("addr", Comparison::Address, true),
    field("phone", Comparison::Digits, false),
];

/// When a pair counts as one restaurant, beside a probability of at least a half.
#[derive(Clone, Copy)]
enum Caution {
    /// Always.
    None,
    /// Unless the names are quite different and no number agrees.
    Mild,
    /// When the product would say so: from its threshold on, by two fields at least, and only with names of the same words or
    /// a number that agrees. What it leaves to a person counts as two.
    OfProduct,
}

impl Caution {
    fn lets_pass(self, judged: impl FnOnce() -> Decision, pattern: Pattern) -> bool {
        let (name, is_number) = (pattern.level(0), pattern.level(3) == Some(0));
        match self {
            Caution::None => true,
            Caution::Mild => name != Some(4) || is_number,
            Caution::OfProduct => (name.is_some_and(|level| level <= 1) || is_number) && judged() == Decision::Same,
        }
    }
}

fn main() {
    let Ok(folder) = std::env::var("LOOPVERMOGEN_FEBRL") else {
        println!("LOOPVERMOGEN_FEBRL names no folder with Febrl's files; nothing is measured.");
        return;
    };
    println!("set\tfields\tfound\tprecision\trecall\tf1\tbest_f1\tseconds");
    for set in ["febrl1", "febrl2", "febrl3", "febrl4"] {
        for (fields, count) in [("all", FIELDS.len()), ("no number", FIELDS.len() - 1)] {
            let path = Path::new(&folder).join(format!("{set}.csv"));
            measure((set, fields), &FIELDS[..count], &path, person_keys, Caution::None);
        }
    }
    let restaurants = Path::new(&folder).join("restaurants.csv");
    if restaurants.exists() {
        let (all, no_number) = (&RESTAURANT[..], &RESTAURANT[..3]);
        for (called, fields, caution) in [
            ("all", all, Caution::None),
            ("all, cautious", all, Caution::Mild),
            ("all, as the product", all, Caution::OfProduct),
            ("no number", no_number, Caution::None),
            ("no number, as the product", no_number, Caution::OfProduct),
        ] {
            measure(("restaurants", called), fields, &restaurants, restaurant_keys, caution);
        }
    }
}

struct Row {
    person: String,
    source: String,
    values: Vec<String>,
}

/// The keys of a record.
type KeysOf = fn(&[FieldRule], &[String]) -> [String; 7];

fn measure((set, called): (&str, &str), fields: &[FieldRule], path: &Path, keys_of: KeysOf, caution: Caution) {
    let rows = read(path, fields);
    let is_wanted = |one: usize, other: usize| !is_linkage(&rows) || rows[one].source != rows[other].source;
    let mut persons: HashMap<&str, Vec<usize>> = HashMap::new();
    rows.iter().enumerate().for_each(|(at, row)| persons.entry(&row.person).or_default().push(at));
    let two = |of: &Vec<usize>| (0..of.len()).flat_map(|a| (0..a).map(move |b| (a, b))).collect::<Vec<_>>();
    let truth: usize =
        persons.values().map(|of| two(of).iter().filter(|(a, b)| is_wanted(of[*a], of[*b])).count()).sum();

    let begin = Instant::now();
    let (mut records, mut keys) = (Records::new(fields), Keys::new(7));
    for row in &rows {
        records.push(&row.values);
        keys.push(&keys_of(fields, &row.values));
    }
    let (pairs, _) = keys.pairs(2_000, |one, other| is_wanted(one as usize, other as usize));
    let patterns: Vec<_> = pairs.par_iter().map(|(a, b)| records.pattern(*a as usize, *b as usize)).collect();
    let mut counted = BTreeMap::new();
    patterns.iter().for_each(|pattern| *counted.entry(*pattern).or_insert(0) += 1);
    let believed = estimate::nothing_believed(&records);
    let drawn = estimate::draw(&records, estimate::DRAWN, 1, believed.clone(), is_wanted);
    let count = rows.len() as f64;
    let all_pairs = if is_linkage(&rows) { count * count / 4.0 } else { count * (count - 1.0) / 2.0 };
    let model = estimate::fit(&counted, all_pairs, &drawn, &believed, count / 10.0, f64::INFINITY);
    let mut judged: Vec<(f64, bool)> = (pairs.iter().zip(&patterns))
        .map(|((a, b), pattern)| {
            let (a, b) = (*a as usize, *b as usize);
            let weight = model.weight(&records, (a, b), *pattern);
            let judged = || decision::judge(&model, &records, (a, b), &Thresholds::default()).decision;
            let weight = if caution.lets_pass(judged, *pattern) { weight } else { f64::NEG_INFINITY };
            (weight, rows[a].person == rows[b].person)
        })
        .collect();
    let seconds = begin.elapsed().as_secs_f64();

    judged.sort_by(|one, other| other.0.total_cmp(&one.0));
    let found = judged.iter().take_while(|(weight, _)| probability(*weight) >= 0.5).count();
    let right = judged[..found].iter().filter(|(_, is_right)| *is_right).count();
    let f1 = |right: usize, found: usize| 2.0 * right as f64 / (found + truth) as f64;
    let mut so_far = 0;
    let best = judged.iter().enumerate().map(|(at, (_, is_right))| {
        so_far += usize::from(*is_right);
        f1(so_far, at + 1)
    });
    let best = best.fold(0.0, f64::max);
    let (precision, recall) = (right as f64 / found.max(1) as f64, right as f64 / truth.max(1) as f64);
    println!("{set}\t{called}\t{found}\t{precision:.5}\t{recall:.5}\t{:.5}\t{best:.5}\t{seconds:.3}", f1(right, found));
}

fn is_linkage(rows: &[Row]) -> bool {
    rows.first().zip(rows.last()).is_some_and(|(first, last)| first.source != last.source)
}

/// The six keys of the Splink project's own example with this data, and the person's names in any order.
fn person_keys(fields: &[FieldRule], values: &[String]) -> [String; 7] {
    let value = |name: &str| fields.iter().position(|field| field.name == name).map_or("", |at| values[at].as_str());
    let all = |names: &[&str]| {
        let parts: Vec<&str> = names.iter().map(|name| value(name)).collect();
        if parts.iter().any(|part| part.is_empty()) { String::new() } else { parts.join("|") }
    };
    let mut names = [value("given_name"), value("surname")];
    names.sort_unstable();
    [
        if names[0].is_empty() { String::new() } else { names.join("|") },
        all(&["date_of_birth"]),
        all(&["soc_sec_id"]),
        all(&["state", "address_1"]),
        all(&["street_number", "address_1"]),
        all(&["postcode"]),
        all(&["suburb", "given_name"]),
    ]
}

/// The keys that `identity.py` gives to Splink too.
fn restaurant_keys(fields: &[FieldRule], values: &[String]) -> [String; 7] {
    let value = |name: &str| fields.iter().position(|field| field.name == name).map_or("", |at| values[at].as_str());
    let (name, city, phone) = (value("name"), value("city"), value("phone"));
    let addr = value("addr").split('\n').next().unwrap_or_default();
    let mut words: Vec<&str> = name.split(' ').collect();
    words.sort_unstable();
    let longest = name.split(' ').max_by_key(|word| word.len()).unwrap_or_default();
    let beginning: String = name.chars().filter(|letter| *letter != ' ').take(5).collect();
    let street: Vec<&str> = addr.split(' ').take(2).collect();
    [
        phone.to_owned(),
        words.concat(),
        addr.to_owned(),
        format!("{beginning}|{city}"),
        format!("{longest}|{city}"),
        street.join("|"),
        beginning,
    ]
}

fn read(path: &Path, fields: &[FieldRule]) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect("a file of Febrl's");
    let header = reader.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|column| column.trim() == name).expect("a column of Febrl's");
    let columns: Vec<usize> = fields.iter().map(|field| column(field.name)).collect();
    let (id, source) = (column("rec_id"), column("source"));
    let rows = reader.records().map(|record| {
        let record = record.expect("a record");
        let normal = |(rule, at): (&FieldRule, &usize)| match rule.comparison {
            Comparison::Organisations => normal::organisation(&record[*at]),
            Comparison::Digits => record[*at].chars().filter(char::is_ascii_digit).collect(),
            _ => normal::words(&record[*at]),
        };
        let mut values: Vec<String> = fields.iter().zip(&columns).map(normal).collect();
        if let Some(at) = fields.iter().position(|rule| rule.comparison == Comparison::Address) {
            // As of a firm: street, postcode and place, a line each.
            values[at] = format!("{}\n\n{}", values[at], values[at - 1]);
        }
        let person = record[id].trim().split('-').nth(1).expect("rec-N-org").to_owned();
        Row { person, source: record[source].to_owned(), values }
    });
    rows.collect()
}
