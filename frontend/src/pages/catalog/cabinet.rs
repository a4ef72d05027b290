//! What clients of a plan may do by themselves in their cabinet: beside the facts of the plan.

use leptos::prelude::*;
use shared::access::Permission;
use shared::ids::PlanId;

use crate::calls::cabinet::{self, PlanCabinet, PlanCabinetSaveInput};
use crate::remote::Remote;
use crate::session::Session;
use crate::tr;
use crate::ui::erased::redrawn;
use crate::ui::{Button, CheckField, Refusal, Refusals, Skeleton, Submission, Toasts};

/// The card.
#[component]
pub fn CabinetRules(plan: PlanId) -> impl IntoView {
    let rules = Remote::new(move || cabinet::of_plan(plan));
    view! {
        <section class="card" aria-labelledby="plan-cabinet">
            <div class="card__head"><h2 id="plan-cabinet">{tr!(catalog.cabinet)}</h2></div>
            {redrawn(move || match rules.get() {
                None => view! { <Skeleton/> }.into_any(),
                Some(Err(error)) => view! { <Refusal error=error retry=move |()| rules.refresh()/> }.into_any(),
                Some(Ok(known)) => view! { <Form plan=plan known=known/> }.into_any(),
            })}
        </section>
    }
}

#[component]
fn Form(plan: PlanId, known: PlanCabinet) -> impl IntoView {
    let toasts = Toasts::get();
    let submission = Submission::new();
    let lacks = Session::get().lacks(Permission::CatalogWrite);
    let forbidden = lacks.is_some();
    let (change_plan, change_quantity) =
        (RwSignal::new(known.change_plan), RwSignal::new(known.change_quantity));
    let (cancel, pause) = (RwSignal::new(known.cancel), RwSignal::new(known.pause));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let input = PlanCabinetSaveInput {
            plan_id: plan,
            change_plan: change_plan.get_untracked(),
            change_quantity: change_quantity.get_untracked(),
            cancel: cancel.get_untracked(),
            pause: pause.get_untracked(),
        };
        submission.send(cabinet::set_of_plan(input), move |_| toasts.done(tr!(catalog.cabinet_saved)));
    };
    view! {
        <form class="stack" novalidate on:submit=save>
            <Refusals submission=submission/>
            <p class="muted">{tr!(catalog.cabinet_about)}</p>
            <CheckField id="cabinet-plan" label=tr!(catalog.cabinet_plan) value=change_plan disabled=forbidden/>
            <CheckField id="cabinet-quantity" label=tr!(catalog.cabinet_quantity) value=change_quantity disabled=forbidden/>
            <CheckField id="cabinet-cancel" label=tr!(catalog.cabinet_cancel) value=cancel disabled=forbidden/>
            <CheckField id="cabinet-pause" label=tr!(catalog.cabinet_pause) value=pause disabled=forbidden/>
            <div class="row">
                <Button submit=true busy=submission.busy disabled=forbidden title=lacks attr:data-testid="cabinet-rules">
                    {tr!(common.save)}
                </Button>
            </div>
        </form>
    }
}
