//! The picture of a payment code.

use qrcode::{Color, EcLevel, QrCode};

/// An SVG of the text as a QR code with its quiet zone; none when the text is too long for any code.
///
/// The level of correction is M, as banks ask for.
#[must_use]
pub fn svg(text: &str) -> Option<Vec<u8>> {
    const QUIET: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, other| one == other) {
            if run[0] == Color::Dark {
                let n = run.len();
                path.push_str(&format!("M{} {}h{n}v1h-{n}z", x + QUIET, y + QUIET));
            }
            x += run.len();
        }
    }
    let side = width + 2 * QUIET;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\"/></svg>"
    );
    Some(svg.into_bytes())
}
