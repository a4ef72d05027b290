//! Terms of credit by level: what each states, what it inherits, and from where.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::access::Permission;
use shared::credit::CreditLevels;
use shared::ids::SellerId;
use shared::money::Currency;

use super::policy_confirm::{ConfirmDialog, Pending};
use super::terms_draft::{Place, TermsDraft, above, inherited, scope};
use super::terms_fields::{Shown, TermsFields};
use crate::api::ApiError;
use crate::calls::credit::{
    self, ClientGroupView, CreditPolicyView, CreditScopeInput, CreditSettingsUpdateInput, CreditSettingsView,
    CreditSimulateInput, CreditSimulationView, CreditStageInput, CreditStageView,
};
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::leave::LeaveGuard;
use crate::ui::{
    Address, AddressSelect, Button, Empty, Glyph, Look, Refusal, Refusals, Reread, Skeleton, Submission,
    Toasts,
};

/// A level that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Choice {
    /// What the address calls it.
    key: String,
    name: String,
    place: Place,
    currency: Currency,
}

impl Choice {
    const fn scope(&self) -> CreditScopeInput {
        match self.place {
            Place::General => scope(None, None),
            Place::Seller(seller) | Place::Client(seller, _) => scope(Some(seller), None),
            Place::Group(seller, group) => scope(Some(seller), Some(group)),
        }
    }

    const fn seller(&self) -> Option<SellerId> {
        match self.place {
            Place::General => None,
            Place::Seller(seller) | Place::Group(seller, _) | Place::Client(seller, _) => Some(seller),
        }
    }
}

fn choices(sellers: &[SellerView], groups: &[ClientGroupView]) -> Vec<Choice> {
    let mut all = vec![Choice {
        key: String::new(),
        name: tr!(settings.level_general).to_owned(),
        place: Place::General,
        currency: Currency::Rub,
    }];
    for seller in sellers {
        let currency = seller.currency.0;
        all.push(Choice {
            key: seller.id.to_string(),
            name: tr!(settings.level_seller, name = seller.short_name.clone()).to_string(),
            place: Place::Seller(seller.id),
            currency,
        });
        for group in groups.iter().filter(|group| group.seller_id == seller.id) {
            // Clients that are in an archived group stay under its terms.
            let archived = group.archived.then(|| tr!(credit.archived).to_lowercase());
            let whose = (sellers.len() > 1).then(|| seller.short_name.clone());
            let note = [whose, archived].into_iter().flatten().collect::<Vec<_>>().join(", ");
            let name = match note.is_empty() {
                true => group.name.clone(),
                false => format!("{} ({note})", group.name),
            };
            all.push(Choice {
                key: group.id.to_string(),
                name: tr!(credit.level_of_group, name = name).to_string(),
                place: Place::Group(seller.id, group.id),
                currency,
            });
        }
    }
    all
}

/// A level as the form needs it.
#[derive(Clone)]
struct Read {
    choice: Choice,
    own: CreditSettingsView,
    above: CreditLevels,
    policies: Vec<CreditPolicyView>,
}

/// The tab.
#[component]
pub fn Levels() -> impl IntoView {
    let address = Address::here();
    let at = address.get("level");
    let known =
        Remote::new(
            move || async move { Ok(choices(&sellers::list().await?, &credit::groups(None).await?)) },
        );
    let choice = Memo::new(move |_| {
        known.map(|all| all.iter().find(|choice| choice.key == at.get()).cloned()).flatten()
    });
    let missing = Memo::new(move |_| choice.with(Option::is_none) && known.map(|_| ()).is_some());
    let read = Remote::new(move || {
        let choice = choice.get();
        async move {
            let Some(choice) = choice else { return Ok(None) };
            let own = credit::level(choice.scope()).await?;
            let above = above(choice.place).await?;
            // Policies belong to sellers: the installation states none.
            let policies = match choice.seller() {
                Some(seller) => credit::policies(Some(seller)).await?,
                None => Vec::new(),
            };
            Ok(Some(Read { choice, own, above, policies }))
        }
    });
    view! {
        <div class="scroll is-form">
            {redrawn(move || match known.get() {
                None => view! { <Skeleton/> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| known.refresh()/> }.into_any(),
                Some(Ok(all)) => {
                    let options = all.into_iter().map(|choice| (choice.key, choice.name)).collect();
                    view! {
                        <AddressSelect
                            id="credit-level"
                            label=tr!(settings.level)
                            hint=tr!(credit.level_hint)
                            address=address
                            key="level"
                            options=options
                        />
                    }
                        .into_any()
                }
            })}
            {redrawn(move || match read.get() {
                _ if missing.get() => {
                    view! {
                        <Empty glyph=Glyph::Settings title=tr!(credit.no_such_level) text=tr!(errors.not_found)>
                            <Button on:click=move |_| address.set("level", "")>{tr!(settings.level_general)}</Button>
                        </Empty>
                    }
                        .into_any()
                }
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }
                    .into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
                Some(Ok(None)) => ().into_any(),
                Some(Ok(Some(found))) => view! { <Form found=found read=read/> }.into_any(),
            })}
        </div>
    }
}

/// What a policy would do at a level: it is tried on all clients of the seller.
async fn simulated(
    seller: SellerId,
    policy: Option<CreditPolicyView>,
) -> Result<Option<CreditSimulationView>, ApiError> {
    let Some(policy) = policy else { return Ok(None) };
    let stages = policy.stages.into_iter().map(stage_input).collect();
    credit::simulate(CreditSimulateInput { seller_id: seller, policy_id: None, stages }).await.map(Some)
}

fn stage_input(stage: CreditStageView) -> CreditStageInput {
    let CreditStageView { kind, name, overdue_days, overdue, over_limit } = stage;
    CreditStageInput { kind, name, overdue_days, overdue, over_limit: Some(over_limit) }
}

#[component]
fn Form(found: Read, read: Remote<Option<Read>>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let Read { choice, own, above, policies } = found;
    let (currency, scope, version, seller) = (choice.currency, choice.scope(), own.version, choice.seller());
    let draft = TermsDraft::of(&own.stated);
    let inherits = inherited(above, currency);
    let policies = StoredValue::new(policies);
    let typed = Memo::new(move |_| draft.read(currency));
    let faults = draft.faults(typed, form);
    let shown = Shown { inherited: Signal::stored(Some(inherits)), policies, currency, faults };
    let pending = RwSignal::new(None::<Pending>);
    let save = Callback::new(move |()| {
        let Ok(terms) = typed.get_untracked() else { return };
        let input = CreditSettingsUpdateInput { scope, version, currency: Some(currency.into()), terms };
        form.asked.set(true);
        form.send(credit::update_level(input), move |_| {
            toasts.done(tr!(credit.level_saved));
            read.refresh();
        });
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.asked.set(true);
        let Ok(terms) = typed.get_untracked() else { return };
        // Another policy blocks and unblocks clients at once.
        let Some(seller) = seller.filter(|_| terms.policy_id != own.stated.policy_id) else {
            return save.run(());
        };
        let chosen = terms.policy_id.or(inherits.policy.value);
        let policy = policies.with_value(|all| all.iter().find(|policy| Some(policy.id) == chosen).cloned());
        let text = match &policy {
            Some(policy) => tr!(credit.level_confirm_text, name = policy.name.clone()).to_string(),
            None => tr!(credit.level_confirm_off).to_owned(),
        };
        form.send(simulated(seller, policy), move |outcome| {
            pending.set(Some(Pending::terms(text, outcome)));
        });
    };
    let first = untrack(|| draft.typed());
    let dirty = move || !form.busy.get() && draft.typed() != first;
    let forbidden = lacks.is_some();
    view! {
        <form class="stack-l" novalidate on:submit=submit data-saves="" data-testid="credit-level-form">
            <Refusals submission=form/>
            <Reread submission=form reread=move |()| read.refresh()/>
            <section class="card settings__values" aria-label=choice.name>
                <p class="muted">{tr!(credit.empty_inherits)}</p>
                <TermsFields draft=draft shown=shown/>
            </section>
            <div class="row">
                <Button
                    look=Look::Primary
                    submit=true
                    busy=form.busy
                    disabled=forbidden
                    title=lacks
                    attr:data-testid="credit-level-save"
                >
                    {tr!(settings.save)}
                </Button>
                <span class="muted">{tr!(credit.level_moves)}</span>
            </div>
        </form>
        <ConfirmDialog pending=pending confirmed=save/>
        <LeaveGuard dirty=Signal::derive(dirty)/>
    }
}
