//! What the form of an invoice holds.

use leptos::prelude::*;
use rust_decimal::Decimal;
use shared::api::scalars::Decimal as WireDecimal;
use shared::error::FieldError;
use shared::ids::ClientId;
use shared::money::{Currency, Money};
use shared::proration::Share;
use shared::text::number::parse_number;

use crate::calls::clients::{self, ClientCard};
use crate::calls::documents::{DocumentPreview, InvoiceInput, InvoiceLineInput};
use crate::remote::Remote;
use crate::tr;
use crate::ui::{Choice, DateDraft, number_error};

/// The invoice is for the whole debt.
pub const DEBT: &str = "debt";
/// The invoice is for what is listed.
pub const LISTED: &str = "listed";

/// A line, as typed.
#[derive(Clone, Copy)]
pub struct LineDraft {
    /// Tells lines apart.
    pub key: usize,
    /// What is paid for.
    pub name: RwSignal<String>,
    /// Units.
    pub quantity: RwSignal<String>,
    /// What they are counted in.
    pub unit: RwSignal<String>,
    /// Price of a unit with VAT.
    pub price: RwSignal<String>,
    /// Code of the rate of VAT; empty for the usual one.
    pub vat: RwSignal<String>,
}

/// The cost of so many units, rounded once.
fn cost(quantity: Decimal, price: Decimal, currency: Currency) -> Option<Money> {
    let minor = Share::WHOLE.of(quantity.checked_mul(price)?, currency).ok()?;
    Some(Money::from_minor(minor, currency))
}

impl LineDraft {
    fn new(key: usize) -> LineDraft {
        LineDraft {
            key,
            name: RwSignal::new(String::new()),
            quantity: RwSignal::new("1".to_owned()),
            unit: RwSignal::new(String::new()),
            price: RwSignal::new(String::new()),
            vat: RwSignal::new(String::new()),
        }
    }

    /// The cost with VAT, when it can be counted.
    pub fn sum(self, currency: Currency) -> Option<Money> {
        let quantity = self.quantity.with(|text| parse_number(text)).ok()?;
        let price = self.price.with(|text| parse_number(text)).ok()?;
        cost(quantity, price, currency)
    }

    /// The line as it is sent, or what is wrong with its fields.
    fn read(self, currency: Currency) -> Result<InvoiceLineInput, Vec<FieldError>> {
        let mut faults = Vec::new();
        let name = self.name.with(|name| name.trim().to_owned());
        if name.is_empty() {
            faults.push(FieldError::new("name", tr!(documents.name_empty)));
        }
        let mut above_zero = |field: &str, text: RwSignal<String>, wrong: &str| {
            let read = text.with(|text| parse_number(text));
            match read {
                Ok(number) if number > Decimal::ZERO => return Some(number),
                Ok(_) => faults.push(FieldError::new(field, wrong)),
                Err(error) => faults.push(FieldError::new(field, number_error(&error))),
            }
            None
        };
        let quantity = above_zero("quantity", self.quantity, tr!(documents.quantity_wrong));
        let price = above_zero("amount", self.price, tr!(documents.price_wrong));
        let counted = quantity.zip(price);
        let sum = counted.and_then(|(quantity, price)| cost(quantity, price, currency));
        if counted.is_some() && sum.is_none() {
            faults.push(FieldError::new("amount", tr!(documents.sum_too_large)));
        }
        match sum.filter(|_| faults.is_empty()) {
            Some(sum) => Ok(InvoiceLineInput {
                name,
                quantity: quantity.map(WireDecimal),
                unit: stated(self.unit),
                amount: WireDecimal(sum.to_decimal()),
                vat_rate: stated(self.vat),
            }),
            None => Err(faults),
        }
    }
}

fn stated(text: RwSignal<String>) -> Option<String> {
    text.with(|text| Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// What the person has typed.
#[derive(Clone, Copy)]
pub struct Draft {
    /// Whose invoice it is.
    pub client: RwSignal<Option<Choice>>,
    /// The same client, as the server has it.
    pub card: Remote<Option<ClientCard>>,
    /// Its date.
    pub on: DateDraft,
    /// Last day to pay.
    pub due: DateDraft,
    /// For the debt, or for what is listed.
    pub what: RwSignal<String>,
    /// What is listed.
    pub lines: RwSignal<Vec<LineDraft>>,
    /// Remark.
    pub note: RwSignal<String>,
    /// Also for a debt below the least sum of an invoice.
    pub any_sum: RwSignal<bool>,
    made: RwSignal<usize>,
}

impl Draft {
    /// An invoice with one empty line.
    pub fn new(client: Option<Choice>) -> Draft {
        let client = RwSignal::new(client);
        let draft = Draft {
            client,
            card: card_of(client),
            on: DateDraft::new(),
            due: DateDraft::new(),
            what: RwSignal::new(LISTED.to_owned()),
            lines: RwSignal::new(Vec::new()),
            note: RwSignal::new(String::new()),
            any_sum: RwSignal::new(false),
            made: RwSignal::new(0),
        };
        draft.add();
        draft
    }

    /// Adds an empty line.
    pub fn add(self) {
        let key = self.made.get_untracked();
        self.made.set(key + 1);
        self.lines.update(|lines| lines.push(LineDraft::new(key)));
    }

    /// Currency of the client's account.
    pub fn currency(self) -> Currency {
        let currency = self.card.map(|card| card.as_ref().map(|card| card.client.currency.0)).flatten();
        currency.unwrap_or(Currency::Rub)
    }

    /// The input of the API, or what is wrong.
    pub fn read(self) -> Result<InvoiceInput, Vec<FieldError>> {
        let client = self.client.with(|client| client.as_ref()?.value.parse::<ClientId>().ok());
        let mut faults = Vec::new();
        if client.is_none() {
            faults.push(FieldError::new("clientId", tr!(documents.choose_client)));
        }
        let lines = match self.what.with(|what| what == DEBT) {
            true => None,
            false => Some(self.listed(&mut faults)),
        };
        for (field, date) in [("on", self.on), ("dueOn", self.due)] {
            let unread = date.read().is_none() && date.text.with(|text| !text.trim().is_empty());
            if unread {
                faults.push(FieldError::new(field, tr!(errors.date_unreadable)));
            }
        }
        let client_id = client.filter(|_| faults.is_empty()).ok_or(faults)?;
        Ok(InvoiceInput {
            client_id,
            on: self.on.read().map(Into::into),
            due_on: self.due.read().map(Into::into),
            lines,
            note: stated(self.note),
            any_sum: self.any_sum.get().then_some(true),
        })
    }

    fn listed(self, faults: &mut Vec<FieldError>) -> Vec<InvoiceLineInput> {
        let currency = self.currency();
        let lines = self.lines.get();
        let mut read = Vec::with_capacity(lines.len());
        for (index, line) in lines.into_iter().enumerate() {
            match line.read(currency) {
                Ok(line) => read.push(line),
                Err(wrong) => {
                    faults.extend(wrong.into_iter().map(|fault| fault.under(&format!("lines.{index}"))));
                }
            }
        }
        read
    }
}

/// The client that is chosen, as the server has it.
pub fn card_of(client: RwSignal<Option<Choice>>) -> Remote<Option<ClientCard>> {
    Remote::new(move || {
        let id = client.with(|client| client.as_ref().and_then(|client| client.value.parse().ok()));
        async move {
            match id {
                Some(id) => clients::one(id).await,
                None => Ok(None),
            }
        }
    })
}

/// The invoice with the dates and lines that were shown: what is issued is what the person saw, whatever the debt has
/// become since.
pub fn as_shown(input: InvoiceInput, shown: DocumentPreview) -> InvoiceInput {
    let line = |line: crate::calls::documents::DocumentLineView| InvoiceLineInput {
        name: line.name,
        quantity: Some(line.quantity),
        unit: line.unit,
        amount: line.total.amount,
        vat_rate: Some(line.vat_rate),
    };
    InvoiceInput {
        on: Some(shown.on),
        due_on: shown.due_on,
        lines: Some(shown.lines.into_iter().map(line).collect()),
        ..input
    }
}
