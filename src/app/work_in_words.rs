//! The work of a firm as somebody writes it: a label of the classification, or a word of daily use.

use super::firms::understand;
use super::{App, AppError, Result};
use crate::domain::normal_name::fold_words;
use crate::domain::sector::{SbiActivity, SbiVersion};
use crate::domain::{Invalid, Text, reference};
use crate::interpretation::FirmProfile;
use crate::interpretation::parts::WrittenActivity;

/// Labels that are proposed for a word.
const MOST_WORK: usize = 4;

/// The activity that is meant by its label in the classification, else by a free word; refused when nobody knows what work
/// it is.
pub(super) fn activity(app: &App, words: &str) -> Result<SbiActivity> {
    let is_meant = |label: &Text| [&label.nl, &label.en].iter().any(|own| own.to_lowercase() == words.to_lowercase());
    let labelled = reference::sectors(SbiVersion::V2008).iter();
    let labelled = labelled.filter(|sector| sector.level != "section").find(|sector| is_meant(&sector.label));
    if let Some(sector) = labelled {
        return Ok(SbiActivity { code: sector.code.clone(), version: SbiVersion::V2008, main: true });
    }
    let unknown = || {
        let message = "It is not known what work this is.";
        AppError::from(Invalid::new("/sbi", "not_understood", message, "Write it otherwise."))
    };
    let profile =
        FirmProfile { name: Some("-".into()), sbi: vec![WrittenActivity::Word(words.into())], ..Default::default() };
    let understood = understand(app, &profile).map_err(|_| unknown())?;
    understood.record.sbi.into_iter().next().ok_or_else(unknown)
}

/// Labels of the classification that a word may stand for which names no work by itself, the most general first: those
/// that have the word, or the code.
pub fn work_alike(words: &str) -> Vec<&'static Text> {
    let (folded, code) = (fold_words(words), words.replace('.', ""));
    let levels = ["division", "group", "class", "subclass"];
    let level = |sector: &reference::Sector| levels.iter().position(|level| *level == sector.level);
    let has_word = |label: &Text| [&label.nl, &label.en].iter().any(|label| fold_words(label).contains(&folded));
    let fits = |sector: &&reference::Sector| has_word(&sector.label) || sector.code.replace('.', "") == code;
    let mut found: Vec<_> = reference::sectors(SbiVersion::V2008)
        .iter()
        .filter(|sector| folded.chars().count() > 2 || sector.code.replace('.', "") == code)
        .filter(fits)
        .filter_map(|sector| Some((level(sector)?, sector.label.nl.len(), &sector.label)))
        .collect();
    found.sort_by_key(|(level, length, _)| (*level, *length));
    found.dedup_by_key(|(_, _, label)| &label.nl);
    found.into_iter().take(MOST_WORK).map(|(_, _, label)| label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_names_no_work_by_itself_is_answered_with_labels_that_have_it() {
        let alike = |words: &str| work_alike(words).into_iter().map(|label| label.nl.as_str()).collect::<Vec<_>>();
        assert!(alike("metaal").iter().all(|label| label.to_lowercase().contains("metaal")), "{:?}", alike("metaal"));
        assert!(!alike("software").is_empty());
        assert_eq!(alike("25.62"), alike("2562"));
        assert_eq!(alike("2562").len(), 1);
        assert!(alike("xyzzy").is_empty() && alike("").is_empty() && alike("in").is_empty());
    }
}
