//! Searching firms by name among 2,300,000 made-up firms: laying the names out, and what one search costs, on one thread
//! and without a database. Names are put together of family names, trades and places; a tenth has letters of its own, so
//! that the list of words is as long as real names make it.

use loopvermogen::identity::names::{Names, NamesBuilder};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::Instant;
use uuid::Uuid;

const FIRMS: usize = 2_300_000;
const TIMES: usize = 41;
const FAMILIES: [&str; 24] = [
    "Jansen",
    "de Vries",
    "van den Berg",
    "Bakker",
    "Visser",
    "Smit",
    "Meijer",
    "de Boer",
    "Mulder",
    "de Groot",
    "Bos",
    "Vos",
    "Peters",
    "Hendriks",
    "van Leeuwen",
    "Dekker",
    "Brouwer",
    "de Wit",
    "Dijkstra",
    "Smits",
    "de Graaf",
    "van der Meer",
    "Kok",
    "Jacobs",
];
const TRADES: [&str; 20] = [
    "Metaal",
    "Metaalbewerking",
    "Bouw",
    "Techniek",
    "Holding",
    "Beheer",
    "Transport",
    "Installatie",
    "Advies",
    "Automatisering",
    "Kunststof",
    "Machinefabriek",
    "Engineering",
    "Robotica",
    "Schilderwerken",
    "Tuinen",
    "Horeca",
    "Consultancy",
    "Elektrotechniek",
    "Logistiek",
];
const PLACES: [&str; 12] = [
    "Tilburg",
    "Breda",
    "Eindhoven",
    "Goirle",
    "Waalwijk",
    "Oisterwijk",
    "Amsterdam",
    "Rotterdam",
    "Utrecht",
    "Groningen",
    "Zwolle",
    "Maastricht",
];
/// What somebody types.
const TYPED: [(&str, &str); 8] = [
    ("a family name", "jansen"),
    ("a common word", "beheer"),
    ("three common words", "de vries metaal tilburg"),
    ("the first letters", "met"),
    ("a part of a word", "bewerking"),
    ("a wrong letter", "machinefabreik"),
    ("two wrong letters and a place", "elektrotecniek smitt gorle"),
    ("what nobody is called", "xyzzyplugh"),
];

fn main() {
    // `cargo test --benches` only wants to know that it starts.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let begin = Instant::now();
    let names = build();
    println!("{} firms, names drawn and laid out: {:.1} s", names.len(), begin.elapsed().as_secs_f64());
    if let Some(kib) = resident_kib() {
        println!("resident memory: {} MB", kib / 1024);
    }
    for (what, text) in TYPED {
        let mut times: Vec<f64> = (0..TIMES)
            .map(|_| {
                let begin = Instant::now();
                std::hint::black_box(names.find(text, 25, |_| true));
                1000.0 * begin.elapsed().as_secs_f64()
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let found = names.find(text, 25, |_| true);
        println!(
            "search_{FIRMS} {what} (“{text}”): median {:.1} ms, longest {:.1} ms, {} shown",
            times[TIMES / 2],
            times[TIMES - 1],
            found.hits.len()
        );
    }
}

fn build() -> Names {
    let mut random = ChaCha8Rng::seed_from_u64(20_261_126);
    let mut builder = NamesBuilder::default();
    for number in 0..FIRMS {
        let family = FAMILIES.choose(&mut random).unwrap_or(&"");
        let trade = TRADES.choose(&mut random).unwrap_or(&"");
        let place = PLACES.choose(&mut random).copied();
        let name = match random.random_range(0..10) {
            0 => format!("{} {trade} B.V.", own_word(&mut random)),
            1..=4 => format!("{family} {trade} B.V."),
            5 | 6 => format!("{trade} {family} & Zn."),
            _ => format!("{family} {}", random.random_range(0..100_000)),
        };
        builder.add(Uuid::from_u128(number as u128), &name, [], place);
    }
    builder.finish()
}

/// Letters that nobody else has.
fn own_word(random: &mut ChaCha8Rng) -> String {
    let syllables = ["ba", "der", "ko", "lin", "mo", "nex", "pra", "qui", "ros", "ta", "ver", "zo", "tech", "vi"];
    (0..4).map(|_| *syllables.choose(random).unwrap_or(&"")).collect()
}

fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
