//! Lines of statements: a list, and one of them beside it.

use leptos::prelude::*;
use leptos_router::components::A;

use super::peek::LinePeek;
use super::words::plan_badge;
use crate::calls::amount;
use crate::calls::statements::{self, BankLineFilter, BankLineView};
use crate::pages::payments;
use crate::tr;
use crate::ui::{Column, Grid, GridKeys, Source, text};

/// The rows under a filter; read anew when `version` changes.
pub fn line_source(
    version: RwSignal<u32>,
    filter: impl Fn() -> BankLineFilter + 'static,
) -> Source<BankLineView> {
    Source::new(
        |line: &BankLineView| line.id.to_string(),
        |line| line.payment_id.map_or_else(String::new, payments::href),
        move |after| {
            version.track();
            statements::lines(filter(), after)
        },
    )
}

/// The list with the panel in which a person decides.
#[component]
pub fn LineList(
    source: Source<BankLineView>,
    #[prop(into)] count: Signal<Option<i64>>,
    done: Callback<()>,
    #[prop(into)] empty: ViewFn,
) -> impl IntoView {
    let shown = RwSignal::new(None::<BankLineView>);
    let decided = Callback::new(move |()| {
        shown.set(None);
        done.run(());
    });
    view! {
        <Grid
            id="lines-table"
            label=tr!(statements.lines)
            columns=columns()
            source=source
            count=count
            peek=shown
            empty=empty
            foot=ViewFn::from(move || {
                view! { <GridKeys more=[("→", tr!(common.keys_peek)), ("Enter", tr!(common.keys_open))]/> }
            })
        />
        <LinePeek row=shown done=decided/>
    }
}

fn columns() -> Vec<Column<BankLineView>> {
    vec![
        Column::new(tr!(payments.on), "104px", |line: &BankLineView| text::date(line.posted_on.0)),
        Column::new(tr!(payments.number), "84px", |line: &BankLineView| line.number.clone())
            .key("number")
            .weak(3),
        Column::new(tr!(payments.payer), "200px", |line: &BankLineView| {
            let name = line.party_name.clone();
            view! { <span title=name.clone()>{name.clone()}</span> }
        })
        .key("payer")
        .weak(1),
        Column::new(tr!(payments.purpose), "", |line: &BankLineView| {
            let purpose = line.purpose.clone();
            view! { <span title=purpose.clone()>{purpose.clone()}</span> }
        }),
        Column::new(tr!(payments.amount), "128px", |line: &BankLineView| text::money(amount(line.amount)))
            .num(),
        Column::new(tr!(payments.client), "200px", |line: &BankLineView| who(line)).key("client").weak(2),
        Column::new(tr!(documents.state), "168px", plan_badge),
    ]
}

/// The client that was found or chosen; else the likeliest one, quietly.
fn who(line: &BankLineView) -> AnyView {
    if let Some(id) = line.client_id {
        let name = line.client_name.clone().unwrap_or_default();
        let title = name.clone();
        return view! { <A href=format!("/clients/{id}") attr:tabindex="-1" attr:title=title>{name}</A> }
            .into_any();
    }
    match line.suggestions.first() {
        Some(first) => {
            let told = tr!(statements.perhaps, client = first.client_name.clone()).to_string();
            view! { <span class="muted" title=told.clone()>{told.clone()}</span> }.into_any()
        }
        None => tr!(common.none).to_owned().into_any(),
    }
}
