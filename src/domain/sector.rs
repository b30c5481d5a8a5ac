//! What a firm does, in the codes of Statistics Netherlands.

use super::invalid::{Invalid, shown};
use super::reference;
use super::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Version of the Standard Industrial Classification of CBS (*Standaard Bedrijfsindeling*). The versions share codes
/// but not always meanings, and their section letters differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub enum SbiVersion {
    /// SBI 2008, NACE Rev. 2.
    #[serde(rename = "2008")]
    V2008,
    /// SBI 2025, NACE Rev. 2.1.
    #[serde(rename = "2025")]
    V2025,
}

impl SbiVersion {
    /// The year by which the version goes.
    pub fn code(self) -> &'static str {
        match self {
            SbiVersion::V2008 => "2008",
            SbiVersion::V2025 => "2025",
        }
    }

    /// The other version.
    pub fn other(self) -> SbiVersion {
        match self {
            SbiVersion::V2008 => SbiVersion::V2025,
            SbiVersion::V2025 => SbiVersion::V2008,
        }
    }
}

/// An activity of a firm (*bedrijfsactiviteit*): a code of 2 to 5 digits that exists in its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SbiActivity {
    /// The digits, without dots.
    #[schema(pattern = "^[0-9]{2,5}$", example = "2562")]
    pub code: String,
    /// The version to which the code belongs.
    pub version: SbiVersion,
    /// Whether it is the main activity (*hoofdactiviteit*).
    #[serde(default)]
    pub main: bool,
}

impl SbiActivity {
    /// Reads a code as people write it: with dots, as the register's three digits for a class that ends in 0, or as
    /// division `9` for `09`. A code that is absent from its version is refused.
    pub fn parse(code: &str, version: SbiVersion, main: bool) -> Result<Self, Invalid> {
        let digits: String = code.trim().chars().filter(|c| *c != '.').collect();
        let well_formed = (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let candidates = [digits.clone(), format!("{digits}0"), format!("0{digits}")];
        let found = candidates
            .iter()
            .take(if digits.len() == 1 { 3 } else { 2 })
            .skip(usize::from(digits.len() == 1) * 2)
            .find(|candidate| well_formed && reference::sector(version, candidate).is_some());
        match found {
            Some(code) => Ok(Self { code: code.clone(), version, main }),
            None => Err(Self::unknown(code, &digits, version)),
        }
    }

    fn unknown(written: &str, digits: &str, version: SbiVersion) -> Invalid {
        let message = format!("“{}” is no code of SBI {}.", shown(written), version.code());
        let remedy = match reference::sector(version.other(), digits) {
            Some(sector) => format!(
                "It exists in SBI {} ({}): give that version, or a code of SBI {}.",
                version.other().code(),
                sector.label.nl,
                version.code()
            ),
            None => format!("Give a code of 2 to 5 digits; GET /v1/sectors?version={} lists them.", version.code()),
        };
        Invalid::new("", "unknown_code", message, remedy)
    }

    /// What the code means.
    pub fn label(&self) -> Text {
        reference::sector(self.version, &self.code).map(|sector| sector.label.clone()).unwrap_or_default()
    }

    /// The division: the first two digits.
    pub fn division(&self) -> &str {
        self.code.get(..2).unwrap_or(&self.code)
    }

    /// When the code means something else in the other version: a notice with both labels.
    pub fn ambiguity(&self) -> Option<Text> {
        let here = reference::sector(self.version, &self.code)?;
        let there = reference::sector(self.version.other(), &self.code)?;
        (here.label.en != there.label.en && here.label.nl != there.label.nl).then(|| {
            let (this, other) = (self.version.code(), self.version.other().code());
            Text::new(
                format!(
                    "SBI {} betekent “{}” in SBI {this} en “{}” in SBI {other}.",
                    self.code, here.label.nl, there.label.nl
                ),
                format!(
                    "SBI {} means “{}” in SBI {this} and “{}” in SBI {other}.",
                    self.code, here.label.en, there.label.en
                ),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let parse = |code: &str| SbiActivity::parse(code, SbiVersion::V2008, true).map(|activity| activity.code);
        assert_eq!(parse("25.62").unwrap(), "2562");
        assert_eq!(parse("9").unwrap(), "09");
        assert!(parse("99999").is_err());
        assert!(parse("6201x").is_err());
        assert!(parse("").is_err());
    }

    #[test]
    fn a_code_of_the_other_version_is_refused_with_a_pointer_to_it() {
        let only_2008 = reference::sectors(SbiVersion::V2008)
            .iter()
            .find(|sector| sector.code.len() == 4 && reference::sector(SbiVersion::V2025, &sector.code).is_none())
            .unwrap();
        let fault = SbiActivity::parse(&only_2008.code, SbiVersion::V2025, true).unwrap_err();
        assert!(fault.remedy.contains("SBI 2008"), "{}", fault.remedy);
    }
}
