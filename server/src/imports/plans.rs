//! Plans that rows of subscriptions name: found by code, or made of the row that names them first.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use shared::calendar::Interval;
use shared::catalog::{Alignment, Component, ComponentCharge, PlanTerms, Pricing, Timing};
use shared::error::ErrorCode;
use shared::ids::{ComponentId, PlanId, PlanVersionId};
use shared::settings::ResolvedSettings;
use shared::text::fold;

use super::row::CellError;
use super::subscription_row::SubscriptionRow;
use super::trail::Change;
use crate::catalog::{self, PlanForImport};
use crate::error::Error;
use crate::op::Op;
use crate::settings::{self, Seller};

/// Product of plans that the file gives none.
const PRODUCT: &str = "Импортированные тарифы";
/// Longest name of a plan.
const PLAN_NAME_MAX: usize = 200;
/// Longest code.
const CODE_MAX: usize = 40;

/// A plan as a row sees it.
#[derive(Debug, Clone)]
pub struct PlanFacts {
    /// Its id and published version; absent in a dry run for a plan that the import would make.
    pub ids: Option<(PlanId, PlanVersionId)>,
    /// Its terms.
    pub terms: Arc<PlanTerms>,
}

/// The plans that the rows of one file named so far.
pub struct Plans {
    seller: Seller,
    /// Whether new plans are priced by unit: the file has quantities.
    per_unit: bool,
    settings: Option<ResolvedSettings>,
    known: HashMap<String, PlanFacts>,
    /// What was made since it was asked for.
    trail: Vec<Change>,
}

impl Plans {
    /// None is known yet.
    pub fn new(seller: Seller, per_unit: bool) -> Plans {
        Plans { seller, per_unit, settings: None, known: HashMap::new(), trail: Vec::new() }
    }

    /// What was made since the last call.
    pub fn take_trail(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.trail)
    }

    /// The plan that the row names; with `write` it is made where it is not there. The inner error is the row's.
    pub async fn of(
        &mut self,
        op: &mut Op,
        row: &SubscriptionRow,
        write: bool,
    ) -> Result<Result<PlanFacts, CellError>, Error> {
        let code = code_of(row);
        if !self.known.contains_key(&code)
            && let Some(found) = self.find(op, &code).await?
        {
            self.known.insert(code.clone(), found);
        }
        if let Some(facts) = self.known.get(&code) {
            return Ok(same_period(facts, row).map(|()| facts.clone()));
        }
        let terms = match self.new_terms(op, row).await? {
            Ok(terms) => terms,
            Err(error) => return Ok(Err(error)),
        };
        let facts = if write {
            match self.make(op, &code, row, terms.clone()).await {
                Ok(ids) => PlanFacts { ids: Some(ids), terms: Arc::new(terms) },
                Err(Error::Invalid(fields)) => {
                    let text = fields.into_iter().map(|field| field.message).collect::<Vec<_>>().join(" ");
                    return Ok(Err(refused("plan_name", text)));
                }
                Err(error) => return Err(error),
            }
        } else {
            PlanFacts { ids: None, terms: Arc::new(terms) }
        };
        self.known.insert(code, facts.clone());
        Ok(Ok(facts))
    }

    async fn find(&self, op: &Op, code: &str) -> Result<Option<PlanFacts>, Error> {
        let Some(plan) = catalog::plan_by_code(op.conn(), self.seller.id, code).await? else {
            return Ok(None);
        };
        let today = op.today(settings::zone(&self.seller));
        let Some(version) = catalog::current_version(op.conn(), plan.id, today).await? else {
            return Ok(None);
        };
        let mut terms = catalog::terms(op.app(), op.conn(), &[version]).await?;
        let terms = terms.remove(&version).ok_or_else(|| Error::not_found("plan version", version))?;
        Ok(Some(PlanFacts { ids: Some((plan.id, version)), terms }))
    }

    async fn new_terms(
        &mut self,
        op: &Op,
        row: &SubscriptionRow,
    ) -> Result<Result<PlanTerms, CellError>, Error> {
        let Some(name) = row.plan.name.as_ref() else {
            let code = row.plan.code.clone().unwrap_or_default();
            let text = format!(
                "Тарифа с кодом «{code}» нет. Создайте его или добавьте столбцы с названием и ценой."
            );
            return Ok(Err(CellError { code: ErrorCode::NotFound, ..refused("plan_code", text) }));
        };
        if name.chars().count() > PLAN_NAME_MAX {
            let text = format!("Название тарифа длиннее {PLAN_NAME_MAX} знаков. Сократите его.");
            return Ok(Err(refused("plan_name", text)));
        }
        let Some(price) = row.price else {
            let text =
                format!("Тарифа «{name}» ещё нет, а цена не указана. Укажите цену или создайте тариф.");
            return Ok(Err(refused("price", text)));
        };
        let settings = match self.settings {
            Some(settings) => settings,
            None => {
                let settings = settings::inherited_in(op, self.seller.id, None).await?;
                *self.settings.insert(settings)
            }
        };
        let pricing = if self.per_unit { Pricing::PerUnit { price } } else { Pricing::Flat { price } };
        let fee = Component {
            id: ComponentId(op.uuid()),
            code: "fee".to_owned(),
            name: "Абонентская плата".to_owned(),
            charge: ComponentCharge::Recurring { pricing },
        };
        Ok(Ok(PlanTerms {
            currency: self.seller.currency,
            interval: row.plan.period.unwrap_or(Interval::Months(1)),
            alignment: Alignment::Anniversary,
            timing: Timing::Advance,
            trial_days: 0,
            vat: row.plan.vat.unwrap_or(settings.vat),
            vat_included: settings.vat_included,
            first_stub: settings.first_stub,
            basis: settings.basis,
            blocked_time: settings.blocked_time,
            minimum: None,
            components: vec![fee],
        }))
    }

    async fn make(
        &mut self,
        op: &mut Op,
        code: &str,
        row: &SubscriptionRow,
        terms: PlanTerms,
    ) -> Result<(PlanId, PlanVersionId), Error> {
        let product = row.plan.product.clone().unwrap_or_else(|| PRODUCT.to_owned());
        let wanted = PlanForImport {
            code: code.to_owned(),
            name: row.plan.name.clone().unwrap_or_default(),
            product_code: derived(&product, &[]),
            product_name: product,
            rank: 0,
            cabinet_visible: false,
            effective_from: op.today(settings::zone(&self.seller)),
            terms,
        };
        let made = catalog::ensure_plan_in(op, self.seller.id, wanted).await?;
        self.trail.extend(made.made_product.map(Change::product_made));
        self.trail.extend(made.made_plan.map(Change::plan_made));
        self.trail.extend(made.made_version.map(Change::version_made));
        Ok((made.plan, made.version))
    }
}

/// The stated code, or one that follows from product, name and period alone, so that the same file finds its plans
/// again.
fn code_of(row: &SubscriptionRow) -> String {
    row.plan.code.clone().unwrap_or_else(|| {
        let period = row.plan.period.unwrap_or(Interval::Months(1)).text();
        let product = row.plan.product.clone().unwrap_or_else(|| PRODUCT.to_owned());
        derived(row.plan.name.as_deref().unwrap_or_default(), &[&product, &period])
    })
}

/// A readable beginning of the name in Latin letters, and a digest of everything that makes the plan another one.
fn derived(name: &str, more: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in std::iter::once(&name).chain(more) {
        digest.update(fold(part).as_bytes());
        digest.update([0]);
    }
    let tail = data_encoding::HEXLOWER.encode(&digest.finalize()[..5]);
    let room = CODE_MAX - tail.len() - 1;
    let head: String = latin(name).chars().take(room).collect();
    let head = head.trim_matches('-');
    if head.is_empty() { format!("plan-{tail}") } else { format!("{head}-{tail}") }
}

fn latin(text: &str) -> String {
    const LETTERS: &str = "абвгдезийклмнопрстуфхцчшщъыьэюя";
    const LATIN: [&str; 31] = [
        "a", "b", "v", "g", "d", "e", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f",
        "h", "c", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya",
    ];
    let mut code = String::new();
    for c in fold(text).chars() {
        if c.is_ascii_alphanumeric() {
            code.push(c);
        } else if c == 'ж' {
            code.push_str("zh");
        } else if let Some(at) = LETTERS.chars().position(|letter| letter == c) {
            code.push_str(LATIN[at]);
        } else if !code.is_empty() && !code.ends_with('-') {
            code.push('-');
        }
    }
    code
}

fn same_period(facts: &PlanFacts, row: &SubscriptionRow) -> Result<(), CellError> {
    match row.plan.period {
        Some(period) if period != facts.terms.interval => {
            let text =
                format!("У тарифа период {}, а в строке {}.", facts.terms.interval.text(), period.text());
            Err(refused("period", text))
        }
        Some(_) | None => Ok(()),
    }
}

/// The refusal of a field.
pub fn refused(field: &str, message: String) -> CellError {
    CellError { column: Some(field.to_owned()), columns: Vec::new(), code: ErrorCode::Validation, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_short_latin_and_depends_on_everything_that_matters() {
        let code = derived("Интернет 100 Мбит/с, жилой дом", &["p", "1 month"]);
        assert!(code.starts_with("internet-100-mbit-s-zhiloy-do"), "{code}");
        assert!(code.len() <= CODE_MAX);
        assert_eq!(code, derived("интернет 100 мбит/с, жилой дом", &["P", "1 month"]));
        assert_ne!(code, derived("Интернет 100 Мбит/с, жилой дом", &["p", "3 months"]));
    }
}
