//! Files on their way in, piece by piece: as a raw body, or in a form of the portal. Nothing of them is held in
//! memory but the piece at hand; how much may come is for whoever keeps it to say.

use crate::extract::{JSON_LIMIT, from_pairs};
use crate::parts::{Part, Parts, incomplete};
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

    pub(crate) fn of_part(pieces: BoxStream<'static, Result<Bytes>>) -> Self {
        Self { announced: None, pieces }
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
        let mut parts = Parts::of(incoming)?;
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut file = None;
        while let Some(part) = parts.next().await? {
            match part {
                Part::Field(name, value) => pairs.push((name, value)),
                Part::NoFile => break,
                Part::File(chosen) => {
                    file = Some(chosen);
                    break;
                }
            }
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
    parts: Option<Parts>,
    pairs: Vec<(String, String)>,
    fields: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> FilesForm<T> {
    /// The next file that was chosen; its bytes are taken before the next one is asked for.
    pub async fn next_file(&mut self) -> Result<Option<FormFile>> {
        let Some(parts) = &mut self.parts else { return Ok(None) };
        while let Some(part) = parts.next().await? {
            match part {
                Part::Field(name, value) => self.pairs.push((name, value)),
                Part::NoFile => {}
                Part::File(file) => return Ok(Some(file)),
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
        if incoming.content_type() == "application/x-www-form-urlencoded" {
            let bytes = incoming.take_body(JSON_LIMIT).await?;
            let pairs =
                serde_urlencoded::from_bytes(&bytes).map_err(|_| Failure::invalid("body", "invalid"))?;
            return Ok(Self { parts: None, pairs, fields: PhantomData });
        }
        let parts = Parts::of(incoming)?;
        Ok(Self { parts: Some(parts), pairs: Vec::new(), fields: PhantomData })
    }
    fn describe(_: &Route, operation: &mut Operation) {
        operation.body::<T>("multipart/form-data");
    }
}
