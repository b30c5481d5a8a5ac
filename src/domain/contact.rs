//! Whether a firm may be approached or shown to others.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A firm that does not want to be approached (*niet benaderen*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DoNotContact {
    /// Since when.
    pub since: NaiveDate,
    /// Why, in the firm's own words.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub reason: Option<String>,
    /// Who noted it.
    #[schema(max_length = 500)]
    pub source: String,
}

/// How something was said (*wijze*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// On the telephone.
    Telephone,
    /// By e-mail.
    Email,
    /// By letter.
    Letter,
    /// On a form, also one on a website.
    Form,
    /// In a conversation.
    Conversation,
}

/// What a consent is for (*doel van de toestemming*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentPurpose {
    /// Being shown to other firms of the same organisation as a fellow entrepreneur (*koppelen aan ondernemers*).
    PeerMatching,
    /// Being shown by name to fieldlabs and networks that may invite it (*koppelen aan partners*).
    PartnerMatching,
    /// Being called.
    Telephone,
    /// Receiving e-mail.
    Email,
    /// Receiving letters.
    Post,
    /// Being visited.
    Visit,
}

/// A dated consent or its withdrawal (*toestemming*); the latest for a purpose counts, see [`is_given`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Consent {
    /// What for.
    pub purpose: ConsentPurpose,
    /// Given, or withdrawn.
    pub given: bool,
    /// The day.
    pub date: NaiveDate,
    /// Who noted it.
    #[schema(max_length = 500)]
    pub source: String,
    /// How it was said; a consent of which nobody tells that undoes no earlier withdrawal.
    #[serde(default)]
    pub how: Option<Manner>,
    /// Version of the text that was read or heard.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub text_version: Option<String>,
}

/// Whether the word that counts on a purpose is a consent: of the latest day, the last in the list. After a withdrawal a
/// consent counts only when it is told how it was given, for whoever processes data must be able to show that (AVG art. 7
/// lid 1): a system that never heard of the withdrawal does not undo it by repeating what it knew.
pub fn is_given(consents: &[Consent], purpose: ConsentPurpose) -> bool {
    let of_purpose = || consents.iter().enumerate().filter(|(_, consent)| consent.purpose == purpose);
    let withdrawal = of_purpose().filter(|(_, word)| !word.given).map(|(place, word)| (word.date, place)).max();
    let counts = |(place, word): (usize, &Consent)| {
        word.given && withdrawal.is_none_or(|withdrawal| word.how.is_some() && (word.date, place) > withdrawal)
    };
    of_purpose().any(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(given: bool, day: u32, how: Option<Manner>) -> Consent {
        let date = NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
        let source = "crm".to_owned();
        Consent { purpose: ConsentPurpose::Telephone, given, date, source, how, text_version: None }
    }

    #[test]
    fn a_consent_after_a_withdrawal_counts_when_it_is_told_how_it_was_given() {
        let (first, withdrawn) = (word(true, 1, None), word(false, 2, None));
        let (repeated, anew) = (word(true, 3, None), word(true, 3, Some(Manner::Form)));
        let is_given = |words: &[&Consent]| {
            let words: Vec<Consent> = words.iter().map(|word| (*word).clone()).collect();
            (super::is_given(&words, ConsentPurpose::Telephone), super::is_given(&words, ConsentPurpose::Email))
        };
        assert_eq!(is_given(&[]), (false, false));
        assert_eq!(is_given(&[&first]), (true, false));
        assert_eq!(is_given(&[&first, &withdrawn]), (false, false));
        assert_eq!(is_given(&[&first, &withdrawn, &repeated]), (false, false));
        assert_eq!(is_given(&[&anew, &first, &withdrawn]), (true, false));
    }
}
