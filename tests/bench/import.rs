//! An import of clients beside rows written in bulk.

use std::fmt::Write as _;

use anyhow::{Result, ensure};
use serde_json::Value;
use shared::requisites::{Inn, Kpp};

use crate::base;
use crate::limit;
use crate::measure::command;
use crate::report::Report;
use crate::target::{Target, abona};

/// `size` legal entities from a CSV file, every requisite checked.
pub async fn run(size: usize) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("clients.csv");
    std::fs::write(&file, csv(size))?;
    let mut report = Report::default();
    for target in Target::all().await? {
        base::seller(&target).await?;
        let path = file.display().to_string();
        let args = target.args(&["import", "clients", &path]);
        let (output, cost, peak) = command(&abona(), &args)?;
        let answer: Value = serde_json::from_str(&output)?;
        ensure!(answer["created"] == size, "{answer}");
        let (limit, rows) = limit::write_clients_again(&target).await?;
        report.row(format!("{}: limit, {rows} rows in bulk", target.name), limit, size, None);
        report.row(format!("{}: import, validated", target.name), cost, size, Some(cost.cpu() / limit.cpu()));
        let (_, again, _) = command(&abona(), &args)?;
        report.row(
            format!("{}: the same file again", target.name),
            again,
            size,
            Some(again.cpu() / limit.cpu()),
        );
        report.note(format!("{}: peak memory of the import {peak:.0} MiB", target.name));
    }
    report.finish("import")
}

fn csv(size: usize) -> String {
    let mut text = String::from("external_id;kind;name;inn;kpp;email;phone;contract_number\n");
    for n in 0..size {
        let serial = u32::try_from(n).unwrap_or(u32::MAX);
        let (inn, kpp) = (Inn::synthetic_legal(77, serial), Kpp::synthetic(77, serial));
        writeln!(
            text,
            "C{n:07};legal_entity;ООО «Замер {n}»;{inn};{kpp};client{n}@example.com;+7495{:07};Д-{n}",
            n % 10_000_000
        )
        .expect("a string takes any text");
    }
    text
}
