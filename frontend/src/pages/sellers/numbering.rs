//! How documents of a seller are numbered, kind by kind, and which numbers are missing.

use leptos::prelude::*;
use shared::access::Permission;
use shared::ids::SellerId;
use shared::numbering::NumberReset;

use super::gaps::Gaps;
use super::issuer::held;
use super::series::SeriesDialog;
use crate::calls::documents::{self, NumberSeriesView};
use crate::pages::documents::kind_name;
use crate::remote::Remote;
use crate::session::Session;
use crate::today::today;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Glyph, Refusal, RowButton, Skeleton};

/// The part of the page.
#[component]
pub fn Numbering(seller: SellerId) -> impl IntoView {
    let known = Remote::new(move || documents::numbering(seller));
    // What `{seller.prefix}` stands for today.
    let prefix = Remote::new(move || async move {
        let stated = documents::issuers(seller).await?;
        Ok(held(&stated, today()).map(|issuer| issuer.prefix.clone()).unwrap_or_default())
    });
    let edited = RwSignal::new(None::<NumberSeriesView>);
    let done = Callback::new(move |()| known.refresh());
    view! {
        <div class="stack-l">
            {redrawn(move || match known.get() {
                None => view! { <div class="card stack"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| known.refresh()/> }.into_any(),
                Some(Ok((series, gaps))) => view! {
                    <Table series=series edited=edited/>
                    <Gaps gaps=gaps/>
                }
                .into_any(),
            })}
        </div>
        <SeriesDialog edited=edited seller=seller prefix=prefix done=done/>
    }
}

/// When the count begins anew.
pub fn reset_name(reset: NumberReset) -> &'static str {
    match reset {
        NumberReset::Never => tr!(documents.reset_never),
        NumberReset::Yearly => tr!(documents.reset_yearly),
        NumberReset::Monthly => tr!(documents.reset_monthly),
    }
}

#[component]
fn Table(series: Vec<NumberSeriesView>, edited: RwSignal<Option<NumberSeriesView>>) -> impl IntoView {
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let row = move |one: NumberSeriesView| {
        let kind = kind_name(one.kind);
        let name = tr!(documents.series_edit, kind = kind).to_string();
        let usual =
            (one.version == 0).then(|| view! { <div class="muted">{tr!(documents.default_value)}</div> });
        let next = match one.next.clone() {
            Some(next) => view! { <span class="mono">{next}</span> }.into_any(),
            None => view! { <span class="muted">{tr!(documents.next_unknown)}</span> }.into_any(),
        };
        view! {
            <tr>
                <th scope="row">{kind}{usual}</th>
                <td class="mono">{one.mask.clone()}</td>
                <td>{reset_name(one.reset)}</td>
                <td>{next}</td>
                <td class="num">
                    <RowButton
                        glyph=Glyph::Pencil
                        title=tr!(common.edit)
                        label=name
                        disabled=lacks.is_some()
                        id=format!("series-{}", one.kind.code())
                        on_press=move |()| edited.set(Some(one.clone()))
                    />
                </td>
            </tr>
        }
    };
    view! {
        <section class="card stack" aria-labelledby="numbering">
            <div class="card__head"><h2 id="numbering">{tr!(documents.s_numbering)}</h2></div>
            <p class="muted">{tr!(documents.numbering_text)}</p>
            <table class="lines is-spaced" data-testid="series-table">
                <thead>
                    <tr>
                        <th scope="col">{tr!(documents.kind)}</th>
                        <th scope="col">{tr!(documents.mask)}</th>
                        <th scope="col">{tr!(documents.reset)}</th>
                        <th scope="col">{tr!(documents.next)}</th>
                        <th scope="col"><span class="sr-only">{tr!(common.actions)}</span></th>
                    </tr>
                </thead>
                <tbody>{series.into_iter().map(row).collect_view()}</tbody>
            </table>
        </section>
    }
}
