//! Policies of credit control: the list.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::access::Permission;

use super::groups::in_use;
use super::settings::CREDIT;
use crate::calls::credit::{self, CreditPolicyView};
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::{Button, Column, Empty, Glyph, Grid, GridPage, Icon, Look, RowAct, Source};

/// The tab.
#[component]
pub fn Policies() -> impl IntoView {
    let known = Remote::new(sellers::list);
    let source = Source::new(
        |policy: &CreditPolicyView| policy.id.to_string(),
        href,
        |_| async { Ok(GridPage { rows: credit::policies(None).await?, next: None }) },
    );
    let acts = vec![RowAct::link(Glyph::Pencil, tr!(common.edit), href)];
    view! {
        <div class="bar">
            <span class="muted">{tr!(credit.policies_text)}</span>
            <div class="bar__end">{new_button()}</div>
        </div>
        <Grid
            id="policies-table"
            label=tr!(credit.policies)
            columns=columns(known)
            source=source
            acts=acts
            empty=move || {
                view! {
                    <Empty glyph=Glyph::Shield title=tr!(credit.no_policies) text=tr!(credit.no_policies_text)>
                        {new_button()}
                    </Empty>
                }
            }
        />
    }
}

/// The page of a policy.
fn href(policy: &CreditPolicyView) -> String {
    format!("{CREDIT}/policies/{}", policy.id)
}

fn new_button() -> AnyView {
    let name = || view! { <Icon glyph=Glyph::Plus/> {tr!(credit.policy_add)} };
    match Session::get().lacks(Permission::SettingsWrite) {
        None => view! {
            <A href=format!("{CREDIT}/policies/new") attr:class="btn is-primary" attr:data-testid="policy-new">
                {name()}
            </A>
        }
        .into_any(),
        lacks => view! { <Button look=Look::Primary disabled=true title=lacks>{name()}</Button> }.into_any(),
    }
}

fn columns(known: Remote<Vec<SellerView>>) -> Vec<Column<CreditPolicyView>> {
    vec![
        Column::new(tr!(credit.name), "160px", |policy: &CreditPolicyView| {
            let name = policy.name.clone();
            let title = name.clone();
            view! { <A href=href(policy) attr:tabindex="-1" attr:title=title>{name}</A> }
        }),
        Column::new(tr!(credit.ladder), "", |policy: &CreditPolicyView| {
            let names: Vec<&str> = policy.stages.iter().map(|stage| stage.name.as_str()).collect();
            let names = names.join(" → ");
            view! { <span title=names.clone()>{names.clone()}</span> }
        }),
        Column::new(tr!(clients.seller), "200px", move |policy: &CreditPolicyView| {
            let id = policy.seller_id;
            move || sellers::name_of(known, id)
        })
        .key("seller")
        .weak(1),
        Column::new(tr!(credit.state), "120px", |policy: &CreditPolicyView| in_use(policy.archived)),
    ]
}
