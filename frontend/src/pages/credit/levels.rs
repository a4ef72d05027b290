//! Terms of credit by level: what each states, what it inherits, and from where.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::access::Permission;
use shared::credit::CreditLevels;
use shared::money::Currency;

use super::policy_confirm::{ConfirmDialog, Pending};
use super::terms_draft::{Place, TermsDraft, above, inherited};
use super::terms_fields::{Shown, TermsFields};
use crate::calls::credit::{
    self, ClientGroupView, CreditPolicyView, CreditSettingsPreviewInput, CreditSettingsUpdateInput,
    CreditSettingsView,
};
use crate::calls::sellers::{self, SellerView};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::leave::LeaveGuard;
use crate::ui::level::{self, Level, LevelSelect};
use crate::ui::{Button, Look, Refusal, Refusals, Reread, Skeleton, Submission, Toasts};

/// A place whose terms can be stated, and the currency of its amounts.
type Choice = Level<(Place, Currency)>;

fn choices(sellers: &[SellerView], groups: &[ClientGroupView]) -> Vec<Choice> {
    let general = tr!(settings.level_general).to_owned();
    let mut all = vec![Level { key: String::new(), name: general, of: (Place::General, Currency::Rub) }];
    for seller in sellers {
        let currency = seller.currency.0;
        all.push(Level {
            key: seller.id.to_string(),
            name: tr!(settings.level_seller, name = seller.short_name.clone()).to_string(),
            of: (Place::Seller(seller.id), currency),
        });
        for group in groups.iter().filter(|group| group.seller_id == seller.id) {
            // Clients that are in an archived group stay under its terms.
            let archived = group.archived.then(|| tr!(credit.group_archived).to_owned());
            let whose = (sellers.len() > 1).then(|| seller.short_name.clone());
            let note = [whose, archived].into_iter().flatten().collect::<Vec<_>>().join(", ");
            let name = match note.is_empty() {
                true => group.name.clone(),
                false => format!("{} ({note})", group.name),
            };
            all.push(Level {
                key: group.id.to_string(),
                name: tr!(credit.level_of_group, name = name).to_string(),
                of: (Place::Group(seller.id, group.id), currency),
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
    let known =
        Remote::new(
            move || async move { Ok(choices(&sellers::list().await?, &credit::groups(None).await?)) },
        );
    let chosen = level::chosen(known);
    let read = Remote::new(move || {
        let chosen = chosen.get();
        async move {
            let Some(choice) = chosen else { return Ok(None) };
            let (place, _) = choice.of;
            let own = credit::level(place.scope()).await?;
            let above = above(place).await?;
            // Policies belong to sellers: the installation states none.
            let policies = match place.seller() {
                Some(seller) => credit::policies(Some(seller)).await?,
                None => Vec::new(),
            };
            Ok(Some(Read { choice, own, above, policies }))
        }
    });
    view! {
        <div class="scroll is-form">
            <LevelSelect id="credit-level" hint=tr!(credit.level_hint) known=known/>
            {redrawn(move || match read.get() {
                None => view! { <div class="card stack" aria-busy="true"><Skeleton/><Skeleton width="40%"/></div> }
                    .into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| read.refresh()/> }.into_any(),
                Some(Ok(None)) => ().into_any(),
                Some(Ok(Some(found))) => view! { <Form found=found read=read/> }.into_any(),
            })}
        </div>
    }
}

#[component]
fn Form(found: Read, read: Remote<Option<Read>>) -> impl IntoView {
    let toasts = Toasts::get();
    // A trial keeps nothing: what was asked of the fields stays with the saving.
    let (form, trial) = (Submission::new(), Submission::new());
    let lacks = Session::get().lacks(Permission::SettingsWrite);
    let Read { choice, own, above, policies } = found;
    let (place, currency) = choice.of;
    let (scope, version) = (place.scope(), own.version);
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
    let first = StoredValue::new(untrack(|| draft.typed()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.asked.set(true);
        let Ok(terms) = typed.get_untracked() else { return };
        if first.with_value(|first| untrack(|| draft.typed()) == *first) {
            return save.run(());
        }
        // Other terms block and unblock clients at once.
        let input = CreditSettingsPreviewInput { scope, currency: Some(currency.into()), terms };
        trial.send(credit::try_level(input), move |outcome| pending.set(Some(Pending::level(outcome))));
    };
    let dirty = move || !form.busy.get() && first.with_value(|first| draft.typed() != *first);
    let forbidden = lacks.is_some();
    view! {
        <form class="stack-l" novalidate on:submit=submit data-saves="" data-testid="credit-level-form">
            <Refusals submission=form/>
            <Refusals submission=trial/>
            <Reread submission=form reread=move |()| read.refresh()/>
            <section class="card settings__values" aria-label=choice.name>
                <p class="muted">{tr!(credit.empty_inherits)}</p>
                <TermsFields draft=draft shown=shown/>
            </section>
            <div class="row">
                <Button
                    look=Look::Primary
                    submit=true
                    busy=Signal::derive(move || form.busy.get() || trial.busy.get())
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
