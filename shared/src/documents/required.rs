//! What a document must state before it may be issued.
//!
//! Law: 402-ФЗ ст. 9 ч. 2 (every primary document); Налоговый кодекс ст. 169 п. 5, 5.2 and 6 with постановление
//! Правительства № 1137 (tax invoices and corrections).

use super::parties::field_of;
use super::{Body, Content, DocumentKind, Party, UpdStatus};
use crate::client::ClientKind;
use crate::error::FieldError;

const SELLER: &str = "организации. Заполните его в настройках организации.";
const BUYER: &str = "клиента. Заполните его в карточке клиента.";

/// Every requisite that is missing or cannot be right, by its path in the content: what it is and where to fill it in.
#[must_use]
pub fn missing(content: &Content) -> Vec<FieldError> {
    let mut check = Check { errors: Vec::new() };
    if content.number.trim().is_empty() {
        check.refuse("number", "У документа нет номера. Выберите ряд номеров в настройках нумерации.");
    }
    check.name("seller", &content.seller, SELLER);
    check.name("buyer", &content.buyer, BUYER);
    match content.kind() {
        DocumentKind::Invoice => {
            check.inn("seller", &content.seller, SELLER);
            check.bank(&content.seller);
            check.lines(content);
        }
        DocumentKind::Act => {
            check.director(content);
            check.lines(content);
        }
        DocumentKind::TaxInvoice
        | DocumentKind::Upd
        | DocumentKind::TaxCorrection
        | DocumentKind::UpdCorrection => tax_document(content, &mut check),
        DocumentKind::Reconciliation => {
            if content.period.is_none() {
                check.refuse("period", "Не указан период сверки. Выберите его.");
            }
        }
        DocumentKind::Contract => contract(content, &mut check),
        DocumentKind::Free => {}
    }
    check.errors
}

fn tax_document(content: &Content, check: &mut Check) {
    check.director(content);
    check.lines(content);
    check.original(content);
    let transfer_only = matches!(&content.body, Body::Upd { status: UpdStatus::Transfer, .. });
    if transfer_only {
        return;
    }
    for (path, party, whose) in [("seller", &content.seller, SELLER), ("buyer", &content.buyer, BUYER)] {
        if party.kind != ClientKind::Individual {
            check.inn(path, party, whose);
        }
        check.text(&format!("{path}.address"), party.address.as_deref(), "адрес", whose);
    }
    match content.seller.kind {
        ClientKind::LegalEntity => {
            check.kpp("seller", &content.seller, SELLER);
            if content.signatories.accountant.is_none() {
                check.refuse(
                    "signatories.accountant",
                    "Не указан главный бухгалтер организации. Заполните его в настройках организации.",
                );
            }
        }
        ClientKind::SoleProprietor | ClientKind::Individual => {
            check.text("seller.ogrn", content.seller.ogrn.as_deref(), "ОГРНИП", SELLER);
        }
    }
    if content.buyer.kind == ClientKind::LegalEntity {
        check.kpp("buyer", &content.buyer, BUYER);
    }
    if content.goods().is_some_and(|goods| !goods.lines.is_empty() && !goods.totals.has_vat()) {
        check.refuse(
            "lines",
            "Все строки без НДС: счёт-фактура не выставляется. Выберите акт или УПД со статусом 2.",
        );
    }
}

fn contract(content: &Content, check: &mut Check) {
    check.director(content);
    if content.signatories.director.as_ref().is_some_and(|director| director.basis.is_none()) {
        check.refuse(
            "signatories.director.basis",
            "Не указано, на основании чего действует руководитель. Заполните это в настройках организации.",
        );
    }
}

struct Check {
    errors: Vec<FieldError>,
}

impl Check {
    fn refuse(&mut self, path: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(path, message));
    }

    fn text(&mut self, path: &str, text: Option<&str>, what: &str, whose: &str) {
        if text.is_none_or(|text| text.trim().is_empty()) {
            self.refuse(path, format!("Не указан {what} {whose}"));
        }
    }

    fn name(&mut self, path: &str, party: &Party, whose: &str) {
        if party.name.trim().is_empty() {
            self.refuse(&format!("{path}.name"), format!("Не указано наименование {whose}"));
        }
    }

    fn inn(&mut self, path: &str, party: &Party, whose: &str) {
        self.text(&format!("{path}.inn"), party.inn.as_deref(), "ИНН", whose);
    }

    fn kpp(&mut self, path: &str, party: &Party, whose: &str) {
        self.text(&format!("{path}.kpp"), party.kpp.as_deref(), "КПП", whose);
    }

    fn bank(&mut self, seller: &Party) {
        let Some(bank) = &seller.bank else {
            self.refuse(
                "seller.bank",
                "Не указан банковский счёт организации. Добавьте его в настройках организации.",
            );
            return;
        };
        let n_known = self.errors.len();
        for (field, text, what) in [
            ("bank", &bank.bank, "банк счёта"),
            ("bik", &bank.bik, "БИК банка"),
            ("account", &bank.account, "расчётный счёт"),
        ] {
            self.text(&format!("seller.bank.{field}"), Some(text), what, SELLER);
        }
        if self.errors.len() > n_known {
            return;
        }
        if let Err(error) = bank.numbers() {
            let field = field_of(&error);
            let message = format!("{} Исправьте это в настройках организации.", error.message_ru());
            self.refuse(&format!("seller.bank.{field}"), message);
        }
    }

    fn director(&mut self, content: &Content) {
        if content.signatories.director.is_none() {
            self.refuse(
                "signatories.director",
                "Не указано, кто подписывает документы организации. Заполните это в настройках организации.",
            );
        }
    }

    fn original(&mut self, content: &Content) {
        if let Body::TaxCorrection(correction) | Body::UpdCorrection(correction) = &content.body
            && correction.original.number.trim().is_empty()
        {
            self.refuse("original", "Не указан исправляемый документ. Выберите его.");
        }
    }

    fn lines(&mut self, content: &Content) {
        let n_lines = match &content.body {
            Body::Invoice(goods) | Body::Act(goods) | Body::TaxInvoice(goods) | Body::Upd { goods, .. } => {
                goods.lines.len()
            }
            Body::TaxCorrection(correction) | Body::UpdCorrection(correction) => correction.lines.len(),
            Body::Reconciliation(_) | Body::Contract(_) | Body::Free(_) => return,
        };
        if n_lines == 0 {
            self.refuse("lines", "В документе нет строк. Добавьте хотя бы одну.");
        }
    }
}
