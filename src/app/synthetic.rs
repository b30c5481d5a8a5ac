//! Plainly invented firms as lines that an import reads.

use super::{AppError, Result};
use crate::synthetic::generate;
use serde_json::{Map, Value};
use std::io::Write;

/// Writes the first `count` firms of a seed, one profile in JSON on each line; `progress` gets how many are written.
pub fn write_firms(count: u64, seed: u64, out: &mut dyn Write, progress: &mut dyn FnMut(u64)) -> Result<()> {
    for (firm, done) in generate(count, seed).zip(1..) {
        let line = serde_json::to_value(&firm).map(profile).and_then(|profile| serde_json::to_string(&profile));
        line.map_err(std::io::Error::from)
            .and_then(|line| writeln!(out, "{line}"))
            .map_err(|source| AppError::File { doing: "writing the firms".into(), source })?;
        progress(done);
    }
    Ok(())
}

/// What a firm's document says of it as a profile: without the id that the importing side gives, and without what is
/// not known.
fn profile(document: Value) -> Map<String, Value> {
    let Value::Object(mut fields) = document else { return Map::new() };
    fields.retain(|name, value| name != "id" && name != "earlierBarriers" && !says_nothing(value));
    fields
}

/// An empty list of relations says "nobody" and is kept.
fn says_nothing(value: &Value) -> bool {
    value.is_null()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpretation::{FirmProfile, Surroundings};

    fn lines(count: u64, seed: u64) -> Vec<String> {
        let mut out = Vec::new();
        write_firms(count, seed, &mut out, &mut |_| {}).unwrap();
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn every_line_is_a_profile_that_is_understood() {
        let surroundings = Surroundings {
            today: chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
            postcodes: &Default::default(),
        };
        for line in lines(200, 7) {
            let profile: FirmProfile = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
            let understood = profile.understand_for_storage(&surroundings);
            assert!(understood.is_ok(), "{:?}: {line}", understood.err());
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_lines() {
        assert_eq!(lines(20, 1), lines(20, 1));
        assert_eq!(lines(20, 1), lines(40, 1)[..20]);
        assert_ne!(lines(20, 1), lines(20, 2));
    }
}
