//! Walking through XML with bounds: one element at a time, with its line, nothing but elements and text.
//!
//! What must hold: document types and entities of the file's own are refused, never expanded; depth, text and
//! the number of elements kept at one time are bounded; the end of the file inside an element is an error.

use crate::error::{ImportError, excerpt};
use crate::limits::Limits;
use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// A record's element with everything below it that the reader knows by name.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub name: &'static str,
    pub line: u64,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }
    /// The text of a child, without surrounding blanks; empty counts as absent.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }
}

/// Turns a name from the file into the one the reader knows, if it does.
pub(crate) type Known = fn(&str) -> Option<&'static str>;

pub(crate) struct Walker<'t> {
    reader: Reader<&'t [u8]>,
    text: &'t str,
    limits: Limits,
    open: Vec<&'t str>,
    namespace: Option<String>,
    counted_to: usize,
    line: u64,
}

enum Step<'t> {
    Opens(&'t str),
    Closes,
    Text(Cow<'t, str>),
    Ends,
}

impl<'t> Walker<'t> {
    pub fn new(text: &'t str, limits: Limits) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, text, limits, open: Vec::new(), namespace: None, counted_to: 0, line: 1 }
    }

    /// The line of what was read last.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Opens the root element and returns its name and default namespace.
    pub fn root(&mut self) -> Result<(&'t str, Option<String>), ImportError> {
        loop {
            match self.step()? {
                Step::Opens(name) => return Ok((name, self.namespace.take())),
                Step::Text(text) if text.trim().is_empty() => {}
                _ => return Err(ImportError::new("import.unknown_format").at_line(self.line)),
            }
        }
    }

    /// The name of the next element inside the open one, or `None` when that one closes.
    pub fn next_child(&mut self) -> Result<Option<&'t str>, ImportError> {
        loop {
            match self.step()? {
                Step::Opens(name) => return Ok(Some(name)),
                Step::Closes => return Ok(None),
                Step::Text(_) => {}
                Step::Ends => return Err(self.cut_off()),
            }
        }
    }

    /// Reads the text of the element just opened and closes it.
    pub fn text(&mut self) -> Result<String, ImportError> {
        let mut budget = self.limits.elements_in_record;
        let element = self.element("", |_| None, &mut budget)?;
        Ok(element.text.trim().to_owned())
    }

    /// Reads the element just opened with all it holds.
    pub fn record(&mut self, name: &'static str, known: Known) -> Result<Element, ImportError> {
        let mut budget = self.limits.elements_in_record;
        self.element(name, known, &mut budget)
    }

    /// Passes over the element just opened.
    pub fn skip(&mut self) -> Result<(), ImportError> {
        let depth = self.open.len();
        while self.open.len() >= depth {
            if let Step::Ends = self.step()? {
                return Err(self.cut_off());
            }
        }
        Ok(())
    }

    /// After the root closed only blanks may follow.
    pub fn finish(&mut self) -> Result<(), ImportError> {
        loop {
            match self.step()? {
                Step::Ends => return Ok(()),
                Step::Text(text) if text.trim().is_empty() => {}
                _ => return Err(self.broken("there is something after the end")),
            }
        }
    }

    fn element(
        &mut self,
        name: &'static str,
        known: Known,
        budget: &mut usize,
    ) -> Result<Element, ImportError> {
        let mut element = Element { name, line: self.line, ..Element::default() };
        loop {
            match self.step()? {
                Step::Opens(child) => match known(child) {
                    Some(child) => {
                        *budget = budget.checked_sub(1).ok_or_else(|| {
                            let limit = self.limits.elements_in_record as u64;
                            ImportError::new("import.too_many")
                                .at_line(self.line)
                                .in_element(child)
                                .with("limit", limit)
                        })?;
                        element.children.push(self.element(child, known, budget)?);
                    }
                    None => self.skip()?,
                },
                Step::Text(text) => self.append(&mut element, &text)?,
                Step::Closes => return Ok(element),
                Step::Ends => return Err(self.cut_off()),
            }
        }
    }

    /// Blanks between child elements are layout, not text.
    fn append(&self, element: &mut Element, text: &str) -> Result<(), ImportError> {
        if element.text.is_empty() && text.trim().is_empty() {
            return Ok(());
        }
        if element.text.len() + text.len() > self.limits.text_bytes {
            let limit = self.limits.text_bytes as u64;
            let refusal = ImportError::new("import.text_too_long").at_line(element.line).with("limit", limit);
            return Err(refusal.in_element(element.name));
        }
        element.text.push_str(text);
        Ok(())
    }

    fn step(&mut self) -> Result<Step<'t>, ImportError> {
        loop {
            let from = self.reader.buffer_position() as usize;
            self.count_lines(from);
            let event = self.reader.read_event().map_err(|broken| self.explain(&broken))?;
            return Ok(match event {
                Event::Start(start) | Event::Empty(start) => {
                    let length = start.name().as_ref().len();
                    if self.open.is_empty() {
                        self.namespace = namespace(&start);
                    }
                    Step::Opens(self.opened(from, length)?)
                }
                Event::End(_) => {
                    self.open.pop();
                    Step::Closes
                }
                Event::Text(text) => Step::Text(self.allowed(text.xml10_content())?),
                Event::CData(text) => Step::Text(self.allowed(text.xml10_content())?),
                Event::GeneralRef(reference) => Step::Text(self.referred(&reference)?.to_string().into()),
                Event::DocType(_) => return Err(ImportError::new("import.dtd_refused").at_line(self.line)),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof => Step::Ends,
            });
        }
    }

    /// Names without their prefix, as slices of the file's text.
    fn opened(&mut self, from: usize, length: usize) -> Result<&'t str, ImportError> {
        if self.open.len() >= self.limits.xml_depth {
            let limit = self.limits.xml_depth as u64;
            return Err(ImportError::new("import.too_deep").at_line(self.line).with("limit", limit));
        }
        let name = self.text.get(from + 1..from + 1 + length).unwrap_or_default();
        let name = name.rsplit_once(':').map_or(name, |(_, local)| local);
        self.open.push(name);
        Ok(name)
    }

    fn allowed(&self, text: Cow<'t, str>) -> Result<Cow<'t, str>, ImportError> {
        if text.chars().all(is_xml_character) {
            Ok(text)
        } else {
            Err(ImportError::new("import.character").at_line(self.line))
        }
    }

    /// The five names XML itself knows, and characters by number.
    fn referred(&self, reference: &str) -> Result<char, ImportError> {
        let by_number =
            |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        let character = match reference {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => match reference.strip_prefix('#') {
                Some(number) => match number.strip_prefix('x') {
                    Some(hexadecimal) => by_number(hexadecimal, 16),
                    None => by_number(number, 10),
                },
                None => {
                    let refusal = ImportError::new("import.entity_refused").at_line(self.line);
                    return Err(refusal.with("entity", excerpt(reference)));
                }
            },
        };
        character
            .filter(|c| is_xml_character(*c))
            .ok_or_else(|| ImportError::new("import.character").at_line(self.line))
    }

    fn count_lines(&mut self, to: usize) {
        let passed = self.text.as_bytes().get(self.counted_to..to).unwrap_or_default();
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.counted_to = to.max(self.counted_to);
    }

    fn cut_off(&mut self) -> ImportError {
        self.count_lines(self.text.len());
        let expected = self.open.last().copied().unwrap_or("Project");
        ImportError::new("import.truncated").at_line(self.line).with("expected", excerpt(expected))
    }

    fn broken(&self, reason: &str) -> ImportError {
        ImportError::new("import.xml").at_line(self.line).with("reason", reason)
    }

    fn explain(&mut self, broken: &Error) -> ImportError {
        self.count_lines(self.reader.error_position() as usize);
        match broken {
            Error::Syntax(SyntaxError::UnclosedDoctype)
            | Error::IllFormed(IllFormedError::MissingDoctypeName) => {
                ImportError::new("import.dtd_refused").at_line(self.line)
            }
            Error::Syntax(SyntaxError::InvalidBangMarkup) => self.broken("unknown markup after <!"),
            Error::Syntax(_) => self.cut_off(),
            Error::IllFormed(IllFormedError::MissingEndTag(_)) => self.cut_off(),
            Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                let reason =
                    format!("</{}> stands where </{}> is expected", excerpt(found), excerpt(expected));
                self.broken(&reason)
            }
            Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
                self.broken(&format!("</{}> closes nothing", excerpt(found)))
            }
            Error::IllFormed(IllFormedError::UnclosedReference) => self.broken("an & without its ;"),
            other => self.broken(&excerpt(&other.to_string())),
        }
    }
}

fn namespace(root: &BytesStart<'_>) -> Option<String> {
    let name = root.name();
    let prefix = name.as_ref().rsplit_once(':').map(|(prefix, _)| format!("xmlns:{prefix}"));
    let attribute = root.try_get_attribute(prefix.as_deref().unwrap_or("xmlns")).ok()??;
    Some(attribute.value.into_owned())
}

/// XML 1.0, production 2.
fn is_xml_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}
