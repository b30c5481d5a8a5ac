//! Numbers by which organisations are known outside: the VAT number and the ROR id.

use crate::domain::numbers::Rsin;

/// The RSIN in a Dutch VAT number (*btw-nummer*) `NL#########B##` of a legal person or partnership.
///
/// The nine digits of a sole proprietor's VAT number are drawn at random since 2020 and are no RSIN; most of those fail
/// the 11-test, and those that pass it say nothing of their holder, so a shared number is evidence beside others only.
pub fn rsin_of_vat(text: &str) -> Option<Rsin> {
    let compact: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let rest = compact.strip_prefix("NL")?;
    let is_vat = rest.len() == 12
        && rest.as_bytes()[9] == b'B'
        && rest.bytes().enumerate().all(|(at, byte)| at == 9 || byte.is_ascii_digit());
    if is_vat { Rsin::parse(&rest[..9]).ok() } else { None }
}

/// The nine characters of a ROR id, with or without its address, when the check digits are right.
///
/// A ROR id is `0`, six characters of Crockford's base 32 and two check digits: 98 − (n · 100 mod 97), ISO/IEC 7064
/// MOD 97-10 over the number n that the first seven characters write. Source: ROR documentation, “ROR identifier
/// pattern”. Example: `05grdyy37`.
pub fn ror_id(text: &str) -> Option<String> {
    let lower = text.trim().trim_end_matches('/').to_ascii_lowercase();
    let id = lower.rsplit('/').next()?;
    if id.len() != 9 || !id.is_ascii() || !id.starts_with('0') {
        return None;
    }
    let mut number: u64 = 0;
    for byte in id[..7].bytes() {
        number = number * 32 + CROCKFORD.iter().position(|letter| *letter == byte)? as u64;
    }
    let check: u64 = id[7..].parse().ok()?;
    (check == 98 - number * 100 % 97).then(|| id.to_owned())
}

const CROCKFORD: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vat_number_of_a_legal_person_holds_its_rsin() {
        assert_eq!(rsin_of_vat("NL 1234.56.782.B01").unwrap().as_str(), "123456782");
        for wrong in ["NL123456789B01", "DE123456789", "NL123456782A01", "NL12345678B012", ""] {
            assert_eq!(rsin_of_vat(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_check_digits_of_a_ror_id_are_checked() {
        // ASML and two universities, as the partner registry has them.
        for right in ["01vxknj13", "https://ror.org/02e2c7k09", "ror.org/02c2kyt77/"] {
            assert!(ror_id(right).is_some(), "{right}");
        }
        for wrong in ["01vxknj14", "1vxknj13", "01vxlnj13x", "é1vxknj1", ""] {
            assert_eq!(ror_id(wrong), None, "{wrong}");
        }
    }
}
