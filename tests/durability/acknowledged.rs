//! What the server acknowledged, as the clients noted it.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

/// The lines of a note that are written to their ends.
fn whole_lines(log: &PathBuf) -> Vec<String> {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')).map(str::to_owned).collect()
}

/// Acknowledged writes.
#[derive(Default)]
pub struct Acknowledged {
    /// Records that must be there, with the least revision that they must have.
    pub present: HashMap<String, i64>,
    /// Records that must be gone.
    pub deleted: HashSet<String>,
    /// Records whose deletion was asked, acknowledged or not.
    pub doomed: HashSet<String>,
    /// How many writes were acknowledged.
    pub count: usize,
}

impl Acknowledged {
    /// Reads the notes of all clients.
    pub fn read(logs: &[PathBuf]) -> Self {
        let mut all = Self::default();
        for line in logs.iter().flat_map(whole_lines) {
            let [what, id, revision] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
            match what {
                "present" => {
                    all.present.insert(id.to_owned(), revision.parse().unwrap());
                }
                "deleted" => {
                    all.present.remove(id);
                    all.deleted.insert(id.to_owned());
                }
                _ => {
                    all.doomed.insert(id.to_owned());
                    continue;
                }
            }
            all.count += 1;
        }
        all
    }
}
