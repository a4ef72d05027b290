//! Tax invoice, УПД and act as the file that goes to the buyer through an operator of electronic documents.
//!
//! Law: приказ ФНС ЕД-7-26/970@ of 19.12.2023, format 5.03, КНД 1115131; of the format what services need. The
//! signature is the operator's or the signing program's part.

use chrono::{NaiveDate, NaiveDateTime};
use uuid::Uuid;

use super::parties::{PROPRIETOR, short_name};
use super::print::{currency_name, rate};
use super::{Basis, Body, Content, Goods, Line, Party, Reference, Signatory, UpdStatus, missing};
use crate::client::ClientKind;
use crate::error::FieldError;
use crate::money::{Currency, Money};
use crate::rate::VatRate;
use crate::text::format::format_date_ru;

mod xml;
use xml::Element;

const TRANSFER: &str = "Документ об отгрузке товаров (выполнении работ), передаче имущественных прав \
                        (документ об оказании услуг)";
const TAX_AND_TRANSFER: &str = "Счет-фактура и документ об отгрузке товаров (выполнении работ), передаче \
                                имущественных прав (документ об оказании услуг)";

/// Between whom the file goes, and when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange<'a> {
    /// Id of the buyer with its operator.
    pub recipient: &'a str,
    /// Id of the seller with its operator.
    pub sender: &'a str,
    /// When the file is made, in the seller's time zone.
    pub made_at: NaiveDateTime,
    /// Id of the file, new for every file.
    pub file: Uuid,
    /// Program and its version, up to 40 characters.
    pub program: &'a str,
}

/// A file of exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name with `.xml`.
    pub name: String,
    /// Its text. It is to be written in windows-1251, other characters as references (`&#8381;`).
    pub text: String,
}

/// What the file stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    TaxInvoice,
    TaxInvoiceAndTransfer,
    Transfer,
}

impl Function {
    const fn code(self) -> &'static str {
        match self {
            Function::TaxInvoice => "СЧФ",
            Function::TaxInvoiceAndTransfer => "СЧФДОП",
            Function::Transfer => "ДОП",
        }
    }
}

/// The file of a tax invoice, a УПД or an act.
///
/// # Errors
/// Everything that [`missing`] finds; names that are not a surname and a name where the format wants them apart;
/// another kind of document.
pub fn file(content: &Content, exchange: &Exchange<'_>) -> Result<File, Vec<FieldError>> {
    let mut errors = missing(content);
    let (function, goods) = match &content.body {
        Body::TaxInvoice(goods) => (Function::TaxInvoice, goods),
        Body::Upd { status: UpdStatus::TaxInvoiceAndTransfer, goods } => {
            (Function::TaxInvoiceAndTransfer, goods)
        }
        Body::Upd { status: UpdStatus::Transfer, goods } | Body::Act(goods) => (Function::Transfer, goods),
        Body::Invoice(_)
        | Body::TaxCorrection(_)
        | Body::UpdCorrection(_)
        | Body::Reconciliation(_)
        | Body::Contract(_)
        | Body::Free(_) => {
            return Err(vec![FieldError::new(
                "kind",
                "В этом формате передаются счета-фактуры, УПД и акты. Выберите такой документ.",
            )]);
        }
    };
    let id = file_id(exchange);
    let document = document(content, goods, (function, exchange), &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let root = Element::new("Файл")
        .with("ИдФайл", &id)
        .with("ВерсФорм", "5.03")
        .with("ВерсПрог", cut(exchange.program, 40))
        .child(document);
    Ok(File { name: format!("{id}.xml"), text: root.document("windows-1251") })
}

/// The name without `.xml`; the zeros say that there are no marked goods, no traceable goods and no extensions.
fn file_id(exchange: &Exchange<'_>) -> String {
    let day = exchange.made_at.format("%Y%m%d");
    let Exchange { recipient, sender, file, .. } = exchange;
    format!("ON_NSCHFDOPPR_{recipient}_{sender}_{day}_{file}_0_0_0_0_0_00")
}

fn document(
    content: &Content,
    goods: &Goods,
    (function, exchange): (Function, &Exchange<'_>),
    errors: &mut Vec<FieldError>,
) -> Element {
    let seller = &content.seller;
    let composer = match &seller.inn {
        Some(inn) => format!("{}, ИНН: {inn}", seller.name),
        None => seller.name.clone(),
    };
    let mut document = Element::new("Документ").with("КНД", "1115131").with("Функция", function.code());
    let named = match (function, &content.body) {
        (Function::TaxInvoice, _) => None,
        (Function::TaxInvoiceAndTransfer, _) => Some(TAX_AND_TRANSFER),
        (Function::Transfer, Body::Act(_)) => Some("Акт об оказании услуг"),
        (Function::Transfer, _) => Some(TRANSFER),
    };
    if let Some(named) = named {
        document = document.with("ПоФактХЖ", TRANSFER).with("НаимДокОпр", named);
    }
    let document = document
        .with("ДатаИнфПр", format_date_ru(exchange.made_at.date()))
        .with("ВремИнфПр", exchange.made_at.format("%H.%M.%S").to_string())
        .with("НаимЭконСубСост", cut(&composer, 1000))
        .child(invoice(content, goods, function, errors))
        .child(table(goods, content.currency));
    let document =
        if function == Function::TaxInvoice { document } else { document.child(transfer(content, errors)) };
    document.children(signatory(content, errors))
}

/// Rows 1 to 7 of the form.
fn invoice(content: &Content, goods: &Goods, function: Function, errors: &mut Vec<FieldError>) -> Element {
    let itself = Reference { number: content.number.clone(), on: content.on };
    let shipments = match function {
        Function::TaxInvoice => {
            goods.shipment.iter().map(|act| reference("Акт об оказании услуг", act)).collect()
        }
        Function::TaxInvoiceAndTransfer => vec![reference(TAX_AND_TRANSFER, &itself)],
        Function::Transfer => Vec::new(),
    };
    if function == Function::TaxInvoice && shipments.is_empty() {
        add(errors, "shipment", "Не указан акт, к которому относится счёт-фактура. Выберите его.");
    }
    let revision = content.revision.as_ref().map(|revision| {
        Element::new("ИспрДок")
            .with("НомИспр", &revision.number)
            .with("ДатаИспр", format_date_ru(revision.on))
    });
    let payments = goods.payments.iter().map(|payment| {
        Element::new("СвПРД")
            .with("НомерПРД", cut(&payment.number, 30))
            .with("ДатаПРД", format_date_ru(payment.on))
    });
    let (name, number) = currency_name(content.currency);
    Element::new("СвСчФакт")
        .with("НомерДок", &content.number)
        .with("ДатаДок", format_date_ru(content.on))
        .children(revision)
        .child(party("СвПрод", "seller", &content.seller, errors))
        .children(payments)
        .children(shipments.into_iter().map(|shipment| shipment.named("ДокПодтвОтгрНом")))
        .child(party("СвПокуп", "buyer", &content.buyer, errors))
        .child(Element::new("ДенИзм").with("КодОКВ", number).with("НаимОКВ", name))
}

/// Name, number and date of a document; the caller names the element.
fn reference(name: &str, document: &Reference) -> Element {
    Element::new("")
        .with("РеквНаимДок", cut(name, 255))
        .with("РеквНомерДок", cut(&document.number, 255))
        .with("РеквДатаДок", format_date_ru(document.on))
}

fn party(element: &'static str, path: &str, party: &Party, errors: &mut Vec<FieldError>) -> Element {
    let inn = party.inn.as_deref().unwrap_or_default();
    if inn.is_empty() && party.kind != ClientKind::Individual {
        let message = "Без ИНН документ нельзя передать в электронном виде. Заполните его.";
        add(errors, &format!("{path}.inn"), message);
    }
    let who = match party.kind {
        ClientKind::LegalEntity => Element::new("СвЮЛУч")
            .with("НаимОрг", cut(&party.name, 1000))
            .with("ИННЮЛ", inn)
            .with_some("КПП", party.kpp.as_deref()),
        ClientKind::SoleProprietor => Element::new("СвИП")
            .with("ИННФЛ", inn)
            .with_some("ОГРНИП", party.ogrn.as_deref())
            .children(person(&party.name, &format!("{path}.name"), errors)),
        ClientKind::Individual => Element::new("СвФЛУч")
            .with_some("ИННФЛ", party.inn.as_deref())
            .children(person(&party.name, &format!("{path}.name"), errors)),
    };
    let address = party.address.as_deref().map(|address| {
        let text = Element::new("АдрИнф").with("КодСтр", "643").with("НаимСтран", "Россия");
        Element::new("Адрес").child(text.with("АдрТекст", cut(address, 1000)))
    });
    Element::new(element).child(Element::new("ИдСв").child(who)).children(address)
}

/// Surname, name and patronymic of a full name; «ИП» before it is dropped.
fn person(name: &str, path: &str, errors: &mut Vec<FieldError>) -> Option<Element> {
    let short = short_name(name);
    let mut words = short.split_whitespace().peekable();
    words.next_if_eq(&PROPRIETOR);
    let (Some(surname), Some(first)) = (words.next(), words.next()) else {
        let message = format!("В «{name}» нет фамилии или имени. Введите фамилию, имя и отчество полностью.");
        add(errors, path, message);
        return None;
    };
    let patronymic = words.collect::<Vec<_>>().join(" ");
    let person = Element::new("ФИО").with("Фамилия", cut(surname, 60)).with("Имя", cut(first, 60));
    Some(person.with_some("Отчество", Some(cut(&patronymic, 60)).filter(|text| !text.is_empty())))
}

/// Graphs of the form and the row of totals.
fn table(goods: &Goods, currency: Currency) -> Element {
    let amount = |minor| amount(minor, currency);
    let totals = Element::new("ВсегоОпл")
        .with("СтТовБезНДСВсего", amount(goods.totals.net_minor))
        .with("СтТовУчНалВсего", amount(goods.totals.gross_minor))
        .child(vat("СумНалВсего", goods.totals.has_vat(), amount(goods.totals.vat_minor)));
    let lines = goods.lines.iter().map(|one| line(one, currency));
    Element::new("ТаблСчФакт").children(lines).child(totals)
}

fn line(line: &Line, currency: Currency) -> Element {
    let amount = |minor| amount(minor, currency);
    let mut element =
        Element::new("СведТов").with("НомСтр", line.n.to_string()).with("НаимТов", cut(&line.name, 2000));
    // A unit's code wants a quantity, and a quantity a price above 0.
    if line.figures.price_net.is_zero() {
        element = element.with_some("НаимЕдИзм", line.unit.as_ref().map(|unit| unit.name.as_str()));
    } else {
        element = element
            .with_some("ОКЕИ_Тов", line.unit.as_ref().and_then(|unit| unit.code.as_deref()))
            .with_some("НаимЕдИзм", line.unit.as_ref().map(|unit| unit.name.as_str()))
            .with("КолТов", line.figures.quantity.to_string())
            .with("ЦенаТов", line.figures.price_net.to_string());
    }
    element
        .with("СтТовБезНДС", amount(line.figures.net_minor))
        .with("НалСт", rate(line.figures.vat_rate))
        .with("СтТовУчНал", amount(line.figures.gross_minor))
        .child(Element::new("Акциз").child(Element::new("БезАкциз").text("без акциза")))
        .child(vat("СумНал", line.figures.vat_rate != VatRate::NoVat, amount(line.figures.vat_minor)))
}

fn vat(element: &'static str, taxed: bool, amount: String) -> Element {
    let inner = if taxed {
        Element::new("СумНал").text(amount)
    } else {
        Element::new("БезНДС").text("без НДС")
    };
    Element::new(element).child(inner)
}

/// What was handed over, when, on what ground and by whom.
fn transfer(content: &Content, errors: &mut Vec<FieldError>) -> Element {
    let basis = match &content.basis {
        Some(Basis { name, number: Some(number), on: Some(on) }) => {
            reference(name, &Reference { number: number.clone(), on: *on }).named("ОснПер")
        }
        Some(_) | None => Element::new("БезДокОснПер").text("1"),
    };
    let who =
        content.signatories.director.as_ref().filter(|_| content.seller.kind == ClientKind::LegalEntity);
    let who = who.map(|director| {
        let worker = Element::new("РабОргПрод").with("Должность", cut(&director.position, 255));
        let worker = worker.children(person(&director.name, "signatories.director.name", errors));
        Element::new("СвЛицПер").child(worker)
    });
    let day = |day: NaiveDate| Some(format_date_ru(day));
    let transfer = Element::new("СвПер")
        .with("СодОпер", "Услуги оказаны в полном объеме")
        .with("ДатаПер", format_date_ru(content.on))
        .with_some("ДатаНачПер", content.period.and_then(|period| day(period.from())))
        .with_some("ДатаОконПер", content.period.and_then(|period| day(period.last_day())))
        .child(basis)
        .children(who);
    Element::new("СвПродПер").child(transfer)
}

/// Who signs: by data of the signature's certificate.
fn signatory(content: &Content, errors: &mut Vec<FieldError>) -> Option<Element> {
    let Signatory { position, name, .. } = content.signatories.director.as_ref()?;
    let person = person(name, "signatories.director.name", errors);
    Some(
        Element::new("Подписант")
            .with("Должн", cut(position, 255))
            .with("СпосПодтПолном", "1")
            .children(person),
    )
}

/// Adds an error of a field that has none yet.
fn add(errors: &mut Vec<FieldError>, path: &str, message: impl Into<String>) {
    let error = FieldError::new(path, message);
    if !errors.iter().any(|other| other.path == error.path) {
        errors.push(error);
    }
}

/// «10000.00».
fn amount(minor: i64, currency: Currency) -> String {
    Money::from_minor(minor, currency).to_decimal().to_string()
}

fn cut(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

#[cfg(test)]
mod tests;
