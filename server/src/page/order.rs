//! The order of a list by several columns, and the rows beyond a place in it.
//!
//! A place is the values of the sorted columns and then the ids of a row, so that it is exact however many rows are
//! equal by the columns. Where all columns go one way, the bound is one comparison of rows, which an index over
//! them answers; where they do not, it is written out column by column.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order as Direction};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value};
use serde::{Deserialize, Serialize};
use shared::api::common::SortDirection;
use uuid::Uuid;

use super::Page;
use crate::error::Error;

/// Most columns of one order.
const COLUMNS_MAX: usize = 4;

/// A value that a row is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Key {
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A day.
    Day(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl From<Key> for Value {
    fn from(key: Key) -> Value {
        match key {
            Key::Text(text) => text.into(),
            Key::Number(number) => number.into(),
            Key::Day(day) => day.into(),
            Key::Instant(at) => at.into(),
        }
    }
}

/// The place of a row: the values of the columns of the order, and its ids.
pub type Place = (Vec<Key>, Vec<Uuid>);

/// The order of a list by columns `F`; it may have none, then rows follow by their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order<F>(Vec<(F, bool)>);

impl<F: Copy + PartialEq> Order<F> {
    /// The order that was asked for; `otherwise` when none was.
    ///
    /// # Errors
    /// `BAD_REQUEST` for a column named twice and for more than four columns.
    pub fn asked(
        columns: impl IntoIterator<Item = (F, SortDirection)>,
        otherwise: Option<(F, SortDirection)>,
    ) -> Result<Order<F>, Error> {
        let mut order: Vec<(F, bool)> = Vec::new();
        for (field, direction) in columns {
            if order.iter().any(|(known, _)| *known == field) {
                return Err(Error::BadRequest(
                    "sort: столбец назван дважды; оставьте его один раз".to_owned(),
                ));
            }
            order.push((field, direction == SortDirection::Desc));
        }
        if order.len() > COLUMNS_MAX {
            return Err(Error::BadRequest(format!("sort: не больше {COLUMNS_MAX} столбцов")));
        }
        if order.is_empty() {
            order.extend(otherwise.map(|(field, direction)| (field, direction == SortDirection::Desc)));
        }
        Ok(Order(order))
    }

    /// The columns, the first sorted by first.
    pub fn fields(&self) -> impl Iterator<Item = F> {
        self.0.iter().map(|(field, _)| *field)
    }

    /// The name of the order, which cursors bear: `balance-,name+`.
    pub fn name(&self, list: &str, code: impl Fn(F) -> &'static str) -> String {
        let columns =
            self.0.iter().map(|(field, down)| format!("{}{}", code(*field), if *down { '-' } else { '+' }));
        let columns: Vec<String> = columns.collect();
        format!("{list}:{}", columns.join(","))
    }

    /// What the database compares: each column by `column`, then the ids, which go the way of the last column.
    pub fn sought(&self, column: impl Fn(F) -> Expr, ids: impl IntoIterator<Item = Expr>) -> Sought {
        let last = self.0.last().is_some_and(|(_, down)| *down);
        let columns = self.0.iter().map(|(field, down)| (column(*field), *down));
        Sought(columns.chain(ids.into_iter().map(|id| (id, last))).collect())
    }
}

/// An order as the database compares rows.
pub struct Sought(Vec<(Expr, bool)>);

impl Sought {
    /// The rows of the page lie beyond this bound; none at an end of the list.
    pub fn bound(&self, page: &Page<Place>) -> Option<Condition> {
        let (keys, ids) = page.from.clone()?;
        let values: Vec<Value> =
            keys.into_iter().map(Value::from).chain(ids.into_iter().map(Value::from)).collect();
        let beyond = |what: &Expr, down: bool, value: Value| {
            if down == page.backward { what.clone().gt(value) } else { what.clone().lt(value) }
        };
        let first = self.0.first().is_some_and(|(_, down)| *down);
        if self.0.iter().all(|(_, down)| *down == first) {
            let place = Expr::tuple(self.0.iter().map(|(what, _)| what.clone()));
            let from = Expr::tuple(values.into_iter().map(Expr::val));
            return Some(if first == page.backward {
                Condition::all().add(place.gt(from))
            } else {
                Condition::all().add(place.lt(from))
            });
        }
        let mut any = Condition::any();
        for (number, ((what, down), value)) in self.0.iter().zip(&values).enumerate() {
            let mut all = Condition::all();
            for ((equal, _), value) in self.0.iter().zip(&values).take(number) {
                all = all.add(equal.clone().eq(value.clone()));
            }
            any = any.add(all.add(beyond(what, *down, value.clone())));
        }
        Some(any)
    }

    /// What to sort by, and which way, to read the page; a page counted from the end is read backwards.
    pub fn directions(&self, page: &Page<Place>) -> impl Iterator<Item = (Expr, Direction)> {
        let backward = page.backward;
        self.0.iter().map(move |(what, down)| {
            (what.clone(), if *down == backward { Direction::Asc } else { Direction::Desc })
        })
    }

    /// Rows of the page in the order of the list, one more than the page holds when the list goes on.
    pub async fn rows<E: EntityTrait>(
        &self,
        conn: &impl ConnectionTrait,
        mut select: Select<E>,
        page: &Page<Place>,
    ) -> Result<Vec<E::Model>, Error> {
        if let Some(bound) = self.bound(page) {
            select = select.filter(bound);
        }
        for (by, direction) in self.directions(page) {
            select = select.order_by(by, direction);
        }
        let mut rows = select.limit(page.fetch()).all(conn).await?;
        if page.backward {
            rows.reverse();
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{Query, SqliteQueryBuilder};

    use super::*;
    use crate::page::PageArgs;

    fn bound(order: &Order<&'static str>, backward: bool) -> String {
        let name = order.name("list", |field| field);
        let args = PageArgs { first: Some(10), ..PageArgs::default() };
        let mut page: Page<Place> = Page::parse(args, name).unwrap();
        let keys = order.fields().map(|_| Key::Number(7)).collect();
        (page.from, page.backward) = (Some((keys, vec![Uuid::nil()])), backward);
        let sought = order.sought(Expr::col, [Expr::col("id")]);
        let mut select = Query::select();
        select.expr(Expr::val(1)).cond_where(sought.bound(&page).unwrap());
        for (what, direction) in sought.directions(&page) {
            select.order_by_expr(what, direction);
        }
        select.to_string(SqliteQueryBuilder).replace("00000000-0000-0000-0000-000000000000", "0")
    }

    #[test]
    fn columns_of_one_way_are_compared_as_a_row_and_others_one_by_one() {
        let down = Order::asked([("a", SortDirection::Desc), ("b", SortDirection::Desc)], None).unwrap();
        assert_eq!(
            bound(&down, false),
            r#"SELECT 1 WHERE ("a", "b", "id") < (7, 7, '0') ORDER BY "a" DESC, "b" DESC, "id" DESC"#
        );
        assert!(bound(&down, true).contains(r#"> (7, 7, '0') ORDER BY "a" ASC"#));
        let mixed = Order::asked([("a", SortDirection::Asc), ("b", SortDirection::Desc)], None).unwrap();
        assert_eq!(
            bound(&mixed, false),
            r#"SELECT 1 WHERE "a" > 7 OR ("a" = 7 AND "b" < 7) OR ("a" = 7 AND "b" = 7 AND "id" < '0') ORDER BY "a" ASC, "b" DESC, "id" DESC"#
        );
    }

    #[test]
    fn an_order_names_each_column_once_and_not_too_many() {
        let up = SortDirection::Asc;
        assert!(Order::asked([("a", up), ("a", SortDirection::Desc)], None).is_err());
        assert!(Order::asked([("a", up), ("b", up), ("c", up), ("d", up), ("e", up)], None).is_err());
        let otherwise = Order::asked([], Some(("a", up))).unwrap();
        assert_eq!(otherwise.name("list", |field| field), "list:a+");
    }
}
