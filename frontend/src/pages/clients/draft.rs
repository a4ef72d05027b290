//! The form of a client while it is filled in: checked by the function that the server checks it by.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::client::{ClientDraft, ClientKind};
use shared::error::FieldError;

use super::words::field_name;
use crate::calls::clients::{ClientDetailsInput, ClientView};
use crate::tr;
use crate::ui::summary::Wrong;
use crate::ui::{DateDraft, Submission};

/// Fields of the form by their names in the API, and the ids of their controls, in the order of the page.
pub const FIELDS: [(&str, &str); 14] = [
    ("name", "client-name"),
    ("fullName", "client-full-name"),
    ("inn", "client-inn"),
    ("kpp", "client-kpp"),
    ("ogrn", "client-ogrn"),
    ("contractNumber", "client-contract"),
    ("contractOn", "client-contract-on"),
    ("email", "client-email"),
    ("phone", "client-phone"),
    ("address", "client-address"),
    ("billingDay", "client-billing-day"),
    ("externalId", "client-external-id"),
    ("tags", "client-tags"),
    ("note", "client-note"),
];

/// What the person has typed.
#[derive(Clone, Copy)]
pub struct Draft {
    /// Who the client is.
    pub kind: RwSignal<ClientKind>,
    /// Name.
    pub name: RwSignal<String>,
    /// Full name of documents.
    pub full_name: RwSignal<String>,
    /// ИНН.
    pub inn: RwSignal<String>,
    /// КПП.
    pub kpp: RwSignal<String>,
    /// ОГРН or ОГРНИП.
    pub ogrn: RwSignal<String>,
    /// E-mail.
    pub email: RwSignal<String>,
    /// Telephone.
    pub phone: RwSignal<String>,
    /// Address.
    pub address: RwSignal<String>,
    /// Number of the contract.
    pub contract_number: RwSignal<String>,
    /// Date of the contract.
    pub contract_on: DateDraft,
    /// Id in another system.
    pub external_id: RwSignal<String>,
    /// Billing day.
    pub billing_day: RwSignal<String>,
    /// Tags.
    pub tags: RwSignal<Vec<String>>,
    /// Note.
    pub note: RwSignal<String>,
    /// Whether it was sent, and what the server said.
    pub submission: Submission,
    left: RwSignal<BTreeSet<&'static str>>,
    saved: RwSignal<ClientDetailsInput>,
}

impl Draft {
    /// An empty form of a legal entity.
    pub fn new() -> Draft {
        Draft::of(ClientDetailsInput::named(ClientKind::LegalEntity, ""))
    }

    /// A form that holds what is known.
    pub fn of(details: ClientDetailsInput) -> Draft {
        let text = || RwSignal::new(String::new());
        let draft = Draft {
            kind: RwSignal::new(details.kind),
            name: text(),
            full_name: text(),
            inn: text(),
            kpp: text(),
            ogrn: text(),
            email: text(),
            phone: text(),
            address: text(),
            contract_number: text(),
            contract_on: DateDraft::new(),
            external_id: text(),
            billing_day: text(),
            tags: RwSignal::new(Vec::new()),
            note: text(),
            submission: Submission::new(),
            left: RwSignal::new(BTreeSet::new()),
            saved: RwSignal::new(details.clone()),
        };
        draft.fill(details);
        draft
    }

    /// Puts other values in; they count as saved.
    pub fn fill(self, known: ClientDetailsInput) {
        self.kind.set(known.kind);
        self.name.set(known.name);
        let texts = [
            (self.full_name, known.full_name),
            (self.inn, known.inn),
            (self.kpp, known.kpp),
            (self.ogrn, known.ogrn),
            (self.email, known.email),
            (self.phone, known.phone),
            (self.address, known.address),
            (self.contract_number, known.contract_number),
            (self.external_id, known.external_id),
            (self.billing_day, known.billing_day.map(|day| day.to_string())),
            (self.note, known.note),
        ];
        for (field, value) in texts {
            field.set(value.unwrap_or_default());
        }
        self.contract_on.set(known.contract_on.map(|day| day.0));
        self.tags.set(known.tags.unwrap_or_default());
        self.left.update(BTreeSet::clear);
        self.saved.set(untrack(|| self.details()));
    }

    /// The form as it would be sent: what its kind has no use for is left out.
    pub fn details(self) -> ClientDetailsInput {
        let text = |field: RwSignal<String>| {
            let text = field.with(|text| text.trim().to_owned());
            Some(text).filter(|text| !text.is_empty())
        };
        let kind = self.kind.get();
        // A text that is no number is no day of a month either: the check then says so.
        let billing_day = text(self.billing_day).map(|day| day.parse().unwrap_or(0));
        ClientDetailsInput {
            kind,
            name: self.name.with(|name| name.trim().to_owned()),
            full_name: text(self.full_name),
            inn: text(self.inn),
            kpp: text(self.kpp).filter(|_| kind == ClientKind::LegalEntity),
            ogrn: text(self.ogrn).filter(|_| kind != ClientKind::Individual),
            email: text(self.email),
            phone: text(self.phone),
            address: text(self.address),
            contract_number: text(self.contract_number),
            contract_on: self.contract_on.read().map(Into::into),
            external_id: text(self.external_id),
            billing_day,
            tags: Some(self.tags.get()),
            note: text(self.note),
        }
    }

    /// True when something was typed that is not saved.
    pub fn is_dirty(self) -> bool {
        !self.submission.busy.get() && self.details() != self.saved.get()
    }

    /// The control with this id was left: its error may be shown.
    pub fn leave(self, id: &str) {
        if let Some((field, _)) = FIELDS.into_iter().find(|(_, control)| *control == id) {
            self.left.update(|left| {
                left.insert(field);
            });
        }
    }

    /// Everything that is wrong.
    pub fn errors(self) -> Vec<FieldError> {
        let mut errors = ClientDraft::from(self.details()).parse().err().unwrap_or_default();
        let unread = self.contract_on.read().is_none();
        if unread && self.contract_on.text.with(|text| !text.trim().is_empty()) {
            errors.push(FieldError::new("contractOn", tr!(errors.date_unreadable)));
        }
        errors
    }

    /// The error to show at a field: once it was left or sending was tried, and of a requisite as soon as all its
    /// digits are there.
    pub fn error(self, field: &'static str) -> Signal<Option<String>> {
        let refused = self.submission.field(field);
        Signal::derive(move || {
            let shown = self.submission.asked.get() || self.left.with(|left| left.contains(field));
            let own = (shown || self.is_complete(field)).then(|| {
                let errors = self.errors();
                errors.into_iter().find(|error| error.path.first().is_some_and(|part| part == field))
            });
            own.flatten().map(|error| error.message).or_else(|| refused.get())
        })
    }

    /// True when a requisite has as many signs as one of this kind of client has.
    fn is_complete(self, field: &str) -> bool {
        let legal = self.kind.get() == ClientKind::LegalEntity;
        let (value, signs) = match field {
            "inn" => (self.inn, if legal { 10 } else { 12 }),
            "kpp" => (self.kpp, 9),
            "ogrn" => (self.ogrn, if legal { 13 } else { 15 }),
            _ => return false,
        };
        value.with(|text| text.chars().filter(|c| !c.is_whitespace()).count() >= signs)
    }

    /// The wrong fields, for the list on top of the form.
    pub fn wrong(self) -> Vec<Wrong> {
        let errors = self.errors();
        let refused = self.submission.refusal.get().map(|refusal| refusal.fields).unwrap_or_default();
        let all: Vec<FieldError> = errors.into_iter().chain(refused).collect();
        let of = |(field, id): (&'static str, &'static str)| {
            let error = all.iter().find(|error| error.path.iter().any(|part| part == field))?;
            let label = field_name(field).unwrap_or(field).to_owned();
            Some(Wrong { id, label, error: error.message.clone() })
        };
        FIELDS.into_iter().filter_map(of).collect()
    }
}

/// The form of a client as the server has it.
pub fn details_of(client: &ClientView) -> ClientDetailsInput {
    let client = client.clone();
    ClientDetailsInput {
        kind: client.kind,
        name: client.name,
        full_name: client.full_name,
        inn: client.inn,
        kpp: client.kpp,
        ogrn: client.ogrn,
        email: client.email,
        phone: client.phone,
        address: client.address,
        contract_number: client.contract_number,
        contract_on: client.contract_on,
        external_id: client.external_id,
        billing_day: client.billing_day,
        tags: Some(client.tags),
        note: client.note,
    }
}

/// What a copy of a client begins with: what no two clients share is left out.
pub fn copy_of(client: &ClientView) -> ClientDetailsInput {
    let details = details_of(client);
    ClientDetailsInput {
        inn: None,
        kpp: None,
        ogrn: None,
        contract_number: None,
        contract_on: None,
        external_id: None,
        ..details
    }
}
