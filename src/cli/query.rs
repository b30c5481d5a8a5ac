//! What `match` and `prospects` share: the flags that decide a ranking, and how they are read.

use super::failure::Failure;
use crate::app::lookup::find_meant_partner;
use crate::app::matches::{Options, USUAL_DIVERSITY};
use crate::app::{App, Caller};
use crate::domain::PartnerKind;
use crate::domain::reference::region_called;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use uuid::Uuid;

/// Flags of a ranking.
#[derive(Args, Debug)]
pub struct QueryArgs {
    /// Most results
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub limit: u16,
    /// Only these regions, with commas between: code or name of a province, COROP region or municipality
    #[arg(long, value_name = "REGIONS", value_delimiter = ',', value_parser = region)]
    pub regions: Vec<String>,
    /// How unlike one another, and how far from the usual suspects, the results should be, 0 (by score alone) to 1
    #[arg(long, value_name = "SHARE", default_value_t = USUAL_DIVERSITY, value_parser = share)]
    pub diversity: f64,
    /// Tell too which candidates were held back, and why
    #[arg(long)]
    pub excluded: bool,
    /// Tell why one of two candidates stands above the other: their ids or names
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub compare: Vec<String>,
    /// Print the answer of the HTTP interface
    #[arg(long)]
    pub json: bool,
    /// Language of the table
    #[arg(long, value_name = "LANGUAGE", default_value = "nl", value_parser = languages())]
    pub lang: Language,
}

/// Language of what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    En,
}

impl QueryArgs {
    /// The options of the use case; `named` finds the id of a candidate that was named.
    pub fn options(&self, named: impl Fn(&str) -> Result<Uuid, Failure>) -> Result<Options, Failure> {
        let compare = match self.compare.as_slice() {
            [one, other] => Some([named(one)?, named(other)?]),
            _ => None,
        };
        Ok(Options {
            limit: self.limit.into(),
            kinds: Vec::new(),
            regions: self.regions.clone(),
            diversity: self.diversity,
            with_excluded: self.excluded,
            compare,
            ..Options::default()
        })
    }
}

/// The id of a candidate of `match`: a partner, or a firm when its id is given.
pub fn candidate(app: &App, caller: &Caller, text: &str) -> Result<Uuid, Failure> {
    match text.parse() {
        Ok(id) => Ok(id),
        Err(_) => Ok(find_meant_partner(app, caller, text)?.id.0),
    }
}

/// Reads a kind of partner by its code.
pub fn kinds() -> impl TypedValueParser<Value = PartnerKind> {
    PossibleValuesParser::new(PartnerKind::ALL.map(PartnerKind::code))
        .try_map(|code| PartnerKind::from_code(&code).ok_or("there is no such kind"))
}

fn languages() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(["nl", "en"]).map(|code| if code == "en" { Language::En } else { Language::Nl })
}

/// The code of the region that `text` names.
pub fn region(text: &str) -> Result<String, String> {
    region_called(text).map(str::to_owned).ok_or_else(|| {
        "give the code or name of a province, COROP region or municipality, such as Noord-Brabant".into()
    })
}

pub fn share(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "give a number from 0 to 1".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_named_or_coded() {
        assert_eq!(region("PV30").unwrap(), "PV30");
        assert_eq!(region("noord-brabant").unwrap(), "PV30");
        assert_eq!(region("Tilburg").unwrap(), "GM0855");
        assert!(region("Atlantis").is_err());
    }

    #[test]
    fn a_share_lies_between_0_and_1() {
        assert_eq!(share("0.3").unwrap(), 0.3);
        for wrong in ["1.1", "-0.1", "NaN", "half"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }
}
