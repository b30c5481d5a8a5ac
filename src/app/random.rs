//! Secrets that are drawn, and how they are kept: 256 random bits need no slow hash.

use super::{AppError, Result};
use aws_lc_rs::{constant_time, rand};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A secret of 256 random bits, 43 characters that may stand anywhere.
pub fn secret() -> Result<String> {
    bytes::<32>().map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
}

/// Random bytes of the system.
pub fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| AppError::Setting("the system gives no random numbers".into()))?;
    Ok(bytes)
}

/// SHA-256, hexadecimal: how a drawn secret is kept.
pub fn digest(secret: &str) -> String {
    Sha256::digest(secret).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a secret is the one that was kept, in a time that does not depend on how much of it is right.
pub fn is_kept(secret: &str, kept: &str) -> bool {
    constant_time::verify_slices_are_equal(digest(secret).as_bytes(), kept.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_digest() {
        let (one, other) = (secret().unwrap(), secret().unwrap());
        assert_eq!(one.len(), 43);
        assert!(is_kept(&one, &digest(&one)) && !is_kept(&other, &digest(&one)) && !is_kept("", &digest(&one)));
    }
}
