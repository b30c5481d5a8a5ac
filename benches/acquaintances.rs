//! Who knows whom at national size: a network of 2,000,000 bonds around one organisation, and one of 60,000 firms and
//! 2,000 partners with 240,000 ties.

use loopvermogen::domain::collaboration::Participant;
use loopvermogen::domain::{FirmId, PartnerId};
use loopvermogen::graph::Network;
use loopvermogen::graph::clusters::{Role, informal_clusters};
use loopvermogen::graph::introductions::best_introductions;
use loopvermogen::graph::paths::paths;
use loopvermogen::graph::reach::Reach;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::time::Instant;
use uuid::Uuid;

const LEAVES: u128 = 2_000_000;
const FIRMS: u128 = 60_000;
const PARTNERS: u128 = 2_000;
const TIES: usize = 240_000;
/// One partner in so many is a frontier company or top cluster.
const FRONTIER: u32 = 40;

fn main() {
    // `cargo test --benches` only wants to know that it starts.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let star = timed("laying out the star", || {
        Network::new((0..LEAVES).map(|leaf| (partner(0), firm(leaf), 0.5)), BTreeMap::new())
    });
    let ends = (0, LEAVES as u32 - 1);
    let found = timed("paths across the star", || paths(&star, ends.0, ends.1, |_| 0.5, 3));
    assert_eq!(found.len(), 1);
    drop(star);

    let mut random = ChaCha8Rng::seed_from_u64(1);
    // Firms know partners of their own neighbourhood; a few partners have very many firms.
    let ties: Vec<(Participant, Participant, f64)> = (0..TIES)
        .map(|_| {
            let from = random.random_range(0..FIRMS);
            let near = from * PARTNERS / FIRMS + random.random_range(0..20u128);
            let popular = random.random_range(0..PARTNERS).pow(2) / PARTNERS;
            let to = if random.random_bool(0.8) { near % PARTNERS } else { popular };
            (firm(from), partner(to), random.random_range(0.05..0.9))
        })
        .collect();
    let network = timed("laying out the region", || Network::new(ties, BTreeMap::new()));
    println!("{} organisations, {} bonds", network.len(), network.bonds());
    let is_firm = |node: u32| matches!(network.organisation(node), Participant::Firm(_));
    let pairs: Vec<(u32, u32)> =
        (0..100).map(|_| (random.random_range(0..50_000), random.random_range(0..50_000))).collect();
    timed("paths between 100 pairs", || {
        pairs.iter().map(|(from, to)| paths(&network, *from, *to, |_| 0.5, 3).len()).sum::<usize>()
    });
    let is_frontier = |node: u32| !is_firm(node) && node.is_multiple_of(FRONTIER);
    let reach = timed("steps to the frontier", || Reach::new(&network, is_frontier, |_| true));
    timed("the best three introductions", || {
        best_introductions(&network, &reach, |_| true, |node| u32::from(is_firm(node)), 3)
    });
    let role = |node: u32| if is_firm(node) { Role::Firm } else { Role::Other };
    let clusters = timed("informal clusters", || informal_clusters(&network, role, |node| vec![(node % 40) as u16], 1));
    println!("{} clusters", clusters.len());
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let result = work();
    println!("{what}: {:.1} ms", 1000.0 * begin.elapsed().as_secs_f64());
    result
}

fn firm(number: u128) -> Participant {
    Participant::Firm(FirmId(Uuid::from_u128(number)))
}

fn partner(number: u128) -> Participant {
    Participant::Partner(PartnerId(Uuid::from_u128(number)))
}
