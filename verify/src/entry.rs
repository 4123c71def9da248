//! An entry and the parts it commits to.

use crate::json::{self, Fields};
use crate::{What, tree};
use base64ct::{Base64, Encoding};
use serde_json::Value;
use sha2::{Digest, Sha256};

const FORMAT: &str = "rapport-entry/1";
/// The only part that may have been erased.
const ERASABLE: &str = "person";

/// What an entry says, in the words of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub index: u64,
    pub at: String,
    pub act: String,
    /// Number, version and title of what it was about; in the internal tree, which tree.
    pub subject: Option<String>,
    pub authenticated: Option<String>,
    /// Nobody where it was erased, or where the entry is the installation's own.
    pub person: Option<Person>,
    pub is_erased: bool,
    /// Verdict and remark, as they were recorded.
    pub answer: Option<String>,
    /// The first 16 hexadecimal digits of the entry's hash.
    pub check_digits: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Person {
    pub name: String,
    pub email: String,
    pub role: String,
    pub side: String,
    pub on_behalf_of: Option<String>,
}

/// An entry read alone: where it says that it belongs.
pub struct Read {
    pub tree: String,
    pub index: u64,
    fields: Fields,
    leaf: tree::Hash,
}

pub fn read(text: &str) -> Result<Read, What> {
    let fields = json::object(text)?;
    if json::text(&fields, "format")? != FORMAT {
        return Err(What::UnknownFormat);
    }
    let (tree, index) = (json::text(&fields, "tree")?.to_owned(), json::number(&fields, "index")?);
    Ok(Read { tree, index, fields, leaf: tree::leaf(text) })
}

impl Read {
    /// Checks each part against the entry, and tells what the entry says.
    pub fn said(&self, parts: &Fields) -> Result<Said, What> {
        let none = Fields::new();
        let committed = match self.fields.get("parts") {
            Some(_) => json::fields(&self.fields, "parts")?,
            None => &none,
        };
        if let Some(added) = parts.keys().find(|name| !committed.contains_key(*name)) {
            return Err(What::PartAdded(added.clone()));
        }
        for (name, commitment) in committed {
            check_part(name, commitment, parts.get(name))?;
        }
        let part = |name| parts.get(name).and_then(|part| part.get("text")).and_then(Value::as_str);
        let person = part(ERASABLE).map(person).transpose()?;
        Ok(Said {
            index: self.index,
            at: json::text(&self.fields, "at")?.to_owned(),
            act: json::text(&self.fields, "act")?.to_owned(),
            subject: self.subject()?,
            authenticated: self.fields.get("authenticated").and_then(Value::as_str).map(str::to_owned),
            is_erased: committed.contains_key(ERASABLE) && person.is_none(),
            person,
            answer: part("answer").map(str::to_owned),
            check_digits: self.leaf[..8].iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }

    /// In the internal tree: which tree of a party had come how far.
    fn subject(&self) -> Result<Option<String>, What> {
        let object = |name| self.fields.get(name).and_then(Value::as_object);
        match (object("subject"), object("subtree")) {
            (Some(fields), _) => subject(fields).map(Some),
            (None, Some(fields)) => {
                let (tree, size) = (json::text(fields, "tree")?, json::number(fields, "size")?);
                Ok(Some(format!("tree {tree} at {size} entries")))
            }
            (None, None) => Ok(None),
        }
    }

    pub fn leaf(&self) -> tree::Hash {
        self.leaf
    }
}

fn check_part(name: &str, commitment: &Value, part: Option<&Value>) -> Result<(), What> {
    match part {
        Some(Value::Null) if name == ERASABLE => Ok(()),
        None | Some(Value::Null) => Err(What::PartMissing(name.to_owned())),
        Some(part) => {
            let altered = || What::PartAltered(name.to_owned());
            let fields = part.as_object().filter(|fields| fields.len() == 2).ok_or_else(altered)?;
            let (salt, text) = (json::text(fields, "salt")?, json::text(fields, "text")?);
            let salt = Base64::decode_vec(salt).map_err(|_| altered())?;
            // A salt of another length would leave open where it ends and the text begins.
            if salt.len() != 32 {
                return Err(altered());
            }
            let hashed = Sha256::digest([&salt, text.as_bytes()].concat());
            let digits: String = hashed.iter().map(|byte| format!("{byte:02x}")).collect();
            if commitment.as_str() == Some(&digits) { Ok(()) } else { Err(altered()) }
        }
    }
}

fn subject(fields: &Fields) -> Result<String, What> {
    let version = json::number(fields, "version")?;
    let (number, title) = (json::text(fields, "number")?, json::text(fields, "title")?);
    Ok(format!("{number} (version {version}) {title}"))
}

fn person(text: &str) -> Result<Person, What> {
    let fields = json::object(text)?;
    let text = |name| json::text(&fields, name).map(str::to_owned);
    Ok(Person {
        name: text("name")?,
        email: text("email")?,
        role: text("role")?,
        side: text("side")?,
        on_behalf_of: fields.get("on_behalf_of").and_then(Value::as_str).map(str::to_owned),
    })
}
