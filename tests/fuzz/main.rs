//! Files and messages of strangers, damaged at random: they are read or refused, and nothing panics.
//!
//! `FUZZ_SECONDS` says for how long, all readers together: 60, with `SOAK=1` 600, unless it is set. `SEED` plays a run
//! again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use data_encoding::BASE64;
use shared::gateway::robokassa::{self, read_state};
use shared::gateway::yookassa;
use shared::money::Currency;
use shared::text::date::DateFormat;
use tests::random::Chance;

/// Pieces that mean something to some reader.
const WORDS: [&str; 24] = [
    "=",
    "\n",
    "\r\n",
    "\0",
    "&",
    "<",
    ">",
    "\"",
    "{",
    "}",
    "[[",
    "-",
    "0",
    "9999999999999999999",
    "1e400",
    "0.001",
    "31.02.2026",
    "КонецФайла\n",
    "СекцияДокумент=",
    "Кодировка=DOS\n",
    "\u{feff}",
    "é",
    "&#x0;",
    "\\ud800",
];

const STATE: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><OperationStateResponse \
    xmlns=\"http://merchant.roboxchange.com/WebService/\"><Result><Code>0</Code></Result><State><Code>100</Code>\
    <RequestDate>2026-03-01T12:00:00+03:00</RequestDate><StateDate>2026-03-01T12:00:05+03:00</StateDate></State>\
    <Info><IncCurrLabel>BankCard</IncCurrLabel><IncSum>100.000000</IncSum><OutCurrLabel>RUB</OutCurrLabel>\
    <OutSum>100.000000</OutSum><OpKey>A-B-C</OpKey></Info><UserField><Field><Name>Shp_intent</Name>\
    <Value>int_1</Value></Field></UserField></OperationStateResponse>";
const NOTICE: &str = "OutSum=100.000000&InvId=7&Fee=3.5&EMail=a%40b.ru&SignatureValue=0F5C&IncCurrLabel=BankCard\
    &PaymentMethod=BankCard&IncSum=100.000000&IsTest=0&Shp_intent=int_1";
const PAYMENT: &str = r#"{"id":"22d6d597-000f-5000-9000-145f6df21d6f","status":"waiting_for_capture",
    "amount":{"value":"100.00","currency":"RUB"},"income_amount":{"value":"96.50","currency":"RUB"},
    "refunded_amount":{"value":"0.00","currency":"RUB"},"test":false,"paid":true,"metadata":{"intent":"int_1"},
    "payment_method":{"type":"bank_card","id":"22d6d597","saved":true,"title":"Bank card *4444"},
    "cancellation_details":{"party":"payment_network","reason":"insufficient_funds"},
    "confirmation":{"type":"redirect","confirmation_url":"https://pay.example.ru"},
    "created_at":"2026-03-01T12:00:00.000Z"}"#;
const HEARD: &str = r#"{"type":"notification","event":"refund.succeeded","object":{"id":"216749f7-0016",
    "payment_id":"22d6d597-000f","status":"succeeded","amount":{"value":"1.00","currency":"RUB"}}}"#;

/// A reader: what it is fed at first, and whether it took what it was given.
struct Reader {
    name: &'static str,
    corpus: Vec<Vec<u8>>,
    takes: fn(&[u8]) -> bool,
}

fn bank(bytes: &[u8]) -> bool {
    let Ok(statement) = shared::bank::read(bytes) else { return false };
    let review = shared::bank::review(&statement, &[]);
    assert_eq!(review.lines.len(), statement.documents.len(), "every document is judged");
    true
}

fn state(bytes: &[u8]) -> bool {
    read_state(&String::from_utf8_lossy(bytes)).is_ok()
}

fn notice(bytes: &[u8]) -> bool {
    robokassa::Notice::read(&robokassa::pairs(&String::from_utf8_lossy(bytes))).is_ok()
}

fn object(bytes: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice(bytes) else { return false };
    let read = yookassa::read_payment(&value).is_ok();
    // The other readers of the same bytes may refuse; they may not panic.
    let others = [yookassa::read_refund(&value).is_ok(), yookassa::read_page(&value).is_ok()];
    read || others.contains(&true)
}

fn heard(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    assert!(yookassa::read_error(&text).description.len() <= text.len() + 1_000);
    yookassa::read_notice(&text).is_ok()
}

fn typed(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let number = shared::text::number::parse_amount_minor(&text, 2).is_ok();
    let money = shared::gateway::amount::read_amount(&text, Currency::Rub).is_ok();
    let day = shared::text::date::parse_date(&text, DateFormat::Auto).is_ok();
    number || money || day
}

fn readers() -> Result<Vec<Reader>> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/bank");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&samples).context("tests/samples/bank")? {
        files.push(std::fs::read(entry?.path())?);
    }
    files.sort();
    let of = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    Ok(vec![
        Reader { name: "bank statements", corpus: files, takes: bank },
        Reader { name: "Robokassa's states", corpus: of(&[STATE]), takes: state },
        Reader { name: "Robokassa's notifications", corpus: of(&[NOTICE]), takes: notice },
        Reader { name: "ЮKassa's objects", corpus: of(&[PAYMENT]), takes: object },
        Reader { name: "ЮKassa's notifications", corpus: of(&[HEARD]), takes: heard },
        Reader {
            name: "numbers and dates", corpus: of(&["1 234,56", "01.03.2026", "-0,5 ₽"]), takes: typed
        },
    ])
}

fn below(chance: &mut Chance, end: usize) -> usize {
    u64::try_from(end).ok().and_then(|end| usize::try_from(chance.below(end)).ok()).unwrap_or(0)
}

/// One to eight wounds.
fn damaged(chance: &mut Chance, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = corpus[below(chance, corpus.len())].clone();
    for _ in 0..=below(chance, 8) {
        let at = below(chance, bytes.len());
        let end = (at + below(chance, 200)).min(bytes.len());
        match below(chance, 7) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap_or(0),
            1 => bytes.truncate(at.max(1)),
            2 => {
                let word = WORDS[below(chance, WORDS.len())];
                bytes.splice(at..at, word.bytes());
            }
            3 => drop(bytes.drain(at..end)),
            4 => {
                let piece = bytes[at..end].to_vec();
                let to = below(chance, bytes.len());
                bytes.splice(to..to, piece);
            }
            5 => {
                let other = &corpus[below(chance, corpus.len())];
                let from = below(chance, other.len());
                bytes.splice(at..end, other[from..].iter().copied());
            }
            _ => {
                let word = WORDS[below(chance, WORDS.len())];
                bytes.splice(at..end, word.bytes());
            }
        }
    }
    bytes
}

fn play(reader: &Reader, chance: &mut Chance, long: Duration) -> Result<()> {
    let end = Instant::now() + long;
    let (mut taken, mut refused) = (0_u64, 0_u64);
    // What is undamaged is taken, at least by one of the readers: the corpus is of its kind.
    ensure!(reader.corpus.iter().any(|bytes| (reader.takes)(bytes)), "{}: nothing is taken", reader.name);
    while Instant::now() < end {
        let bytes = damaged(chance, &reader.corpus);
        match catch_unwind(AssertUnwindSafe(|| (reader.takes)(&bytes))) {
            Ok(true) => taken += 1,
            Ok(false) => refused += 1,
            Err(_) => bail!("{}: a panic at these bytes, in base64: {}", reader.name, BASE64.encode(&bytes)),
        }
    }
    println!("{}: {taken} taken, {refused} refused", reader.name);
    ensure!(taken > 0 && refused > 0, "{}: {taken} taken, {refused} refused", reader.name);
    Ok(())
}

#[test]
fn damaged_files_and_messages_are_read_or_refused_without_a_panic() -> Result<()> {
    let seconds = match std::env::var("FUZZ_SECONDS") {
        Ok(seconds) => seconds.parse().context("FUZZ_SECONDS")?,
        Err(_) if std::env::var("SOAK").as_deref() == Ok("1") => 600,
        Err(_) => 60,
    };
    let readers = readers()?;
    let each = Duration::from_secs(seconds) / u32::try_from(readers.len())?;
    let mut chance = Chance::new();
    for reader in &readers {
        play(reader, &mut chance, each)?;
    }
    Ok(())
}
