//! Saved methods of payment of a client: charged on due dates or not, charged now, forgotten.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::access::Permission;
use shared::ids::ClientId;
use shared::money::Money;

use super::charge::{ChargeDialog, Charging};
use crate::calls::gateways::{self, GatewayAccountView, SavedMethodSetInput, SavedMethodView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::erased::redrawn;
use crate::ui::{
    Badge, Button, Dialog, DialogForm, Look, Mark, Refusal, Skeleton, Submission, Toasts, Tone, text,
};

/// What the section shares.
#[derive(Clone, Copy)]
struct Acts {
    busy: RwSignal<bool>,
    charged: RwSignal<Option<Charging>>,
    forgotten: RwSignal<Option<SavedMethodView>>,
    done: Callback<()>,
}

/// The section. `balance` is what is charged unless somebody says otherwise: the debt. `done` is called when money
/// may have moved.
#[component]
pub fn Methods(
    client: ClientId,
    balance: Money,
    accounts: Remote<Vec<GatewayAccountView>>,
    done: Callback<()>,
) -> impl IntoView {
    let read = Remote::new(move || gateways::methods(client));
    let acts = Acts {
        busy: RwSignal::new(false),
        charged: RwSignal::new(None),
        forgotten: RwSignal::new(None),
        done: Callback::new(move |()| read.refresh()),
    };
    view! {
        <section class="card stack" aria-labelledby="methods-title" data-testid="saved-methods">
            <div class="card__head"><h2 id="methods-title">{tr!(gateways.methods)}</h2></div>
            {redrawn(move || match read.get() {
                None => view! { <Skeleton width="60%"/> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
                Some(Ok(all)) if all.is_empty() => {
                    view! { <p class="muted">{tr!(gateways.no_methods)}</p> }.into_any()
                }
                Some(Ok(all)) => {
                    let row = move |method| row(method, balance, accounts, acts);
                    view! {
                        <table class="lines is-spaced methods"><tbody>{all.into_iter().map(row).collect_view()}</tbody></table>
                    }
                        .into_any()
                }
            })}
        </section>
        <ChargeDialog asked=acts.charged done=done/>
        <ForgetDialog method=acts.forgotten done=acts.done/>
    }
}

fn badge(method: &SavedMethodView) -> impl IntoView + use<> {
    let (tone, mark, name) = match (method.ended_at.is_some(), method.autopay) {
        (true, _) => (Tone::Mute, Mark::Cross, tr!(gateways.method_forgotten)),
        (false, true) => (Tone::Ok, Mark::Tick, tr!(gateways.autopay_on)),
        (false, false) => (Tone::Mute, Mark::Pause, tr!(gateways.autopay_off)),
    };
    view! { <Badge tone=tone mark=mark text=name/> }
}

fn row(
    method: SavedMethodView,
    balance: Money,
    accounts: Remote<Vec<GatewayAccountView>>,
    acts: Acts,
) -> impl IntoView {
    let account = method.account_id;
    let agreed = tr!(gateways.agreed, at = text::instant(method.consent_at.0)).to_string();
    let failed = (method.failed > 0 && method.ended_at.is_none())
        .then(|| tr!(gateways.failed_n, count = text::counted(method.failed)).to_string());
    let next = method.next_at.filter(|_| method.autopay && method.ended_at.is_none());
    let next = next.map(|at| tr!(gateways.next_charge, at = text::instant(at.0)).to_string());
    let ended = method.ended_at.map(|at| {
        let why = method.end_reason.clone().unwrap_or_default();
        format!("{}. {why}", text::instant(at.0))
    });
    let lines = [Some(agreed), failed, next, ended].into_iter().flatten();
    let lines = lines.map(|line| view! { <div class="muted">{line}</div> }).collect_view();
    view! {
        <tr>
            <td>
                <strong>{method.title.clone()}</strong>
                <div class="muted">{move || gateways::name_of(accounts, account)}</div>
            </td>
            <td>
                {badge(&method)}
                {lines}
                <details>
                    <summary>{tr!(gateways.consent)}</summary>
                    <p class="letter">{method.consent.clone()}</p>
                </details>
            </td>
            <td>{buttons(method, balance, acts)}</td>
        </tr>
    }
}

fn buttons(method: SavedMethodView, balance: Money, acts: Acts) -> Option<AnyView> {
    if method.ended_at.is_some() {
        return None;
    }
    let toasts = Toasts::get();
    let lacks = Session::get().lacks(Permission::LedgerAdjust);
    let forbidden = lacks.is_some();
    let (id, on) = (method.id, !method.autopay);
    let switch = move |_| {
        acts.busy.set(true);
        let input = SavedMethodSetInput { id, autopay: Some(on), forget: None };
        spawn_local(async move {
            match gateways::set_method(input).await {
                Ok(_) => {
                    toasts.done(if on { tr!(gateways.autopay_now_on) } else { tr!(gateways.autopay_now_off) })
                }
                Err(error) => toasts.refused(&error),
            }
            acts.busy.try_set(false);
            acts.done.try_run(());
        });
    };
    let (charged, forgotten) = (Charging { method: method.clone(), balance }, method);
    Some(
        view! {
            <div class="row is-wrapped is-end">
                <Button
                    disabled=forbidden
                    title=lacks.clone()
                    attr:data-testid="method-charge"
                    on:click=move |_| acts.charged.set(Some(charged.clone()))
                >
                    {tr!(gateways.charge)}
                </Button>
                <Button
                    busy=acts.busy
                    disabled=forbidden
                    title=lacks.clone()
                    attr:data-testid="method-autopay"
                    on:click=switch
                >
                    {if on { tr!(gateways.autopay_switch_on) } else { tr!(gateways.autopay_switch_off) }}
                </Button>
                <Button
                    look=Look::Danger
                    disabled=forbidden
                    title=lacks
                    attr:data-testid="method-forget"
                    on:click=move |_| acts.forgotten.set(Some(forgotten.clone()))
                >
                    {tr!(gateways.forget)}
                </Button>
            </div>
        }
        .into_any(),
    )
}

/// Forgetting a method cannot be undone: the payer would have to agree again.
#[component]
fn ForgetDialog(method: RwSignal<Option<SavedMethodView>>, done: Callback<()>) -> impl IntoView {
    let open = opened_by(method);
    let form = move || Some(view! { <ForgetForm open=open method=method.get()? done=done/> });
    view! { <Dialog open=open title=tr!(gateways.forget_title).to_owned() id="forget-dialog">{form}</Dialog> }
}

#[component]
fn ForgetForm(open: RwSignal<bool>, method: SavedMethodView, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let id = method.id;
    let send = move |()| {
        let input = SavedMethodSetInput { id, autopay: None, forget: Some(true) };
        form.send(gateways::set_method(input), move |_| {
            open.set(false);
            toasts.done(tr!(gateways.forgotten));
            done.try_run(());
        });
    };
    view! {
        <DialogForm
            open=open
            submission=form
            on_send=send
            id="forget-submit"
            button=move || tr!(gateways.forget)
            look=Look::Final
        >
            <p><strong>{method.title}</strong></p>
            <p>{tr!(gateways.forget_text)}</p>
        </DialogForm>
    }
}
