//! Numbers of the Dutch business register and the post: valid once built.

use super::invalid::{Invalid, shown};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $pattern:literal, $example:literal, $check:expr, $what:literal, $remedy:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String, pattern = $pattern, example = $example)]
        pub struct $name(String);

        impl $name {
            /// Reads the number; surrounding spaces are taken off, nothing else is guessed.
            pub fn parse(text: &str) -> Result<Self, Invalid> {
                let trimmed = text.trim();
                let check: fn(&str) -> Option<String> = $check;
                check(trimmed).map(Self).ok_or_else(|| {
                    Invalid::new("", "invalid_number", format!(concat!("“{}” is no ", $what, "."), shown(text)), $remedy)
                })
            }

            /// The number in its written form.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> String {
                number.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

number!(
    /// Number of a registration in the Dutch business register (*KVK-nummer*), 8 digits.
    KvkNumber, "^[0-9]{8}$", "12345678",
    |text| (is_digits(text, 8) && text != "00000000").then(|| text.to_owned()),
    "KVK number", "Give 8 digits, with leading zeros, as text."
);

number!(
    /// Number of a legal person or partnership (*RSIN*), 9 digits that pass the 11-test.
    Rsin, "^[0-9]{9}$", "123456782",
    |text| (is_digits(text, 9) && passes_eleven_test(text)).then(|| text.to_owned()),
    "RSIN", "Give 9 digits that pass the 11-test (the weighted sum must be divisible by 11)."
);

number!(
    /// Number of an establishment (*vestigingsnummer*), 12 digits.
    EstablishmentNumber, "^[0-9]{12}$", "000012345678",
    |text| is_digits(text, 12).then(|| text.to_owned()),
    "establishment number", "Give 12 digits, with leading zeros, as text."
);

number!(
    /// Dutch postcode, four digits and two letters, or the four digits alone (*postcode*).
    Postcode, "^[1-9][0-9]{3}([A-Z]{2})?$", "5038EA",
    written_postcode,
    "Dutch postcode", "Give 1234 AB or 1234; it does not begin with 0, and the letters SA, SD and SS are not used."
);

impl Postcode {
    /// The four digits: the area by which coordinates are found.
    pub fn digits(&self) -> &str {
        &self.0[..4]
    }

    /// As it stands on an envelope: `5038 AB`, or the digits alone.
    pub fn on_envelope(&self) -> String {
        let letters = &self.0[4..];
        if letters.is_empty() { self.0.clone() } else { format!("{} {letters}", self.digits()) }
    }
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The 11-test: 9·a + 8·b + … + 2·h − i is divisible by 11, and the number is not all zeros.
fn passes_eleven_test(text: &str) -> bool {
    let digits: Vec<i32> = text.bytes().map(|byte| i32::from(byte - b'0')).collect();
    let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
    let sum: i32 = digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum();
    sum % 11 == 0 && digits.iter().any(|digit| *digit != 0)
}

fn written_postcode(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|c| *c != ' ').collect::<String>().to_ascii_uppercase();
    let bytes = compact.as_bytes();
    let digits_ok = bytes.len() >= 4 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[0] != b'0';
    let letters_ok = match bytes.get(4..) {
        Some([]) => true,
        Some(letters @ [a, b]) => {
            a.is_ascii_uppercase()
                && b.is_ascii_uppercase()
                && ![b"SA", b"SD", b"SS"].contains(&&[letters[0], letters[1]])
        }
        _ => false,
    };
    (digits_ok && letters_ok).then_some(compact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kvk_number_has_eight_ascii_digits() {
        assert_eq!(KvkNumber::parse(" 12345678 ").unwrap().as_str(), "12345678");
        for wrong in ["1234567", "123456789", "１２３４５６７８", "-1234567", "00000000", ""] {
            assert!(KvkNumber::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_rsin_passes_the_eleven_test() {
        assert!(Rsin::parse("123456782").is_ok());
        assert!(Rsin::parse("123456789").is_err());
        assert!(Rsin::parse("000000000").is_err());
    }

    #[test]
    fn a_postcode_has_allowed_letters() {
        assert_eq!(Postcode::parse("5038 ea").unwrap().as_str(), "5038EA");
        assert_eq!(Postcode::parse("5038").unwrap().digits(), "5038");
        for wrong in ["1234 SS", "0123AB", "12345", "1234A", "AB1234", "1234É"] {
            assert!(Postcode::parse(wrong).is_err(), "{wrong}");
        }
    }
}
