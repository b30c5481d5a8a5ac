//! How call lists are filled, and by which ladder firms climb.

use crate::domain::FirmType;
use crate::outreach::quotas::{Dimension, Quota};
use std::path::PathBuf;

/// What outreach goes by.
#[derive(Clone, Debug, PartialEq)]
pub struct OutreachSettings {
    /// Share of a call list that is drawn by lot, 0 to 1.
    pub exploration_share: f64,
    /// Largest share of a call list that one sector takes while others are left, 0 to 1.
    pub largest_sector_share: f64,
    /// The same of a region.
    pub largest_region_share: f64,
    /// The same of a type of firm.
    pub largest_firm_type_share: f64,
    /// Kinds of which a call list holds at least a share, as far as there are such firms.
    pub smallest_shares: Vec<Quota>,
    /// File with the ladder of steps; the one that ships when absent.
    pub ladder: Option<PathBuf>,
}

impl Default for OutreachSettings {
    /// A tenth by lot, and no kind more than half of a list: choices of the product, not measured figures.
    fn default() -> Self {
        Self {
            exploration_share: 0.1,
            largest_sector_share: 0.5,
            largest_region_share: 0.5,
            largest_firm_type_share: 0.5,
            smallest_shares: Vec::new(),
            ladder: None,
        }
    }
}

impl OutreachSettings {
    /// The largest shares as quotas; a share of 1 limits nothing.
    pub fn largest_shares(&self) -> Vec<Quota> {
        let shares = [
            (Dimension::Sector, self.largest_sector_share),
            (Dimension::Region, self.largest_region_share),
            (Dimension::FirmType, self.largest_firm_type_share),
        ];
        let quota = |(dimension, share)| Quota { dimension, value: None, at_least: None, at_most: Some(share) };
        shares.into_iter().filter(|(_, share)| *share < 1.0).map(quota).collect()
    }
}

/// A share of 0 to 1.
pub(super) fn share(text: &str) -> Option<f64> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share))
}

/// Smallest shares separated by commas, each as `sector:25=0.1`. A type of firm has to be one of the product.
pub(super) fn smallest_shares(text: &str) -> Option<Vec<Quota>> {
    let given = text.split(',').map(str::trim).filter(|one| !one.is_empty());
    given.map(smallest_share).collect()
}

fn smallest_share(text: &str) -> Option<Quota> {
    let (kind, least) = text.split_once('=')?;
    let (dimension, value) = kind.trim().split_once(':')?;
    let dimension = match dimension {
        "sector" => Dimension::Sector,
        "region" => Dimension::Region,
        "firm_type" => Dimension::FirmType,
        _ => return None,
    };
    let is_known = match dimension {
        Dimension::FirmType => FirmType::ALL.iter().any(|known| known.code() == value),
        _ => (1..=64).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric()),
    };
    let at_least = Some(share(least.trim())?);
    is_known.then(|| Quota { dimension, value: Some(value.to_owned()), at_least, at_most: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smallest_share_names_its_kind() {
        let read = smallest_shares("sector:25=0.1, firm_type:scale_up=0.2").unwrap();
        let of_type = &read[1];
        assert_eq!((read.len(), of_type.value.as_deref(), of_type.at_least), (2, Some("scale_up"), Some(0.2)));
        assert_eq!(smallest_shares("").unwrap(), []);
        for wrong in ["25=0.1", "sector:25", "sector:25=1.2", "sector:=0.1", "firm_type:big=0.1", "town:Tilburg=0.1"] {
            assert_eq!(smallest_shares(wrong), None, "{wrong}");
        }
        assert_eq!((share("0"), share("1"), share("-0.1"), share("NaN")), (Some(0.0), Some(1.0), None, None));
    }
}
