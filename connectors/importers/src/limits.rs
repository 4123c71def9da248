//! How large a plan may be. The figures keep the worst hostile file within seconds and a few hundred megabytes.

/// Bounds on a file from outside; [`Limits::default`] is what the product uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file_bytes: usize,
    /// Bytes of all parts of a workbook after decompression.
    pub unpacked_bytes: u64,
    /// Decompressed bytes for each compressed byte, counted for parts above one mebibyte.
    pub compression_ratio: u64,
    /// Parts inside a workbook.
    pub workbook_parts: usize,
    /// Tasks.
    pub tasks: usize,
    /// Resources, calendars and assignments together with dependencies, each.
    pub records: usize,
    /// Elements open at the same time in XML.
    pub xml_depth: usize,
    /// Elements inside one task, resource, assignment or calendar.
    pub elements_in_record: usize,
    /// Bytes of one text (title, notes, cell).
    pub text_bytes: usize,
    /// Levels of the outline.
    pub outline_depth: u32,
    /// Columns of a sheet.
    pub columns: usize,
}

impl Limits {
    /// Rows of a sheet: the tasks and what may stand above their headings.
    pub(crate) fn rows(&self) -> usize {
        self.tasks.saturating_add(100)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            unpacked_bytes: 256 << 20,
            compression_ratio: 200,
            workbook_parts: 10_000,
            tasks: 200_000,
            records: 500_000,
            xml_depth: 64,
            elements_in_record: 500_000,
            text_bytes: 32 << 10,
            outline_depth: 10_000,
            columns: 500,
        }
    }
}

/// The first and last year in which a plan may name a date.
pub(crate) const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;
/// No task, lag or delay is longer than this many minutes (one thousand years round the clock).
pub(crate) const LONGEST_MINUTES: f64 = 1000.0 * 366.0 * 1440.0;
