//! One firm that comes in against 2,300,000 that are known, and all of these against each other, by the rules that find firms
//! that stand in a list twice. Firms are made up: names of family names, trades and a word of their own, one in a hundred
//! entered twice with a letter wrong, another legal form, or without its number. The database is not in it.
//!
//! `LOOPVERMOGEN_F=200000 cargo bench --bench incoming` takes fewer.

use loopvermogen::domain::Firm;
use loopvermogen::domain::numbers::{KvkNumber, Postcode};
use loopvermogen::domain::region::Location;
use loopvermogen::identity::firms::{KnownFirms, candidates};
use loopvermogen::identity::{Decision, Thresholds};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::HashSet;
use std::time::Instant;

const FAMILIES: [&str; 16] = [
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
];
const TRADES: [&str; 16] = [
    "Metaal",
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
    "Schilderwerken",
    "Tuinen",
    "Horeca",
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
const ASKED: usize = 2_000;

fn main() {
    // `cargo test --benches` only wants to know that it starts.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let count = std::env::var("LOOPVERMOGEN_F").ok().and_then(|count| count.parse().ok()).unwrap_or(2_300_000);
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut firms: Vec<Firm> = (0..count).map(|number| firm(number, &mut random)).collect();
    let mut twice = Vec::new();
    for _ in 0..count / 100 {
        let at = random.random_range(0..count);
        twice.push((at, again(&firms[at], &mut random)));
    }

    let begin = Instant::now();
    let mut known = KnownFirms::new(&firms);
    println!("incoming_{count} laid out, weights estimated: {:.1} s", begin.elapsed().as_secs_f64());
    let (mut times, mut found, mut same) = (Vec::new(), 0, 0);
    for (at, firm) in twice.iter().take(ASKED) {
        let begin = Instant::now();
        let answer = known.find(firm, &Thresholds::default());
        times.push(1000.0 * begin.elapsed().as_secs_f64());
        let right = answer.iter().find(|candidate| candidate.pair.0 == *at);
        found += usize::from(right.is_some());
        same += usize::from(right.is_some_and(|candidate| candidate.judged.decision == Decision::Same));
    }
    told(&format!("incoming_{count} a known firm ({found} of {} found, {same} as the same)", times.len()), &mut times);
    let mut times: Vec<f64> = (0..ASKED)
        .map(|number| {
            let stranger = firm(count + number, &mut random);
            let begin = Instant::now();
            std::hint::black_box(known.find(&stranger, &Thresholds::default()));
            1000.0 * begin.elapsed().as_secs_f64()
        })
        .collect();
    told(&format!("incoming_{count} an unknown firm"), &mut times);
    drop(known);

    let mut pairs = HashSet::new();
    for (at, firm) in twice {
        pairs.insert((at, firms.len()));
        firms.push(firm);
    }
    let begin = Instant::now();
    let all = candidates(&firms, &Thresholds::default());
    let right = all.iter().filter(|candidate| pairs.contains(&candidate.pair)).count();
    println!(
        "twice_{} all against each other: {:.1} s, {} pairs to decide on, {right} of {} that were entered twice",
        firms.len(),
        begin.elapsed().as_secs_f64(),
        all.len(),
        pairs.len()
    );
}

fn told(what: &str, times: &mut [f64]) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("{what}: median {:.3} ms, 99th percentile {:.3} ms, longest {:.3} ms", at(0.5), at(0.99), at(1.0));
}

fn firm(number: usize, random: &mut ChaCha8Rng) -> Firm {
    let own: String = (0..5).map(|_| (b'a' + random.random_range(0..26)) as char).collect();
    let pick = |from: &[&'static str], random: &mut ChaCha8Rng| *from.choose(random).unwrap_or(&"");
    let (family, trade) = (pick(&FAMILIES, random), pick(&TRADES, random));
    let name = match random.random_range(0..3) {
        0 => format!("{trade} {family} B.V."),
        1 => format!("{family} {own} {trade}"),
        _ => format!("{own} {trade} B.V."),
    };
    let letters: String = (0..2).map(|_| *b"ABCEGHJKLMNPRTVWXZ".choose(random).unwrap_or(&b'A') as char).collect();
    let postcode = Postcode::parse(&format!("{}{letters}", random.random_range(1000..9999))).ok();
    let place = Some(pick(&PLACES, random).to_owned());
    Firm {
        name,
        kvk_number: KvkNumber::parse(&format!("{:08}", 10_000_000 + number)).ok(),
        location: Some(Location { place, postcode, ..Location::default() }),
        ..Firm::default()
    }
}

/// The same firm as somebody else entered it.
fn again(firm: &Firm, random: &mut ChaCha8Rng) -> Firm {
    let mut again = firm.clone();
    let letters: Vec<char> = firm.name.chars().collect();
    let at = random.random_range(1..letters.len() - 1);
    match random.random_range(0..3) {
        0 => {
            again.name =
                letters.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, letter)| letter).collect()
        }
        1 => again.name = format!("{} BV", firm.name.trim_end_matches(" B.V.")),
        _ => again.kvk_number = None,
    }
    again
}
