//! The price tester.

use chrono::NaiveDate;
use shared::access::Permission;
use shared::api::catalog::{Inherited, PlanPrice, PlanPriceInput, PlanPriceLine, TermsInput, rate_error};
use shared::api::scalars::Decimal;
use shared::catalog::PlanTerms;
use shared::ids::{ComponentId, PlanVersionId, SellerId};
use shared::money::Money;
use shared::rate::Quantity;

use super::service::{plan, today, under_terms, version};
use crate::access::Actor;
use crate::app::App;
use crate::error::Error;
use crate::settings;

/// Terms as a price tester needs them: those of a version, or those of an input that nobody stored.
async fn terms_to_price(
    app: &App,
    actor: &Actor,
    version_id: Option<PlanVersionId>,
    terms: Option<(&TermsInput, Option<SellerId>)>,
) -> Result<(PlanTerms, NaiveDate), Error> {
    actor.require(Permission::CatalogRead)?;
    match (version_id, terms) {
        (Some(id), None) => {
            let found = version(app, actor, id).await?;
            let plan = plan(app, actor, found.plan_id).await?;
            let seller = settings::seller(app, plan.seller_id).await?;
            Ok((found.stored.terms, today(app, &seller)))
        }
        (None, Some((input, seller))) => {
            let seller = settings::seller_or_only(app, actor, seller).await?;
            let of = settings::Scope::Seller(seller.id);
            let settings = settings::settings_on(app.read(), of, today(app, &seller)).await?;
            let inherited = Inherited { currency: seller.currency, settings };
            let read = input.read(inherited, || ComponentId(app.ids().uuid())).map_err(under_terms)?;
            Ok((read.terms, today(app, &seller)))
        }
        (Some(_), Some(_)) | (None, None) => {
            Err(Error::invalid("versionId", "Укажите версию тарифа или условия: одно из двух."))
        }
    }
}

/// What the quantity costs by each component for one whole period, VAT as on `on`.
pub async fn price(app: &App, actor: &Actor, input: &PlanPriceInput) -> Result<PlanPrice, Error> {
    let terms = input.terms.as_ref().map(|terms| (terms, input.seller_id));
    let (terms, today) = terms_to_price(app, actor, input.version_id, terms).await?;
    let quantity = match input.quantity {
        Some(given) => {
            Quantity::try_from(given.0).map_err(|error| Error::invalid("quantity", rate_error(error)))?
        }
        None => Quantity::ONE,
    };
    let on = input.on.map_or(today, |on| on.0);
    let too_large = |_| Error::invalid("quantity", "Сумма слишком велика. Проверьте цену и количество.");
    let mut total = 0_i64;
    let mut lines = Vec::with_capacity(terms.components.len());
    for priced in shared::billing::whole_period(&terms, quantity, on).map_err(too_large)? {
        total = total.saturating_add(priced.amount_minor);
        lines.push(PlanPriceLine {
            component: priced.code,
            name: priced.name,
            quantity: Decimal(priced.quantity.to_decimal()),
            amount: Money::from_minor(priced.amount_minor, terms.currency).into(),
            vat: Money::from_minor(priced.vat_minor, terms.currency).into(),
            vat_rate: priced.vat_rate.code().to_owned(),
        });
    }
    Ok(PlanPrice { lines, total: Money::from_minor(total, terms.currency).into() })
}
