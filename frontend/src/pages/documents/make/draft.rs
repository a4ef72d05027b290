//! What the form of a contract, a letter or a reconciliation holds.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use shared::documents::DocumentKind;
use shared::error::FieldError;
use shared::ids::ClientId;

use crate::calls::documents::{AgreementFieldInput, AgreementInput, Asked, ReconciliationInput};
use crate::today::today;
use crate::tr;
use crate::ui::{Choice, DateDraft};

/// The kinds that the page issues.
pub const KINDS: [DocumentKind; 3] =
    [DocumentKind::Contract, DocumentKind::Free, DocumentKind::Reconciliation];

/// A value that the template asks for, as typed.
#[derive(Clone, Copy)]
pub struct FieldDraft {
    /// Tells fields apart.
    pub key: usize,
    /// Its name in the template.
    pub name: RwSignal<String>,
    /// Its value.
    pub value: RwSignal<String>,
}

/// What the person has typed.
#[derive(Clone, Copy)]
pub struct Draft {
    /// Code of the kind.
    pub kind: RwSignal<String>,
    /// The client.
    pub client: RwSignal<Option<Choice>>,
    /// Date of a contract or a letter.
    pub on: DateDraft,
    /// Title, where it is not the usual one.
    pub title: RwSignal<String>,
    /// Town of the signing.
    pub place: RwSignal<String>,
    /// What a contract is about.
    pub subject: RwSignal<String>,
    /// Last day of its term.
    pub until: DateDraft,
    /// Days to pay an invoice.
    pub payment_days: RwSignal<String>,
    /// Documents of the client rest on the contract from now on.
    pub basis: RwSignal<bool>,
    /// Text of a letter.
    pub text: RwSignal<String>,
    /// What else the template asks for.
    pub fields: RwSignal<Vec<FieldDraft>>,
    /// Remark.
    pub note: RwSignal<String>,
    /// First day of a reconciliation.
    pub first: DateDraft,
    /// Its last day.
    pub last: DateDraft,
    made: RwSignal<usize>,
}

fn stated(text: RwSignal<String>) -> Option<String> {
    text.with(|text| Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

impl Draft {
    /// A form of the kind with this code; a reconciliation is of this year through today at first.
    pub fn new(client: Option<Choice>, kind: &str) -> Draft {
        let known = KINDS.into_iter().find(|known| known.code() == kind).unwrap_or(DocumentKind::Contract);
        let text = || RwSignal::new(String::new());
        Draft {
            kind: RwSignal::new(known.code().to_owned()),
            client: RwSignal::new(client),
            on: DateDraft::new(),
            title: text(),
            place: text(),
            subject: text(),
            until: DateDraft::new(),
            payment_days: text(),
            basis: RwSignal::new(true),
            text: text(),
            fields: RwSignal::new(Vec::new()),
            note: text(),
            first: DateDraft::of(NaiveDate::from_ymd_opt(today().year(), 1, 1)),
            last: DateDraft::of(Some(today())),
            made: RwSignal::new(0),
        }
    }

    /// The kind.
    pub fn kind(self) -> DocumentKind {
        self.kind.with(|code| DocumentKind::from_code(code)).unwrap_or(DocumentKind::Contract)
    }

    /// Adds an empty field of the template.
    pub fn add(self) {
        let key = self.made.get_untracked();
        self.made.set(key + 1);
        let (name, value) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
        self.fields.update(|fields| fields.push(FieldDraft { key, name, value }));
    }

    /// Whether the contract becomes what the client's documents rest on.
    pub fn as_basis(self) -> bool {
        self.kind() == DocumentKind::Contract && self.basis.get()
    }

    /// Shows what is wrong with the dates from now on.
    pub fn touch(self) {
        for date in [self.on, self.until, self.first, self.last] {
            date.touch();
        }
    }

    /// Whether anything was typed that would be lost.
    pub fn is_typed(self) -> bool {
        let texts = [self.title, self.place, self.subject, self.payment_days, self.text, self.note];
        texts.iter().any(|text| text.with(|text| !text.trim().is_empty()))
            || self.fields.with(|fields| fields.iter().any(|field| !field.value.get().is_empty()))
    }

    /// What is asked for, or what is wrong with it.
    pub fn read(self) -> Result<Asked, Vec<FieldError>> {
        let mut faults = Vec::new();
        let client = self.client.with(|client| client.as_ref()?.value.parse::<ClientId>().ok());
        if client.is_none() {
            faults.push(FieldError::new("clientId", tr!(documents.choose_client)));
        }
        if self.kind() == DocumentKind::Reconciliation {
            return self.reconciliation(client, faults);
        }
        for (field, date) in [("on", self.on), ("until", self.until)] {
            if date.read().is_none() && date.text.with(|text| !text.trim().is_empty()) {
                faults.push(FieldError::new(field, tr!(errors.date_unreadable)));
            }
        }
        let contract = self.kind() == DocumentKind::Contract;
        let days = stated(self.payment_days).filter(|_| contract).map(|text| text.parse::<i32>());
        if days.as_ref().is_some_and(Result::is_err) {
            faults.push(FieldError::new("paymentDays", tr!(settings.whole_number)));
        }
        let client_id = client.filter(|_| faults.is_empty()).ok_or(faults)?;
        let field = |field: FieldDraft| {
            let (name, value) = (field.name.get().trim().to_owned(), field.value.get());
            (!name.is_empty() || !value.trim().is_empty()).then_some(AgreementFieldInput { name, value })
        };
        let fields: Vec<_> = self.fields.get().into_iter().filter_map(field).collect();
        let of_contract = |text: RwSignal<String>| stated(text).filter(|_| contract);
        Ok(Asked::Agreement(AgreementInput {
            client_id,
            kind: self.kind(),
            on: self.on.read().map(Into::into),
            title: stated(self.title),
            place: of_contract(self.place),
            subject: of_contract(self.subject),
            until: self.until.read().filter(|_| contract).map(Into::into),
            payment_days: days.and_then(Result::ok),
            text: stated(self.text).filter(|_| !contract),
            fields: Some(fields).filter(|fields| !fields.is_empty()),
            note: stated(self.note),
        }))
    }

    fn reconciliation(
        self,
        client: Option<ClientId>,
        mut faults: Vec<FieldError>,
    ) -> Result<Asked, Vec<FieldError>> {
        let (first, last) = (self.first.read(), self.last.read());
        let mut fault = |field: &str, message: &str| faults.push(FieldError::new(field, message));
        if first.is_none() {
            fault("from", tr!(documents.first_missing));
        }
        if last.is_none() {
            fault("to", tr!(documents.last_missing));
        }
        if first.zip(last).is_some_and(|(first, last)| last < first) {
            fault("to", tr!(documents.days_wrong));
        }
        let after = last.and_then(|last| last.succ_opt());
        match (client, first, after) {
            (Some(client_id), Some(first), Some(after)) if faults.is_empty() => {
                let (from, to) = (first.into(), after.into());
                Ok(Asked::Reconciliation(ReconciliationInput { client_id, from, to }))
            }
            _ => Err(faults),
        }
    }
}
