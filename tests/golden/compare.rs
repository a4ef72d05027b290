//! What holds after the last step, against what the scenario expects.

use std::collections::BTreeMap;

use anyhow::{Result, bail, ensure};
use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::scenario::{Amount, Expect, Line, Net};

/// What the API says of one subscription.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its state in lower case.
    pub state: String,
    /// The next period to be charged.
    pub next_period: Option<(NaiveDate, NaiveDate)>,
}

/// What the API says after the last step.
#[derive(Debug, Clone)]
pub struct World {
    /// All posted lines.
    pub lines: Vec<Line>,
    /// The client's balance.
    pub balance: Decimal,
    /// What the client may still spend.
    pub available: Decimal,
    /// Subscriptions by their name in the scenario.
    pub subscriptions: BTreeMap<String, Seen>,
}

/// Compares everything that is expected.
///
/// # Errors
/// The first thing that differs.
pub fn compare(expect: &Expect, world: &World) -> Result<()> {
    if let Some(lines) = &expect.lines {
        compare_lines(lines, &world.lines)?;
    }
    for net in expect.net_by_period.iter().flatten() {
        let sum = net_of(net, &world.lines);
        ensure!(
            sum == net.amount.0,
            "net of {} in {}..{} is {sum}, expected {}",
            net.subscription,
            net.from,
            net.to,
            net.amount.0
        );
    }
    if let Some(Amount(balance)) = expect.balance {
        ensure!(world.balance == balance, "balance {}, expected {balance}", world.balance);
    }
    if let Some(Amount(available)) = expect.available {
        ensure!(world.available == available, "available {}, expected {available}", world.available);
    }
    for (id, state) in expect.state.iter().flatten() {
        let seen = &subscription(world, id)?.state;
        ensure!(seen == state, "{id} is {seen}, expected {state}");
    }
    for (id, next) in expect.next_period.iter().flatten() {
        let seen = subscription(world, id)?.next_period;
        ensure!(seen == *next, "next period of {id} is {seen:?}, expected {next:?}");
    }
    Ok(())
}

fn subscription<'a>(world: &'a World, id: &str) -> Result<&'a Seen> {
    world.subscriptions.get(id).ok_or_else(|| anyhow::anyhow!("the scenario has no subscription {id}"))
}

/// All lines in any order; those of 0.00 are left out on both sides.
fn compare_lines(expected: &[Line], seen: &[Line]) -> Result<()> {
    let sorted = |lines: &[Line]| {
        let mut lines: Vec<Line> = lines.iter().filter(|line| !line.amount.0.is_zero()).cloned().collect();
        lines.sort();
        lines
    };
    let (expected, mut extra) = (sorted(expected), sorted(seen));
    let mut missing = Vec::new();
    for line in expected {
        match extra.iter().position(|other| *other == line) {
            Some(index) => {
                extra.remove(index);
            }
            None => missing.push(line),
        }
    }
    if missing.is_empty() && extra.is_empty() {
        return Ok(());
    }
    let show = |lines: &[Line]| lines.iter().map(text).collect::<Vec<_>>().join(", ");
    bail!("lines missing: [{}]; not expected: [{}]", show(&missing), show(&extra))
}

fn text(line: &Line) -> String {
    format!("{} {} {}..{} {}", line.subscription, line.component, line.from, line.to, line.amount.0)
}

/// The sum of all lines inside; a one-time line on the first day is inside, on the day after the last not.
fn net_of(net: &Net, lines: &[Line]) -> Decimal {
    let inside = |line: &&Line| {
        let once = line.from == line.to;
        line.subscription == net.subscription
            && line.from >= net.from
            && if once { line.from < net.to } else { line.to <= net.to }
    };
    lines.iter().filter(inside).map(|line| line.amount.0).sum()
}

/// Checks that each comparison can fail; one that cannot proves nothing.
///
/// # Errors
/// A difference was not seen, or an equality not recognised.
pub fn self_check() -> Result<()> {
    let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).ok_or_else(|| anyhow::anyhow!("no such day"));
    let line = |from, to, minor: i64| -> Result<Line> {
        Ok(Line {
            subscription: "s1".to_owned(),
            component: "fee".to_owned(),
            from: day(from)?,
            to: day(to)?,
            amount: Amount(Decimal::new(minor, 2)),
        })
    };
    let world = World {
        lines: vec![line(1, 11, 1000)?, line(5, 5, 200)?, line(11, 12, 0)?],
        balance: Decimal::new(-1200, 2),
        available: Decimal::new(-1200, 2),
        subscriptions: BTreeMap::from([(
            "s1".to_owned(),
            Seen { state: "active".to_owned(), next_period: None },
        )]),
    };
    let net = |to, minor| -> Result<Expect> {
        let amount = Amount(Decimal::new(minor, 2));
        let net = Net { subscription: "s1".to_owned(), from: day(1)?, to: day(to)?, amount };
        Ok(Expect { net_by_period: Some(vec![net]), ..Expect::default() })
    };
    let lines = |lines| Expect { lines: Some(lines), ..Expect::default() };
    let state =
        |s: &str| Expect { state: Some(BTreeMap::from([("s1".into(), s.into())])), ..Expect::default() };
    let next =
        |next| Expect { next_period: Some(BTreeMap::from([("s1".to_owned(), next)])), ..Expect::default() };
    let balance = |minor| Expect { balance: Some(Amount(Decimal::new(minor, 2))), ..Expect::default() };
    let available = |minor| Expect { available: Some(Amount(Decimal::new(minor, 2))), ..Expect::default() };
    let right = [
        lines(vec![line(5, 5, 200)?, line(1, 11, 1000)?]),
        net(11, 1200)?,
        net(10, 200)?,
        net(5, 0)?,
        state("active"),
        next(None),
        balance(-1200),
        available(-1200),
    ];
    let wrong = [
        lines(vec![line(1, 11, 1000)?]),
        lines(vec![line(5, 5, 200)?, line(1, 11, 1000)?, line(1, 11, 1000)?]),
        lines(vec![line(5, 5, 200)?, line(1, 11, 1001)?]),
        net(11, 1000)?,
        state("ended"),
        next(Some((day(1)?, day(2)?))),
        balance(0),
        available(0),
    ];
    for (index, expect) in right.iter().enumerate() {
        ensure!(compare(expect, &world).is_ok(), "comparison {index} refuses what is equal");
    }
    for (index, expect) in wrong.iter().enumerate() {
        ensure!(compare(expect, &world).is_err(), "comparison {index} does not see a difference");
    }
    Ok(())
}
