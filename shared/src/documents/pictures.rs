//! Pictures of a seller on its documents: what they are, and what may be uploaded.

use serde::{Deserialize, Serialize};

use super::DocumentKind;
use crate::catalog::coded_enum;
use crate::error::FieldError;

/// Largest file of a picture, in bytes.
pub const PICTURE_BYTES_MAX: usize = 1024 * 1024;
/// Longest side of a picture, in pixels.
pub const PICTURE_SIDE_MAX: u32 = 3_000;

coded_enum! {
    /// Pictures of a seller on its documents.
    PictureKind {
        /// Логотип.
        Logo = "logo",
        /// Оттиск печати.
        Stamp = "stamp",
        /// Подпись руководителя.
        Director = "director",
        /// Подпись главного бухгалтера.
        Accountant = "accountant",
    }
}

impl PictureKind {
    /// Its name in the genitive: «печати».
    #[must_use]
    pub const fn genitive_ru(self) -> &'static str {
        match self {
            PictureKind::Logo => "логотипа",
            PictureKind::Stamp => "печати",
            PictureKind::Director => "подписи руководителя",
            PictureKind::Accountant => "подписи бухгалтера",
        }
    }

    /// Kinds of documents that it is printed on when nothing else is said. A tax invoice whose signature is a picture
    /// gives the buyer no deduction of VAT, and neither does a УПД: there they are signed by hand.
    ///
    /// Law: Налоговый кодекс, ст. 169 п. 6.
    #[must_use]
    pub const fn usual(self) -> &'static [DocumentKind] {
        match self {
            PictureKind::Logo => &[DocumentKind::Invoice, DocumentKind::Free],
            PictureKind::Stamp | PictureKind::Director | PictureKind::Accountant => {
                &[DocumentKind::Invoice, DocumentKind::Act, DocumentKind::Reconciliation, DocumentKind::Free]
            }
        }
    }
}

coded_enum! {
    /// Formats of pictures.
    PictureFormat {
        /// PNG.
        Png = "png",
        /// JPEG.
        Jpeg = "jpg",
    }
}

impl PictureFormat {
    /// Its media type.
    #[must_use]
    pub const fn media(self) -> &'static str {
        match self {
            PictureFormat::Png => "image/png",
            PictureFormat::Jpeg => "image/jpeg",
        }
    }
}

/// A picture as a document shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// What it is.
    pub kind: PictureKind,
    /// SHA-256 of its file, hexadecimal: the file itself is kept beside.
    pub hash: String,
}

/// Format and size in pixels of a file that may be uploaded.
///
/// # Errors
/// It is no PNG and no JPEG, too large, or its head cannot be read.
pub fn examined(file: &[u8]) -> Result<(PictureFormat, u32, u32), FieldError> {
    let refuse = |text: String| Err(FieldError::new("contentBase64", text));
    if file.len() > PICTURE_BYTES_MAX {
        let most = PICTURE_BYTES_MAX / 1024 / 1024;
        return refuse(format!("Файл больше {most} МБ. Уменьшите рисунок."));
    }
    let Some((format, width, height)) = png(file).or_else(|| jpeg(file)) else {
        return refuse("Это не PNG и не JPEG. Сохраните рисунок в одном из этих форматов.".to_owned());
    };
    if width == 0 || height == 0 || width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX {
        return refuse(format!(
            "Рисунок {width} × {height} точек, а допустимо не больше {PICTURE_SIDE_MAX} по каждой стороне. \
             Уменьшите его."
        ));
    }
    Ok((format, width, height))
}

fn png(file: &[u8]) -> Option<(PictureFormat, u32, u32)> {
    let head = file.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let (kind, rest) = (head.get(4..8)?, head.get(8..16)?);
    let side = |from: usize| Some(u32::from_be_bytes(rest.get(from..from + 4)?.try_into().ok()?));
    (kind == b"IHDR").then_some(())?;
    Some((PictureFormat::Png, side(0)?, side(4)?))
}

/// Walks the segments to the frame, which states the size.
fn jpeg(file: &[u8]) -> Option<(PictureFormat, u32, u32)> {
    let mut rest = file.strip_prefix(b"\xff\xd8")?;
    loop {
        let [0xff, marker, ..] = *rest else { return None };
        if marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        let length = usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?));
        // Frames of any coding but not tables (C4), extensions (C8) and conditioning (CC).
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let side =
                |from: usize| Some(u32::from(u16::from_be_bytes(rest.get(from..from + 2)?.try_into().ok()?)));
            return Some((PictureFormat::Jpeg, side(7)?, side(5)?));
        }
        rest = rest.get(2 + length..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        file.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
        file
    }

    #[test]
    fn the_size_is_read_from_the_head() {
        assert_eq!(examined(&png_of(640, 480)), Ok((PictureFormat::Png, 640, 480)));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc4\0\x03c\xff\xc2\0\x11\x08\x01\xe0\x02\x80";
        assert_eq!(examined(jpeg), Ok((PictureFormat::Jpeg, 640, 480)));
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused_with_its_remedy() {
        let message = |file: &[u8]| examined(file).unwrap_err().message;
        for file in [b"GIF89a".as_slice(), b"<svg/>", b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"] {
            assert_eq!(message(file), "Это не PNG и не JPEG. Сохраните рисунок в одном из этих форматов.");
        }
        assert_eq!(
            message(&png_of(3_001, 10)),
            "Рисунок 3001 × 10 точек, а допустимо не больше 3000 по каждой стороне. Уменьшите его."
        );
        assert_eq!(message(&vec![0; PICTURE_BYTES_MAX + 1]), "Файл больше 1 МБ. Уменьшите рисунок.");
    }

    #[test]
    fn no_picture_is_usual_on_a_tax_invoice() {
        for kind in PictureKind::ALL {
            assert!(!kind.usual().contains(&DocumentKind::TaxInvoice));
            assert!(!kind.usual().contains(&DocumentKind::Upd));
        }
    }
}
