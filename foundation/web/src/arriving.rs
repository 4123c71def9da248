//! Files on their way in, piece by piece: as a raw body, or in a form of the portal. Nothing of them is held in
//! memory but the piece at hand; how much may come is for whoever keeps it to say.

use crate::extract::{JSON_LIMIT, from_pairs};
use crate::{Extract, Incoming, Operation, Route};
use axum::body::{Body as Stream, Bytes};
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use kernel::{Failure, Result};
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::time::Duration;
use utoipa::ToSchema;

/// So long is waited for the next piece.
const PIECE_PATIENCE: Duration = Duration::from_secs(60);
/// More fields than these no form has.
const MOST_FIELDS: usize = 40;

/// The bytes of one file as they come.
pub struct Arriving {
    /// What the sender says will come, if they say.
    announced: Option<u64>,
    pieces: BoxStream<'static, Result<Bytes>>,
}

impl Arriving {
    fn of_body(body: Stream, announced: Option<u64>) -> Self {
        let pieces = body.into_data_stream().map_err(|_| incomplete()).boxed();
        Self { announced, pieces }
    }

    pub fn announced(&self) -> Option<u64> {
        self.announced
    }

    /// The next piece; none at the end. A sender who is cut off, or falls silent, ends it as incomplete.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        match tokio::time::timeout(PIECE_PATIENCE, self.pieces.next()).await {
            Ok(Some(piece)) => piece.map(Some),
            Ok(None) => Ok(None),
            Err(_) => Err(incomplete()),
        }
    }
}

fn incomplete() -> Failure {
    Failure::invalid("body", "incomplete")
}

impl Extract for Arriving {
    async fn extract(incoming: &mut Incoming) -> Result<Self> {
        let announced = incoming.head.header("content-length").and_then(|length| length.parse().ok());
        Ok(Self::of_body(incoming.body.take().unwrap_or_default(), announced))
    }
    fn describe(_: &Route, operation: &mut Operation) {
        operation.raw_body();
    }
}

/// A form of the portal with a file: the fields that stand before it, then the file, if one was chosen.
pub struct FileForm<T> {
    pub fields: T,
    pub file: Option<FormFile>,
}

pub struct FormFile {
    /// As the sender's machine knows it.
    pub name: String,
    pub bytes: Arriving,
}

impl<T: DeserializeOwned + ToSchema + Send> Extract for FileForm<T> {
    async fn extract(incoming: &mut Incoming) -> Result<Self> {
        let not_a_form = || Failure::invalid("body", "not_a_form");
        let content_type = incoming.head.header("content-type").unwrap_or_default();
        let boundary = multer::parse_boundary(content_type).map_err(|_| not_a_form())?;
        let body = incoming.body.take().unwrap_or_default();
        let mut parts = multer::Multipart::new(body.into_data_stream(), boundary);
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut file = None;
        while let Some(part) = next_part(&mut parts).await? {
            if pairs.len() >= MOST_FIELDS {
                return Err(not_a_form());
            }
            if let Some(name) = part.file_name().map(str::to_owned) {
                // A field where no file was chosen is sent all the same, without a name.
                file = (!name.is_empty()).then(|| {
                    let pieces = part.map_err(|_| incomplete()).boxed();
                    FormFile { name, bytes: Arriving { announced: None, pieces } }
                });
                break;
            }
            pairs.push(text_field(part).await?);
        }
        let given = pairs.into_iter().filter(|(name, _)| name != "form_token");
        Ok(Self { fields: from_pairs(given, "body")?, file })
    }
    fn describe(_: &Route, operation: &mut Operation) {
        operation.body::<T>("multipart/form-data");
    }
}

/// A form of the portal with files among its fields: the files come one after the other, then the fields are read. A
/// form that was sent on without files, as fields alone, is read the same way.
pub struct FilesForm<T> {
    parts: Option<multer::Multipart<'static>>,
    pairs: Vec<(String, String)>,
    fields: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> FilesForm<T> {
    /// The next file that was chosen; its bytes are taken before the next one is asked for.
    pub async fn next_file(&mut self) -> Result<Option<FormFile>> {
        let Some(parts) = &mut self.parts else { return Ok(None) };
        while let Some(part) = next_part(parts).await? {
            if self.pairs.len() >= MOST_FIELDS {
                return Err(Failure::invalid("body", "not_a_form"));
            }
            match part.file_name().map(str::to_owned) {
                // A field where no file was chosen is sent all the same, without a name.
                Some(name) if name.is_empty() => {}
                Some(name) => {
                    let pieces = part.map_err(|_| incomplete()).boxed();
                    return Ok(Some(FormFile { name, bytes: Arriving { announced: None, pieces } }));
                }
                None => self.pairs.push(text_field(part).await?),
            }
        }
        self.parts = None;
        Ok(None)
    }

    /// What came so far of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The fields, once there is no further file.
    pub fn fields(self) -> Result<T> {
        from_pairs(self.pairs.into_iter().filter(|(name, _)| name != "form_token"), "body")
    }
}

impl<T: DeserializeOwned + ToSchema + Send> Extract for FilesForm<T> {
    async fn extract(incoming: &mut Incoming) -> Result<Self> {
        let not_a_form = || Failure::invalid("body", "not_a_form");
        if incoming.content_type() == "application/x-www-form-urlencoded" {
            let bytes = incoming.take_body(JSON_LIMIT).await?;
            let pairs =
                serde_urlencoded::from_bytes(&bytes).map_err(|_| Failure::invalid("body", "invalid"))?;
            return Ok(Self { parts: None, pairs, fields: PhantomData });
        }
        let content_type = incoming.head.header("content-type").unwrap_or_default();
        let boundary = multer::parse_boundary(content_type).map_err(|_| not_a_form())?;
        let body = incoming.body.take().unwrap_or_default();
        let parts = multer::Multipart::new(body.into_data_stream(), boundary);
        Ok(Self { parts: Some(parts), pairs: Vec::new(), fields: PhantomData })
    }
    fn describe(_: &Route, operation: &mut Operation) {
        operation.body::<T>("multipart/form-data");
    }
}

async fn next_part(parts: &mut multer::Multipart<'static>) -> Result<Option<multer::Field<'static>>> {
    match tokio::time::timeout(PIECE_PATIENCE, parts.next_field()).await {
        Ok(Ok(part)) => Ok(part),
        Ok(Err(_)) | Err(_) => Err(incomplete()),
    }
}

async fn text_field(mut part: multer::Field<'static>) -> Result<(String, String)> {
    let name = part.name().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|_| incomplete())? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > JSON_LIMIT {
            return Err(Failure::invalid("body", "too_large"));
        }
    }
    let value = String::from_utf8(bytes).map_err(|_| Failure::invalid(name.clone(), "invalid"))?;
    Ok((name, value))
}
