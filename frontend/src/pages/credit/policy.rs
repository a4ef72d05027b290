//! One policy: its ladder, and beside it what that would do.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::access::Permission;
use shared::credit::StageKind;
use shared::ids::{PolicyId, SellerId};
use shared::money::Currency;

use super::policy_confirm::{ConfirmDialog, Pending};
use super::policy_draft::{PolicyDraft, StageDraft};
use super::settings::CREDIT;
use super::simulator::Simulator;
use super::words::stage_mark;
use crate::calls::credit::{self, CreditPolicySaveInput, CreditPolicyView, CreditSimulateInput};
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::leave::{LeaveGuard, follow};
use crate::ui::moves::{MoveNames, moves};
use crate::ui::{
    Button, Cell, CheckField, Choose, Empty, Faults, Glyph, Holds, Icon, Look, Page, Refusal, Refusals,
    Reread, SelectField, Skeleton, Submission, TextField, Toasts,
};

/// The last part of the address of a new policy.
const NEW: &str = "new";

/// The policy, nothing for a new one, and the sellers; nothing when there is no such policy.
type Known = Remote<Option<(Option<CreditPolicyView>, Vec<SellerView>)>>;

/// The page.
#[component]
pub fn PolicyPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let known: Known = Remote::new(move || {
        let id = id.get();
        async move {
            let sellers = sellers::list().await?;
            if id == NEW {
                return Ok(Some((None, sellers)));
            }
            let Ok(id) = id.parse::<PolicyId>() else { return Ok(None) };
            let found = credit::policies(None).await?.into_iter().find(|policy| policy.id == id);
            Ok(found.map(|policy| (Some(policy), sellers)))
        }
    });
    let title = Signal::derive(move || {
        if id.with(|id| id == NEW) {
            return tr!(credit.policy_new).to_owned();
        }
        let name = known.data().flatten().and_then(|(policy, _)| policy).map(|policy| policy.name);
        name.unwrap_or_else(|| tr!(credit.policy).to_owned())
    });
    view! {
        <Page title=title parent=("/settings/credit/policies", tr!(credit.policies).to_owned())>
            {redrawn(move || match known.get() {
                None => view! { <div class="card stack"><Skeleton/><Skeleton width="40%"/></div> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| known.refresh()/> }.into_any(),
                Some(Ok(None)) => {
                    view! { <Empty glyph=Glyph::Shield title=tr!(credit.no_such_policy) text=tr!(errors.not_found)/> }
                        .into_any()
                }
                Some(Ok(Some((None, sellers)))) if sellers.is_empty() => {
                    view! { <Empty glyph=Glyph::Shield title=tr!(sellers.none) text=tr!(sellers.none_text)/> }
                        .into_any()
                }
                Some(Ok(Some((policy, sellers)))) => {
                    view! { <Form policy=policy sellers=sellers known=known/> }.into_any()
                }
            })}
        </Page>
    }
}

#[component]
fn Form(policy: Option<CreditPolicyView>, sellers: Vec<SellerView>, known: Known) -> impl IntoView {
    let toasts = Toasts::get();
    // A trial keeps nothing: the key of the saving and what was asked of its fields stay with the saving.
    let (form, trial) = (Submission::new(), Submission::new());
    let draft = PolicyDraft::of(policy.as_ref());
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let first = policy.as_ref().map(|policy| policy.seller_id).or_else(|| sellers.first().map(|one| one.id));
    let seller = RwSignal::new(first.map(|id| id.to_string()).unwrap_or_default());
    let (id, version) = policy.as_ref().map_or((None, 0), |policy| (Some(policy.id), policy.version));
    let sellers = StoredValue::new(sellers);
    let currency = Signal::derive(move || {
        let seller = seller.get();
        sellers.with_value(|all| {
            let one = all.iter().find(|one| one.id.to_string() == seller);
            one.map_or(Currency::Rub, |one| one.currency.0)
        })
    });
    let read = Memo::new(move |_| draft.read(currency.get()));
    let faults = Faults::of(Signal::derive(move || read.get().1), form, "");
    let tried = Signal::derive(move || {
        let (stages, problems) = read.get();
        let wrong = problems.iter().any(|fault| fault.path.first().is_some_and(|first| first == "stages"));
        let seller_id = seller.with(|seller| seller.parse::<SellerId>().ok())?;
        (!wrong).then_some(CreditSimulateInput { seller_id, policy_id: id, stages })
    });
    let pending = RwSignal::new(None::<Pending>);
    let kept = RwSignal::new(false);
    let input = move || {
        let (stages, problems) = read.get_untracked();
        let seller_id = seller.with_untracked(|seller| seller.parse::<SellerId>().ok())?;
        problems.is_empty().then(|| CreditPolicySaveInput {
            id,
            version,
            seller_id,
            name: draft.name.get_untracked().trim().to_owned(),
            stages,
            archived: Some(draft.archived.get_untracked()),
            idempotency_key: form.key(),
        })
    };
    let save = Callback::new(move |()| {
        form.asked.set(true);
        let Some(input) = input() else { return };
        form.send(credit::save_policy(input), move |saved| {
            toasts.done(tr!(credit.policy_saved, name = saved.name).to_string());
            // Whoever has left the page meanwhile is not taken back to it.
            match (kept.try_set(true), id) {
                (Some(_), _) => {}
                (None, Some(_)) => known.refresh(),
                (None, None) => follow(&format!("{CREDIT}/policies/{}", saved.id)),
            }
        });
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.asked.set(true);
        // Nobody stands under a policy that is not there yet.
        if id.is_none() {
            return save.run(());
        }
        let Some(CreditPolicySaveInput { seller_id, name, stages, .. }) = input() else { return };
        let asked = CreditSimulateInput { seller_id, policy_id: id, stages };
        trial.send(credit::simulate(asked), move |outcome| {
            pending.set(Some(Pending::policy(name, outcome)));
        });
    };
    let begun = untrack(|| typed(draft));
    let dirty = move || !kept.get() && !form.busy.get() && typed(draft) != begun;
    let ask = Callback::new(move |()| form.asked.set(true));
    let forbidden = lacks.is_some();
    view! {
        <div class="beside is-ladder">
            <form class="stack-l" novalidate on:submit=submit data-saves="" data-testid="policy-form">
                <Refusals submission=form/>
                <Refusals submission=trial/>
                <Reread submission=form reread=move |()| known.refresh()/>
                <section class="card stack" aria-label=tr!(credit.policy)>
                    <TextField
                        id="policy-name"
                        label=tr!(credit.name)
                        value=draft.name
                        error=faults.once_asked("name")
                    />
                    {id.is_none().then(|| view! { <SellerField seller=seller sellers=sellers/> })}
                    {id.map(|_| view! {
                        <CheckField
                            id="policy-archived"
                            label=tr!(credit.archive)
                            value=draft.archived
                            hint=tr!(credit.policy_archive_hint)
                        />
                    })}
                </section>
                <Ladder draft=draft faults=faults currency=currency/>
                <div class="row">
                    <Button
                        look=Look::Primary
                        submit=true
                        busy=Signal::derive(move || form.busy.get() || trial.busy.get())
                        disabled=forbidden
                        title=lacks
                        attr:data-testid="policy-save"
                    >
                        {tr!(credit.policy_save)}
                    </Button>
                    <span class="muted">{tr!(credit.policy_moves)}</span>
                </div>
            </form>
            <div class="beside__side"><Simulator now=tried on_ask=ask/></div>
        </div>
        <ConfirmDialog pending=pending confirmed=save/>
        <LeaveGuard dirty=Signal::derive(dirty)/>
    }
}

/// Everything that is typed, to see whether it was changed.
fn typed(draft: PolicyDraft) -> Vec<String> {
    let stage = |stage: StageDraft| {
        let over = stage.over_limit.get().to_string();
        [stage.kind.get(), stage.name.get(), stage.days.get(), stage.sum.get(), over]
    };
    let mut all = vec![draft.name.get(), draft.archived.get().to_string()];
    all.extend(draft.stages.get().into_iter().flat_map(stage));
    all
}

/// Whose policy it is; with one seller there is nothing to choose.
#[component]
fn SellerField(seller: RwSignal<String>, sellers: StoredValue<Vec<SellerView>>) -> impl IntoView {
    let options = sellers.with_value(|all| sellers::choices(all));
    (options.len() > 1).then(|| {
        view! {
            <SelectField
                id="policy-seller"
                label=tr!(clients.seller)
                value=seller
                options=Signal::stored(options)
            />
        }
    })
}

/// The stages, from mild to severe.
#[component]
fn Ladder(draft: PolicyDraft, faults: Faults, currency: Signal<Currency>) -> impl IntoView {
    let sign = Signal::derive(move || currency.get().sign().to_owned());
    view! {
        <section class="card stack" aria-labelledby="ladder">
            <h2 id="ladder">{tr!(credit.ladder)}</h2>
            <p class="muted">{tr!(credit.ladder_text)}</p>
            {redrawn(move || {
                let fault = if faults.asked.get() { faults.at("stages") } else { None };
                fault.map(|fault| view! { <div class="field__error">{fault}</div> })
            })}
            <For each=move || draft.stages.get() key=|stage| stage.key let:stage>
                <StageForm draft=draft stage=stage faults=faults sign=sign/>
            </For>
            <div class="row">
                <Button attr:data-testid="add-stage" on:click=move |_| { draft.add(); }>
                    <Icon glyph=Glyph::Plus/>
                    {tr!(credit.add_stage)}
                </Button>
            </div>
        </section>
    }
}

#[component]
fn StageForm(draft: PolicyDraft, stage: StageDraft, faults: Faults, sign: Signal<String>) -> impl IntoView {
    let index = Memo::new(move |_| {
        draft.stages.with(|all| all.iter().position(|one| one.key == stage.key)).unwrap_or_default()
    });
    let at = move |field: &'static str| Signal::derive(move || format!("stages.{}.{field}", index.get()));
    let id = move |field: &str| format!("stage-{}-{field}", stage.key);
    let kinds = StageKind::ALL.iter().map(|kind| (kind.code(), stage_mark(*kind).2)).collect();
    let names: MoveNames = [
        |number| tr!(credit.stage_up, number = number).to_string(),
        |number| tr!(credit.stage_down, number = number).to_string(),
        |number| tr!(credit.stage_remove, number = number).to_string(),
    ];
    view! {
        <fieldset class="part" data-testid="stage">
            <legend class="sr-only">{redrawn(move || tr!(credit.stage_n, number = index.get() + 1).to_string())}</legend>
            <div class="rung">
                <span class="rung__n" aria-hidden="true">{move || index.get() + 1}</span>
                <Choose
                    id=id("kind")
                    label=tr!(credit.stage_does)
                    value=stage.kind
                    options=kinds
                    faults=faults
                    path=at("kind")
                />
                <Cell
                    id=id("name")
                    label=tr!(credit.stage_name)
                    value=stage.name
                    holds=Holds::Text
                    faults=faults
                    path=at("name")
                />
                {moves(draft.stages, index, names)}
            </div>
            <div class="rung__fields">
                <Cell
                    id=id("days")
                    label=tr!(credit.stage_days)
                    value=stage.days
                    holds=Holds::Number
                    faults=faults
                    path=at("overdueDays")
                />
                <Cell
                    id=id("sum")
                    label=tr!(credit.stage_sum)
                    value=stage.sum
                    holds=Holds::Number
                    faults=faults
                    path=at("overdue")
                    suffix=sign
                />
                <label class="check is-low" for=id("over")>
                    <input
                        type="checkbox"
                        id=id("over")
                        prop:checked=move || stage.over_limit.get()
                        on:change=move |event| stage.over_limit.set(event_target_checked(&event))
                    />
                    <span>{tr!(credit.stage_over)}</span>
                </label>
            </div>
        </fieldset>
    }
}
