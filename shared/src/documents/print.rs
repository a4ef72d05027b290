//! What a template prints: the content with every figure, date and name written as Russian documents write them.
//!
//! Texts only: a template places them and computes nothing. A value that is not stated is `null`; amounts are
//! «1 234,50», dates «31.12.2026» with `_long` for «31 декабря 2026 г.».

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::parties::{initials, short_name};
use super::{
    Agreement, Body, Content, Correction, Difference, Figures, Goods, Line, Party, Reconciliation, Reference,
    Service, Signatory, Totals, Unit,
};
use crate::calendar::Interval;
use crate::client::ClientKind;
use crate::money::{Currency, Money};
use crate::rate::VatRate;
use crate::text::amount::{MinorForm, amount_in_words, plural_ru};
use crate::text::format::{format_amount_ru, format_date_in_words_ru, format_date_ru};

/// The data of a template: `kind`, `title`, `number`, `date`, parties, signatories, and by kind `lines` and `totals`,
/// `correction`, `reconciliation` or `agreement`.
#[must_use]
pub fn data(content: &Content) -> Value {
    let data = json!({
        "kind": content.kind().code(),
        "title": title(content),
        "number": content.number,
        "date": format_date_ru(content.on),
        "date_long": format_date_in_words_ru(content.on),
        "revision": content.revision.as_ref().map(reference),
        "seller": party(&content.seller),
        "buyer": party(&content.buyer),
        "director": content.signatories.director.as_ref().map(signatory),
        "accountant": content.signatories.accountant.as_ref().map(signatory),
        "buyer_signatory": content.signatories.buyer.as_ref().map(signatory),
        "basis": content.basis.as_ref().map(ToString::to_string),
        "period": content.period.map(|period| json!({
            "from": format_date_ru(period.from()),
            "to": format_date_ru(period.last_day()),
        })),
        "due": content.due_on.map(format_date_ru),
        "currency": currency_data(content.currency),
        "note": content.note,
    });
    let particular = match &content.body {
        Body::Invoice(goods) | Body::Act(goods) | Body::TaxInvoice(goods) => {
            goods_data(goods, content.currency)
        }
        Body::Upd { status, goods } => {
            joined(json!({ "status": status.code() }), goods_data(goods, content.currency))
        }
        Body::TaxCorrection(correction) | Body::UpdCorrection(correction) => {
            correction_data(correction, content.currency)
        }
        Body::Reconciliation(reconciliation) => reconciliation_data(reconciliation, content),
        Body::Contract(agreement) | Body::Free(agreement) => agreement_data(agreement, content),
    };
    joined(data, particular)
}

/// The fields of both.
fn joined(mut data: Value, more: Value) -> Value {
    if let (Value::Object(data), Value::Object(mut more)) = (&mut data, more) {
        data.append(&mut more);
    }
    data
}

fn title(content: &Content) -> &str {
    match &content.body {
        Body::Contract(agreement) | Body::Free(agreement) => {
            agreement.title.as_deref().unwrap_or(content.kind().name_ru())
        }
        Body::Upd { .. }
        | Body::Invoice(_)
        | Body::Act(_)
        | Body::TaxInvoice(_)
        | Body::TaxCorrection(_)
        | Body::UpdCorrection(_)
        | Body::Reconciliation(_) => content.kind().name_ru(),
    }
}

fn money(minor: i64, currency: Currency) -> String {
    format_amount_ru(minor, currency.exponent())
}

/// «1 234,5»: a number without trailing zeros but with at least so many digits of fraction.
fn decimal(value: Decimal, digits_min: u32) -> String {
    let value = value.normalize();
    let digits = value.scale().max(digits_min);
    let mantissa = value.mantissa() * 10_i128.pow(digits - value.scale());
    i64::try_from(mantissa).map_or_else(|_| value.to_string(), |mantissa| format_amount_ru(mantissa, digits))
}

fn reference(reference: &Reference) -> Value {
    json!({
        "number": reference.number,
        "date": format_date_ru(reference.on),
        "date_long": format_date_in_words_ru(reference.on),
    })
}

fn party(party: &Party) -> Value {
    let inn_kpp = [party.inn.as_deref(), party.kpp.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    let labelled = [("ИНН", &party.inn), ("КПП", &party.kpp), ("", &party.address), ("тел.", &party.phone)];
    let mut line = party.name.clone();
    for (label, text) in labelled {
        if let Some(text) = text {
            line.push_str(", ");
            line.push_str(format!("{label} {text}").trim_start());
        }
    }
    json!({
        "name": party.name,
        "short": short_name(&party.name),
        "entrepreneur": party.kind == ClientKind::SoleProprietor,
        "individual": party.kind == ClientKind::Individual,
        "inn": party.inn,
        "kpp": party.kpp,
        "inn_kpp": (!inn_kpp.is_empty()).then(|| inn_kpp.join("/")),
        "ogrn": party.ogrn,
        "address": party.address,
        "phone": party.phone,
        "email": party.email,
        "line": line,
        "bank": party.bank.as_ref().map(|bank| json!({
            "bank": bank.bank,
            "bik": bank.bik,
            "account": bank.account,
            "correspondent": bank.correspondent,
        })),
    })
}

fn signatory(signatory: &Signatory) -> Value {
    json!({
        "position": signatory.position,
        "name": signatory.name,
        "short": initials(&signatory.name),
        "genitive": signatory.genitive,
        "basis": signatory.basis,
    })
}

/// Name and numeric code by ОК (МК (ИСО 4217) 003-97) 014-2000.
pub(super) const fn currency_name(currency: Currency) -> (&'static str, &'static str) {
    match currency {
        Currency::Rub => ("Российский рубль", "643"),
        Currency::Usd => ("Доллар США", "840"),
        Currency::Eur => ("Евро", "978"),
        Currency::Kzt => ("Тенге", "398"),
        Currency::Byn => ("Белорусский рубль", "933"),
        Currency::Cny => ("Юань", "156"),
    }
}

/// What follows an amount.
fn currency_short(currency: Currency) -> &'static str {
    if currency == Currency::Rub { "руб." } else { currency.code() }
}

fn currency_data(currency: Currency) -> Value {
    let (name, number) = currency_name(currency);
    json!({ "code": currency.code(), "name": name, "number": number, "short": currency_short(currency) })
}

/// «22%», «без НДС».
pub(super) fn rate(rate: VatRate) -> String {
    match rate {
        VatRate::NoVat => "без НДС".to_owned(),
        VatRate::Vat0
        | VatRate::Vat5
        | VatRate::Vat7
        | VatRate::Vat10
        | VatRate::Vat18
        | VatRate::Vat20
        | VatRate::Vat22 => format!("{}%", rate.percent()),
    }
}

/// VAT as a tax invoice states it: an amount, or «без НДС».
fn vat(vat_rate: VatRate, minor: i64, currency: Currency) -> String {
    if vat_rate == VatRate::NoVat { rate(vat_rate) } else { money(minor, currency) }
}

/// What a line begins with.
fn head(n: u32, name: &str, unit: Option<&Unit>) -> Value {
    json!({
        "n": n,
        "name": name,
        "unit": unit.map(|unit| &unit.name),
        "unit_code": unit.and_then(|unit| unit.code.as_ref()),
    })
}

fn line(line: &Line, currency: Currency) -> Value {
    let mut data = joined(head(line.n, &line.name, line.unit.as_ref()), figures(&line.figures, currency));
    data["price"] = json!(decimal(line.price.to_decimal(), currency.exponent()));
    data
}

fn totals(totals: &Totals, currency: Currency) -> Value {
    let money = |minor| money(minor, currency);
    let rates: Vec<Value> = totals
        .rates
        .iter()
        .map(|total| {
            json!({
                "rate": rate(total.vat_rate),
                "taxed": total.vat_rate != VatRate::NoVat,
                "net": money(total.net_minor),
                "vat": vat(total.vat_rate, total.vat_minor, currency),
                "gross": money(total.gross_minor),
            })
        })
        .collect();
    json!({
        "has_vat": totals.has_vat(),
        "net": money(totals.net_minor),
        "vat": if totals.has_vat() { money(totals.vat_minor) } else { rate(VatRate::NoVat) },
        "gross": money(totals.gross_minor),
        "rates": rates,
    })
}

fn goods_data(goods: &Goods, currency: Currency) -> Value {
    json!({
        "lines": goods.lines.iter().map(|one| line(one, currency)).collect::<Vec<_>>(),
        "totals": totals(&goods.totals, currency),
        "words": goods.words,
        "payments": goods.payments.iter().map(reference).collect::<Vec<_>>(),
        "advances": goods.advances.iter().map(reference).collect::<Vec<_>>(),
        "shipment": goods.shipment.as_ref().map(reference),
    })
}

fn figures(figures: &Figures, currency: Currency) -> Value {
    json!({
        "quantity": decimal(figures.quantity.to_decimal(), 0),
        "price_net": decimal(figures.price_net.to_decimal(), currency.exponent()),
        "net": money(figures.net_minor, currency),
        "rate": rate(figures.vat_rate),
        "vat": vat(figures.vat_rate, figures.vat_minor, currency),
        "gross": money(figures.gross_minor, currency),
    })
}

/// Amounts of a difference; one that is 0 is a dash.
fn difference(difference: &Difference, currency: Currency) -> Value {
    let amount = |minor: i64| if minor == 0 { "—".to_owned() } else { money(minor, currency) };
    json!({
        "net": amount(difference.net_minor),
        "vat": amount(difference.vat_minor),
        "gross": amount(difference.gross_minor),
    })
}

fn correction_data(correction: &Correction, currency: Currency) -> Value {
    let difference = |of: &Difference| difference(of, currency);
    let lines: Vec<Value> = correction
        .lines
        .iter()
        .map(|line| {
            let rows = json!({
                "before": figures(&line.before, currency),
                "after": figures(&line.after, currency),
                "increase": difference(&line.increase()),
                "decrease": difference(&line.decrease()),
            });
            joined(head(line.n, &line.name, line.unit.as_ref()), rows)
        })
        .collect();
    json!({
        "original": reference(&correction.original),
        "reason": correction.reason,
        "lines": lines,
        "increase": difference(&correction.increase),
        "decrease": difference(&correction.decrease),
        "totals": totals(&correction.totals, currency),
    })
}

/// A balance in the debit or the credit column: `(debit, credit)`.
fn sides(minor: i64) -> (i64, i64) {
    (minor.max(0), minor.min(0).saturating_neg())
}

fn reconciliation_data(reconciliation: &Reconciliation, content: &Content) -> Value {
    let money = |minor| money(minor, content.currency);
    let amount = |minor: i64| (minor != 0).then(|| money(minor));
    let balance = |minor: i64| {
        let (debit, credit) = sides(minor);
        json!({ "debit": amount(debit), "credit": amount(credit) })
    };
    let rows: Vec<Value> = reconciliation
        .rows
        .iter()
        .map(|row| {
            json!({
                "n": row.n,
                "date": format_date_ru(row.on),
                "document": row.document,
                "debit": amount(row.debit_minor),
                "credit": amount(row.credit_minor),
            })
        })
        .collect();
    json!({
        "opening": balance(reconciliation.opening_minor),
        "rows": rows,
        "turnover": { "debit": money(reconciliation.debit_minor), "credit": money(reconciliation.credit_minor) },
        "closing": balance(reconciliation.closing_minor),
        "conclusion": conclusion(reconciliation.closing_minor, content),
    })
}

/// «На 31.10.2026 задолженность в пользу ООО «А» 100,00 руб. (Сто рублей 00 копеек)».
fn conclusion(closing_minor: i64, content: &Content) -> String {
    let last_day: NaiveDate = content.period.map_or(content.on, |period| period.last_day());
    let day = format_date_ru(last_day);
    let creditor = match closing_minor {
        0 => return format!("На {day} задолженность отсутствует."),
        1.. => short_name(&content.seller.name),
        ..0 => short_name(&content.buyer.name),
    };
    let debt = Money::from_minor(closing_minor.saturating_abs(), content.currency);
    let (amount, short) = (money(debt.minor(), content.currency), currency_short(content.currency));
    let words = amount_in_words(debt, MinorForm::Digits);
    format!("На {day} задолженность в пользу {creditor} {amount} {short} ({words}).")
}

/// «месяц», «3 месяца», «год»: the length of a period as the catalogue writes it.
fn interval(text: &str) -> String {
    let (count, forms) = match Interval::parse(text) {
        Some(Interval::Months(months)) if months % 12 == 0 => (months / 12, ["год", "года", "лет"]),
        Some(Interval::Months(months)) => (months, ["месяц", "месяца", "месяцев"]),
        Some(Interval::Days(days)) => (days, ["день", "дня", "дней"]),
        None => return text.to_owned(),
    };
    let name = plural_ru(u64::from(count), forms);
    if count == 1 { name.to_owned() } else { format!("{count} {name}") }
}

fn service((service, n): (&Service, usize), currency: Currency) -> Value {
    json!({
        "n": n,
        "name": service.name,
        "plan": service.plan,
        "quantity": decimal(service.quantity.to_decimal(), 0),
        "price": money(service.price_minor, currency),
        "interval": interval(&service.interval),
        "since": format_date_ru(service.since),
    })
}

/// The balance without its sign, and in words what it means.
fn balance_data(balance_minor: i64, currency: Currency) -> Value {
    let of = Money::from_minor(balance_minor.saturating_abs(), currency);
    let (amount, short) = (money(of.minor(), currency), currency_short(currency));
    let told = match balance_minor {
        0 => "задолженности нет".to_owned(),
        1.. => format!("аванс {amount} {short}"),
        ..0 => format!("задолженность {amount} {short}"),
    };
    json!({
        "amount": amount,
        "is_debt": balance_minor < 0,
        "words": amount_in_words(of, MinorForm::Digits),
        "told": told,
    })
}

fn agreement_data(agreement: &Agreement, content: &Content) -> Value {
    let services = agreement.services.iter().zip(1..).map(|one| service(one, content.currency));
    json!({
        "services": services.collect::<Vec<_>>(),
        "balance": agreement.balance_minor.map(|minor| balance_data(minor, content.currency)),
        "place": agreement.place,
        "subject": agreement.subject,
        "until": agreement.until.map(format_date_ru),
        "payment_days": agreement.payment_days.map(|days| {
            format!("{days} {}", plural_ru(u64::from(days), ["календарного дня", "календарных дней", "календарных дней"]))
        }),
        "fields": agreement.fields,
    })
}
