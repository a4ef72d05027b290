//! Invoices for payment.

use chrono::{Days, NaiveDate};
use shared::access::Permission;
use shared::api::common::{MoneyInput, amount};
use shared::api::documents::{InvoiceInput, InvoiceIssueInput, InvoiceLineInput};
use shared::documents::{Basis, Body, Goods, LineDraft, Unit};
use shared::error::FieldError;
use shared::ids::DocumentKey;
use shared::money::{Currency, Money};
use shared::rate::{Quantity, VatRate};
use shared::text::format::format_amount_ru;

use super::issue::{self, Draft, Side};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Client};
use crate::db::Connection;
use crate::error::Error;
use crate::settings;

/// What the input asks for.
fn draft(
    side: &Side,
    client: &Client,
    input: &InvoiceInput,
    (on, least_minor): (NaiveDate, i64),
) -> Result<Draft, Error> {
    let due = on.checked_add_days(Days::new(side.issuer.payment_days.into())).unwrap_or(on);
    let due_on = input.due_on.map_or(due, |day| day.0);
    if due_on < on {
        return Err(Error::invalid("dueOn", "Срок оплаты раньше даты счёта. Исправьте одну из дат."));
    }
    let rate = side.issuer.regime.rate_on(on);
    let drafts = match &input.lines {
        Some(lines) => lines_of(lines, client.currency, rate)?,
        None => vec![large_enough(debt(client, rate)?, client, least_minor)?],
    };
    let goods = Goods::new(&drafts, client.currency).map_err(Error::Invalid)?;
    let note = input.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
    Ok(Draft {
        on,
        period: None,
        due_on: Some(due_on),
        body: Body::Invoice(goods),
        note: note.map(Into::into),
    })
}

fn lines_of(lines: &[InvoiceLineInput], currency: Currency, usual: VatRate) -> Result<Vec<LineDraft>, Error> {
    let mut problems = Vec::new();
    let mut drafts = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        match line_of(line, currency, usual) {
            Ok(draft) => drafts.push(draft),
            Err(problem) => problems.push(problem.under(&format!("lines.{index}"))),
        }
    }
    if problems.is_empty() { Ok(drafts) } else { Err(Error::Invalid(problems)) }
}

fn line_of(line: &InvoiceLineInput, currency: Currency, usual: VatRate) -> Result<LineDraft, FieldError> {
    let quantity = match line.quantity {
        Some(quantity) => Quantity::try_from(quantity.0)
            .map_err(|_| FieldError::new("quantity", "Количество вне допустимых пределов. Исправьте его."))?,
        None => Quantity::ONE,
    };
    let vat_rate = match line.vat_rate.as_deref() {
        Some(code) => VatRate::from_code(code).ok_or_else(|| {
            let text = format!("Неизвестная ставка НДС «{code}». Укажите none, 0, 5, 7, 10, 18, 20 или 22.");
            FieldError::new("vatRate", text)
        })?,
        None => usual,
    };
    let unit = line.unit.as_deref().map(str::trim).filter(|unit| !unit.is_empty());
    Ok(LineDraft {
        name: line.name.trim().to_owned(),
        unit: unit.map(|name| Unit { name: name.to_owned(), code: None }),
        quantity,
        gross_minor: amount(line.amount, currency, "amount")?.minor(),
        vat_rate,
    })
}

/// One line for all that the client owes.
fn debt(client: &Client, vat_rate: VatRate) -> Result<LineDraft, Error> {
    if client.balance_minor >= 0 {
        return Err(Error::invalid("lines", "У клиента нет долга. Перечислите, за что выставить счёт."));
    }
    let name = match issue::basis(client) {
        Some(basis) => {
            let name = basis.name.to_lowercase();
            format!("Оплата услуг: {}", Basis { name, ..basis })
        }
        None => "Оплата услуг".to_owned(),
    };
    let gross_minor = client.balance_minor.saturating_neg();
    Ok(LineDraft { name, unit: None, quantity: Quantity::ONE, gross_minor, vat_rate })
}

/// The line, unless it asks for less than an invoice asks for at least.
fn large_enough(line: LineDraft, client: &Client, least_minor: i64) -> Result<LineDraft, Error> {
    if line.gross_minor >= least_minor {
        return Ok(line);
    }
    let sum =
        |minor| format!("{} {}", format_amount_ru(minor, client.currency.exponent()), client.currency.sign());
    let text = format!(
        "Долг {} меньше минимальной суммы счёта {}: он войдёт в следующий счёт. Если других счетов не будет, \
         разрешите любую сумму.",
        sum(line.gross_minor),
        sum(least_minor)
    );
    Err(Error::invalid("anySum", text))
}

/// The least sum of an invoice on that day, in minor units; 0 when any sum is asked for.
async fn least(
    conn: &impl Connection,
    client: &Client,
    input: &InvoiceInput,
    on: NaiveDate,
) -> Result<i64, Error> {
    if input.any_sum == Some(true) {
        return Ok(0);
    }
    let known = settings::settings_on(conn, settings::Scope::Seller(client.seller), on).await?;
    Ok(known.minimum_minor(client.currency))
}

/// The invoice that would be issued. Writes nothing.
pub async fn preview(app: &App, actor: &Actor, input: &InvoiceInput) -> Result<issue::Previewed, Error> {
    actor.require(Permission::DocumentRead)?;
    let client = clients::client(app, actor, input.client_id).await?;
    let seller = settings::seller(app, client.seller).await?;
    let on = issue::dated(input.on.map(|day| day.0), app.clock().today(settings::zone(&seller)))?;
    let side = issue::side(app.read(), seller, on).await?;
    let least = least(app.read(), &client, input, on).await?;
    let draft = draft(&side, &client, input, (on, least))?;
    issue::preview(app.read(), &side, &client, draft).await
}

/// Refuses an invoice of another total than the person saw.
fn as_shown(draft: &Draft, currency: Currency, shown: Option<MoneyInput>) -> Result<(), Error> {
    let Some(shown) = shown else { return Ok(()) };
    let shown = amount(shown.amount, shown.currency.0, "total")?;
    let Body::Invoice(goods) = &draft.body else { return Ok(()) };
    let now = Money::from_minor(goods.totals.gross_minor, currency);
    if now == shown { Ok(()) } else { Err(Error::QuoteChanged { shown, now }) }
}

/// Issues an invoice. `QUOTE_CHANGED` when its total is another than was shown.
pub async fn issue(app: &App, actor: &Actor, input: InvoiceIssueInput) -> Result<DocumentKey, Error> {
    actor.require(Permission::DocumentWrite)?;
    let mut op = app.begin(actor).await?;
    if let Some(key) = op.replay("invoiceIssue", &input.idempotency_key, &input).await? {
        return Ok(key);
    }
    let locked = clients::lock_one(&op, input.invoice.client_id).await?;
    let client = clients::client_in(&op, locked.id).await?;
    let issued = async {
        let on = issue::dated(input.invoice.on.map(|day| day.0), op.today(locked.time_zone))?;
        let side = issue::side_of(&op, &client, on).await?;
        let least = least(op.conn(), &client, &input.invoice, on).await?;
        let draft = draft(&side, &client, &input.invoice, (on, least))?;
        as_shown(&draft, client.currency, input.total)?;
        issue::issue_in(&mut op, &side, &client, draft).await
    };
    let (key, _) = issued.await.map_err(issue::under("invoice"))?;
    op.remember(&key).await?;
    op.commit().await?;
    Ok(key)
}
