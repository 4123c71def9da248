//! Elements as this file has them: one a line, no attributes but the root's.

use engine::time::Minute;
use std::fmt::{Display, Write};

pub(super) struct Xml {
    pub(super) text: String,
}

impl Xml {
    pub(super) fn new() -> Xml {
        Xml { text: "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned() }
    }

    pub(super) fn open(&mut self, name: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "<{name}>");
    }

    pub(super) fn close(&mut self, name: &str) {
        let _ = writeln!(self.text, "</{name}>");
    }

    /// The value stands as it is: texts come through [`escaped`].
    pub(super) fn field(&mut self, name: &str, value: impl Display) {
        let _ = writeln!(self.text, "<{name}>{value}</{name}>");
    }

    pub(super) fn flag(&mut self, name: &str, holds: bool) {
        self.field(name, u8::from(holds));
    }

    pub(super) fn moment(&mut self, name: &str, at: Minute) {
        self.field(name, format_args!("{at}:00"));
    }

    pub(super) fn optional_moment(&mut self, name: &str, at: Option<Minute>) {
        if let Some(at) = at {
            self.moment(name, at);
        }
    }

    pub(super) fn duration(&mut self, name: &str, minutes: i64) {
        self.field(name, format_args!("PT{}H{}M0S", minutes / 60, minutes % 60));
    }
}

/// Without the signs that no XML may hold.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\n' | '\t' => safe.push(sign),
            '\u{FFFE}' | '\u{FFFF}' => {}
            sign if sign.is_control() => {}
            sign => safe.push(sign),
        }
    }
    safe
}
