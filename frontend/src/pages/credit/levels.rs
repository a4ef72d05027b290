//! Terms of credit by level: what each states, what it inherits, and from where.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::access::Permission;
use shared::credit::CreditLevels;
use shared::ids::SellerId;
use shared::money::Currency;

use super::terms_draft::{Place, TermsDraft, above, inherited, scope};
use super::terms_fields::{Shown, TermsFields};
use crate::calls::credit::{
    self, ClientGroupView, CreditPolicyView, CreditScopeInput, CreditSettingsUpdateInput, CreditSettingsView,
};
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::{effect, redrawn};
use crate::ui::leave::LeaveGuard;
use crate::ui::{Address, Button, Look, Refusal, Refusals, SelectField, Skeleton, Submission, Toasts};

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
        for group in groups.iter().filter(|group| group.seller_id == seller.id && !group.archived) {
            let name = match sellers.len() {
                1 => group.name.clone(),
                _ => format!("{} ({})", group.name, seller.short_name),
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
        let all = known.data()?;
        all.iter().find(|choice| choice.key == at.get()).or_else(|| all.first()).cloned()
    });
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
                Some(Ok(all)) => view! { <Chooser all=all at=at address=address/> }.into_any(),
            })}
            {redrawn(move || match read.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }
                    .into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
                Some(Ok(None)) => ().into_any(),
                Some(Ok(Some(found))) => {
                    view! { <Form found=found again=Callback::new(move |()| read.refresh())/> }.into_any()
                }
            })}
        </div>
    }
}

#[component]
fn Chooser(all: Vec<Choice>, at: Memo<String>, address: Address) -> impl IntoView {
    let value = RwSignal::new(at.get_untracked());
    effect(move |_| {
        let chosen = value.get();
        if chosen != at.get_untracked() {
            address.set("level", &chosen);
        }
    });
    effect(move |_| value.set(at.get()));
    let options: Vec<(String, String)> = all.into_iter().map(|choice| (choice.key, choice.name)).collect();
    view! {
        <SelectField
            id="credit-level"
            label=tr!(settings.level)
            value=value
            options=Signal::stored(options)
            hint=tr!(credit.level_hint)
        />
    }
}

#[component]
fn Form(found: Read, again: Callback<()>) -> impl IntoView {
    let toasts = Toasts::get();
    let form = Submission::new();
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let Read { choice, own, above, policies } = found;
    let (currency, scope, version) = (choice.currency, choice.scope(), own.version);
    let draft = TermsDraft::of(&own.stated);
    let terms = inherited(above, currency);
    let shown = Shown {
        inherited: Signal::stored(Some(terms)),
        policies: StoredValue::new(policies),
        currency,
        faults: RwSignal::new(Vec::new()),
        form,
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.asked.set(true);
        let terms = match untrack(|| draft.read(currency)) {
            Ok(terms) => terms,
            Err(faults) => return shown.faults.set(faults),
        };
        shown.faults.set(Vec::new());
        let input = CreditSettingsUpdateInput { scope, version, currency: Some(currency.into()), terms };
        form.send(credit::update_level(input), move |_| {
            toasts.done(tr!(credit.level_saved));
            again.run(());
        });
    };
    let first = untrack(|| draft.typed());
    let dirty = move || !form.busy.get() && draft.typed() != first;
    let forbidden = lacks.is_some();
    view! {
        <form class="stack-l" novalidate on:submit=submit data-saves="" data-testid="credit-level-form">
            <Refusals submission=form/>
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
        <LeaveGuard dirty=Signal::derive(dirty)/>
    }
}
