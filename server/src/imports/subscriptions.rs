//! Rows of subscriptions against the database: which are new, which are already so, which may not change so.
//!
//! Of a subscription that exists, a file changes the name and the end; everything else is done by its own action,
//! which settles what was charged. How far it is charged is taken once, when it is made.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use shared::api::scalars::Decimal;
use shared::api::subscriptions::DiscountInput;
use shared::client::ClientState;
use shared::error::ErrorCode;
use shared::ids::{ClientId, SubscriptionId, SubscriptionKey};
use shared::rate::UnitPrice;
use shared::subscription::{Discount, DiscountKind, EventKind};
use shared::text::format::format_date_ru;

use super::client_row::ClientRef;
use super::clients::{Known, Match, find, same_of, whole_row};
use super::plans::{PlanFacts, Plans, refused};
use super::row::{CellError, Reader};
use super::service::Fate;
use super::subscription_row::{SubscriptionRow, parse};
use super::trail::{Change, SubscriptionBefore};
use crate::clients::{self, Client};
use crate::delimited::Row;
use crate::error::Error;
use crate::op::Op;
use crate::settings::{self, Seller};
use crate::subscriptions::{self, Amendment, KnownSubscription, NewSubscription};

/// Id of a subscription in another system, unique within its client.
type Key = (ClientId, String);

/// The subscriptions of one file.
pub struct Subscriptions {
    seller: Seller,
    reader: Reader,
    plans: Plans,
    /// The row that was the first to state a key.
    seen: HashMap<Key, u32>,
    /// What was written since it was asked for.
    trail: Vec<Change>,
}

/// Work of one chunk.
#[derive(Default)]
struct Work {
    /// With the number of the row of each.
    create: Vec<(u32, NewSubscription)>,
    /// With the name before.
    amend: Vec<(Amendment, Option<String>)>,
}

impl Subscriptions {
    /// Nothing is seen yet.
    pub fn new(seller: Seller, reader: Reader) -> Subscriptions {
        let plans = Plans::new(seller.clone(), reader.fills("quantity"));
        Subscriptions { seller, reader, plans, seen: HashMap::new(), trail: Vec::new() }
    }

    /// Decides on the rows, and with `write` does it.
    pub async fn settle(&mut self, op: &mut Op, rows: &[Row], write: bool) -> Result<Vec<Fate>, Error> {
        let today = op.today(settings::zone(&self.seller));
        let reader = &self.reader;
        let read = |row: &Row| match &row.problem {
            Some(problem) => Err(vec![whole_row(problem.clone())]),
            None => parse(reader, &row.cells, today),
        };
        let parsed: Vec<Result<SubscriptionRow, Vec<CellError>>> = rows.par_iter().map(read).collect();
        let keys: Vec<ClientRef> = parsed.iter().flatten().map(|row| row.client.clone()).collect();
        let clients = find(op, &self.seller, &keys).await?;
        let known = existing(op, &parsed, &clients).await?;
        let mut work = Work::default();
        let mut fates = Vec::with_capacity(rows.len());
        for (row, parsed) in rows.iter().zip(parsed) {
            let fate = match parsed {
                Err(errors) => Fate::Rejected(errors),
                Ok(parsed) => match self.client(&clients, &parsed) {
                    Err(error) => Fate::Rejected(vec![self.reader.relabelled(error)]),
                    Ok(client) => self.fate(op, row.number, parsed, client, &known, &mut work, write).await?,
                },
            };
            fates.push(fate);
        }
        if write {
            self.create(op, rows, work.create, &mut fates, &clients).await?;
            self.amend(op, work.amend).await?;
        }
        Ok(fates)
    }

    /// Those of the rows that state the same id in the other system as this one, of whatever client.
    pub fn with_key_of(&self, op: &Op, wanted: &Row, rows: impl Iterator<Item = Row>) -> Vec<Row> {
        let today = op.today(settings::zone(&self.seller));
        let Ok(wanted) = parse(&self.reader, &wanted.cells, today) else { return Vec::new() };
        let same = |row: SubscriptionRow| row.external_id == wanted.external_id;
        same_of(rows, |row| parse(&self.reader, &row.cells, today).is_ok_and(same))
    }

    /// What was written since the last call.
    pub fn take_trail(&mut self) -> Vec<Change> {
        let mut trail = self.plans.take_trail();
        trail.append(&mut self.trail);
        trail
    }

    async fn amend(&mut self, op: &mut Op, amend: Vec<(Amendment, Option<String>)>) -> Result<(), Error> {
        let (amendments, names): (Vec<Amendment>, Vec<Option<String>>) = amend.into_iter().unzip();
        let amended = subscriptions::amend_many_in(op, &amendments).await?;
        for ((done, amendment), name) in amended.iter().zip(amendments).zip(names) {
            let before = SubscriptionBefore { name, ended_on: done.before, last_seq: done.seq_before };
            let after = SubscriptionBefore {
                name: amendment.name,
                ended_on: amendment.ended_on,
                last_seq: done.seq_after,
            };
            self.trail.push(Change::subscription_changed(done.key, &before, &after)?);
        }
        Ok(())
    }

    /// Makes the new subscriptions; one that their chapter refuses becomes a refused row.
    async fn create(
        &mut self,
        op: &mut Op,
        rows: &[Row],
        mut create: Vec<(u32, NewSubscription)>,
        fates: &mut [Fate],
        clients: &Known,
    ) -> Result<(), Error> {
        while !create.is_empty() {
            let new: Vec<NewSubscription> = create.iter().map(|(_, new)| new.clone()).collect();
            let fields = match subscriptions::create_many_in(op, new.clone()).await {
                Ok(ids) => return self.made(op, &new, &ids, clients).await,
                Err(Error::Invalid(fields)) => fields,
                Err(error) => return Err(error),
            };
            let at = fields
                .first()
                .and_then(|field| field.path.first())
                .and_then(|part| part.parse::<usize>().ok());
            let Some(at) = at.filter(|at| *at < create.len()) else { return Err(Error::Invalid(fields)) };
            let (number, _) = create.remove(at);
            let errors = fields.into_iter().map(|field| whole_row(field.message)).collect();
            if let Some(at) = rows.iter().position(|row| row.number == number) {
                fates[at] = Fate::Rejected(errors);
            }
        }
        Ok(())
    }

    /// Keeps what was made: the subscriptions, and billing days that their clients got by them.
    async fn made(
        &mut self,
        op: &Op,
        new: &[NewSubscription],
        ids: &[SubscriptionId],
        clients: &Known,
    ) -> Result<(), Error> {
        for (new, id) in new.iter().zip(ids) {
            let name = new.name.as_deref().map(|name| name.trim().to_owned());
            let state = SubscriptionBefore { name, ended_on: new.ended_on, last_seq: 1 };
            let key = SubscriptionKey::new(new.client, *id);
            self.trail.push(Change::subscription_made(key, &state));
        }
        let of = |new: &NewSubscription| clients.client(new.client);
        let without_day: BTreeSet<ClientId> = new
            .iter()
            .filter_map(of)
            .filter(|client| client.details.billing_day.is_none())
            .map(|client| client.id)
            .collect();
        if without_day.is_empty() {
            return Ok(());
        }
        let without_day: Vec<ClientId> = without_day.into_iter().collect();
        for now in clients::many_in(op, &without_day).await? {
            let Some(before) = clients.client(now.id).filter(|before| before.details != now.details) else {
                continue;
            };
            self.trail.push(Change::client_changed(now.id, &before.details, &now.details, now.state)?);
        }
        Ok(())
    }

    fn client<'k>(&self, clients: &'k Known, row: &SubscriptionRow) -> Result<&'k Client, CellError> {
        let field = row.client.field(false);
        let not_found = |text: String| CellError { code: ErrorCode::NotFound, ..refused(field, text) };
        match clients.of(&row.client) {
            Match::One(client) if client.state == ClientState::Archived => {
                Err(refused(field, "Клиент в архиве. Верните его из архива.".to_owned()))
            }
            Match::One(client) => Ok(client),
            Match::None => {
                Err(not_found(format!("Клиента {} нет. Сначала загрузите клиентов.", row.client.shown())))
            }
            Match::Several => Err(not_found(format!(
                "{}: таких клиентов несколько. Укажите внешний код клиента.",
                row.client.shown()
            ))),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a row, and all that its fate depends on")]
    async fn fate(
        &mut self,
        op: &mut Op,
        number: u32,
        row: SubscriptionRow,
        client: &Client,
        known: &HashMap<Key, KnownSubscription>,
        work: &mut Work,
        write: bool,
    ) -> Result<Fate, Error> {
        let key = (client.id, row.external_id.clone());
        if let Some(first) = self.seen.get(&key) {
            let text = format!("«{}» уже есть в строке {first} этого файла.", row.external_id);
            return Ok(Fate::Rejected(vec![self.reader.refusal("external_id", text)]));
        }
        self.seen.insert(key.clone(), number);
        let plan = match self.plans.of(op, &row, write).await? {
            Ok(plan) => plan,
            Err(error) => return Ok(Fate::Rejected(vec![self.reader.relabelled(error)])),
        };
        let decided = match known.get(&key) {
            Some(known) => changed(known, &row, &plan, work),
            None => made(&row, &plan, client).map(|new| {
                work.create.extend(new.map(|new| (number, new)));
                Fate::Created
            }),
        };
        Ok(match decided {
            Ok(fate) => fate,
            Err(error) => Fate::Rejected(vec![self.reader.relabelled(error)]),
        })
    }
}

async fn existing(
    op: &Op,
    parsed: &[Result<SubscriptionRow, Vec<CellError>>],
    clients: &Known,
) -> Result<HashMap<Key, KnownSubscription>, Error> {
    let mut keys = Vec::new();
    for row in parsed.iter().flatten() {
        if let Match::One(client) = clients.of(&row.client) {
            keys.push((client.id, row.external_id.clone()));
        }
    }
    let found = subscriptions::by_external_ids_in(op, &keys).await?;
    Ok(found.into_iter().map(|known| ((known.client, known.external_id.clone()), known)).collect())
}

/// The price of the row where it differs from the plan's.
fn price_override(row: &SubscriptionRow, plan: &PlanFacts) -> Result<Option<UnitPrice>, CellError> {
    let Some(price) = row.price else { return Ok(None) };
    match plan.terms.list_price() {
        Some(list) => Ok((price != list).then_some(price)),
        None => {
            let text = "У тарифа нет единственной цены за период или за единицу. Уберите цену из строки.";
            Err(refused("price", text.to_owned()))
        }
    }
}

/// What is made of the row; nothing yet in a dry run whose plan is not made either.
fn made(
    row: &SubscriptionRow,
    plan: &PlanFacts,
    client: &Client,
) -> Result<Option<NewSubscription>, CellError> {
    if client.currency != plan.terms.currency {
        let (ours, theirs) = (client.currency.code(), plan.terms.currency.code());
        let text = format!("Счёт клиента в {ours}, а цены тарифа в {theirs}. Выберите другой тариф.");
        return Err(CellError { code: ErrorCode::CurrencyMismatch, ..refused("plan_code", text) });
    }
    let whole_days = matches!(plan.terms.interval, shared::calendar::Interval::Days(_));
    if whole_days && row.billing_day.is_some() {
        let text = "У тарифа с периодом в днях или неделях дня биллинга нет. Очистите его.";
        return Err(refused("billing_day", text.to_owned()));
    }
    let price_override = price_override(row, plan)?;
    let Some((plan, version)) = plan.ids else { return Ok(None) };
    Ok(Some(NewSubscription {
        client: client.id,
        base: None,
        plan,
        version,
        quantity: row.quantity,
        start_on: row.start_on,
        billing_day: row.billing_day,
        price_override,
        discounts: row.discount.map(|percent| discount(percent.to_decimal())).into_iter().collect(),
        charged_through: row.charged_through,
        ended_on: row.ended_on,
        external_id: Some(row.external_id.clone()),
        name: row.name.clone(),
        origin: EventKind::Imported,
    }))
}

fn discount(percent: rust_decimal::Decimal) -> DiscountInput {
    DiscountInput { percent: Some(Decimal(percent)), amount: None, from: None, until: None, periods: None }
}

/// What the row changes of a subscription that exists.
fn changed(
    known: &KnownSubscription,
    row: &SubscriptionRow,
    plan: &PlanFacts,
    work: &mut Work,
) -> Result<Fate, CellError> {
    same(known, row, plan)?;
    let name = row.name.clone().or_else(|| known.name.clone());
    let ended_on = match known.ended_on {
        Some(end) if row.end_is_implied => Some(end),
        now => row.ended_on.or(now),
    };
    if name == known.name && ended_on == known.ended_on {
        return Ok(Fate::Unchanged);
    }
    if ended_on != known.ended_on {
        end_allowed(known, ended_on)?;
    }
    let amendment = Amendment { client: known.client, subscription: known.id, name, ended_on };
    work.amend.push((amendment, known.name.clone()));
    Ok(Fate::Changed)
}

/// An end may be set or moved only where nothing else hangs on it, and over days that are not charged.
fn end_allowed(known: &KnownSubscription, ended_on: Option<NaiveDate>) -> Result<(), CellError> {
    if known.bound {
        let text = "Конец этой подписки меняется только её действием: она переходит к другому клиенту, по ней ждёт \
                    неустойка или с ней связаны дополнения.";
        return Err(refused("ended_on", text.to_owned()));
    }
    let (Some(end), Some(charged)) = (ended_on, known.charged_to) else { return Ok(()) };
    if end < charged {
        let text = format!(
            "Дни до {} уже начислены, а окончание в строке {}. Завершите подписку её действием: оно вернёт деньги.",
            format_date_ru(charged),
            format_date_ru(end)
        );
        return Err(refused("ended_on", text));
    }
    if known.ended_on.is_some_and(|old| old < charged) {
        let text = "Подписка уже завершена и рассчитана. Создайте новую.".to_owned();
        return Err(refused("ended_on", text));
    }
    Ok(())
}

/// Refuses the first difference that an import may not settle.
fn same(known: &KnownSubscription, row: &SubscriptionRow, plan: &PlanFacts) -> Result<(), CellError> {
    let differs = |field: &str, what: &str, now: &dyn std::fmt::Display, wanted: &dyn std::fmt::Display| {
        let text = format!(
            "{what} у подписки сейчас {now}, а в строке {wanted}. Измените её действием в карточке подписки."
        );
        Err(refused(field, text))
    };
    if plan.ids.map(|(plan, _)| plan) != Some(known.plan) {
        let text = "У подписки другой тариф. Смените его действием в карточке подписки.".to_owned();
        return Err(refused(if row.plan.code.is_some() { "plan_code" } else { "plan_name" }, text));
    }
    if known.start_on != row.start_on {
        return differs("start_on", "Начало", &format_date_ru(known.start_on), &format_date_ru(row.start_on));
    }
    if known.quantity != row.quantity {
        return differs("quantity", "Количество", &known.quantity, &row.quantity);
    }
    if let Some(price) = row.price {
        let now = known.price_override.or_else(|| plan.terms.list_price());
        if now != Some(price) {
            let shown = now.map_or_else(|| "не задана".to_owned(), |price| price.to_string());
            return differs("price", "Цена", &shown, &price);
        }
    }
    if let Some(percent) = row.discount {
        let same = |discount: &Discount| discount.kind == DiscountKind::Percent(percent);
        if !known.discounts.iter().any(same) {
            return differs("discount_percent", "Скидка", &"другая", &percent.to_decimal());
        }
    }
    match (row.billing_day, known.billing_day) {
        (Some(wanted), now) if now != Some(wanted) => {
            let shown = now.map_or_else(|| "не задан".to_owned(), |day| day.get().to_string());
            differs("billing_day", "День биллинга", &shown, &wanted.get())
        }
        (Some(_) | None, _) => Ok(()),
    }
}
