//! How long another system asks to wait.

use chrono::{DateTime, Utc};
use std::time::Duration;

/// The wait that a `Retry-After` header asks for (RFC 9110, 10.2.3): a number of seconds, or a moment such as
/// `Fri, 31 Dec 1999 23:59:59 GMT`. A moment that has passed asks for no wait; nothing when it is neither.
pub fn wait(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = DateTime::parse_from_rfc2822(value).ok()?.with_timezone(&Utc);
    Some((moment - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_moments_are_read() {
        let now = "1999-12-31T23:58:59Z".parse().unwrap();
        let seconds = |value| wait(value, now).map(|wait| wait.as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" Fri, 31 Dec 1999 23:59:59 GMT "), Some(60));
        assert_eq!(seconds("Fri, 31 Dec 1999 23:00:00 GMT"), Some(0));
        for wrong in ["", "soon", "-1", "1.5", "1999-12-31T23:59:59Z"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
