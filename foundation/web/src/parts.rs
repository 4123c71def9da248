//! The parts of a form with files, read off its body within bounds.
//!
//! Must hold: whatever a sender sends, no more of it is held than its fields may take and a little beside. The parser
//! gathers what it is given until it finds what it looks for, so it is given little.

use crate::extract::JSON_LIMIT;
use crate::{Arriving, FormFile, Incoming};
use axum::body::{Body as Stream, Bytes};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use kernel::{Failure, Result};
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// So long is waited for the next part, and for the whole of a field.
const PATIENCE: Duration = Duration::from_secs(60);
/// More parts than these no form has.
const MOST_PARTS: usize = 40;
/// The parser is given a body in pieces no larger than this.
const PIECE: usize = 16 << 10;
/// So much is looked through for the next part.
const MOST_LOOKED_THROUGH: usize = 64 << 10;

/// What was given to the parser since it handed something on.
#[derive(Debug, Clone, Default)]
struct Gathered(Arc<AtomicUsize>);

impl Gathered {
    fn add(&self, bytes: usize) -> Result<(), Box<dyn Error + Send + Sync>> {
        let all = self.0.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if all > MOST_LOOKED_THROUGH { Err("nothing is found in the form".into()) } else { Ok(()) }
    }
    fn handed_on(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// One part of a form.
pub(crate) enum Part {
    Field(String, String),
    /// A field where no file was chosen is sent all the same, without a name.
    NoFile,
    File(FormFile),
}

pub(crate) struct Parts {
    parser: multer::Multipart<'static>,
    gathered: Gathered,
    count: usize,
    /// The bytes of the fields so far.
    text: usize,
}

impl Parts {
    pub(crate) fn of(incoming: &mut Incoming) -> Result<Self> {
        let content_type = incoming.head.header("content-type").unwrap_or_default();
        let boundary = multer::parse_boundary(content_type).map_err(|_| not_a_form())?;
        Ok(Self::new(incoming.body.take().unwrap_or_default(), boundary))
    }

    fn new(body: Stream, boundary: String) -> Self {
        let gathered = Gathered::default();
        let counted = gathered.clone();
        let pieces =
            stream::try_unfold((body.into_data_stream(), Bytes::new()), move |(mut body, mut rest)| {
                let counted = counted.clone();
                async move {
                    let mut is_over = false;
                    while rest.is_empty() && !is_over {
                        match body.next().await {
                            Some(piece) => rest = piece?,
                            None => is_over = true,
                        }
                    }
                    // The parser takes what there is until it has to wait, and where the end comes with the last
                    // piece it does not look into that.
                    tokio::task::yield_now().await;
                    if is_over {
                        return Ok::<_, Box<dyn Error + Send + Sync>>(None);
                    }
                    let piece = rest.split_to(rest.len().min(PIECE));
                    counted.add(piece.len())?;
                    Ok(Some((piece, (body, rest))))
                }
            });
        Self { parser: multer::Multipart::new(pieces, boundary), gathered, count: 0, text: 0 }
    }

    /// The next part; a file's bytes are taken before the next one is asked for.
    pub(crate) async fn next(&mut self) -> Result<Option<Part>> {
        let Some(part) = in_time(self.parser.next_field()).await? else { return Ok(None) };
        self.gathered.handed_on();
        self.count += 1;
        if self.count > MOST_PARTS {
            return Err(not_a_form());
        }
        match part.file_name().map(str::to_owned) {
            Some(name) if name.is_empty() => Ok(Some(Part::NoFile)),
            Some(name) => {
                let gathered = self.gathered.clone();
                let pieces = part.map_err(|_| incomplete()).inspect_ok(move |_| gathered.handed_on());
                Ok(Some(Part::File(FormFile { name, bytes: Arriving::of_part(pieces.boxed()) })))
            }
            None => self.field(part).await.map(Some),
        }
    }

    async fn field(&mut self, mut part: multer::Field<'static>) -> Result<Part> {
        let name = part.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        let reading = async {
            while let Some(piece) = part.chunk().await? {
                self.gathered.handed_on();
                bytes.extend_from_slice(&piece);
                if self.text + bytes.len() > JSON_LIMIT {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        if !in_time(reading).await? {
            return Err(Failure::invalid("body", "too_large"));
        }
        self.text += bytes.len();
        let value = String::from_utf8(bytes).map_err(|_| Failure::invalid(name.clone(), "invalid"))?;
        Ok(Part::Field(name, value))
    }
}

async fn in_time<T>(reading: impl Future<Output = Result<T, multer::Error>>) -> Result<T> {
    match tokio::time::timeout(PATIENCE, reading).await {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(_)) | Err(_) => Err(incomplete()),
    }
}

pub(crate) fn not_a_form() -> Failure {
    Failure::invalid("body", "not_a_form")
}

pub(crate) fn incomplete() -> Failure {
    Failure::invalid("body", "incomplete")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A beginning, then the same again and again; tells how much of it was taken.
    fn endless(beginning: &str, again: &str) -> (Parts, Arc<AtomicUsize>) {
        let taken = Arc::new(AtomicUsize::new(0));
        let counted = taken.clone();
        let again = Bytes::from(again.repeat(1 + (10 << 10) / again.len()));
        let pieces = stream::once(std::future::ready(Bytes::from(beginning.to_owned())));
        let pieces = pieces.chain(stream::repeat(again)).map(move |piece| {
            counted.fetch_add(piece.len(), Ordering::Relaxed);
            Ok::<_, Failure>(piece)
        });
        (Parts::new(Stream::from_stream(pieces), "cut".into()), taken)
    }

    fn code(failure: &Failure) -> &'static str {
        match failure {
            Failure::Invalid(problems) => problems[0].code,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn what_has_no_end_is_not_held() {
        let field = "--cut\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n";
        let unnamed = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n";
        for (beginning, again, said, most) in [
            ("", "a", "incomplete", 2 * MOST_LOOKED_THROUGH),
            ("--cut\r\n", "A: a", "incomplete", 2 * MOST_LOOKED_THROUGH),
            ("--cut\r\n", "A: a\r\n", "incomplete", 2 * MOST_LOOKED_THROUGH),
            (unnamed, "a", "incomplete", 2 * MOST_LOOKED_THROUGH),
            (field, "a", "too_large", 2 * JSON_LIMIT),
            ("", &format!("{field}a\r\n"), "not_a_form", 2 * JSON_LIMIT),
            ("", &format!("{field}{}\r\n", "a".repeat(100_000)), "too_large", 2 * JSON_LIMIT),
            ("", &format!("{unnamed}\r\n"), "not_a_form", 2 * JSON_LIMIT),
        ] {
            let (mut parts, taken) = endless(beginning, again);
            let failure = loop {
                match parts.next().await {
                    Ok(Some(_)) => {}
                    Ok(None) => panic!("{beginning}{again}: it has no end"),
                    Err(failure) => break failure,
                }
            };
            let taken = taken.load(Ordering::Relaxed);
            assert_eq!(code(&failure), said, "{beginning:.60}{again:.60}");
            assert!(taken <= most, "{beginning:.60}{again:.60}: {taken} bytes were taken");
        }
    }

    #[tokio::test]
    async fn a_file_comes_whole_though_its_body_comes_at_once() {
        for file in ["short".to_owned(), "\r\n--cu".repeat(1 << 20)] {
            comes_whole(&file).await;
        }
    }

    async fn comes_whole(file: &str) {
        let field = |name: &str, value: &str| {
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let of_file = field("file\"; filename=\"a.txt", file);
        let body = field("before", "one") + &of_file + &field("after", "two") + "--cut--\r\n";
        let mut parts = Parts::new(Stream::from(body), "cut".into());
        let (mut fields, mut bytes) = (Vec::new(), Vec::new());
        while let Some(part) = parts.next().await.expect("a part") {
            match part {
                Part::Field(name, value) => fields.push(format!("{name}={value}")),
                Part::NoFile => panic!("it has a name"),
                Part::File(mut file) => {
                    while let Some(piece) = file.bytes.next().await.expect("a piece") {
                        bytes.extend_from_slice(&piece);
                    }
                }
            }
        }
        assert_eq!((fields.join(" ").as_str(), bytes == file.as_bytes()), ("before=one after=two", true));
    }
}
