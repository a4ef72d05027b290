//! Which clients have something due.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use shared::ids::{ClientId, PlanId, SellerId};
use shared::run::NotDueReason;
use uuid::Uuid;

use crate::billing::service::create::RunScope;
use crate::clients;
use crate::closing;
use crate::error::Error;
use crate::invoicing::HAS_CARRIED;

/// A growing list of conditions on subscriptions `s` and their clients `c`, with their values.
struct Conditions {
    backend: DbBackend,
    sql: String,
    values: Vec<Value>,
    of_client: bool,
}

impl Conditions {
    /// Subscriptions in the scope with something due by its day, or with something that waits for an invoice where the
    /// scope looks for that.
    fn due(conn: &impl ConnectionTrait, scope: &Scope) -> Conditions {
        if scope.carried {
            return Conditions::of(conn, &format!("(s.next_due_on <= $1 OR {HAS_CARRIED})"), scope);
        }
        Conditions::of(conn, "s.next_due_on <= $1", scope)
    }

    /// Subscriptions in the scope with nothing due by its day.
    fn not_due(conn: &impl ConnectionTrait, scope: &Scope) -> Conditions {
        Conditions::of(conn, "(s.next_due_on IS NULL OR s.next_due_on > $1)", scope)
    }

    /// `first` names the day as `$1`.
    fn of(conn: &impl ConnectionTrait, first: &str, scope: &Scope) -> Conditions {
        let backend = conn.get_database_backend();
        let values = vec![scope.as_of.into()];
        let mut conditions = Conditions { backend, sql: first.to_owned(), values, of_client: false };
        conditions.scope(scope.seller, &scope.scope);
        conditions
    }

    /// `select` from the rows that meet the conditions, and what follows.
    fn select(self, select: &str, rest: &str) -> Statement {
        let join = if self.of_client { " JOIN client c ON c.id = s.client_id" } else { "" };
        let sql = format!("SELECT {select} FROM subscription s{join} WHERE {} {rest}", self.sql);
        Statement::from_sql_and_values(self.backend, sql, self.values)
    }

    fn slot(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn and(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    fn one_of(&mut self, column: &str, ids: impl Iterator<Item = Uuid>) {
        let slots: Vec<String> = ids.map(|id| self.slot(id)).collect();
        self.and(&format!("{column} IN ({})", slots.join(", ")));
    }

    fn tags(&mut self, tags: &[String]) {
        self.of_client = true;
        let condition = clients::tagged(self.backend, &mut self.values, tags);
        self.sql.push_str(&condition);
    }

    fn scope(&mut self, seller: Option<SellerId>, scope: &RunScope) {
        if let Some(seller) = seller {
            self.of_client = true;
            let slot = self.slot(seller.uuid());
            self.and(&format!("c.seller_id = {slot}"));
        }
        if !scope.clients.is_empty() {
            self.one_of("s.client_id", scope.clients.iter().map(|id| id.uuid()));
        }
        if !scope.plans.is_empty() {
            self.one_of("s.plan_id", scope.plans.iter().map(|id: &PlanId| id.uuid()));
        }
        if !scope.tags.is_empty() {
            self.tags(&scope.tags);
        }
    }
}

/// Where a run looks: its day, seller and scope.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Due by this day.
    pub as_of: NaiveDate,
    /// Only this seller's clients.
    pub seller: Option<SellerId>,
    /// Further limits.
    pub scope: RunScope,
    /// Also those for whom something waits for an invoice.
    pub carried: bool,
}

impl Scope {
    /// Whose months a closing looks at.
    pub fn closing(&self) -> closing::Scope {
        closing::Scope {
            through: self.as_of,
            seller: self.seller,
            clients: self.scope.clients.clone(),
            tags: self.scope.tags.clone(),
        }
    }
}

/// The next clients after `after` with something due, in id order.
pub async fn next_clients(
    conn: &impl ConnectionTrait,
    scope: &Scope,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<ClientId>, Error> {
    let mut conditions = Conditions::due(conn, scope);
    if let Some(after) = after {
        let slot = conditions.slot(after);
        conditions.and(&format!("s.client_id > {slot}"));
    }
    let statement = conditions.select("DISTINCT s.client_id", &format!("ORDER BY s.client_id LIMIT {limit}"));
    let rows = conn.query_all_raw(statement).await?;
    rows.into_iter().map(|row| Ok(ClientId(row.try_get_by_index::<Uuid>(0)?))).collect()
}

/// How much is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DueCount {
    /// Clients with something due.
    pub clients: i32,
    /// Subscriptions with something due.
    pub subscriptions: i32,
}

fn small(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

async fn counted(conn: &impl ConnectionTrait, conditions: Conditions) -> Result<DueCount, Error> {
    let row = conn.query_one_raw(conditions.select("COUNT(DISTINCT s.client_id), COUNT(*)", "")).await?;
    let Some(row) = row else { return Ok(DueCount::default()) };
    Ok(DueCount { clients: small(row.try_get_by_index(0)?), subscriptions: small(row.try_get_by_index(1)?) })
}

/// How much is due in the scope.
pub async fn count(conn: &impl ConnectionTrait, scope: &Scope) -> Result<DueCount, Error> {
    counted(conn, Conditions::due(conn, scope)).await
}

/// How many subscriptions of the scope have nothing due, by reason.
pub async fn count_not_due(
    conn: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Vec<(NotDueReason, i32)>, Error> {
    let reason = format!(
        "CASE WHEN s.start_on > $1 THEN '{}' WHEN s.next_due_on IS NULL AND s.ended_on IS NOT NULL THEN '{}' \
         ELSE '{}' END",
        NotDueReason::NotStarted.code(),
        NotDueReason::Ended.code(),
        NotDueReason::Charged.code()
    );
    let statement = Conditions::not_due(conn, scope).select(&format!("{reason}, COUNT(*)"), "GROUP BY 1");
    let rows = conn.query_all_raw(statement).await?;
    rows.into_iter()
        .map(|row| {
            let reason = NotDueReason::from_code(&row.try_get_by_index::<String>(0)?);
            let reason = reason.ok_or_else(|| Error::internal("unknown reason of a subscription not due"))?;
            Ok((reason, small(row.try_get_by_index(1)?)))
        })
        .collect()
}

/// How many clients with something due are of these sellers, or have their own books closed on the scope's day.
pub async fn count_closed(
    conn: &impl ConnectionTrait,
    scope: &Scope,
    sellers: &[SellerId],
) -> Result<i32, Error> {
    let mut conditions = Conditions::due(conn, scope);
    conditions.of_client = true;
    let mut any = vec!["c.closed_through >= $1".to_owned()];
    any.extend(sellers.iter().map(|seller| format!("c.seller_id = {}", conditions.slot(seller.uuid()))));
    conditions.and(&format!("({})", any.join(" OR ")));
    Ok(counted(conn, conditions).await?.clients)
}

/// How many clients with something due in the scope are in the other one too.
pub async fn count_shared(conn: &impl ConnectionTrait, scope: &Scope, other: &Scope) -> Result<i32, Error> {
    let mut conditions = Conditions::due(conn, scope);
    conditions.scope(other.seller, &other.scope);
    let slot = conditions.slot(other.as_of);
    conditions.and(&format!("s.next_due_on <= {slot}"));
    Ok(counted(conn, conditions).await?.clients)
}
