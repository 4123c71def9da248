//! The port of a mail server or a mailbox as somebody typed it. Whatever number comes, it is the field that is at fault.

use kernel::Input;
use serde::{Deserialize, Deserializer};

/// Any number: one that is no port is told as one, beside everything else that is wrong.
pub fn typed<'de, D: Deserializer<'de>>(typed: D) -> Result<i64, D::Error> {
    Ok(serde_json::Number::deserialize(typed)?.as_i64().unwrap_or(i64::MAX))
}

pub fn checked(input: &mut Input, port: i64) -> u16 {
    match u16::try_from(port) {
        Ok(port) if port > 0 => port,
        _ => {
            input.problem("port", "not_a_port");
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Failure;

    #[derive(Deserialize)]
    struct Body {
        #[serde(deserialize_with = "typed")]
        port: i64,
    }

    #[test]
    fn whatever_number_comes_the_field_is_named() {
        for (port, taken) in [
            ("25", Some(25)),
            ("65535", Some(65_535)),
            ("0", None),
            ("-1", None),
            ("99999", None),
            ("25.5", None),
            ("8375e40", None),
            ("837520394857203948572039485", None),
        ] {
            let body: Body = serde_json::from_str(&format!(r#"{{"port":{port}}}"#)).expect("a number");
            let mut input = Input::new();
            let port = checked(&mut input, body.port);
            match (taken, input.finish()) {
                (Some(taken), Ok(())) => assert_eq!(port, taken),
                (None, Err(Failure::Invalid(problems))) => {
                    let told = (problems[0].field.as_str(), problems[0].code);
                    assert_eq!(told, ("port", "not_a_port"), "{port}");
                }
                (_, found) => panic!("{port}: {found:?}"),
            }
        }
    }
}
