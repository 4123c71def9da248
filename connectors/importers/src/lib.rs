//! Plans that were made elsewhere: MS Project's XML, Primavera's two exports, spreadsheets and CSV lists, read into one neutral
//! [`ImportedPlan`] which the command line, the import preview and the engine all take.
//!
//! What must hold: no input, however broken, makes a reader panic, loop or eat memory without bound. A file is
//! either read, with what was not understood listed, or refused with one sentence ([`ImportError`]).
//! No business rules and no database here.

mod detect;
mod engine_plan;
mod error;
mod finding;
mod limits;
pub mod mspdi;
mod outline;
mod plan;
pub mod primavera;
pub mod sheet;
mod text_encoding;
mod xml;

pub use detect::{Detected, detect, read};
pub use engine_plan::{baseline_finishes, to_engine};
pub use error::{ERROR_CODES, ImportError};
pub use finding::{FINDING_CODES, Finding, Place};
pub use limits::Limits;
pub use plan::*;
pub use sheet::{
    ColumnMeaning, DateOrder, ImportedRequirement, ImportedRequirements, PreviewColumn, RequirementColumn,
    RequirementMapping, RequirementSheet, RequirementSheetColumn, SheetMapping, SheetPreview, preview_sheet,
    read_requirements, read_sheet,
};
