//! Reading canonical JSON: what is not written in the one way it must be is refused, so that no two readers see
//! different things in one text.

use crate::What;
use serde_json::{Map, Value};

pub type Fields = Map<String, Value>;

/// The fields of an object whose text is canonical.
pub fn object(text: &str) -> Result<Fields, What> {
    let value: Value = serde_json::from_str(text).map_err(|_| What::NoJson)?;
    let mut again = String::with_capacity(text.len());
    write(&value, &mut again)?;
    match value {
        _ if again != text => Err(What::NotCanonical),
        Value::Object(fields) => Ok(fields),
        _ => Err(What::NoJson),
    }
}

pub fn text<'a>(fields: &'a Fields, name: &'static str) -> Result<&'a str, What> {
    fields.get(name).and_then(Value::as_str).ok_or(What::Lacks(name))
}

pub fn number(fields: &Fields, name: &'static str) -> Result<u64, What> {
    fields.get(name).and_then(Value::as_u64).ok_or(What::Lacks(name))
}

pub fn fields<'a>(fields: &'a Fields, name: &'static str) -> Result<&'a Fields, What> {
    fields.get(name).and_then(Value::as_object).ok_or(What::Lacks(name))
}

fn write(value: &Value, out: &mut String) -> Result<(), What> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(is) => out.push_str(if *is { "true" } else { "false" }),
        Value::Number(number) if number.is_f64() => return Err(What::NotCanonical),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => quoted(text, out),
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by(|one, other| one.0.as_bytes().cmp(other.0.as_bytes()));
            out.push('{');
            for (place, (name, value)) in sorted.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                quoted(name, out);
                out.push(':');
                write(value, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_way_of_writing_is_read() {
        for text in [r#"{}"#, r#"{"a":-1,"b":[null,true],"é":"默\n\u0001\"\\"}"#] {
            assert!(object(text).is_ok(), "{text}");
        }
        for (text, what) in [
            (r#"{"a":1"#, What::NoJson),
            ("[]", What::NoJson),
            (r#"{"a": 1}"#, What::NotCanonical),
            (r#"{"b":1,"a":1}"#, What::NotCanonical),
            (r#"{"a":1,"a":1}"#, What::NotCanonical),
            (r#"{"a":1.0}"#, What::NotCanonical),
            (r#"{"a":99999999999999999999}"#, What::NotCanonical),
            (r#"{"a":"\u0041"}"#, What::NotCanonical),
            (r#"{"a":"\/"}"#, What::NotCanonical),
        ] {
            assert_eq!(object(text), Err(what), "{text}");
        }
    }
}
