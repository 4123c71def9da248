//! A receipt: one entry with its parts, the way to the root, and the signed checkpoint.

use crate::json::{self, Fields};
use crate::note::{Checkpoint, VerifierKey};
use crate::{Fault, Place, Report, What, entry, tree};
use base64ct::{Base64, Encoding};
use serde_json::Value;

const FORMAT: &str = "rapport-receipt/1";
const FIELDS: usize = 6;

/// Checks a receipt. Without a trusted key the one in the receipt is used, which proves only that the receipt
/// agrees with itself: anybody can make a key.
pub fn check_receipt(text: &str, trusted: Option<&VerifierKey>) -> Result<Report, Fault> {
    check(text.trim_end_matches(['\r', '\n']), trusted).map_err(|what| Fault { what, place: Place::File })
}

fn check(text: &str, trusted: Option<&VerifierKey>) -> Result<Report, What> {
    let fields = json::object(text)?;
    if json::text(&fields, "format")? != FORMAT || fields.len() != FIELDS {
        return Err(What::UnknownFormat);
    }
    let named: VerifierKey = json::text(&fields, "verifier_key")?.parse()?;
    if trusted.is_some_and(|trusted| *trusted != named) {
        return Err(What::OtherKey(named.name));
    }
    let checkpoint = Checkpoint::read(json::text(&fields, "checkpoint")?, &named)?;
    let entry = entry::read(json::text(&fields, "entry")?)?;
    if checkpoint.origin != format!("rapport/{}", entry.tree) {
        return Err(What::OtherTree);
    }
    let proof = proof(&fields)?;
    let root = tree::root_by_inclusion(entry.index, checkpoint.size, entry.leaf(), &proof);
    if root != Some(checkpoint.root) {
        return Err(What::NotIncluded);
    }
    let said = entry.said(json::fields(&fields, "parts")?)?;
    Ok(Report {
        origin: checkpoint.origin,
        size: checkpoint.size,
        key_name: named.name,
        is_trusted: trusted.is_some(),
        said: vec![said],
        earlier: 0,
    })
}

fn proof(fields: &Fields) -> Result<Vec<tree::Hash>, What> {
    let steps = fields.get("inclusion").and_then(Value::as_array).ok_or(What::Lacks("inclusion"))?;
    let step = |step: &Value| Base64::decode_vec(step.as_str()?).ok()?.try_into().ok();
    steps.iter().map(|one| step(one).ok_or(What::Unreadable("the proof"))).collect()
}
