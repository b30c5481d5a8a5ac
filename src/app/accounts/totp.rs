//! Codes of authenticator apps: RFC 6238 with HMAC-SHA-1, six digits and steps of 30 seconds, as all such apps know.

use aws_lc_rs::constant_time;
use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};

const STEP_S: i64 = 30;
/// Steps before and after now whose codes are accepted: clocks differ, and typing takes time.
const SLACK: i64 = 1;
/// Letters of base 32 (RFC 4648, 6).
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step whose code this is, at a moment in seconds since 1970.
pub fn step_of(secret: &[u8], code: &str, now_s: i64) -> Option<i64> {
    let now = now_s.div_euclid(STEP_S);
    let is_of =
        |step: &i64| constant_time::verify_slices_are_equal(code_of(secret, *step).as_bytes(), code.as_bytes()).is_ok();
    (now - SLACK..=now + SLACK).find(is_of)
}

/// What a QR code for an app holds.
pub fn uri(login: &str, secret: &[u8]) -> String {
    let label: String = login
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    format!("otpauth://totp/loopvermogen:{label}?secret={}&issuer=loopvermogen", base32(secret))
}

/// The code of a step (RFC 4226, 5.3).
fn code_of(secret: &[u8], step: i64) -> String {
    let tag = sign(&Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret), &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[tag.len() - 1] & 0xf);
    let part = tag[offset..offset + 4].iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (part & 0x7fff_ffff) % 1_000_000)
}

fn base32(bytes: &[u8]) -> String {
    let (mut text, mut held, mut bits) = (String::new(), 0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(LETTERS[(held >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(LETTERS[(held << (5 - bits) & 31) as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret and, shortened to six digits, the codes of RFC 6238, appendix B.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (now, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(step_of(secret, code, now), Some(now / 30));
            assert_eq!(step_of(secret, code, now + 30), Some(now / 30), "a step later");
            assert_eq!(step_of(secret, code, now + 90), None, "three steps later");
        }
        assert_eq!(step_of(secret, "", 59), None);
    }

    #[test]
    fn an_app_is_told_the_secret_in_base_32() {
        let uri = uri("jan@example.org", b"12345678901234567890");
        let told = "otpauth://totp/loopvermogen:jan%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=";
        assert!(uri.starts_with(told), "{uri}");
    }
}
