//! Invoices for payment.

use chrono::{Days, NaiveDate};
use shared::access::Permission;
use shared::api::common::amount;
use shared::api::documents::{DocumentPreview, InvoiceInput, InvoiceIssueInput, InvoiceLineInput};
use shared::documents::{Basis, Body, Goods, LineDraft, Unit};
use shared::error::FieldError;
use shared::ids::DocumentKey;
use shared::money::Currency;
use shared::rate::{Quantity, VatRate};

use super::issue::{self, Draft, Side};
use crate::access::Actor;
use crate::app::App;
use crate::clients::{self, Client};
use crate::error::Error;
use crate::settings;

/// What the input asks for.
fn draft(side: &Side, client: &Client, input: &InvoiceInput, on: NaiveDate) -> Result<Draft, Error> {
    let due = on.checked_add_days(Days::new(side.issuer.payment_days.into())).unwrap_or(on);
    let due_on = input.due_on.map_or(due, |day| day.0);
    if due_on < on {
        return Err(Error::invalid("dueOn", "Срок оплаты раньше даты счёта. Исправьте одну из дат."));
    }
    let rate = side.issuer.regime.rate_on(on);
    let drafts = match &input.lines {
        Some(lines) => lines_of(lines, client.currency, rate)?,
        None => vec![debt(client, rate)?],
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

/// The invoice that would be issued. Writes nothing.
pub async fn preview(app: &App, actor: &Actor, input: &InvoiceInput) -> Result<DocumentPreview, Error> {
    actor.require(Permission::DocumentRead)?;
    let client = clients::client(app, actor, input.client_id).await?;
    let seller = settings::seller(app, client.seller).await?;
    let on = issue::dated(input.on.map(|day| day.0), app.clock().today(settings::zone(&seller)))?;
    let side = issue::side(app.read(), seller, on).await?;
    let draft = draft(&side, &client, input, on)?;
    issue::preview(app.read(), &side, &client, draft).await
}

/// Issues an invoice.
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
        let draft = draft(&side, &client, &input.invoice, on)?;
        issue::issue_in(&mut op, &side, &client, draft).await
    };
    let (key, _) = issued.await.map_err(issue::under("invoice"))?;
    op.remember(&key).await?;
    op.commit().await?;
    Ok(key)
}
