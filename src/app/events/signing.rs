//! Signatures of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`.

use super::super::{AppError, Result, random};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What every secret begins with.
const PREFIX: &str = "whsec_";

/// A new secret of 256 random bits.
pub fn new_secret() -> Result<String> {
    Ok(format!("{PREFIX}{}", STANDARD.encode(random::bytes::<32>()?)))
}

/// The `webhook-signature` by each of these secrets, separated by spaces: during a rotation there are two.
pub fn sign(secrets: &[String], id: &str, timestamp: i64, body: &str) -> Result<String> {
    let signature = |secret: &String| {
        let key = secret.strip_prefix(PREFIX).and_then(|text| STANDARD.decode(text).ok());
        let key = key.ok_or_else(|| AppError::Setting("the secret of a webhook cannot be read".into()))?;
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), format!("{id}.{timestamp}.{body}").as_bytes());
        Ok(format!("v1,{}", STANDARD.encode(tag)))
    };
    Ok(secrets.iter().map(signature).collect::<Result<Vec<_>>>()?.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_standard() {
        // The example of the specification's own libraries.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned();
        let signed = sign(&[secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn during_a_rotation_there_are_two_signatures() {
        let secrets = [new_secret().unwrap(), new_secret().unwrap()];
        let signed = sign(&secrets, "a", 1, "{}").unwrap();
        assert_eq!(signed.split(' ').count(), 2);
        assert!(sign(&["whsec_é".to_owned()], "a", 1, "{}").is_err());
    }
}
