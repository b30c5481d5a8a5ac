//! Passwords: Argon2id with 19 MiB, two passes and one lane, the least that OWASP's Password Storage Cheat Sheet names.
//! What is kept is a PHC string, so that the figures can be raised for new passwords alone.

use super::super::{AppError, Result, random};
use crate::domain::Invalid;
use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::constant_time;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::sync::LazyLock;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Fewest and most characters (NIST SP 800-63B asks at least 8; the most bounds the work).
pub const LENGTH: std::ops::RangeInclusive<usize> = 12..=256;

/// The fault of a password that is too easily guessed.
pub fn fault(pointer: &str, password: &str, login: &str) -> Option<Invalid> {
    let is_short = !LENGTH.contains(&password.chars().count());
    let different: std::collections::BTreeSet<char> = password.chars().collect();
    let is_easy = different.len() < 5 || (!login.is_empty() && password.to_lowercase().contains(login));
    let remedy = "Give 12 to 256 characters, at least five different ones, without the login.";
    (is_short || is_easy).then(|| Invalid::new(pointer, "weak_password", "The password is easily guessed.", remedy))
}

/// What is kept of a password.
pub fn hash(password: &str) -> Result<String> {
    let salt = random::bytes::<16>()?;
    let hash = derive(password, &salt, MEMORY_KIB, PASSES, LANES)
        .ok_or_else(|| AppError::Setting("the password cannot be hashed".into()))?;
    let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
    Ok(format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${hash}"))
}

/// Whether a password is the one that was kept. Without one it takes as long: who guesses must not learn which names
/// there are.
pub fn verify(password: &str, kept: Option<&str>) -> bool {
    static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| hash(&random::secret().ok()?).ok());
    let is_somebodys = kept.is_some();
    let is_right = kept.or(NOBODYS.as_deref()).and_then(|kept| is_kept(password, kept)).unwrap_or(false);
    is_right && is_somebodys
}

fn is_kept(password: &str, kept: &str) -> Option<bool> {
    let mut parts = kept.strip_prefix("$argon2id$v=19$")?.split('$');
    let mut figures = parts.next()?.split(',').map(|figure| figure.get(2..)?.parse::<u32>().ok());
    let mut next = || figures.next().flatten();
    let (memory, passes, lanes) = (next()?, next()?, next()?);
    let salt = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
    let hash = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
    let derived = derive(password, &salt, memory, passes, lanes)?;
    Some(constant_time::verify_slices_are_equal(&derived, &hash).is_ok())
}

fn derive(password: &str, salt: &[u8], memory: u32, passes: u32, lanes: u32) -> Option<[u8; 32]> {
    let params = Params::new(memory, passes, lanes, Some(32)).ok()?;
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut hash)
        .ok()?;
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_by_its_hash_alone() {
        let kept = hash("paard batterij nietje").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("paard batterij nietje", Some(&kept)));
        assert!(!verify("paard batterij nietjes", Some(&kept)) && !verify("x", None) && !verify("x", Some("broken")));
        assert_ne!(kept, hash("paard batterij nietje").unwrap());
    }

    #[test]
    fn a_password_that_is_easily_guessed_is_refused() {
        for weak in ["short", "aaaaaaaaaaaaaaaa", "jan@example.org1", &"x".repeat(300)] {
            assert!(fault("/password", weak, "jan@example.org").is_some(), "{weak}");
        }
        assert!(fault("/password", "paard batterij nietje", "jan@example.org").is_none());
    }
}
