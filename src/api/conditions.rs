//! Conditions on the revision of a record: `If-Match` and `If-None-Match`.

use super::problem::{Problem, ProblemKind};
use crate::app::external_keys::Condition;
use crate::app::writing::Expected;
use crate::domain::Invalid;
use crate::domain::invalid::shown;
use actix_web::dev::Payload;
use actix_web::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};

/// Characters of a header that says a condition.
pub const MOST_CHARACTERS: usize = 255;

/// The ETag of a revision.
pub fn etag(revision: i64) -> String {
    format!("\"{revision}\"")
}

/// The conditions of a request.
pub struct Conditions {
    if_match: Option<Vec<String>>,
    if_none_match: Option<Vec<String>>,
}

impl FromRequest for Conditions {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let headers = [IF_MATCH, IF_NONE_MATCH];
        let faults: Vec<Invalid> = headers.iter().filter_map(|name| fault(request, name)).collect();
        if !faults.is_empty() {
            return ready(Err(Problem::invalid(faults)));
        }
        let tags = |name| tags(request, name);
        ready(Ok(Self { if_match: tags(IF_MATCH), if_none_match: tags(IF_NONE_MATCH) }))
    }
}

/// A condition without a tag, or longer than the description says, is a mistake that must not pass for none.
fn fault(request: &HttpRequest, name: &HeaderName) -> Option<Invalid> {
    let mut values = request.headers().get_all(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let is_wrong = values.any(|value| value.trim().is_empty() || value.chars().count() > MOST_CHARACTERS);
    let bare = tags(request, name.clone()).into_iter().flatten().find(|tag| is_bare(tag));
    let name = if *name == IF_MATCH { "If-Match" } else { "If-None-Match" };
    if is_wrong {
        let remedy = format!("Give an ETag as it was answered, in at most {MOST_CHARACTERS} characters.");
        return Some(Invalid::new(name, "invalid_length", "The header is empty or too long.", remedy));
    }
    let bare = bare?;
    let message = format!("“{}” is no ETag: the quotation marks are missing.", shown(&bare));
    Some(Invalid::new(name, "invalid_format", message, format!("Give it as it was answered: \"{}\".", shown(&bare))))
}

/// A tag without its quotation marks would match nothing for ever.
fn is_bare(tag: &str) -> bool {
    tag != "*" && !tag.is_empty() && !tag.contains('"')
}

fn tags(request: &HttpRequest, name: HeaderName) -> Option<Vec<String>> {
    let mut headers = request.headers().get_all(name).peekable();
    headers.peek()?;
    let text = headers.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    Some(text.flat_map(|list| list.split(',').map(|tag| tag.trim().to_owned()).collect::<Vec<_>>()).collect())
}

impl Conditions {
    /// Whether the caller has this revision already, so that 304 says enough. Weak tags count (RFC 9110, 13.1.2).
    pub fn has_already(&self, revision: i64) -> bool {
        self.has_tag(&etag(revision))
    }

    /// Whether the caller has what has this tag already.
    pub fn has_tag(&self, current: &str) -> bool {
        let is_current = |tag: &String| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == current;
        self.if_none_match.as_ref().is_some_and(|tags| tags.iter().any(is_current))
    }

    /// The revisions that a change of an existing record may replace. `If-None-Match` on a change asks that there be
    /// no such revision; only `*`, "no record at all", is ever sent, and it cannot hold for what exists.
    pub fn for_change(&self) -> Result<Expected, Problem> {
        if self.if_none_match.is_some() {
            let detail = "A change of an existing record cannot be made under If-None-Match; use If-Match.";
            return Err(Problem::new(ProblemKind::ChangedMeanwhile, detail));
        }
        Ok(match &self.if_match {
            None => Expected::Any,
            Some(tags) if tags.iter().any(|tag| tag == "*") => Expected::Any,
            Some(tags) => Expected::OneOf(tags.iter().filter_map(|tag| revision(tag)).collect()),
        })
    }

    /// What may stand under a key that is written: `If-None-Match: *` creates only, `If-Match` changes only.
    pub fn for_upsert(&self) -> Result<Condition, Problem> {
        match (&self.if_match, &self.if_none_match) {
            (None, None) => Ok(Condition::Any),
            (Some(_), None) => self.for_change().map(Condition::Present),
            (None, Some(tags)) if tags.iter().any(|tag| tag == "*") => Ok(Condition::Absent),
            _ => {
                let detail =
                    "Write under If-Match, or under If-None-Match: *, not under both or under a tag not to have.";
                Err(Problem::new(ProblemKind::ChangedMeanwhile, detail))
            }
        }
    }
}

/// The revision of a strong tag of ours; what we never gave matches nothing.
fn revision(tag: &str) -> Option<i64> {
    let number = tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok()?;
    (etag(number) == tag).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions(if_match: &[&str], if_none_match: &[&str]) -> Conditions {
        let owned = |tags: &[&str]| (!tags.is_empty()).then(|| tags.iter().map(|tag| (*tag).to_owned()).collect());
        Conditions { if_match: owned(if_match), if_none_match: owned(if_none_match) }
    }

    #[test]
    fn only_strong_tags_of_ours_allow_a_change() {
        let expected = conditions(&["\"3\"", "W/\"4\"", "\"x\"", "5", "\"07\""], &[]).for_change().unwrap();
        assert_eq!(expected, Expected::OneOf(vec![3]));
        assert_eq!(conditions(&[], &[]).for_change().unwrap(), Expected::Any);
        assert_eq!(conditions(&["*"], &[]).for_change().unwrap(), Expected::Any);
        assert!(conditions(&[], &["*"]).for_change().is_err());
    }

    #[test]
    fn a_record_is_written_by_its_key_under_one_condition() {
        assert_eq!(conditions(&[], &[]).for_upsert().unwrap(), Condition::Any);
        assert_eq!(conditions(&[], &["*"]).for_upsert().unwrap(), Condition::Absent);
        let present = Condition::Present(Expected::OneOf(vec![3]));
        assert_eq!(conditions(&["\"3\""], &[]).for_upsert().unwrap(), present);
        assert_eq!(conditions(&["*"], &[]).for_upsert().unwrap(), Condition::Present(Expected::Any));
        assert!(conditions(&["*"], &["*"]).for_upsert().is_err());
        assert!(conditions(&[], &["\"3\""]).for_upsert().is_err());
    }

    #[test]
    fn a_caller_that_has_the_revision_needs_no_copy() {
        assert!(conditions(&[], &["\"2\"", "W/\"3\""]).has_already(3));
        assert!(!conditions(&[], &["\"2\""]).has_already(3));
        assert!(!conditions(&[], &[]).has_already(3));
    }
}
