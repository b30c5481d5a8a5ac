//! How large the head of a request may be. The framework stops at 128 KiB and 96 headers by itself, without a word;
//! these limits lie below its own and are told.

use super::problem::{Problem, ProblemKind};
use actix_web::dev::ServiceRequest;

/// Bytes of path and query.
const LONGEST_PATH: usize = 8 * 1024;
/// Bytes of all headers, names included.
const LARGEST_HEADERS: usize = 16 * 1024;
/// Headers.
const MOST_HEADERS: usize = 64;

/// Refuses a head that is too large.
pub fn check(request: &ServiceRequest) -> Result<(), Problem> {
    let path = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    if path > LONGEST_PATH {
        let detail = format!("Path and query may have {LONGEST_PATH} bytes; send long conditions in a body.");
        return Err(Problem::new(ProblemKind::UriTooLong, detail));
    }
    let bytes: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    let count = request.headers().len();
    if bytes > LARGEST_HEADERS || count > MOST_HEADERS {
        let detail = format!("The headers may be {MOST_HEADERS} with {LARGEST_HEADERS} bytes; send fewer.");
        return Err(Problem::new(ProblemKind::HeadersTooLarge, detail));
    }
    Ok(())
}
