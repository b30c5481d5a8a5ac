//! What leaves our hands or lies in the database and must not be read or changed there: sealed with AES-256-GCM.

use super::{AppError, Result};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Seals and opens.
pub struct Sealer(RandomizedNonceKey);

impl Sealer {
    /// With a secret of 32 bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(RandomizedNonceKey::new(&AES_256_GCM, secret).expect("AES-256-GCM takes every key of 32 bytes"))
    }

    /// The sealed content, as text; it opens with the same context only.
    pub fn seal(&self, context: &str, content: &[u8]) -> Result<String> {
        let mut sealed = content.to_vec();
        let nonce = self.0.seal_in_place_append_tag(Aad::from(context), &mut sealed);
        let nonce = nonce.map_err(|_| AppError::Setting("a secret cannot be sealed".into()))?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_ref().as_slice(), &sealed].concat()))
    }

    /// The content; nothing when it was sealed elsewhere, for another context, or changed.
    pub fn open(&self, context: &str, sealed: &str) -> Option<Vec<u8>> {
        let mut bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        self.0.open_in_place(nonce, Aad::from(context), sealed).ok().map(|content| content.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_in_its_context_only() {
        let sealer = Sealer::new(&[1; 32]);
        let sealed = sealer.seal("a", b"content").unwrap();
        assert_eq!(sealer.open("a", &sealed).unwrap(), b"content");
        assert_eq!(sealer.open("b", &sealed), None);
        assert_eq!(Sealer::new(&[2; 32]).open("a", &sealed), None);
        assert!(["", "é", "AAAA", &sealed[1..]].iter().all(|wrong| sealer.open("a", wrong).is_none()));
    }
}
