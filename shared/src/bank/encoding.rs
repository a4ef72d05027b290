//! Bytes of a statement as text: the encoding is told by the content, what the file declares is a hint that lies.
//!
//! The two single-byte tables stand here because the core is also compiled for the browser, where the tables of all
//! other encodings of a general library would be carried along for nothing.

use super::error::BankError;

/// How the bytes of a statement are text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, with or without a mark.
    Utf8,
    /// Windows-1251, which files call «Windows».
    Windows1251,
    /// CP866, which files call «DOS».
    Cp866,
}

impl TextEncoding {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            TextEncoding::Utf8 => "UTF-8",
            TextEncoding::Windows1251 => "windows-1251",
            TextEncoding::Cp866 => "cp866",
        }
    }
}

/// Characters of the bytes 80 to FF of Windows-1251; 98 has none and stays what it is.
const WINDOWS_1251: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\
     \u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕї\
     АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ\
     абвгдежзийклмнопрстуфхцчшщъыьэюя";
/// Characters of the bytes 80 to FF of CP866.
const CP866: &str = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ\
     абвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
     └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
     рстуфхцчшщъыьэюяЁёЄєЇїЎў°∙·√№¤■\u{a0}";

const MARK: &[u8] = b"\xef\xbb\xbf";
/// Bytes by which a single-byte encoding is told: the header and the first section are there.
const HEAD: usize = 8 * 1024;
/// Words of the format, one of which must be readable.
const SIGNS: [&str; 2] = ["версияформата", "секция"];

/// The text and how it was encoded.
///
/// # Errors
/// `Binary` for a zero byte (also of UTF-16) or a replacement character, `Encoding` when no encoding makes the words
/// of the format readable.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, TextEncoding), BankError> {
    if bytes.contains(&0) {
        return Err(BankError::Binary);
    }
    if let Some(rest) = bytes.strip_prefix(MARK) {
        let text = std::str::from_utf8(rest).map_err(|_| BankError::Encoding)?;
        return utf8(text);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return utf8(text);
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    for (table, encoding) in [(WINDOWS_1251, TextEncoding::Windows1251), (CP866, TextEncoding::Cp866)] {
        let words = by_table(head, table).to_lowercase();
        if SIGNS.iter().any(|sign| words.contains(sign)) {
            return Ok((by_table(bytes, table), encoding));
        }
    }
    Err(BankError::Encoding)
}

fn utf8(text: &str) -> Result<(String, TextEncoding), BankError> {
    if text.contains('\u{fffd}') {
        return Err(BankError::Binary);
    }
    Ok((text.to_owned(), TextEncoding::Utf8))
}

fn by_table(bytes: &[u8], table: &str) -> String {
    let upper: Vec<char> = table.chars().collect();
    let letter = |byte: &u8| match usize::from(*byte).checked_sub(0x80) {
        None => char::from(*byte),
        Some(at) => upper.get(at).copied().unwrap_or('\u{fffd}'),
    };
    bytes.iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(text: &str, table: &str) -> Vec<u8> {
        let byte = |c: char| match u8::try_from(u32::from(c)) {
            Ok(byte) if byte < 0x80 => byte,
            Ok(_) | Err(_) => {
                u8::try_from(0x80 + table.chars().position(|other| other == c).unwrap()).unwrap()
            }
        };
        text.chars().map(byte).collect()
    }

    #[test]
    fn tables_have_a_character_for_each_upper_byte() {
        for table in [WINDOWS_1251, CP866] {
            let mut letters: Vec<char> = table.chars().collect();
            letters.sort_unstable();
            letters.dedup();
            assert_eq!(letters.len(), 128);
        }
        assert_eq!(by_table(b"\xc0\xff\xa8\xb8\xb9\xab\xbb\x97", WINDOWS_1251), "АяЁё№«»—");
        assert_eq!(by_table(b"\x80\x9f\xa0\xe0\xef\xf0\xf1\xfc", CP866), "АЯаряЁё№");
    }

    #[test]
    fn the_encoding_is_told_by_the_content_whatever_is_declared() {
        let text = "1CClientBankExchange\nВерсияФормата=1.03\nКодировка=DOS\nСекцияРасчСчет\n";
        let marked = [MARK, text.as_bytes()].concat();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), TextEncoding::Utf8),
            (marked, TextEncoding::Utf8),
            (encode(text, WINDOWS_1251), TextEncoding::Windows1251),
            (encode(text, CP866), TextEncoding::Cp866),
        ] {
            assert_eq!(decode(&bytes), Ok((text.to_owned(), encoding)));
        }
    }

    #[test]
    fn bytes_of_no_text_are_refused() {
        assert_eq!(decode(b"1CClientBankExchange\0"), Err(BankError::Binary));
        assert_eq!(decode("1CClientBankExchange \u{fffd}".as_bytes()), Err(BankError::Binary));
        assert_eq!(decode(b"\xef\xbb\xbf\xff"), Err(BankError::Encoding));
        assert_eq!(decode(b"1CClientBankExchange\n\xff\xfe\xfd"), Err(BankError::Encoding));
    }
}
