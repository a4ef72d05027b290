//! A row of a file of subscriptions.

use chrono::{Months, NaiveDate};
use csv::StringRecord;
use shared::calendar::{BillingDay, Interval, plus_days};
use shared::imports::period_of;
use shared::rate::{Percent, Quantity, UnitPrice, VatPolicy};
use shared::requisites::{Inn, Kpp};
use shared::text::fold;

use super::client_row::ClientRef;
use super::row::{CellError, Cells, Reader};

/// Longest name or code of a plan, of a product, of a subscription.
const NAME_MAX: usize = 200;

/// Which plan a row asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRef {
    /// Its code, where the row states one.
    pub code: Option<String>,
    /// Its name; with several columns, their values joined.
    pub name: Option<String>,
    /// Name of the product of a plan that does not exist yet.
    pub product: Option<String>,
    /// Length of its period.
    pub period: Option<Interval>,
    /// VAT of a plan that does not exist yet.
    pub vat: Option<VatPolicy>,
}

/// A row that passed every check that needs no database.
#[derive(Debug, Clone)]
pub struct SubscriptionRow {
    /// Whose it is.
    pub client: ClientRef,
    /// Its id in the other system, unique within the client.
    pub external_id: String,
    /// Name of its own.
    pub name: Option<String>,
    /// The plan.
    pub plan: PlanRef,
    /// Price of a period, or of a unit where there is a quantity.
    pub price: Option<UnitPrice>,
    /// Units.
    pub quantity: Quantity,
    /// First day of service.
    pub start_on: NaiveDate,
    /// Billing day of its own.
    pub billing_day: Option<BillingDay>,
    /// First day that the other system has not charged.
    pub charged_through: Option<NaiveDate>,
    /// First day without service.
    pub ended_on: Option<NaiveDate>,
    /// Whether the end follows from the state alone, so that a known end stays.
    pub end_is_implied: bool,
    /// Discount on every line.
    pub discount: Option<Percent>,
}

/// Reads and checks a row. `today` stands for an as-of date that nothing states.
pub fn parse(
    reader: &Reader,
    record: &StringRecord,
    today: NaiveDate,
) -> Result<SubscriptionRow, Vec<CellError>> {
    let mut cells = reader.row(record);
    let row = read(&mut cells, today);
    let errors = cells.into_errors();
    match row {
        Some(row) if errors.is_empty() => Ok(row),
        Some(_) | None => Err(errors),
    }
}

fn read(cells: &mut Cells<'_>, today: NaiveDate) -> Option<SubscriptionRow> {
    let client = client_of(cells);
    let external_id = short(cells, "external_id");
    if external_id.is_none() {
        cells.refuse(
            "external_id",
            "Внешний код подписки не указан: по нему строка узнаётся при повторной загрузке.",
        );
    }
    let plan = plan_of(cells);
    let price = price_of(cells);
    let quantity = cells.number_as(
        "quantity",
        "Количество: число больше 0, не больше шести знаков после запятой.",
        Quantity::positive,
    );
    let discount = cells.number_as("discount_percent", "Скидка: число от 0 до 100.", Percent::try_from);
    let billing_day = cells.whole("billing_day", 1, 31).and_then(|day| BillingDay::try_from(day).ok());
    let name = short(cells, "name");
    let dates = dates_of(cells, today);
    let (start_on, as_of, implied_day) = dates?;
    let ended_on = ended_on(cells, as_of, start_on);
    let end_is_implied = ended_on.is_some() && cells.text("ended_on").is_none();
    let mut charged_through = day_or_as_of(cells, "charged_through", as_of);
    if charged_through.is_some_and(|day| day < start_on) {
        cells.refuse(
            "charged_through",
            "Дата, до которой начислено, раньше начала подписки. Исправьте одну из дат.",
        );
    }
    // What is over by the as-of date is the other system's: it is never charged here.
    if let Some(end) = ended_on.filter(|end| *end <= as_of.max(plus_days(start_on, 1))) {
        charged_through = Some(charged_through.map_or(end, |day| day.max(end)));
    }
    Some(SubscriptionRow {
        client: client?,
        external_id: external_id?,
        name,
        plan: plan?,
        price,
        quantity: quantity.unwrap_or(Quantity::ONE),
        start_on,
        billing_day: billing_day.or(implied_day),
        charged_through,
        ended_on,
        end_is_implied,
        discount: discount.filter(|percent| percent.micros() > 0),
    })
}

fn short(cells: &mut Cells<'_>, field: &str) -> Option<String> {
    let text = cells.text(field)?;
    if text.chars().count() > NAME_MAX {
        cells.refuse(field, format!("Слишком длинный текст: не больше {NAME_MAX} знаков."));
    }
    Some(text)
}

fn client_of(cells: &mut Cells<'_>) -> Option<ClientRef> {
    if let Some(text) = cells.text("client_external_id") {
        return Some(ClientRef::External(text));
    }
    if let Some(text) = cells.text("inn") {
        let inn = Inn::parse(&text).map_err(|error| cells.refuse("inn", error.message_ru())).ok()?;
        let kpp = cells.text("kpp").map(|text| Kpp::parse(&text));
        let kpp = kpp.transpose().map_err(|error| cells.refuse("kpp", error.message_ru())).ok()?;
        return Some(ClientRef::Inn(inn.into(), kpp.map(Into::into)));
    }
    if let Some(text) = cells.text("email") {
        return Some(ClientRef::Email(text.to_lowercase()));
    }
    cells.refuse("client_external_id", "Не указано, чья это подписка: внешний код клиента, ИНН или e-mail.");
    None
}

fn plan_of(cells: &mut Cells<'_>) -> Option<PlanRef> {
    let (code, name) = (short(cells, "plan_code"), short(cells, "plan_name"));
    if code.is_none() && name.is_none() {
        cells.refuse("plan_code", "Тариф не указан: нужен его код или название.");
        return None;
    }
    let period = cells.text("period").and_then(|text| {
        let period = period_of(&text);
        if period.is_none() {
            cells.refuse(
                "period",
                format!("Период «{text}» непонятен. Напишите, например, «1 месяц» или «7 дней»."),
            );
        }
        period
    });
    let vat = cells.text("vat").and_then(|text| {
        let policy = VatPolicy::from_code(text.trim_end_matches('%').trim());
        if policy.is_none() {
            cells.refuse("vat", format!("Ставка НДС «{text}» неизвестна. Напишите general, none или число: 0, 5, 7, 10, 18, 20, 22."));
        }
        policy
    });
    Some(PlanRef { code, name, product: short(cells, "product"), period, vat })
}

fn price_of(cells: &mut Cells<'_>) -> Option<UnitPrice> {
    cells.number_as("price", "Цена: число от 0, не больше шести знаков после запятой.", UnitPrice::try_from)
}

/// The start, the as-of date, and the billing day that the as-of date implies.
///
/// A start counted back from the 31st falls on the last day of a shorter month; the boundaries stay on the 31st.
fn dates_of(cells: &mut Cells<'_>, today: NaiveDate) -> Option<(NaiveDate, NaiveDate, Option<BillingDay>)> {
    let as_of = cells.date("as_of").unwrap_or(today);
    if cells.text("start_on").is_some() {
        return cells.date("start_on").map(|start| (start, as_of, None));
    }
    if cells.text("tenure_months").is_none() {
        cells.refuse("start_on", "Дата начала не указана. Укажите её или число прожитых месяцев.");
        return None;
    }
    let months = cells.whole("tenure_months", 0, 1200)?;
    let start = as_of.checked_sub_months(Months::new(months))?;
    let implied = (BillingDay::of(start) != BillingDay::of(as_of)).then(|| BillingDay::of(as_of));
    Some((start, as_of, implied))
}

/// A date, or the word `as_of` for the as-of date.
fn day_or_as_of(cells: &mut Cells<'_>, field: &str, as_of: NaiveDate) -> Option<NaiveDate> {
    if cells.text(field)? == "as_of" { Some(as_of) } else { cells.date(field) }
}

fn ended_on(cells: &mut Cells<'_>, as_of: NaiveDate, start_on: NaiveDate) -> Option<NaiveDate> {
    let stated = day_or_as_of(cells, "ended_on", as_of);
    let state = cells.text("state").map(|text| (fold(&text), text));
    let ended = match state.as_ref().map(|(folded, _)| folded.as_str()) {
        None => None,
        Some("active" | "активна" | "активен" | "действует" | "работает" | "включена") => {
            Some(false)
        }
        Some(
            "ended"
            | "cancelled"
            | "canceled"
            | "closed"
            | "завершена"
            | "завершен"
            | "отключена"
            | "отключен"
            | "отменена"
            | "закрыта"
            | "расторгнута",
        ) => Some(true),
        Some(_) => {
            let text = state.map(|(_, text)| text).unwrap_or_default();
            cells.refuse(
                "state",
                format!(
                    "Состояние «{text}» неизвестно. Напишите active или ended, или задайте соответствие."
                ),
            );
            None
        }
    };
    let day = match (ended, stated) {
        (Some(true), None) => Some(as_of.max(plus_days(start_on, 1))),
        (Some(true) | None | Some(false), stated) => stated,
    };
    if day.is_some_and(|day| day <= start_on) {
        cells.refuse("ended_on", "Дата окончания не позже начала. Исправьте одну из дат.");
    }
    day
}
