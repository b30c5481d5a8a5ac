//! Where the registers outside are, and how often they are asked.

use crate::domain::Source;
use crate::domain::sector::SbiVersion;
use std::fmt;
use std::time::Duration;

/// The registers outside.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceSettings {
    /// The business register.
    pub kvk: RegisterSettings,
    /// Its key; without one it is not asked.
    pub kvk_key: Option<SecretText>,
    /// The version of the classification in which it gives activities.
    pub kvk_sbi: SbiVersion,
    /// How long what it said of a firm holds before it is asked again.
    pub kvk_refresh: Duration,
    /// Whether it is searched by name and place for firms without a number.
    pub kvk_search: bool,
    /// The address search.
    pub pdok: RegisterSettings,
    /// The registry of research organisations.
    pub ror: RegisterSettings,
    /// The country of the institutions that are taken from there, in ISO 3166.
    pub ror_country: String,
    /// Statistics Netherlands.
    pub cbs: RegisterSettings,
    /// The table there that holds productivity by sector; without it nothing is asked.
    pub cbs_table: Option<String>,
    /// The dimension of that table with the sectors.
    pub cbs_dimension: String,
    /// The measure of that table with value added per hour worked, in euros.
    pub cbs_per_hour: Option<String>,
    /// The same per working person.
    pub cbs_per_person: Option<String>,
    /// The file of projects of the European Commission.
    pub cordis: RegisterSettings,
    /// The country of the organisations that become firms and partners.
    pub cordis_country: String,
    /// A table of fieldlabs.
    pub fieldlabs: RegisterSettings,
    /// What it is called, and its licence.
    pub fieldlabs_origin: OriginSettings,
    /// A table of public-private partnerships.
    pub pps: RegisterSettings,
    /// What it is called, and its licence.
    pub pps_origin: OriginSettings,
}

/// One register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterSettings {
    /// Where it is; without an address it is not asked.
    pub url: Option<String>,
    /// How often the server asks it; never when absent.
    pub every: Option<Duration>,
    /// Questions a second.
    pub per_second: u32,
}

/// What a table of your own choice is called as a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OriginSettings {
    /// Who says so.
    pub source: String,
    /// Under which licence.
    pub licence: String,
}

impl RegisterSettings {
    fn at(url: &str, per_second: u32) -> Self {
        Self { url: Some(url.to_owned()), every: None, per_second }
    }
}

impl Default for SourceSettings {
    fn default() -> Self {
        let named = |source: &str| OriginSettings { source: source.to_owned(), licence: String::new() };
        Self {
            kvk: RegisterSettings::at("https://api.kvk.nl/api", 5),
            kvk_key: None,
            // The register turned its codes into those of SBI 2025 in September 2025.
            kvk_sbi: SbiVersion::V2025,
            kvk_refresh: Duration::from_secs(90 * 24 * 3600),
            kvk_search: false,
            pdok: RegisterSettings::at("https://api.pdok.nl/bzk/locatieserver/search/v3_1", 10),
            ror: RegisterSettings::at("https://api.ror.org/v2", 5),
            ror_country: "NL".to_owned(),
            cbs: RegisterSettings::at("https://datasets.cbs.nl/odata/v1/CBS", 5),
            cbs_table: None,
            cbs_dimension: "BedrijfstakkenBranchesSBI2008".to_owned(),
            cbs_per_hour: None,
            cbs_per_person: None,
            cordis: RegisterSettings::at("https://cordis.europa.eu/data/cordis-HORIZONprojects-csv.zip", 1),
            cordis_country: "NL".to_owned(),
            fieldlabs: RegisterSettings { per_second: 1, ..RegisterSettings::default() },
            fieldlabs_origin: named("register of fieldlabs"),
            pps: RegisterSettings { per_second: 1, ..RegisterSettings::default() },
            pps_origin: named("register of public-private partnerships"),
        }
    }
}

impl SourceSettings {
    /// Those of one source.
    pub fn of(&self, source: Source) -> &RegisterSettings {
        match source {
            Source::Kvk => &self.kvk,
            Source::Pdok => &self.pdok,
            Source::Ror => &self.ror,
            Source::Cbs => &self.cbs,
            Source::Cordis => &self.cordis,
            Source::Fieldlabs => &self.fieldlabs,
            Source::Pps => &self.pps,
        }
    }

    /// Those of one source, to be changed.
    pub fn of_mut(&mut self, source: Source) -> &mut RegisterSettings {
        match source {
            Source::Kvk => &mut self.kvk,
            Source::Pdok => &mut self.pdok,
            Source::Ror => &mut self.ror,
            Source::Cbs => &mut self.cbs,
            Source::Cordis => &mut self.cordis,
            Source::Fieldlabs => &mut self.fieldlabs,
            Source::Pps => &mut self.pps,
        }
    }
}

/// A text that does not print itself (*geheim*).
#[derive(Clone, PartialEq, Eq)]
pub struct SecretText(String);

impl SecretText {
    /// Keeps a text.
    pub fn of(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text: only for the question that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_not_print_itself() {
        let settings = SourceSettings { kvk_key: Some(SecretText::of("l7xxgeheim")), ..SourceSettings::default() };
        assert!(!format!("{settings:?}").contains("geheim"));
    }

    #[test]
    fn nothing_is_asked_before_somebody_wants_it() {
        let settings = SourceSettings::default();
        assert!(Source::ALL.iter().all(|source| settings.of(*source).every.is_none()));
    }
}
