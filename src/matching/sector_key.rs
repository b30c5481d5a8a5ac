//! A sector as ranking compares it: the digits of SBI 2008, so that both versions of the classification meet.

use crate::domain::reference;
use crate::domain::sector::{SbiActivity, SbiVersion};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Up to five digits of SBI 2008 and the section letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectorKey {
    section: u8,
    length: u8,
    digits: [u8; 5],
}

impl SectorKey {
    /// The key of an activity. A code of SBI 2025 is taken up to the digits at which both versions carry the same
    /// label; where none do, the activity cannot be compared and there is no key.
    pub fn of(activity: &SbiActivity) -> Option<SectorKey> {
        // Millions of firms have a code of some two thousand: each is worked out once.
        static OF_2008: LazyLock<KeyOfCode> = LazyLock::new(|| keys(SbiVersion::V2008));
        static OF_2025: LazyLock<KeyOfCode> = LazyLock::new(|| keys(SbiVersion::V2025));
        let known = match activity.version {
            SbiVersion::V2008 => OF_2008.get(activity.code.as_str()),
            SbiVersion::V2025 => OF_2025.get(activity.code.as_str()),
        };
        known.copied().unwrap_or_else(|| Self::worked_out(activity.version, &activity.code))
    }

    fn worked_out(version: SbiVersion, code: &str) -> Option<SectorKey> {
        let code = match version {
            SbiVersion::V2008 => code,
            SbiVersion::V2025 => shared_prefix(code)?,
        };
        let sector = reference::sector_or_above(SbiVersion::V2008, code)?;
        let mut digits = [0; 5];
        digits.iter_mut().zip(code.bytes()).for_each(|(place, byte)| *place = byte);
        Some(SectorKey { section: *sector.section.as_bytes().first()?, length: code.len().min(5) as u8, digits })
    }

    /// A whole section, by its letter in SBI 2008.
    pub fn of_section(letter: u8) -> SectorKey {
        SectorKey { section: letter, length: 0, digits: [0; 5] }
    }

    /// A whole division of a section, by its number below 100.
    pub fn of_division(letter: u8, division: u8) -> SectorKey {
        let digits = [b'0' + division / 10 % 10, b'0' + division % 10, 0, 0, 0];
        SectorKey { section: letter, length: 2, digits }
    }

    /// Section, number of digits and digits.
    pub(super) fn bytes(self) -> [u8; 7] {
        let [a, b, c, d, e] = self.digits;
        [self.section, self.length, a, b, c, d, e]
    }

    /// Letter of the section.
    #[inline]
    pub(super) fn section(self) -> u8 {
        self.section
    }

    /// The first two digits as a number; nothing for a whole section.
    #[inline]
    pub(super) fn division(self) -> Option<u8> {
        let digit = |place: usize| self.digits[place].wrapping_sub(b'0') % 10;
        (self.length >= 2).then(|| 10 * digit(0) + digit(1))
    }

    /// The most that any sector can share with it, see [`SectorKey::shared_digits`].
    #[inline]
    pub(super) fn most_shared(self) -> u8 {
        self.length.max(1)
    }

    /// The digits as a number, the first in the lowest byte.
    #[inline]
    fn as_number(self) -> u64 {
        let [a, b, c, d, e] = self.digits;
        u64::from_le_bytes([a, b, c, d, e, 0, 0, 0])
    }

    /// How close two sectors are: 5 to 2 for the number of leading digits they share, 1 for the same section, else 0.
    /// Two codes that are equal as far as the shorter goes share the digits of the shorter.
    #[inline]
    pub fn shared_digits(self, other: SectorKey) -> u8 {
        // The first byte that differs is the first digit that is not shared.
        let differ = (self.as_number() ^ other.as_number()).trailing_zeros() as u8 / 8;
        let shared = differ.min(self.length).min(other.length);
        match shared {
            2.. => shared,
            _ => u8::from(self.section == other.section),
        }
    }
}

/// The keys of the codes of a version.
type KeyOfCode = HashMap<&'static str, Option<SectorKey>>;

fn keys(version: SbiVersion) -> KeyOfCode {
    let codes = reference::sectors(version).iter().map(|sector| sector.code.as_str());
    codes.map(|code| (code, SectorKey::worked_out(version, code))).collect()
}

fn shared_prefix(code: &str) -> Option<&str> {
    (2..=code.len()).rev().filter_map(|length| code.get(..length)).find(|prefix| {
        let old = reference::sector(SbiVersion::V2008, prefix);
        let new = reference::sector(SbiVersion::V2025, prefix);
        old.zip(new).is_some_and(|(old, new)| old.label.nl == new.label.nl || old.label.en == new.label.en)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: &str, version: SbiVersion) -> SectorKey {
        SectorKey::of(&SbiActivity::parse(code, version, true).unwrap()).unwrap()
    }

    #[test]
    fn closeness_counts_shared_digits_down_to_the_section() {
        let metal = key("2562", SbiVersion::V2008);
        assert_eq!(metal.shared_digits(key("2562", SbiVersion::V2008)), 4);
        assert_eq!(metal.shared_digits(key("2561", SbiVersion::V2008)), 3);
        assert_eq!(metal.shared_digits(key("25", SbiVersion::V2008)), 2);
        assert_eq!(metal.shared_digits(key("2899", SbiVersion::V2008)), 1);
        assert_eq!(metal.shared_digits(key("6201", SbiVersion::V2008)), 0);
    }

    #[test]
    fn the_versions_meet_where_their_labels_agree() {
        let old = key("01", SbiVersion::V2008);
        let new = reference::sectors(SbiVersion::V2025)
            .iter()
            .filter(|sector| sector.code.len() >= 2)
            .filter_map(|sector| SectorKey::of(&SbiActivity::parse(&sector.code, SbiVersion::V2025, true).ok()?))
            .count();
        assert!(new > 900, "{new} of 1,954 codes can be compared");
        assert_eq!(old.shared_digits(SectorKey::of_section(b'A')), 1);
    }
}
