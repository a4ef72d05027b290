//! Bank statements by the command line: files in the manner of each bank, and published ones where they are at hand.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tests::Abona;
use tests::process::Output;

/// The command reads a file and no database; the one it is given must not come into being.
fn abona() -> Result<Abona> {
    Abona::on("sqlite:///nowhere/abona.db")
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

async fn bank(file: &Path, options: &[&str]) -> Result<Output> {
    let file = file.to_string_lossy().into_owned();
    let mut args = vec!["bank", &file];
    args.extend(options);
    abona()?.run(&args).await
}

/// What a file must say: name, version, encoding, opening, closing, then number and sum of each direction, then codes
/// of warnings.
type Row<'a> = (&'a str, &'a str, &'a str, [&'a str; 2], [(u32, &'a str); 4], &'a [&'a str]);

const NONE: (u32, &str) = (0, "0.00");

async fn check(dir: &Path, row: Row<'_>) -> Result<()> {
    let (name, version, encoding, [opening, closing], sums, warnings) = row;
    let said = bank(&dir.join(name), &["--json"]).await?.success()?.json()?;
    let of = |(count, sum): (u32, &str)| json!({ "count": count, "sum": sum });
    let seen = |key: &str| said[key].clone();
    for (key, expected) in [
        ("version", json!(version)),
        ("encoding", json!(encoding)),
        ("opening", json!(opening)),
        ("closing", json!(closing)),
        ("incoming", of(sums[0])),
        ("outgoing", of(sums[1])),
        ("internal", of(sums[2])),
        ("unknown", of(sums[3])),
    ] {
        ensure!(seen(key) == expected, "{name}: {key} is {}, not {expected}", seen(key));
    }
    let codes: Vec<&str> = said["warnings"]
        .as_array()
        .context("a list")?
        .iter()
        .filter_map(|one| one["code"].as_str())
        .collect();
    ensure!(codes == warnings, "{name}: warnings {codes:?}, not {warnings:?}");
    Ok(())
}

const UTF8: &str = "UTF-8";
const WIN: &str = "windows-1251";
const TOTALS: &[&str] = &["INCOMING_TOTAL", "OUTGOING_TOTAL"];

const SAMPLES: [Row<'_>; 9] = [
    (
        "sber-1.03-by-day.txt",
        "1.03",
        WIN,
        ["10000.00", "24499.50"],
        [(2, "15700.00"), (2, "1200.50"), NONE, NONE],
        &[],
    ),
    (
        "tbank-1.03.txt",
        "1.03",
        WIN,
        ["500.10", "97500.00"],
        [(2, "97450.90"), (2, "451.00"), NONE, NONE],
        &[],
    ),
    ("tbank-1.02-debit-date.txt", "1.02", WIN, ["0.00", "2670.00"], [(2, "2670.00"), NONE, NONE, NONE], &[]),
    (
        "vtb-1.03-cut.txt",
        "1.03",
        WIN,
        ["252842.49", "79245.05"],
        [(1, "100000.00"), (3, "60092.00"), NONE, NONE],
        TOTALS,
    ),
    (
        "tochka-1.03-utf8.txt",
        "1.03",
        UTF8,
        ["8300.00", "-4180.04"],
        [(2, "2219.96"), (2, "14700.00"), NONE, NONE],
        &[],
    ),
    (
        "alfa-1.01-dos.txt",
        "1.01",
        "cp866",
        ["100000.00", "130000.00"],
        [(2, "45000.00"), (1, "15000.00"), NONE, NONE],
        &[],
    ),
    (
        "raiffeisen-1.03-two-accounts.txt",
        "1.03",
        UTF8,
        ["107728.70", "310287.70"],
        [(1, "207459.00"), (1, "4900.00"), (1, "50000.00"), NONE],
        &["ODD_DATE"],
    ),
    (
        "ozon-no-documents.txt",
        "1.03",
        WIN,
        ["0.00", "217546.11"],
        [NONE, NONE, NONE, NONE],
        &["INCOMING_TOTAL"],
    ),
    (
        "capitals-no-end.txt",
        "1.01",
        WIN,
        ["10.00", "20.00"],
        [NONE, NONE, NONE, (1, "5.00")],
        &["BALANCE", "NO_NUMBER", "NO_END", "UNKNOWN_DIRECTION", "INCOMING_TOTAL"],
    ),
];

#[tokio::test]
async fn statements_of_each_bank_are_summed_to_the_kopeck() -> Result<()> {
    for row in SAMPLES {
        check(&here("samples/bank"), row).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_own_account_that_the_file_does_not_name_tells_the_direction() -> Result<()> {
    let file = here("samples/bank/capitals-no-end.txt");
    let said = |options: &'static [&'static str]| {
        let file = file.clone();
        async move { bank(&file, options).await?.success()?.json() }
    };
    let payee = said(&["--json", "--own", "40702810900000000001"]).await?;
    assert_eq!(payee["unknown"]["count"], 1, "a stranger's account says nothing");
    let known = said(&["--json", "--own", "40702810700000000021"]).await?;
    assert_eq!(known["incoming"], json!({ "count": 1, "sum": "5.00" }));
    let both = said(&["--json", "--own", "40702810500000000001", "--own", "40702810700000000021"]).await?;
    assert_eq!(both["internal"], json!({ "count": 1, "sum": "5.00" }));
    Ok(())
}

#[tokio::test]
async fn without_json_the_statement_is_told_in_russian() -> Result<()> {
    let output = bank(&here("samples/bank/raiffeisen-1.03-two-accounts.txt"), &[]).await?.success()?;
    let expected = "Выписка 1CClientBankExchange 1.03, UTF-8\n\
                    Счёт 40702810100000000006: остаток 107 728,70 ₽ → 260 287,70 ₽\n\
                    Счёт 40702810400000000007: остаток 0,00 ₽ → 50 000,00 ₽\n\
                    Поступило: 1 документ на 207 459,00 ₽\n\
                    Списано: 1 документ на 4 900,00 ₽\n\
                    Между своими счетами: 1 документ на 50 000,00 ₽\n\
                    Внимание: Строка 7: поле «ДатаНачала»: «00.00.0000» не дата, пропущено.\n";
    assert_eq!(output.stdout.replace('\u{a0}', " "), expected);
    Ok(())
}

#[tokio::test]
async fn a_broken_file_fails_with_its_line() -> Result<()> {
    for (name, code, line) in [
        ("broken-document-not-closed.txt", "UNCLOSED", json!(65)),
        ("broken-third-decimal.txt", "AMOUNT", json!(41)),
        ("broken-cut-off.txt", "CUT_OFF", json!(19)),
        ("broken-other-file.txt", "NOT_A_STATEMENT", Value::Null),
    ] {
        let file = here("samples/bank").join(name);
        let output = bank(&file, &["--json"]).await?;
        assert_eq!((output.code, output.stdout.as_str()), (Some(1), ""), "{name}");
        let error: Value = serde_json::from_str(output.stderr.trim())?;
        assert_eq!((error["code"].as_str(), &error["line"]), (Some(code), &line), "{name}");
        let told = bank(&file, &[]).await?;
        let expected = error["error"].as_str().context("a message")?;
        assert_eq!((told.code, told.stderr.trim()), (Some(1), format!("Ошибка: {expected}").as_str()));
    }
    let missing = bank(&here("samples/bank/absent.txt"), &[]).await?;
    assert_eq!(missing.code, Some(1));
    Ok(())
}

/// Published statements; figures by another reading of the files.
const PUBLISHED: [Row<'_>; 9] = [
    (
        "bxshef_vypiska.txt",
        "1.02",
        WIN,
        ["100000.00", "130000.00"],
        [(2, "45000.00"), (1, "15000.00"), NONE, NONE],
        &[],
    ),
    (
        "ozon_no_documents.txt",
        "1.03",
        WIN,
        ["0.00", "217546.11"],
        [NONE, NONE, NONE, NONE],
        &["INCOMING_TOTAL"],
    ),
    (
        "sber_137442_1.03.txt",
        "1.03",
        WIN,
        ["316277.35", "700675.20"],
        [(103, "1027356.16"), (26, "642268.31"), NONE, NONE],
        &["OUTGOING_TOTAL"],
    ),
    (
        "tinkoff_taxdev_4645.txt",
        "1.02",
        WIN,
        ["0.00", "67770.00"],
        [(9, "66770.00"), NONE, NONE, NONE],
        &["INCOMING_TOTAL"],
    ),
    (
        "tochka_condo_1.03_utf8.txt",
        "1.03",
        UTF8,
        ["8300.00", "135394.23"],
        [(2, "2219.96"), (2, "14700.00"), NONE, NONE],
        TOTALS,
    ),
    (
        "unicredit_unknown_direction.txt",
        "1.03",
        WIN,
        ["107728.70", "310287.70"],
        [(1, "207459.00"), (1, "4900.00"), NONE, NONE],
        &[],
    ),
    (
        "vtb24_2016_1.02_cp1251.txt",
        "1.02",
        WIN,
        ["45329.91", "44145.91"],
        [(3, "40000.00"), (10, "41184.00"), NONE, NONE],
        &[],
    ),
    (
        "vtb24_2016_1.02_utf8.txt",
        "1.02",
        UTF8,
        ["45329.91", "44145.91"],
        [(3, "40000.00"), (10, "41184.00"), NONE, NONE],
        &[],
    ),
    (
        "vtb_2024_1.03_cp1251.txt",
        "1.03",
        WIN,
        ["252842.49", "79245.05"],
        [NONE, (3, "169992.00"), NONE, NONE],
        TOTALS,
    ),
];

#[tokio::test]
async fn published_statements_are_summed_to_the_kopeck_where_they_are_at_hand() -> Result<()> {
    let dir =
        std::env::var_os("BANK_STATEMENTS").map_or_else(|| here("../../shared/data/bank"), PathBuf::from);
    if !dir.is_dir() {
        println!("skipped: published statements are not at hand: ../shared/data/bank or BANK_STATEMENTS");
        return Ok(());
    }
    for row in PUBLISHED {
        check(&dir, row).await?;
    }
    let invalid = bank(&dir.join("tochka_condo_invalid.txt"), &["--json"]).await?;
    let error: Value = serde_json::from_str(invalid.stderr.trim())?;
    assert_eq!(
        (invalid.code, error["code"].as_str(), error["line"].as_u64()),
        (Some(1), Some("CUT_OFF"), Some(19))
    );
    Ok(())
}
