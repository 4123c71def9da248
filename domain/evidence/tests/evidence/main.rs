//! Evidence as it is recorded, and as somebody without this crate checks it.

mod altered;
mod proofs;
mod record;
mod scene;
