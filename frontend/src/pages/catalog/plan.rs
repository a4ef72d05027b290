//! Making a plan, or changing what is not priced of it.

use leptos::prelude::*;
use shared::catalog::CatalogState;
use shared::ids::ProductId;

use super::words::state_options;
use crate::calls::catalog::{self, PlanCreateInput, PlanRow, PlanUpdateInput, PlanView, ProductView};
use crate::remote::Remote;
use crate::tr;
use crate::ui::dialog::opened_by;
use crate::ui::{
    CheckField, DateDraft, DateField, Dialog, DialogForm, SelectField, Submission, TextField, Toasts,
};

/// What the dialog is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanSubject {
    /// A plan that does not exist yet, of this product if one is known.
    New(Option<ProductId>),
    /// A plan that does not exist yet, after the model of another.
    Copy(Box<PlanView>),
    /// One that does.
    Known(Box<PlanView>),
}

/// The dialog; open while it has a subject.
#[component]
pub fn PlanDialog(
    subject: RwSignal<Option<PlanSubject>>,
    /// The plan was made or changed.
    #[prop(into)]
    done: Callback<PlanRow>,
    /// The plan has to be read anew.
    #[prop(into)]
    reread: Callback<()>,
) -> impl IntoView {
    let open = opened_by(subject);
    let title = Signal::derive(move || {
        let title = match subject.get() {
            Some(PlanSubject::Known(_)) => tr!(catalog.edit_plan),
            Some(PlanSubject::Copy(_)) => tr!(catalog.copy_plan),
            Some(PlanSubject::New(_)) | None => tr!(catalog.new_plan),
        };
        title.to_owned()
    });
    let form = move || {
        let subject = subject.get()?;
        Some(view! { <Form open=open subject=subject done=done reread=reread/> })
    };
    view! { <Dialog open=open title=title id="plan-dialog">{form}</Dialog> }
}

/// What the person has typed.
#[derive(Clone, Copy)]
struct Draft {
    product: RwSignal<String>,
    code: RwSignal<String>,
    name: RwSignal<String>,
    rank: RwSignal<String>,
    is_addon: RwSignal<bool>,
    cabinet: RwSignal<bool>,
    from: DateDraft,
    to: DateDraft,
    state: RwSignal<String>,
}

impl Draft {
    fn of(plan: Option<&PlanView>, product: Option<ProductId>) -> Draft {
        let text = |part: fn(&PlanView) -> String| RwSignal::new(plan.map(part).unwrap_or_default());
        Draft {
            product: RwSignal::new(product.map(|id| id.to_string()).unwrap_or_default()),
            code: text(|plan| plan.code.clone()),
            name: text(|plan| plan.name.clone()),
            rank: RwSignal::new(plan.map_or(1, |plan| plan.rank).to_string()),
            is_addon: RwSignal::new(plan.is_some_and(|plan| plan.is_addon)),
            cabinet: RwSignal::new(plan.is_some_and(|plan| plan.cabinet_visible)),
            from: DateDraft::of(plan.and_then(|plan| plan.available_from).map(|day| day.0)),
            to: DateDraft::of(plan.and_then(|plan| plan.available_to).map(|day| day.0)),
            state: text(|plan| plan.state.code().to_owned()),
        }
    }

    fn rank(self) -> Option<i32> {
        self.rank.with(|rank| rank.trim().parse().ok())
    }

    fn created(self, product_id: ProductId, key: String) -> PlanCreateInput {
        PlanCreateInput {
            product_id,
            code: self.code.get_untracked().trim().to_owned(),
            name: self.name.get_untracked().trim().to_owned(),
            rank: untrack(|| self.rank()),
            is_addon: Some(self.is_addon.get_untracked()),
            cabinet_visible: Some(self.cabinet.get_untracked()),
            available_from: untrack(|| self.from.read()).map(Into::into),
            available_to: untrack(|| self.to.read()).map(Into::into),
            terms: None,
            publish: None,
            effective_from: None,
            idempotency_key: key,
        }
    }

    fn changed(self, plan: &PlanView) -> PlanUpdateInput {
        PlanUpdateInput {
            id: plan.id,
            version: plan.version,
            name: Some(self.name.get_untracked().trim().to_owned()),
            rank: untrack(|| self.rank()),
            cabinet_visible: Some(self.cabinet.get_untracked()),
            available_from: untrack(|| self.from.read()).map(Into::into),
            available_to: untrack(|| self.to.read()).map(Into::into),
            state: CatalogState::from_code(&self.state.get_untracked()),
        }
    }

    /// A day that was set can be moved but not taken away: what is left out of a change stays.
    fn kept_day(self, day: DateDraft, was_set: bool) -> Signal<Option<String>> {
        Signal::derive(move || {
            let emptied = was_set && day.text.with(|text| text.trim().is_empty());
            emptied.then(|| tr!(catalog.day_stays).to_owned())
        })
    }
}

/// What goes to the server.
enum Order {
    Make(Box<PlanCreateInput>),
    Change(PlanUpdateInput),
}

#[component]
fn Form(
    open: RwSignal<bool>,
    subject: PlanSubject,
    done: Callback<PlanRow>,
    reread: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let (known, draft) = match subject {
        PlanSubject::New(product) => (None, Draft::of(None, product)),
        PlanSubject::Copy(model) => {
            let draft = Draft::of(Some(&model), Some(model.product_id));
            draft.code.set(String::new());
            (None, draft)
        }
        PlanSubject::Known(plan) => {
            let draft = Draft::of(Some(&plan), None);
            (Some(*plan), draft)
        }
    };
    let (from_set, to_set) = (
        known.as_ref().is_some_and(|plan| plan.available_from.is_some()),
        known.as_ref().is_some_and(|plan| plan.available_to.is_some()),
    );
    let (from_kept, to_kept) = (draft.kept_day(draft.from, from_set), draft.kept_day(draft.to, to_set));
    let is_new = known.is_none();
    let known = StoredValue::new(known);
    let send = move |()| {
        draft.from.touch();
        draft.to.touch();
        let blank = |value: RwSignal<String>| value.with_untracked(|value| value.trim().is_empty());
        let wrong = untrack(|| {
            let days = [draft.from.error(), draft.to.error(), from_kept.get(), to_kept.get()];
            draft.rank().is_none() || days.iter().any(Option::is_some)
        });
        let product = draft.product.with_untracked(|product| product.parse::<ProductId>().ok());
        if blank(draft.name) || blank(draft.code) || wrong {
            return;
        }
        let order = match (known.get_value(), product) {
            (Some(plan), _) => Order::Change(draft.changed(&plan)),
            (None, Some(product)) => Order::Make(Box::new(draft.created(product, submission.key()))),
            (None, None) => return,
        };
        let ask = async move {
            match order {
                Order::Make(input) => catalog::create_plan(*input).await,
                Order::Change(input) => catalog::update_plan(input).await,
            }
        };
        submission.send(ask, move |plan: PlanRow| {
            open.set(false);
            toasts.done(tr!(catalog.plan_saved, name = plan.view.name.clone()).to_string());
            done.try_run(plan);
        });
    };
    view! {
        <DialogForm
            open=open
            submission=submission
            on_send=send
            id="plan-submit"
            button=move || if is_new { tr!(catalog.create_plan) } else { tr!(catalog.save) }
            reread=reread
        >
            {is_new.then(|| view! { <Product draft=draft submission=submission/> })}
            <TextField
                id="plan-name"
                label=tr!(catalog.plan_name)
                value=draft.name
                hint=tr!(catalog.plan_name_hint)
                autofocus=true
                error=submission.required("name", draft.name, tr!(catalog.name_empty))
            />
            {is_new
                .then(|| {
                    view! {
                        <TextField
                            id="plan-code"
                            label=tr!(catalog.code)
                            value=draft.code
                            hint=tr!(catalog.code_hint)
                            error=submission.required("code", draft.code, tr!(catalog.code_empty))
                        />
                    }
                })}
            <div class="cols">
                <DateField
                    id="plan-from"
                    label=tr!(catalog.available_from)
                    value=draft.from
                    optional=true
                    error=Signal::derive(move || from_kept.get().or_else(|| submission.field("availableFrom").get()))
                />
                <DateField
                    id="plan-to"
                    label=tr!(catalog.available_to)
                    value=draft.to
                    optional=true
                    hint=tr!(catalog.available_to_hint)
                    error=Signal::derive(move || to_kept.get().or_else(|| submission.field("availableTo").get()))
                />
                <TextField
                    id="plan-rank"
                    label=tr!(catalog.rank)
                    value=draft.rank
                    hint=tr!(catalog.rank_hint)
                    error=Signal::derive(move || {
                        draft.rank().is_none().then(|| tr!(catalog.rank_wrong).to_owned())
                    })
                />
                {(!is_new)
                    .then(|| {
                        view! {
                            <SelectField
                                id="plan-state"
                                label=tr!(catalog.state)
                                value=draft.state
                                options=Signal::stored(state_options())
                                hint=tr!(catalog.plan_state_hint)
                            />
                        }
                    })}
            </div>
            <CheckField id="plan-cabinet" label=tr!(catalog.in_cabinet) value=draft.cabinet/>
            {is_new
                .then(|| {
                    view! {
                        <CheckField
                            id="plan-addon"
                            label=tr!(catalog.addon)
                            value=draft.is_addon
                            hint=tr!(catalog.addon_hint)
                        />
                    }
                })}
        </DialogForm>
    }
}

/// The product that the plan belongs to for good.
#[component]
fn Product(draft: Draft, submission: Submission) -> impl IntoView {
    let products = Remote::new(catalog::products);
    let on_sale = |product: &ProductView| product.state == CatalogState::Active;
    let options = Signal::derive(move || {
        let all = products.data().unwrap_or_default();
        let option = |product: ProductView| (product.id.to_string(), product.name);
        let choose = (String::new(), tr!(catalog.choose_product).to_owned());
        [choose].into_iter().chain(all.into_iter().filter(on_sale).map(option)).collect::<Vec<_>>()
    });
    let none = move || products.map(|all| !all.iter().any(on_sale)) == Some(true);
    let missing = submission.required("productId", draft.product, tr!(catalog.product_empty));
    view! {
        <SelectField
            id="plan-product"
            label=tr!(catalog.product)
            value=draft.product
            options=options
            error=Signal::derive(move || {
                if none() { Some(tr!(catalog.no_products).to_owned()) } else { missing.get() }
            })
        />
    }
}
