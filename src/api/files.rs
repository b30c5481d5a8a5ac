//! Turns for files that are made and sent: each takes a thread and a connection to the database for as long as its reader
//! takes. No organisation has all of them, so that slow readers of one keep nobody else waiting; and where somebody waits, a
//! reader that is too slow loses its turn ([`super::streamed`]), so that those of two organisations do not either.

use super::line::{Line, Refusal, Turn};
use super::problem::Problem;
use crate::domain::OrganisationId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What the figures call it.
const NAME: &str = "files";
/// Files at the same time.
const ALL: usize = 4;
/// Of one organisation.
const OF_ONE: usize = 2;
/// Requests of one organisation that are worked on or wait.
const PLACES_OF_ONE: usize = 8;

/// The line for files, and in front of it one for each organisation.
pub struct Files {
    all: Line,
    of_one: Mutex<HashMap<OrganisationId, Line>>,
    patience: Duration,
}

/// A turn in both lines; given back when dropped.
pub struct FileTurn {
    _all: Turn,
    _of_one: Turn,
    lines: [Line; 2],
}

impl FileTurn {
    /// Whether somebody waits for a turn that this one keeps from it.
    pub fn is_wanted(&self) -> bool {
        self.lines.iter().any(|line| line.waiting() > 0)
    }
}

impl Files {
    /// Empty lines, in which one waits no longer than `patience`.
    pub fn new(patience: Duration) -> Self {
        // At most two of each organisation get this far; how many wait is bounded by that.
        Self { all: Line::new(NAME, usize::MAX, ALL, patience), of_one: Mutex::default(), patience }
    }

    /// Waits for a turn of an organisation.
    pub async fn turn(&self, organisation: OrganisationId) -> Result<FileTurn, Problem> {
        let both = async {
            let own = self.line_of(organisation);
            let of_one = own.turn().await?;
            Ok(FileTurn { _all: self.all.turn().await?, _of_one: of_one, lines: [self.all.clone(), own] })
        };
        both.await.map_err(|refusal: Refusal| self.all.refuse(refusal))
    }

    fn line_of(&self, organisation: OrganisationId) -> Line {
        let mut lines = self.of_one.lock().unwrap_or_else(PoisonError::into_inner);
        lines.entry(organisation).or_insert_with(|| Line::new(NAME, PLACES_OF_ONE, OF_ONE, self.patience)).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::rt;
    use uuid::Uuid;

    #[test]
    fn one_organisation_does_not_take_the_turns_of_all() {
        let files = Files::new(Duration::from_millis(20));
        let of = |number| OrganisationId::new(Uuid::from_u128(number));
        rt::System::new().block_on(async {
            let _slow = [files.turn(of(1)).await.ok().unwrap(), files.turn(of(1)).await.ok().unwrap()];
            assert!(files.turn(of(1)).await.is_err());
            let other = files.turn(of(2)).await;
            assert!(other.is_ok());
            drop(_slow);
            assert!(files.turn(of(1)).await.is_ok());
        });
    }
}
