//! Which clients have something due.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use shared::ids::{ClientId, PlanId, SellerId};
use uuid::Uuid;

use crate::billing::service::create::RunScope;
use crate::error::Error;

/// A growing list of conditions with their values.
struct Conditions {
    backend: DbBackend,
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn new(backend: DbBackend, as_of: NaiveDate) -> Conditions {
        Conditions { backend, sql: "s.next_due_on <= $1".to_owned(), values: vec![as_of.into()] }
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
        let slots: Vec<String> = tags.iter().map(|tag| self.slot(tag.clone())).collect();
        let slots = slots.join(", ");
        let condition = if self.backend == DbBackend::Postgres {
            format!("EXISTS (SELECT 1 FROM jsonb_array_elements_text(c.tags) t WHERE t IN ({slots}))")
        } else {
            format!("EXISTS (SELECT 1 FROM json_each(c.tags) t WHERE t.value IN ({slots}))")
        };
        self.and(&condition);
    }

    fn scope(&mut self, seller: Option<SellerId>, scope: &RunScope) {
        if let Some(seller) = seller {
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
}

fn from_clause(scope: &Scope) -> &'static str {
    if scope.seller.is_none() && scope.scope.tags.is_empty() {
        "FROM subscription s"
    } else {
        "FROM subscription s JOIN client c ON c.id = s.client_id"
    }
}

/// The next clients after `after` with something due, in id order.
pub async fn next_clients(
    conn: &impl ConnectionTrait,
    scope: &Scope,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<ClientId>, Error> {
    let mut conditions = Conditions::new(conn.get_database_backend(), scope.as_of);
    conditions.scope(scope.seller, &scope.scope);
    if let Some(after) = after {
        let slot = conditions.slot(after);
        conditions.and(&format!("s.client_id > {slot}"));
    }
    let sql = format!(
        "SELECT DISTINCT s.client_id {} WHERE {} ORDER BY s.client_id LIMIT {limit}",
        from_clause(scope),
        conditions.sql
    );
    let statement = Statement::from_sql_and_values(conditions.backend, sql, conditions.values);
    let rows = conn.query_all_raw(statement).await?;
    rows.into_iter().map(|row| Ok(ClientId(row.try_get_by_index::<Uuid>(0)?))).collect()
}

/// How many clients have something due.
pub async fn count_clients(conn: &impl ConnectionTrait, scope: &Scope) -> Result<i32, Error> {
    let mut conditions = Conditions::new(conn.get_database_backend(), scope.as_of);
    conditions.scope(scope.seller, &scope.scope);
    let sql = format!("SELECT COUNT(DISTINCT s.client_id) {} WHERE {}", from_clause(scope), conditions.sql);
    let statement = Statement::from_sql_and_values(conditions.backend, sql, conditions.values);
    let row = conn.query_one_raw(statement).await?;
    let count = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or(0);
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}
