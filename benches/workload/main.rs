//! The ranking workload: firm → 20 of P partners (Q1), fieldlab → 100 of F firms (Q2), both also filtered, through the
//! engine that serves requests, with the workload's six signals and with the shipped weights (`full`).
//!
//! `LOOPVERMOGEN_WORKLOAD=DIR cargo bench --bench workload`, where DIR is the folder that the workload's generator wrote;
//! `LOOPVERMOGEN_P` and `LOOPVERMOGEN_F` cut the sizes, `LOOPVERMOGEN_REFERENCE` names the file of reference answers,
//! `LOOPVERMOGEN_ANSWERS` the file to write the answers to. One line of JSON for each query:
//! `{"query","p50_ms","p95_ms","n","exact"}`. One thread, no answer is kept from one query to the next.

mod data;
mod npy;
mod signals;

use data::{KINDS, Workload, partner_id, row};
use loopvermogen::domain::reference;
use loopvermogen::matching::query::{Limits, Query, Region};
use loopvermogen::matching::rank::rank_by;
use loopvermogen::matching::snapshot::SnapshotBuilder;
use loopvermogen::matching::{Ranking, Snapshot, rank};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Scores nearer than this are a tie, as the workload has it.
const TIE: f64 = 1e-5;

/// Rows of the reference by question of a kind.
type Reference = BTreeMap<(String, bool, usize), Vec<usize>>;

/// What the program allocates with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let Some(folder) = std::env::var_os("LOOPVERMOGEN_WORKLOAD").map(PathBuf::from) else {
        eprintln!("Nothing to do: LOOPVERMOGEN_WORKLOAD names no folder.");
        return;
    };
    let size = |name: &str| std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name}")));
    let workload = Workload::load(&folder, size("LOOPVERMOGEN_F"), size("LOOPVERMOGEN_P"));
    let workload = signals::WORKLOAD.get_or_init(|| workload);
    let reference = std::env::var_os("LOOPVERMOGEN_REFERENCE").map(|path| read_reference(Path::new(&path)));
    let mut answers = String::new();
    let start = Instant::now();
    let snapshot = build(workload, u16::MAX);
    eprintln!(
        "{} firms, {} partners laid out in {:.1} s",
        workload.firms,
        workload.partners,
        start.elapsed().as_secs_f64()
    );
    eprintln!("resident memory {} MB", resident_mb());
    measure(workload, &snapshot, false, reference.as_ref(), &mut answers);
    drop(snapshot);
    let path = std::env::var_os("LOOPVERMOGEN_ANSWERS").map_or_else(
        || {
            PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
                .join(format!("answers_{}_{}.tsv", workload.partners, workload.firms))
        },
        PathBuf::from,
    );
    std::fs::write(&path, &answers).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    eprintln!("answers in {}", path.display());
    // The product knows fewer topics than the workload: those beyond are left out.
    let snapshot = build(workload, reference::topics().len() as u16);
    measure(workload, &snapshot, true, None, &mut String::new());
}

fn build(workload: &Workload, topics: u16) -> Snapshot {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap_or_default();
    let mut builder = SnapshotBuilder::new(today, &Default::default());
    (0..workload.firms).for_each(|row| builder.add_firm_facts(&workload.firm(row, topics)));
    (0..workload.partners).for_each(|row| builder.add_partner_facts(&workload.partner(row, topics)));
    builder.finish(1)
}

fn read_reference(path: &Path) -> Reference {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reference = Reference::new();
    for line in text.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let [query, filtered, question, _, row] = parts[..] else { panic!("{line}") };
        let number = |text: &str| text.parse::<usize>().unwrap_or_else(|_| panic!("{line}"));
        reference.entry((query.to_owned(), filtered == "1", number(question))).or_default().push(number(row));
    }
    reference
}

fn measure(workload: &Workload, snapshot: &Snapshot, full: bool, reference: Option<&Reference>, answers: &mut String) {
    let weights = loopvermogen::app::weights::shipped().unwrap_or_else(|error| panic!("{error}"));
    let ranking = |query: &Query| match full {
        true => rank(snapshot, query, &weights),
        false => rank_by(snapshot, query, signals::scale()),
    };
    let topics = if full { reference::topics().len() as u16 } else { u16::MAX };
    for filtered in [false, true] {
        let q1 = |question: usize| {
            let facts = workload.firm(workload.q1[question] as usize, topics);
            let limits = Limits {
                limit: 20,
                kinds: filtered.then(|| KINDS[usize::from(workload.q1_kind[question])]).into_iter().collect(),
                regions: filtered.then(|| Region::Province(workload.q1_province[question])).into_iter().collect(),
                skips_held: true,
                ..Limits::default()
            };
            let mut query = Query::for_firm_facts(snapshot, &facts, limits);
            query.connected = workload.excluded(question).map(partner_id).collect();
            ranking(&query)
        };
        let q2 = |question: usize| {
            let facts = workload.partner(workload.q2[question] as usize, topics);
            let limits = Limits {
                limit: 100,
                regions: filtered.then(|| Region::Province(workload.q2_province[question])).into_iter().collect(),
                skips_held: true,
                ..Limits::default()
            };
            ranking(&Query::for_partner_facts(snapshot, &facts, limits))
        };
        let q1_score = |question: usize, row: usize| workload.score(workload.q1[question] as usize, row);
        let q2_score = |question: usize, row: usize| workload.score(row, workload.q2[question] as usize);
        let asked = Asked { full, filtered, reference };
        asked.run("Q1", format!("P={}", workload.partners), workload.q1.len(), &q1, &q1_score, answers);
        asked.run("Q2", format!("F={}", workload.firms), workload.q2.len(), &q2, &q2_score, answers);
    }
}

struct Asked<'a> {
    full: bool,
    filtered: bool,
    reference: Option<&'a Reference>,
}

impl Asked<'_> {
    fn run(
        &self,
        name: &str,
        size: String,
        questions: usize,
        ask: &dyn Fn(usize) -> Ranking,
        score: &dyn Fn(usize, usize) -> f64,
        answers: &mut String,
    ) {
        (0..questions.min(10)).for_each(|question| drop(ask(question)));
        let mut times = Vec::with_capacity(questions);
        let mut exact = self.reference.map(|_| true);
        let (start, processor) = (Instant::now(), processor_time());
        let mut rankings = Vec::with_capacity(questions);
        for question in 0..questions {
            let start = Instant::now();
            let ranking = ask(question);
            times.push(start.elapsed());
            rankings.push(ranking);
        }
        let (wall, processor) = (start.elapsed(), processor_time() - processor);
        // Ticks of the clock are 10 ms.
        assert!(processor <= wall + wall / 20 + Duration::from_millis(20), "one thread: {processor:?} in {wall:?}");
        for (question, ranking) in rankings.iter().enumerate() {
            let found: Vec<usize> = ranking.ranked.iter().map(|ranked| row(ranked.id)).collect();
            for (place, row) in found.iter().enumerate() {
                let filtered = u8::from(self.filtered);
                let _ = writeln!(answers, "{name}\t{filtered}\t{question}\t{}\t{row}", place + 1);
            }
            let key = (name.to_owned(), self.filtered, question);
            if let Some(expected) = self.reference.and_then(|reference| reference.get(&key)) {
                let same = |(a, b): (&usize, &usize)| (score(question, *a) - score(question, *b)).abs() < TIE;
                let is_right = found.len() == expected.len() && found.iter().zip(expected).all(same);
                exact = exact.map(|exact| exact && is_right);
            }
        }
        times.sort_unstable();
        let ms = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
        let filter = if self.filtered { "filtered" } else { "all" };
        let query = format!("{name} {size} {filter}{}", if self.full { " full" } else { "" });
        let exact = exact.map_or("null".to_owned(), |exact| exact.to_string());
        println!(
            r#"{{"query":"{query}","p50_ms":{:.4},"p95_ms":{:.4},"n":{},"exact":{exact}}}"#,
            ms(50),
            ms(95),
            times.len()
        );
    }
}

/// Time that the processor spent on this process, in user and system.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|part| part.parse::<u64>().ok()).sum();
    Duration::from_millis(10 * ticks)
}

fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or(0) / 1024
}
