//! A place of a file that a remark is pinned to: a page of a PDF, a point of a picture, a line of a text.
//!
//! Must hold: a place is of one version, and stays with it; nobody reads a remark on a version that they do not see.

use documents::media_type::Preview;
use kernel::{Audience, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest file that is pinned to: pages, and lines.
const MOST: i64 = 1_000_000;
/// The whole width of a picture.
const WIDTH: i64 = 10_000;
/// The tallest picture, as many times as tall as wide.
const TALLEST: i64 = 100;

/// Where on a version of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Spot {
    Page {
        page: i64,
    },
    /// From the left upper corner of a picture, both in ten-thousandths of its width: so it stays in its place however
    /// large the picture is shown, and nobody has to know how tall that is.
    Point {
        x: i64,
        y: i64,
    },
    Line {
        line: i64,
    },
}

impl Spot {
    /// As it is kept: of a page, a point and a line one is there.
    pub fn kept(page: Option<i64>, point: Option<(i64, i64)>, line: Option<i64>) -> Option<Self> {
        let page = page.map(|page| Self::Page { page });
        let point = point.map(|(x, y)| Self::Point { x, y });
        page.or(point).or(line.map(|line| Self::Line { line }))
    }

    /// The same the other way.
    pub const fn parts(self) -> (Option<i64>, Option<(i64, i64)>, Option<i64>) {
        match self {
            Self::Page { page } => (Some(page), None, None),
            Self::Point { x, y } => (None, Some((x, y)), None),
            Self::Line { line } => (None, None, Some(line)),
        }
    }

    /// Whether a file that is looked at in this way has such a place.
    fn is_of(self, preview: Option<Preview>) -> bool {
        match (self, preview) {
            (Self::Page { page: number }, Some(Preview::Pdf))
            | (Self::Line { line: number }, Some(Preview::Text)) => (1..=MOST).contains(&number),
            (Self::Point { x, y }, Some(Preview::Image)) => {
                (0..=WIDTH).contains(&x) && (0..=WIDTH * TALLEST).contains(&y)
            }
            (Self::Page { .. } | Self::Line { .. } | Self::Point { .. }, _) => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// In the team's count.
    pub version: i64,
    pub spot: Spot,
}

/// The same version as the client counts; none where only the team reads of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown(pub Option<i64>);

/// Whether a remark for these may be pinned there. `shown_as`: the client's count of a version that they see.
pub fn may_pin(
    place: &Place,
    preview: Option<Preview>,
    audience: Audience,
    shown_as: Option<i64>,
) -> Result<Shown, Refusal> {
    match (place.spot.is_of(preview), audience, shown_as) {
        (false, ..) => Err(Refusal::new("comment.no_such_place")),
        (true, Audience::Internal, _) => Ok(Shown(None)),
        (true, Audience::Client, None) => Err(Refusal::new("comment.version_not_shown")),
        (true, Audience::Client, shown_as) => Ok(Shown(shown_as)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn point(x: i64, y: i64) -> Spot {
        Spot::Point { x, y }
    }

    #[test]
    fn which_places_a_file_has() {
        let (page, line) = (|page| Spot::Page { page }, |line| Spot::Line { line });
        for (spot, preview, is_there) in [
            (page(1), Some(Preview::Pdf), true),
            (page(300), Some(Preview::Pdf), true),
            (page(0), Some(Preview::Pdf), false),
            (page(MOST + 1), Some(Preview::Pdf), false),
            (page(1), Some(Preview::Image), false),
            (line(1), Some(Preview::Text), true),
            (line(0), Some(Preview::Text), false),
            (line(1), Some(Preview::Pdf), false),
            (point(0, 0), Some(Preview::Image), true),
            (point(WIDTH, WIDTH * TALLEST), Some(Preview::Image), true),
            (point(WIDTH + 1, 0), Some(Preview::Image), false),
            (point(0, WIDTH * TALLEST + 1), Some(Preview::Image), false),
            (point(-1, 0), Some(Preview::Image), false),
            (point(1, 1), Some(Preview::Text), false),
            (page(1), None, false),
            (point(1, 1), None, false),
            (line(1), None, false),
        ] {
            assert_eq!(spot.is_of(preview), is_there, "{spot:?} {preview:?}");
        }
    }

    #[test]
    fn nobody_is_written_to_about_a_version_they_do_not_see() {
        let not_shown = || Err(Refusal::new("comment.version_not_shown"));
        for (spot, audience, shown_as, told) in [
            (point(1, 1), Audience::Internal, None, Ok(Shown(None))),
            // What the team says among itself is not the client's, whatever they see.
            (point(1, 1), Audience::Internal, Some(2), Ok(Shown(None))),
            (point(1, 1), Audience::Client, Some(2), Ok(Shown(Some(2)))),
            (point(1, 1), Audience::Client, None, not_shown()),
            (Spot::Page { page: 1 }, Audience::Client, Some(2), Err(Refusal::new("comment.no_such_place"))),
        ] {
            let place = Place { version: 3, spot };
            let said = may_pin(&place, Some(Preview::Image), audience, shown_as);
            assert_eq!(said, told, "{spot:?} {audience:?} {shown_as:?}");
        }
    }

    #[test]
    fn a_place_comes_back_as_it_was_kept() {
        for spot in [Spot::Page { page: 3 }, point(1_234, 56_789), Spot::Line { line: 7 }] {
            let (page, point, line) = spot.parts();
            assert_eq!(Spot::kept(page, point, line), Some(spot));
        }
        assert_eq!(Spot::kept(None, None, None), None);
    }
}
