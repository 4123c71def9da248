//! Signatures, each as its vendor's documentation has it.

use base64ct::{Base64, Encoding};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// How the key of a standard webhook begins.
const WEBHOOK_KEY: &str = "whsec_";

/// DingTalk: the secret is the key, and the moment in milliseconds with the secret is signed. Not yet encoded for an address.
pub fn dingtalk_sign(millis: i64, secret: &str) -> String {
    Base64::encode_string(&hmac(secret.as_bytes(), format!("{millis}\n{secret}").as_bytes()))
}

/// Feishu and Lark: the moment in seconds with the secret is the key, and nothing is signed.
pub fn feishu_sign(seconds: i64, secret: &str) -> String {
    Base64::encode_string(&hmac(format!("{seconds}\n{secret}").as_bytes(), b""))
}

/// Standard Webhooks; nothing where the key is none.
pub fn webhook_signature(id: &str, seconds: i64, body: &str, key: &str) -> Option<String> {
    let key = Base64::decode_vec(key.strip_prefix(WEBHOOK_KEY)?).ok()?;
    let signed = hmac(&key, format!("{id}.{seconds}.{body}").as_bytes());
    Some(format!("v1,{}", Base64::encode_string(&signed)))
}

/// Whether it is a key of Standard Webhooks: 24 to 64 bytes.
pub fn is_signing_key(text: &str) -> bool {
    let bytes = text.strip_prefix(WEBHOOK_KEY).and_then(|key| Base64::decode_vec(key).ok());
    bytes.is_some_and(|bytes| (24..=64).contains(&bytes.len()))
}

/// A fresh key of Standard Webhooks.
pub fn new_signing_key() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 24];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{WEBHOOK_KEY}{}", Base64::encode_string(&bytes)))
}

/// What stands for an address and does not tell it.
pub fn fingerprint(url: &str) -> String {
    Sha256::digest(url).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feishu_as_documented() {
        assert_eq!(feishu_sign(1_599_360_473, "demo"), "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=");
    }

    /// The vector of the standard's own libraries.
    #[test]
    fn standard_webhooks() {
        let signed = webhook_signature(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            "{\"test\": 2432232314}",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        );
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    /// Computed by Python's hmac from the words of the documentation.
    #[test]
    fn dingtalk() {
        assert_eq!(
            dingtalk_sign(1_795_300_822_042, "SECdemo"),
            "jL0Y3SpbG937mJcKVRPHlyxJCG3hpOEVB8nALbmIdFY="
        );
    }

    #[test]
    fn what_is_a_key_of_webhooks() {
        for (text, is_one) in [
            ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true),
            ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false),
            ("whsec_c2hvcnQ=", false),
            ("whsec_密钥", false),
            ("", false),
        ] {
            assert_eq!(is_signing_key(text), is_one, "{text}");
        }
        assert!(is_signing_key(&new_signing_key().expect("a key")));
    }
}
