//! The one way to write a JSON value: keys sorted by their bytes, whole numbers only, no space between, texts with
//! the shortest escapes. Two programs that write the same value write the same bytes.

use kernel::{Failure, Result};
use serde_json::Value;

pub fn canonical(value: &Value) -> Result<String> {
    let mut out = String::new();
    write(value, &mut out)?;
    Ok(out)
}

fn write(value: &Value, out: &mut String) -> Result<()> {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => out.push_str(&value.to_string()),
        Value::Number(number) if number.is_f64() => {
            return Err(Failure::fault("evidence knows no fractions"));
        }
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { "," });
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(fields) => {
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort();
            out.push('{');
            for (place, name) in names.into_iter().enumerate() {
                out.push_str(if place == 0 { "" } else { "," });
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write(&fields[name], out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_value_has_one_text() {
        for (value, text) in [
            (json!({ "b": 1, "a": [true, null, -7] }), r#"{"a":[true,null,-7],"b":1}"#),
            (
                json!({ "é": "默契", "z": "a\"b\\c\n\u{1}" }),
                "{\"z\":\"a\\\"b\\\\c\\n\\u0001\",\"é\":\"默契\"}",
            ),
            (json!({}), "{}"),
            (json!([]), "[]"),
        ] {
            assert_eq!(canonical(&value).expect("canonical"), text);
        }
        assert!(canonical(&json!({ "a": 1.5 })).is_err());
    }
}
