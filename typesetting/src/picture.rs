//! Paints a picture of a report as PNG, for mails: their readers' programs show no SVG.
//!
//! Must hold: it is the very picture of the page, on white whatever the ground of the mail is, twice as fine as it is
//! shown; nothing is read or fetched but what comes in.

use crate::FONT;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree};
use std::collections::BTreeSet;

/// Twice as wide as a mail shows it.
const WIDTH: f32 = 1_000.0;
/// No picture of ours is higher.
const MOST_HEIGHT: f32 = 4_000.0;

pub fn painted(svg: &[u8]) -> Result<Vec<u8>, String> {
    let nothing =
        ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let mut options = Options { image_href_resolver: nothing, ..Options::default() };
    options.fontdb_mut().load_font_data(FONT.to_vec());
    options.fontdb_mut().set_sans_serif_family("Rapport Sans SC");
    let tree = Tree::from_data(svg, &options).map_err(|error| error.to_string())?;
    let scale = WIDTH / tree.size().width();
    let height = (tree.size().height() * scale).ceil();
    let is_drawn = height <= MOST_HEIGHT;
    let canvas = is_drawn.then(|| Pixmap::new(WIDTH as u32, height as u32)).flatten();
    let mut canvas = canvas.ok_or("the picture is higher than any of ours")?;
    canvas.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut canvas.as_mut());
    encoded(&canvas).map_err(|error| error.to_string())
}

/// As small as it gets: a picture of few inks is a list of them and a number for each point. The edges of letters have as many
/// shades as an eye tells apart.
fn encoded(canvas: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let shade = |of: u8| (of & 0xFC) | (of >> 6);
    let points: Vec<[u8; 3]> =
        canvas.pixels().iter().map(|ink| [ink.red(), ink.green(), ink.blue()].map(shade)).collect();
    let inks: Vec<[u8; 3]> = points.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let numbered = |point: &[u8; 3]| u8::try_from(inks.binary_search(point).ok()?).ok();
    let numbers: Option<Vec<u8>> = points.iter().map(numbered).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, canvas.width(), canvas.height());
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.set_color(if numbers.is_some() { png::ColorType::Indexed } else { png::ColorType::Rgb });
    if numbers.is_some() {
        encoder.set_palette(inks.concat());
        encoder.set_filter(png::Filter::NoFilter);
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&numbers.unwrap_or_else(|| points.concat()))?;
    writer.finish()?;
    Ok(bytes)
}
