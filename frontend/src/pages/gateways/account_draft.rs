//! What the form of an account at a gateway holds.

use leptos::prelude::*;
use shared::gateway::receipt::{PaymentMethod, PaymentObject, TaxSystem};
use shared::gateway::{GatewayHash, GatewayKind};
use shared::ids::SellerId;
use shared::rate::VatRate;

use crate::calls::gateways::{GatewayAccountSaveInput, GatewayAccountView, GatewaySecretInput};
use crate::tr;

/// What the person has typed.
#[derive(Clone, Copy)]
pub struct Draft {
    /// Whose.
    pub seller: RwSignal<String>,
    /// Which gateway.
    pub kind: RwSignal<String>,
    /// Whether payments are tests.
    pub test: RwSignal<bool>,
    /// What people call it.
    pub name: RwSignal<String>,
    /// Whether payments may begin.
    pub active: RwSignal<bool>,
    /// The identifier of the shop.
    pub shop: RwSignal<String>,
    /// The hash of signatures.
    pub hash: RwSignal<String>,
    /// Secrets, in the order of [`SECRETS`].
    pub secrets: [RwSignal<String>; 4],
    /// Where the gateway's pages and calls are.
    pub base: RwSignal<String>,
    /// Where Robokassa's other APIs are.
    pub services: RwSignal<String>,
    /// Where the payer comes back to.
    pub back: RwSignal<String>,
    /// Hours for which a link can be paid.
    pub hours: RwSignal<String>,
    /// The number of the first payment.
    pub first: RwSignal<String>,
    /// Whether the gateway makes receipts.
    pub receipts: RwSignal<bool>,
    /// System of taxation.
    pub tax: RwSignal<String>,
    /// Rate of VAT.
    pub vat: RwSignal<String>,
    /// What a payment is to the thing that is paid.
    pub method: RwSignal<String>,
    /// What is paid.
    pub object: RwSignal<String>,
}

/// Names of secrets, in the order of the draft.
pub const SECRETS: [&str; 4] = ["password1", "password2", "password3", "secretKey"];

/// Where the payer comes back to when that is set: an account that states nothing names this installation.
fn stated_back(account: &GatewayAccountView) -> &str {
    let own = account.notify_url.split_once("/gateways/").map_or("", |(own, _)| own);
    if account.return_url == own { "" } else { &account.return_url }
}

impl Draft {
    /// What is set; of a new account, what is usual.
    pub fn of(known: Option<&GatewayAccountView>) -> Draft {
        let text = |part: fn(&GatewayAccountView) -> String, otherwise: &str| {
            RwSignal::new(known.map_or_else(|| otherwise.to_owned(), part))
        };
        Draft {
            seller: text(|account| account.seller_id.to_string(), ""),
            kind: text(|account| account.kind.code().to_owned(), GatewayKind::Yookassa.code()),
            test: RwSignal::new(known.is_some_and(|account| account.test)),
            name: text(|account| account.name.clone(), ""),
            active: RwSignal::new(known.is_none_or(|account| account.active)),
            shop: text(|account| account.shop.clone(), ""),
            hash: text(|account| account.hash.code().to_owned(), GatewayHash::Md5.code()),
            secrets: SECRETS.map(|_| RwSignal::new(String::new())),
            base: text(|account| account.base_url.clone(), ""),
            services: text(|account| account.services_url.clone().unwrap_or_default(), ""),
            back: text(|account| stated_back(account).to_owned(), ""),
            hours: text(|account| account.link_hours.to_string(), "72"),
            first: RwSignal::new(String::new()),
            receipts: RwSignal::new(known.is_some_and(|account| account.receipts)),
            tax: text(|account| account.tax_system.map(TaxSystem::code).unwrap_or_default().to_owned(), ""),
            vat: text(|account| account.receipt_vat.clone(), VatRate::NoVat.code()),
            method: text(|account| account.receipt_method.code().to_owned(), PaymentMethod::Advance.code()),
            object: text(|account| account.receipt_object.code().to_owned(), PaymentObject::Payment.code()),
        }
    }

    /// Whether addresses of the gateway differ from those that are set: its secrets would go elsewhere.
    pub fn moves(self, known: Option<&GatewayAccountView>) -> bool {
        let typed =
            |value: RwSignal<String>| value.with(|value| value.trim().trim_end_matches('/').to_owned());
        known.is_some_and(|known| {
            let services = known.services_url.as_deref().unwrap_or_default();
            typed(self.base) != known.base_url || typed(self.services) != services
        })
    }

    /// Whether the gateway is Robokassa.
    pub fn is_robokassa(self) -> bool {
        self.kind.with(|kind| kind == GatewayKind::Robokassa.code())
    }

    /// What is sent to the server.
    pub fn input(self, known: Option<&GatewayAccountView>) -> GatewayAccountSaveInput {
        let stated =
            |value: RwSignal<String>| Some(value.get().trim().to_owned()).filter(|text| !text.is_empty());
        // What was typed for another gateway before its kind was chosen is of no concern.
        let own = if self.is_robokassa() { 0..3 } else { 3..4 };
        let secrets = own.filter_map(|n| {
            let (name, value) = SECRETS.get(n).zip(self.secrets.get(n))?;
            Some(GatewaySecretInput { name: (*name).to_owned(), value: stated(*value)? })
        });
        GatewayAccountSaveInput {
            id: known.map(|account| account.id),
            version: known.map(|account| account.version),
            seller_id: self.seller.get().parse::<SellerId>().ok(),
            kind: GatewayKind::from_code(&self.kind.get()),
            test: Some(self.test.get()),
            name: self.name.get(),
            active: self.active.get(),
            shop: self.shop.get(),
            hash: GatewayHash::from_code(&self.hash.get()),
            secrets: Some(secrets.collect()),
            base_url: stated(self.base),
            services_url: stated(self.services),
            return_url: stated(self.back),
            link_hours: self.hours.get().trim().parse().ok(),
            first_number: self.first.get().trim().parse().ok(),
            receipts: Some(self.receipts.get()),
            tax_system: TaxSystem::from_code(&self.tax.get()),
            receipt_vat: stated(self.vat),
            receipt_method: PaymentMethod::from_code(&self.method.get()),
            receipt_object: PaymentObject::from_code(&self.object.get()),
        }
    }
}

/// What is wrong with a number that may be left out.
pub fn wrong_number(value: RwSignal<String>) -> Option<String> {
    let wrong = value.with(|value| !value.trim().is_empty() && value.trim().parse::<i32>().is_err());
    wrong.then(|| tr!(gateways.number_wrong).to_owned())
}
