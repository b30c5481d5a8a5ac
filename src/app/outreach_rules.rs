//! What an installation chose of outreach: its ladder of steps, and how call lists are filled of organisations that did not
//! choose that themselves.

use super::call_list_settings::CallListSettings;
use super::settings::OutreachSettings;
use super::{AppError, Result};
use crate::domain::{Invalid, Ladder};
use crate::outreach::assumptions::{self, Assumptions};
use crate::outreach::ladder;
use crate::outreach::quotas::{Dimension, Quota, checked};
use std::path::Path;

/// What outreach goes by.
#[derive(Clone, Debug, PartialEq)]
pub struct OutreachRules {
    /// The ladder of steps.
    pub ladder: Ladder,
    /// The figures of the call list.
    pub assumptions: Assumptions,
    /// Its quotas: first those of one kind, then those of each kind of a dimension.
    quotas: Vec<Quota>,
}

impl OutreachRules {
    /// Those that ship with the product.
    pub fn shipped() -> Result<Self> {
        Self::of(&OutreachSettings::default())
    }

    /// Those that settings name. A ladder that cannot be read or used is refused with every fault.
    pub fn of(settings: &OutreachSettings) -> Result<Self> {
        let ladder = match &settings.ladder {
            None => ladder::shipped().map_err(|faults| told("the ladder that ships", faults))?,
            Some(path) => read_ladder(path)?,
        };
        let shipped = assumptions::shipped().map_err(|faults| told("config/call_list.toml", faults))?;
        let quotas = [settings.smallest_shares.clone(), settings.largest_shares()].concat();
        Ok(Self {
            ladder,
            assumptions: Assumptions { exploration_share: settings.exploration_share, ..shipped },
            quotas: checked(quotas).map_err(|faults| told("the shares in [outreach]", faults))?,
        })
    }

    /// The same, with call lists filled as an organisation chose.
    pub fn with(&self, own: CallListSettings) -> Self {
        let assumptions = Assumptions { exploration_share: own.exploration_share, ..self.assumptions.clone() };
        Self { ladder: self.ladder.clone(), assumptions, quotas: own.quotas }
    }

    /// How call lists are filled.
    pub fn call_list_settings(&self) -> CallListSettings {
        CallListSettings { exploration_share: self.assumptions.exploration_share, quotas: self.quotas.clone() }
    }

    /// The quotas of a list: a largest share counts in a dimension in which the firms differ.
    pub fn quotas(&self, differing: impl Iterator<Item = Dimension>) -> Vec<Quota> {
        let differing: Vec<Dimension> = differing.collect();
        let counts = |quota: &&Quota| quota.value.is_some() || differing.contains(&quota.dimension);
        self.quotas.iter().filter(counts).cloned().collect()
    }
}

fn read_ladder(path: &Path) -> Result<Ladder> {
    let doing = || format!("reading the ladder {}", path.display());
    let text = std::fs::read_to_string(path).map_err(|source| AppError::File { doing: doing(), source })?;
    ladder::read(&text).map_err(|faults| told(&format!("the ladder {}", path.display()), faults))
}

fn told(what: &str, faults: Vec<Invalid>) -> AppError {
    let faults: Vec<String> = faults.iter().map(Invalid::to_string).collect();
    AppError::Setting(format!("{what}: {}", faults.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_choices_a_tenth_is_drawn_by_lot_and_no_kind_takes_more_than_half() {
        let shipped = OutreachRules::shipped().unwrap();
        assert_eq!(shipped.assumptions, assumptions::shipped().unwrap());
        assert_eq!(shipped.ladder, ladder::shipped().unwrap());
        let quotas = shipped.quotas([Dimension::Region].into_iter());
        assert_eq!(quotas, [Quota { dimension: Dimension::Region, value: None, at_least: None, at_most: Some(0.5) }]);
    }

    #[test]
    fn what_an_installation_chose_counts_and_a_share_of_one_limits_nothing() {
        let least = Quota {
            dimension: Dimension::FirmType,
            value: Some("scale_up".into()),
            at_least: Some(0.2),
            at_most: None,
        };
        let settings = OutreachSettings {
            exploration_share: 0.25,
            largest_region_share: 1.0,
            largest_sector_share: 0.3,
            smallest_shares: vec![least.clone()],
            ..OutreachSettings::default()
        };
        let rules = OutreachRules::of(&settings).unwrap();
        assert_eq!(rules.assumptions.exploration_share, 0.25);
        let sector = Quota { dimension: Dimension::Sector, value: None, at_least: None, at_most: Some(0.3) };
        assert_eq!(rules.quotas([Dimension::Sector, Dimension::Region].into_iter()), [least, sector]);
    }

    #[test]
    fn another_ladder_is_read_from_its_file_and_a_wrong_one_is_refused_with_its_name_and_faults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ladder.toml");
        let with = |text: &str| {
            std::fs::write(&path, text).unwrap();
            OutreachRules::of(&OutreachSettings { ladder: Some(path.clone()), ..OutreachSettings::default() })
        };
        let shipped = include_str!("../../config/ladder.toml");
        let own = with(&shipped.replace("version = \"1\"", "version = \"Brabant 2\"")).unwrap();
        assert_eq!(own.ladder.version, "Brabant 2");
        let error = with(&shipped.replace("\"trial\", ", "")).unwrap_err().to_string();
        assert!(error.contains("ladder.toml") && error.contains("\"trial\" stands on 0 rungs"), "{error}");
        std::fs::remove_file(&path).unwrap();
        let absent = OutreachSettings { ladder: Some(path), ..OutreachSettings::default() };
        assert!(OutreachRules::of(&absent).unwrap_err().to_string().contains("ladder.toml"));
    }
}
