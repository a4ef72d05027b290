//! What billing of a seller goes by and is stated elsewhere: the term of invoices, the currency, the time zone.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::calls::documents;
use crate::calls::sellers::SellerView;
use crate::pages::sellers::{held, tab_href, zone_name};
use crate::remote::Remote;
use crate::today::followed;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Skeleton, text};

/// The card.
#[component]
pub fn Elsewhere(seller: SellerView) -> impl IntoView {
    let id = seller.id;
    let issuers = Remote::new(move || documents::issuers(id));
    let days = move || match issuers.data() {
        None => view! { <Skeleton width="30%"/> }.into_any(),
        Some(all) => {
            let now = held(&all, followed()).or_else(|| all.last());
            let words = now.map(|now| {
                let since =
                    now.from.map(|from| tr!(settings.since_day, day = text::date(from.0)).to_string());
                let days = tr!(documents.days_n, count = text::counted(now.payment_days)).to_string();
                [Some(days), since].into_iter().flatten().collect::<Vec<_>>().join(" · ")
            });
            view! { {words} }.into_any()
        }
    };
    let zone = zone_name(&seller.time_zone);
    view! {
        <section class="card stack" aria-labelledby="billing-elsewhere" data-testid="billing-elsewhere">
            <div class="card__head"><h2 id="billing-elsewhere">{tr!(settings.elsewhere)}</h2></div>
            <dl class="facts">
                <dt>{tr!(settings.invoice_term)}</dt>
                <dd>
                    {redrawn(days)}" "
                    <A href=tab_href(id, "documents")>{tr!(settings.state_in_documents)}</A>
                </dd>
                <dt>{tr!(settings.debt_term)}</dt>
                <dd>
                    <A href=format!("/settings/credit?level={id}")>{tr!(settings.state_in_credit)}</A>
                </dd>
                <dt>{tr!(settings.currency)}</dt>
                <dd>{seller.currency.0.code()}" · "<span class="muted">{tr!(settings.currency_hint)}</span></dd>
                <dt>{tr!(settings.time_zone)}</dt>
                <dd>{zone}" "<A href=format!("/settings/sellers/{id}")>{tr!(settings.state_in_seller)}</A></dd>
            </dl>
        </section>
    }
}
